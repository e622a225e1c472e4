"""Everything one deal's card says, read for somebody who may look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rules.gate import holds
from bot.rules.known import value_of
from bot.services import gates, permissions
from bot.services.permissions import Action
from store import deals, findings, history, members

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Condition, Field, Policy, Stage
    from bot.policy.settings import PriceBand
    from bot.rules.gate import GateFacts
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.model import Activity, Change, Deal, Finding, StageMove, Stakeholder

EVENTS, CHANGES = 5, 12
"""How many of the timeline and of the changes one page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where a list that is read from its newest end stands: how many were skipped, how many a page has, whether more follow."""

    skip: int
    size: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`names` are our people's by member id. `missing` are fields required at this stage and empty; `steps` are the
    conditions of the next stage, each with whether it holds.
    """

    deal: Deal
    account: str | None
    team: str | None
    channel: str | None
    """Of the team; whether it may be posted to is asked when somebody wants that."""
    names: Mapping[str, str]
    stage: Stage | None
    days: int
    """Whole days in the stage."""
    missing: Sequence[Field]
    following: Stage | None
    steps: Sequence[tuple[Condition, bool]]
    people: Sequence[Stakeholder]
    events: Sequence[Activity | StageMove]
    page: Page
    override: StageMove | None
    may_edit: bool
    may_override: bool
    now: datetime
    findings: Sequence[Finding] = ()
    """What is open, put off or not, most urgent first."""
    band: PriceBand | None = None
    """Of the amount; None without one in the policy's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of a deal's changes. `names` are our people's, our teams' and the companies' in it, by id."""

    deal: Deal
    changes: Sequence[Change]
    names: Mapping[str, str]
    page: Page


def read(session: Session, deps: Deps, actor: Actor, deal_id: str, *, skip: int = 0) -> Card:
    """The card with the timeline's page that begins after `skip` events. Raises NotFound."""
    deal = permissions.see(session, actor, deal_id)
    policy, now = deps.policy(actor.workspace).policy, deps.now()
    known = gates.gather(session, deal, now)
    account = deals.get_account(session, deal.workspace, deal.account_id) if deal.account_id else None
    team = members.get_team(session, deal.workspace, deal.team_id) if deal.team_id else None
    events = history.timeline(session, deal.workspace, deal.id, limit=EVENTS + 1, skip=skip)
    override = history.overridden(session, deal.workspace, deal.id)
    stage = policy.find_stage(deal.stage)
    following = policy.next_stage(deal.stage) if deal.open else None
    return Card(
        deal=deal,
        account=account.name if account else None,
        team=team.name if team else None,
        channel=team.channel if team else None,
        names=history.names(session, deal.workspace, _people(policy, deal, events, override)),
        stage=stage,
        days=_days(deal.entered_stage_at, now),
        missing=missing(policy, deal),
        following=following,
        steps=_steps(policy, known, following),
        people=known.people,
        events=events[:EVENTS],
        page=Page(skip=skip, size=EVENTS, more=len(events) > EVENTS),
        override=override,
        may_edit=permissions.may(actor, Action.EDIT, deal),
        may_override=permissions.may(actor, Action.OVERRIDE, deal),
        now=now,
        findings=_open(session, deal),
        band=_band(policy, deal),
    )


def _open(session: Session, deal: Deal) -> list[Finding]:
    rows = findings.of_deal(session, deal.workspace, deal.id)
    return sorted(
        (each for each in rows if each.resolved_at is None), key=lambda each: (each.due_at, each.id)
    )


def _band(policy: Policy, deal: Deal) -> PriceBand | None:
    amount = policy.in_currency(deal.amount, deal.currency) if deal.amount is not None else None
    return None if amount is None else policy.price_band(amount)


def changes(session: Session, actor: Actor, deal_id: str, *, skip: int = 0) -> History:
    """Who changed what, newest first, the page that begins after `skip` of them. Raises NotFound."""
    deal = permissions.see(session, actor, deal_id)
    found = history.changes(session, deal.workspace, deal.id, limit=CHANGES + 1, skip=skip)
    ids = {
        each for row in found if row.field.endswith(("_id", "_ids")) for each in _ids(row.before, row.after)
    }
    acting = {each for row in found for each in (row.actor_id, row.on_behalf_of) if each}
    return History(
        deal=deal,
        changes=found[:CHANGES],
        names={
            **history.names_of_others(session, deal.workspace, ids),
            **history.names(session, deal.workspace, acting | ids),
        },
        page=Page(skip=skip, size=CHANGES, more=len(found) > CHANGES),
    )


def _ids(*stored: str | list[str] | None) -> list[str]:
    """The ids in what a column of ids held."""
    return [each for value in stored for each in (value if isinstance(value, list) else [value]) if each]


def missing(policy: Policy, deal: Deal) -> list[Field]:
    """Fields that this stage requires and that are empty; a stage the policy dropped requires none."""
    if policy.find_stage(deal.stage) is None:
        return []
    return [field for field in policy.required_at(deal.stage) if value_of(deal, field.key) is None]


def _steps(policy: Policy, known: GateFacts, following: Stage | None) -> list[tuple[Condition, bool]]:
    if following is None:
        return []
    conditions = policy.conditions(known.deal.stage, following.key)
    return [(each, holds(each, known)) for each in conditions]


def _days(since: datetime, now: datetime) -> int:
    return max((now - since).days, 0)


def _people(
    policy: Policy, deal: Deal, events: Iterable[Activity | StageMove], override: StageMove | None
) -> set[str]:
    """Our people who are named on the card."""
    named = {deal.owner_id, override and override.moved_by}
    named |= {value_of(deal, field.key) for field in policy.fields if field.type == "member"}
    for event in events:
        named |= {getattr(event, name, None) for name in ("author_id", "on_behalf_of", "moved_by")}
    return {each for each in named if isinstance(each, str)}
