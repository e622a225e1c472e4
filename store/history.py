"""What happened to one deal, newest first and a page at a time: activities, moves, and every change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, and_, bindparam, literal, not_, select, union_all

from store import tables
from store.model import Activity, Change, StageMove
from store.rows import value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import Column, Select, Table

    from store.engine import Session

activity, stage_move, change = tables.activity, tables.stage_move, tables.change
member = tables.member

_BOOKKEEPING = (
    "entered_stage_at",
    "last_activity_at",
    "last_contact_at",
    "open",
    "closed_at",
    "close_pushes",
)
"""Follows from other changes; saying it again would only hide them."""
_SAID = and_(
    change.c.noun != "stage_move",
    not_(change.c.field.in_(_BOOKKEEPING)),
)


def _of_deal(table: Table) -> ColumnElement[bool]:
    return and_(table.c.workspace == bindparam("here"), table.c.deal_id == bindparam("of_deal"))


def _by_ids(table: Table, *columns: Column[Any]) -> Select[Any]:
    """These columns, or all of them, of the rows with these `ids`."""
    here = table.c.workspace == bindparam("here")
    return select(*(columns or table.c)).where(here, table.c.id.in_(bindparam("ids", expanding=True)))


_HAPPENED = union_all(
    select(
        activity.c.happened_at.label("at"), activity.c.id, literal("activity", String).label("what")
    ).where(_of_deal(activity)),
    select(stage_move.c.entered_at.label("at"), stage_move.c.id, literal("move", String).label("what")).where(
        _of_deal(stage_move)
    ),
).subquery()
_PAGE = (
    select(_HAPPENED.c.what, _HAPPENED.c.id)
    .order_by(_HAPPENED.c.at.desc(), _HAPPENED.c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skip"))
)
_ACTIVITIES, _MOVES, _NAMES = (
    _by_ids(activity),
    _by_ids(stage_move),
    _by_ids(member, member.c.id, member.c.name),
)
_OVERRIDDEN = (
    select(stage_move)
    .where(_of_deal(stage_move), stage_move.c.override_reason.is_not(None))
    .order_by(stage_move.c.entered_at.desc(), stage_move.c.id.desc())
    .limit(1)
)


def timeline(
    session: Session, workspace: str, deal_id: str, *, limit: int, skip: int
) -> list[Activity | StageMove]:
    """Activities and moves, newest first. The first stage counts as a move too."""
    page = session.execute(_PAGE, {"here": workspace, "of_deal": deal_id, "most": limit, "skip": skip}).all()
    found: dict[str, Activity | StageMove] = {}
    if ids := [row[1] for row in page if row[0] == "activity"]:
        rows = session.execute(_ACTIVITIES, {"here": workspace, "ids": ids})
        found |= {each.id: each for each in (value(Activity, row) for row in rows)}
    if ids := [row[1] for row in page if row[0] == "move"]:
        rows = session.execute(_MOVES, {"here": workspace, "ids": ids})
        found |= {each.id: each for each in (value(StageMove, row) for row in rows)}
    return [found[row[1]] for row in page]


def overridden(session: Session, workspace: str, deal_id: str) -> StageMove | None:
    """The newest move whose gate was overridden."""
    row = session.execute(_OVERRIDDEN, {"here": workspace, "of_deal": deal_id}).first()
    return None if row is None else value(StageMove, row)


def changes(session: Session, workspace: str, deal_id: str, *, limit: int, skip: int) -> Sequence[Change]:
    """Who changed what, newest first, without what only follows from it."""
    query = (
        select(change)
        .where(within(change, workspace, change.c.deal_id == deal_id, _SAID))
        .order_by(change.c.at.desc(), change.c.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return [value(Change, row) for row in session.execute(query)]


def names(session: Session, workspace: str, member_ids: Collection[str]) -> dict[str, str]:
    """What our people are called, those without a role too."""
    if not member_ids:
        return {}
    rows = session.execute(_NAMES, {"here": workspace, "ids": list(member_ids)})
    return {row[0]: row[1] for row in rows}


def names_of_others(session: Session, workspace: str, ids: Collection[str]) -> dict[str, str]:
    """What the teams and companies among these ids are called."""
    if not ids:
        return {}
    queries = [
        select(table.c.id, table.c.name).where(within(table, workspace, table.c.id.in_(ids)))
        for table in (tables.team, tables.account)
    ]
    return {row[0]: row[1] for row in session.execute(union_all(*queries))}
