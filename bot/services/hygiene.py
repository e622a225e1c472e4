"""Facts become findings, findings become notices: one function for handlers, import and sweep."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import rules
from bot.deps import zone_of
from bot.services import nags
from store import deals, facts, findings, members, notices
from store.model import Finding

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.rules import DealFacts, Found
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Deal


def settle(session: Session, deps: Deps, ledger: Ledger, deal: Deal) -> Deal:
    """After a command: brings the deal's findings up to date and counts its version up."""
    deps.policy(deal.workspace, session)  # as it is in force in this very transaction
    return ledger.touch(deal, _evaluate(session, deps, deal, deps.now()))


def sweep_one(session: Session, deps: Deps, workspace: str, deal_id: str) -> None:
    """The sweep's look at one deal, which time alone may have changed."""
    deal = deals.for_update(session, workspace, deal_id)
    if deal is not None:
        look_again = _evaluate(session, deps, deal, deps.now())
        deals.look_again(session, workspace, deal.id, deal.version, look_again)


def gather(session: Session, deal: Deal) -> DealFacts:
    """Everything the rules may ask about this deal."""
    meetings = tuple(facts.planned_meetings(session, deal.workspace, deal.id))
    dated = bool(meetings) and deal.team_id  # without anything dated no rule asks for the team's zone
    team = members.get_team(session, deal.workspace, dated) if dated else None
    return rules.DealFacts(deal=deal, meetings=meetings, zone=zone_of(team))


def _evaluate(session: Session, deps: Deps, deal: Deal, now: datetime) -> datetime | None:
    """Makes the deal's rows say what the rules say; returns when to look again."""
    in_force = deps.policy(deal.workspace)
    verdict = rules.judge(gather(session, deal), in_force.policy, now)
    known = {
        (row.rule, row.subject, row.occurrence): row
        for row in findings.of_deal(session, deal.workspace, deal.id)
    }
    changed = []
    for found in verdict.findings:
        row = known.pop((found.rule, found.subject, found.occurrence), None)
        if row is None:
            _open(session, deps, deal, found, in_force.version)
        elif row.resolved_at is not None or row.member_id != found.member_id:
            values = {"resolved_at": None, "member_id": found.member_id}
            findings.update_finding(session, deal.workspace, row.id, **values)
            if row.member_id != found.member_id:
                nags.owe(session, deps, replace(row, resolved_at=None, member_id=found.member_id), now)
            changed.append(row.id)
    for row in known.values():
        if row.resolved_at is None:
            findings.update_finding(session, deal.workspace, row.id, resolved_at=now)
            changed.append(row.id)
    if changed:
        notices.want_edits(session, deal.workspace, changed)
    return verdict.look_again


def _open(session: Session, deps: Deps, deal: Deal, found: Found, policy_version: int) -> None:
    since = found.opened_at or deps.now()
    finding = Finding(
        workspace=deal.workspace,
        id=deps.new_id(),
        deal_id=deal.id,
        rule=found.rule,
        subject=found.subject,
        occurrence=found.occurrence,
        member_id=found.member_id,
        opened_at=since,
        due_at=found.due_at or since,
        evidence=found.evidence,
        policy_version=policy_version,
    )
    findings.open_finding(session, finding)
    nags.owe(session, deps, finding)
