"""Editing a deal's fields. What two people changed at once is merged field by field; where both changed the same one,
the second is shown both values and chooses.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bot.errors import N_, Clash, Clashed, InvalidInput, NothingChanged
from bot.rules.known import value_of
from bot.services import permissions
from bot.services.commands import Done, carry_out
from bot.services.deals import new_account, search_text
from bot.services.fields import colleague, stored, write_fields
from store import deals, ledger, members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.commands import Ask
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Account, Change, Command, Deal

NAME: Final = "name"
ACCOUNT: Final = "account_id"
NEXT, NEXT_ON, OTHERS = "next_step", "next_step_on", "other_products"
OWN: Final = (NAME, ACCOUNT, NEXT, NEXT_ON, OTHERS)
"""What every deal has besides the policy's fields, as the form may change it."""
NEVER_EMPTY: Final = frozenset({NAME, "currency"})


@dataclass(frozen=True, slots=True)
class NewCompany:
    """A company that is typed for the first time, in place of an account's id."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """One field as it came back: `value` typed over what had been `seen`, at the deal's `version` then.

    Where a colleague's change was shown beside it, `against` is that change's mark, and `mine` says who wins. Members
    are named as Slack users or by their ids; the company by its account's id.
    """

    value: Any
    seen: Any
    version: int | None
    against: str | None = None
    mine: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What somebody changed of a deal, by field; empty values clear."""

    deal_id: str
    fields: Mapping[str, Entered]


def edit(deps: Deps, ask: Ask, wanted: Edit) -> Command:
    """Writes what differs from what was seen; the receipt lists the keys of what was `changed`.

    Raises NotFound, NotAllowed, InvalidInput, NothingChanged, or Clashed with every field that a colleague changed
    differently meanwhile.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        policy = deps.policy(ask.actor.workspace).policy
        deal = permissions.hold(session, ask.actor, wanted.deal_id)
        entered = {
            key: _as_stored(session, policy, ask.actor.workspace, key, each)
            for key, each in wanted.fields.items()
        }
        if clashing := [key for key, each in entered.items() if _clashes(deal, key, each)]:
            raise Clashed([_clash(session, deal, key, entered[key]) for key in clashing])
        news = {key: each.value for key, each in entered.items() if _is_news(deal, key, each)}
        if not news:
            raise NothingChanged
        return Done(_write(session, ledger, policy, deal, news), {"changed": list(news)})

    return carry_out(deps, ask, "edit", work)


def now(deal: Deal, key: str) -> Any:
    """A field's value as it is on record, as `Entered` compares it; None when empty."""
    if key in OWN:
        return getattr(deal, key) or None
    return value_of(deal, key)


def mark(value: Any) -> str:
    """A short name for a value, to tell whether it is still the same one."""
    plain = f"{value.normalize():f}" if isinstance(value, Decimal) else ledger.as_json(value)
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:12]


def _as_stored(session: Session, policy: Policy, workspace: str, key: str, each: Entered) -> Entered:
    """Both values in the form in which the deal keeps them."""
    field = policy.find_field(key)
    if field is None and key not in OWN:
        raise InvalidInput(key, N_("This field is not part of the policy any more."))
    if key in NEVER_EMPTY and not each.value:
        raise InvalidInput(key, N_("This can't be empty."))
    value, seen = (None if each.value in ("", [], ()) else each.value), each.seen
    if field is not None and field.type == "member":
        known = members.by_slack_user(session, workspace, seen) if seen else None
        return replace(each, value=colleague(session, workspace, key, value), seen=known and known.id)
    if field is not None and not field.core:
        value, seen = stored(value), stored(seen)
    return replace(each, value=value, seen=seen)


def _clashes(deal: Deal, key: str, each: Entered) -> bool:
    """A colleague changed it differently, and no choice was made against that very change."""
    current = now(deal, key)
    if current == each.value:
        return False
    if each.against is not None:
        return each.against != mark(current)
    return each.value != each.seen and each.version != deal.version and current != each.seen


def _is_news(deal: Deal, key: str, each: Entered) -> bool:
    if now(deal, key) == each.value:
        return False
    return each.mine if each.against is not None else each.value != each.seen


def _write(session: Session, ledger: Ledger, policy: Policy, deal: Deal, news: Mapping[str, Any]) -> Deal:
    plain = {key: value for key, value in news.items() if key in (NAME, NEXT, NEXT_ON)}
    if OTHERS in news:
        plain[OTHERS] = tuple(news[OTHERS] or ())
    account = deals.get_account(session, deal.workspace, deal.account_id) if deal.account_id else None
    if ACCOUNT in news:
        account = _account(session, ledger, news[ACCOUNT])
        plain[ACCOUNT] = account.id if account else None
    name = account.name if account else None
    plain["search"] = search_text(plain.get(NAME, deal.name), name, deal.number)
    fields = {key: value for key, value in news.items() if key not in OWN}
    return write_fields(ledger, policy, ledger.change(deal, **plain), fields)


def _account(session: Session, ledger: Ledger, wanted: str | NewCompany | None) -> Account | None:
    if isinstance(wanted, NewCompany):
        return new_account(ledger, wanted.name)
    found = deals.get_account(session, ledger.workspace, wanted) if wanted else None
    if wanted and found is None:
        raise InvalidInput(ACCOUNT, N_("Please choose a company from the list."))
    return found


def _clash(session: Session, deal: Deal, key: str, each: Entered) -> Clash:
    current = now(deal, key)
    last = next(
        (c for c in reversed(ledger.changes_of(session, deal.workspace, deal.id)) if _of(c, key)), None
    )
    who = members.get(session, deal.workspace, last.actor_id) if last and last.actor_id else None
    return Clash(
        key=key,
        now=current,
        mine=each.value,
        mark=mark(current),
        by=who.name if who else None,
        at=last.at if last else None,
    )


def _of(change: Change, key: str) -> bool:
    """Whether it changed this field; a team's own fields share one column."""
    if change.field == "custom":
        return (change.before or {}).get(key) != (change.after or {}).get(key)
    return change.field == key
