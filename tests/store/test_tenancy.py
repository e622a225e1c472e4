"""Fault 12: two workspaces with the same ids, and every function of the store: nothing foreign is read or written.

Every call is made on two databases, one of which has a second workspace as well. Its answer and what it leaves behind
must be the same on both, and the second workspace must be as it was. Default deny: a function that this test does not
know how to call fails it.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from store import engine, tables
from store.deals import Sight, Which
from store.errors import StoreError
from store.ledger import NOUNS, Ledger
from store.model import (
    Activity,
    Deal,
    Member,
    Role,
)
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST, Ids
from tests.store.arguments import ACROSS, FOREIGN, OWN, REPEATED
from tests.store.called import called, functions, methods
from tests.store.filled import OTHER, an_item, everything
from tests.store.tenants import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from store.engine import Database, Session

    Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Outcome:
    """What a call answered, and what it left behind."""

    answer: Any
    home: Rows
    other: Rows
    before: Rows


@dataclass(frozen=True)
class Laid:
    """A database and what lies in it, which no call changes for long."""

    database: Database
    home: Rows
    other: Rows


@contextmanager
def undone(database: Database) -> Iterator[Session]:
    """A transaction that never was."""
    with engine.rehearsal(database) as stage, stage.writes.begin() as session:
        yield session


def outcome(laid: Laid, act: Callable[[Session], Any]) -> Outcome:
    """All rows are read again only if any was written: SQLite counts them."""
    with undone(laid.database) as session:
        so_far = written(session)
        try:
            with session.begin_nested():
                answer = act(session)
        except (SQLAlchemyError, StoreError) as error:
            answer = type(error)
        if written(session) == so_far:
            return Outcome(answer, laid.home, laid.other, laid.home)
        return Outcome(answer, everything(session, HOME), everything(session, OTHER), laid.home)


def written(session: Session) -> int:
    """Rows inserted, updated or deleted over this connection, by whatever way."""
    counted: int = session.connection.driver_connection.total_changes  # type: ignore[union-attr]  # it is sqlite3's
    return counted


def refused(found: Outcome) -> bool:
    """An error is no answer about our own rows; about foreign ones it may well be."""
    return isinstance(found.answer, type)


@pytest.fixture(scope="module")
def pair(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Laid, Laid]]:
    """One database with our workspace alone, one with a second beside it that has the same ids and more."""
    folder = tmp_path_factory.mktemp("tenants")
    opened = []
    for name in ("alone", "together"):
        shutil.copy(migrated_sqlite, folder / name)
        opened.append(engine.connect(f"sqlite:///{folder / name}"))
        settle(opened[-1], HOME)
    settle(opened[1], OTHER, marks=("", FOREIGN))
    alone, together = (laid(each) for each in opened)
    yield alone, together
    assert (laid(alone.database), laid(together.database)) == (alone, together)
    for each in opened:
        each.close()


def laid(database: Database) -> Laid:
    with database.reads() as session:
        return Laid(database, everything(session, HOME), everything(session, OTHER))


def prove(pair: tuple[Laid, Laid], act: Callable[[Session, str], Any]) -> tuple[Outcome, Outcome]:
    """The outcomes with our own ids and with foreign ones, if the second workspace made no difference to either."""
    alone, together = pair
    found = []
    for mark in ("", FOREIGN):
        here = outcome(alone, lambda session, mark=mark: act(session, mark))  # type: ignore[misc]
        there = outcome(together, lambda session, mark=mark: act(session, mark))  # type: ignore[misc]
        assert there.answer == here.answer
        assert there.home == here.home
        assert there.other == together.other
        found.append(here)
    return found[0], found[1]


@pytest.mark.parametrize("name", sorted(functions().keys() - ACROSS.keys()))
def test_no_function_reads_or_writes_a_foreign_row(pair: tuple[Laid, Laid], name: str) -> None:
    function = functions()[name]
    ours, _ = prove(pair, lambda session, mark: called(name, function, session, mark))
    assert name in REPEATED or not refused(ours), f"it refused our own rows: {ours.answer.__name__}"
    assert ours.answer or ours.home != ours.before or name in REPEATED, "the call hit nothing at all"


def a_ledger(session: Session) -> Ledger:
    return Ledger(
        session=session,
        workspace=HOME,
        command_id="new",
        actor_id="member",
        on_behalf_of=None,
        via="test",
        at=MONDAY_9_JST,
        new_id=Ids(),
    )


def a_deal(mark: str) -> Deal:
    deal: Deal = an_item(Deal, tables.deal, mark=mark)
    return deal


def _touched_later(ledger: Ledger, deal: Deal) -> None:
    """What is written of it, and when."""
    ledger.touch(ledger.change_later(deal, next_step="Call"), None)


def _flushed(ledger: Ledger, deal: Deal) -> None:
    ledger.change(deal, name="renamed")
    ledger.flush()


METHODS: dict[str, Callable[[Session, str], Any]] = {
    "Ledger.add": lambda session, mark: a_ledger(session).add(
        an_item(Member, tables.member, id="new" + mark, slack_user="new" + mark)
    ),
    "Ledger.change": lambda session, mark: a_ledger(session).change(a_deal(mark), name="renamed"),
    "Ledger.change_later": lambda session, mark: _touched_later(a_ledger(session), a_deal(mark)),
    "Ledger.flush": lambda session, mark: _flushed(a_ledger(session), a_deal(mark)),
    "Ledger.remove": lambda session, mark: a_ledger(session).remove(
        an_item(Activity, tables.activity, mark=mark)
    ),
    "Ledger.touch": lambda session, mark: a_ledger(session).touch(a_deal(mark), None),
    "Ledger.undo": lambda session, mark: a_ledger(session).undo("command" + mark),
}


@pytest.mark.parametrize("name", sorted(methods()))
def test_no_method_reads_or_writes_a_foreign_row(pair: tuple[Laid, Laid], name: str) -> None:
    if name not in METHODS:
        pytest.fail(f"tell this test how to call {name}")
    ours, foreign = prove(pair, METHODS[name])
    assert not refused(ours), f"it refused our own rows: {ours.answer.__name__}"
    assert ours.answer or ours.home != ours.before
    assert name == "Ledger.add" or foreign.home["deal"] == foreign.before["deal"]


@pytest.mark.parametrize("role", list(Role))
def test_a_search_in_any_role_stays_in_its_workspace(pair: tuple[Laid, Laid], role: Role) -> None:
    from store.deals import search

    def everyones(session: Session, mark: str) -> Any:
        sight = Sight("member" + mark, role, frozenset({"team" + mark}), frozenset({"member" + mark}))
        return search(session, HOME, sight, "", limit=100, which=Which.ALL)

    ours, foreign = prove(pair, everyones)
    assert bool(ours.answer) == (role is not Role.NONE)
    assert bool(foreign.answer) == (role is Role.ADMIN)


def test_every_table_has_rows_of_both_workspaces(pair: tuple[Laid, Laid]) -> None:
    """Else there would be nothing foreign to find."""
    _, together = pair
    with together.database.reads() as session:
        for table in tables.metadata.sorted_tables:
            if "workspace" in table.columns:
                found = session.scalars(select(table.c.workspace).distinct()).all()
                assert set(found) == {HOME, OTHER}, table.name


def test_every_table_of_tenants_is_keyed_by_workspace_first() -> None:
    for table in tables.metadata.sorted_tables:
        if table is not tables.heartbeat:
            assert next(iter(table.primary_key.columns)).name == "workspace", table.name


def test_every_exception_still_exists() -> None:
    assert ACROSS.keys() <= functions().keys()
    assert OWN.keys() <= functions().keys()
    assert all(field.name == "workspace" for field in (fields(kind)[0] for kind in NOUNS))


def test_a_function_nobody_told_this_test_about_fails_it(pair: tuple[Laid, Laid]) -> None:
    def brand_new(session: Session, workspace: str, mood: str) -> None:
        raise AssertionError("not to be called")

    with pytest.raises(pytest.fail.Exception, match=r"store\.deals\.brand_new as `mood`"):
        prove(pair, lambda session, mark: called("deals.brand_new", brand_new, session, mark))


def test_a_read_across_the_wall_would_be_seen(pair: tuple[Laid, Laid]) -> None:
    def leak(session: Session, mark: str) -> Any:
        return session.scalars(select(tables.deal.c.name).where(tables.deal.c.id == "deal" + mark)).all()

    with pytest.raises(AssertionError):
        prove(pair, leak)


def test_a_write_across_the_wall_would_be_seen(pair: tuple[Laid, Laid]) -> None:
    def leak(session: Session, mark: str) -> None:
        session.execute(update(tables.deal).where(tables.deal.c.id == "deal").values(name="leaked"))

    with pytest.raises(AssertionError):
        prove(pair, leak)
