"""The brake: nags that are held until an admin decides, what they are about, and what usually goes out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, func, or_, select, update

from store import tables
from store.model import Brake, Decision, NoticeState
from store.rows import all_of, careful, plain, touched, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import BindParameter, ColumnElement

    from store.engine import Session

brake, notice, notice_item = tables.brake, tables.notice, tables.notice_item
finding, deal, command = tables.finding, tables.deal, tables.command

ALERT: Final = "alert"
BUNDLE: Final = "bundle"
NAGS: Final = ("prompt", "last_call", BUNDLE, ALERT)
"""Kinds of notices that a brake holds; everything else answers somebody's own act."""
FOR_GOOD: Final = datetime(2999, 12, 31, tzinfo=UTC)
"""Until when a muted finding rests. New evidence is another occurrence, so another finding."""
BY_BRAKE: Final = "muted"
"""The reason for which it rests, before the name of whoever decided it."""
ONLY_BUNDLES: Final = "an admin chose only the daily lists"
"""Why a message was dropped whose items come with the next bundle."""
_UNDECIDED: Final = brake.c.decided_at.is_(None)
_CHUNK: Final = 500
"""Ids in one statement, below what both databases take as parameters."""


def held() -> ColumnElement[bool]:
    """For the claim's query: a nag of a workspace whose brake is undecided."""
    pulled = select(brake.c.workspace).where(_UNDECIDED)
    return and_(notice.c.kind.in_(NAGS), notice.c.workspace.in_(pulled))


def on(session: Session, workspace: str) -> Brake | None:
    """The undecided brake, if there is one."""
    row = session.execute(_ON, {"here": workspace}).first()
    return None if row is None else _typed(value(Brake, row))


_ON: Final = select(brake).where(brake.c.workspace == bindparam("here"), _UNDECIDED)


def get(session: Session, workspace: str, brake_id: str, *, hold: bool = False) -> Brake | None:
    """`hold`: other deciders wait until the transaction ends."""
    query = select(brake).where(within(brake, workspace, brake.c.id == brake_id))
    row = session.execute(query.with_for_update() if hold else query).first()
    return None if row is None else _typed(value(Brake, row))


def every(session: Session, workspace: str) -> Sequence[Brake]:
    """Oldest first."""
    rows = all_of(session, Brake, brake, workspace, order=[brake.c.id])
    return [each for each in map(_typed, rows) if each is not None]


def pull(session: Session, item: Brake) -> bool:
    """False when another one waits for its decision already."""
    statement = careful(session.dialect.name, brake).on_conflict_do_nothing().returning(brake.c.id)
    return session.execute(statement, plain(item)).first() is not None


def change(session: Session, workspace: str, brake_id: str, **values: object) -> bool:
    """Writes to a brake while it is undecided; False once it is decided."""
    where = within(brake, workspace, brake.c.id == brake_id, _UNDECIDED)
    return touched(session, update(brake).where(where).values(values)) == 1


def _typed(item: Brake | None) -> Brake | None:
    if item is None or item.decision is None:
        return item
    return replace(item, decision=Decision(item.decision))


def _waiting(
    workspace: str | BindParameter[Any], now: datetime | BindParameter[Any], kinds: Collection[str] = NAGS
) -> ColumnElement[bool]:
    """Nags that would go out at `now`. By state first, which is what the outbox is indexed by."""
    due = notice.c.state == NoticeState.DUE.value
    here = notice.c.workspace == workspace
    return and_(tables.OWED, due, notice.c.due_at <= now, here, notice.c.kind.in_(kinds))


def waiting(session: Session, workspace: str, now: datetime) -> tuple[set[str], int]:
    """Whom the nags due at `now` would reach, and how many they are. A post in a channel reaches nobody by name."""
    rows = session.execute(_WAITING, {"here": workspace, "now": now}).all()
    return {row[0] for row in rows if row[1] != ALERT}, len(rows)


_HERE: Final[BindParameter[Any]] = bindparam("here")
_WAITING: Final = select(notice.c.recipient, notice.c.kind).where(_waiting(_HERE, bindparam("now")))


def sent(
    session: Session, workspace: str, since: datetime, until: datetime
) -> list[tuple[str | None, datetime]]:
    """(recipient, moment) of every nag sent from `since` to before `until`; no recipient for a channel's."""
    rows = session.execute(_SENT, {"here": workspace, "since": since, "until": until})
    return [(None if kind == ALERT else recipient, at) for recipient, kind, at in rows]


def count_sent(session: Session, workspace: str, since: datetime, until: datetime) -> int:
    """How many those are."""
    return session.scalar(_COUNT_SENT, {"here": workspace, "since": since, "until": until}) or 0


_SINCE: Final = and_(
    notice.c.workspace == _HERE, notice.c.sent_at >= bindparam("since"), notice.c.kind.in_(NAGS)
)
_SPAN: Final = and_(_SINCE, notice.c.sent_at < bindparam("until"))
_SENT: Final = select(notice.c.recipient, notice.c.kind, notice.c.sent_at).where(_SPAN)
_COUNT_SENT: Final = select(func.count()).select_from(notice).where(_SPAN)
_SENT_SINCE: Final = select(notice.c.id).where(_SINCE).limit(1)


def sent_since(session: Session, workspace: str, since: datetime) -> bool:
    """Whether any nag reached anybody here."""
    return session.scalar(_SENT_SINCE, {"here": workspace, "since": since}) is not None


def imported_since(session: Session, workspace: str, since: datetime) -> bool:
    where = within(command, workspace, command.c.via == "import", command.c.at >= since)
    return session.scalar(select(command.c.id).where(where).limit(1)) is not None


def newest_policy(session: Session, workspace: str) -> tuple[int, datetime] | None:
    """Its number, and when it was recorded."""
    row = session.execute(_NEWEST_POLICY, {"here": workspace}).first()
    return None if row is None else (row[0], row[1])


_NEWEST_POLICY: Final = (
    select(tables.policy_version.c.version, tables.policy_version.c.recorded_at)
    .where(tables.policy_version.c.workspace == bindparam("here"))
    .order_by(tables.policy_version.c.version.desc())
    .limit(1)
)


def looking_back(session: Session, workspace: str, version: int, before: datetime, now: datetime) -> int:
    """How many findings of this policy version, begun `before`, the nags due at `now` would tell of."""
    query = (
        select(func.count(finding.c.id.distinct()))
        .select_from(notice)
        .join(notice_item, _items())
        .join(finding, _findings())
        .where(
            _waiting(workspace, now),
            finding.c.policy_version == version,
            finding.c.opened_at < before,
        )
    )
    return session.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class Carried:
    """One line of a message: to whom, and what it is about, if it is about a finding."""

    notice: str
    recipient: str
    kind: str
    channel: str | None
    finding: str | None
    rule: str | None
    number: int | None
    deal: str | None


def carried(session: Session, workspace: str, now: datetime) -> list[Carried]:
    """Everything that the nags due at `now` would say, in the order in which they fell due."""
    return _carried(session, _waiting(workspace, now))


def carried_by(session: Session, workspace: str, notice_ids: Iterable[str]) -> list[Carried]:
    ids = list(notice_ids)
    chunks = (ids[first : first + _CHUNK] for first in range(0, len(ids), _CHUNK))
    return [
        each
        for chunk in chunks
        for each in _carried(session, within(notice, workspace, notice.c.id.in_(chunk)))
    ]


def _carried(session: Session, where: ColumnElement[bool]) -> list[Carried]:
    about = [finding.c.id, finding.c.rule, deal.c.number, deal.c.name]
    query = (
        select(notice.c.id, notice.c.recipient, notice.c.kind, notice.c.channel, *about)
        .outerjoin(notice_item, _items())
        .outerjoin(finding, _findings())
        .outerjoin(deal, and_(deal.c.workspace == finding.c.workspace, deal.c.id == finding.c.deal_id))
        .where(where)
        .order_by(notice.c.due_at, notice.c.id, notice_item.c.position)
    )
    return [Carried(*row) for row in session.execute(query)]


def _items() -> ColumnElement[bool]:
    return and_(notice_item.c.workspace == notice.c.workspace, notice_item.c.notice_id == notice.c.id)


def _findings() -> ColumnElement[bool]:
    return and_(finding.c.workspace == notice_item.c.workspace, finding.c.id == notice_item.c.finding_id)


def drop(session: Session, workspace: str, now: datetime, reason: str, *, bundles: bool) -> int:
    """Suppresses what is held, with or without the daily bundles; says how many."""
    kinds = NAGS if bundles else [kind for kind in NAGS if kind != BUNDLE]
    values = {"state": NoticeState.SUPPRESSED.value, "reason": reason}
    return touched(session, update(notice).where(_waiting(workspace, now, kinds)).values(values))


def mute(session: Session, workspace: str, now: datetime, until: datetime, reason: str) -> int:
    """Snoozes every open finding that nobody was ever told of and that is overdue, or carried by what is held."""
    here = and_(_items(), within(notice_item, workspace, notice_item.c.finding_id == finding.c.id))
    carrying = select(notice.c.id).join(notice_item, here).correlate(finding)
    told = carrying.where(notice.c.sent_at.is_not(None)).exists()
    rides = carrying.where(_waiting(workspace, now)).exists()
    awake = or_(finding.c.snoozed_until.is_(None), finding.c.snoozed_until <= now)
    where = within(
        finding, workspace, finding.c.resolved_at.is_(None), awake, ~told, or_(finding.c.due_at <= now, rides)
    )
    values = {"snoozed_until": until, "snooze_reason": reason, "snoozed_at": now}
    return touched(session, update(finding).where(where).values(values))


def unmute(session: Session, workspace: str, at: datetime, until: datetime) -> int:
    """Wakes what was muted at that moment and is asleep still."""
    where = within(finding, workspace, finding.c.snoozed_at == at, finding.c.snoozed_until == until)
    values = {"snoozed_until": None, "snooze_reason": None, "snoozed_at": None}
    return touched(session, update(finding).where(where).values(values))
