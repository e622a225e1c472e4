"""What became of one finding: the messages that carried it, and the command that settled it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, select

from store import deals, tables
from store.model import Command, Notice
from store.rows import indexless, value, within

if TYPE_CHECKING:
    from datetime import datetime

    from store.engine import Session
    from store.model import Deal

notice, notice_item, command, change = tables.notice, tables.notice_item, tables.command, tables.change

_SETTLED_BY: Final = (
    select(command)
    .join(change, and_(change.c.workspace == command.c.workspace, change.c.command_id == command.c.id))
    .where(
        change.c.workspace == bindparam("here"),
        change.c.deal_id == bindparam("of_deal"),
        change.c.at.between(bindparam("since"), bindparam("until")),
        command.c.deal_id == bindparam("of_deal"),
    )
    .order_by(command.c.id.desc())
    .limit(1)
)
"""Through what it changed: commands themselves are not found by their deal or time."""
BESIDE: Final = timedelta(seconds=30)
"""How long before a finding is settled the command can have begun that did it: both look at the clock themselves."""


def messages(session: Session, workspace: str, finding_id: str) -> list[Notice]:
    """Every message that is about this finding, sent or not, oldest first."""
    carries = and_(notice_item.c.workspace == notice.c.workspace, notice_item.c.notice_id == notice.c.id)
    query = (
        select(notice)
        .join(notice_item, carries)
        .where(within(notice, workspace, notice_item.c.finding_id == finding_id))
        .order_by(notice.c.due_at, notice.c.id)
    )
    return [value(Notice, row) for row in session.execute(query)]


def settled_by(session: Session, workspace: str, deal_id: str, at: datetime) -> Command | None:
    """The command on the deal in whose transaction its findings were settled at `at`; None: time alone did it."""
    asked = {"here": workspace, "of_deal": deal_id, "since": at - BESIDE, "until": at}
    row = session.execute(_SETTLED_BY, asked).first()
    return None if row is None else value(Command, row)


def deal_called(session: Session, workspace: str, name: str) -> Deal | None:
    """The deal of that number (`142`, `#142`), or else of that id in the system it was imported from."""
    digits = name.removeprefix("#")
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None
    numbered = deals.by_number(session, workspace, number) if number is not None else None
    return numbered or deals.by_external_ids(session, workspace, [name]).get(name)


def brake_pulled(session: Session, workspace: str) -> datetime | None:
    """Since when an admin's decision is waited for and nothing goes out; None while the brake is off."""
    brake = tables.brake
    where = within(brake, workspace, brake.c.decided_at.is_(None))
    pulled: datetime | None = session.scalar(select(brake.c.pulled_at).where(where).limit(1))
    return pulled


def who_changed(session: Session, workspace: str, noun_id: str, field: str) -> str | None:
    """Who changed this field of the row last."""
    where = within(change, workspace, change.c.noun_id == noun_id, change.c.field == field)
    query = select(change.c.actor_id).where(where).order_by(indexless(change.c.id).desc()).limit(1)
    found: str | None = session.scalar(query)
    return found
