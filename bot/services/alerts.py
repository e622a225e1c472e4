"""What a team's channel is told: the deals that have gone quiet since the last time, one post a day, each episode once.

Whoever is in the channel may not all view these deals, so a post names none of them: numbers and days, and a button
that opens the card in the rights of who clicks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.services.bundles import MOST, NOTHING_NEW, OVER
from bot.services.lines import Standing, standing_of
from store import alerts, bundles, items, members, notices
from store.model import Notice, NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.deps import Deps
    from store.engine import Session
    from store.model import Deal, Finding, Team

LISTED: Final = 20
"""Deals spelt out in one post."""
ELSEWHERE: Final = "the team has another channel by now"


@dataclass(frozen=True, slots=True)
class Quiet:
    """One deal of a post. `days`: for how long nothing moved; `open`: it still is so, and does not rest."""

    deal_id: str
    number: int
    days: int
    open: bool


@dataclass(frozen=True, slots=True)
class Bulletin:
    """Everything a post in a channel needs to be rendered, for whoever is in it."""

    notice: Notice
    team: Team | None
    deals: Sequence[Quiet] = ()
    more: int = 0
    """What is open beyond these, counted only."""


def candidates(session: Session, deps: Deps, workspace: str) -> list[str]:
    """Teams with a channel whose time has come and that had no look today, by the team's own clock."""
    now, policy = deps.now(), deps.policy(workspace).policy
    found = []
    for team in members.all_teams(session, workspace):
        zone = zone_of(team)
        morning = policy.calendar.local_time_on(_day(team, now), policy.attention.daily_time, zone)
        if team.channel is None or now < morning or not policy.calendar.is_working_moment(now, zone):
            continue
        if notices.by_key(session, workspace, team.id, NoticeKind.ALERT, _day(team, now).isoformat()) is None:
            found.append(team.id)
    return found


def look(session: Session, deps: Deps, workspace: str, team_id: str) -> bool:
    """Looks at one team, once a day, and leaves the day's row; whether there is something to post."""
    team, now = members.get_team(session, workspace, team_id), deps.now()
    if team is None or team.channel is None:
        return False
    policy = deps.policy(workspace).policy
    morning = policy.calendar.local_time_on(_day(team, now), policy.attention.daily_time, zone_of(team))
    found = alerts.newly_quiet(session, workspace, team.id, morning, now, MOST)
    notice = Notice(
        workspace=workspace,
        id=deps.new_id(),
        recipient=team.id,
        kind=NoticeKind.ALERT,
        occurrence=_day(team, now).isoformat(),
        state=NoticeState.DUE if found else NoticeState.SUPPRESSED,
        due_at=now,
        created_at=now,
        channel=team.channel,
        reason=None if found else NOTHING_NEW,
    )
    return notices.owe(session, notice, found) and bool(found)


def why_not(session: Session, deps: Deps, notice: Notice) -> str | None:
    """Why it should not be posted any more; the channel itself is looked at right before the post."""
    team, now = members.get_team(session, notice.workspace, notice.recipient), deps.now()
    if team is None or team.channel != notice.channel:
        return ELSEWHERE
    calendar = deps.policy(notice.workspace).policy.calendar
    of_today = notice.occurrence == _day(team, now).isoformat()
    return None if of_today and calendar.is_working_moment(now, zone_of(team)) else OVER


def write(session: Session, deps: Deps, notice: Notice, *, only_open: bool = False) -> Bulletin:
    """As things stand now; `only_open`: without what has moved meanwhile, for the post itself."""
    team, now = members.get_team(session, notice.workspace, notice.recipient), deps.now()
    found = notices.items(session, notice.workspace, notice.id, LISTED)
    known = items.deals(session, notice.workspace, {each.deal_id for each in found})
    told = [_quiet(each, known[each.deal_id], now) for each in found if each.deal_id in known]
    left = {each.id for each in found}
    more = bundles.count_open(session, notice.workspace, notice.id, now, left) if len(left) == LISTED else 0
    return Bulletin(notice, team, [each for each in told if each.open or not only_open], more)


def _quiet(finding: Finding, deal: Deal, now: datetime) -> Quiet:
    said = finding.evidence.get("at")
    since = datetime.fromisoformat(said) if said else finding.due_at
    still = standing_of(finding, deal, None, now) is Standing.OPEN
    return Quiet(deal.id, deal.number, max(0, (now - since).days), still)


def _day(team: Team, now: datetime) -> date:
    return now.astimezone(zone_of(team)).date()
