"""Which deals need a decision this week, and which win is a good example: by plain conditions that can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, case, func, literal, null, or_, select, type_coerce

from store import tables
from store.bundles import awake
from store.kpis.outcomes import minor
from store.kpis.scope import closings, deal, of_deals, stage_move
from store.kpis.weekly import LINE, TOTAL, Few, days, few, named
from store.model import SUGGESTION, Finding
from store.rows import value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import ColumnElement

    from store.engine import Session
    from store.kpis.scope import Scope
    from store.kpis.weekly import Line

finding, activity, stakeholder = tables.finding, tables.activity, tables.stakeholder


@dataclass(frozen=True, slots=True)
class Stake:
    """What is at stake: how rules decide which deals need a decision. Amounts by currency, for those with a rate."""

    rules: Collection[str]
    """Whose findings put a deal at risk."""
    likely: int
    """Percent from which a deal is probable."""
    large: Mapping[str, Decimal]
    """From which amount on a deal is a large one; empty: none is."""
    rates: Mapping[str, Decimal]
    closing: date
    """Up to this day an expected close is near."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A deal that somebody should decide on, with what speaks for it."""

    deal: Line
    probability: int
    expected_close: date | None
    likely: bool
    large: bool
    closing: bool
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Won:
    """A deal that was won, with how well the process was kept on the way."""

    deal: Line
    days: int
    activities: int
    people: int
    late: int
    """Findings that were dealt with after their deadline, or never."""
    overrides: int


def deciding(session: Session, scope: Scope, stake: Stake, most: int) -> Few[Decision]:
    """Open deals that are worth a decision now: two of probable, large, at risk and about to close speak for it.

    At risk first, then what the most is at stake in, by amount times probability.
    """
    risk = _at_risk(scope, stake)
    worth = _worth(stake)
    default = (
        case(scope.process.probability, value=deal.c.stage, else_=0)
        if scope.process.probability
        else literal(0)
    )
    chance = func.coalesce(deal.c.probability, default)
    likely, closing = chance >= stake.likely, deal.c.expected_close <= stake.closing
    large, risky = _large(stake), func.coalesce(risk.c.count, 0) > 0
    marks = [case((each, 1), else_=0) for each in (likely, large, closing)]
    query = (
        named(of_deals(scope, *LINE, chance, deal.c.expected_close, *marks, TOTAL))
        .outerjoin(risk, risk.c.deal_id == deal.c.id)
        .where(
            deal.c.open,
            or_(and_(risky, or_(likely, large)), and_(likely, or_(large, closing)), and_(large, closing)),
        )
        .order_by(case((risky, 0), else_=1), (func.coalesce(worth, 0) * chance).desc(), deal.c.id)
    )
    found, count = few(session, query, most)
    ids = [line.id for line, _ in found]
    open_ones = _findings(session, scope, stake, ids) if ids else {}
    return Few(
        [
            Decision(
                line,
                int(percent),
                closes,
                bool(likely_),
                bool(large_),
                bool(near),
                open_ones.get(line.id, ()),
            )
            for line, (percent, closes, likely_, large_, near, _) in found
        ],
        count,
    )


def _at_risk(scope: Scope, stake: Stake) -> Any:
    """How many findings put each of the scope's open deals at risk."""
    return (
        of_deals(scope, deal.c.id.label("deal_id"), func.count().label("count"))
        .join(finding, and_(finding.c.workspace == deal.c.workspace, finding.c.deal_id == deal.c.id))
        .where(deal.c.open, _due(scope, stake))
        .group_by("key", deal.c.id)
        .subquery()
    )


def _due(scope: Scope, stake: Stake) -> ColumnElement[bool]:
    return and_(finding.c.rule.in_(stake.rules), finding.c.due_at <= scope.as_of, awake(scope.as_of))


def _findings(session: Session, scope: Scope, stake: Stake, ids: Sequence[str]) -> dict[str, list[Finding]]:
    query = (
        select(finding)
        .where(within(finding, scope.workspace, finding.c.deal_id.in_(ids), _due(scope, stake)))
        .order_by(finding.c.due_at, finding.c.id)
    )
    found: dict[str, list[Finding]] = {}
    for row in session.execute(query):
        each = value(Finding, row)
        found.setdefault(each.deal_id, []).append(each)
    return found


def _worth(stake: Stake) -> ColumnElement[Any]:
    """The amount in the policy's currency, to sort by; NULL without a rate."""
    whole = type_coerce(deal.c.amount, BigInteger)
    whens = [(deal.c.currency == currency, whole * float(rate)) for currency, rate in stake.rates.items()]
    return case(*whens, else_=null()) if whens else null()


def _large(stake: Stake) -> ColumnElement[bool]:
    sizes = [
        and_(deal.c.currency == currency, deal.c.amount >= least) for currency, least in stake.large.items()
    ]
    return func.coalesce(or_(*sizes), False) if sizes else deal.c.id.is_(None)


def best_won(session: Session, scope: Scope) -> Won | None:
    """Of what was won: no gate passed over and the least overdue on the way, then the most written down, then the largest."""

    def on_the_way(table: Any, *where: ColumnElement[bool]) -> ColumnElement[int]:
        return (
            select(func.count())
            .where(table.c.workspace == deal.c.workspace, table.c.deal_id == deal.c.id, *where)
            .correlate(deal)
            .scalar_subquery()
        )

    every_move = stage_move.alias("every")
    late = or_(finding.c.resolved_at.is_(None), finding.c.resolved_at > finding.c.due_at)
    skipped = on_the_way(every_move, every_move.c.override_reason.is_not(None)).label("skipped")
    overdue = on_the_way(finding, late, finding.c.rule != SUGGESTION).label("overdue")
    logged = on_the_way(activity).label("logged")
    told = (
        deal.c.created_at,
        stage_move.c.entered_at,
        logged,
        on_the_way(stakeholder),
        overdue,
        skipped,
        TOTAL,
    )
    query = (
        named(closings(scope, *LINE, *told))
        .where(stage_move.c.stage.in_(scope.process.won))
        .order_by(skipped, overdue, logged.desc(), minor(deal.c.amount).desc(), deal.c.id)
    )
    found, _ = few(session, query, 1)
    if not found:
        return None
    line, (began, ended, activities, people, missed, passed, _) = found[0]
    return Won(line, days(began, ended), activities, people, missed, passed)
