"""Setting up: admins only, teams with people who may do what they are there for, and never without an admin."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import InvalidInput, NotAllowed
from bot.services import setup, sweeping
from bot.services.setup import TeamSettings
from store import members
from store.model import Role
from tests.builders import HOME, a_deal
from tests.services.given import changed, contents, create, put

if TYPE_CHECKING:
    from store.model import Command, Member
    from tests.company import Company

NORTH = TeamSettings(
    id=None,
    name="North",
    channel="C0NORTH",
    language="en",
    zone="Europe/London",
    managers=("UMANA",),
    members=("UAOI",),
)


def save(company: Company, who: str = "ada", **given: object) -> Command:
    return setup.save_team(company.deps, company.ask(who), replace(NORTH, **given))  # type: ignore[arg-type]


def give(company: Company, slack_user: str, role: Role, who: str = "ada") -> Command:
    return setup.set_role(company.deps, company.ask(who), slack_user, role)


def person(company: Company, name: str) -> Member:
    return company.actor(name).member


@pytest.mark.parametrize("who", ["aoi", "mana", "nobu"])
def test_only_admins_set_anything_up(small_company: Company, who: str) -> None:
    before = contents(small_company)
    with pytest.raises(NotAllowed):
        save(small_company, who)
    with pytest.raises(NotAllowed):
        give(small_company, "UAOI", Role.ADMIN, who)
    with pytest.raises(NotAllowed):
        setup.overview(small_company.deps, small_company.actor(who))
    assert contents(small_company) == before


def test_a_new_team_has_its_people_language_zone_and_channel(company: Company) -> None:
    team_id = save(company).receipt["team"]
    with company.deps.reads() as session:
        team = members.get_team(session, HOME, team_id)
        people = [members.people_of(session, HOME, team_id, manages=manages) for manages in (False, True)]
    assert team is not None
    assert (team.name, team.channel, team.language, team.zone) == ("North", "C0NORTH", "en", "Europe/London")
    assert [[each.id for each in group] for group in people] == [["aoi"], ["mana"]]


def test_a_changed_team_has_exactly_the_people_named(company: Company) -> None:
    save(company, id="east", name="East", members=("UKEN", "UADA"), managers=("UOTTO", "UMANA"))
    with company.deps.reads() as session:
        sell = {each.id for each in members.people_of(session, HOME, "east", manages=False)}
        lead = {each.id for each in members.people_of(session, HOME, "east", manages=True)}
    assert (sell, lead) == ({"ken", "ada"}, {"otto", "mana"})


def test_deals_made_before_there_was_a_team_become_the_teams(company: Company) -> None:
    """Whoever is in no team yet; what a team has already stays with it."""
    give(company, "UNOBU", Role.REP)
    alone = create(company, "nobu").deal_id or ""
    team_id = save(company, members=("UNOBU", "UAOI")).receipt["team"]
    assert company.deal(alone).team_id == team_id
    assert company.deal("acme").team_id == "east"


@pytest.mark.parametrize(
    ("managers", "sellers", "name", "role"),
    [
        ((), ("UNOBU",), "nobu", Role.REP),
        (("UNOBU",), (), "nobu", Role.MANAGER),
        (("UAOI",), (), "aoi", Role.MANAGER),
        ((), ("UMANA",), "mana", Role.MANAGER),  # nobody loses a role
        (("UADA",), ("UADA",), "ada", Role.ADMIN),
    ],
)
def test_whoever_joins_gets_at_least_the_role_it_needs(
    small_company: Company, managers: tuple[str, ...], sellers: tuple[str, ...], name: str, role: Role
) -> None:
    save(small_company, managers=managers, members=sellers)
    assert person(small_company, name).role is role


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "East"}, "name"),
        ({"id": "gone"}, "name"),
        ({"managers": ("UGUEST",)}, "managers"),
        ({"members": ("UGUEST",)}, "members"),
        ({"members": ("UKEN",)}, "members"),  # deactivated, below
        ({"id": "west", "name": "East"}, "name"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_kept(
    small_company: Company, given: dict[str, Any], field: str
) -> None:
    changed(small_company, "ken", active=False)
    before = contents(small_company)
    with pytest.raises(InvalidInput) as refused:
        save(small_company, **given)
    assert refused.value.field == field
    assert contents(small_company) == before


def test_a_team_may_keep_its_own_name(small_company: Company) -> None:
    save(small_company, id="east", name="East")


def test_a_changed_team_makes_every_open_deal_due_for_a_look(small_company: Company) -> None:
    """Its zone and calendar decide deadlines."""
    put(small_company, a_deal("closed", number=9, open=False))
    save(small_company)
    assert sweeping.mark(small_company.deps)
    assert small_company.deal().next_check_at == small_company.clock()
    assert small_company.deal("closed").next_check_at is None


@pytest.mark.parametrize("role", Role)
def test_an_admin_gives_any_role(small_company: Company, role: Role) -> None:
    give(small_company, "UNOBU", role)
    assert person(small_company, "nobu").role is role


@pytest.mark.parametrize("role", [Role.NONE, Role.REP, Role.MANAGER])
def test_the_last_admin_cannot_step_down(small_company: Company, role: Role) -> None:
    with pytest.raises(InvalidInput) as refused:
        give(small_company, "UADA", role)
    assert refused.value.field == "role"
    give(small_company, "UADA", Role.ADMIN)  # staying is no trouble
    give(small_company, "UAOI", Role.ADMIN)
    give(small_company, "UADA", role)
    assert person(small_company, "ada").role is role


def test_an_admin_who_has_left_does_not_count_as_another(small_company: Company) -> None:
    give(small_company, "UAOI", Role.ADMIN)
    changed(small_company, "aoi", active=False)
    with pytest.raises(InvalidInput):
        give(small_company, "UADA", Role.REP)


@pytest.mark.parametrize("slack_user", ["UGUEST", "UKEN", ""])
def test_a_role_is_given_to_active_members_only(small_company: Company, slack_user: str) -> None:
    changed(small_company, "ken", active=False)
    with pytest.raises(InvalidInput) as refused:
        give(small_company, slack_user, Role.REP)
    assert refused.value.field == "member"


def test_the_overview_counts_who_sells_and_what_nobody_takes_care_of(small_company: Company) -> None:
    put(small_company, a_deal("orphan", number=9, owner_id=None, orphan_owner="Dr. Who"))
    seen = setup.overview(small_company.deps, small_company.actor("ada"))
    assert [(team.id, count) for team, count in seen.teams] == [("east", 2), ("west", 0)]
    assert (seen.orphans, seen.failed) == (1, 0)
