"""What the forms that change a deal know before anybody types. Who may not change it is told at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.rules.known import value_of
from bot.services import gates, permissions, prefill
from store import deals, facts, members

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.deps import Deps
    from bot.policy import Condition, Policy
    from bot.services.permissions import Actor
    from bot.services.prefill import DealLine
    from store.engine import Session
    from store.model import Account, Deal, Member


@dataclass(frozen=True, slots=True, kw_only=True)
class EditSheet:
    """`people` are the members that the deal's fields name, `accounts` the companies, by id."""

    deal: Deal
    people: Mapping[str, Member] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)

    @property
    def account(self) -> Account | None:
        return self.accounts.get(self.deal.account_id or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSheet:
    """A deal on its way to `stage`, and what that stage still lacks."""

    deal: Deal
    line: DealLine
    stage: str
    missing: Sequence[Condition] = ()
    may_override: bool = False


def for_edit(
    session: Session, deps: Deps, actor: Actor, deal_id: str, also: Collection[str] = ()
) -> EditSheet:
    """`also`: further ids of members and companies that the form will name. Raises NotFound, NotAllowed."""
    deal = permissions.see_to(session, actor, deal_id)
    policy = deps.policy(deal.workspace).policy
    named = {value_of(deal, each.key) for each in policy.fields if each.type == "member"}
    people = [members.get(session, deal.workspace, each) for each in {*named, *also} if each]
    companies = [
        deals.get_account(session, deal.workspace, each) for each in {deal.account_id, *also} if each
    ]
    return EditSheet(
        deal=deal,
        people={each.id: each for each in people if each},
        accounts={each.id: each for each in companies if each},
    )


def for_end(
    session: Session,
    deps: Deps,
    actor: Actor,
    deal_id: str,
    stage: str,
    action: permissions.Action = permissions.Action.EDIT,
) -> MoveSheet:
    """Raises NotFound, NotAllowed."""
    deal = permissions.see_to(session, actor, deal_id, action)
    policy = deps.policy(actor.workspace).policy
    known = policy.find_stage(stage) is not None and stage != deal.stage
    missing = gates.missing(session, policy, deal, stage, deps.now()) if known else ()
    return MoveSheet(
        deal=deal,
        line=prefill.line(session, deal),
        stage=stage,
        missing=missing,
        may_override=permissions.may(actor, permissions.Action.OVERRIDE, deal),
    )


def for_reopening(
    session: Session, deps: Deps, actor: Actor, deal_id: str, stage: str | None = None
) -> MoveSheet:
    """Without a chosen stage the one it was closed from. Raises NotFound, NotAllowed."""
    deal = permissions.see_to(session, actor, deal_id)
    chosen = stage or _left(session, deps.policy(actor.workspace).policy, deal)
    return for_end(session, deps, actor, deal_id, chosen)


def _left(session: Session, policy: Policy, deal: Deal) -> str:
    """The last open stage it was in; the first one of the process if its stages are all gone from the policy."""
    still = {each.key for each in policy.open_stages}
    stays = [each.stage for each in facts.moves(session, deal.workspace, deal.id) if each.stage in still]
    return stays[-1] if stays else policy.first_stage.key
