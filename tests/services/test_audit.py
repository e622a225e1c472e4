"""The audit: a week that went well is clean, and whatever is taken away from it or doubled in it is named."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.services import audit, audit_slack, bundles
from bot.services.audit import made_at
from bot.slack.errors import Permanent, RateLimited
from store import audit as rows
from store import engine, tables
from store.model import NoticeKind, NoticeState
from tests.builders import HOME
from tests.jobs.week import a_week, tokyo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.services.audit import Account
    from tests.jobs.week import Week

HISTORY = "conversations.history"
notice, item = tables.notice, tables.notice_item


@pytest.fixture(scope="module")
def lived(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    """A meeting of aoi's ended on Monday and is not logged; it is Wednesday after the morning's lists."""
    path = tmp_path_factory.mktemp("audit") / "lived.sqlite3"
    shutil.copy(migrated_sqlite, path)
    database = engine.connect(f"sqlite:///{path}")
    week = a_week(database, tokyo("2026-11-16T09:00"))
    week.meeting(tokyo("2026-11-16T11:00"))
    for moment in ("16T11:00", "17T09:00", "18T09:00", "18T10:00"):
        week.skip_to(tokyo(f"2026-11-{moment}"))
        week.tick()
    yield week
    database.close()


@pytest.fixture
def week(lived: Week) -> Iterator[Week]:
    """The same, and at the end it was not."""
    messages, now, machine = list(lived.slack.messages), lived.now(), lived.machine()
    bot = lived.company.bot
    with engine.rehearsal(bot.deps.database) as stage:
        deps = replace(bot.deps, database=stage, writes=stage.writes)
        yield replace(lived, company=replace(lived.company, bot=replace(bot, deps=deps)))
    lived.slack.messages[:] = messages
    lived.now.move(now)
    lived.machine.move(machine)


def taken(week: Week) -> Account:
    now = week.now()
    with week.deps.reads() as session:
        return audit.take(session, week.deps, HOME, now - timedelta(days=7), now + timedelta(seconds=1))


def in_slack(week: Week) -> Account:
    account = taken(week)
    with week.deps.reads() as session:
        sent = rows.sent(session, HOME, account.since, account.until)
    return audit_slack.compare(week.deps, HOME, account, sent, sleep=lambda _: None)


def names(account: Account) -> list[str]:
    return [f"{each.what}: {each.kind} to {each.recipient}" for each in (*account.lost, *account.twice)]


def write(week: Week, *statements: Any) -> None:
    with week.deps.writes.begin() as session:
        for each in statements:
            session.execute(each)


def of_kind(kind: NoticeKind, who: str = "aoi") -> Any:
    return (notice.c.kind == kind.value) & (notice.c.recipient == who)


def test_a_week_that_went_well_is_clean(week: Week) -> None:
    account = in_slack(week)
    assert names(account) == []
    assert account.clean
    assert account.owed["sent"] == 4, "prompt, last call, and a list for aoi and mana"
    assert account.conversations == 2


def no_row(kind: NoticeKind) -> Callable[[Week], None]:
    def gone(week: Week) -> None:
        ids = tables.notice.select().with_only_columns(notice.c.id).where(of_kind(kind))
        write(week, item.delete().where(item.c.notice_id.in_(ids)), notice.delete().where(of_kind(kind)))

    return gone


def as_state(state: NoticeState, **values: Any) -> Callable[[Week], None]:
    def now_is(week: Week) -> None:
        write(week, notice.update().where(of_kind(NoticeKind.LAST_CALL)).values(state=state.value, **values))

    return now_is


def from_every_list(week: Week) -> None:
    write(week, item.delete())


def never_asked(week: Week) -> None:
    write(week, item.delete(), notice.delete().where(notice.c.kind != NoticeKind.BUNDLE.value))


def with_the_same(column: str) -> Callable[[Week], None]:
    def same(week: Week) -> None:
        prompt = next(each for each in week.outbox if each.kind is NoticeKind.PROMPT)
        values = {"payload": prompt.payload} if column == "mark" else {"ts": prompt.ts}
        write(week, notice.update().where(of_kind(NoticeKind.LAST_CALL)).values(values))

    return same


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (as_state(NoticeState.DUE), "not sent: last_call to aoi"),
        (as_state(NoticeState.CLAIMED), "not sent: last_call to aoi"),
        (as_state(NoticeState.SUPPRESSED), "suppressed without a reason: last_call to aoi"),
        (as_state(NoticeState.FAILED, reason=""), "failed without a reason: last_call to aoi"),
        (as_state(NoticeState.SENT, ts=None), "sent, but nobody knows where: last_call to aoi"),
        (no_row(NoticeKind.BUNDLE), "no look at today's list: bundle to aoi"),
        (from_every_list, "on no list: meeting_unlogged to aoi"),
        (from_every_list, "on no list: meeting_unlogged to mana"),
        (never_asked, "nobody is asked: prompt to aoi"),
        (with_the_same("mark"), "sent twice: prompt to aoi"),
        (with_the_same("ts"), "one message, two rows: last_call to aoi"),
    ],
)
def test_what_is_lost_or_doubled_is_named(week: Week, harm: Callable[[Week], None], said: str) -> None:
    harm(week)
    assert said in names(taken(week))


@pytest.mark.parametrize(
    "fine",
    [
        as_state(NoticeState.FAILED, reason="channel_not_found"),
        as_state(NoticeState.SUPPRESSED, reason="nothing is left to say"),
        as_state(NoticeState.HELD),
        as_state(NoticeState.UNKNOWN),
    ],
)
def test_what_ended_with_a_reason_or_is_in_doubt_is_not_lost(
    week: Week, fine: Callable[[Week], None]
) -> None:
    fine(week)
    assert names(taken(week)) == []


def test_what_waits_for_a_time_of_slacks_is_not_lost(week: Week) -> None:
    as_state(NoticeState.DUE, retry_at=week.machine() + timedelta(minutes=5))(week)
    assert taken(week).clean


def test_a_deal_handed_over_since_the_list_is_not_held_against_it(week: Week) -> None:
    from_every_list(week)
    change = tables.change.insert().values(
        workspace=HOME,
        id="c",
        command_id="c",
        deal_id="acme",
        noun="deal",
        noun_id="acme",
        field="owner_id",
        at=week.now(),
        via="test",
    )
    write(week, change)
    assert taken(week).clean


def test_nothing_is_owed_to_somebody_who_left(week: Week) -> None:
    never_asked(week)
    write(week, tables.member.update().where(tables.member.c.id == "aoi").values(active=False))
    assert names(taken(week)) == []


def test_what_is_beyond_a_lists_room_waits_for_the_next(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    from_every_list(week)
    monkeypatch.setattr(bundles, "MOST", 0)
    assert taken(week).clean


def test_of_a_time_that_is_over_only_the_messages_count(week: Week) -> None:
    no_row(NoticeKind.BUNDLE)(week)
    with week.deps.reads() as session:
        then = audit.take(
            session, week.deps, HOME, week.now() - timedelta(days=7), week.now() - timedelta(days=1)
        )
    assert names(then) == []


def test_a_review_that_nobody_owes_is_named(week: Week) -> None:
    week.skip_to(tokyo("2026-11-24T10:00"))
    assert "no review is on record: weekly to mana" in names(taken(week))


def test_a_post_that_nobody_looked_at_is_named(week: Week) -> None:
    write(week, tables.team.update().where(tables.team.c.id == "east").values(channel="CEAST"))
    assert "no look at today's post: alert to east" in names(taken(week))


def test_in_slack_a_message_may_be_missing_or_there_twice(week: Week) -> None:
    first, second = week.slack.messages[0], week.slack.messages[1]
    week.slack.messages.remove(second)
    week.slack.post(first.channel, first.text, [], "another", mark=first.mark)
    said = names(in_slack(week))
    assert "in Slack twice: prompt to aoi" in said
    assert "on record as sent, not in Slack: last_call to aoi" in said
    assert len(said) == 2


def test_slacks_wait_is_kept_and_a_conversation_that_cannot_be_read_is_named(week: Week) -> None:
    week.slack.faults.refuse[HISTORY, "DUAOI"] = [RateLimited(HISTORY, 3), RateLimited(HISTORY, 3)]
    assert in_slack(week).clean
    week.slack.faults.refuse[HISTORY, "DUAOI"] = [Permanent(HISTORY, "missing_scope")]
    assert names(in_slack(week)) == ["can't be read in Slack (missing_scope): conversation to None"]


def test_an_id_tells_when_it_was_made_if_it_is_ordered_by_time() -> None:
    at = made_at("019aa3f0-1c00-7000-8000-000000000000")
    assert at is not None
    assert at.year == 2025
    assert made_at("9b2f3c44-1111-4222-8333-444455556666") is None
    assert made_at("id-00000001") is None


def test_it_waits_as_long_as_slack_says() -> None:
    audit_slack._sleep(0)
