"""What won deals had that lost ones lacked: counted in the database, on each kind of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from store import tables
from store.kpis import losses
from store.kpis.losses import Had
from store.kpis.scope import Process, Scope
from store.model import Stakeholder
from store.rows import add
from tests.builders import HOME, a_member
from tests.store.test_kpis import a_history

if TYPE_CHECKING:
    from store.engine import Database

BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
END = BEGIN + timedelta(days=31)
OWN: tuple[dict[str, Any], ...] = (
    {"region": "関東"}, {"region": ""}, {"region": None}, {"region": []}, {"region": ["a"]}, {"region": 0}, {},
)  # fmt: skip
"""Filled in are the first, the fifth and the sixth: a number is there even if it is 0."""


def test_a_teams_own_fields_count_like_the_core_and_what_was_taken_back_does_not(database: Database) -> None:
    with database.writes.begin() as session:
        add(session, tables.member, a_member("aoi"))
        for number, (end, own) in enumerate(
            (end, own) for end in ("won", "lost") for own in (*OWN, *OWN[:1])
        ):
            deal, moves = a_history(
                number, BEGIN, [("lead", number + 1), (end, 0)], custom=own, competitor="" if number % 2 else "甲社"
            )  # fmt: skip
            add(session, tables.deal, deal)
            add(session, tables.stage_move, *moves)
        gone = Stakeholder(
            workspace=HOME, id="b", deal_id="deal-001", name="B", role="champion", moved_on=BEGIN
        )
        here = Stakeholder(workspace=HOME, id="a", deal_id="deal-000", name="A", role="champion")
        add(session, tables.stakeholder, here, gone)
    process = Process(open=("lead",), won=("won",), lost=("lost",))
    scope = Scope(workspace=HOME, process=process, begin=BEGIN, end=END, as_of=END)
    with database.reads() as session:
        found = losses.had(session, scope, ["competitor", "region", "nowhere"], ["champion"])
    assert found == {
        True: Had(8, {"competitor": 4, "region": 4, "nowhere": 0}, {"champion": 1}),
        False: Had(8, {"competitor": 4, "region": 4, "nowhere": 0}, {"champion": 0}),
    }
