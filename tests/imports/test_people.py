"""People from files: completed, never doubled, never demoted, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import Misconfigured
from bot.services import imports, sweeping
from store import members, tables
from store.model import Role
from tests.builders import HOME, a_member
from tests.imports.company import ADMIN, a_table, deps_on, reasons, row_counts

if TYPE_CHECKING:
    from pathlib import Path

    from bot.deps import Deps
    from bot.services.imports import Report
    from store.engine import Database
    from store.model import Member


@pytest.fixture
def deps(sqlite: Database) -> Deps:
    return deps_on(sqlite)


def bring(deps: Deps, *lines: str, **given: Any) -> Report:
    return imports.import_people(deps, ADMIN, a_table(*lines, name="people.csv"), **given)


def everyone(deps: Deps) -> dict[str, Member]:
    with deps.reads() as session:
        return {each.name: each for each in members.all_members(session, HOME)}


def teams(deps: Deps) -> dict[str, tuple[list[str], list[str]]]:
    """Each team's sellers and managers, by name."""
    with deps.reads() as session:
        return {
            team.name: (
                [each.name for each in members.people_of(session, HOME, team.id, manages=False)],
                [each.name for each in members.people_of(session, HOME, team.id, manages=True)],
            )
            for team in members.all_teams(session, HOME)
        }


@pytest.mark.parametrize(
    "header",
    ["name,email,team,role", "Full Name,E-Mail,Team,Role", "氏名,メールアドレス,部署,役割", "担当者名,メール,課,権限", "ＮＡＭＥ, Mail ,チーム,役職"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_the_usual_headers_are_understood(deps: Deps, tmp_path: Path, header: str, encoding: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(
        f"社員一覧\r\n{header}\r\n佐藤 花子,Hanako@Example.co.jp,東日本,マネージャー\r\n".encode(encoding)
    )
    report = imports.import_people(deps, ADMIN, imports.read(path))
    assert (report.created, reasons(report)) == (1, [])
    member = everyone(deps)["佐藤 花子"]
    assert (member.email, member.role, member.slack_user) == ("hanako@example.co.jp", Role.MANAGER, None)
    assert teams(deps) == {"東日本": ([], ["佐藤 花子"])}


def test_a_manager_column_makes_teams_and_managers(deps: Deps) -> None:
    report = bring(deps, "name,manager,region", "Aoi,Mana,East", "Ken,Mana,East", "Mana,,")
    assert (report.created, report.unchanged, reasons(report)) == (3, 1, [])
    assert teams(deps) == {"Mana": (["Aoi", "Ken"], ["Mana"])}
    assert everyone(deps)["Mana"].role is Role.MANAGER
    assert everyone(deps)["Aoi"].role is Role.REP


def test_running_it_twice_changes_nothing(deps: Deps, sqlite: Database) -> None:
    lines = ("name,email,team,manager", "Aoi,aoi@example.co.jp,East,Mana", "Ken,,East,Mana", "Mana,,East,")
    bring(deps, *lines)
    before = row_counts(sqlite)
    again = bring(deps, *lines)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    assert row_counts(sqlite) == before


def test_somebody_who_changes_teams_leaves_the_old_one(deps: Deps) -> None:
    bring(deps, "name,team", "Aoi,East", "Ken,East")
    bring(deps, "name,team", "Aoi,West")
    assert teams(deps) == {"East": (["Ken"], []), "West": (["Aoi"], [])}


def test_who_is_not_in_the_file_stays_where_they_are(deps: Deps) -> None:
    bring(deps, "name,team", "Aoi,East", "Ken,East")
    bring(deps, "name,team", "Ken,East", "Yui,East")
    assert teams(deps) == {"East": (["Aoi", "Ken", "Yui"], [])}
    assert all(each.active for each in everyone(deps).values())


def test_what_slack_says_of_a_known_person_is_completed_and_never_overwritten(deps: Deps) -> None:
    with deps.writes.begin() as session:
        members.add_member(
            session,
            a_member("ada", Role.ADMIN, email="ada@example.co.jp", name="Ada"),
            a_member("ken", Role.NONE, email=None, name="Ken"),
        )
    report = bring(deps, "name,email,role", "Ada L.,ADA@example.co.jp,rep", "Ken,ken@example.co.jp,manager")
    assert (report.created, report.changed, report.unchanged) == (0, 1, 1)
    assert everyone(deps)["Ada"].role is Role.ADMIN
    ken = everyone(deps)["Ken"]
    assert (ken.role, ken.email, ken.slack_user) == (Role.MANAGER, "ken@example.co.jp", "UKEN")


def test_an_inactive_person_is_not_brought_back_by_a_file(deps: Deps) -> None:
    with deps.writes.begin() as session:
        members.add_member(session, a_member("aoi", active=False))
    bring(deps, "name,email", "Aoi,aoi@example.co.jp")
    assert not everyone(deps)["Aoi"].active


def test_namesakes_with_addresses_are_two_people_and_without_nobody_is_guessed(deps: Deps) -> None:
    report = bring(deps, "name,email", "Sato,a@example.co.jp", "Sato,b@example.co.jp", "Sato,")
    assert report.created == 2
    assert reasons(report) == [(4, "`Sato` is ambiguous: 2 members have this name. Add the e-mail.")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",x@example.co.jp,,,", "name is empty. Every person needs a name."),
        ("Yui,not an address,,,", "email: `not an address` is not an e-mail address."),
        ("Yui,,,boss,", "role: `boss` is no role. Write rep, manager or admin."),
        (
            "Yui,,,,nobody@example.co.jp",
            "manager: nobody has the address `nobody@example.co.jp`. Put them first.",
        ),
        (
            "Yui,aoi@example.co.jp,UKEN,,",
            "The Slack id and the e-mail address belong to two different members.",
        ),
        ("x" * 151 + ",,,,", "name: This is too long. Please write at most 150 characters."),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_what_to_do(deps: Deps, row: str, said: str) -> None:
    with deps.writes.begin() as session:
        members.add_member(session, a_member("aoi"), a_member("ken"))
    report = bring(deps, "name,email,slack_id,role,manager", row)
    assert (report.created, reasons(report)) == (0, [(2, said)])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("first,last", "Aoi,Sato"), "people.csv has no column for names. Call it one of name, full name, "),
        (("name,name", "Aoi,Ken"), "people.csv has the column `name` 2 times. "),
        (("name,team,team", "Aoi,a,b"), "people.csv has the column `team` 2 times. "),
    ],
)
def test_headers_nobody_understands_are_refused(deps: Deps, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        bring(deps, *lines)
    assert str(refused.value).startswith(said)


def test_a_rehearsal_stores_nobody(deps: Deps, sqlite: Database) -> None:
    before = row_counts(sqlite)
    report = bring(deps, "name,manager", "Aoi,Mana", dry_run=True)
    assert report.created == 2
    assert row_counts(sqlite) == before


def test_names_come_in_without_what_cannot_be_seen(deps: Deps) -> None:
    bring(deps, "name,team", "Aoi\u202e\u200b,<!channel>\x07")
    assert teams(deps) == {"<!channel>": (["Aoi"], [])}


def test_new_teams_make_open_deals_due_for_a_look(deps: Deps, sqlite: Database) -> None:
    from tests.imports.company import a_map, deals

    imports.import_deals(deps, ADMIN, a_table("Id,Name,Stage", "1,Acme,lead"), a_map())
    with deps.writes.begin() as session:
        session.execute(tables.deal.update().values(next_check_at=None))
    bring(deps, "name,team", "Aoi,East")
    assert sweeping.mark(deps)
    assert deals(sqlite)["1"].next_check_at == deps.now()
