"""People across deals: who follows whom, who may, and who counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import Conflict, NotAllowed, NotFound
from bot.services import gates, persons, stakeholders
from bot.services.persons import Edit
from bot.services.stakeholders import Person
from store import deals, facts, people, rows, tables
from tests.builders import HOME, a_deal, a_stakeholder

if TYPE_CHECKING:
    from store.model import Stakeholder
    from tests.company import Company

TANAKA = "tanaka"


@pytest.fixture
def company(small_company: Company) -> Company:
    """Tanaka is on aoi's acme, and the same person on ken's beta, which is shared with aoi, and on aoi's gamma."""
    with small_company.deps.writes.begin() as session:
        beta, gamma = (
            a_deal(name, number=number, owner_id=owner, team_id="east")
            for name, number, owner in (("beta", 2, "ken"), ("gamma", 3, "aoi"))
        )
        rows.add(session, tables.deal, beta, gamma)
        deals.share(session, HOME, "beta", "aoi")
        twins = [a_stakeholder(f"on-{deal}", deal_id=deal, person_id=TANAKA) for deal in ("beta", "gamma")]
        rows.add(session, tables.stakeholder, *twins, a_stakeholder("other", name="Sato", deal_id="gamma"))
    return small_company


def person(company: Company, name: str = TANAKA) -> Stakeholder:
    with company.deps.reads() as session:
        found = facts.get_stakeholder(session, HOME, name)
    assert found is not None
    return found


def an_edit(company: Company, *also: str, **values: Any) -> Edit:
    row = person(company)
    all_of_it = {name: getattr(row, name) for name in persons.FIELDS} | values
    return Edit(stakeholder_id=row.id, values=all_of_it, seen=persons.marks(row), also=also)


def test_contact_details_follow_and_what_belongs_to_the_deal_does_not(company: Company) -> None:
    done = persons.edit(
        company.deps, company.ask(), an_edit(company, "on-gamma", phone="03-1", interests="x")
    )
    assert (person(company, "on-gamma").phone, person(company, "on-gamma").interests) == ("03-1", None)
    assert person(company, "on-beta").phone is None
    assert done.receipt["others"] == {"gamma": 2}


@pytest.mark.parametrize(
    ("also", "error"),
    [("on-beta", NotAllowed), ("other", NotFound), ("absent", NotFound), (TANAKA, NotFound)],
)
def test_only_the_same_person_follows_and_only_where_one_may(
    company: Company, also: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        persons.edit(company.deps, company.ask(), an_edit(company, also, phone="03-1"))
    assert person(company).phone is None


def test_the_form_offers_the_deals_that_one_may_change(company: Company) -> None:
    with company.deps.reads() as session:
        assert [each.deal_id for each in persons.sheet(session, company.actor("aoi"), TANAKA).elsewhere] == [
            "gamma"
        ]
        manager = persons.sheet(session, company.actor("mana"), TANAKA).elsewhere
        assert [each.deal_id for each in manager] == ["gamma", "beta"]
        with pytest.raises(NotAllowed):
            persons.sheet(session, company.actor("aoi"), "on-beta")
        with pytest.raises(NotFound):
            persons.sheet(session, company.actor("ken"), TANAKA)


def test_whom_somebody_resembles_is_told_to_whoever_may_add_them_and_sees_the_other_deal(
    company: Company,
) -> None:
    known = Person(name="Sato", email="SATO@example.com")
    with company.deps.writes.begin() as session:
        session.execute(
            tables.stakeholder.update()
            .where(tables.stakeholder.c.id == "other")
            .values(email="sato@example.com")
        )
    with company.deps.reads() as session:
        assert [each.person.id for each in persons.same(session, company.actor("aoi"), "acme", known)] == [
            "other"
        ]
        assert persons.same(session, company.actor("aoi"), "gamma", known) == []
        assert persons.same(session, company.actor("aoi"), "acme", replace(known, email=None)) == []
        assert persons.same(session, company.actor("ken"), "beta", known) == []
        with pytest.raises(NotAllowed):
            persons.same(session, company.actor("aoi"), "beta", known)


def test_nobody_is_made_the_same_as_somebody_one_may_not_see(company: Company) -> None:
    with pytest.raises(NotFound):
        stakeholders.add(company.deps, company.ask("ken"), "beta", Person(name="x"), same_as="other")


def test_what_nobody_was_shown_is_not_written_over(company: Company) -> None:
    with pytest.raises(Conflict):
        persons.edit(company.deps, company.ask(), replace(an_edit(company, phone="03-1"), seen={}))


def test_who_has_moved_counts_until_that_day(company: Company) -> None:
    now = company.deps.now()
    gone = an_edit(company, moved_on=now.date() + timedelta(days=1))
    persons.edit(company.deps, company.ask(), gone)
    with company.deps.reads() as session:
        counted = [
            bool(gates.gather(session, company.deal(), now + timedelta(days=days)).people)
            for days in (0, 1, 2)
        ]
    assert counted == [True, False, False]


def test_a_name_is_found_however_its_space_was_typed_and_an_address_in_any_case(
    company: Company,
) -> None:
    with company.deps.writes.begin() as session:
        rows.add(session, tables.stakeholder, a_stakeholder("one", name="山本 太郎", deal_id="gamma"))
    stakeholders.add(company.deps, company.ask(), "gamma", Person(name="Bo", email="Bo@Example.com"))
    sight = company.actor("aoi").sight
    asked = {"山本太郎": None, "山 本太郎": None, "Somebody": "BO@example.COM"}
    with company.deps.reads() as session:
        found = [
            [each.person.name for each in people.namesakes(session, HOME, sight, name=n, email=e, limit=9)]
            for n, e in asked.items()
        ]
        assert found == [["山本 太郎"], ["山本 太郎"], ["Bo"]]
