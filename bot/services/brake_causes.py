"""When a run of nags is out of the ordinary: the four causes for which it stops and asks.

A run is everything that is due and not sent yet. Days are UTC's: the working hours of Japan, of Europe and of the Americas
each lie within one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.deps import DEFAULT_ZONE
from bot.policy.duration import Duration
from bot.watch import Usual
from store import brakes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.deps import Deps
    from bot.watch import Watch
    from store.engine import Session
    from store.model import Brake, Json

IMPORT, POLICY, CLOCK, VOLUME = "import", "policy", "clock", "volume"

TIMES: Final = 3
"""So many times an ordinary day is far more than usual (the design's number)."""
FEW_PEOPLE: Final = 10
"""Up to so many people reached is never far more: in a team of this size one colleague back from leave may treble a day,
and an admin who is asked about ten people learns to click it away.
"""
FEW_MESSAGES: Final = 30
"""The same for messages: what ten people get when each one's daily budget of three is used up."""
LOOKS_AT: Final = timedelta(days=28)
"""What is usual is taken from four weeks: long enough for four Mondays, short enough to follow a team that grows."""
APPROVED_FOR: Final = timedelta(days=1)
"""For so long what an admin has decided about counts as usual, so that one flood is asked about once."""
FEW_FINDINGS: Final = 10
"""Findings of the past that a new policy may bring up unasked: one or two bundles' worth."""
OLD: Final = timedelta(days=1)
"""A finding that began so long before the version that found it: only the version can be why it is found now."""
SETTLES_IN: Final = Duration(2, "wd")
"""How long a new version is watched: each person's next morning lies within it, in every zone and over a weekend."""


def find(session: Session, deps: Deps, watch: Watch, workspace: str) -> dict[str, Json]:
    """Every cause to stop the run that is due now, with its figures; none is the ordinary case."""
    now = deps.now()
    moved = watch.jumped(workspace, now)  # asked each time: a clock that is right is followed
    people, messages = brakes.waiting(session, workspace, now)
    if not messages:
        return {}
    past = brakes.every(session, workspace)
    causes: dict[str, Json] = {}
    if moved:
        causes[CLOCK] = {"moved": moved.total_seconds()}
    if not brakes.sent_since(session, workspace, now - LOOKS_AT):
        if _is_first_after_an_import(session, workspace, now, past):
            causes[IMPORT] = {}
        return causes  # nothing is usual yet, and nothing that a new version could differ from
    if policy := _looks_back(session, deps, workspace, now, past):
        causes[POLICY] = policy
    if volume := _far_more(session, watch, workspace, now, people, messages, past):
        causes[VOLUME] = volume
    return causes


def _is_first_after_an_import(session: Session, workspace: str, now: datetime, past: Sequence[Brake]) -> bool:
    """Something was imported, and nobody has heard anything for four weeks: a trial long ago is no rehearsal. Asked once,
    whatever was decided.
    """
    since = now - LOOKS_AT
    asked = any(IMPORT in causes_of(each) and each.pulled_at >= since for each in past)
    return not asked and brakes.imported_since(session, workspace, since)


def _looks_back(
    session: Session, deps: Deps, workspace: str, now: datetime, past: Sequence[Brake]
) -> Json | None:
    """What a new version finds in the past. The workspace's first version is new to nobody."""
    newest = brakes.newest_policy(session, workspace)
    if newest is None or newest[0] == 1:
        return None
    version, recorded_at = newest
    calendar = deps.policy(workspace, session).policy.calendar
    if now > calendar.after(recorded_at, SETTLES_IN, ZoneInfo(DEFAULT_ZONE)):
        return None
    if any(each.decided_at and each.decided_at >= recorded_at for each in past):
        return None
    count = brakes.looking_back(session, workspace, version, recorded_at - OLD, now)
    return {"version": version, "findings": count} if count >= FEW_FINDINGS else None


def _far_more(
    session: Session,
    watch: Watch,
    workspace: str,
    now: datetime,
    people: set[str],
    messages: int,
    past: Sequence[Brake],
) -> Json | None:
    """Today's nags, sent and due, against `TIMES` an ordinary day's; each figure by itself is cause enough."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    key = (workspace, today.date())
    if key not in watch.usual:
        watch.usual[key] = usual(session, workspace, today)
    ordinary = watch.usual[key]
    if ordinary is None:
        return None
    tomorrow = today + timedelta(days=1)
    approved = [each.preview for each in past if each.decided_at and now - each.decided_at < APPROVED_FOR]
    limits = {
        "people": max(FEW_PEOPLE, TIMES * max([ordinary.people, *(each["people"] for each in approved)])),
        "messages": max(
            FEW_MESSAGES, TIMES * max([ordinary.messages, *(each["messages"] for each in approved)])
        ),
    }
    already = brakes.count_sent(session, workspace, today, tomorrow)
    if len(people) + already <= limits["people"] and messages + already <= limits["messages"]:
        return None  # however few of them were told twice
    sent = {who for who, _ in brakes.sent(session, workspace, today, tomorrow) if who}
    figures = {"people": len(people | sent), "messages": messages + already}
    if all(figures[name] <= limits[name] for name in figures):
        return None
    return {**figures, "usual_people": ordinary.people, "usual_messages": ordinary.messages}


def usual(session: Session, workspace: str, today: datetime) -> Usual | None:
    """An ordinary day: the median of the days of the last four weeks on which anything was sent, or of those of today's
    sort if that is more. The first day of each week is a sort of its own: then everybody's open items are told anew.

    Days without any nag are no working days, or days on which nothing ran.
    """
    reached: dict[date, set[str]] = {}
    counted: dict[date, int] = {}
    for who, at in brakes.sent(session, workspace, today - LOOKS_AT, today):
        day = at.date()
        counted[day] = counted.get(day, 0) + 1
        reached.setdefault(day, set()).update([who] if who else ())
    if not counted:
        return None
    firsts = {week(day): day for day in sorted(counted, reverse=True)}
    first = week(today.date()) not in firsts
    alike = [day for day in counted if (firsts[week(day)] == day) is first] or list(counted)
    return Usual(
        max(median(len(reached[day]) for day in days) for days in (counted, alike)),
        max(median(counted[day] for day in days) for days in (counted, alike)),
    )


def week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def causes_of(brake: Brake) -> list[str]:
    return brake.cause.split(",")
