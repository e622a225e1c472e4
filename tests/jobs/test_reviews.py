"""When reviews go out and to whom: once a week, in the team's hours, part after part, and as they were first written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.jobs import deliver, review
from bot.slack import errors
from bot.slack.answers import Channel
from bot.views import weekly
from store import members, reviews, tables
from store.model import NoticeKind, NoticeState, Role
from tests.builders import HOME
from tests.jobs.week import HOUR, NEW_YORK, Week, a_week, tokyo

if TYPE_CHECKING:
    from datetime import datetime

    from store.engine import Database
    from store.model import Notice, Review

CHANNEL = "C0EAST"
FRIDAY = tokyo("2026-11-13T17:00")
MONDAY, TUESDAY = tokyo("2026-11-16T09:00"), tokyo("2026-11-17T09:00")
WEEK = timedelta(days=7)


@pytest.fixture
def week(sqlite: Database) -> Week:
    """Since Friday; East has a channel."""
    week = a_week(sqlite, FRIDAY, rules=("quiet",))
    changed(week, channel=CHANNEL)
    return week


def changed(week: Week, team: str = "east", **values: object) -> None:
    with week.deps.writes.begin() as session:
        session.execute(tables.team.update().where(tables.team.c.id == team).values(**values))


def tick(week: Week, at: datetime) -> None:
    week.skip_to(at)
    review.run(week.company.bot.deliverer)
    while deliver.run(week.company.bot.deliverer):
        week.machine.move(seconds=1)


def arrived(week: Week) -> list[str]:
    """`11-16 09:00 C0EAST`: everything that was posted, by the clock in Tokyo."""
    zone = tokyo("2026-11-16T09:00").tzinfo
    return [f"{each.at.astimezone(zone):%m-%d %H:%M} {each.channel}" for each in week.slack.messages]


def owed(week: Week, recipient: str = "east", kind: str = "weekly") -> list[Notice]:
    every = (row for row in week.outbox if row.kind is NoticeKind.REVIEW and row.recipient == recipient)
    return [row for row in every if row.occurrence.startswith(kind)]


def kept(week: Week, period: str = "2026-W46") -> list[Review]:
    with week.deps.reads() as session:
        return list(reviews.of_team(session, HOME, "east", "weekly", period))


def test_the_channel_and_each_manager_have_it_on_monday_once(week: Week) -> None:
    for hour in (0, 1, 14, 40, 63):
        tick(week, FRIDAY + hour * HOUR)
    tick(week, MONDAY)
    told = ["11-16 09:00 C0EAST", "11-16 09:00 DUMANA", "11-16 09:00 DUOTTO"]
    assert sorted(arrived(week)) == told
    for hour in (1, 8, 24, 30):
        tick(week, MONDAY + hour * HOUR)
    assert sorted(arrived(week)) == told
    assert {each.audience for each in kept(week)} == {"east", "mana"}
    for each in kept(week):
        sent = next(
            m for m in week.slack.messages if m.channel == {"east": CHANNEL, "mana": "DUMANA"}[each.audience]
        )
        assert each.content["parts"] == [{"text": sent.texts[0], "blocks": sent.blocks}]


@pytest.mark.parametrize(
    ("settings", "first", "period"),
    [
        ({"review_weekday": None}, "2026-11-16T09:00", "2026-W46"),
        ({"review_weekday": "wed", "review_time": "15:30"}, "2026-11-18T15:30", "2026-W47"),
        ({"review_time": "07:00"}, "2026-11-16T09:00", "2026-W46"),  # in working hours
        ({"review_time": "20:00"}, "2026-11-17T09:00", "2026-W46"),
        ({"zone": NEW_YORK.key}, "2026-11-16T23:00", "2026-W46"),
    ],
)
def test_a_team_has_its_own_day_time_and_zone(
    week: Week, settings: dict[str, object], first: str, period: str
) -> None:
    changed(week, "east", **settings)
    for at in (-24 * HOUR, -HOUR / 60, 0 * HOUR, HOUR, 20 * HOUR):
        tick(week, max(tokyo(first) + at, FRIDAY))
    row = owed(week)[-1]
    assert row.due_at == tokyo(first)
    assert row.occurrence == f"weekly:{period}:1:east"
    posted = [each for each in arrived(week) if CHANNEL in each]
    assert posted == [f"{tokyo(first):%m-%d %H:%M} {CHANNEL}"]


def test_a_day_off_moves_it_to_the_next_working_day_and_not_its_week(week: Week) -> None:
    tick(week, MONDAY)
    holiday = tokyo("2026-11-23T09:00")  # 勤労感謝の日
    for hour in (0, 3, 23, 24, 25):
        tick(week, holiday + hour * HOUR)
    assert [each for each in arrived(week) if CHANNEL in each] == ["11-16 09:00 C0EAST", "11-24 09:00 C0EAST"]
    assert owed(week)[-1].occurrence == "weekly:2026-W47:1:east"


def test_after_a_stop_of_weeks_only_the_newest_comes_and_in_working_hours(week: Week) -> None:
    tick(week, MONDAY)
    tick(week, tokyo("2026-12-09T20:00"))
    assert len(owed(week)) == 2
    tick(week, tokyo("2026-12-10T09:00"))
    assert [each for each in arrived(week) if CHANNEL in each] == ["11-16 09:00 C0EAST", "12-10 09:00 C0EAST"]
    assert owed(week)[-1].occurrence == "weekly:2026-W49:1:east"
    assert owed(week, "mana", "monthly")[-1].occurrence.startswith("monthly:2026-11:")


def test_a_team_set_up_or_changed_since_waits_for_its_next_review(week: Week) -> None:
    with week.deps.writes.begin() as session:
        session.execute(
            tables.change.insert().values(
                workspace=HOME, id="made", command_id="c", noun="team", noun_id="east", field="channel",
                before=None, after=CHANNEL, at=MONDAY, via="test",
            )
        )  # fmt: skip
    tick(week, TUESDAY)
    row = owed(week)[-1]
    assert (row.state, row.reason) == (NoticeState.SUPPRESSED, "the team was set up after it fell due")
    assert owed(week, "otto")[0].state is NoticeState.SENT
    tick(week, TUESDAY + WEEK)
    assert owed(week)[-1].state is NoticeState.SENT


def test_a_channel_that_people_from_outside_joined_gets_nothing_and_its_manager_does(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 15."""
    shared = Channel(id=CHANNEL, is_member=True, is_ext_shared=True)
    monkeypatch.setattr(week.slack, "conversation", lambda _channel: shared)
    tick(week, MONDAY)
    (row,) = owed(week)
    assert row.state is NoticeState.SUPPRESSED
    assert "shared" in (row.reason or "")
    assert arrived(week) == [
        "11-16 09:00 DUMANA",
        "11-16 09:00 DUOTTO",
        "11-16 09:00 DUADA",  # the admin, who can do something about the channel
    ]


def test_a_channel_archived_since_gets_nothing_and_its_manager_does(week: Week) -> None:
    """Fault 42."""
    week.slack.faults.refuse["chat.postMessage", CHANNEL] = [
        errors.Permanent("chat.postMessage", "is_archived")
    ]
    tick(week, MONDAY)
    (row,) = owed(week)
    assert (row.state, row.reason) == (NoticeState.FAILED, "is_archived")
    assert {"11-16 09:00 DUMANA", "11-16 09:00 DUOTTO"} <= set(arrived(week))
    tick(week, MONDAY + WEEK + 24 * HOUR)
    assert owed(week)[-1].state is NoticeState.SENT  # it was opened again


def test_a_table_that_slack_refuses_is_told_in_lines(week: Week) -> None:
    with week.deps.writes.begin() as session:
        session.execute(tables.deal.update().values(created_at=FRIDAY))
    week.slack.faults.refuse["chat.postMessage", "DUMANA"] = [
        errors.BadPayload("chat.postMessage", "invalid_blocks")
    ]
    tick(week, MONDAY)
    (sent,) = [each for each in week.slack.messages if each.channel == "DUMANA"]
    kinds = [each["type"] for each in sent.blocks]
    assert "table" not in kinds
    assert "• *Aoiさん*" in str(sent.blocks)
    (kept_one,) = [each for each in kept(week) if each.audience == "mana"]
    assert "table" in [each["type"] for each in kept_one.content["parts"][0]["blocks"]]


def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weekly, "ROOM", 3)


def test_each_part_waits_for_the_one_before_and_stays_as_it_was_written(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_parts(monkeypatch)
    post = week.slack.post

    def second_fails(channel: str, text: str, *rest: Any, **given: Any) -> Any:
        if "2" in text.rpartition("（")[2] and week.now() < TUESDAY and channel == CHANNEL:
            raise errors.NotSent("chat.postMessage", "internal")
        return post(channel, text, *rest, **given)

    monkeypatch.setattr(week.slack, "post", second_fails)
    tick(week, MONDAY)
    assert [row.state for row in owed(week)] == [NoticeState.SENT, NoticeState.DUE]
    before = kept(week)
    changed(week, name="Renamed")
    tick(week, TUESDAY)
    told = [each for each in week.slack.messages if each.channel == CHANNEL]
    parts = next(each for each in before if each.audience == "east").content["parts"]
    assert [each.texts[0] for each in told] == [each["text"] for each in parts]
    assert len(told) == 2
    assert kept(week) == before
    assert {row.state for row in owed(week)} == {NoticeState.SENT}


def test_one_that_could_not_be_posted_at_first_is_written_anew(week: Week) -> None:
    """Of which nothing was sent: it says what is true when it arrives."""
    troubles = [errors.NotSent("chat.postMessage", "busy") for _ in range(3)]
    week.slack.faults.refuse[("chat.postMessage", None)] = list[errors.SlackError](troubles)
    tick(week, MONDAY)
    assert arrived(week) == []
    changed(week, name="Renamed")
    tick(week, MONDAY + HOUR)
    assert len(arrived(week)) == 3
    assert all("Renamed" in each.content["parts"][0]["text"] for each in kept(week))


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"role": Role.REP.value}, "does not manage"),
        ({"active": False}, "does not manage"),
    ],
)
def test_who_leads_the_team_no_more_reads_no_more_of_it(
    week: Week, given: dict[str, Any], reason: str
) -> None:
    """Fault 23."""
    week.skip_to(MONDAY)
    review.run(week.company.bot.deliverer)
    with week.deps.writes.begin() as session:
        members.update_member(session, HOME, "mana", **given)
    tick(week, MONDAY)
    (row,) = owed(week, "mana")
    assert row.state is NoticeState.SUPPRESSED
    assert reason in (row.reason or "")


def test_a_deal_that_left_the_team_meanwhile_is_not_told_of_in_a_later_part(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_parts(monkeypatch)
    with week.deps.writes.begin() as session:
        session.execute(tables.deal.update().values(created_at=FRIDAY))
    week.skip_to(MONDAY)
    review.run(week.company.bot.deliverer)
    deliver.run(week.company.bot.deliverer)
    with week.deps.writes.begin() as session:
        session.execute(tables.deal.update().values(team_id="west"))
    tick(week, MONDAY)
    first, second = owed(week, "mana")
    assert first.state is NoticeState.SENT
    assert (second.state, second.reason) == (
        NoticeState.SUPPRESSED,
        "deals in it belong to another team by now",
    )


def test_a_manager_on_leave_has_it_on_return_unless_a_newer_one_has_come(week: Week) -> None:
    week.away("mana", MONDAY, TUESDAY + 2 * HOUR)
    week.away("otto", MONDAY, MONDAY + WEEK + HOUR)
    for day in range(3):
        tick(week, MONDAY + timedelta(days=day, hours=3))
    assert [each for each in arrived(week) if "MANA" in each] == ["11-17 12:00 DUMANA"]
    tick(week, tokyo("2026-11-24T12:00"))
    first, second = owed(week, "otto")
    assert (first.state, first.reason) == (NoticeState.SUPPRESSED, "a newer review has come")
    assert second.state is NoticeState.SENT


def test_a_channel_that_was_changed_meanwhile_and_a_team_that_is_gone_get_nothing(week: Week) -> None:
    week.skip_to(MONDAY)
    review.run(week.company.bot.deliverer)
    changed(week, channel="C0NEW")
    with week.deps.writes.begin() as session:
        session.execute(tables.membership.delete())
        session.execute(tables.team.delete().where(tables.team.c.id == "west"))
    tick(week, MONDAY)
    assert owed(week)[0].reason == "the team has another channel by now"
    assert owed(week, "otto")[0].reason == "the team is gone"
    assert arrived(week) == []


def test_a_part_of_which_nobody_knows_whether_it_arrived_is_looked_up_before_the_next_comes(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 34."""
    in_parts(monkeypatch)
    week.slack.faults.cut[("chat.postMessage", CHANNEL)] = [errors.Ambiguous("chat.postMessage", "timeout")]
    tick(week, MONDAY)
    for minute in range(1, 4):
        tick(week, MONDAY + timedelta(minutes=minute))
    keys = [each.key for each in week.slack.messages]
    assert len(keys) == len(set(keys))
    assert {row.state for who in ("east", "mana", "otto") for row in owed(week, who)} == {NoticeState.SENT}
