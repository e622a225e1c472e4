import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import text
from bot.typed import Unreadable
from bot.typed.plain import clean, line, search_key


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Acme \n next line ", "Acme \n next line"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("pay\u202eload\u2066\u200f", "payload"),
        ("ze\u200bro\ufeff\u2060\u00ad", "zero"),
        ("nul\x00 bell\x07 esc\x1b tab\tend", "nul bell esc tab end"),
        ("half \ud800 of one", "half  of one"),
        ("か\u3099", "が"),
        ("👩\u200d💻 and a\u200db", "👩\u200d💻 and ab"),
        ("\u3164\u200b", ""),
        ("<!channel> & 株式会社", "<!channel> & 株式会社"),
    ],
)
def test_what_cannot_be_seen_does_not_come_in(written: str, kept: str) -> None:
    assert clean(written, 100) == kept


def test_a_line_is_one_line() -> None:
    assert line(" Acme\n\tCo.\u3000Ltd ", 20) == "Acme Co. Ltd"


@pytest.mark.parametrize("take", [clean, line])
def test_too_long_is_refused_and_says_how_long_it_may_be(take: Callable[[str, int], str]) -> None:
    assert take("x" * 20, 20) == "x" * 20
    assert take("x" * 20 + " " * 50, 20) == "x" * 20
    for long in ("x" * 21, "x" * 1_000_000):
        with pytest.raises(Unreadable) as refused:
            take(long, 20)
        assert refused.value.values == {"limit": 20}


@given(st.text())
def test_cleaning_twice_changes_nothing(written: str) -> None:
    once = clean(written, 10_000)
    assert clean(once, 10_000) == once
    assert not {"Cc", "Cs"} & {unicodedata.category(c) for c in once.replace("\n", "")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ｱｸﾒ", "アクメ"),
        ("アクメ", "あくめ"),
        ("ＡＣＭＥ", "acme"),
        ("ｶﾞｽ", "がす"),
        (" a \u3000 b ", "A B"),
        ("㈱", "(株)"),
    ],
)
def test_a_search_finds_every_width_case_and_kana(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@pytest.mark.parametrize(("one", "other"), [("ビル", "ビール"), ("ハハ", "パパ"), ("a b", "ab")])
def test_a_search_keeps_different_words_apart(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


@given(st.text())
def test_a_key_is_its_own_key(written: str) -> None:
    assert search_key(search_key(written)) == search_key(written)


def test_a_refusal_is_said_in_the_reader_s_language() -> None:
    with pytest.raises(Unreadable) as refused:
        clean("xx", 1)
    assert refused.value.say(text("en", "UTC")) == "This is too long. Please write at most 1 characters."
    assert refused.value.say(text("ja", "UTC")) == "長すぎます。1文字以内で入力してください。"
