"""The page on which marketing and sales speak about the same leads: by source, what was accepted, what became of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.errors import ManagersOnly
from bot.policy import periods
from bot.services import kpis
from bot.services.kpis import Money
from bot.services.permissions import lead
from store import members
from store.kpis import leads
from store.kpis.scope import By, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.policy.periods import Period
    from bot.policy.stages import Stage
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.kpis.leads import Went

MQL, SQL = "mql", "sql"
DECISION: Final = "inside_sales_decision"
SCORE: Final = "score"


@dataclass(slots=True)
class Group:
    """Some leads. `accepted` and `rejected` by inside sales; the rest is not decided."""

    leads: int = 0
    mql: int = 0
    sql: int = 0
    accepted: int = 0
    back: dict[tuple[str, str | None], int] = field(default_factory=lambda: defaultdict(int))
    """Sent back: by the decision and, where the deal was lost, the reason given."""
    won: int = 0
    lost: int = 0
    open: int = 0
    won_amount: Money = field(default_factory=Money)

    @property
    def sent_back(self) -> int:
        return sum(self.back.values())


@dataclass(frozen=True, slots=True)
class Marketing:
    """`mql` and `sql` are the stages that mean them under this policy; None: it has none."""

    period: Period
    mql: Stage | None
    sql: Stage | None
    total: Group
    sources: list[tuple[str | None, Group]]
    """The largest first."""


def read(session: Session, deps: Deps, actor: Actor, typed: str = "") -> Marketing:
    """Of the leads that began in the month or quarter that `typed` names, or last month; as they stand now.

    A manager sees their own teams', an admin all. Raises ManagersOnly.
    """
    teams = lead(actor)
    if teams is not None and not teams:
        raise ManagersOnly
    policy, now = deps.policy(actor.workspace, session).policy, deps.now()
    known = members.all_teams(session, actor.workspace)
    zone = zone_of(next((each for each in known if teams is None or each.id in teams), None))
    begins = policy.fiscal_year_starts
    period = periods.parse(typed.strip().upper(), begins)
    if period is None or period.length == "year":
        period = periods.of("month", now.astimezone(zone).date(), begins).before(begins)
    begin, end = period.moments(zone)
    scope = Scope(
        workspace=actor.workspace,
        process=kpis.process_of(policy),
        begin=begin,
        end=end,
        as_of=now,
        teams=None if teams is None else sorted(teams),
    )
    mql, sql = stage_of(policy, MQL, SCORE), stage_of(policy, SQL, DECISION)
    rows = leads.went(
        session, replace(scope, by=By.SOURCE), mql.key if mql else None, sql.key if sql else None
    )
    return _page(policy, period, mql, sql, rows)


def stage_of(policy: Policy, key: str, field_key: str) -> Stage | None:
    """The open stage of that name, else the first whose gate asks for that field."""
    stages = policy.open_stages
    asking = (
        stage
        for stage in stages
        if any(each.kind == "field" and each.field == field_key for each in stage.gate)
    )
    return next((stage for stage in stages if stage.key == key), next(asking, None))


def accepting(policy: Policy, sql: Stage | None) -> str | None:
    """The decision that the gate to SQL asks for; the first there is, where it asks for none."""
    for each in sql.gate if sql else ():
        if each.kind == "field" and each.field == DECISION and each.equals is not None:
            return each.equals
    return next((option.key for option in policy.options(DECISION)), None)


def _page(
    policy: Policy, period: Period, mql: Stage | None, sql: Stage | None, rows: Iterable[Went]
) -> Marketing:
    total, sources = Group(), defaultdict[str | None, Group](Group)
    accepted = accepting(policy, sql)
    for row in rows:
        for group in (total, sources[row.key]):
            _add(group, policy, row, accepted)
    ordered = sorted(sources.items(), key=lambda each: (-each[1].leads, each[0] or ""))
    return Marketing(period, mql, sql, total, ordered)


def _add(group: Group, policy: Policy, row: Went, accepted: str | None) -> None:
    group.leads += row.deals
    group.mql += row.deals * row.mql
    group.sql += row.deals * row.sql
    ended = policy.find_stage(row.stage) if row.stage else None
    kind = ended.kind if ended else "open"
    if row.decision is not None and row.decision == accepted:
        group.accepted += row.deals
    elif row.decision is not None:
        group.back[row.decision, row.reason if kind == "lost" else None] += row.deals
    if kind in ("won", "after"):
        group.won += row.deals
        group.won_amount.add(policy, row.currency, row.total, row.deals)
    elif kind == "lost":
        group.lost += row.deals
    else:
        group.open += row.deals
