"""Beginning: a welcome to whoever gets a role, a Home that says what to do now, and an admin's five steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.views.home import FIRST, TOUR
from store import tables
from store.model import NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.stories.office import Office

DONE, OPEN = ":white_check_mark:", ":white_large_square:"


def steps(office: Office, who: str, sentences: Mapping[Any, str]) -> list[bool]:
    """Which of the steps are ticked in somebody's Home; empty when they are not shown any more."""
    home = office.person(who).open_home()
    assert home is not None
    lines = "\n".join(home.texts()).splitlines()
    told = [
        (f"{DONE} {office.t.md(each)}" in lines, f"{OPEN} {office.t.md(each)}" in lines)
        for each in sentences.values()
    ]
    assert all(done != still for done, still in told) or not any(any(each) for each in told)
    return [done for done, still in told if done or still]


def let_in(office: Office, *names: str) -> None:
    t, ada = office.t, office.person("ada")
    ada.slash(f"/deal {t('setup')}")
    ada.form.click(t("New team"))
    ada.form.fill({t("Team name"): "East", t("Channel"): "east", t("Members"): list(names)})
    assert ada.form.submit().ok
    ada.form.close(whole_stack=True)


def test_whoever_gets_a_role_is_welcomed_once_in_working_hours_and_told_what_to_do_now(
    new_office: Office,
) -> None:
    t, aoi = new_office.t, new_office.person("aoi")
    new_office.world.clock.move(to=new_office.world.clock.now().replace(hour=12))  # 21:00 in Tokyo
    let_in(new_office, "aoi", "ken")
    new_office.tick(minutes=5)
    assert aoi.dm.messages == []
    new_office.tick(hours=13)
    assert (
        t.md("*Now:* enter your first deal: please type `/deal new`. I ask for the rest when it is time.")
        in aoi.dm.last.texts()
    )
    let_in_again = new_office.person("ada")
    let_in_again.slash(f"/deal {t('setup')}")
    let_in_again.form.click(t("Give a role"))
    let_in_again.form.fill({t("Member"): "aoi", t("Role"): t("Manager")}).submit()
    new_office.tick(days=1)
    assert len(aoi.dm.messages) == 1
    assert new_office.person("nobu").dm.messages == []


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("Sales rep", ("/deal new", "/deal 新規")),
        ("Manager", ("/deal list team", "/deal 一覧 チーム")),
        ("Admin", ("/deal setup", "/deal 設定")),
    ],
)
def test_a_welcome_says_what_its_reader_can_do(new_office: Office, role: str, words: tuple[str, str]) -> None:
    t, ada, ken = new_office.t, new_office.person("ada"), new_office.person("ken")
    ada.slash(f"/deal {t('setup')}")
    ada.form.click(t("Give a role"))
    assert ada.form.fill({t("Member"): "ken", t("Role"): t(role)}).submit().ok
    new_office.tick(minutes=1)
    assert f"`{new_office.said(*words)}`" in " ".join(ken.dm.last.texts())


def test_the_first_admin_is_told_where_to_begin(new_office: Office) -> None:
    new_office.world.add_user("rin", email="rin@example.co.jp", locale="ja-JP", is_admin=True)
    new_office.write(tables.member.update().values(role="none"))
    new_office.meet_everyone()
    new_office.tick(minutes=1)
    assert "/deal" in " ".join(new_office.person("rin").dm.last.texts())
    sent = {row["kind"] for row in new_office.rows(tables.notice) if row["state"] == NoticeState.SENT.value}
    assert sent == {NoticeKind.WELCOME.value}


def test_the_tour_ticks_itself_from_what_was_done_and_goes_when_it_is_over(new_office: Office) -> None:
    t = new_office.t
    let_in(new_office, "aoi", "ken")
    assert steps(new_office, "aoi", TOUR) == [False, False, False]
    new_office.new_deal()
    new_office.plan(new_office.said("today 10:00", "今日 10時"))
    assert steps(new_office, "aoi", TOUR) == [True, True, False]
    new_office.tick(hours=2, minutes=5)
    aoi = new_office.person("aoi")
    aoi.dm.last.click(t("Log now"))
    assert aoi.form.fill({t("What came of it"): new_office.outcome()}).submit().ok
    assert steps(new_office, "aoi", TOUR) == []
    assert steps(new_office, "ken", TOUR) == [False, False, False]


def test_an_admin_is_walked_through_five_steps_and_the_last_is_a_planned_meeting(new_office: Office) -> None:
    t, ada = new_office.t, new_office.person("ada")
    assert steps(new_office, "ada", FIRST) == [True, False, False, False, False]
    ada.home.click(t("New team"))  # type: ignore[union-attr]
    assert ada.form.fill({t("Team name"): "East"}).submit().ok
    ada.form.close(whole_stack=True)
    assert steps(new_office, "ada", FIRST) == [True, True, False, False, False]
    ada.home.click(t("Edit the team"))  # type: ignore[union-attr]
    assert ada.form.fill({t("Channel"): "east", t("Members"): ["aoi"]}).submit().ok
    assert t("A meeting belongs to a deal. Please enter the first one: `/deal new`") in ada.form.texts()
    ada.form.close(whole_stack=True)
    new_office.new_deal()
    assert steps(new_office, "ada", FIRST) == [True, True, True, True, False]
    new_office.plan(new_office.said("tomorrow 10:00", "明日 10時"))
    assert steps(new_office, "ada", FIRST) == []
    ada.slash(f"/deal {t('setup')}")
    assert not any(OPEN in line for line in ada.form.texts())


@pytest.mark.parametrize("who", ["guest", "outsider", "nobu"])
def test_whoever_has_no_role_finds_a_polite_empty_page(office: Office, who: str) -> None:
    """Fault 14: nothing of the company is on it."""
    home = office.person(who).open_home()
    assert home is not None
    assert home.buttons == []
    assert len(home.texts()) == 1


def test_a_bot_has_no_home_and_a_failed_one_comes_with_the_next_look(office: Office) -> None:
    """Fault 26: drawn again as often as it is opened, each time as things stand."""
    robot = office.world.add_user("robot", is_bot=True)
    assert office.person("robot").open_home() is None
    assert robot.id not in office.world.homes
    office.world.faults.http_500("views.publish")
    assert office.person("aoi").open_home() is None
    assert office.person("aoi").open_home() is not None
    office.world.event({"type": "app_home_opened", "user": office.person("ken").id, "tab": "messages"})
    assert office.person("ken").home is None


def test_the_home_holds_what_is_due_with_the_way_to_settle_it(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.plan(office.said("today 10:00", "今日 10時"))
    office.tick(hours=2, minutes=5)
    home = aoi.open_home()
    assert home is not None
    home.click(t("Log now"))
    assert aoi.form.title == t("Log a meeting")
