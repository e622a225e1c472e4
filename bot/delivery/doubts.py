"""From unknown to sent, due or held: only by looking into the conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.delivery import restored
from bot.log import logger
from bot.slack import errors as slack_errors
from store import notices
from store.model import NoticeKind, NoticeState

if TYPE_CHECKING:
    from bot.delivery.deliverer import Deliverer
    from store.model import Notice

log = logger(__name__)

HISTORY = "conversations.history"
TOO_MANY: Final = "too_many_messages"
SINCE: Final = "in_doubt_since"
"""In a row's payload: when it was first taken up as doubtful, machine time."""
CLOCK_SKEW: Final = timedelta(minutes=5)
"""How far our clock and Slack's may disagree when a message's time is compared with a claim's."""


LONG_BEFORE: Final = timedelta(hours=25)
"""Before anything is sent again, the conversation is looked through as far back as this: a claim dated by a clock that was
a day wrong is found all the same.
"""
AGAIN_UNSEEN: Final = frozenset({NoticeKind.BRAKE})
"""What is sent once more when nobody can tell whether it arrived: nothing goes out until an admin has answered it, and it
takes one answer however often it stands there. Everything else waits for an admin: a reminder is in the next bundle
anyway, and what a channel or a colleague was told is not to be told twice.
"""


def look_up(deliverer: Deliverer, workspace: str, notice_id: str) -> None:
    """Finds out what became of a row in doubt: it was posted, or it may be posted again, or nobody can tell."""
    with deliverer.deps.reads() as session:
        seen = notices.get(session, workspace, notice_id)
    if seen is None or seen.channel is None or deliverer.must_wait(workspace, seen.channel, HISTORY):
        return
    notice = _taken_over(deliverer, workspace, notice_id)
    if notice is None:
        return
    try:
        ts = _found(deliverer, notice)
    except slack_errors.SlackError as error:
        _untold(deliverer, notice, error)
        return
    if ts is not None:
        deliverer.sent(notice, ts)
    elif _is_sure(deliverer, notice):
        deliverer.settle(notice, state=NoticeState.DUE, retry_at=None)
    else:
        deliverer.later(notice, _next_look(deliverer, notice))
        return
    deliverer.stopwatch.forget(_watching(notice))


def _found(deliverer: Deliverer, notice: Notice) -> str | None:
    """Where it stands in the conversation; None: nowhere. Once we would be sure of that, we look further back."""
    assert notice.channel is not None
    assert notice.claimed_at is not None
    slack = deliverer.deps.slack(notice.workspace)
    since = min(notice.claimed_at, deliverer.deps.machine()) - CLOCK_SKEW
    with deliverer.deps.reads() as session:
        of_before = restored.is_of_before(session, notice)
    if of_before:
        return restored.look(deliverer, notice, since)
    ts = slack.find_by_key(notice.channel, notice.id, since)
    if ts is not None or not _is_sure(deliverer, notice):
        return ts
    try:
        return slack.find_by_key(notice.channel, notice.id, since - LONG_BEFORE)
    except slack_errors.Ambiguous as error:
        if error.code != TOO_MANY:
            raise
        return None  # so much was said since that a right clock's claim lies well within


def _is_sure(deliverer: Deliverer, notice: Notice) -> bool:
    """Whether what is not in the history by now will never be: nobody's post can be under way any more."""
    assert notice.claimed_at is not None
    age = deliverer.deps.machine() - notice.claimed_at
    old = age >= deliverer.terms.sure_after or age < deliverer.terms.none
    return old and _watched(deliverer, notice) >= deliverer.terms.watched


def _watched(deliverer: Deliverer, notice: Notice) -> timedelta:
    """How long it has been in doubt: by our own stopwatch, or by what was written down by a process that is gone since."""
    since = datetime.fromisoformat((notice.payload or {})[SINCE])
    return max(deliverer.deps.machine() - since, deliverer.stopwatch.since(_watching(notice)))


def _next_look(deliverer: Deliverer, notice: Notice) -> timedelta:
    """Soon after the first, for a history that lags; then not before we would be sure: looks are few a minute."""
    assert notice.claimed_at is not None
    terms, watched = deliverer.terms, _watched(deliverer, notice)
    if watched < terms.look_again:
        return terms.look_again
    age = deliverer.deps.machine() - notice.claimed_at
    young = terms.sure_after - age if age >= terms.none else terms.none
    return max(terms.watched - watched, young, terms.jitter)


def _untold(deliverer: Deliverer, notice: Notice, error: slack_errors.SlackError) -> None:
    """The look-up failed. For good, or for too long: by kind, an admin decides, or it is sent once more."""
    log.warning("look-up failed", notice=notice.id, error=str(error))
    terms, away = deliverer.terms, isinstance(error, (slack_errors.NotSent, slack_errors.Ambiguous))
    patience = terms.outage if away and error.code != TOO_MANY else terms.give_up_looking
    too_long = deliverer.stopwatch.since(_watching(notice)) >= patience
    for_good = isinstance(error, slack_errors.Permanent) and error.code not in slack_errors.UNKNOWN_TOKEN
    if too_long or for_good:
        again = notice.kind in AGAIN_UNSEEN and notice.attempts < 2
        if again and not _is_sure(deliverer, notice):
            deliverer.later(notice, deliverer.terms.look_again)
            return
        state = NoticeState.DUE if again else NoticeState.HELD
        deliverer.settle(notice, state=state, reason=error.code, retry_at=None)
        deliverer.stopwatch.forget(_watching(notice))
    elif isinstance(error, slack_errors.RateLimited):
        deliverer.slow_down(notice, error)
    else:
        deliverer.leave_alone(notice.workspace, error)
        deliverer.later(notice, deliverer.terms.retry)


def _watching(notice: Notice) -> str:
    return f"watching {notice.id}"


def _taken_over(deliverer: Deliverer, workspace: str, notice_id: str) -> Notice | None:
    """The row in doubt, ours now: an expired claim becomes unknown before anybody looks. A claim that holds, made since
    we saw the row, is left to whoever made it.
    """
    with deliverer.deps.writes.begin() as session:
        notice = notices.seize(session, workspace, notice_id)
        if notice is None or notice.claimed_at is None:
            return None
        age = abs(deliverer.deps.machine() - notice.claimed_at)
        expired = notice.state is NoticeState.CLAIMED and age >= deliverer.terms.lease
        if not expired and notice.state is not NoticeState.UNKNOWN:
            return None
        payload = notice.payload or {}
        if SINCE not in payload:
            payload = {**payload, SINCE: deliverer.deps.machine().isoformat()}
        ours: dict[str, Any] = {"claimed_by": deliverer.name, "payload": payload}
        values = {"state": NoticeState.UNKNOWN, **ours}
        notices.settle(session, workspace, notice_id, was=notice.state, **values)
    return replace(notice, state=NoticeState.UNKNOWN, **ours)
