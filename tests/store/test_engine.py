from __future__ import annotations

import threading
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from store import engine, members, rows, tables
from store.errors import Unavailable
from tests.builders import HOME, a_deal, a_member

if TYPE_CHECKING:
    from store.engine import Database


def test_what_was_written_is_read_back_as_it_was(database: Database) -> None:
    with database.writes.begin() as session:
        members.add_member(session, a_member())
    with database.reads() as session:
        assert members.get(session, HOME, "aoi") == a_member()


def test_amounts_and_instants_come_back_exact_and_aware(database: Database) -> None:
    deal = a_deal(amount=Decimal("1234567.89"), custom={"x": ["é", 1]})
    with database.writes.begin() as session:
        members.add_member(session, a_member())
        rows.add(session, tables.deal, deal)
    with database.reads() as session:
        assert rows.find(session, type(deal), tables.deal, HOME) == deal


def test_a_naive_instant_is_refused(database: Database) -> None:
    naive = a_deal(created_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test
    with database.writes.begin() as session:
        members.add_member(session, a_member())
    with pytest.raises(Exception, match="naive"), database.writes.begin() as session:
        rows.add(session, tables.deal, naive)


def test_what_raises_in_the_middle_leaves_nothing_behind(database: Database) -> None:
    def half_of_it() -> None:
        with database.writes.begin() as session:
            members.add_member(session, a_member())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_of_it()
    with database.reads() as session:
        assert members.all_members(session, HOME) == []


def test_a_foreign_workspaces_row_cannot_be_referenced(database: Database) -> None:
    with database.writes.begin() as session:
        members.add_member(session, a_member(workspace="T0OTHER"))
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.writes.begin() as session:
        rows.add(session, tables.deal, a_deal())


def test_a_locked_database_says_so_within_the_patience_of_a_click(database: Database) -> None:
    """Another process holds the lock: the answer is `Unavailable`, not a wait."""
    other = engine.connect(database.engine.url.render_as_string(hide_password=False))
    with database.writes.begin() as setting_up:
        members.add_member(setting_up, a_member())
    with other.writes.begin() as holder:
        holder.execute(tables.member.update().values(name="held"))
        with pytest.raises(Unavailable), database.writes.begin() as session:
            session.execute(tables.member.update().values(name="too late"))
    other.close()


def test_writers_of_one_process_wait_for_each_other(sqlite: Database) -> None:
    """A writer in a thread can't begin while another is in its transaction; with patience it gets its turn (fault 45)."""
    begun, tried = threading.Event(), threading.Event()
    outcomes: list[str] = []

    def impatient() -> None:
        begun.wait()
        try:
            with sqlite.writes.patient(0.01).begin():
                outcomes.append("wrote")
        except Unavailable:
            outcomes.append("refused")
        tried.set()

    thread = threading.Thread(target=impatient)
    thread.start()
    with sqlite.writes.begin():
        begun.set()
        tried.wait()
    thread.join()
    with sqlite.writes.begin():
        outcomes.append("wrote")
    assert outcomes == ["refused", "wrote"]


def test_readers_never_wait_for_a_writer(database: Database) -> None:
    with database.writes.begin() as session:
        members.add_member(session, a_member())
        with database.reads() as reader:
            assert members.all_members(reader, HOME) == []


def test_an_error_names_no_values(database: Database) -> None:
    with pytest.raises(Exception) as caught, database.writes.begin() as session:  # noqa: PT011 - any database error
        members.add_member(session, a_member(name="Secret deal"), a_member(name="Secret deal"))
    assert "Secret deal" not in str(caught.value).split("DETAIL")[0]


def test_a_database_that_is_not_there_is_unavailable() -> None:
    gone = engine.connect("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(Unavailable):
        engine.ping(gone)


def test_a_ping_is_answered(database: Database) -> None:
    engine.ping(database)
    with database.reads() as session:
        assert session.scalar(select(text("1"))) == 1


def test_a_rehearsal_sees_its_own_writes_and_leaves_nothing(database: Database) -> None:
    with engine.rehearsal(database) as stage:
        with stage.writes.begin() as session:
            members.add_member(session, a_member())
        with stage.writes.patient().begin() as session:
            members.update_member(session, HOME, "aoi", name="Renamed")
        with stage.reads() as session:
            found = members.get(session, HOME, "aoi")
            assert found is not None
            assert found.name == "Renamed"
    with database.reads() as session:
        assert members.all_members(session, HOME) == []
