"""`dealbot kpi`: which figures of docs/kpis.md are asked for, and what they are."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, get_args

from bot.cli import home
from bot.cli.importing import printable
from bot.deps import zone_of
from bot.errors import Misconfigured
from bot.policy import periods
from bot.policy.zones import start_of
from bot.services import kpis
from bot.services.measures import MONEY_TARGET
from store import members, targets
from store.kpis import stages
from store.kpis.scope import By, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from bot.config import Settings
    from bot.policy import Policy
    from bot.policy.periods import Period
    from bot.services.kpis import Figures
    from store.engine import Session
    from store.kpis.stages import Passage
    from store.model import Team

DAY: Final = timedelta(days=1)
PEOPLE: Final = (By.OWNER, By.MANAGER, By.SDR, By.BDR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Days are local ones, both ends in; left out: the fiscal quarter up to `as_of`, and that is now."""

    as_of: date | None
    first: date | None
    last: date | None
    by: By | None
    workspace: str | None
    period: str | None = None
    """`2026-Q4`, `FY2026-Q3`, `2026-11`, `2026-W47` or `FY2026`, instead of both days."""
    conversions: Sequence[str] = ()
    """`lead:won`: of what entered the one, what came to the other."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`groups`: name → key and figures, in the order of their names."""

    as_of: date
    first: date
    last: date
    by: By | None
    currency: str
    groups: dict[str, tuple[Any, Figures]]
    conversions: dict[str, dict[Any, Passage]] = field(default_factory=dict)
    """`lead:won` → by the groups' keys."""


def ask(settings: Settings, clock: Callable[[], datetime], asked: Asked) -> Answer:
    """Misconfigured for a period that ends before it begins, or has no such name, and for stages that there are not."""
    with home.opened(settings, clock) as (bot, _), bot.deps.reads() as session:
        workspace = home.known(bot, asked.workspace)
        policy = bot.deps.policy(workspace, session).policy
        teams = members.all_teams(session, workspace)
        zone = zone_of(next(iter(teams), None))
        as_of = asked.as_of or clock().astimezone(zone).date()
        first, last = _span(asked, policy, as_of)
        scope = replace(scope_of(workspace, policy, zone, first, last, as_of), by=asked.by)
        found = kpis.figures(session, policy, replace(scope, closes=(first, last)))
        _aim(session, workspace, teams, _known_as(policy, first, last), asked.by, found)
        onward = {pair: stages.conversion(session, scope, *_pair(policy, pair)) for pair in asked.conversions}
        named = _named(found, _names(session, workspace, asked.by))
        return Answer(as_of, first, last, asked.by, policy.currency, named, onward)


def _span(asked: Asked, policy: Policy, as_of: date) -> tuple[date, date]:
    """The first and the last day."""
    if asked.period is not None:
        if asked.first or asked.last:
            raise Misconfigured("--period says from when to when. Leave --from and --to out.")
        period = _period(asked.period, policy)
        return period.first, period.last
    last = asked.last or as_of
    first = asked.first or periods.of("quarter", last, policy.fiscal_year_starts).first
    if last < first:
        raise Misconfigured(f"The period ends on {last}, before it begins on {first}. Swap --from and --to.")
    return first, last


def _period(written: str, policy: Policy) -> Period:
    name = unicodedata.normalize("NFKC", written).strip().upper()
    if found := periods.named(name, policy.fiscal_year_starts):
        return found
    raise Misconfigured(
        f"--period: `{printable(written[:40])}` is no period. Write it like 2026-11, 2026-W47, 2026-Q4 (of the calendar),"
        " FY2026-Q3 or FY2026 (of the fiscal year)."
    )


def _known_as(policy: Policy, first: date, last: date) -> str | None:
    """The name under which targets for these very days are kept, if there can be any."""
    for length in get_args(periods.Length):
        found = periods.of(length, first, policy.fiscal_year_starts)
        if (found.first, found.last) == (first, last):
            return found.key
    return None


def _aim(
    session: Session,
    workspace: str,
    teams: Sequence[Team],
    period: str | None,
    by: By | None,
    found: dict[Any, Figures],
) -> None:
    """Targets are a team's, or the company's. Where the company has none for the won amount, its teams' add up to it if
    every team has one; of other KPIs nothing adds up.
    """
    if period is None or by not in (None, By.TEAM):
        return
    every: dict[str, dict[str, Decimal]] = {}
    for each in targets.of_everybody(session, workspace, period):
        every.setdefault(each.team_id, {})[each.kpi] = each.value
    if by is By.TEAM:
        for team_id, each_found in found.items():
            each_found.targets = every.get(team_id, {})
        return
    of_teams = [every.get(team.id, {}).get(MONEY_TARGET) for team in teams]
    known = [each for each in of_teams if each is not None]
    summed = {MONEY_TARGET: sum(known, Decimal(0))} if known and len(known) == len(teams) else {}
    found[""].targets = {**summed, **every.get(targets.COMPANY, {})}


def _pair(policy: Policy, written: str) -> tuple[str, str]:
    """Two stages of the way up, the second beyond the first."""
    first, _, second = written.partition(":")
    ladder = kpis.process_of(policy).ladder
    if first in ladder and second in ladder and ladder.index(first) < ladder.index(second):
        return first, second
    raise Misconfigured(
        f"--conversion: `{printable(written[:40])}` is not one stage and a later one. Write it like"
        f" {ladder[0]}:{ladder[-1]}; the stages are {', '.join(ladder)}."
    )


def scope_of(workspace: str, policy: Policy, zone: ZoneInfo, first: date, last: date, as_of: date) -> Scope:
    """Everybody's deals from the first day to the last, as known at the end of the day `as_of`; all of them local days."""
    begin, end = start_of(first, zone), start_of(last + DAY, zone)
    return Scope(
        workspace=workspace,
        process=kpis.process_of(policy),
        begin=begin,
        end=end,
        as_of=start_of(as_of + DAY, zone),
        bands=kpis.bands_of(policy),
    )


def _names(session: Session, workspace: str, by: By | None) -> Mapping[Any, str]:
    if by in PEOPLE:
        return {each.id: each.name for each in members.all_members(session, workspace)}
    if by is By.TEAM:
        return {each.id: each.name for each in members.all_teams(session, workspace)}
    return {}


def _named(found: Mapping[Any, Figures], names: Mapping[Any, str]) -> dict[str, tuple[Any, Figures]]:
    """Namesakes keep apart by their ids; deals without a value stand under a dash."""
    called = {key: names.get(key, key) or ("" if key == "" else "-") for key in found}
    taken = list(called.values())
    unique = {key: f"{name} ({key})" if taken.count(name) > 1 else name for key, name in called.items()}
    return {name: (key, found[key]) for key, name in sorted(unique.items(), key=lambda each: each[1])}
