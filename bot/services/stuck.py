"""Telling admins what will not arrive by itself: once for each reason and destination, until something arrives there again.

Such a message tells of every destination with the same reason that is to be told by then, and is never about one of its kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.log import logger
from bot.services import channels, nags, permissions
from bot.slack.errors import UNKNOWN_TOKEN
from store import members, notices, stuck
from store.model import Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.model import Member

log = logger(__name__)

LISTED: Final = 10
"""Destinations that a message names."""
CODES: Final = {
    channels.ARCHIVED: "is_archived",
    channels.NO_CHANNEL: "channel_not_found",
    channels.UNSEEN: "not_in_channel",
    channels.SHARED: "shared",
    channels.GUESTS: "guests",
    channels.LACKING: "missing_scope",
    "channel_is_archived": "is_archived",
    "users_not_found": "user_not_found",
}
"""What is the same to an admin: our own reasons not to post to a channel, and Slack's double words."""
OF_A_CHANNEL: Final = frozenset({"is_archived", "channel_not_found", "not_in_channel", "shared", "guests"})
OF_A_PERSON: Final = frozenset(
    {"cannot_dm_bot", "user_disabled", "user_is_bot", "user_is_restricted", "user_not_found", "user_not_visible"}
)  # fmt: skip
UNREADABLE: Final = "too_many_messages"
OF_ONE_PLACE: Final = OF_A_CHANNEL | OF_A_PERSON | {UNREADABLE}
"""Reasons that say something of this conversation alone; each other concerns every message of the same kind."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, a person, or a kind of message wherever it goes."""

    channel: str | None = None
    person: Member | None = None
    kind: NoticeKind | None = None


@dataclass(frozen=True, slots=True)
class Stuck:
    """`left`: messages that wait for an admin for this reason. `more`: destinations beyond those named."""

    code: str
    places: Sequence[Place]
    more: int
    left: int


def tell(session: Session, deps: Deps, notice: Notice, reason: str) -> None:
    """Owes each admin a message, in the transaction that ends the row. Not where the token itself is refused: nothing would
    arrive then, and readiness says so.
    """
    code = CODES.get(reason, reason)
    if notice.kind is NoticeKind.STUCK or code in UNKNOWN_TOKEN:
        return
    place = _place(notice, code)
    admins = [each for each in members.with_role(session, notice.workspace, Role.ADMIN) if nags.reads(each)]
    if not admins:
        log.warning(
            "no admin on Slack to tell of what does not arrive; run: dealbot outbox list",
            workspace=notice.workspace,
        )
    for admin in admins:
        about = f"{code}:{place}:"
        if place != f"@{admin.id}" and not _knows(session, admin, place, about):
            _owe(session, deps, admin, about)


def _place(notice: Notice, code: str) -> str:
    """`#channel`, `@member`, or a kind."""
    if code not in OF_ONE_PLACE:
        return notice.kind.value
    in_channel = notice.channel is not None and not notice.channel.startswith("D")
    return f"#{notice.channel}" if in_channel else f"@{notice.recipient}"


def _knows(session: Session, admin: Member, place: str, about: str) -> bool:
    """Whether they were told since anything last arrived there."""
    told = stuck.told_at(session, admin.workspace, admin.id, about)
    return told is not None and not stuck.arrived_since(session, admin.workspace, place, told)


def _owe(session: Session, deps: Deps, admin: Member, about: str) -> None:
    """In their working hours, on leave or not: the only admin may be away for weeks."""
    now, name = deps.now(), deps.new_id()
    calendar = deps.policy(admin.workspace, session).policy.calendar
    notice = Notice(
        workspace=admin.workspace,
        id=name,
        recipient=admin.id,
        kind=NoticeKind.STUCK,
        occurrence=f"{about}{name}",
        state=NoticeState.DUE,
        due_at=calendar.next_working_moment(now, zone_of(admin)),
        created_at=now,
    )
    notices.owe(session, notice, [])


def write(session: Session, notice: Notice, actor: Actor) -> Stuck | None:
    """None for whoever may do nothing about it any more."""
    if not permissions.may(actor, permissions.Action.SET_UP):
        return None
    code, own, _ = notice.occurrence.split(":", 2)
    waiting = stuck.waiting(session, actor.workspace, actor.id, f"{code}:")
    places = list(dict.fromkeys([own, *(each.split(":", 2)[1] for each in waiting)]))
    return Stuck(
        code,
        [_named(session, actor.workspace, each) for each in places[:LISTED]],
        more=max(0, len(places) - LISTED),
        left=stuck.left(session, actor.workspace, [code, *(w for w, same in CODES.items() if same == code)]),
    )


def _named(session: Session, workspace: str, place: str) -> Place:
    match place[0], place[1:]:
        case "#", channel:
            return Place(channel=channel)
        case "@", person:
            return Place(person=members.get(session, workspace, person))
    return Place(kind=NoticeKind(place))


def why_needless(session: Session, notice: Notice, found: Stuck | None) -> str | None:
    """Asked again when it is about to be sent."""
    if found is None:
        return "the recipient is no admin any more"
    code, place, _ = notice.occurrence.split(":", 2)
    if not found.left and stuck.arrived_since(session, notice.workspace, place, notice.created_at):
        return "messages arrive there again"
    if stuck.told_together(session, notice, f"{code}:"):
        return "the message before told of it"
    return None
