"""Undo of what concerns no deal: a team and a role go back to what they were, unless something newer depends on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import AdminsOnly, UndoRefused
from bot.services import setup, undo
from store import members, tables
from store.model import Role
from tests.builders import HOME
from tests.services.test_setup import NORTH, give, person, save

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.model import Command
    from tests.company import Company

NOUNS = (tables.team, tables.membership, tables.member, tables.deal)


def facts(company: Company) -> dict[str, list[dict[str, Any]]]:
    """The set-up, and whose the deals are, without the mark of when to look at them again."""
    with company.deps.reads() as session:
        return {
            table.name: [
                {name: value for name, value in row.items() if name != "next_check_at"}
                for row in session.execute(table.select().order_by(*table.primary_key.columns)).mappings()
            ]
            for table in NOUNS
        }


def a_new_team(company: Company) -> Command:
    return save(company)


def an_old_team(company: Company) -> Command:
    return save(company, id="east", name="Far East", members=("UAOI", "UNOBU"), managers=("UKEN",))


def a_role(company: Company) -> Command:
    return give(company, "UNOBU", Role.MANAGER)


@pytest.mark.parametrize("act", [a_new_team, an_old_team, a_role])
def test_everything_is_as_it_was(company: Company, act: Callable[[Company], Command]) -> None:
    before = facts(company)
    done = act(company)
    assert facts(company) != before
    undo.undo(company.deps, company.ask("ada"), done.id)
    assert facts(company) == before
    with pytest.raises(UndoRefused):
        undo.undo(company.deps, company.ask("ada"), done.id)


def test_people_changed_again_since_are_left_alone(small_company: Company) -> None:
    done = an_old_team(small_company)
    setup.save_team(
        small_company.deps,
        small_company.ask("ada"),
        replace(NORTH, id="east", name="Far East", channel="C0NORTH", members=("UAOI",), managers=("UKEN",)),
    )
    before = facts(small_company)
    with pytest.raises(UndoRefused):
        undo.undo(small_company.deps, small_company.ask("ada"), done.id)
    assert facts(small_company) == before


def test_a_role_given_anew_since_is_left_alone(small_company: Company) -> None:
    done = a_role(small_company)
    give(small_company, "UNOBU", Role.REP)
    with pytest.raises(UndoRefused):
        undo.undo(small_company.deps, small_company.ask("ada"), done.id)
    assert person(small_company, "nobu").role is Role.REP


def test_who_is_no_admin_any_more_takes_nothing_back(small_company: Company) -> None:
    done = give(small_company, "UNOBU", Role.ADMIN)
    give(small_company, "UADA", Role.REP, who="nobu")
    with pytest.raises(AdminsOnly):
        undo.undo(small_company.deps, small_company.ask("ada"), done.id)
    with small_company.deps.reads() as session:
        assert [each.id for each in members.with_role(session, HOME, Role.ADMIN)] == ["nobu"]
