"""What an operator may do to messages that don't go out: try them at once, or call them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import NotFound
from bot.services import permissions
from bot.services.commands import Done, carry_out
from store import notices
from store.model import NoticeState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.deps import Deps
    from bot.services.commands import Ask
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command

AGAIN: Final = {
    NoticeState.DUE: NoticeState.DUE,
    NoticeState.FAILED: NoticeState.DUE,
    NoticeState.HELD: NoticeState.UNKNOWN,
    NoticeState.UNKNOWN: NoticeState.UNKNOWN,
}
"""What "retry" makes of a row. Of one in doubt nobody knows whether it arrived: it is looked up, and sent only when it
certainly is not there.
"""
OFF: Final = dict.fromkeys(AGAIN, NoticeState.SUPPRESSED)
"""A claimed row is on its way: nobody can call it off."""
CANCELLED: Final = "cancelled on the shell"


def retry(deps: Deps, ask: Ask, notice_id: str) -> Command:
    """At the next tick, without waiting. NotFound where the row is absent, sent, suppressed or on its way."""
    return _settle(deps, ask, "send again", notice_id, AGAIN, reason=None, attempts=0, retry_at=None)


def cancel(deps: Deps, ask: Ask, notice_id: str) -> Command:
    """It never goes out. What a list carried comes with the next one, as long as it is open."""
    return _settle(deps, ask, "give up", notice_id, OFF, reason=CANCELLED)


def _settle(
    deps: Deps,
    ask: Ask,
    kind: str,
    notice_id: str,
    becomes: Mapping[NoticeState, NoticeState],
    **values: object,
) -> Command:
    def work(session: Session, ledger: Ledger) -> Done:
        permissions.require(ask.actor, permissions.Action.SET_UP)
        notice = notices.get(session, ledger.workspace, notice_id)
        if notice is None or notice.state not in becomes:
            raise NotFound
        state = becomes[notice.state]
        if not notices.settle(
            session, ledger.workspace, notice_id, was=notice.state, held_by=None, state=state, **values
        ):
            raise NotFound
        return Done(None, {"notice": notice_id})

    return carry_out(deps, ask, kind, work)
