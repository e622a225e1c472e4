"""Whose a row is, from when and for how long."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.delivery import LEASE, POST_BEFORE, edit, look_up, posts
from bot.slack import errors
from bot.slack.pacing import Pacer
from store import members, tables
from store.model import Notice, NoticeState
from tests.builders import HOME
from tests.delivery.outbox import GONE, HISTORY, OPEN, POST, Outbox, another

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.engine import Database


def test_a_row_is_claimed_before_anything_is_posted(outbox: Outbox) -> None:
    """Whoever looks while Slack works on it sees whose it is and what is being said."""
    seen: list[Notice] = []
    outbox.slack.before_post = lambda: seen.append(outbox.prompt())
    outbox.deliver()
    (during,) = seen
    assert (during.state, during.claimed_by) == (NoticeState.CLAIMED, outbox.company.bot.deliverer.name)
    assert during.claimed_at == outbox.machine()
    assert during.payload is not None
    assert during.payload["text"] == outbox.slack.messages[0].text


def test_before_its_time_nothing_is_posted(outbox: Outbox) -> None:
    outbox.now.move(hours=-1)
    outbox.deliver()
    assert outbox.slack.messages == []
    assert outbox.prompt().state is NoticeState.DUE


def test_a_claim_that_grew_too_old_is_not_posted(outbox: Outbox) -> None:
    """The process stood still between claiming and posting: with the timeout it would come too near the lease's end."""
    deliverer = outbox.company.bot.deliverer
    claimed = posts.claim(deliverer, HOME, outbox.prompt().id, "DUAOI")
    assert claimed is not None
    outbox.wait(seconds=POST_BEFORE.total_seconds() + 1)
    posts.post(deliverer, *claimed)
    assert outbox.slack.messages == []
    assert outbox.prompt().state is NoticeState.DUE
    outbox.deliver()
    assert len(outbox.slack.messages) == 1


def test_a_claim_at_the_very_limit_is_still_posted(outbox: Outbox) -> None:
    deliverer = outbox.company.bot.deliverer
    claimed = posts.claim(deliverer, HOME, outbox.prompt().id, "DUAOI")
    assert claimed is not None
    outbox.wait(seconds=POST_BEFORE.total_seconds())
    posts.post(deliverer, *claimed)
    assert outbox.prompt().state is NoticeState.SENT


def test_nobody_touches_a_claim_while_its_lease_holds(outbox: Outbox) -> None:
    posts.claim(outbox.company.bot.deliverer, HOME, outbox.prompt().id, "DUAOI")
    outbox.wait(seconds=LEASE.total_seconds() - 1)
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.CLAIMED
    assert outbox.slack.calls == []


def test_a_lease_that_ran_out_is_taken_over_and_looked_up_first(outbox: Outbox) -> None:
    """The other process died: whether it had posted is asked before anything is sent."""
    dead = another(outbox, "dead")
    assert posts.claim(dead, HOME, outbox.prompt().id, "DUAOI") is not None
    for _ in range(40):
        outbox.wait(seconds=5)
        outbox.deliver()
    calls = [method for method, _ in outbox.slack.calls]
    assert calls.index(HISTORY) < calls.index(POST)
    assert len(outbox.slack.messages) == 1
    assert outbox.prompt().state is NoticeState.SENT


def test_what_a_dead_process_had_posted_is_found_and_not_sent_again(outbox: Outbox) -> None:
    dead = another(outbox, "dead")
    claimed = posts.claim(dead, HOME, outbox.prompt().id, "DUAOI")
    assert claimed is not None
    posted = outbox.slack.post("DUAOI", "How did it go?", [], key=outbox.prompt().id)
    outbox.wait(seconds=LEASE.total_seconds())
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().ts) == (NoticeState.SENT, posted.ts)
    assert len(outbox.slack.messages) == 1


def test_a_late_process_cannot_settle_a_row_somebody_else_took_over(
    database: Database, new_id: Callable[[], str]
) -> None:
    """Its post breaks off only after its lease is over and another has looked: what the other found holds."""
    outbox = Outbox(database, new_id)
    other = another(outbox)

    def another_takes_over() -> None:
        outbox.wait(seconds=LEASE.total_seconds() + 60)
        look_up(other, HOME, outbox.prompt().id)
        outbox.slack.before_post = lambda: None

    outbox.slack.before_post = another_takes_over
    outbox.refuse(GONE)
    outbox.deliver()
    row = outbox.prompt()
    assert row.state is not NoticeState.FAILED
    assert row.claimed_by == "another"


def test_two_processes_that_see_the_same_due_row_post_it_once(outbox: Outbox) -> None:
    one, two = outbox.company.bot.deliverer, another(outbox)
    outbox.slack.before_post = lambda: posts.deliver(two, HOME, outbox.prompt().id)
    posts.deliver(one, HOME, outbox.prompt().id)
    assert len(outbox.slack.messages) == 1


def test_a_claim_made_since_we_saw_the_row_is_left_to_whoever_made_it(outbox: Outbox) -> None:
    posts.claim(another(outbox), HOME, outbox.prompt().id, "DUAOI")
    look_up(outbox.company.bot.deliverer, HOME, outbox.prompt().id)
    assert (outbox.prompt().state, outbox.prompt().claimed_by) == (NoticeState.CLAIMED, "another")


def test_what_another_sent_since_we_looked_is_not_owed_again_by_our_own_trouble(outbox: Outbox) -> None:
    """Found by killing workers: both saw the row as due; one sent it, the other could not open the conversation."""
    outbox.deliver()
    with outbox.deps.writes.begin() as session:
        members.update_member(session, HOME, "aoi", dm=None)
        session.execute(tables.notice.update().values(channel=None))
    outbox.refuse(errors.Ambiguous(OPEN, "timeout"), method=OPEN)
    posts.deliver(another(outbox), HOME, outbox.prompt().id)
    assert outbox.prompt().state is NoticeState.SENT


def test_what_another_was_told_to_wait_with_since_we_looked_waits(outbox: Outbox) -> None:
    outbox.refuse(errors.RateLimited(POST, 60))
    outbox.deliver()
    posts.deliver(replace(another(outbox), pacer=lambda _: Pacer(outbox.machine)), HOME, outbox.prompt().id)
    assert outbox.slack.messages == []


def test_a_process_that_stops_takes_up_nothing_more(outbox: Outbox) -> None:
    outbox.company.bot.deliverer.stopping.set()
    outbox.deliver()
    assert outbox.slack.messages == []
    assert outbox.prompt().state is NoticeState.DUE


def test_rows_that_are_not_there_are_no_trouble(outbox: Outbox) -> None:
    deliverer = outbox.company.bot.deliverer
    for step in (posts.deliver, look_up, edit):
        step(deliverer, HOME, "nowhere")
    assert outbox.slack.calls == []
