"""What one person has to do: in which order it is asked for, and how far it is counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from store import agenda, tables
from store.deals import Sight
from store.model import SUGGESTION, Finding, Role
from store.rows import add
from tests.builders import HOME, a_deal, a_member
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from store.agenda import Item
    from store.engine import Database

SIGHT = Sight("aoi", Role.REP, frozenset())
HOUR = timedelta(hours=1)


def a_finding(id: str, **given: Any) -> Finding:  # noqa: A002 - the field's name
    plain: dict[str, Any] = {
        "workspace": HOME,
        "id": id,
        "deal_id": "acme",
        "rule": "missing_field",
        "subject": id,
        "occurrence": "",
        "member_id": "aoi",
        "opened_at": MONDAY_9_JST,
        "due_at": MONDAY_9_JST,
        "evidence": {},
        "policy_version": 1,
    }
    return Finding(**{**plain, **given})


def asked(database: Database, findings: list[Finding], limit: int) -> tuple[list[Item], int]:
    with database.writes.begin() as session:
        add(session, tables.member, a_member("aoi"), a_member("ken"))
        add(session, tables.deal, a_deal(), a_deal("kens", number=2, owner_id="ken"))
        add(session, tables.finding, *findings)
    with database.reads() as session:
        return agenda.items(session, HOME, SIGHT, MONDAY_9_JST, limit=limit)


MIXED = [
    a_finding("suggested", rule=SUGGESTION, due_at=MONDAY_9_JST - 9 * HOUR),
    a_finding("later", due_at=MONDAY_9_JST + HOUR),
    a_finding("sooner", due_at=MONDAY_9_JST - HOUR),
    a_finding("resolved", resolved_at=MONDAY_9_JST),
    a_finding("resting", snoozed_until=MONDAY_9_JST + HOUR),
    a_finding("awake", snoozed_until=MONDAY_9_JST),
    a_finding("ken's", member_id="ken"),
    a_finding("unseen", deal_id="kens"),
]


def test_the_most_urgent_comes_first_and_suggestions_last(database: Database) -> None:
    found, total = asked(database, MIXED, 10)
    assert [each.finding.id for each in found] == ["sooner", "awake", "later", "suggested"]
    assert total == 4


def test_what_is_not_shown_is_counted(sqlite: Database) -> None:
    found, total = asked(sqlite, MIXED, 2)
    assert ([each.finding.id for each in found], total) == (["sooner", "awake"], 4)


def test_thousands_are_counted_up_to_a_limit(sqlite: Database) -> None:
    found, total = asked(sqlite, [a_finding(f"{n:04}") for n in range(agenda.COUNTED + 5)], 3)
    assert ([each.finding.id for each in found], total) == (["0000", "0001", "0002"], agenda.COUNTED)
