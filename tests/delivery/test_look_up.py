"""What is in doubt is looked for before anything is sent again."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery import look_up
from bot.slack import errors
from store import notices, tables
from store.model import Notice, NoticeKind, NoticeState
from tests.builders import HOME
from tests.clocks import Clock
from tests.delivery.outbox import CUT, HISTORY, Outbox


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
    assert outbox.slack.to("aoi") == []


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
