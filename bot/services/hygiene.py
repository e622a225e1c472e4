"""Facts become findings, findings become notices: one function for handlers, import and sweep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from bot import rules
from bot.deps import zone_named
from bot.log import logger
from bot.services import life, nags
from store import dossier, findings, notices
from store.model import MEETING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps, PolicyInForce
    from bot.rules import DealFacts, Verdict
    from bot.services.life import Difference, Key
    from store.dossier import Dossier
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Deal, Finding

log = logger(__name__)

RETRY: Final = timedelta(hours=1)
"""After which a deal that could not be judged is tried again."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A deal as it was read, when to look at it again, and what has to be written."""

    deal: Deal
    next_check_at: datetime | None
    difference: Difference = life.NONE


@dataclass(frozen=True, slots=True)
class Settled:
    """What a command left behind: the deals it changed as they are now, and what was found on them that was not before."""

    deals: Sequence[Deal] = ()
    opened: Sequence[Finding] = ()


def settle(session: Session, deps: Deps, ledger: Ledger, deals: Sequence[Deal]) -> Settled:
    """After a command: brings the findings of the deals it changed up to date and counts their versions up."""
    if not deals:
        return Settled()
    now = deps.now()
    _, looked = look(session, deps, deals, now)
    write(session, deps, looked, now)
    return Settled(
        [ledger.touch(each.deal, each.next_check_at) for each in looked],
        [row for each in looked for row in each.difference.opened],
    )


def gather(session: Session, deal: Deal) -> DealFacts:
    """Everything the rules may ask about this deal."""
    return _facts(deal, dossier.of_deals(session, deal.workspace, [deal]).of(deal))


def look(
    session: Session, deps: Deps, deals: Sequence[Deal], now: datetime
) -> tuple[PolicyInForce, list[Looked]]:
    """What is to be written for these deals of one workspace under the policy in force in this very transaction, which
    comes along. Only reads.

    A deal that can't be judged is left as it is and tried again later: it holds up no other, and costs nobody what
    they typed.
    """
    workspace = deals[0].workspace
    dossiers = dossier.of_deals(session, workspace, deals)
    in_force = deps.policy(workspace, session, dossiers.policy)
    judged = [_judged(deal, dossiers.of, in_force, now) for deal in deals]
    before = _resolved_before(session, workspace, judged)
    return in_force, [_looked(deps, in_force, each, before.get(each.deal.id, ()), now) for each in judged]


def look_at_new(
    session: Session, deps: Deps, workspace: str, brought: Sequence[tuple[Deal, Dossier]]
) -> list[Looked]:
    """The same for deals that an import is about to store, with all that can be known of them yet.

    What is closed already is history, and nobody is asked about it.
    """
    in_force, now = deps.policy(workspace, session), deps.now()
    known = {deal.id: each for deal, each in brought}

    def dossier_of(deal: Deal) -> Dossier:
        return known[deal.id]

    return [
        _looked(deps, in_force, _judged(deal, dossier_of, in_force, now), (), now)
        if deal.open
        else Looked(deal, None)
        for deal, _ in brought
    ]


@dataclass(frozen=True, slots=True)
class _Judged:
    deal: Deal
    facts: DealFacts | None = None
    rows: Sequence[Finding] = ()
    verdict: Verdict | None = None


def _judged(
    deal: Deal, dossier_of: Callable[[Deal], Dossier], in_force: PolicyInForce, now: datetime
) -> _Judged:
    try:
        known = dossier_of(deal)
        facts = _facts(deal, known)
        return _Judged(deal, facts, known.open_findings, rules.judge(facts, in_force.policy, now))
    except Exception as error:
        told = {"workspace": deal.workspace, "deal": deal.id, "error": type(error).__name__}
        log.exception("a deal can't be judged", **told, exc_info=error)
        return _Judged(deal)


def _facts(deal: Deal, known: Dossier) -> DealFacts:
    zone = zone_named(known.zone)
    return rules.DealFacts(_as_read(deal), known.meetings, zone, known.latest, known.people, known.moves)


def _as_read(deal: Deal) -> Deal:
    """With its instants in UTC, as the next to read the deal has them: an occurrence is made of such an instant."""
    values = {
        name: at.astimezone(UTC)
        for name in ("entered_stage_at", "created_at", "closed_at")
        if (at := getattr(deal, name)) is not None and at.tzinfo is not UTC
    }
    return replace(deal, **values) if values else deal


def _resolved_before(
    session: Session, workspace: str, judged: Iterable[_Judged]
) -> Mapping[str, Sequence[Finding]]:
    """The resolved rows of what is found and is not open: it may have been there before."""
    deals, occurrences = set(), set()
    for each in judged:
        known = {life.key_of(row) for row in each.rows}
        for found in each.verdict.findings if each.verdict is not None else ():
            if life.key_of(found) not in known:
                deals.add(each.deal.id)
                occurrences.add(found.occurrence)
    if not deals:
        return {}
    rows = sorted(findings.resolved(session, workspace, deals, occurrences), key=attrgetter("deal_id"))
    return {deal_id: list(mine) for deal_id, mine in groupby(rows, key=attrgetter("deal_id"))}


def _looked(
    deps: Deps, in_force: PolicyInForce, judged: _Judged, before: Iterable[Finding], now: datetime
) -> Looked:
    if judged.verdict is None or judged.facts is None:
        return Looked(judged.deal, now + RETRY)
    rows: dict[Key, Finding] = {life.key_of(row): row for row in (*before, *judged.rows)}
    found, again = judged.verdict.findings, judged.verdict.look_again
    difference = (
        life.differ(judged.deal, found, rows, in_force, now, deps.new_id) if found or rows else life.NONE
    )
    next_check_at = life.next_check(again, difference.standing, in_force.policy, judged.facts.zone, now)
    return Looked(judged.deal, next_check_at, difference)


def write(session: Session, deps: Deps, looked: Sequence[Looked], now: datetime) -> None:
    """Makes the rows say what the rules say, and owes what follows from it."""
    differences = [each.difference for each in looked if each.difference is not life.NONE]
    opened = [row for each in differences for row in each.opened]
    changed = [row for each in differences for row in each.changed]
    findings.open_finding(session, *opened)
    for row in opened:  # before what they were taken over from ends: the same is not asked twice
        nags.owe(session, deps, row)
    findings.stand(session, changed)
    for each in differences:
        for row in each.asked_anew:
            nags.owe(session, deps, row, now)
    if changed:
        notices.want_edits(session, changed[0].workspace, [row.id for row in changed], now=now)


def effort(difference: Difference) -> int:
    """How much there is to write besides the mark: rows, and messages that are owed, which ask for people and leave."""
    prompts = [*difference.opened, *difference.asked_anew]
    asked = sum(row.rule == MEETING for row in prompts)  # asked about at once, each by messages of its own
    return len(difference.opened) + len(difference.changed) + 10 * asked
