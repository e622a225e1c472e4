"""What a team's channel hears of deals that have gone quiet: one post a day, each episode once, nothing named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.slack.answers import Channel
from store import notices, rows, tables
from store.model import NoticeKind, NoticeState
from tests.builders import HOME, a_deal
from tests.jobs.test_attention import MONDAY, NEXT_MONDAY, changed, days_until, found, tick
from tests.jobs.week import HOUR, NEW_YORK, Week, a_week, tokyo

if TYPE_CHECKING:
    from store.engine import Database
    from store.model import Notice
    from tests.fake_slack import Shown

CHANNEL = "C0EAST"


@pytest.fixture
def week(sqlite: Database) -> Week:
    week = a_week(sqlite, MONDAY, rules=("quiet",))
    with week.deps.writes.begin() as session:
        session.execute(tables.team.update().where(tables.team.c.id == "east").values(channel=CHANNEL))
    return week


def posts(week: Week) -> list[Shown]:
    return [each for each in week.slack.messages if each.channel == CHANNEL]


def alerts(week: Week) -> list[Notice]:
    return [row for row in week.outbox if row.kind is NoticeKind.ALERT]


def another_deal(week: Week) -> None:
    with week.deps.writes.begin() as session:
        rows.add(session, tables.deal, a_deal("beta", number=2, team_id="east", owner_id="ken"))


def test_one_post_a_day_with_numbers_and_days_only_and_each_episode_once(week: Week) -> None:
    another_deal(week)
    found(week, "a", "2026-11-06T09:00", "quiet")
    found(week, "b", "2026-11-09T09:00", "quiet", deal_id="beta", member_id="ken")
    found(week, "c", "2026-11-11T09:01", "quiet", deal_id="beta", member_id="ken")
    days_until(week, NEXT_MONDAY)
    first, second = posts(week)
    assert [row.occurrence for row in alerts(week) if row.state is NoticeState.SENT] == [
        "2026-11-09",
        "2026-11-12",
    ]
    assert (first.buttons, second.buttons) == ([], [])  # they are accessories
    assert [each["accessory"]["action_id"] for each in first.blocks if "accessory" in each] == [
        "deal_show"
    ] * 2
    assert "#1" in str(first.blocks)
    assert "3日間" in str(first.blocks)
    assert "Acme" not in str(first.blocks) + first.text
    assert "Beta" not in str(second.blocks) + second.text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"resolved_at": MONDAY}, 0),
        ({"snoozed_until": NEXT_MONDAY, "snoozed_at": MONDAY}, 0),
        ({}, 1),
    ],
)
def test_what_moved_or_rests_between_the_look_and_the_post_is_not_posted(
    week: Week, given: dict[str, object], said: int
) -> None:
    found(week, "a", "2026-11-06T09:00", "quiet")
    week.skip_to(tokyo("2026-11-09T09:00"))
    week.company.run("bundle")
    changed(week, "a", **(given or {"snooze_reason": None}))
    tick(week, week.now())
    assert len(posts(week)) == said
    (row,) = alerts(week)
    assert (row.state, row.reason) == (
        (NoticeState.SENT, None) if said else (NoticeState.SUPPRESSED, "nothing is left to say")
    )


def test_a_post_says_in_place_what_moves_again(week: Week) -> None:
    another_deal(week)
    found(week, "a", "2026-11-06T09:00", "quiet")
    found(week, "b", "2026-11-06T09:00", "quiet", deal_id="beta", member_id="ken")
    tick(week, tokyo("2026-11-09T09:00"))
    for each, left in (("a", 1), ("b", 0)):
        changed(week, each, resolved_at=week.now())
        with week.deps.writes.begin() as session:
            notices.want_edits(session, HOME, [each])
        tick(week, week.now() + 12 * HOUR)  # an edit rings nowhere, whatever the hour
        (post,) = posts(week)
        assert len([block for block in post.blocks if "accessory" in block]) == left
    assert "再び動き出しました" in post.text


@pytest.mark.parametrize(
    ("channel", "reason"),
    [(Channel(id=CHANNEL, is_member=True, is_ext_shared=True), "shared"), (Channel(id=CHANNEL), "can't see")],
)
def test_a_channel_that_is_unfit_gets_nothing_and_is_told_once_it_is_fit(
    week: Week, monkeypatch: pytest.MonkeyPatch, channel: Channel, reason: str
) -> None:
    found(week, "a", "2026-11-06T09:00", "quiet")
    with monkeypatch.context() as patched:
        patched.setattr(week.slack, "conversation", lambda _channel: channel)
        tick(week, tokyo("2026-11-09T09:00"))
    (row,) = alerts(week)
    assert row.state is NoticeState.SUPPRESSED
    assert reason in (row.reason or "")
    tick(week, tokyo("2026-11-09T17:00"))
    assert posts(week) == []
    tick(week, tokyo("2026-11-10T09:00"))
    assert len(posts(week)) == 1


def test_a_team_hears_it_in_its_own_hours(week: Week) -> None:
    with week.deps.writes.begin() as session:
        session.execute(tables.team.update().values(zone=NEW_YORK.key))
    found(week, "a", "2026-11-06T09:00", "quiet")
    for hour in range(8, 26):
        tick(week, tokyo("2026-11-10T00:00") + (hour - 8) * HOUR)
    (post,) = posts(week)
    assert post.at.astimezone(NEW_YORK).strftime("%m-%d %H:%M") == "11-09 10:00"  # midnight in Tokyo


def test_a_post_whose_day_is_over_or_whose_channel_changed_waits_for_the_next(week: Week) -> None:
    found(week, "a", "2026-11-06T09:00", "quiet")
    week.skip_to(tokyo("2026-11-09T17:59"))
    week.company.run("bundle")
    tick(week, tokyo("2026-11-09T18:00"))
    week.skip_to(tokyo("2026-11-10T09:00"))
    week.company.run("bundle")
    with week.deps.writes.begin() as session:
        session.execute(tables.team.update().where(tables.team.c.id == "east").values(channel="C0NEW"))
    tick(week, tokyo("2026-11-10T10:00"))
    reasons = [row.reason for row in alerts(week)]
    assert reasons == ["its day is over", "the team has another channel by now"]
    tick(week, tokyo("2026-11-11T09:00"))
    assert [each.channel for each in week.slack.messages if each.channel.startswith("C")] == ["C0NEW"]
