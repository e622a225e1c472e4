"""まとめて: all deals of a leaver to a colleague, close dates that have passed, and the deals nobody has."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from store import rows, tables
from tests.builders import a_deal
from tests.stories.test_undo import facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.people import Modal
    from tests.stories.office import Office


def more_deals(office: Office, count: int, **values: object) -> None:
    """aoi's, in East, as the first one."""
    first = office.rows(tables.deal)[0]
    mine = {name: first[name] for name in ("workspace", "owner_id", "team_id", "stage")}
    with office.bot.deps.writes.begin() as session:
        made = [a_deal(f"id-many-{n:04d}", number=n, **(mine | values)) for n in range(100, 100 + count)]
        rows.add(session, tables.deal, *made)


def bulk(office: Office, who: str = "mana") -> Modal:
    person = office.person(who)
    person.slash(f"/deal {office.said('bulk', 'まとめて')}")
    return person.form


def owners(office: Office) -> Mapping[str, int]:
    names = {row["id"]: row["name"] for row in office.rows(tables.member)}
    found = [names.get(row["owner_id"], "nobody") for row in office.rows(tables.deal)]
    return {name: found.count(name) for name in found}


def leaves_the_company(office: Office, who: str = "aoi") -> None:
    office.world.user(who).deleted = True
    office.meet_everyone()


def test_everything_of_a_leaver_goes_to_a_colleague_who_hears_of_it_once(office: Office) -> None:
    """Fault 22, with more than one click can take."""
    t, mana, ken = office.t, office.person("mana"), office.person("ken")
    office.plan("11/25 14:00")
    more_deals(office, 204)
    leaves_the_company(office)
    before = facts(office)
    form = bulk(office)
    form.select("bulk_source", "Aoi")
    count = t.md_n("*{count} open deal* changes hands.", "*{count} open deals* change hands.", 205)
    assert any(count in text for text in form.texts())
    sent = form.fill({t("New owner"): "ken", t("Reason"): "退職"}).submit()
    assert sent.outcome == "updated"
    assert owners(office) == {"Ken": 200, "Aoi": 5}
    mana.form.click(t("Go on"))
    assert mana.form.fill({t("New owner"): "ken", t("Reason"): "退職"}).submit().ok
    assert owners(office) == {"Ken": 205}
    mana.form.click(t("Undo"))
    assert owners(office) == {"Ken": 200, "Aoi": 5}
    mana.form.close()
    mana.form.click(t("Undo"))
    assert facts(office) == before
    office.tick(minutes=1)
    assert ken.dm.messages == []


def test_the_new_owner_reads_one_message_about_all_of_them(office: Office) -> None:
    t, ken = office.t, office.person("ken")
    more_deals(office, 20)
    form = bulk(office)
    form.select("bulk_source", "Aoi")
    assert form.fill({t("New owner"): "ken", t("Reason"): "異動"}).submit().ok
    office.tick(minutes=1)
    (message,) = ken.dm.messages
    who = t.colleague("Mana")
    said = t.md_n("{by} handed a deal to you.", "{by} handed {count} deals to you.", 21, by=who)
    assert said in message.texts()[0]
    assert t.md("and {count} more", count="11") in message.texts()[0]
    assert len(office.person("aoi").dm.messages) == 1


def test_close_dates_that_have_passed_move_to_a_day_or_by_days(office: Office) -> None:
    t, mana = office.t, office.person("mana")
    bulk(office).select("bulk_kind", t("Move close dates that have passed"))
    assert t("No open deal of your team has a close date that has passed.") in mana.form.texts()
    more_deals(office, 40, expected_close=date(2026, 11, 2))
    before = facts(office)
    for filled, day in (
        ({"bulk_days": "14"}, date(2026, 11, 16)),
        ({"bulk_day": date(2026, 12, 24)}, date(2026, 12, 24)),
    ):
        form = bulk(office)
        form.select("bulk_kind", t("Move close dates that have passed"))
        offered = form.options("bulk_deals")
        assert len(offered) == 30
        assert form.fill({"bulk_deals": offered[:2], **filled}).submit().outcome == "updated"
        assert [row["expected_close"] for row in office.rows(tables.deal)].count(day) == 2
        form.click(t("Undo"))
        assert facts(office) == before
    form = bulk(office)
    form.select("bulk_kind", t("Move close dates that have passed"))
    form.fill({"bulk_deals": offered[:2]})
    one = t("Please choose a day, or write a number of days; one of the two.")
    assert form.submit().errors == {"bulk_day": one}


def test_deals_nobody_has_are_a_list_from_which_they_are_handed_over(office: Office) -> None:
    """Fault 22: the owner left; the team's manager and the admins see it, with a way out for each and for all."""
    t, mana = office.t, office.person("mana")
    more_deals(office, 2, owner_id=None, orphan_owner="山田 太郎")
    leaves_the_company(office)
    form = bulk(office)
    form.click(t("Show"))
    assert t.md_n("{count} open deal has nobody.", "{count} open deals have nobody.", 3) in mana.form.texts()
    assert any("山田 太郎" in text for text in mana.form.texts())
    mana.form.click("id-many-0101")
    assert mana.form.fill({"hand_to": "ken", "hand_reason": "退職"}).submit().ok
    mana.form.close()
    mana.form.click(t("Hand over all"))
    assert mana.form.fill({"bulk_to": "ken", "bulk_reason": "退職"}).submit().ok
    assert owners(office) == {"Ken": 3}
    assert all(row["orphan_owner"] is None for row in office.rows(tables.deal))


def test_a_manager_moves_nothing_of_another_team(office: Office) -> None:
    """Faults 16, 17 and 20."""
    t = office.t
    office.join("nina", "otto")
    office.team("West", ["otto"], ["nina"])
    more_deals(office, 2, expected_close=date(2026, 11, 2))
    form = bulk(office)
    form.select("bulk_source", "Aoi")
    form.fill({t("New owner"): "ken", t("Reason"): "異動"})
    office.write(tables.member.update().values(role="rep").where(tables.member.c.name == "Mana"))
    refused = t("Only managers and admins can do this. Please ask your manager.")
    assert set(form.submit().errors.values()) == {refused}
    assert bulk(office, "otto").options("bulk_source") == []
    assert office.person("aoi").slash("/deal bulk").text == refused
    assert owners(office) == {"Aoi": 3}
