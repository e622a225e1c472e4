"""When time counts: the two clocks, working days and hours, in zones whose clocks jump."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.policy import Calendar, Duration, Leave
from bot.policy.calendar import WorkingHours
from bot.policy.days import DaySettings, WorkingDays, parts_of, public_holidays
from bot.policy.zones import day_of, local_time_on, odd_days, start_of, wall_time
from tests.real_data import shared

TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")
LONDON = ZoneInfo("Europe/London")
BEIRUT = ZoneInfo("Asia/Beirut")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
CAIRO = ZoneInfo("Africa/Cairo")
APIA = ZoneInfo("Pacific/Apia")
SAINT_JOHNS = ZoneInfo("America/St_Johns")
HAVANA = ZoneInfo("America/Havana")
ZONES = st.sampled_from([TOKYO, NEW_YORK, LONDON, BEIRUT, LORD_HOWE, CAIRO, APIA, SAINT_JOHNS, HAVANA])

JAPAN = Calendar(
    country="JP", company_days=("12-29", "12-30", "12-31", "01-02", "01-03", "2026-08-13", "02-29")
)
NIGHT = WorkingHours(start=time(2, 10), end=time(2, 50))
ELAPSED = Calendar(country="JP", clock="elapsed")
EVERY_DAY = Calendar(working_days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
CALENDARS = st.sampled_from(
    [JAPAN, EVERY_DAY, Calendar(country="US", subdivision="CA"), Calendar(working_days=("sun", "fri"))]
)

FIRST, LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(0), LAST - FIRST).map(lambda later: FIRST + later)


def at(text: str, zone: ZoneInfo = TOKYO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def passed(calendar: Calendar, since: str, duration: str, zone: ZoneInfo = TOKYO) -> str:
    end = calendar.after(at(since, zone), Duration.parse(duration), zone)
    assert end.tzinfo is UTC
    return f"{end.astimezone(zone):%Y-%m-%dT%H:%M}"


# Working days


def test_holidays_equal_the_cabinet_offices_list() -> None:
    rows = csv.reader(shared("data/jp_holidays/syukujitsu.csv").read_text("cp932").splitlines()[1:])
    official = {date(*map(int, day.split("/"))) for day, _ in rows}
    calendar = Calendar(country="JP", working_days=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    first = date(1955, 1, 1)
    days = [first + timedelta(n) for n in range((date(2027, 12, 31) - first).days + 1)]
    assert {day for day in days if not calendar.is_working_day(day)} == official


def test_a_holiday_has_a_name_in_the_readers_language() -> None:
    assert JAPAN.holiday(date(2026, 11, 23), "ja") == "勤労感謝の日"
    assert JAPAN.holiday(date(2026, 11, 23), "en") == "Labor Thanksgiving Day"
    assert JAPAN.holiday(date(2026, 11, 24), "ja") is None
    assert Calendar(country="US").holiday(date(2026, 12, 25), "ja") == "Christmas Day"
    assert Calendar().holiday(date(2026, 12, 25), "en") is None


def test_company_days_come_once_or_every_year() -> None:
    assert not JAPAN.is_working_day(date(2026, 8, 13))
    assert JAPAN.is_working_day(date(2027, 8, 13))
    assert not any(JAPAN.is_working_day(date(year, 12, 29)) for year in range(1990, 2090))
    assert not JAPAN.is_working_day(date(2028, 2, 29))


def test_an_extra_working_day_wins_over_weekend_and_holiday() -> None:
    calendar = Calendar(country="JP", extra_working_days=(date(2026, 11, 21), date(2026, 11, 23)))
    assert calendar.is_working_day(date(2026, 11, 21))
    assert calendar.is_working_day(date(2026, 11, 23))
    assert not calendar.is_working_day(date(2026, 11, 22))


def test_the_next_working_day_is_today_or_after_the_days_off() -> None:
    assert JAPAN.next_working_day(date(2026, 11, 20)) == date(2026, 11, 20)
    assert JAPAN.next_working_day(date(2026, 11, 21)) == date(2026, 11, 24)


@pytest.mark.parametrize(
    "day", [date(1, 1, 5), date(1890, 6, 3), date(1954, 12, 31), date(2100, 1, 1), date(2399, 5, 7)]
)
def test_outside_the_years_of_the_table_only_weekdays_count(day: date) -> None:
    assert JAPAN.is_working_day(day) == (day.weekday() < 5)
    assert JAPAN.next_working_day(day).weekday() < 5


@given(st.dates(date(1900, 1, 1), date(2150, 1, 1)), CALENDARS)
def test_counting_and_finding_working_days_agree(day: date, calendar: Calendar) -> None:
    days = calendar._days
    assert days.nth(days.count(day)) >= day
    assert days.count(day + timedelta(1)) - days.count(day) == (1 if calendar.is_working_day(day) else 0)
    assert (days.nth(days.count(day)) == day) == calendar.is_working_day(day)


def test_a_table_in_which_the_last_day_is_off_ends_in_weekdays() -> None:
    days = WorkingDays(DaySettings(None, None, frozenset({0}), (), ()))
    assert date(2099, 12, 31) not in days
    assert date(2100, 1, 4) in days


# The clocks


def test_a_day_begun_on_friday_ends_on_monday() -> None:
    assert passed(JAPAN, "2026-11-13T17:00", "24h") == "2026-11-16T17:00"


def test_a_holiday_on_monday_moves_it_to_tuesday() -> None:
    assert passed(JAPAN, "2026-11-20T17:00", "24h") == "2026-11-24T17:00"


def test_a_day_begun_on_saturday_counts_from_mondays_first_moment() -> None:
    assert passed(JAPAN, "2026-11-14T10:00", "24h") == "2026-11-17T00:00"
    assert passed(JAPAN, "2026-11-14T10:00", "1wd") == "2026-11-17T00:00"


def test_hours_that_would_end_with_friday_end_as_monday_begins() -> None:
    assert passed(JAPAN, "2026-11-12T00:00", "48h") == "2026-11-16T00:00"


def test_the_new_years_days_off_do_not_count() -> None:
    assert passed(JAPAN, "2026-12-28T15:00", "24h") == "2027-01-04T15:00"


def test_by_the_elapsed_clock_every_hour_counts() -> None:
    assert passed(ELAPSED, "2026-11-20T17:00", "24h") == "2026-11-21T17:00"


@pytest.mark.parametrize("calendar", [JAPAN, ELAPSED], ids=["working days", "elapsed"])
def test_days_and_working_days_are_the_same_by_both_clocks(calendar: Calendar) -> None:
    assert passed(calendar, "2026-11-20T17:00", "1d") == "2026-11-21T17:00"
    assert passed(calendar, "2026-11-20T17:00", "3wd") == "2026-11-26T17:00"


def test_before_is_the_mirror_of_after() -> None:
    due = at("2026-11-24T02:00")
    for text, expected in (
        ("3h", "2026-11-20T23:00"),
        ("1wd", "2026-11-20T02:00"),
        ("1d", "2026-11-23T02:00"),
    ):
        assert JAPAN.before(due, Duration.parse(text), TOKYO) == at(expected)
    assert ELAPSED.before(due, Duration.parse("3h"), TOKYO) == at("2026-11-23T23:00")


def test_working_days_between_two_moments() -> None:
    assert JAPAN.between_working_days(at("2026-11-05T16:00"), at("2026-11-24T09:00"), TOKYO) == 12
    assert JAPAN.between_working_days(at("2026-11-21T16:00"), at("2026-11-24T09:00"), TOKYO) == 0
    assert JAPAN.between_working_days(at("2026-11-24T09:00"), at("2026-11-20T16:00"), TOKYO) == -1


def test_twenty_four_hours_over_a_clock_change_on_a_working_day_are_real_hours() -> None:
    assert passed(EVERY_DAY, "2026-03-07T12:00", "24h", NEW_YORK) == "2026-03-08T13:00"
    assert passed(EVERY_DAY, "2026-03-07T12:00", "1d", NEW_YORK) == "2026-03-08T12:00"
    assert passed(Calendar(), "2026-03-06T17:00", "24h", NEW_YORK) == "2026-03-09T17:00"


def test_a_century_of_hours_is_one_look_up() -> None:
    assert passed(Calendar(), "1956-01-02T00:00", "10000h", NEW_YORK) == "1957-08-06T16:00"
    long = Duration(10_000, "wd")
    assert Calendar().after(at("1960-01-01T09:00"), long, TOKYO) == at("1998-05-01T09:00")


def test_a_date_far_ahead_breaks_nothing() -> None:
    assert passed(JAPAN, "2150-01-02T17:00", "24h") == "2150-01-05T17:00"


@given(MOMENTS, MOMENTS, st.sampled_from(["1h", "24h", "75h", "1wd", "9wd", "1d", "30d"]), CALENDARS, ZONES)
def test_later_starts_never_end_earlier(
    one: datetime, two: datetime, text: str, calendar: Calendar, zone: ZoneInfo
) -> None:
    duration = Duration.parse(text)
    early, late = sorted((one, two))
    assert calendar.after(early, duration, zone) <= calendar.after(late, duration, zone)


@given(st.sampled_from([NEW_YORK, BEIRUT, LORD_HOWE, CAIRO, APIA, SAINT_JOHNS, HAVANA]), st.data())
def test_nor_do_they_around_clock_changes(zone: ZoneInfo, data: st.DataObject) -> None:
    ordinal, _ = data.draw(st.sampled_from(odd_days(zone)))
    change = start_of(date.fromordinal(ordinal), zone)
    near = st.integers(-3 * 24 * 60, 3 * 24 * 60).map(lambda minutes: change + timedelta(minutes=minutes))
    early, late = sorted((data.draw(near), data.draw(near)))
    duration = data.draw(
        st.sampled_from([Duration(1, "d"), Duration(1, "wd"), Duration(3, "h"), Duration(30, "h")])
    )
    calendar = data.draw(CALENDARS)
    assert calendar.after(early, duration, zone) <= calendar.after(late, duration, zone)
    if duration.unit == "h":
        assert calendar.after(early, duration, zone) >= early + timedelta(hours=duration.amount)


@given(MOMENTS, st.integers(1, 500), st.integers(1, 500), CALENDARS, ZONES)
def test_hours_add_up(since: datetime, x: int, y: int, calendar: Calendar, zone: ZoneInfo) -> None:
    step = calendar.after(calendar.after(since, Duration(x, "h"), zone), Duration(y, "h"), zone)
    assert step == calendar.after(since, Duration(x + y, "h"), zone)


def slowly_after(calendar: Calendar, since: datetime, hours: int, zone: ZoneInfo) -> datetime:
    """The obvious way: day by day, spending the time that each working day has."""
    left, day, moment = timedelta(hours=hours), day_of(since, zone), since
    while True:
        tomorrow = start_of(day + timedelta(1), zone)
        if calendar.is_working_day(day):
            if left < tomorrow - moment:
                return moment + left
            left -= tomorrow - moment
        day, moment = day + timedelta(1), tomorrow


@given(MOMENTS, st.integers(1, 900), CALENDARS, ZONES)
def test_the_look_up_equals_counting_day_by_day(
    since: datetime, hours: int, calendar: Calendar, zone: ZoneInfo
) -> None:
    assert calendar.after(since, Duration(hours, "h"), zone) == slowly_after(calendar, since, hours, zone)


@given(MOMENTS, st.integers(1, 500), st.sampled_from(["h", "wd"]), CALENDARS, ZONES)
def test_no_deadline_falls_on_a_day_off(
    since: datetime, amount: int, unit: str, calendar: Calendar, zone: ZoneInfo
) -> None:
    end = calendar.after(since, Duration.parse(f"{amount}{unit}"), zone)
    assert end > since
    assert calendar.is_working_day(day_of(end, zone)) or start_of(day_of(end, zone), zone) == end


@given(MOMENTS, st.integers(1, 99), CALENDARS, ZONES)
def test_before_undoes_after_on_working_days(
    since: datetime, amount: int, calendar: Calendar, zone: ZoneInfo
) -> None:
    assume(calendar.is_working_day(day_of(since, zone)))
    hours = Duration(amount, "h")
    assert calendar.before(calendar.after(since, hours, zone), hours, zone) == since


# Wall clocks that jump


def test_a_skipped_time_is_the_moment_the_clocks_skip_to() -> None:
    assert local_time_on(date(2026, 3, 8), time(2, 30), NEW_YORK) == at("2026-03-08T03:00", NEW_YORK)
    assert JAPAN.local_time_on(date(2026, 3, 29), time(0), BEIRUT) == at("2026-03-29T01:00", BEIRUT)
    assert local_time_on(date(2026, 10, 4), time(2, 15), LORD_HOWE) == at("2026-10-04T02:30", LORD_HOWE)


def test_a_repeated_time_is_its_first() -> None:
    assert local_time_on(date(2026, 11, 1), time(1, 30), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_the_second_pass_of_an_hour_counts_as_its_end() -> None:
    again = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert wall_time(again, NEW_YORK) == datetime(2026, 11, 1, 2, 0)  # noqa: DTZ001 - a wall time
    assert wall_time(again - timedelta(hours=1), NEW_YORK) == datetime(2026, 11, 1, 1, 30)  # noqa: DTZ001


def test_days_without_midnight_and_days_that_never_were() -> None:
    assert (date(2011, 12, 30).toordinal(), timedelta(days=-1)) in odd_days(APIA)
    assert start_of(date(2011, 12, 30), APIA) == start_of(date(2011, 12, 31), APIA)
    fell_back_past_midnight = datetime(2006, 10, 29, 3, 0, tzinfo=UTC)
    assert fell_back_past_midnight.astimezone(SAINT_JOHNS).date() == date(2006, 10, 28)
    assert day_of(fell_back_past_midnight, SAINT_JOHNS) == date(2006, 10, 29)
    assert odd_days(TOKYO) == ()


# Working hours


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20T09:00", "2026-11-20T09:00"),
        ("2026-11-20T17:59", "2026-11-20T17:59"),
        ("2026-11-20T08:59", "2026-11-20T09:00"),
        ("2026-11-20T18:00", "2026-11-24T09:00"),
        ("2026-11-21T12:00", "2026-11-24T09:00"),
    ],
)
def test_messages_wait_for_working_hours(moment: str, expected: str) -> None:
    assert JAPAN.next_working_moment(at(moment), TOKYO) == at(expected)
    assert JAPAN.is_working_moment(at(moment), TOKYO) == (moment == expected)


def test_messages_wait_for_the_end_of_leave() -> None:
    moment = at("2026-11-24T10:00")
    week = Leave(at("2026-11-24T00:00"), at("2026-11-28T00:00"))
    afternoon = Leave(at("2026-11-30T08:00"), at("2026-11-30T13:00"))
    backwards = Leave(at("2026-11-25T00:00"), at("2026-11-20T00:00"))
    assert JAPAN.next_working_moment(moment, TOKYO, [afternoon, backwards, week]) == at("2026-11-30T13:00")
    assert not JAPAN.is_working_moment(moment, TOKYO, [week])
    assert JAPAN.is_working_moment(moment, TOKYO, [backwards])


def test_working_hours_that_the_clocks_skip_wait_for_the_next_day() -> None:
    night = Calendar(working_days=EVERY_DAY.working_days, working_hours=NIGHT)
    assert night.next_working_moment(at("2026-03-08T00:00", NEW_YORK), NEW_YORK) == at(
        "2026-03-09T02:10", NEW_YORK
    )
    assert night.last_working_moment(at("2026-03-08T12:00", NEW_YORK), NEW_YORK) == at(
        "2026-03-07T02:50", NEW_YORK
    )


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-20T17:59", "2026-11-20T17:59"),
        ("2026-11-24T02:00", "2026-11-20T18:00"),
        ("2026-11-22T12:00", "2026-11-20T18:00"),
        ("2026-11-20T18:00", "2026-11-20T18:00"),
    ],
)
def test_the_last_working_moment_before(moment: str, expected: str) -> None:
    assert JAPAN.last_working_moment(at(moment), TOKYO) == at(expected)


@given(MOMENTS, CALENDARS, ZONES, st.lists(st.tuples(MOMENTS, st.integers(-50, 500)), max_size=4))
def test_the_next_working_moment_is_one_and_never_in_the_past(
    moment: datetime, calendar: Calendar, zone: ZoneInfo, away: list[tuple[datetime, int]]
) -> None:
    leave = [Leave(start, start + timedelta(hours=hours)) for start, hours in away]
    leave.append(Leave(moment - timedelta(hours=1), moment + timedelta(hours=1)))
    found = calendar.next_working_moment(moment, zone, leave)
    assert found >= moment + timedelta(hours=1)
    assert calendar.is_working_moment(found, zone, leave)
    assert not any(one.start <= found < one.end for one in leave)
    assert calendar.last_working_moment(found, zone) == found


def test_the_ends_of_what_a_date_can_be_are_no_trouble() -> None:
    assert local_time_on(date.max, time(9), TOKYO) == datetime(9999, 12, 31, tzinfo=UTC)
    assert day_of(datetime(9999, 12, 31, 3, tzinfo=UTC), NEW_YORK) == date(9999, 12, 30)


def test_days_are_counted_the_same_near_a_change_of_clocks_and_far_from_one() -> None:
    """On 25 October 2026 at 00:00 clocks in Beirut show 23:00 again: that day has 25 hours."""
    before = at("2026-10-24T12:00", BEIRUT).astimezone(UTC)
    assert [day_of(before + timedelta(hours=hours), BEIRUT).day for hours in (11, 12, 13)] == [24, 24, 25]
    assert passed(EVERY_DAY, "2026-10-24T12:00", "24h", BEIRUT) == "2026-10-25T11:00"
    assert passed(EVERY_DAY, "2026-10-24T12:00", "1d", BEIRUT) == "2026-10-25T12:00"
    assert passed(EVERY_DAY, "2026-10-28T12:00", "24h", BEIRUT) == "2026-10-29T12:00"


@pytest.mark.parametrize(
    ("country", "part", "language"), [("JP", None, "ja"), ("US", "CA", "en_US"), ("PR", None, None)]
)
def test_a_country_out_of_its_own_file_is_the_librarys(
    country: str, part: str | None, language: str | None
) -> None:
    theirs = holidays.country_holidays(country, subdiv=part, years=range(2000, 2030), language=language)
    ours = public_holidays(country, part, language)
    assert {day: name for day, name in ours.items() if 2000 <= day.year < 2030} == dict(theirs)
    assert tuple(parts_of(country)) == tuple(theirs.subdivisions)
