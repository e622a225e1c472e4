"""Deals found by what people type, commands by their key, people by what Slack calls them, pulses by their job."""

from __future__ import annotations

import re
import threading
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.services.deals import search_text
from bot.typed import company, plain
from store import (
    commands,
    deals,
    due,
    heartbeats,
    installations,
    members,
    model,
    rechecks,
    rows,
    statistics,
    tables,
    wall,
)
from store.deals import Sight
from store.model import Account, Command, Deal, Installation, Leave, Member, Role, Team
from tests.builders import HOME, a_deal, a_member
from tests.clocks import MONDAY_9_JST
from tests.store.filled import OTHER, a_row, an_item

if TYPE_CHECKING:
    from store.engine import Database, Session

ALL = Sight("ada", Role.ADMIN, frozenset())


def a_named_deal(number: int, name: str, account: str | None = None, **given: Any) -> Deal:
    return a_deal(
        f"deal-{number}",
        number=number,
        name=name,
        search=search_text(name, account, number),
        **{"owner_id": None, **given},
    )


def found(session: Session, typed: str, sight: Sight = ALL, **given: Any) -> list[str]:
    hits = deals.search(session, HOME, sight, plain.search_key(typed), **{"limit": 100, **given})
    return [hit.name for hit in hits]


# Search


SPELLINGS = [
    ("アクメ", "㈱アクメ 基幹システム"),
    ("ｱｸﾒ", "㈱アクメ 基幹システム"),
    ("あくめ", "㈱アクメ 基幹システム"),
    ("(株)アクメ", "㈱アクメ 基幹システム"),
    ("システム　アクメ", "㈱アクメ 基幹システム"),
    ("acme", "ＡＣＭＥ　Renewal"),
    ("ＡＣＭＥ renewal", "ＡＣＭＥ　Renewal"),
    ("RENEW", "ＡＣＭＥ　Renewal"),
    ("strasse", "Straße\\Süd"),
    ("さっぽろ", "ビール醸造所"),
    ("142", "ビール醸造所"),
    ("#142", "ビール醸造所"),
    ("#１４２", "ビール醸造所"),
]


def name_some(database: Database) -> None:
    with database.writes.begin() as session:
        rows.add(
            session,
            tables.deal,
            a_named_deal(1, "㈱アクメ 基幹システム"),
            a_named_deal(2, "ＡＣＭＥ　Renewal"),
            a_named_deal(3, "100% growth_plan"),
            a_named_deal(4, "Straße\\Süd"),
            a_named_deal(142, "ビール醸造所", "サッポロ㈱"),
        )


@pytest.fixture
def named(sqlite: Database) -> Database:
    name_some(sqlite)
    return sqlite


@pytest.mark.parametrize(("typed", "name"), SPELLINGS)
def test_a_deal_is_found_under_every_spelling(named: Database, typed: str, name: str) -> None:
    with named.reads() as session:
        assert found(session, typed) == [name]


def test_both_databases_find_the_same(database: Database) -> None:
    name_some(database)
    with database.reads() as session:
        for typed, name in [
            *SPELLINGS,
            ("%", "100% growth_plan"),
            ("_", "100% growth_plan"),
            ("\\", "Straße\\Süd"),
        ]:
            assert found(session, typed) == [name], typed


@pytest.mark.parametrize("typed", ["ビル", "acne", "renewal アクメ", "' OR 1=1 --", "deal-1"])
def test_what_is_not_there_is_not_found(named: Database, typed: str) -> None:
    with named.reads() as session:
        assert found(session, typed) == []


@pytest.mark.parametrize(
    ("typed", "name"), [("%", "100% growth_plan"), ("_", "100% growth_plan"), ("\\", "Straße\\Süd")]
)
def test_signs_that_sql_would_take_for_a_pattern_are_letters(named: Database, typed: str, name: str) -> None:
    with named.reads() as session:
        assert found(session, typed) == [name]
        assert found(session, f"{typed}nothing") == []


def test_the_very_number_comes_first_then_the_newest(named: Database) -> None:
    with named.writes.begin() as session:
        rows.add(session, tables.deal, a_named_deal(200, "order 2"), a_named_deal(201, "order 2 again"))
    with named.reads() as session:
        assert found(session, "2")[0] == "ＡＣＭＥ　Renewal"
        assert found(session, "order") == ["order 2 again", "order 2"]
        assert found(session, "order", limit=1) == ["order 2 again"]
        assert len(found(session, "")) == 7


def test_closed_deals_are_found_on_request(named: Database) -> None:
    with named.writes.begin() as session:
        rows.add(session, tables.deal, a_named_deal(300, "done", open=False, stage="won"))
    with named.reads() as session:
        assert found(session, "done") == []
        assert found(session, "done", which=deals.Which.CLOSED) == ["done"]


def test_companies_with_one_key_are_all_suggested_and_none_is_merged(sqlite: Database) -> None:
    names = ["株式会社アクメ", "アクメ㈱", "ｱｸﾒ", "アクネ"]
    with sqlite.writes.begin() as session:
        for name in names:
            rows.add(
                session, tables.account, Account(workspace=HOME, id=name, name=name, key=company.key(name))
            )
        same = deals.account_by_key(session, HOME, company.key("(株)アクメ"))
    assert {each.name for each in same} == set(names[:3])


def test_deals_are_numbered_from_one_in_each_workspace(sqlite: Database) -> None:
    with sqlite.writes.begin() as session:
        assert deals.next_number(session, HOME) == 1
        rows.add(session, tables.deal, a_named_deal(41, "x"))
        assert deals.next_number(session, HOME) == 42
        assert deals.next_number(session, OTHER) == 1


def test_the_sweep_sees_what_is_due_soonest_first(sqlite: Database) -> None:
    with sqlite.writes.begin() as session:
        for number, minutes in enumerate((30, None, 10, 90, 60)):
            at = None if minutes is None else MONDAY_9_JST + timedelta(minutes=minutes)
            rows.add(session, tables.deal, a_named_deal(number + 1, "x", next_check_at=at))
        first = due.ids(session, MONDAY_9_JST + timedelta(hours=1), 2)
        rechecks.ask(session, HOME, MONDAY_9_JST)
        assert rechecks.go_on(session, HOME, 10) == 5
        after = due.ids(session, MONDAY_9_JST, 10)
    assert first == [(HOME, "deal-3"), (HOME, "deal-1")]
    assert len(after) == 5


# Commands


def test_a_repeated_command_answers_with_the_one_that_had_its_key_first(database: Database) -> None:
    first = an_item(Command, tables.command, id="first", receipt={}, version_after=None)
    with database.writes.begin() as session:
        assert commands.claim(session, first) is None
        commands.finish(session, HOME, "first", receipt={"number": 7}, version_after=3)
    with database.writes.begin() as session:
        repeated = commands.claim(session, an_item(Command, tables.command, id="second"))
        assert repeated is not None
        assert (repeated.id, repeated.receipt, repeated.version_after) == ("first", {"number": 7}, 3)
        assert commands.get(session, HOME, "second") is None


def test_a_key_is_free_again_when_its_command_failed(database: Database) -> None:
    def fails() -> None:
        with database.writes.begin() as session:
            commands.claim(session, an_item(Command, tables.command, id="first"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with database.writes.begin() as session:
        assert commands.claim(session, an_item(Command, tables.command, id="second")) is None


def test_of_two_commands_with_one_key_at_once_one_is_carried_out(database: Database) -> None:
    had: dict[str, str | None] = {}
    both = threading.Barrier(2)

    def claim(name: str) -> None:
        both.wait()
        with wall.inside(HOME), database.writes.patient().begin() as session:
            before = commands.claim(session, an_item(Command, tables.command, id=name))
            had[name] = before.id if before else None

    racers = [threading.Thread(target=claim, args=(name,)) for name in ("first", "second")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert had in ({"first": None, "second": "first"}, {"second": None, "first": "second"})


def test_the_newest_command_about_a_row_is_the_one_to_undo(small: Session) -> None:
    known = commands.latest_about(small, HOME, "deal")
    assert known is not None
    assert known.id == "command"
    assert commands.latest_about(small, HOME, "nothing") is None
    small.execute(tables.command.insert().values(a_row(tables.command, id="newer", key="newer")))
    small.execute(tables.change.insert().values(a_row(tables.change, id="zz", command_id="newer")))
    newest = commands.latest_about(small, HOME, "deal")
    assert newest is not None
    assert newest.id == "newer"


# People


def test_people_are_found_by_address_whatever_its_case(small: Session) -> None:
    members.add_member(small, a_member(email="aoi@example.co.jp"))
    found_one = members.by_email(small, HOME, "AOI@Example.co.jp")
    assert found_one is not None
    assert found_one.id == "aoi"


def test_people_of_a_role_are_those_still_here(small: Session) -> None:
    members.add_member(
        small, a_member("ada", Role.ADMIN), a_member("gone", Role.ADMIN, active=False), a_member("mana")
    )
    assert [each.id for each in members.with_role(small, HOME, Role.ADMIN)] == ["ada"]
    assert members.with_role(small, HOME) == []


def test_a_team_has_exactly_the_people_it_was_given(small: Session) -> None:
    members.add_member(small, a_member("aoi"), a_member("ken"), a_member("mana"))
    members.set_people(small, HOME, "team", ["aoi", "ken", "aoi"], ["mana"])
    assert [each.id for each in members.people_of(small, HOME, "team", manages=False)] == ["aoi", "ken"]
    assert members.managed_teams(small, HOME, "mana") == {"team"}
    members.set_people(small, HOME, "team", [], [])
    assert members.people_of(small, HOME, "team", manages=True) == []
    assert members.team_of(small, HOME, "aoi") is None


def test_somebody_sells_in_the_team_they_are_in_not_in_one_they_only_manage(small: Session) -> None:
    members.add_member(small, a_member("aoi"))
    for name in ("a-managed", "z-sold-in"):
        rows.add(small, tables.team, an_item(Team, tables.team, id=name, name=name))
    members.set_people(small, HOME, "a-managed", [], ["aoi"])
    members.set_people(small, HOME, "z-sold-in", ["aoi"], [])
    team = members.team_of(small, HOME, "aoi")
    assert team is not None
    assert team.id == "z-sold-in"


@pytest.mark.parametrize(("hours", "away"), [(-1, False), (0, True), (23, True), (24, False)])
def test_a_deputy_stands_in_from_the_first_moment_of_leave_until_its_end(
    small: Session, hours: int, away: bool
) -> None:
    members.add_member(small, a_member("aoi"), a_member("ken"))
    leave: dict[str, Any] = {
        "id": "holiday",
        "member_id": "aoi",
        "deputy_id": "ken",
        "end": MONDAY_9_JST + timedelta(days=1),
    }
    rows.add(small, tables.leave, an_item(Leave, tables.leave, **leave))
    at = MONDAY_9_JST + timedelta(hours=hours)
    found = members.acting(small, HOME, "id", "ken", at)
    assert found is not None
    assert found[0].id == "ken"
    assert found[1] == ({"aoi"} if away else set())


def test_a_slack_user_is_one_member(database: Database) -> None:
    with pytest.raises(Exception, match=r"(?i)unique"), database.writes.begin() as session:
        members.add_member(session, a_member("aoi"), a_member("twin", slack_user="UAOI"))


def test_people_without_slack_may_be_many(database: Database) -> None:
    with database.writes.begin() as session:
        members.add_member(session, a_member("aoi", slack_user=None), a_member("ken", slack_user=None))
        assert rows.find(session, Member, tables.member, HOME, tables.member.c.id == "ken") is not None


# Where it is installed


def an_installation(workspace: str = HOME, **given: Any) -> Installation:
    item: Installation = an_item(Installation, tables.installation, workspace, **given)
    return item


def test_an_installation_is_one_row_however_often_it_is_saved(sqlite: Database) -> None:
    with sqlite.writes.begin() as session:
        installations.save(session, an_installation(bot_user_id="old"))
        installations.save(session, an_installation(bot_user_id="new"))
        installations.save(session, an_installation(OTHER, team_id=OTHER, enterprise_id=None))
        assert installations.workspaces(session) == [HOME, OTHER]
        mine = installations.get(session, HOME)
        assert mine is not None
        assert mine.bot_user_id == "new"


@pytest.mark.parametrize(
    ("team", "enterprise", "whose"),
    [
        ("T1", None, HOME),
        ("T1", "E1", HOME),
        (None, "E1", HOME),
        (None, None, None),
        ("T9", None, None),
        (None, "E9", None),
    ],
)
def test_a_payload_belongs_to_the_installation_it_names(
    sqlite: Database, team: str | None, enterprise: str | None, whose: str | None
) -> None:
    with sqlite.writes.begin() as session:
        installations.save(session, an_installation(team_id="T1", enterprise_id="E1"))
        here = installations.by_team(session, team, enterprise)
    assert (here and here.workspace) == whose


def test_a_policy_gets_a_number_each_time_it_changes(database: Database) -> None:
    with database.writes.begin() as session:

        def record(fingerprint: str, workspace: str = HOME) -> tuple[int, bool]:
            return installations.record_policy(
                session, workspace, fingerprint=fingerprint, source="{}", at=MONDAY_9_JST
            )

        assert installations.current_policy(session, HOME) is None
        assert [record(each) for each in "aabba"] == [(1, True), (1, False), (2, True), (2, False), (3, True)]
        assert record("a", OTHER) == (1, True)
        assert installations.with_policy(session) == [HOME, OTHER]


# Pulses and figures


def test_a_job_has_one_pulse_its_last(database: Database) -> None:
    with database.writes.begin() as session:
        assert heartbeats.all_beats(session) == {}
        heartbeats.beat(session, "sweep", MONDAY_9_JST)
        heartbeats.beat(session, "deliver", MONDAY_9_JST)
        heartbeats.beat(session, "sweep", MONDAY_9_JST + timedelta(seconds=20))
        assert heartbeats.all_beats(session) == {
            "sweep": MONDAY_9_JST + timedelta(seconds=20),
            "deliver": MONDAY_9_JST,
        }


def test_namesakes_are_counted_apart(database: Database) -> None:
    with database.writes.begin() as session:
        members.add_member(session, a_member("aoi", name="Sato"), a_member("ken", name="Sato"))
        rows.add(
            session,
            tables.deal,
            a_named_deal(1, "x", owner_id="aoi"),
            a_named_deal(2, "y", owner_id="ken"),
            a_named_deal(3, "z", owner_id="ken"),
        )
        assert statistics.pipeline(session, HOME, MONDAY_9_JST).by_owner == {
            "Sato (aoi)": 1,
            "Sato (ken)": 2,
        }


def test_a_deal_of_exactly_thirty_days_is_not_older_than_thirty_days(small: Session) -> None:
    old = statistics.pipeline(small, HOME, MONDAY_9_JST + timedelta(days=30)).open_older_than
    older = statistics.pipeline(small, HOME, MONDAY_9_JST + timedelta(days=30, seconds=1)).open_older_than
    assert (old["30"], older["30"]) == (0, 1)


@pytest.mark.parametrize("kind", [each for each in vars(model).values() if is_dataclass(each)])
def test_columns_stand_in_the_order_of_the_fields(kind: Any) -> None:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    assert tables.metadata.tables[name].columns.keys() == [field.name for field in fields(kind)]
