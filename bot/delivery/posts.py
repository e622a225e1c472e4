"""From due to sent: claimed with everything checked again, then posted as stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.delivery import restored
from bot.delivery.deliverer import DM
from bot.delivery.marks import mark
from bot.log import logger
from bot.services import brakes, exports, letters, reviews
from bot.services.reviews import sending
from bot.slack import errors as slack_errors
from bot.slack import lesser
from store import members, notices
from store.model import NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.delivery.deliverer import Deliverer, Message
    from bot.deps import Deps
    from bot.slack.answers import Posted
    from store.engine import Session
    from store.model import Member, Notice

log = logger(__name__)

POST, OPEN, INFO = "chat.postMessage", "conversations.open", "conversations.info"
A_MOMENT: Final = 2.0
"""Seconds: as long as from one look at the outbox to the next."""


def deliver(deliverer: Deliverer, workspace: str, notice_id: str) -> None:
    """Takes one due row to wherever it gets now."""
    deps = deliverer.deps
    with deps.reads() as session:
        notice = notices.get(session, workspace, notice_id)
        if notice is None or notice.state is not NoticeState.DUE:
            return  # somebody else was there since the outbox was looked at: what they made of it holds
        reader = members.get(session, workspace, notice.recipient)
        channel = letters.place(notice, reader)
        goes_out = _goes_out(session, deps, notice) if channel is None or _unwritten(notice) else True
        doubtful = restored.leaves_doubt(session, notice)
    try:
        if channel is None and goes_out and reader is not None:
            channel = _opened(deliverer, reader)
    except slack_errors.SlackError as error:
        deliverer.refused(notice, error)
        return
    if channel is not None and _must_wait(deliverer, notice, channel):
        return
    if notice.kind is NoticeKind.EXPORT and not _attached(deliverer, notice):
        return
    if goes_out and _unwritten(notice):
        _write(deliverer, notice)
    if doubtful and channel is not None:
        restored.put_in_doubt(deliverer, notice, channel)
        return
    claimed = claim(deliverer, workspace, notice_id, channel)
    if claimed is not None:
        post(deliverer, *claimed)


def _must_wait(deliverer: Deliverer, notice: Notice, channel: str) -> bool:
    """A conversation that Slack told to wait is looked at again when that is over, not each time anew: others have their
    turn meanwhile.
    """
    pacer = deliverer.pacer(notice.workspace)
    if not channel.startswith(DM) and pacer.is_full(INFO):
        return True
    wait = pacer.wait_for(channel, POST)
    if wait > A_MOMENT and not pacer.is_full(POST):
        deliverer.later(notice, timedelta(seconds=wait))
    return wait > 0


def _goes_out(session: Session, deps: Deps, notice: Notice) -> bool:
    return isinstance(letters.open_now(session, deps, notice), (letters.Letter, letters.Page))


def _unwritten(notice: Notice) -> bool:
    """A review is written when its first part goes out, and no sooner."""
    return notice.kind is NoticeKind.REVIEW and reviews.order_of(notice).part == 1


def _write(deliverer: Deliverer, notice: Notice) -> None:
    """In no transaction: it reads much, and draws pictures."""
    deps, order = deliverer.deps, reviews.order_of(notice)
    digest = deliverer.compose(deps, order)
    with deps.writes.begin() as session:
        sending.keep(session, deps, order, digest)


def claim(
    deliverer: Deliverer, workspace: str, notice_id: str, channel: str | None
) -> tuple[Notice, Message] | None:
    """Checks everything again and renders, in the claiming transaction; None when nothing is to be posted."""
    deps = deliverer.deps
    with deps.writes.begin() as session:
        notice = notices.seize(session, workspace, notice_id)
        if notice is None or not _is_due(session, deliverer, notice):
            return None
        seal = partial(notices.settle, session, workspace, notice_id, was=NoticeState.DUE)
        match letters.open_now(session, deps, notice):
            case letters.Later(at):
                seal(due_at=at)
                return None
            case letters.Nothing(reason):
                seal(state=NoticeState.SUPPRESSED, reason=reason)
                return None
            case _ if channel is None:
                return None  # the reader came back just now: the next tick opens the conversation
            case letters.Page(message=None):
                return None  # so did they, or it is the working day that began: the next tick writes it
            case letter:
                message = deliverer.render(deps, letter)
        deliverer.stopwatch.start(notice_id)
        values: dict[str, Any] = {
            "state": NoticeState.CLAIMED,
            "claimed_by": deliverer.name,
            "claimed_at": deps.machine(),
            "channel": channel,
            "payload": {"text": message.text, "blocks": message.blocks, "mark": mark(session, notice)},
            "attempts": notice.attempts + 1,
            "shown": notice.wanted,
        }
        return (replace(notice, **values), message) if seal(**values) else None


def _is_due(session: Session, deliverer: Deliverer, notice: Notice) -> bool:
    """Still: since the outbox was looked at, somebody may have sent it, been told to wait with it, or pulled the brake."""
    machine = deliverer.deps.machine()
    waits = notice.retry_at is not None and machine < notice.retry_at <= machine + notices.LONGEST_WAIT
    return notice.state is NoticeState.DUE and not waits and not brakes.holds(session, notice)


def post(deliverer: Deliverer, notice: Notice, message: Message) -> None:
    """Posts what was stored, unless the conversation may not have it any more or the claim has grown too old."""
    try:
        why = deliverer.why_unfit(notice)
        if why is not None:
            deliverer.settle(notice, state=NoticeState.SUPPRESSED, reason=why)
        elif not deliverer.is_fresh(notice):
            deliverer.settle(notice, state=NoticeState.DUE)
        else:
            posted, lacks = _posted(deliverer, notice, message)
            deliverer.sent(notice, posted.ts, lacks=lacks)
    except slack_errors.SlackError as error:
        deliverer.refused(notice, error)
    finally:
        deliverer.stopwatch.forget(notice.id)


def _posted(deliverer: Deliverer, notice: Notice, message: Message) -> tuple[Posted, bool]:
    """With its blocks; with less if Slack refuses those, and as plain text at last: a message is never lost. Then whether
    a picture was left out, which Slack often takes a moment later.
    """
    shares = notice.kind is NoticeKind.EXPORT
    about = (notice.payload or {}).get("mark", "")
    put = partial(_put, deliverer, notice, key=notice.id, mark=about, shares=shares)
    pictures = len(message.blocks) - len(lesser.without_pictures(message.blocks))
    for blocks in lesser.versions(message.blocks):
        try:
            posted = put(message.text, blocks)
            return posted, pictures > len(blocks) - len(lesser.without_pictures(blocks))
        except slack_errors.BadPayload as error:
            log.warning("Slack refused the blocks; sending it with less", notice=notice.id, error=str(error))
            if not deliverer.is_fresh(notice):
                raise slack_errors.NotSent(POST, "too_late") from error
    return put(message.text, []), False


def _put(deliverer: Deliverer, notice: Notice, text: str, blocks: Sequence[Any], **named: Any) -> Posted:
    assert notice.channel is not None
    try:
        return deliverer.deps.slack(notice.workspace).post(notice.channel, text, blocks, **named)
    finally:
        deliverer.pacer(notice.workspace).answered(notice.channel, POST)


def _opened(deliverer: Deliverer, reader: Member) -> str:
    """The reader's conversation with the bot, opened before the first message and remembered."""
    assert reader.slack_user is not None
    if deliverer.must_wait(reader.workspace, None, OPEN):
        raise slack_errors.NotSent(OPEN, "its turn has not come")
    dm = deliverer.deps.slack(reader.workspace).open_dm(reader.slack_user)
    with deliverer.deps.writes.begin() as session:
        members.update_member(session, reader.workspace, reader.id, dm=dm)
    return dm


def _attached(deliverer: Deliverer, notice: Notice) -> bool:
    """The file goes up first, where nobody sees it; sharing it is the message's work, which is never done twice."""
    try:
        exports.attach(deliverer.deps, notice)
    except slack_errors.SlackError as error:
        deliverer.refused(replace(notice, attempts=notice.attempts + 1), error)
        return False
    return True
