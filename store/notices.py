"""The outbox: rows that are owed, claimed, settled, and owed an edit. The states' meaning is in bot.delivery."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, or_, select, update

from store import queue, tables, waiting
from store.model import Finding, Notice, NoticeKind, NoticeState
from store.rows import all_of, find, insert_new, touched, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from store.engine import Session

notice, notice_item = tables.notice, tables.notice_item
KEPT_TRUE: Final = timedelta(days=4)
"""For so long daily lists are edited: over a weekend, and a holiday after it. The same item stands in each list since, and
Slack takes fifty edits a minute of a whole workspace.
"""
LONGEST_WAIT: Final = timedelta(hours=1)
"""No row is told to wait longer. One that seems to was told so by a clock that has been set back since."""


def owe(session: Session, item: Notice, finding_ids: Sequence[str]) -> bool:
    """Inserts the notice with its items; False when its key is already there, and then nothing changes."""
    if not insert_new(session, notice, item, "recipient", "kind", "occurrence"):
        return False
    rows = [
        {"workspace": item.workspace, "notice_id": item.id, "finding_id": each, "position": position}
        for position, each in enumerate(finding_ids)
    ]
    if rows:
        session.execute(notice_item.insert(), rows)
    return True


def get(session: Session, workspace: str, notice_id: str) -> Notice | None:
    return find(session, Notice, notice, workspace, id=notice_id)


def seize(session: Session, workspace: str, notice_id: str) -> Notice | None:
    """The row, for nobody else to move until this transaction ends; None when there is none, or when somebody else has
    it in hand right now: nobody waits for a message that another sends.
    """
    row = session.execute(_SEIZED, {"of_workspace": workspace, "of_id": notice_id}).first()
    return None if row is None else value(Notice, row)


_SEIZED: Final = (
    select(notice)
    .where(notice.c.workspace == bindparam("of_workspace"), notice.c.id == bindparam("of_id"))
    .with_for_update(skip_locked=True)
)


def _turn(machine: datetime, limit: int, without: Collection[str]) -> dict[str, object]:
    return {
        "machine": machine,
        "forgotten": machine + LONGEST_WAIT,
        "limit": limit,
        "without": list(without),
    }


def by_key(
    session: Session, workspace: str, recipient: str, kind: NoticeKind, occurrence: str
) -> Notice | None:
    key = {"recipient": recipient, "kind": kind.value, "occurrence": occurrence}
    return find(session, Notice, notice, workspace, **key)


def items(session: Session, workspace: str, notice_id: str, most: int | None = None) -> list[Finding]:
    """What the notice is about, in the order shown, resolved ones included; all of it or the first `most`."""
    asked = {"here": workspace, "notice": notice_id, **({} if most is None else {"most": most})}
    return [value(Finding, row) for row in session.execute(waiting.items(bounded=most is not None), asked)]


def due(
    session: Session, now: datetime, machine: datetime, limit: int, *, without: Collection[str] = ()
) -> list[tuple[str, str]]:
    """(workspace, id) of rows that may be posted at `now` (company) and whose wait is over at `machine`; none of the
    workspaces `without`.
    """
    asked = {"now": now, **_turn(machine, limit, without)}
    return [(row[0], row[1]) for row in session.execute(queue.DUE, asked)]


def owed_an_edit(
    session: Session, machine: datetime, limit: int, *, without: Collection[str] = ()
) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in session.execute(queue.OWED_AN_EDIT, _turn(machine, limit, without))]


def in_doubt(
    session: Session, machine: datetime, lease: timedelta, limit: int, *, without: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Rows that may or may not have reached Slack: unknown, or claimed longer than a lease ago (machine time). A claim
    from the time to come is over as well: the clock was set back, and nobody knows when that was.
    """
    claims = {"expired": machine - lease, "to_come": machine + lease}
    asked = {**claims, **_turn(machine, limit, without)}
    return [(row[0], row[1]) for row in session.execute(queue.IN_DOUBT, asked)]


def settle(
    session: Session,
    workspace: str,
    notice_id: str,
    *,
    was: NoticeState,
    held_by: str | None = None,
    **values: object,
) -> bool:
    """Moves a row on from the state it was seen in; False when somebody else moved it first (the fence).

    `held_by`: only if this process still holds the claim.
    """
    fence = {"of_workspace": workspace, "of_id": notice_id, "was": was.value}
    fence |= {} if held_by is None else {"held_by": held_by}
    row = {name: item.value if isinstance(item, NoticeState) else item for name, item in values.items()}
    return touched(session, queue.settle(held=held_by is not None), {**fence, **row}) == 1


def shown(session: Session, workspace: str, notice_id: str, wanted: int) -> None:
    """What Slack shows now is what was wanted when it was rendered; a newer wish stays owed."""
    session.execute(_SHOWN, {"of_workspace": workspace, "of_id": notice_id, "now_shown": wanted})


_SHOWN = (
    update(notice)
    .where(notice.c.workspace == bindparam("of_workspace"), notice.c.id == bindparam("of_id"))
    .where(notice.c.shown < bindparam("now_shown"))
    .values(shown=bindparam("now_shown"), retry_at=None)
)
_CARRYING = select(notice_item.c.notice_id).where(
    notice_item.c.workspace == bindparam("of_workspace"),
    notice_item.c.finding_id.in_(bindparam("findings", expanding=True)),
)
_WANT_EDITS = (
    update(notice)
    .where(notice.c.workspace == bindparam("of_workspace"), notice.c.id.in_(_CARRYING))
    .values(wanted=notice.c.wanted + 1)
)
_WANT_RECENT_EDITS = _WANT_EDITS.where(
    or_(
        notice.c.kind != NoticeKind.BUNDLE.value,
        notice.c.sent_at.is_(None),
        notice.c.sent_at >= bindparam("since"),
    )
)


def want_edits(
    session: Session, workspace: str, finding_ids: Collection[str], *, now: datetime | None = None
) -> None:
    """The messages about these findings no longer say what is true. Given `now`, daily lists from longer than `KEPT_TRUE`
    ago are left as they were sent.
    """
    asked: dict[str, object] = {"of_workspace": workspace, "findings": list(finding_ids)}
    if now is None:
        session.execute(_WANT_EDITS, asked)
    else:
        session.execute(_WANT_RECENT_EDITS, {**asked, "since": now - KEPT_TRUE})


def failed(session: Session, workspace: str) -> Sequence[Notice]:
    states = [NoticeState.FAILED.value, NoticeState.HELD.value]
    return all_of(session, Notice, notice, workspace, notice.c.state.in_(states), order=[notice.c.id])


def count_failed(session: Session, workspace: str) -> int:
    states = [NoticeState.FAILED.value, NoticeState.HELD.value]
    query = (
        select(func.count()).select_from(notice).where(within(notice, workspace, notice.c.state.in_(states)))
    )
    return session.scalar(query) or 0


def anywhere(session: Session, notice_id: str) -> Notice | None:
    """By id alone, for the operator's own reports only; no handler may ask across workspaces."""
    row = session.execute(select(notice).where(notice.c.id == notice_id)).first()
    return None if row is None else value(Notice, row)
