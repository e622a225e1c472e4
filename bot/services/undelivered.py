"""Messages that could not be sent: an admin sees why, and decides whether they are tried again or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import NotFound
from bot.services import permissions
from bot.services.commands import Done, carry_out
from store import members, notices
from store.model import NoticeState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Member, Notice

NEXT = {NoticeState.FAILED: NoticeState.DUE, NoticeState.HELD: NoticeState.UNKNOWN}
"""What "send again" makes of a row. One that Slack refused is simply due; of one in doubt nobody knows whether it arrived,
so it is looked up first, and sent only when it certainly is not there.
"""
GIVEN_UP = "given up by an admin"


def listed(deps: Deps, actor: Actor) -> Sequence[tuple[Notice, Member | None]]:
    """With whom each was for; the newest first. Admins only."""
    permissions.require(actor, permissions.Action.SET_UP)
    with deps.reads() as session:
        rows = notices.failed(session, actor.workspace)
        return [(row, members.get(session, actor.workspace, row.recipient)) for row in reversed(rows)]


def send_again(deps: Deps, ask: Ask, notice_id: str) -> Command:
    """Everything is checked once more before it goes out: rights, hours, and whether there is anything left to say."""
    return _settle(deps, ask, "send again", notice_id, again=True)


def give_up(deps: Deps, ask: Ask, notice_id: str) -> Command:
    return _settle(deps, ask, "give up", notice_id, again=False)


def _settle(deps: Deps, ask: Ask, kind: str, notice_id: str, *, again: bool) -> Command:
    def work(session: Session, ledger: Ledger) -> Done:
        permissions.require(ask.actor, permissions.Action.SET_UP)
        notice = notices.get(session, ledger.workspace, notice_id)
        if notice is None or notice.state not in NEXT:
            raise NotFound
        values: dict[str, Any] = {"state": NoticeState.SUPPRESSED, "reason": GIVEN_UP}
        if again:
            values = {"state": NEXT[notice.state], "reason": None, "attempts": 0, "retry_at": None}
        if not notices.settle(session, ledger.workspace, notice_id, was=notice.state, **values):
            raise NotFound
        return Done(None, {"notice": notice_id})

    return carry_out(deps, ask, kind, work)
