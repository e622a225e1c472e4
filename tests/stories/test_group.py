"""A team's members come from a user group: who comes in is shown first, and guests stay out by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import group_form
from store import tables

if TYPE_CHECKING:
    from tests.stories.office import Office


def test_a_group_brings_its_own_people_in_and_names_who_stays_out(office: Office) -> None:
    t, ada, world = office.t, office.person("ada"), office.world
    ada.slash(f"/deal {t('setup')}")
    ada.form.click(group_form.OPEN)
    assert t(group_form.NO_GROUP) in ada.form.texts()
    ada.form.close()
    world.add_group("sales", ["aoi", "nobu", "guest"])
    ada.form.click(group_form.OPEN)
    assert ada.form.fill({t("Team"): "East", group_form.GROUP: "@sales"}).submit().ok
    said = " ".join(ada.form.texts())
    assert (
        said.index(world.user("nobu").id)
        < said.index(world.user("aoi").id)
        < said.index(world.user("guest").id)
    )
    before = len(office.rows(tables.membership))
    assert ada.form.submit().ok
    assert ada.form.title == t("Set-up")
    assert len(office.rows(tables.membership)) == before + 1
    office.person("nobu").slash(f"/deal {t('new')}")
    assert office.person("nobu").form.title == t("New deal")
    ada.form.click(group_form.OPEN)
    form = ada.form.fill({t("Team"): "East", group_form.GROUP: "@sales"})
    world.faults.http_500("usergroups.list")
    late = "Slack did not say in time who is in this group. Please try again."
    assert form.submit().errors == {"group": t(late)}
    assert form.submit().ok
    assert t("Nobody new would come in.") in ada.form.texts()
