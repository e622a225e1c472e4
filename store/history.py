"""What happened to one deal, newest first and a page at a time: activities, moves, and every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, and_, literal, not_, select, union_all

from store import tables
from store.model import Activity, Change, StageMove
from store.rows import all_of, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

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


def timeline(
    session: Session, workspace: str, deal_id: str, *, limit: int, skip: int
) -> list[Activity | StageMove]:
    """Activities and moves, newest first. The first stage counts as a move too."""
    happened = select(
        activity.c.happened_at.label("at"), activity.c.id, literal("activity", String).label("what")
    ).where(within(activity, workspace, activity.c.deal_id == deal_id))
    moved = select(
        stage_move.c.entered_at.label("at"), stage_move.c.id, literal("move", String).label("what")
    ).where(within(stage_move, workspace, stage_move.c.deal_id == deal_id))
    both = union_all(happened, moved).subquery()
    page = session.execute(
        select(both.c.what, both.c.id).order_by(both.c.at.desc(), both.c.id.desc()).limit(limit).offset(skip)
    ).all()
    found: dict[str, Activity | StageMove] = {}
    if ids := [row[1] for row in page if row[0] == "activity"]:
        found |= {
            each.id: each for each in all_of(session, Activity, activity, workspace, activity.c.id.in_(ids))
        }
    if ids := [row[1] for row in page if row[0] == "move"]:
        found |= {
            each.id: each
            for each in all_of(session, StageMove, stage_move, workspace, stage_move.c.id.in_(ids))
        }
    return [found[row[1]] for row in page]


def overridden(session: Session, workspace: str, deal_id: str) -> StageMove | None:
    """The newest move whose gate was overridden."""
    query = (
        select(stage_move)
        .where(
            within(
                stage_move,
                workspace,
                stage_move.c.deal_id == deal_id,
                stage_move.c.override_reason.is_not(None),
            )
        )
        .order_by(stage_move.c.entered_at.desc(), stage_move.c.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
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
    query = select(member.c.id, member.c.name).where(within(member, workspace, member.c.id.in_(member_ids)))
    return {row[0]: row[1] for row in session.execute(query)}


def names_of_others(session: Session, workspace: str, ids: Collection[str]) -> dict[str, str]:
    """What the teams and companies among these ids are called."""
    if not ids:
        return {}
    queries = [
        select(table.c.id, table.c.name).where(within(table, workspace, table.c.id.in_(ids)))
        for table in (tables.team, tables.account)
    ]
    return {row[0]: row[1] for row in session.execute(union_all(*queries))}
