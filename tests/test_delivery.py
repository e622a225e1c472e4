"""The outbox's states, one transition at a time, against a Slack that refuses, breaks off and answers late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.delivery import LEASE, MOST_ATTEMPTS, POST_BEFORE, Message, edit, look_up, posts
from bot.jobs import deliver
from bot.services import activities, meetings, undo
from bot.slack import errors
from bot.slack.pacing import Pacer
from store import members, notices, rows, tables
from store.errors import Unavailable
from store.model import ActivityKind, Notice, NoticeKind, NoticeState, Role
from tests.builders import HOME
from tests.clocks import Clock
from tests.company import a_company
from tests.fake_slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.delivery import Deliverer
    from store.engine import Database

HOUR = timedelta(hours=1)
POST, HISTORY, OPEN, UPDATE = "chat.postMessage", "conversations.history", "conversations.open", "chat.update"
CUT = errors.Ambiguous(POST, "IncompleteRead")
GONE = errors.Permanent(POST, "channel_is_archived")


class Outbox:
    """A company with one prompt owed to aoi at 10:00, and a Slack to send it to."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self.now, self.machine = Clock(), Clock()
        self.slack = FakeSlack(self.machine)
        self.company = a_company(database, self.now, new_id, machine=self.machine, slack=self.slack)
        self.meeting = self.plan()
        self.wait(hours=1)
        self.company.run("sweep")

    @property
    def deps(self) -> Any:
        return self.company.deps

    def plan(self, organiser: str | None = None) -> str:
        plan = meetings.Plan(
            deal_id="acme",
            title="Hearing",
            starts_at=self.now(),
            ends_at=self.now() + HOUR,
            organiser_id=organiser,
        )
        return str(meetings.plan(self.deps, self.company.ask(), plan).receipt["meeting"])

    def wait(self, **by: float) -> None:
        self.now.move(**by)
        self.machine.move(**by)

    def deliver(self) -> None:
        self.company.run("deliver")

    def log(self) -> str:
        entry = activities.Entry(
            deal_id="acme",
            kind=ActivityKind.MEETING,
            happened_at=self.now() - HOUR,
            outcome="advanced",
            summary=None,
            meeting_id=self.meeting,
        )
        return activities.log(self.deps, self.company.ask(), entry).id

    def prompt(self, recipient: str = "aoi") -> Notice:
        with self.deps.reads() as session:
            found = [each for each in all_notices(session) if each.recipient == recipient]
        (prompt,) = [each for each in found if each.kind is NoticeKind.PROMPT]
        return prompt

    def refuse(
        self, error: errors.SlackError, *, method: str = POST, place: str | None = None, times: int = 1
    ) -> None:
        self.slack.faults.refuse[method, place] = [error] * times

    def cut(self, error: errors.SlackError = CUT) -> None:
        self.slack.faults.cut[POST, None] = [error]


def all_notices(session: Any) -> list[Notice]:
    return list(rows.all_of(session, Notice, tables.notice, HOME, order=[tables.notice.c.id]))


@pytest.fixture
def outbox(sqlite: Database, new_id: Callable[[], str]) -> Outbox:
    return Outbox(sqlite, new_id)


def another(outbox: Outbox, name: str = "another") -> Deliverer:
    """A second process on the same database."""
    return replace(outbox.company.bot.deliverer, name=name)


def test_what_is_due_is_posted_once_and_remembered(database: Database, new_id: Callable[[], str]) -> None:
    outbox = Outbox(database, new_id)
    outbox.deliver()
    outbox.wait(minutes=5)
    outbox.deliver()
    (message,) = outbox.slack.messages
    row = outbox.prompt()
    assert (row.state, row.ts, row.channel, row.attempts) == (NoticeState.SENT, message.ts, "DUAOI", 1)
    assert row.sent_at == outbox.now() - timedelta(minutes=5)
    assert message.key == row.id


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


def test_a_conversation_is_opened_once_and_remembered(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.meeting = outbox.plan()
    outbox.wait(hours=2)
    outbox.company.run("sweep", "deliver")
    assert len(outbox.slack.to("aoi")) == 2
    assert outbox.slack.calls.count((OPEN, "UAOI")) == 1


def test_a_rate_limited_row_waits_exactly_as_long_as_slack_says(outbox: Outbox) -> None:
    outbox.refuse(errors.RateLimited(POST, 60))
    outbox.deliver()
    row = outbox.prompt()
    assert (row.state, row.retry_at) == (NoticeState.DUE, outbox.machine() + timedelta(seconds=60))
    outbox.wait(seconds=59)
    outbox.deliver()
    assert outbox.slack.messages == []
    outbox.wait(seconds=1)
    outbox.deliver()
    assert len(outbox.slack.messages) == 1
    assert outbox.prompt().retry_at is None


def test_the_wait_is_by_the_machines_clock_however_far_company_time_jumps(outbox: Outbox) -> None:
    outbox.refuse(errors.RateLimited(POST, 60))
    outbox.deliver()
    outbox.now.move(hours=1)
    outbox.deliver()
    assert outbox.slack.messages == []


def test_what_never_left_is_tried_again_later(outbox: Outbox) -> None:
    outbox.refuse(errors.NotSent(POST, "ConnectionRefusedError"))
    outbox.deliver()
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.DUE
    outbox.wait(seconds=30)
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.SENT


def test_what_keeps_being_refused_ends_as_failed_and_is_seen(outbox: Outbox) -> None:
    outbox.refuse(errors.Refused(POST, "some_new_code"), times=MOST_ATTEMPTS)
    for _ in range(MOST_ATTEMPTS + 5):
        outbox.deliver()
        outbox.wait(seconds=30)
    row = outbox.prompt()
    assert (row.state, row.reason, row.attempts) == (NoticeState.FAILED, "some_new_code", MOST_ATTEMPTS)
    with outbox.deps.reads() as session:
        assert [each.id for each in notices.failed(session, HOME)] == [row.id]


def test_a_destination_that_is_gone_fails_at_once_with_slacks_reason(outbox: Outbox) -> None:
    outbox.refuse(GONE, times=2)
    outbox.deliver()
    outbox.wait(hours=1)
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (NoticeState.FAILED, "channel_is_archived")
    assert outbox.slack.calls.count((POST, "DUAOI")) == 1


def test_a_conversation_that_cannot_be_opened_fails_the_row(outbox: Outbox) -> None:
    outbox.refuse(errors.Permanent(OPEN, "user_not_found"), method=OPEN)
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (NoticeState.FAILED, "user_not_found")


def test_a_doubt_while_opening_the_conversation_is_no_doubt_about_the_message(outbox: Outbox) -> None:
    outbox.refuse(errors.Ambiguous(OPEN, "timeout"), method=OPEN)
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.DUE
    outbox.wait(seconds=30)
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.SENT


def test_blocks_that_slack_refuses_go_out_as_plain_text(outbox: Outbox) -> None:
    outbox.refuse(errors.BadPayload(POST, "invalid_blocks"))
    outbox.deliver()
    (message,) = outbox.slack.messages
    assert message.blocks == []
    assert "Hearing" in message.text
    assert outbox.prompt().state is NoticeState.SENT


def test_pictures_that_slack_refuses_are_left_out(outbox: Outbox) -> None:
    picture = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "Price loses most"}
    deliverer = outbox.company.bot.deliverer
    shown = replace(deliverer, render=lambda deps, letter: Message("Hi", [picture, {"type": "divider"}]))
    for times, blocks in ((1, ["divider"]), (2, [])):
        outbox.plan()
        outbox.wait(hours=1)
        outbox.company.run("sweep")
        outbox.refuse(errors.BadPayload(POST, "invalid_blocks"), times=times)
        deliver.run(shown)
        assert [each["type"] for each in outbox.slack.messages[-1].blocks] == blocks


def test_text_that_slack_refuses_too_fails(outbox: Outbox) -> None:
    outbox.refuse(errors.BadPayload(POST, "invalid_blocks"), times=2)
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (NoticeState.FAILED, "invalid_blocks")


def test_after_a_cut_the_row_is_in_doubt_and_the_look_up_finds_the_message(outbox: Outbox) -> None:
    """Slack accepted it, then the connection broke: it stands there once, and the row learns where (fault 34)."""
    outbox.cut()
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.UNKNOWN
    outbox.wait(seconds=2)
    outbox.deliver()
    (message,) = outbox.slack.messages
    assert (outbox.prompt().state, outbox.prompt().ts) == (NoticeState.SENT, message.ts)


def test_after_a_cut_before_slack_acted_it_is_sent_again_once_it_is_surely_not_there(outbox: Outbox) -> None:
    outbox.refuse(CUT)
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.UNKNOWN
    for _ in range(60):
        outbox.wait(seconds=5)
        outbox.deliver()
    assert len(outbox.slack.messages) == 1
    assert outbox.prompt().state is NoticeState.SENT


def test_a_history_that_lags_for_long_makes_no_second_message(outbox: Outbox) -> None:
    """The claim is settled only when it is too late for the message to appear: after lease, timeout and five seconds."""
    outbox.cut()
    outbox.slack.hidden_until = outbox.machine() + timedelta(seconds=45)
    outbox.deliver()
    for _ in range(60):
        outbox.wait(seconds=5)
        outbox.deliver()
    assert len(outbox.slack.messages) == 1
    assert outbox.prompt().state is NoticeState.SENT


def test_a_look_up_that_can_never_answer_holds_the_row(outbox: Outbox) -> None:
    outbox.refuse(CUT)
    outbox.refuse(errors.Permanent(HISTORY, "missing_scope"), method=HISTORY, times=100)
    outbox.deliver()
    for _ in range(30):
        outbox.wait(seconds=10)
        outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (NoticeState.HELD, "missing_scope")
    assert outbox.slack.messages == []


def test_a_look_up_that_fails_for_now_leaves_the_row_in_doubt(outbox: Outbox) -> None:
    outbox.cut()
    outbox.refuse(errors.Ambiguous(HISTORY, "timeout"), method=HISTORY)
    outbox.deliver()
    outbox.wait(seconds=2)
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.UNKNOWN
    outbox.wait(minutes=2)
    outbox.deliver()
    assert outbox.prompt().state is NoticeState.SENT
    assert len(outbox.slack.messages) == 1


def test_a_rate_limited_look_up_waits_as_long_as_slack_says(outbox: Outbox) -> None:
    outbox.cut()
    outbox.refuse(errors.RateLimited(HISTORY, 60), method=HISTORY, times=5)
    outbox.deliver()
    for _ in range(29):
        outbox.wait(seconds=2)
        outbox.deliver()
    assert outbox.slack.calls.count((HISTORY, "DUAOI")) == 1


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


def test_one_broken_destination_does_not_hold_up_the_others(outbox: Outbox) -> None:
    outbox.plan("mana")
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    outbox.refuse(GONE, place="DUAOI")
    outbox.deliver()
    assert outbox.prompt("aoi").state is NoticeState.FAILED
    assert outbox.prompt("mana").state is NoticeState.SENT


def test_a_message_that_cannot_be_written_does_not_hold_up_the_others(outbox: Outbox) -> None:
    outbox.plan("mana")
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    deliver.run(broken_for(outbox, "aoi"))
    assert outbox.prompt("mana").state is NoticeState.SENT
    assert outbox.prompt("aoi").state is NoticeState.DUE


def test_a_message_that_can_never_be_written_ends_as_failed_and_is_seen(outbox: Outbox) -> None:
    for _ in range(MOST_ATTEMPTS + 5):
        deliver.run(broken_for(outbox, "aoi"))
        outbox.wait(seconds=30)
    assert (outbox.prompt().state, outbox.prompt().reason) == (NoticeState.FAILED, "it can't be written")


def test_an_edit_that_cannot_be_written_stays_owed(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    assert deliver.run(broken_for(outbox, "aoi")) == 1
    assert outbox.prompt().state is NoticeState.SENT
    assert deliver.run(broken_for(outbox, "aoi")) == 0  # not again at once
    outbox.wait(seconds=31)
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 1


def test_a_database_that_is_down_stops_the_tick_and_nothing_is_blamed_on_the_message(outbox: Outbox) -> None:
    def down(deps: Any, letter: Any) -> Any:
        raise Unavailable

    with pytest.raises(Unavailable):
        deliver.run(replace(outbox.company.bot.deliverer, render=down))
    assert outbox.prompt().attempts == 0


def broken_for(outbox: Outbox, name: str) -> Deliverer:
    """A deliverer that has a defect in this person's messages."""
    deliverer = outbox.company.bot.deliverer

    def render(deps: Any, letter: Any) -> Any:
        if letter.reader.id == name:
            raise RuntimeError
        return deliverer.render(deps, letter)

    return replace(deliverer, render=render)


def test_a_settled_prompt_is_edited_in_place_exactly_once(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    for _ in range(3):
        outbox.wait(seconds=2)
        outbox.deliver()
    (message,) = outbox.slack.messages
    assert message.edits == 1
    assert message.text != message.texts[0]
    assert "meeting_log" not in message.buttons


def test_many_changes_make_one_edit(outbox: Outbox) -> None:
    outbox.deliver()
    logged = outbox.log()
    undo.undo(outbox.deps, outbox.company.ask(), logged)
    outbox.log()
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 1
    assert outbox.prompt().wanted == outbox.prompt().shown == 3


def test_a_change_while_the_message_is_on_its_way_is_edited_in_afterwards(outbox: Outbox) -> None:
    outbox.slack.before_post = outbox.log
    outbox.deliver()
    outbox.wait(seconds=2)
    outbox.slack.before_post = lambda: None
    outbox.deliver()
    (message,) = outbox.slack.messages
    assert message.edits == 1


def test_an_edit_that_is_rate_limited_waits_and_is_then_made(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    outbox.refuse(errors.RateLimited(UPDATE, 60), method=UPDATE)
    outbox.deliver()
    outbox.wait(seconds=59)
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 0
    outbox.wait(seconds=1)
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 1


def test_an_edit_in_doubt_is_simply_made_again(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    outbox.slack.faults.cut[UPDATE, None] = [errors.Ambiguous(UPDATE, "timeout")]
    outbox.deliver()
    outbox.wait(seconds=30)
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 2
    assert outbox.prompt().wanted == outbox.prompt().shown


def test_an_edit_that_slack_will_never_take_is_given_up(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    outbox.refuse(errors.Permanent(UPDATE, "message_not_found"), method=UPDATE, times=9)
    for _ in range(3):
        outbox.deliver()
        outbox.wait(minutes=1)
    assert outbox.slack.calls.count((UPDATE, "DUAOI")) == 1
    assert outbox.prompt().state is NoticeState.SENT


def test_a_wish_that_comes_during_an_edit_stays_owed(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    with outbox.deps.writes.begin() as session:
        row = outbox.prompt()
        notices.settle(session, HOME, row.id, was=NoticeState.SENT, wanted=5)
        notices.shown(session, HOME, row.id, 4)
    outbox.deliver()
    assert outbox.prompt().shown == 5


@pytest.mark.parametrize("values", [{"active": False}, {"role": "none"}])
def test_somebody_who_left_is_not_written_to_and_the_row_says_why(
    outbox: Outbox, values: dict[str, object]
) -> None:
    with outbox.deps.writes.begin() as session:
        members.update_member(session, HOME, "aoi", **values)
    outbox.deliver()
    row = outbox.prompt()
    assert (row.state, row.reason) == (NoticeState.SUPPRESSED, "the recipient is no member any more")
    assert outbox.slack.calls == []


def test_somebody_without_slack_gets_nothing_and_the_row_says_why(outbox: Outbox) -> None:
    with outbox.deps.writes.begin() as session:
        members.update_member(session, HOME, "aoi", slack_user=None)
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (
        NoticeState.SUPPRESSED,
        "the recipient is not on Slack",
    )


def test_nothing_left_to_say_is_suppressed(outbox: Outbox) -> None:
    outbox.log()
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (
        NoticeState.SUPPRESSED,
        "nothing is left to say",
    )
    assert outbox.slack.messages == []


def test_rows_that_are_not_there_are_no_trouble(outbox: Outbox) -> None:
    deliverer = outbox.company.bot.deliverer
    for step in (posts.deliver, look_up, edit):
        step(deliverer, HOME, "nowhere")
    assert outbox.slack.calls == []


def test_a_row_that_was_never_sent_is_not_edited(outbox: Outbox) -> None:
    edit(outbox.company.bot.deliverer, HOME, outbox.prompt().id)
    assert outbox.slack.calls == []


def test_a_manager_who_is_no_manager_any_more_reads_nothing_of_the_deal(outbox: Outbox) -> None:
    """Rights are checked when the message is rendered, not when it became owed."""
    outbox.plan("mana")
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    with outbox.deps.writes.begin() as session:
        members.update_member(session, HOME, "mana", role=Role.NONE.value)
    outbox.deliver()
    assert outbox.slack.to("mana") == []


def in_doubt(outbox: Outbox, error: errors.SlackError) -> None:
    """A post whose answer was lost, in a conversation whose history can't be read."""
    outbox.cut()
    outbox.refuse(error, method=HISTORY, times=1_000)
    outbox.deliver()


def test_a_conversation_that_cannot_be_read_for_long_is_shown_to_an_admin(outbox: Outbox) -> None:
    """As where an app that is not Slack's own may look once a minute."""
    in_doubt(outbox, errors.Ambiguous(HISTORY, "too_many_messages"))
    for _ in range(14):
        outbox.wait(minutes=1)
        outbox.deliver()
    assert outbox.prompt().state is NoticeState.UNKNOWN
    outbox.wait(minutes=2)
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (NoticeState.HELD, "too_many_messages")
    assert len(outbox.slack.messages) == 1


def test_the_brakes_question_is_asked_once_more_rather_than_never(outbox: Outbox) -> None:
    """Nothing leaves until it is answered, and one answer is enough, however often it stands there."""
    in_doubt(outbox, errors.Permanent(HISTORY, "missing_scope"))
    doubtful = outbox.prompt().id

    def settled(**values: object) -> Notice:
        with outbox.deps.writes.begin() as session:
            session.execute(tables.notice.update().where(tables.notice.c.id == doubtful).values(values))
        look_up(outbox.company.bot.deliverer, HOME, doubtful)
        with outbox.deps.reads() as session:
            row = notices.get(session, HOME, doubtful)
        assert row is not None
        return row

    row = settled(kind=NoticeKind.BRAKE.value)
    while row.state is NoticeState.UNKNOWN:
        outbox.wait(seconds=5)
        row = settled(retry_at=None)
    assert (row.state, row.reason) == (NoticeState.DUE, "missing_scope")
    assert settled(state=NoticeState.UNKNOWN.value, attempts=2).state is NoticeState.HELD


def test_a_claim_made_since_we_saw_the_row_is_left_to_whoever_made_it(outbox: Outbox) -> None:
    posts.claim(another(outbox), HOME, outbox.prompt().id, "DUAOI")
    look_up(outbox.company.bot.deliverer, HOME, outbox.prompt().id)
    assert (outbox.prompt().state, outbox.prompt().claimed_by) == (NoticeState.CLAIMED, "another")


def test_what_a_clock_that_was_a_day_wrong_dated_is_found_all_the_same(outbox: Outbox) -> None:
    """Claimed and posted while the machine's clock was a day ahead; then it was set right."""
    true = outbox.machine()
    outbox.slack.now = Clock(true)
    outbox.machine.move(days=1)
    outbox.cut()
    outbox.deliver()
    outbox.machine.move(true)
    for _ in range(30):
        outbox.wait(seconds=5)
        outbox.deliver()
    assert outbox.prompt().state is NoticeState.SENT
    assert len(outbox.slack.messages) == 1


def test_where_too_much_was_said_to_look_further_back_the_minutes_round_the_claim_decide(
    outbox: Outbox,
) -> None:
    outbox.refuse(CUT)
    outbox.deliver()
    outbox.wait(minutes=2)
    look_up(outbox.company.bot.deliverer, HOME, outbox.prompt().id)
    outbox.wait(minutes=2)
    answers = iter([None, errors.Ambiguous(HISTORY, "too_many_messages")])

    def find(*_given: object) -> None:
        if (error := next(answers)) is not None:
            raise error

    outbox.slack.find_by_key = find  # type: ignore[method-assign, assignment]
    look_up(outbox.company.bot.deliverer, HOME, outbox.prompt().id)
    assert outbox.prompt().state is NoticeState.DUE


def test_a_token_that_is_unknown_fails_one_row_and_leaves_the_rest_for_later(outbox: Outbox) -> None:
    outbox.plan("mana")
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    outbox.refuse(errors.Permanent(POST, "token_revoked"))
    for _ in range(5):
        outbox.deliver()
        outbox.wait(seconds=2)
    states = sorted(each.state for each in (outbox.prompt("aoi"), outbox.prompt("mana")))
    assert states == [NoticeState.DUE, NoticeState.FAILED]
    outbox.wait(minutes=10)
    outbox.deliver()
    assert len(outbox.slack.messages) == 1


def test_a_slack_that_does_not_answer_is_left_alone_and_others_do_not_wait_behind(outbox: Outbox) -> None:
    outbox.plan("mana")
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    outbox.refuse(errors.Ambiguous(POST, "TimeoutError"), times=2)
    outbox.deliver()
    assert len([method for method, _ in outbox.slack.calls if method == POST]) == 1


def test_two_processes_never_edit_one_message_at_once(outbox: Outbox) -> None:
    """The one that was written first might arrive last, and stay."""
    outbox.deliver()
    outbox.log()
    two, update = another(outbox), outbox.slack.update

    def slow(*given: Any) -> None:
        outbox.slack.update = update  # type: ignore[method-assign]
        edit(two, HOME, outbox.prompt().id)
        update(*given)

    outbox.slack.update = slow  # type: ignore[method-assign, assignment]
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 1


def test_an_edit_that_was_written_long_ago_is_written_anew(outbox: Outbox) -> None:
    outbox.deliver()
    outbox.log()
    deliverer = outbox.company.bot.deliverer

    def stands_still(deps: Any, letter: Any) -> Message:
        outbox.wait(seconds=POST_BEFORE.total_seconds() + 1)
        return deliverer.render(deps, letter)

    deliver.run(replace(deliverer, render=stands_still))
    assert outbox.slack.messages[0].edits == 0
    outbox.wait(minutes=1)
    outbox.deliver()
    assert outbox.slack.messages[0].edits == 1


def test_blocks_refused_after_a_long_time_are_not_followed_by_a_late_text(outbox: Outbox) -> None:
    outbox.refuse(errors.BadPayload(POST, "invalid_blocks"))
    outbox.slack.before_post = lambda: outbox.wait(seconds=POST_BEFORE.total_seconds() + 1)
    outbox.deliver()
    assert outbox.slack.messages == []
    assert outbox.prompt().state is NoticeState.DUE


def test_a_conversation_told_to_wait_is_not_looked_at_each_time(outbox: Outbox) -> None:
    until = outbox.machine() + timedelta(seconds=60)
    outbox.deliver()
    outbox.plan()
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    until = outbox.machine() + timedelta(seconds=60)
    outbox.company.bot.deliverer.pacer(HOME).blocked("DUAOI", POST, until)
    assert deliver.run(outbox.company.bot.deliverer) == 1
    assert deliver.run(outbox.company.bot.deliverer) == 0
    outbox.wait(seconds=61)
    outbox.deliver()
    assert len(outbox.slack.messages) == 2


def test_a_process_that_stops_takes_up_nothing_more(outbox: Outbox) -> None:
    outbox.company.bot.deliverer.stopping.set()
    outbox.deliver()
    assert outbox.slack.messages == []
    assert outbox.prompt().state is NoticeState.DUE


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
