"""Whether everything that was due reached whom it was for, once: the outbox held against the rules of delivery.

Not what the outbox says of itself alone: who should have had a list today, what their last list should have carried,
which reviews have fallen due and which meetings nobody was asked about is worked out anew, by the rules that deliver.
What changed since a list was made (a deal handed over, a person's role, a team's managers) comes with the next one, and
is not held against it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from bot.deps import zone_of
from bot.services import alerts, bundles, nags
from bot.services.bundles import NOTHING_NEW, NOTHING_OPEN, Morning
from bot.services.reviews import owing
from store import audit, findings, members, notices
from store.model import MEETING, NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.deps import Deps
    from bot.services.bundles import Entry
    from store.audit import Kept
    from store.engine import Session
    from store.model import Finding, Member, Notice

LATENESS: Final = timedelta(minutes=15)
"""What is due longer, while nothing holds it up, counts as lost until it goes out. A thousand people's morning takes five
minutes by Slack's own limits.
"""
WEEK: Final = timedelta(days=7)
WEEKLY: Final = "weekly"


@dataclass(frozen=True, slots=True)
class Case:
    """Something that is not as it should be. Ids only: an audit may be shown to anybody who runs the bot."""

    what: str
    kind: str
    recipient: str | None
    due_at: datetime
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """`owed`: messages that fell due in the time asked about, by state."""

    since: datetime
    until: datetime
    owed: dict[str, int]
    lost: list[Case]
    twice: list[Case]
    conversations: int | None = None
    """How many were read in Slack; None: it was not asked."""

    @property
    def clean(self) -> bool:
        return not self.lost and not self.twice


def take(session: Session, deps: Deps, workspace: str, since: datetime, until: datetime) -> Account:
    """By what is on record. `until` is not later than now."""
    late = min(until, deps.now() - LATENESS)
    lost = [
        *_rows(session, deps, workspace, since, until, late),
        *_unasked(session, workspace, since, late),
        *_unlooked(session, deps, workspace, until),
        *_unlisted(session, deps, workspace, since, late),
        *_unreviewed(session, deps, workspace, since, late),
    ]
    twice = _twice(audit.sent(session, workspace, since, until))
    return Account(since, until, audit.counts(session, workspace, since, until), lost, twice)


def _rows(
    session: Session, deps: Deps, workspace: str, since: datetime, until: datetime, late: datetime
) -> Iterator[Case]:
    for each in audit.unaccounted(session, workspace, since, until, late, deps.machine()):
        what = (
            "not sent"
            if each.state in (NoticeState.DUE, NoticeState.CLAIMED)
            else f"{each.state} without a reason"
        )
        if each.state is NoticeState.SENT:
            what = "sent, but nobody knows where"
        yield Case(what, each.kind.value, each.recipient, each.due_at, (each.id,))


def _unasked(session: Session, workspace: str, since: datetime, late: datetime) -> Iterator[Case]:
    """A meeting has ended and no question about it is on record."""
    for finding_id in audit.unasked(session, workspace, MEETING, since, late):
        finding = findings.get(session, workspace, finding_id)
        assert finding is not None
        assert finding.member_id is not None
        person = members.get(session, workspace, finding.member_id)
        if person is None or not nags.reads(person) or findings.asked_elsewhere(session, finding):
            continue
        begins = max(finding.opened_at, made_at(finding.id) or finding.opened_at)
        if begins <= late and not _changed(session, finding, person, begins):
            yield Case("nobody is asked", "prompt", person.id, finding.opened_at, (finding.id,))


def _unlooked(session: Session, deps: Deps, workspace: str, until: datetime) -> Iterator[Case]:
    """Whose daily time has come today without a look at their list."""
    now = deps.now()
    if until < now - LATENESS:
        return
    for person_id in bundles.candidates(session, deps, workspace):
        person = members.get(session, workspace, person_id)
        assert person is not None
        at = bundles.daily_time(deps, person, now)
        if at <= now - LATENESS and not bundles.was_just_looked_at(session, person, now):
            yield Case("no look at today's list", "bundle", person_id, at)
    policy = deps.policy(workspace).policy
    for team_id in alerts.candidates(session, deps, workspace):
        zone = zone_of(members.get_team(session, workspace, team_id))
        at = policy.calendar.local_time_on(now.astimezone(zone).date(), policy.attention.daily_time, zone)
        if at <= now - LATENESS:
            yield Case("no look at today's post", "alert", team_id, at)


def _unlisted(
    session: Session, deps: Deps, workspace: str, since: datetime, late: datetime
) -> Iterator[Case]:
    """What somebody's last list should have carried, and no list did."""
    for person in members.all_members(session, workspace):
        if not nags.reads(person):
            continue
        look = audit.last_look(session, workspace, person.id, (NOTHING_NEW, NOTHING_OPEN), since, late)
        if look is not None:
            yield from _left_out(session, deps, person, look)


def _left_out(session: Session, deps: Deps, person: Member, look: Notice) -> Iterator[Case]:
    looked = look.created_at
    day = date.fromisoformat(look.occurrence)
    morning = Morning(person, day, bundles.daily_time(deps, person, looked), first=True)
    entries = [each for each in bundles.listed(session, deps, morning) if not each.waiting.told]
    if len(notices.items(session, person.workspace, look.id, bundles.MOST)) >= bundles.MOST:
        return  # more was new than a list takes; the next one goes on
    for entry in entries:
        finding = findings.get(session, person.workspace, entry.waiting.id)
        if (
            finding is not None
            and _is_theirs(session, entry, finding, person)
            and _was_due(deps, entry, looked, person.workspace)
            and _since(finding) < looked
            and not _changed(session, finding, person, looked)
        ):
            yield Case("on no list", finding.rule, person.id, finding.due_at, (finding.id,))


def _is_theirs(session: Session, entry: Entry, finding: Finding, person: Member) -> bool:
    """Not through somebody's leave, nor because nobody else can be reached: since when that is so is on no record."""
    if finding.member_id is None or (entry.own and finding.member_id != person.id):
        return False
    asked = members.get(session, finding.workspace, finding.member_id)
    return asked is not None and nags.reads(asked)


def _was_due(deps: Deps, entry: Entry, looked: datetime, workspace: str) -> bool:
    """By the time of the look; a rule that is told weekly may wait for the first list of a week."""
    rules = deps.policy(workspace).policy.rules
    patience = WEEK if rules[entry.waiting.rule].deliver == WEEKLY else timedelta(0)
    return entry.waiting.due_at <= looked - patience


def _since(finding: Finding) -> datetime:
    """From when on it could be told: made, and awake."""
    moments = [made_at(finding.id), finding.snoozed_until, finding.snoozed_at]
    return max((each for each in moments if each is not None), default=finding.opened_at)


def _changed(session: Session, finding: Finding, person: Member, at: datetime) -> bool:
    teams = findings.teams_of_deals(session, finding.workspace, [finding.deal_id])
    about = {finding.deal_id, person.id, finding.member_id, *teams.values()}
    return audit.changed_since(session, finding.workspace, [each for each in about if each], at)


def _unreviewed(
    session: Session, deps: Deps, workspace: str, since: datetime, late: datetime
) -> Iterator[Case]:
    for each in owing.missing(session, deps, workspace):
        if each.state is NoticeState.DUE and since <= each.due_at <= late:
            yield Case("no review is on record", each.occurrence.split(":")[0], each.recipient, each.due_at)


def _twice(sent: Iterable[Kept]) -> list[Case]:
    """The same thing for the same reader in two messages, or two rows that stand for one message."""
    by_mark: dict[str, list[Kept]] = defaultdict(list)
    by_place: dict[tuple[str, str], list[Kept]] = defaultdict(list)
    for each in sent:
        by_place[each.channel, each.ts].append(each)
        if each.mark:
            by_mark[each.mark].append(each)
    same = [("sent twice", rows) for rows in by_mark.values()] + [
        ("one message, two rows", rows) for rows in by_place.values()
    ]
    return [
        Case(what, rows[0].kind, rows[0].recipient, rows[0].due_at, tuple(each.id for each in rows))
        for what, rows in same
        if len(rows) > 1
    ]


def made_at(finding_id: str) -> datetime | None:
    """When the row was made (machine time), which its time-ordered id tells; None for an id that tells none."""
    try:
        found = UUID(finding_id)
    except ValueError:
        return None
    return datetime.fromtimestamp((found.int >> 80) / 1000, UTC) if found.version == 7 else None
