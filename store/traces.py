"""What became of one finding: the messages that carried it, and the command that settled it."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, select

from store import deals, items, tables
from store.model import Command, Notice
from store.rows import indexless, value, within

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Select

    from store.engine import Session
    from store.model import Deal

notice, notice_item, command, change = tables.notice, tables.notice_item, tables.command, tables.change

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


def settled_by(
    session: Session, workspace: str, settled: Collection[tuple[str, datetime]]
) -> dict[tuple[str, datetime], Command]:
    """By deal and moment the command on the deal in whose transaction its findings were settled at that moment; where
    time alone did it, there is none.
    """
    moments = [at for _, at in settled]
    dialect, deals_of = session.dialect.name, {deal_id for deal_id, _ in settled}
    asked = {"here": workspace, "ids": items.given(dialect, deals_of), "until": max(moments)}
    asked["since"] = min(moments) - BESIDE
    known: dict[str, Command] = {}
    changed: dict[str, set[tuple[datetime, str]]] = {}
    for row in session.execute(_did(dialect), asked):
        if row.id not in known:
            known[row.id] = value(Command, row)
        changed.setdefault(row.deal_id, set()).add((row[-1], row.id))
    found = {}
    for deal_id, at in settled:
        near = [each for when, each in changed.get(deal_id, ()) if at - BESIDE <= when <= at]
        if near:
            found[deal_id, at] = known[max(near)]
    return found


@cache
def _did(dialect: str) -> Select[Any]:
    """Commands on deals, each with the moments of what it changed there: they themselves are not found by deal or time."""
    did = and_(
        command.c.workspace == change.c.workspace,
        command.c.id == change.c.command_id,
        command.c.deal_id == change.c.deal_id,
    )
    return (
        select(command, change.c.at)
        .select_from(change)
        .join(command, did)
        .where(
            change.c.workspace == bindparam("here"),
            items.among(change.c.deal_id, dialect),
            change.c.at.between(bindparam("since"), bindparam("until")),
        )
    )


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
