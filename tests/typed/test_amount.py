from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import Text
from bot.typed import Unreadable
from bot.typed.amount import LARGEST, Amount, parse

AMOUNTS = st.decimals(0, LARGEST, places=2)


@pytest.mark.parametrize(
    ("written", "value", "currency"),
    [
        ("1.5億円", 150_000_000, "JPY"),
        ("3,000万円", 30_000_000, "JPY"),
        ("￥1,200,000", 1_200_000, "JPY"),
        ("85万", 850_000, None),
        ("三千万", 30_000_000, None),
        ("1億2,000万円", 120_000_000, "JPY"),
        ("一億二千万円", 120_000_000, "JPY"),
        ("2百万", 2_000_000, None),
        ("120百万円", 120_000_000, "JPY"),
        ("3,000千円", 3_000_000, "JPY"),
        ("１，２００，０００円", 1_200_000, "JPY"),
        ("十五万", 150_000, None),
        ("二〇〇万", 2_000_000, None),
        ("1万5000", 15_000, None),
        ("1億500万3000円", 105_003_000, "JPY"),
        ("千", 1_000, None),
        ("$12,000.50", "12000.50", "USD"),
        ("12k", 12_000, None),
        ("1.2m", 1_200_000, None),
        ("USD 5,000", 5_000, "USD"),
        ("5000 eur", 5_000, "EUR"),
        ("  0 ", 0, None),
        ("1000兆", 10**15, None),
    ],
)
def test_amounts_are_read_as_people_write_them(written: str, value: int | str, currency: str | None) -> None:
    assert parse(written) == Amount(Decimal(value), currency)


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "円",
        "万",
        "1e999",
        "1e3",
        "nan",
        "inf",
        "Infinity",
        "0x10",
        "1_000",
        "about 5",
        "1 200",
        "１ ２",
    ],
)
def test_what_is_no_amount_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(Unreadable, match=r"such as 1,200,000 or 1\.2M"):
        parse(written)


@pytest.mark.parametrize(
    "written",
    [
        "1.200.000",
        "12.500",
        "1,5億",
        "1億2000",
        "1億20000万",
        "1.5億2000万",
        "千五",
        "二百五",
        "1万5",
        "100兆億",
    ],
)
def test_what_could_mean_two_amounts_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="Please write an amount"):
        parse(written)


@pytest.mark.parametrize("written", ["-1", "−1", "－１", "△5万", "▲5万", "(1,000)", "¥-1", "マイナス5万"])
def test_a_negative_amount_is_named_as_such(written: str) -> None:
    with pytest.raises(Unreadable, match="can't be negative"):
        parse(written)


@pytest.mark.parametrize("written", ["1001兆", "9" * 50, "2000000b"])
def test_an_amount_with_too_many_zeros_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="too large"):
        parse(written)


def test_a_hundredth_is_the_smallest_part() -> None:
    assert parse("0.000001万").value == Decimal("0.01")
    with pytest.raises(Unreadable, match="two decimals"):
        parse("0.0000001万")


def test_two_currencies_in_one_amount_are_refused() -> None:
    assert parse("¥100円").currency == "JPY"
    with pytest.raises(Unreadable, match="one currency"):
        parse("$100円")


@given(AMOUNTS, st.sampled_from(["JPY", "USD"]), st.sampled_from(["en", "ja"]))
def test_what_we_write_we_can_read(value: Decimal, currency: str, language: str) -> None:
    whole = value if currency == "USD" else value.to_integral_value()
    written = Text("ja" if language == "ja" else "en", ZoneInfo("UTC")).money(whole, currency)
    assert parse(written) == Amount(whole, currency)


@given(st.integers(0, 9999), st.integers(1, 9999), st.integers(1, 9999))
def test_oku_and_man_add_up(oku: int, man: int, ones: int) -> None:
    assert parse(f"{oku + 1}億{man}万{ones:04}円").value == (oku + 1) * 10**8 + man * 10**4 + ones


@given(st.text() | st.text("0123456789.,千百十兆億万円¥$ k(-三", max_size=60))
def test_any_text_is_an_amount_in_range_or_unreadable(written: str) -> None:
    try:
        amount = parse(written)
    except Unreadable:
        return
    exponent = amount.value.as_tuple().exponent
    assert 0 <= amount.value <= LARGEST
    assert isinstance(exponent, int)
    assert exponent >= -2


@pytest.mark.parametrize("written", ["1" * 1_000_000, "千" * 1_000_000, "1," * 500_000])
def test_a_megabyte_is_refused_unread(written: str) -> None:
    with pytest.raises(Unreadable):
        parse(written)
