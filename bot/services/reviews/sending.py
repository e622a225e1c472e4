"""A part of a review at the moment of sending: whether it may still go out, and what it says.

The first part is written right before it goes out, in no transaction that others wait for; from then on the review is
kept, and every later part is posted as it was kept. Each part becomes owed when the one before has arrived.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.services import nags
from bot.services.reviews import order_of, owing
from bot.services.reviews.schedule import CADENCES
from store import members, notices, reviews
from store.model import Notice, NoticeKind, NoticeState, Review

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.reviews import Digest, Order
    from store.engine import Session
    from store.model import Json, Member

GONE: Final = "the team is gone"
ELSEWHERE: Final = "the team has another channel by now"
NO_MANAGER: Final = "the recipient does not manage the team any more"
NEWER: Final = "a newer review has come"
MOVED_ON: Final = "deals in it belong to another team by now"


@dataclass(frozen=True, slots=True)
class Page:
    """One part, as it was kept; None while the review is not written yet."""

    notice: Notice
    message: Json | None


@dataclass(frozen=True, slots=True)
class Later:
    at: datetime


def page(session: Session, deps: Deps, notice: Notice) -> Page | Later | str:
    """The part, or when it may go out, or why it may not."""
    order, now = order_of(notice), deps.now()
    team = members.get_team(session, notice.workspace, order.team_id)
    if team is None:
        return GONE
    policy = deps.policy(notice.workspace).policy
    if CADENCES[order.kind].latest(policy, team, now).period.key != order.period:
        return NEWER
    if order.for_channel:
        if team.channel != notice.channel:
            return ELSEWHERE
        at = policy.calendar.next_working_moment(now, zone_of(team))
    else:
        reader = _reader(session, order)
        if reader is None:
            return NO_MANAGER
        leave = nags.leave_of(session, reader, now)
        at = policy.calendar.next_working_moment(now, zone_of(reader), leave)
    return Later(at) if at > now else _kept(session, order, notice)


def _reader(session: Session, order: Order) -> Member | None:
    people = owing.managers(session, order.workspace, order.team_id)
    return next((each for each in people if each.id == order.audience), None)


def _kept(session: Session, order: Order, notice: Notice) -> Page | str:
    """A later part waits at times, and a deal may have gone to another team meanwhile."""
    found = _review(session, order)
    if found is None:
        return Page(notice, None)
    if not order.for_channel and order.part > 1 and gone(session, found):
        return MOVED_ON
    return Page(notice, found.content["parts"][order.part - 1])


def gone(session: Session, review: Review) -> bool:
    """Whether a deal that the review names is none of the team's any more."""
    return not reviews.all_of_team(session, review.workspace, review.team_id, review.content["deals"])


def keep(session: Session, deps: Deps, order: Order, digest: Digest) -> None:
    """As it is about to be sent. One of which nothing was sent is written anew."""
    known = _review(session, order)
    review = Review(
        workspace=order.workspace,
        id=known.id if known else deps.new_id(),
        kind=order.kind,
        period=order.period,
        team_id=order.team_id,
        audience=order.audience,
        as_of=deps.now(),
        content=_content(digest),
    )
    if not reviews.keep(session, review):
        reviews.rewrite(session, review)


def _content(digest: Digest) -> Json:
    return {
        "parts": [{"text": str(each.text), "blocks": each.blocks} for each in digest.parts],
        "figures": digest.figures,
        "deals": sorted(digest.deals),
    }


def follow(session: Session, deps: Deps, notice: Notice) -> None:
    """Makes the next part owed, in the transaction in which the one before is found to have arrived."""
    order = order_of(notice)
    review = _review(session, order)
    if review is None or order.part >= len(review.content["parts"]):
        return
    now = deps.now()
    following = Notice(
        workspace=notice.workspace,
        id=deps.new_id(),
        recipient=notice.recipient,
        kind=NoticeKind.REVIEW,
        occurrence=replace(order, part=order.part + 1).occurrence,
        state=NoticeState.DUE,
        due_at=now,
        created_at=now,
        channel=notice.channel if order.for_channel else None,
    )
    notices.owe(session, following, ())


def _review(session: Session, order: Order) -> Review | None:
    return reviews.get(session, order.workspace, order.kind, order.period, order.team_id, order.audience)
