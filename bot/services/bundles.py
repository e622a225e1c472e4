"""The one daily message: who is owed one this morning, and what is on it.

Each person is looked at once a working day, when their daily time has come, and the look leaves one row: the bundle, or
a suppressed row that says why there is none. So a tick asks for people without a row of the day, and costs nothing else.
A bundle goes out when it has something new for its reader, or a meeting that still waits to be logged, or at the first
look of the week if anything is open: what is old doesn't ring every day, because each further reminder makes all of
them count less.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.deps import zone_named, zone_of
from bot.services import escalation
from bot.services.nags import leave_of, reachable, reads
from store import bundles, findings, members, notices
from store.brakes import ONLY_BUNDLES
from store.model import MEETING, SUGGESTION, Notice, NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from bot.deps import Deps
    from store.bundles import Waiting
    from store.engine import Session
    from store.model import Finding, Member

GAP: Final = timedelta(hours=12)
"""Two bundles are never closer than this, however a person's zone moves."""
LISTED: Final = 30
"""Items a message may spell out; old ones beyond are counted, not carried."""
MOST: Final = 1000
"""New items in one bundle; what is beyond stays new for the next."""
OVER: Final = "its day is over"
NOTHING_NEW: Final = "nothing is new today"
NOTHING_OPEN: Final = "nothing is open"
OVER_BUDGET: Final = "over the budget; it is in the next bundle"
FOLDED: Final = (OVER_BUDGET, ONLY_BUNDLES)
"""Why a message was dropped whose finding rides in the next bundle, overdue or not."""


@dataclass(frozen=True, slots=True)
class Morning:
    """One person's look at one day: `at` is their daily time of that day, `first` whether it is the week's first look."""

    person: Member
    day: date
    at: datetime
    first: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An item for one reader; `own`: they, or whom they stand in for, are asked to act."""

    waiting: Waiting
    own: bool

    @property
    def suggestion(self) -> bool:
        return self.waiting.rule == SUGGESTION

    @property
    def rank(self) -> tuple[object, ...]:
        """New before old, own before others', suggestions last, then what is overdue longest."""
        return self.waiting.told, self.suggestion, not self.own, self.waiting.due_at, self.waiting.id


def candidates(session: Session, deps: Deps, workspace: str) -> list[str]:
    """Everybody whose daily time has come and who has had no look today."""
    now, policy = deps.now(), deps.policy(workspace).policy
    found = []
    for name in bundles.zones(session, workspace):
        zone = zone_named(name)
        day = now.astimezone(zone).date()
        morning = policy.calendar.local_time_on(day, policy.attention.daily_time, zone)
        if morning <= now and policy.calendar.is_working_moment(now, zone):
            found += [each.id for each in bundles.not_looked_at(session, workspace, name, day, now)]
    return found


def look(session: Session, deps: Deps, workspace: str, person_id: str) -> bool:
    """Looks at one person's list, once a day; whether a bundle became due. To be called in a transaction that writes."""
    person = members.get(session, workspace, person_id)
    morning = _morning(session, deps, person, deps.now()) if person else None
    if person is None or morning is None:
        return False
    entries = listed(session, deps, morning)
    new = [each for each in entries if not each.waiting.told][:MOST]
    if not _rings(morning, entries, new):
        _record(session, deps, person, morning.day, (), NOTHING_NEW if entries else NOTHING_OPEN)
        return False
    old = [each for each in entries if each.waiting.told][: max(0, LISTED - len(new))]
    if not _record(session, deps, person, morning.day, [*new, *old]):
        return False
    up = [each.waiting.id for each in new if not each.own and each.waiting.member_id is not None]
    findings.escalate(session, workspace, up, deps.now())
    return True


def _rings(morning: Morning, entries: Iterable[Entry], new: Sequence[Entry]) -> bool:
    """Whether there is reason enough for a message."""
    if new:
        return True
    open_ones = [each for each in entries if not each.suggestion]
    return (morning.first and bool(open_ones)) or any(each.waiting.rule == MEETING for each in open_ones)


def listed(session: Session, deps: Deps, morning: Morning) -> list[Entry]:
    """Everything open that concerns the reader on this morning, in the order in which it is shown."""
    person, now = morning.person, deps.now()
    workspace, until = person.workspace, morning.at
    people = _asked_through(session, person, now)
    mine = [
        *bundles.of_members(session, workspace, person.id, people, until, now),
        *bundles.not_asked(session, workspace, person.id, people, until, now, FOLDED),
    ]
    entries = {each.id: Entry(each, own=True) for each in mine}
    for what in escalation.above(session, deps, person, until):
        for each in bundles.above(session, workspace, person.id, what, until, now):
            entries.setdefault(each.id, Entry(each, own=False))
    known = _riding(deps, morning)
    riding = [each for each in entries.values() if each.waiting.rule in known]
    return sorted(riding, key=lambda each: each.rank)


def _riding(deps: Deps, morning: Morning) -> list[str]:
    """The rules that a list of this morning may speak of."""
    rules = deps.policy(morning.person.workspace).policy.rules
    return [each for each in type(rules).model_fields if morning.first or rules[each].deliver == "daily"]


def count(session: Session, deps: Deps, morning: Morning, spelt_out: Collection[str]) -> int:
    """How much of that there is beside these findings; whether it was told before is not looked for."""
    person, now = morning.person, deps.now()
    return bundles.count(
        session,
        person.workspace,
        _asked_through(session, person, now),
        escalation.above(session, deps, person, morning.at),
        morning.at,
        now,
        why=FOLDED,
        reader=person.id,
        rules=_riding(deps, morning),
        but=spelt_out,
    )


def _asked_through(session: Session, person: Member, now: datetime) -> list[str]:
    """The person, and whoever is on leave and reached through them."""
    away = members.stood_in_for(session, person.workspace, person.id, now)
    through = [each for each in away if _is(reachable(session, person.workspace, each, now), person)]
    return [person.id, *through]


def _is(found: Member | None, person: Member) -> bool:
    return found is not None and found.id == person.id


def carries(session: Session, deps: Deps, person: Member, finding: Finding) -> bool:
    """Whether the person reads of this overdue finding in today's bundle, sent already or still to come."""
    now = deps.now()
    if finding.due_at > daily_time(deps, person, now):
        return False
    bundle = notices.by_key(
        session, person.workspace, person.id, NoticeKind.BUNDLE, day_of(person, now).isoformat()
    )
    if bundle is None:
        return _morning(session, deps, person, now) is not None
    return finding.id in {each.id for each in notices.items(session, person.workspace, bundle.id)}


def daily_time(deps: Deps, person: Member, now: datetime) -> datetime:
    """When the person's list of this day is looked at."""
    policy, zone = deps.policy(person.workspace).policy, zone_of(person)
    return policy.calendar.local_time_on(day_of(person, now), policy.attention.daily_time, zone)


def day_of(person: Member, now: datetime) -> date:
    """The recipient's local date: the occurrence of a bundle."""
    return now.astimezone(zone_of(person)).date()


def is_of_today(notice: Notice, person: Member, now: datetime) -> bool:
    return notice.occurrence == day_of(person, now).isoformat()


def today(session: Session, deps: Deps, notice: Notice, person: Member) -> Morning | None:
    """The morning that this bundle is of, if that is today's."""
    now = deps.now()
    if not is_of_today(notice, person, now):
        return None
    return _on(session, deps, person, now)


def _on(session: Session, deps: Deps, person: Member, now: datetime) -> Morning:
    day = day_of(person, now)
    monday = day - timedelta(days=day.weekday())
    seen = bundles.looked_since(session, person.workspace, person.id, monday, day, OVER)
    return Morning(person, day, daily_time(deps, person, now), first=not seen)


def _morning(session: Session, deps: Deps, person: Member, now: datetime) -> Morning | None:
    """Today's, if the person's bundle may go out now; else None."""
    policy = deps.policy(person.workspace).policy
    if not reads(person) or now < daily_time(deps, person, now):
        return None
    if not policy.calendar.is_working_moment(now, zone_of(person), leave_of(session, person, now)):
        return None
    return None if was_just_looked_at(session, person, now) else _on(session, deps, person, now)


def was_just_looked_at(session: Session, person: Member, now: datetime) -> bool:
    """Whether their list was looked at within `GAP`: it may have been of tomorrow, where they were this morning."""
    last = bundles.last_look(session, person.workspace, person.id, day_of(person, now) - timedelta(days=2))
    return last is not None and now - last < GAP


def _record(
    session: Session,
    deps: Deps,
    person: Member,
    day: date,
    entries: Sequence[Entry],
    why_not: str | None = None,
) -> bool:
    """The day's one row; False if somebody else was first."""
    now = deps.now()
    notice = Notice(
        workspace=person.workspace,
        id=deps.new_id(),
        recipient=person.id,
        kind=NoticeKind.BUNDLE,
        occurrence=day.isoformat(),
        state=NoticeState.SUPPRESSED if why_not else NoticeState.DUE,
        due_at=now,
        created_at=now,
        reason=why_not,
    )
    return notices.owe(session, notice, [each.waiting.id for each in entries])
