"""When findings go up to those who lead: from deadlines to the morning, and back from a morning to deadlines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.deps import zone_named, zone_of
from store import bundles, members
from store.bundles import Above
from store.model import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.deps import Deps
    from bot.policy import Policy
    from store.engine import Session
    from store.model import Member, Team

FAR: Final = timedelta(days=4000)
"""Longer than any escalation takes, with all days off in between."""
MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Known:
    """A policy, told from others by its fingerprint."""

    fingerprint: str
    policy: Policy = field(compare=False)


def gone_up(policy: Policy, zone: ZoneInfo, at: datetime) -> Mapping[str, datetime]:
    """By rule the latest deadline whose findings have gone up by `at`; rules that never do so are not in it.

    So that the database can be asked for what has gone up, and nothing else need be read.
    """
    return _gone_up(_Known(policy.fingerprint, policy), zone, at)


@lru_cache(maxsize=512)
def _gone_up(known: _Known, zone: ZoneInfo, at: datetime) -> Mapping[str, datetime]:
    """A morning is asked about for each of its readers, and again whenever a list of it changes."""
    policy = known.policy
    by_length: dict[object, datetime | None] = {}
    found = {}
    for rule in type(policy.rules).model_fields:
        length = policy.rules[rule].escalate_after or policy.attention.escalate_after
        if length not in by_length:
            by_length[length] = _latest(policy, rule, zone, at)
        if (latest := by_length[length]) is not None:
            found[rule] = latest
    return MappingProxyType(found)


def _latest(policy: Policy, rule: str, zone: ZoneInfo, at: datetime) -> datetime | None:
    """By halving: a later deadline never goes up earlier."""
    if policy.escalates_at(rule, at, zone) is None:
        return None
    early, late = at - FAR, at + MOMENT
    while late - early > MOMENT:
        middle = early + (late - early) // 2
        goes_up = policy.escalates_at(rule, middle, zone)
        early, late = (middle, late) if goes_up is not None and goes_up <= at else (early, middle)
    return early


def above(session: Session, deps: Deps, person: Member, at: datetime) -> list[Above]:
    """What the person reads of as a manager; admins also read of what has no manager, so that nothing goes up to nobody."""
    if person.role not in (Role.MANAGER, Role.ADMIN):
        return []
    led = bundles.led_teams(session, person.workspace)
    teams = members.all_teams(session, person.workspace)
    mine = [team for team in teams if person.id in led.get(team.id, ())]
    if person.role is Role.ADMIN:
        mine += [team for team in teams if team.id not in led]
    by_zone: dict[ZoneInfo, list[Team]] = {zone_named(None): []} if person.role is Role.ADMIN else {}
    for team in mine:
        by_zone.setdefault(zone_of(team), []).append(team)
    policy = deps.policy(person.workspace).policy
    return [_of_zone(person, zone, here, gone_up(policy, zone, at)) for zone, here in by_zone.items()]


def _of_zone(person: Member, zone: ZoneInfo, teams: list[Team], escalated: Mapping[str, datetime]) -> Above:
    """Deals without a team live where the company does."""
    without_team = person.role is Role.ADMIN and zone == zone_named(None)
    return Above(frozenset(team.id for team in teams), without_team, escalated)
