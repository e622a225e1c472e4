"""What somebody is owed word of, and by when: slow and plain, from what was open and who was there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, TypeAlias

from bench.years.hours import CLOSES, OPENS, at_work
from store.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bench.years.cast import Person
    from bench.years.checks import Year

DAY: Final = timedelta(days=1)
NEVER: Final = datetime.max.replace(tzinfo=UTC)
"""Of somebody who leaves before another day of theirs begins."""
WEEKLY: Final = frozenset({"thin_coverage"})
"""Rules whose findings ride in the first list of the week only."""

Claim: TypeAlias = tuple[Finding, datetime, datetime, set[str]]
"""A finding, from when on somebody is owed word of it, until when, and who any of."""


def asked(year: Year) -> Iterator[Claim]:
    """Every due finding that stood open and awake until the end of the next working day of whom it asks."""
    for finding in year.findings:
        owner = year.people.get(finding.member_id or "")
        leads = year.led_by[year.team_of[finding.deal_id]][0]
        for begins, ends in year.open[finding.id] if owner else ():
            assert owner is not None
            since, until, readers = _claim(
                year, (begins, ends), finding.due_at, [owner], leads, weekly=finding.rule in WEEKLY
            )
            if until <= ends and _awake(year, finding, since, until):
                yield finding, since, until, readers


def gone_up(year: Year) -> Iterator[Claim]:
    """Every finding that stood open and awake from when it goes up until a manager's next working day was over."""
    policy = year.world.policy
    for finding in year.findings:
        leads, zone = year.led_by[year.team_of[finding.deal_id]]
        up = policy.escalates_at(finding.rule, finding.due_at, zone)
        for life in year.open[finding.id] if up else ():
            assert up is not None
            since, until, _ = _claim(year, life, up, leads, leads)
            if until <= life[1] and _awake(year, finding, since, until):
                yield finding, since, until, {each.id for each in leads}


def _claim(
    year: Year,
    life: tuple[datetime, datetime],
    due: datetime,
    asked_of: Sequence[Person],
    leads: Sequence[Person],
    *,
    weekly: bool = False,
) -> tuple[datetime, datetime, set[str]]:
    """From when until when one of these people, or who stands in for them, is to hear of it, and who any of them is.

    It begins anew where the policy changed meanwhile, which may have moved the deadline, where an admin was asked first,
    and where the one who was asked left: then those who lead are told.
    """
    since, readers = max(due, life[0]), set[str]()
    for changed in year.world.policy_changed:
        if life[0] < changed and since < changed < life[1]:
            since = changed
    while True:
        here = [each for each in asked_of if each.left is None or each.left > since] or leads
        days = [_next_day(year, each, since, weekly=weekly) for each in here]
        until = min(day for day, _ in days)
        readers |= {one for _, some in days for one in some}
        left = [each.left for each in here if each.left is not None and since < each.left < until]
        later = [freed for pulled, freed in year.held if pulled <= until and since < freed]
        if not left and not later:
            return since, until, readers
        since = min([*left, *later])


def _awake(year: Year, finding: Finding, since: datetime, until: datetime) -> bool:
    """What was put off at any time of it is not judged."""
    return all(put_off > until or back <= since for put_off, back in year.rests[finding.id])


def _next_day(year: Year, who: Person, since: datetime, *, weekly: bool = False) -> tuple[datetime, set[str]]:
    """The end of the first day that begins at or after `since` on which they are at work when it begins, or somebody who
    stands in for them is; and who any of them is by then.
    """
    readers = {who.id}
    day = since.astimezone(who.zone).date() - DAY
    while True:
        opens = datetime.combine(day, OPENS, who.zone)
        if who.left is not None and who.left < opens:
            return NEVER, readers
        deputies = [year.people[each] for start, end, each in who.leaves if each and start <= opens < end]
        readers |= {each.id for each in deputies}
        for each in (who, *deputies):
            if each.left is not None and each.left <= opens:
                continue
            begins = datetime.combine(day, OPENS, each.zone)
            if begins >= since and at_work(each, begins) and not (weekly and _worked_this_week(each, day)):
                return datetime.combine(day, CLOSES, each.zone), readers
        day += DAY


def _worked_this_week(who: Person, day: date) -> bool:
    """Whether an earlier day of this week was one of theirs, so that the week's first list has been."""
    earlier = (day - back * DAY for back in range(1, day.weekday() + 1))
    return any(at_work(who, datetime.combine(each, OPENS, who.zone)) for each in earlier)
