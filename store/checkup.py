"""How the process is used, in numbers: for the check-up. `teams` leaves out every other's deals; None leaves out none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from store import tables
from store.model import Role
from store.rows import within

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from store.engine import Session

deal, finding, stakeholder, member = tables.deal, tables.finding, tables.stakeholder, tables.member
membership, activity, review, target = tables.membership, tables.activity, tables.review, tables.target
policy_version = tables.policy_version
ITEMS = {
    "budget": (deal.c.budget, deal.c.payment_terms, deal.c.approval),
    "authority": (deal.c.decision_flow,),
    "timeline": (deal.c.start_on, deal.c.proposal_on, deal.c.quote_on, deal.c.contract_on),
    "proposal": (deal.c.solution, deal.c.customisation, deal.c.quoted_amount),
    "competition": (deal.c.competitor,),
    "forecast": (deal.c.probability, deal.c.expected_close),
}
"""Items that a deal's own columns hold: any one of them is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDeals:
    """`stages`: how many stand in each; `items`: on how many each of the managed items is known. `late`: those in a stage
    that should have a forecast, `foreseen` of them have an amount and a close ahead.
    """

    stages: Mapping[str, int]
    items: Mapping[str, int]
    late: int
    foreseen: int

    @property
    def count(self) -> int:
        return sum(self.stages.values())


def open_deals(
    session: Session, workspace: str, teams: Collection[str] | None, late: Collection[str], today: date
) -> OpenDeals:
    """`late`: the stages whose deals should have an amount and a close that is not past."""
    is_late = deal.c.stage.in_(late)
    foreseen = and_(is_late, deal.c.amount.is_not(None), deal.c.expected_close >= today)
    known = [_count(or_(*(column.is_not(None) for column in columns))) for columns in ITEMS.values()]
    here = within(deal, workspace, deal.c.open, *_of_teams(teams))
    query = select(deal.c.stage, func.count(), _count(is_late), _count(foreseen), *known)
    rows = session.execute(query.where(here).group_by(deal.c.stage)).all()
    items = {name: sum(int(row[4 + place]) for row in rows) for place, name in enumerate(ITEMS)}
    people = _people_on_open(session, workspace, teams)
    items["authority"] = max(items["authority"], people.pop("deciders"))
    return OpenDeals(
        stages={row[0]: row[1] for row in rows},
        items=items | people | {"stage": sum(row[1] for row in rows)},
        late=sum(int(row[2]) for row in rows),
        foreseen=sum(int(row[3]) for row in rows),
    )


def _people_on_open(session: Session, workspace: str, teams: Collection[str] | None) -> dict[str, int]:
    """On how many open deals somebody is known, can be reached, decides."""
    reached = or_(stakeholder.c.email.is_not(None), stakeholder.c.phone.is_not(None))
    decides = stakeholder.c.role == "decision_maker"
    query = (
        select(
            func.count(deal.c.id.distinct()),
            func.count(case((reached, deal.c.id)).distinct()),
            func.count(case((decides, deal.c.id)).distinct()),
        )
        .select_from(deal)
        .join(
            stakeholder, and_(stakeholder.c.workspace == deal.c.workspace, stakeholder.c.deal_id == deal.c.id)
        )
        .where(within(deal, workspace, deal.c.open, *_of_teams(teams)))
    )
    known, contacts, deciders = session.execute(query).one()
    return {"stakeholders": known, "contact": contacts, "deciders": deciders}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentDeals:
    """`new` began since then; how many of them have a source, an SDR, a BDR, either. `lost` and `won` were closed since."""

    new: int
    sourced: int
    sdr: int
    bdr: int
    either: int
    lost: int
    reasoned: int
    won: int
    stated: int


def recent_deals(
    session: Session,
    workspace: str,
    teams: Collection[str] | None,
    won: Collection[str],
    lost: Collection[str],
    since: datetime,
) -> RecentDeals:
    """`won` and `lost` are the stages of that kind; won ones may have gone on from there."""
    new, closed = deal.c.created_at >= since, deal.c.closed_at >= since
    sdr, bdr = deal.c.sdr_id.is_not(None), deal.c.bdr_id.is_not(None)
    is_lost, is_won = and_(closed, deal.c.stage.in_(lost)), and_(closed, deal.c.stage.in_(won))
    query = select(
        _count(new),
        _count(and_(new, deal.c.source.is_not(None))),
        _count(and_(new, sdr)),
        _count(and_(new, bdr)),
        _count(and_(new, or_(sdr, bdr))),
        _count(is_lost),
        _count(and_(is_lost, deal.c.lost_reason.is_not(None))),
        _count(is_won),
        _count(and_(is_won, deal.c.amount.is_not(None))),
    ).where(within(deal, workspace, or_(new, closed), *_of_teams(teams)))
    names = ("new", "sourced", "sdr", "bdr", "either", "lost", "reasoned", "won", "stated")
    row = session.execute(query).one()
    return RecentDeals(**{name: int(count or 0) for name, count in zip(names, row, strict=True)})


@dataclass(frozen=True, slots=True)
class Checked:
    """What a rule asked for by a deadline of late: how much, how much came by then, how much has come; and how much of it
    went up to a manager, and has come since.
    """

    due: int
    kept: int
    settled: int
    up: int
    up_settled: int


def checked(
    session: Session, workspace: str, teams: Collection[str] | None, since: datetime, now: datetime
) -> dict[str, Checked]:
    """By rule, of deadlines from `since` up to `now`."""
    settled, up = finding.c.resolved_at.is_not(None), finding.c.escalated_at.is_not(None)
    kept = and_(settled, finding.c.resolved_at <= finding.c.due_at)
    query = (
        select(
            finding.c.rule, func.count(), _count(kept), _count(settled), _count(up), _count(and_(up, settled))
        )
        .where(within(finding, workspace, finding.c.due_at >= since, finding.c.due_at < now))
        .group_by(finding.c.rule)
    )
    if teams is not None:
        query = query.join(
            deal, and_(deal.c.workspace == finding.c.workspace, deal.c.id == finding.c.deal_id)
        ).where(deal.c.team_id.in_(teams))
    return {row[0]: Checked(row[1], *map(int, row[2:])) for row in session.execute(query)}


def sellers(
    session: Session, workspace: str, teams: Collection[str] | None, since: datetime
) -> tuple[int, int]:
    """How many people sell in these teams, and how many of them wrote something down since then."""
    sells = select(membership.c.member_id).where(
        within(membership, workspace, ~membership.c.manages, *_in(membership.c.team_id, teams))
    )
    who = within(member, workspace, member.c.active, member.c.role != Role.NONE.value, member.c.id.in_(sells))
    wrote = select(activity.c.author_id).where(within(activity, workspace, activity.c.logged_at >= since))
    query = select(func.count(), _count(member.c.id.in_(wrote))).where(who)
    count, active = session.execute(query).one()
    return count, int(active or 0)


def reviews_since(
    session: Session, workspace: str, teams: Collection[str] | None, since: datetime
) -> dict[str, dict[str, int]]:
    """By kind and team: of how many periods a review was written; of one period, one for the channel and one for each
    manager are the same review.
    """
    where = within(review, workspace, review.c.as_of >= since, *_in(review.c.team_id, teams))
    query = select(review.c.kind, review.c.team_id, func.count(review.c.period.distinct())).where(where)
    found: dict[str, dict[str, int]] = {}
    for kind, team_id, count in session.execute(query.group_by(review.c.kind, review.c.team_id)):
        found.setdefault(kind, {})[team_id] = count
    return found


def count_targets(
    session: Session, workspace: str, teams: Collection[str] | None, periods: Collection[str]
) -> int:
    """Targets for any of these periods."""
    where = within(target, workspace, target.c.period.in_(periods), *_in(target.c.team_id, teams))
    return session.scalar(select(func.count()).select_from(target).where(where)) or 0


def versions(session: Session, workspace: str) -> tuple[int, datetime | None]:
    """How many versions of the policy there were, and when the last one came."""
    here = policy_version.c.workspace == workspace
    query = select(func.count(), func.max(policy_version.c.recorded_at)).where(here)
    count, last = session.execute(query).one()
    return count, last


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _of_teams(teams: Collection[str] | None) -> list[ColumnElement[bool]]:
    return _in(deal.c.team_id, teams)


def _in(column: ColumnElement[Any], values: Collection[str] | None) -> list[ColumnElement[bool]]:
    return [] if values is None else [column.in_(values)]
