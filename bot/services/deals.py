"""Deals: create, edit, move. Every way in ends in `enter`, so a gate holds on every way in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import N_, Conflict, GateNotMet, InvalidInput
from bot.services import gates, meetings, permissions
from bot.services.commands import Done, carry_out
from bot.services.extras import NOTHING, Extra, add_extra
from bot.services.lost import UNSAID, Because, tell
from bot.typed import company, plain
from store import deals, facts, members
from store.model import Account, Deal, StageMove

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.commands import Ask
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command


NOWHERE = ""
"""Where a deal comes from that is new: every gate lies ahead of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeal:
    """A deal as typed. The account is an existing one by id, or a new one by name; never both."""

    name: str
    account_id: str | None = None
    new_account: str | None = None
    meeting_id: str | None = None
    """The meeting it was made from, which belongs to it from then on."""
    extra: Extra = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A stage move with what the gate asked for, filled in on the way."""

    deal_id: str
    stage: str
    version: int | None = None
    extra: Extra = NOTHING


def create(deps: Deps, ask: Ask, wanted: NewDeal) -> Command:
    """Creates a deal in the policy's first stage, owned by the actor; the receipt carries its number.

    The first stage has a gate too: raises GateNotMet with everything it still lacks.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        policy = deps.policy(ask.actor.workspace).policy
        account = _account(session, ledger, wanted)
        team = members.team_of(session, ask.actor.workspace, ask.actor.id)
        number = deals.next_number(session, ask.actor.workspace)
        deal = Deal(
            workspace=ask.actor.workspace,
            id=deps.new_id(),
            number=number,
            name=wanted.name,
            search=search_text(wanted.name, account.name if account else None, number),
            account_id=account.id if account else None,
            owner_id=ask.actor.id,
            team_id=team.id if team else None,
            stage=policy.first_stage.key,
            open=True,
            entered_stage_at=ledger.at,
            created_at=ledger.at,
            currency=policy.currency,
        )
        ledger.add(deal)
        ledger.add(stay(ledger, deal))
        deal = add_extra(ledger, policy, deal, wanted.extra)
        if missing := gates.missing(session, policy, replace(deal, stage=NOWHERE), deal.stage, ledger.at):
            raise GateNotMet(deal.stage, missing)
        if wanted.meeting_id is None:
            return Done(deal, {"number": deal.number})
        old, shared = meetings.give_to(session, ledger, ask.actor, wanted.meeting_id, deal)
        receipt = {"number": deal.number, "meeting": wanted.meeting_id, "shared": shared}
        return Done(deal, receipt, others=[old])

    return carry_out(deps, ask, "new", work)


def move(deps: Deps, ask: Ask, wanted: Move) -> Command:
    """Fills in what the gate asks for and moves the deal; raises GateNotMet with everything still missing.

    `version` is the one the form was opened on: raises Conflict when the stage was changed since.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        policy = deps.policy(ask.actor.workspace).policy
        deal = permissions.hold(session, ask.actor, wanted.deal_id)
        if wanted.version is not None and wanted.version != deal.version:
            raise Conflict
        left = deal.stage
        deal = add_extra(ledger, policy, deal, wanted.extra)
        deal = enter(session, ledger, policy, deal, wanted.stage)
        return Done(deal, {"from": left, "to": deal.stage})

    return carry_out(deps, ask, "stage", work)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A move that a manager answers for: the gate lacks something, and `reason` says why it goes on all the same.

    `because` belongs to a loss, which says why in any case.
    """

    deal_id: str
    stage: str
    reason: str
    version: int | None = None
    because: Because = UNSAID


def override(deps: Deps, ask: Ask, wanted: Override) -> Command:
    """Moves the deal past its gates. Managers and admins only; the reason stays with the stage move.

    Raises NotFound, NotAllowed, InvalidInput, or Conflict when the deal was changed since the form was opened.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        policy = deps.policy(ask.actor.workspace).policy
        deal = permissions.hold(session, ask.actor, wanted.deal_id, permissions.Action.OVERRIDE)
        if not wanted.reason.strip():
            raise InvalidInput("reason", N_("Please give a reason. It is kept with the move."))
        if wanted.version is not None and wanted.version != deal.version:
            raise Conflict
        left = deal.stage
        lost = wanted.stage == policy.lost.key
        if lost:
            deal = tell(ledger, policy, deal, wanted.because)
        deal = enter(session, ledger, policy, deal, wanted.stage, reason=wanted.reason)
        stay_now = facts.current_move(session, deal.workspace, deal.id)
        why = {"lost_reason": deal.lost_reason} if lost else {}
        return Done(
            deal, {"from": left, "to": deal.stage, "reason": stay_now and stay_now.override_reason, **why}
        )

    return carry_out(deps, ask, "override", work)


def enter(
    session: Session, ledger: Ledger, policy: Policy, deal: Deal, stage_key: str, *, reason: str | None = None
) -> Deal:
    """Moves the deal into a stage if its gate lets it: the one function behind every way in.

    With a manager's `reason` the gate lets it whatever it lacks; the reason is recorded where it was needed.
    """
    stage = policy.find_stage(stage_key)
    if stage is None or stage.key == deal.stage:
        raise InvalidInput("stage", N_("Please choose another stage."))
    missing = gates.missing(session, policy, deal, stage.key, ledger.at)
    if missing and reason is None:
        raise GateNotMet(stage.key, missing)
    until_now = facts.current_move(session, deal.workspace, deal.id)
    if until_now is not None:
        ledger.change(until_now, left_at=ledger.at, next_stage=stage.key)
    left = deal.stage
    deal = ledger.change(
        deal,
        stage=stage.key,
        open=stage.kind == "open",
        entered_stage_at=ledger.at,
        closed_at=_closed_at(deal, stage.kind, ledger.at),
    )
    ledger.add(stay(ledger, deal, from_stage=left, override_reason=reason if missing else None))
    return deal


def search_text(name: str, account: str | None, number: int) -> str:
    """What a typeahead matches: name, account and number, width, case and kana folded."""
    return plain.search_key(f"{name} {account or ''} #{number}")


def _account(session: Session, ledger: Ledger, wanted: NewDeal) -> Account | None:
    workspace = ledger.workspace
    if wanted.account_id is not None:
        account = deals.get_account(session, workspace, wanted.account_id)
        if account is None:
            raise InvalidInput("account", N_("Please choose a company from the list."))
        return account
    if not wanted.new_account:
        return None
    return new_account(ledger, wanted.new_account)


def new_account(ledger: Ledger, name: str) -> Account:
    """Inserts a company as part of a larger command."""
    account = Account(workspace=ledger.workspace, id=ledger.new_id(), name=name, key=company.key(name))
    ledger.add(account)
    return account


def stay(
    ledger: Ledger, deal: Deal, *, from_stage: str | None = None, override_reason: str | None = None
) -> StageMove:
    """The row for the time from here on at the deal's stage. Nobody moved what an import brings: it is history."""
    return StageMove(
        workspace=deal.workspace,
        id=ledger.new_id(),
        deal_id=deal.id,
        stage=deal.stage,
        from_stage=from_stage,
        entered_at=deal.entered_stage_at,
        moved_by=ledger.actor_id if ledger.via != "import" else None,
        override_reason=override_reason,
    )


def _closed_at(deal: Deal, kind: str, at: datetime) -> datetime | None:
    """Won and lost close a deal; what comes after keeps the day it was closed."""
    if kind == "open":
        return None
    return deal.closed_at if kind == "after" and deal.closed_at else at
