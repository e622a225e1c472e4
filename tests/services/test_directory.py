"""Our people in step with Slack's directory: who joins, is renamed, leaves, becomes a guest, or came by import."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services import directory
from bot.slack.answers import Person, Profile
from store import members
from store.model import Role
from tests.builders import HOME, a_member
from tests.services.given import changed, contents

if TYPE_CHECKING:
    from store.model import Member
    from tests.company import Company

AOI = Person(
    id="UAOI",
    team_id=HOME,
    profile=Profile(display_name="Aoi", email="aoi@example.co.jp"),
    locale="ja-JP",
    tz="Asia/Tokyo",
)
NEW = Person(
    id="UNEW", team_id=HOME, profile=Profile(real_name="Nao Mori", email="Nao@Example.co.jp"), locale="en-GB"
)


def listed(company: Company, *people: Person) -> None:
    directory.refresh(company.deps, HOME, [directory.told(each, HOME) for each in people])


def known(company: Company, slack_user: str) -> Member | None:
    with company.deps.reads() as session:
        return members.by_slack_user(session, HOME, slack_user)


def test_somebody_new_is_known_but_may_do_nothing_yet(company: Company) -> None:
    listed(company, NEW)
    person = known(company, "UNEW")
    assert person is not None
    assert (person.name, person.email, person.role, person.active) == (
        "Nao Mori",
        "nao@example.co.jp",
        Role.NONE,
        True,
    )
    assert (person.locale, person.zone) == ("en-GB", None)


def test_a_new_name_language_and_zone_are_taken_over_and_the_role_stays(small_company: Company) -> None:
    profile = Profile(display_name="Aoi Sato", email="aoi.sato@example.co.jp")
    listed(
        small_company, AOI.model_copy(update={"profile": profile, "locale": "en-US", "tz": "Europe/London"})
    )
    person = known(small_company, "UAOI")
    assert person is not None
    assert (person.name, person.email, person.locale, person.zone, person.role) == (
        "Aoi Sato",
        "aoi.sato@example.co.jp",
        "en-US",
        "Europe/London",
        Role.REP,
    )


def test_what_slack_does_not_say_is_kept(small_company: Company) -> None:
    """users.list has no locale, and no address without its scope."""
    listed(small_company, Person(id="UAOI", team_id=HOME, name="aoi"))
    person = known(small_company, "UAOI")
    assert person is not None
    assert (person.email, person.locale, person.zone) == ("aoi@example.co.jp", "ja-JP", "Asia/Tokyo")


@pytest.mark.parametrize(
    "change",
    [{"deleted": True}, {"is_restricted": True}, {"is_ultra_restricted": True}, {"team_id": "T0ELSEWHERE"}],
)
def test_who_leaves_or_becomes_a_guest_is_no_member_and_may_come_back(
    small_company: Company, change: dict[str, object]
) -> None:
    listed(small_company, AOI.model_copy(update=change))
    gone = known(small_company, "UAOI")
    assert gone is not None
    assert not gone.active
    listed(small_company, AOI)
    back = known(small_company, "UAOI")
    assert back is not None
    assert (back.active, back.role) == (True, Role.REP)


@pytest.mark.parametrize(
    "change",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"is_bot": True},
        {"deleted": True},
        {"team_id": "T0ELSEWHERE"},
    ],
)
def test_outsiders_and_bots_never_become_members(small_company: Company, change: dict[str, object]) -> None:
    before = contents(small_company)
    listed(small_company, NEW.model_copy(update=change))
    assert contents(small_company) == before


@pytest.mark.parametrize("change", [{"is_restricted": True}, {"deleted": True}, {"team_id": "T0ELSEWHERE"}])
def test_an_outsider_with_an_imported_address_takes_nobodys_place(
    small_company: Company, change: dict[str, object]
) -> None:
    with small_company.deps.writes.begin() as session:
        members.add_member(session, a_member("nao", slack_user=None))
    mallory = NEW.model_copy(update={"profile": Profile(email="nao@example.co.jp"), **change})
    listed(small_company, mallory)
    assert known(small_company, "UNEW") is None


def test_somebody_imported_is_matched_by_address_and_keeps_the_role(company: Company) -> None:
    with company.deps.writes.begin() as session:
        members.add_member(session, a_member("nao", Role.MANAGER, slack_user=None))
    listed(company, NEW)
    person = known(company, "UNEW")
    assert person is not None
    assert (person.id, person.role) == ("nao", Role.MANAGER)


def test_an_address_that_already_belongs_to_a_slack_user_takes_nobodys_place(small_company: Company) -> None:
    listed(small_company, NEW.model_copy(update={"profile": Profile(email="aoi@example.co.jp")}))
    new, aoi = known(small_company, "UNEW"), known(small_company, "UAOI")
    assert new is not None
    assert aoi is not None
    assert (new.id != aoi.id, new.role) == (True, Role.NONE)


def test_names_are_never_guessed(small_company: Company) -> None:
    with small_company.deps.writes.begin() as session:
        members.add_member(session, a_member("nao", name="Nao Mori", email=None, slack_user=None))
    listed(small_company, NEW)
    person = known(small_company, "UNEW")
    assert person is not None
    assert person.id != "nao"


def test_while_nobody_is_an_admin_slacks_own_admins_are(small_company: Company) -> None:
    changed(small_company, "ada", role="none")
    listed(
        small_company, AOI.model_copy(update={"is_admin": True}), NEW.model_copy(update={"is_owner": True})
    )
    roles = [person.role for name in ("UAOI", "UNEW") if (person := known(small_company, name))]
    assert roles == [Role.ADMIN, Role.ADMIN]


def test_once_there_is_an_admin_slacks_own_admins_get_nothing(small_company: Company) -> None:
    listed(
        small_company, AOI.model_copy(update={"is_admin": True}), NEW.model_copy(update={"is_owner": True})
    )
    roles = [person.role for name in ("UAOI", "UNEW") if (person := known(small_company, name))]
    assert roles == [Role.REP, Role.NONE]


def test_a_guest_who_somehow_runs_slack_is_no_admin(small_company: Company) -> None:
    changed(small_company, "ada", role="none")
    listed(small_company, AOI.model_copy(update={"is_admin": True, "is_restricted": True}))
    person = known(small_company, "UAOI")
    assert person is not None
    assert (person.role, person.active) == (Role.REP, False)
