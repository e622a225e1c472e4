"""A manager's team in the Home: who has what overdue, what has gone up, which hand-overs wait, and the team's deals."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.services import escalation, hub
from bot.services.home_pages import Paged
from bot.services.home_parts import Deals, deals_of, items_of, stood_of
from bot.services.reviews import goals
from store import handing, history, home, members
from store.model import Role
from store.portfolio import Part

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.deps import Deps
    from bot.services.home_pages import Wanted
    from bot.services.permissions import Actor
    from bot.services.reviews.goals import Goal
    from store.agenda import Item
    from store.engine import Session
    from store.handing import Wish
    from store.model import Team
    from store.portfolio import Stood

PEOPLE: Final = 8
UP: Final = 5
WISHES: Final = 5


@dataclass(slots=True)
class Mate:
    """One person: what is overdue with them, by rule and most first, and the open deals they look after."""

    id: str | None
    name: str | None = None
    rules: list[tuple[str, int]] = field(default_factory=list)
    deals: int = 0
    points: int = 0

    @property
    def overdue(self) -> int:
        return sum(count for _, count in self.rules)

    @property
    def score(self) -> int | None:
        """The mean hygiene score of their deals; None without any."""
        return round(self.points / self.deals) if self.deals else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """`teams` are those shown. `up` groups what has gone up by deal, `gone_up` counts it. Where only one person's part is
    shown, `of` is their name and `items` is what is asked of them. `goals` are of one team; of several together there are none.
    """

    teams: Sequence[Team]
    goals: Sequence[Goal] = ()
    people: Paged[Mate]
    up: Sequence[Sequence[Item]]
    gone_up: int
    wishes: Sequence[Wish]
    waiting: int
    deals: Deals
    of: str | None = None
    items: Paged[Sequence[Item]] | None = None


def led(session: Session, actor: Actor) -> list[Team]:
    """The teams a manager manages, all of them for an admin; by name."""
    if actor.member.role is Role.ADMIN:
        return list(members.all_teams(session, actor.workspace))
    if not actor.teams:
        return []
    return [each for each in members.all_teams(session, actor.workspace) if each.id in actor.teams]


def read(session: Session, deps: Deps, actor: Actor, wanted: Wanted, teams: Sequence[Team]) -> Crew:
    """`teams` are the actor's to see."""
    now, ids = deps.now(), frozenset(each.id for each in teams)
    everybody = Part(teams=ids, stage=wanted.stage, rule=wanted.rule)
    stood = stood_of(session, deps, actor, everybody)
    mates = _mates(session, actor, everybody, stood, now)
    one = next((each for each in mates if each.id and each.id == wanted.owner), None)
    part = everybody
    if one and one.id:
        part = replace(everybody, owners=frozenset({one.id}))
        stood = [each for each in stood if each.owner == one.id]
    here = min(wanted.people, max(len(mates) - 1, 0) // PEOPLE)
    up, gone_up = _up(session, deps, actor, part, teams, now)
    wishes, waiting = handing.wishes(session, actor.workspace, ids, WISHES)
    return Crew(
        teams=teams,
        goals=goals.read(session, deps.policy(actor.workspace).policy, teams[0], now)
        if len(teams) == 1
        else (),
        people=Paged(mates[here * PEOPLE : (here + 1) * PEOPLE], here, PEOPLE, len(mates)),
        up=up,
        gone_up=gone_up,
        wishes=wishes,
        waiting=waiting,
        deals=deals_of(session, deps, actor, part, wanted.deals, stood),
        of=one.name if one else None,
        items=items_of(session, actor, part, now, wanted.items)[0] if one else None,
    )


def _mates(session: Session, actor: Actor, part: Part, stood: Sequence[Stood], now: datetime) -> list[Mate]:
    """Everybody with something overdue or with a deal; most overdue first, then the lowest score."""
    found: dict[str | None, Mate] = {}
    for member_id, rule, count in home.overdue(session, actor.workspace, actor.sight, part, now):
        found.setdefault(member_id, Mate(member_id)).rules.append((rule, count))
    for each in stood:
        if part.stage in (None, each.stage):
            mate = found.setdefault(each.owner, Mate(each.owner))
            mate.deals += each.deals
            mate.points += each.points
    names = history.names(session, actor.workspace, [each for each in found if each])
    for mate in found.values():
        mate.name = names.get(mate.id or "")
    return sorted(found.values(), key=_urgency)


def _urgency(mate: Mate) -> tuple[int, int, str]:
    return -mate.overdue, 100 if mate.score is None else mate.score, mate.name or ""


def _up(
    session: Session, deps: Deps, actor: Actor, part: Part, teams: Sequence[Team], now: datetime
) -> tuple[list[list[Item]], int]:
    policy = deps.policy(actor.workspace).policy
    parts = [
        (replace(part, teams=ids), escalation.gone_up(policy, zone, now))
        for zone, ids in _by_zone(teams).items()
    ]  # fmt: skip
    found, count = home.gone_up(session, actor.workspace, actor.sight, parts, now, limit=UP * 4)
    return hub.grouped(found)[:UP], count


def _by_zone(teams: Sequence[Team]) -> dict[ZoneInfo, frozenset[str]]:
    found: dict[ZoneInfo, frozenset[str]] = {}
    for each in teams:
        found[zone_of(each)] = found.get(zone_of(each), frozenset()) | {each.id}
    return found
