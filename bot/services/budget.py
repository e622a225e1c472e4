"""How many messages a person may get in one day of theirs; what is beyond folds into the next bundle."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.policy.zones import start_of
from bot.services import bundles
from store import bundles as mornings
from store import members, notices
from store.model import NoticeKind, NoticeState

if TYPE_CHECKING:
    from bot.deps import Deps
    from store.engine import Session
    from store.model import Member

KINDS: Final = (NoticeKind.PROMPT, NoticeKind.LAST_CALL, NoticeKind.BUNDLE)
"""What counts. Everything else answers something that people did themselves."""


def is_spent(session: Session, deps: Deps, person: Member) -> bool:
    """Whether another prompt or last call today would be one too many. The day's bundle keeps its place until it is
    decided that there is none.
    """
    members.hold(session, person.workspace, person.id)  # two processes never count the same last place
    day, zone = bundles.day_of(person, deps.now()), zone_of(person)
    begins, ends = start_of(day, zone), start_of(day + timedelta(days=1), zone)
    got = mornings.sent_between(session, person.workspace, person.id, KINDS, begins, ends)
    return (
        got + _reserved(session, person, day.isoformat())
        >= deps.policy(person.workspace).policy.attention.budget
    )


def _reserved(session: Session, person: Member, day: str) -> int:
    """1 while the bundle is still to come."""
    bundle = notices.by_key(session, person.workspace, person.id, NoticeKind.BUNDLE, day)
    return int(bundle is None or bundle.state is NoticeState.DUE)
