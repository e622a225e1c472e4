"""取引先: found again under every spelling, suggested, never merged by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.typed import company
from store import deals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.permissions import Actor
    from store.engine import Session
    from store.model import Account

SUGGESTED = 20


def suggest(session: Session, actor: Actor, typed: str) -> Sequence[Account]:
    """Companies the typed name may mean, best first: the same key, then names that contain it or resemble it."""
    if not typed:
        return ()
    key = company.key(typed)
    same = list(deals.account_by_key(session, actor.workspace, key))
    known = {account.id: account for account in deals.all_accounts(session, actor.workspace)}
    within = [account for account in known.values() if key and key in account.key]
    alike = [
        known[each] for each, _ in company.similar(typed, [(a.id, a.name) for a in known.values()], SUGGESTED)
    ]
    return list({account.id: account for account in [*same, *within, *alike]}.values())[:SUGGESTED]
