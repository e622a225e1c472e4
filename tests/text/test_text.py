from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import LANGUAGES, Mrkdwn, Text, escape, join_md, language_of, text
from bot.text.template import BadTemplate

EN, JA = text("en", "Asia/Tokyo"), text("ja", "Asia/Tokyo")
TUESDAY = date(2026, 11, 24)
FIVE_UTC = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def test_a_sentence_is_said_in_the_reader_s_language() -> None:
    assert EN("Please check what you entered.") == "Please check what you entered."
    assert JA("Please check what you entered.") == "入力内容をご確認ください。"


def test_a_sentence_nobody_translated_is_said_in_english() -> None:
    assert JA("Nobody says {this}", this="so") == "Nobody says so"


def test_nothing_to_say_is_nothing_and_not_the_catalogue_s_header() -> None:
    assert JA("") == ""


def test_a_missing_value_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="name is missing"):
        EN("Hello {name}", nmae="x")


@pytest.mark.parametrize("template", ["{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{}", "{0}", "{a", "a}"])
def test_a_sentence_only_takes_plain_names(template: str) -> None:
    with pytest.raises(BadTemplate):
        EN(template, a="x")


def test_what_a_value_holds_is_not_a_template() -> None:
    assert EN("{a} {{b}}", a="{b.__class__}") == "{b.__class__} {b}"


@pytest.mark.parametrize("typed", ["<!channel>", "<@U1>", "<https://x|y>", "a & b", "&lt;"])
def test_what_a_person_typed_is_shown_and_not_obeyed(typed: str) -> None:
    said = EN.md("*{name}* moved", name=typed)
    assert isinstance(said, Mrkdwn)
    assert "<" not in said
    assert said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == f"*{typed}* moved"


def test_mrkdwn_of_ours_passes_unescaped() -> None:
    assert EN.md("{who} moved it", who=Mrkdwn("<@U1>")) == "<@U1> moved it"
    assert join_md(" · ", [Mrkdwn("<@U1>"), "<@U2>"]) == "<@U1> · &lt;@U2&gt;"


@given(st.text())
def test_escaping_leaves_no_way_in_and_happens_once(typed: str) -> None:
    once = escape(typed)
    assert not set("<>") & set(once)
    assert escape(once) is once


def test_the_form_goes_with_the_count() -> None:
    assert EN.n("{count} day", "{count} days", 1) == "1 day"
    assert EN.n("{count} day", "{count} days", 1200) == "1,200 days"
    assert JA.n("{count} day", "{count} days", 1) == "1日"
    assert EN.md_n("one of {x}", "{count} of {x}", 2, x="<") == "2 of &lt;"


def test_a_day_is_written_the_local_way_with_its_year_when_it_is_another_one() -> None:
    assert (EN.date(TUESDAY), JA.date(TUESDAY)) == ("Tue 24 Nov", "11月24日(火)")
    assert JA.date(TUESDAY, today=date(2026, 1, 1)) == "11月24日(火)"
    assert JA.date(TUESDAY, today=date(2027, 1, 1)) == "2026年11月24日(火)"
    assert EN.date(TUESDAY, today=date(2027, 1, 1)) == "Tue 24 Nov 2026"


def test_a_moment_is_shown_in_the_reader_s_zone() -> None:
    assert JA.moment(FIVE_UTC) == "11月24日(火) 14:00"
    assert text("en", "America/New_York").moment(FIVE_UTC) == "Tue 24 Nov 00:00"
    assert JA.time(FIVE_UTC) == JA.time(time(14)) == "14:00"
    with pytest.raises(ValueError, match="aware"):
        JA.moment(FIVE_UTC.replace(tzinfo=None))


def test_days_and_moments_given_to_a_sentence_are_written_out_with_their_year() -> None:
    assert JA("{day}", day=TUESDAY) == "2026年11月24日(火)"
    assert EN.md("{at}", at=FIVE_UTC) == "Tue 24 Nov 2026 14:00"


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (1_200_000, "JPY", "¥1,200,000"),
        (Decimal(10) ** 15, "JPY", "¥1,000,000,000,000,000"),
        (Decimal("12000.5"), "USD", "$12,000.50"),
        (Decimal("12000.00"), "USD", "$12,000"),
        (Decimal("0.07"), "EUR", "€0.07"),
    ],
)
def test_money_is_written_with_all_its_digits(amount: Decimal | int, currency: str, shown: str) -> None:
    assert EN.money(amount, currency) == JA.money(amount, currency) == shown


def test_numbers_and_shares() -> None:
    assert JA.number(1234.5) == "1,234.5"
    assert (EN.percent(0.148), EN.percent(Decimal("0.5"))) == ("14.8%", "50%")


def test_a_length_of_time_is_written_in_its_two_largest_units() -> None:
    assert (EN.duration(hours=24), JA.duration(hours=24)) == ("24 hours", "24時間")
    assert (EN.duration(minutes=90), JA.duration(minutes=90)) == ("1 hour 30 minutes", "1時間30分")
    assert JA.duration(days=14) == JA.duration(hours=336) == "14日"
    assert EN.duration(days=3, hours=2, minutes=5) == "3 days 2 hours"
    assert EN.duration() == "0 minutes"


def test_people_are_addressed_politely_and_once() -> None:
    assert (JA.customer("田中"), EN.customer("Tanaka")) == ("田中様", "Tanaka")
    assert JA.colleague("佐藤さん") == JA.colleague("佐藤") == "佐藤さん"
    mention = JA.colleague(Mrkdwn("<@U1>"))
    assert isinstance(mention, Mrkdwn)
    assert mention == "<@U1>さん"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("ja-JP", "ja"), ("JA", "ja"), ("en-US", "en"), ("de-DE", "en"), ("jam", "en"), (None, "en")],
)
def test_the_language_follows_slack_s_locale(locale: str | None, language: str) -> None:
    assert language_of(locale) == language


def test_there_is_one_text_for_a_language_and_zone() -> None:
    assert text("ja", "Asia/Tokyo") is JA == Text("ja", ZoneInfo("Asia/Tokyo"))
    with pytest.raises(ZoneInfoNotFoundError):
        text("ja", "Asia/Nowhere")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_can_be_said_in_every_language(language: str) -> None:
    from bot.errors import Busy, UndoRefused

    assert Busy().say(text(language, "UTC"))
    assert "{" not in UndoRefused("it was undone before.").say(text(language, "UTC"))
