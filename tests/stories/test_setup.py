"""An admin sets the workspace up: teams, their channel and people, roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox import ClientRefused
from store import tables

if TYPE_CHECKING:
    from sandbox.people import Modal, Sent
    from tests.stories.office import Office


def the_setup(office: Office, who: str = "ada") -> Modal:
    person = office.person(who)
    person.slash(f"/deal {office.t('setup')}")
    return person.form


def a_new_team(office: Office) -> Modal:
    the_setup(office).click(office.t("New team"))
    return office.person("ada").form


def give_a_role(office: Office, admin: str, *, to: str, role: str) -> Sent:
    t, person = office.t, office.person(admin)
    the_setup(office, admin).click(t("Give a role"))
    return person.form.fill({t("Member"): to, t("Role"): t(role)}).submit()


def test_the_first_team_with_its_channel_and_people(new_office: Office) -> None:
    t, ada = new_office.t, new_office.person("ada")
    assert t("There is no team yet. Begin with the first one.") in the_setup(new_office).texts()
    ada.form.click(t("New team"))
    assert ada.form.field(t("Time zone")).value == "Asia/Tokyo"
    assert ada.form.field(t("Language of the channel")).value == new_office.language
    ada.form.fill(
        {t("Team name"): "East", t("Channel"): "east", t("Managers"): "mana", t("Members"): ["aoi", "ken"]}
    )
    assert ada.form.submit().outcome == "updated"
    people = t.n("{count} person", "{count} people", 2)
    assert f"*East* · {people} · <#{new_office.world.channel('east').id}>" in ada.form.texts()
    assert new_office.person("aoi").slash("/deal new").text == ""
    assert new_office.person("aoi").form.title == t("New deal")


def test_a_team_is_edited_from_what_it_is(office: Office) -> None:
    t, ada = office.t, office.person("ada")
    the_setup(office).click(t("Edit"))
    form = ada.form
    assert form.field(t("Team name")).value == "East"
    assert form.field(t("Managers")).value == [office.person("mana").id]
    assert form.field(t("Members")).value == [office.person(name).id for name in ("aoi", "ken")]
    form.fill({t("Team name"): "West", t("Members"): ["aoi"]})
    assert form.submit().ok
    assert any(line.startswith("*West* ·") for line in ada.form.texts())
    the_setup(office).click(t("Edit"))
    assert ada.form.field(t("Members")).value == [office.person("aoi").id]


def test_only_channels_without_outsiders_are_offered(office: Office) -> None:
    office.world.add_channel("with-client", members=["ada"], is_ext_shared=True)
    office.world.add_channel("leads", members=["ada"], is_private=True)
    form = a_new_team(office)
    with pytest.raises(ClientRefused, match="with-client"):
        form.fill({office.t("Channel"): "with-client"})
    form.fill({office.t("Channel"): "leads"})


@pytest.mark.parametrize(
    ("filled", "wrong", "sentence"),
    [
        ({"Team name": "East"}, "name", "There is a team of this name already. Please choose another name."),
        (
            {"Team name": "North", "Members": ["ken", "guest"]},
            "members",
            "Please choose members of this workspace; guests can't use Dealbot.",
        ),
        (
            {"Team name": "North", "Managers": ["outsider"]},
            "managers",
            "Please choose members of this workspace; guests can't use Dealbot.",
        ),
        ({"Team name": "\u200b\u202e"}, "name", "Please enter a name for the team."),
    ],
    ids=["a name twice", "a guest", "an outsider", "a name nobody can see"],
)
def test_a_team_that_cannot_be_says_why_under_its_field(
    office: Office, filled: dict[str, object], wrong: str, sentence: str
) -> None:
    t = office.t
    form = a_new_team(office).fill({t(label): value for label, value in filled.items()})
    before = form.field(wrong).value
    assert form.submit().errors == {wrong: t(sentence)}
    assert form.field(wrong).value == before
    form.fill({t("Team name"): "South", t("Managers"): [], t("Members"): []})
    assert form.submit().ok


def test_a_role_is_given_and_counts_at_once(office: Office) -> None:
    t, nobu = office.t, office.person("nobu")
    assert nobu.slash(f"/deal {t('new')}").text
    assert nobu.modal is None
    assert give_a_role(office, "ada", to="nobu", role="Sales rep").outcome == "updated"
    nobu.slash(f"/deal {t('new')}")
    assert nobu.form.title == t("New deal")


def test_the_last_admin_stays_admin(office: Office) -> None:
    t = office.t
    sent = give_a_role(office, "ada", to="ada", role="Manager")
    assert sent.errors == {"role": t("This is the last admin. Please name another admin first.")}
    assert give_a_role(office, "ada", to="mana", role="Admin").ok
    assert give_a_role(office, "mana", to="ada", role="Manager").ok
    assert the_setup(office, "mana").title == t("Set-up")


@pytest.mark.parametrize("who", ["aoi", "mana"])
def test_anybody_but_an_admin_is_told_politely_whose_it_is(office: Office, who: str) -> None:
    person = office.person(who)
    reply = person.slash(f"/deal {office.t('setup')}")
    assert reply.text == office.t("Only admins can change the set-up. Please ask an admin.")
    assert reply.response_type == "ephemeral"
    assert person.modal is None


def test_who_is_no_admin_any_more_cannot_send_the_form_they_still_have(office: Office) -> None:
    t = office.t
    give_a_role(office, "ada", to="mana", role="Admin")
    form = a_new_team(office).fill({t("Team name"): "North"})
    give_a_role(office, "mana", to="ada", role="Sales rep")
    assert form.submit().errors == {"name": t("Only admins can change the set-up. Please ask an admin.")}
    assert form.field(t("Team name")).value == "North"


def test_the_overview_names_troubles_only_when_there_are_some(office: Office) -> None:
    orphans = "{count} deal needs an owner.", "{count} deals need an owner."
    assert not {office.t.n(*orphans, count) for count in range(3)} & set(the_setup(office).texts())
    office.write(tables.deal.update().values(owner_id=None, orphan_owner="Somebody Else"))
    assert office.t.n(*orphans, 1) in the_setup(office).texts()
