"""`/deal review`: the week so far, a week as it was sent, and what changed since; each in the rights of who asks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import NotFound
from bot.views import edit_form, weekly, weekly_page
from store import tables
from tests.stories.conftest import one_deal

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from sandbox.people import Modal
    from store.engine import Database
    from tests.stories.office import Office

DEAL = "Acme renewal"


@pytest.fixture(params=["ja", "en"])
def reviewed(request: pytest.FixtureRequest, sqlite: Database, prepared: Any) -> Office:
    opened: Office = prepared(request.param, after_the_first).open(sqlite)
    return opened


def after_the_first(office: Office) -> None:
    """The Tuesday after, as the Monday is a holiday: East's first review has gone to its channel and to mana."""
    one_deal(office)
    office.write(tables.team.update().values(channel=office.world.channel("east").id))
    office.tick(days=8, minutes=1)


def asked(office: Office, who: str, typed: str = "") -> Modal:
    office.person(who).slash(f"/deal {'レビュー' if office.language == 'ja' else 'review'} {typed}".rstrip())
    return office.person(who).form


def said(form: Modal) -> str:
    return "\n".join(form.texts())


def test_monday_brings_it_to_the_channel_without_names_and_to_the_manager_with_them(reviewed: Office) -> None:
    title = reviewed.t("Weekly review of {team}", team="East")
    in_channel = "\n".join(reviewed.person("ken").channel("east").texts)
    to_mana = "\n".join(reviewed.person("mana").dm.texts)
    assert title in in_channel
    assert title in to_mana
    assert DEAL in to_mana
    assert DEAL not in in_channel
    assert title not in "\n".join(reviewed.person("aoi").dm.texts)


def test_the_week_so_far_leads_to_the_last_one_as_it_was_sent_and_to_what_changed_since(
    reviewed: Office,
) -> None:
    t, name = reviewed.t, DEAL
    reviewed.write(tables.deal.update().values(amount=Decimal(1_200_000)))
    form = asked(reviewed, "mana")
    assert "¥1,200,000" in said(form)
    assert t("What changed since") not in form.buttons
    form.click(t("The last one, as sent"))
    form = reviewed.person("mana").form
    assert name in said(form)
    assert "¥1,200,000" not in said(form)
    assert t(
        "As it was sent on {at}. What became known later does not change it.", at=_sent(reviewed)
    ) in said(form)
    form.click(t("What changed since"))
    form = reviewed.person("mana").form
    assert f"*{t('Pipeline')}*" in said(form)
    assert "¥0 → ¥1,200,000" in said(form)
    form.click(t("As it was sent"))
    reviewed.person("mana").form.click(t("This week so far"))
    assert "¥1,200,000" in said(reviewed.person("mana").form)


def _sent(office: Office) -> object:
    return office.rows(tables.review)[0]["as_of"]


def test_what_was_said_stands_and_nothing_changed_is_said_too(reviewed: Office) -> None:
    before = reviewed.rows(tables.review)
    asked(reviewed, "mana", "2026-W47").click(reviewed.t("What changed since"))
    assert reviewed.t("Nothing has changed since.") in said(reviewed.person("mana").form)
    assert reviewed.rows(tables.review) == before


def test_what_changed_since_names_the_deals_behind_it_to_whoever_leads_and_numbers_to_the_others(
    reviewed: Office,
) -> None:
    t, aoi = reviewed.t, reviewed.person("aoi")
    aoi.slash("/deal edit acme")
    aoi.form.select(edit_form.PART, "budget")
    assert aoi.form.fill({reviewed.field("amount"): "1,200,000"}).submit().ok, aoi.form.errors
    why = t("amount or probability changed")
    for who, named in (("mana", True), ("ken", False)):
        form = asked(reviewed, who, "2026-W47")
        form.click(t("What changed since"))
        form = reviewed.person(who).form
        assert t.md("*Deals behind it* ({count})", count="1") in said(form)
        assert [DEAL in each for each in form.texts() if why in each] == [named]
    reviewed.person("mana").form.click(t("Open"))
    assert DEAL in said(reviewed.person("mana").form)


def test_a_member_of_the_team_reads_what_its_channel_read(reviewed: Office) -> None:
    title = reviewed.t("Weekly review of {team}", team="East")
    for typed in ("", "2026-w47", "east"):
        form = asked(reviewed, "ken", typed)
        assert title in said(form)
        assert DEAL not in said(form)
        form.close(whole_stack=True)
    reviewed.person("ken").channel("east").last.click(reviewed.t("What changed since"))
    assert reviewed.t("Nothing has changed since.") in said(reviewed.person("ken").form)


def test_other_teams_and_weeks_nobody_sent_are_not_there(reviewed: Office) -> None:
    """Faults 16 and 17."""
    t = reviewed.t
    absent = t.__class__(t.language, t.zone)(NotFound.sentence)
    for who, typed in (("aoi", "West"), ("aoi", "2026-W47 North"), ("mana", "North")):
        answer = reviewed.person(who).slash(f"/deal review {typed}")
        assert absent in str(answer), (who, typed)
    form = asked(reviewed, "mana", "2026-W30")
    nothing = t("No review of {period} was sent for {team}.", period="2026-W30", team="East")
    assert nothing in said(form)
    assert asked(reviewed, "ken", "2026-10") is not None
    assert t("No review of {period} was sent for {team}.", period="2026-10", team="East") in said(
        reviewed.person("ken").form
    )


def test_a_new_manager_does_not_read_of_deals_that_left_before(reviewed: Office) -> None:
    """ada, the admin, reads it all; another manager's own review is theirs while every deal in it is still the team's."""
    assert DEAL in said(asked(reviewed, "ada", "2026-W47"))
    reviewed.write(tables.member.update().where(tables.member.c.name == "Ken").values(role="manager"))
    reviewed.write(tables.membership.update().where(_is(reviewed, "Ken")).values(manages=True))
    assert DEAL in said(asked(reviewed, "ken", "2026-W47"))
    reviewed.write(tables.deal.update().values(team_id=None))
    assert DEAL not in said(asked(reviewed, "ken", "2026-W47"))


def _is(office: Office, name: str) -> ColumnElement[bool]:
    (row,) = [each for each in office.rows(tables.member) if each["name"] == name]
    is_theirs: ColumnElement[bool] = tables.membership.c.member_id == row["id"]
    return is_theirs


def test_an_admin_chooses_among_the_teams_and_turns_the_parts(
    reviewed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed.team("West", ["mana"], ["nobu"])
    monkeypatch.setattr(weekly, "ROOM", 3)
    ada, t = reviewed.person("ada"), reviewed.t
    asked(reviewed, "ada")
    ada.form.select(weekly_page.TEAM, "West")
    assert t("Weekly review of {team}", team="West") in said(ada.form)
    ada.form.select(weekly_page.TEAM, "East")
    ada.form.click(t("Next"))
    second = said(ada.form)
    ada.form.click(t("Back"))
    assert said(ada.form) != second


def test_whoever_is_in_no_team_is_told_so_politely(reviewed: Office) -> None:
    reviewed.write(tables.membership.delete())
    answer = reviewed.person("aoi").slash("/deal review")
    assert reviewed.t(NotFound.sentence) in str(answer)


def test_a_review_of_weeks_ago_is_read_again(reviewed: Office) -> None:
    reviewed.tick(days=7)
    reviewed.tick(days=7)
    periods = {each["period"] for each in reviewed.rows(tables.review) if each["kind"] == "weekly"}
    assert periods == {"2026-W47", "2026-W48", "2026-W49"}
    form = said(asked(reviewed, "mana", "2026-W47"))
    assert all(reviewed.t.date(date(2026, 11, day)) in form for day in (16, 22))
