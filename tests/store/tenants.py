"""A workspace with everything it may hold: a row in each table, and what only functions of one kind look for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from store import tables
from tests.clocks import MONDAY_9_JST
from tests.store.filled import a_row, fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Table

    from store.engine import Database


def _held(row: Callable[..., tuple[Table, dict[str, Any]]]) -> list[tuple[Table, dict[str, Any]]]:
    """An undecided brake after an import: a prompt that waits, of something nobody was told of; and something muted."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    rest = {"snoozed_at": MONDAY_9_JST + hour, "snoozed_until": MONDAY_9_JST + 9 * day}
    return [
        row(tables.brake, id="held", decided_at=None),
        row(tables.command, id="imported", key="imported", via="import"),
        row(tables.finding, id="untold", occurrence="untold"),
        row(tables.finding, id="settled", occurrence="settled", resolved_at=MONDAY_9_JST),
        row(tables.finding, id="muted", occurrence="muted", **rest),
        row(tables.notice, id="nag", occurrence="nag", state="due", sent_at=None),
        row(tables.notice, id="unsaid", occurrence="unsaid", state="suppressed", sent_at=None, reason=None),
        row(tables.notice_item, notice_id="nag", finding_id="untold"),
    ]


def _listed(row: Callable[..., tuple[Table, dict[str, Any]]]) -> list[tuple[Table, dict[str, Any]]]:
    """Two lists of one reader, something quiet, something that was not asked for lack of room; and who leads the team."""
    mine = {"recipient": "reader", "kind": "bundle", "state": "sent"}
    later = {"occurrence": "2026-11-17", "created_at": MONDAY_9_JST + timedelta(days=1)}
    held_back = {"occurrence": "silent", "state": "suppressed", "sent_at": None, "reason": "why"}
    return [
        row(tables.notice, id="list", occurrence="2026-11-16", **mine),
        row(tables.notice_item, notice_id="list", finding_id="finding"),
        row(tables.notice, id="next_list", **mine | later),
        row(tables.finding, id="quiet", occurrence="quiet", rule="quiet"),
        row(tables.finding, id="silent", occurrence="silent", due_at=MONDAY_9_JST + timedelta(days=9)),
        row(tables.notice, id="silent", recipient="reader", **held_back),
        row(tables.member, id="leader", slack_user="leader", role="manager"),
        row(tables.membership, member_id="leader", manages=True),
    ]


OLDER = {"created_at": "2020-01-01T00:00:00+00:00"}
"""Of a deal that was brought from elsewhere, with its past."""


def _handed_on(workspace: str) -> list[tuple[Table, dict[str, Any]]]:
    """What else must stand there for deals to change hands: something asked, somebody who left, names twice."""

    def row(table: Table, **given: Any) -> tuple[Table, dict[str, Any]]:
        return table, a_row(table, workspace, **given)

    return [
        row(tables.hand_over, id="waiting", decided_at=None),
        row(tables.account, id="twin"),
        row(tables.member, id="left", slack_user="left", active=False),
        row(tables.deal, id="orphan", number=98, external_id="orphan", owner_id="left"),
        row(tables.meeting, id="naming", deal_id="orphan", other_deal_ids=["deal"]),
        row(tables.membership, member_id="left", manages=False),
        row(
            tables.notice,
            id="waiting",
            kind="last_call",
            state="due",
            due_at=MONDAY_9_JST + timedelta(days=9),
        ),
        *(
            row(tables.notice, id=f"stuck {state}", kind="stuck", occurrence=f"stuck {state}", state=state)
            for state in ("due", "sent")
        ),
        *_held(row),
        *_listed(row),
        row(tables.change, id="earlier", command_id="earlier", noun_id="orphan"),
        row(tables.change, id="later", command_id="later", noun_id="orphan"),
        row(tables.change, id="made", command_id="made", field="*", before=None, after=OLDER),
        *_reviewed(row),
    ]


def _reviewed(row: Callable[..., tuple[Table, dict[str, Any]]]) -> list[tuple[Table, dict[str, Any]]]:
    """What figures and reviews tell of: a stay that ended, a win, a close date that slipped, a team, a review owed."""
    later = MONDAY_9_JST + timedelta(days=3)
    return [
        row(tables.stage_move, id="ended", left_at=later, next_stage="won"),
        row(tables.stage_move, id="win", stage="won", entered_at=later, left_at=None),
        row(tables.change, id="slipped", field="expected_close", before="2026-11-20", after="2026-12-10"),
        row(tables.change, id="settled", noun="team", noun_id="team", deal_id=None),
        row(tables.notice, id="review", kind="review"),
    ]


def settle(database: Database, workspace: str, marks: tuple[str, ...] = ("",)) -> None:
    """Everything that one workspace may hold, beside what is there."""
    with database.writes.begin() as session:
        session.execute(tables.heartbeat.delete())
    fill(database, workspace, marks=marks)
    with database.writes.begin() as session:
        loner = a_row(tables.deal, workspace, id="loner", number=99, external_id="loner", team_id=None)
        session.execute(tables.deal.insert().values(loner))
        for table, row in _handed_on(workspace):
            session.execute(table.insert().values(row))
