from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.typed import Unreadable
from bot.typed.when import Prefer, When, parse

TOKYO = ZoneInfo("Asia/Tokyo")
FIRST, LAST = datetime(2000, 1, 1), datetime(2099, 12, 31)  # noqa: DTZ001 - hypothesis adds the zone
SATURDAY = datetime(2026, 11, 21, 9, 30, 45, tzinfo=TOKYO)


def read(written: str, *, base: datetime = SATURDAY, prefer: Prefer = "future") -> When:
    return parse(written, base, "ja", prefer=prefer)


@pytest.mark.parametrize(
    ("written", "day", "at"),
    [
        ("来週火曜 14時", (11, 24), (14, 0)),
        ("来週の火曜日14時半", (11, 24), (14, 30)),
        ("再来週月曜", (11, 30), None),
        ("今週金曜", (11, 20), None),
        ("火曜", (11, 24), None),
        ("来月3日", (12, 3), None),
        ("月末", (11, 30), None),
        ("来月末 正午", (12, 31), (12, 0)),
        ("25日 朝9時", (11, 25), (9, 0)),
        ("11/25 14:00", (11, 25), (14, 0)),
        ("１１／２５　１４：００", (11, 25), (14, 0)),
        ("11月25日 午後3時半", (11, 25), (15, 30)),
        ("11/25 午後0時15分", (11, 25), (12, 15)),
        ("11/25 午後12時半", (11, 25), (12, 30)),
        ("2026年12月1日", (12, 1), None),
        ("令和8年12月1日", (12, 1), None),
        ("R8.12.1", (12, 1), None),
        ("今年の十二月二十一日", (12, 21), None),
        ("十二月一日", (12, 1), None),
        ("12/1(火) 10:00-", (12, 1), (10, 0)),
        ("12月1日火曜日10時", (12, 1), (10, 0)),
        ("11/25 14:00〜15:30", (11, 25), (14, 0)),
        ("14時 11/25", (11, 25), (14, 0)),
        ("今日15時", (11, 21), (15, 0)),
        ("明日の14時に", (11, 22), (14, 0)),
        ("明後日", (11, 23), None),
        ("3日後", (11, 24), None),
        ("三日後", (11, 24), None),
        ("2週間後", (12, 5), None),
        ("1ヶ月後", (12, 21), None),
        ("1時間後", (11, 21), (10, 30)),
        ("夜7時 明日", (11, 22), (19, 0)),
        ("next tue 2pm", (11, 24), (14, 0)),
        ("Tuesday next week", (11, 24), None),
        ("tomorrow 10:30", (11, 22), (10, 30)),
        ("2:30 p.m. tomorrow", (11, 22), (14, 30)),
        ("day after tomorrow, noon", (11, 23), (12, 0)),
        ("in 3 days", (11, 24), None),
        ("two weeks from today", (12, 5), None),
        ("in 2 hours", (11, 21), (11, 30)),
        ("25 Nov 2pm", (11, 25), (14, 0)),
        ("Nov 25th, 2026 at 2:30 pm", (11, 25), (14, 30)),
        ("Wed, 25 November", (11, 25), None),
        ("11/25/2026", (11, 25), None),
        ("25/11", (11, 25), None),
        ("2026-11-25T14:00", (11, 25), (14, 0)),
        ("11/25 12am", (11, 25), (0, 0)),
        ("end of month", (11, 30), None),
    ],
)
def test_a_day_is_read_as_people_write_it(
    written: str, day: tuple[int, int], at: tuple[int, int] | None
) -> None:
    assert read(written) == When(date(2026, *day), time(*at) if at else None)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "正午",
        "14:00",
        "夕方",
        "来週",
        "next week",
        "may",
        "いつか",
        "11/25 25:00",
        "11/25 13pm",
        "11/25 午前12時",
        "11/25 14:00+09:00",
        "2/30",
        "13/13",
        "0日",
        "令和0年5月1日",
        "26/11/25",
        "1/1 1/2",
        "tomorrow tomorrow",
    ],
)
def test_what_names_no_day_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(Unreadable, match=r"such as 来週火曜 14時 or 11/25 14:00"):
        read(written)
    with pytest.raises(Unreadable, match=r"such as next tue 2pm"):
        parse(written, SATURDAY, "en")


@pytest.mark.parametrize("written", ["9999-01-01", "1/1/2111", "1999年12月31日"])
def test_a_year_nobody_means_is_refused(written: str) -> None:
    with pytest.raises(Unreadable, match="between the years 2000 and 2099"):
        read(written)


@pytest.mark.parametrize("written", ["12/1(水)", "12月1日 水曜 10時", "wed 12/1", "Wed 1 Dec", "明日月曜"])
def test_a_day_of_the_week_that_does_not_fit_is_pointed_out(written: str) -> None:
    with pytest.raises(Unreadable, match="isn't the day of the week"):
        read(written)


def test_a_day_without_a_year_is_the_next_one_for_plans_and_the_last_one_for_reports() -> None:
    assert read("10/1").day == date(2027, 10, 1)
    assert read("10/1", prefer="past").day == date(2026, 10, 1)
    assert read("火曜", prefer="past").day == date(2026, 11, 17)
    assert read("20日").day == date(2026, 12, 20)
    assert read("25日", prefer="past").day == date(2026, 10, 25)


def test_a_year_named_in_japanese_is_that_year() -> None:
    assert read("来年1月15日").day == date(2027, 1, 15)
    assert read("令和元年5月1日").day == date(2019, 5, 1)
    assert read("去年12月1日").day == date(2025, 12, 1)


def test_a_plan_for_a_day_just_past_is_not_moved_to_next_year() -> None:
    assert read("11/20").day == date(2026, 11, 20)
    assert read("10/22").day == date(2026, 10, 22)
    assert read("10/21").day == date(2027, 10, 21)


def test_next_week_begins_on_monday() -> None:
    monday = datetime(2026, 11, 23, 9, tzinfo=TOKYO)
    assert read("来週火曜", base=monday).day == read("next tue", base=monday).day == date(2026, 12, 1)
    assert read("火曜", base=monday).day == date(2026, 11, 24)
    assert read("月曜", base=monday).day == date(2026, 11, 30)


def test_a_month_later_never_leaves_the_month() -> None:
    assert read("1か月後", base=datetime(2027, 1, 31, tzinfo=TOKYO)).day == date(2027, 2, 28)


def test_hours_from_now_count_through_a_change_of_clocks() -> None:
    before = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    assert read("in 2 hours", base=before) == When(date(2026, 11, 1), time(2, 30))


def test_the_base_must_be_aware() -> None:
    with pytest.raises(ValueError, match="aware"):
        read("今日", base=SATURDAY.replace(tzinfo=None))


@given(
    st.text() | st.text("0123456789/:年月日時分半午前後来週末火 nextuampdyjz-(),.", max_size=100),
    st.datetimes(FIRST, LAST, timezones=st.just(TOKYO)),
    st.sampled_from(["future", "past"]),
)
def test_any_text_is_a_day_in_range_or_unreadable(written: str, base: datetime, prefer: Prefer) -> None:
    try:
        found = parse(written, base, "en", prefer=prefer)
    except Unreadable:
        return
    assert 2000 <= found.day.year < 2100


@given(st.datetimes(FIRST, LAST))
def test_a_full_date_is_read_back_whatever_the_day_is_today(moment: datetime) -> None:
    expected = When(moment.date(), moment.time().replace(second=0, microsecond=0))
    assert read(f"{moment:%Y-%m-%d %H:%M}") == expected
    assert read(f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}時{moment.minute}分") == expected


def test_a_megabyte_is_refused_unread() -> None:
    with pytest.raises(Unreadable):
        read("1" * 1_000_000)
