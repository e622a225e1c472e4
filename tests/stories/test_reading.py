"""Looking at deals: the hub, lists, the card and its history, each in the reader's own rights and language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from bot.services import sharing
from bot.views import deal_card, deal_list, hub
from store import tables
from tests import app

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.people import Modal, Person
    from tests.stories.office import Office


def said(form: Modal) -> str:
    return " ".join(form.texts())


def logged(office: Office) -> None:
    """The deal is at Opportunity, with a meeting of this morning and a next step."""
    t, aoi = office.t, office.person("aoi")
    aoi.slash("/deal log Acme")
    aoi.form.fill({t("What came of it"): office.outcome(), t("In a few words"): "They liked it"})
    aoi.form.fill({t("Next step"): "Quote", t("Date of the next step"): date(2026, 11, 20)})
    aoi.form.fill({t("Stage"): office.stage("opportunity")})
    aoi.form.fill({office.condition("mql"): "70", office.condition("opportunity"): date(2026, 11, 13)})
    assert aoi.form.submit().ok, aoi.form.errors
    aoi.form.close()


def test_the_card_says_what_is_known_and_missing_what_comes_next_and_who_changed_what(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    logged(office)
    aoi.slash(f"/deal {office.said('show', '表示')} Acme")
    shown = said(aoi.form)
    for fact in ("#1 Acme renewal", "アクメ", "tanaka@example.co.jp", "They liked it", "Quote", "East"):
        assert fact in shown
    assert t.md(":small_orange_diamond: {field}: missing", field=office.field("budget")) in shown
    not_yet = office.field("decision_flow")  # required from Proposal on
    assert t.md(":small_orange_diamond: {field}: missing", field=not_yet) not in shown
    assert t.md("☐ {what}", what=office.condition("proposal")) in shown
    assert office.policy.label(office.policy.stage("opportunity").actions[0], t.language) in shown
    aoi.form.click(t("Changes"))
    shown = said(aoi.form)
    for fact in (f"{office.stage('lead')} → {office.stage('opportunity')}", t.colleague("Aoi"), t("form")):
        assert fact in shown


def test_every_button_of_the_card_opens_something(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.slash("/deal show Acme")
    clicks = {element["action_id"]: element for _, element in aoi.form._elements()}
    buttons = [each["text"]["text"] for each in clicks.values()]
    assert len(buttons) == 10
    for button in clicks:
        aoi.form.click(button)
        assert aoi.form.callback_id != deal_card.CALLBACK, button
        aoi.form.close()
        assert aoi.form.callback_id == deal_card.CALLBACK
    assert t("Past the gate") not in buttons
    office.person("mana").slash("/deal show Acme")
    assert t("Past the gate") in office.person("mana").form.buttons


def test_who_may_only_look_gets_no_button_but_the_history(office: Office) -> None:
    t, ken = office.t, office.person("ken")
    ken.slash("/deal show Acme")
    assert "Acme renewal" not in said(ken.form)
    office.plan(office.said("tomorrow 10:00", "明日 10時"), colleagues=("ken",))
    ken.slash("/deal show Acme")
    assert ken.form.buttons == [t("Changes")]
    ken.form.click(t("Changes"))
    assert t("{noun} added: {name}", noun=t("Planned meeting"), name="Hearing") in said(ken.form)


def test_a_long_story_is_turned_page_by_page(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    for number in range(12):
        aoi.slash("/deal log Acme")
        aoi.form.fill({t("What came of it"): office.outcome(), t("In a few words"): f"Talk {number}"})
        assert aoi.form.submit().ok
        aoi.form.close()
        office.world.clock.move(by=timedelta(hours=1))
    aoi.slash("/deal show Acme")
    assert "Talk 11" in said(aoi.form)
    assert "Talk 6" not in said(aoi.form)
    aoi.form.click(t("Older"))
    assert "Talk 6" in said(aoi.form)
    aoi.form.click(t("Newer"))
    assert "Talk 11" in said(aoi.form)
    aoi.form.click(t("Changes"))
    aoi.form.click(t("Older"))
    assert t("{noun} added: {name}", noun=t("Deal"), name="Acme renewal") in said(aoi.form)
    aoi.form.click(t("Newer"))
    assert t("Older") in aoi.form.buttons


def with_a_channel(office: Office) -> Person:
    """The team of the deal has a channel of its own people."""
    office.write(update(tables.team).values(channel=office.world.channel("east").id))
    office.person("aoi").slash("/deal show Acme")
    return office.person("aoi")


def test_a_card_shown_in_the_channel_tells_nothing_and_opens_in_the_rights_of_who_clicks(
    office: Office,
) -> None:
    t, aoi = office.t, with_a_channel(office)
    aoi.form.click(t("Show in the team's channel"))
    assert t.md("It names nothing of the deal; only people who may see the deal can open it.") in said(
        aoi.form
    )
    aoi.form.close(whole_stack=True)
    for _ in range(2):
        office.tick()
    for name in ("aoi", "ken"):
        (message,) = office.person(name).channel("east").messages
        assert "Acme" not in str(office.world.messages[office.world.channel("east").id])
        message.click(t("Open"))
    assert "Acme renewal" in said(aoi.form)
    assert office.person("ken").modal is None
    assert "Acme" not in office.person("ken").ephemerals[-1].text


def test_a_card_is_shown_only_where_the_team_has_a_channel_that_may_have_it(office: Office) -> None:
    """Asked at the click, and again right before the post (fault 15)."""
    t, aoi, east = office.t, with_a_channel(office), office.world.channel("east")
    guest = office.person("guest").id
    east.members.append(guest)
    aoi.form.click(t("Show in the team's channel"))
    assert t(sharing.UNFIT) in said(aoi.form)
    aoi.form.close()
    east.members.remove(guest)
    changes: tuple[Callable[[], object], ...] = (
        lambda: east.members.append(guest),
        lambda: office.write(update(tables.team).values(channel="C0OTHER")),
        lambda: office.write(update(tables.deal).values(owner_id=None)),
    )
    for later in changes:
        aoi.form.click(t("Show in the team's channel"))
        aoi.form.close()
        later()
        office.tick()
        (*_, row) = (each for each in office.rows(tables.notice) if each["kind"] == "card")
        assert (row["state"], row["ts"]) == ("suppressed", None), row
        office.write(update(tables.team).values(channel=east.id))
        east.members[:] = [each for each in east.members if each != guest]
    office.write(update(tables.team).values(channel=None))
    mana = office.person("mana")
    mana.slash("/deal show Acme")
    assert t("Show in the team's channel") not in mana.form.buttons


WORDS = (
    ({"en": "", "ja": ""}, True),
    ({"en": "closing", "ja": "今月"}, True),
    ({"en": "missing", "ja": "未入力"}, True),
    ({"en": "stale", "ja": "停滞"}, False),
    ({"en": "Lead", "ja": "リード"}, True),
    ({"en": "MQL", "ja": "MQL"}, False),
    ({"en": "acme renewal", "ja": "ｱｸﾒ"}, True),
    ({"en": "walrus", "ja": "walrus"}, False),
)


def test_a_list_shows_what_is_asked_for_and_what_is_chosen_in_it(watched: Office) -> None:
    """What is missing and what has gone quiet is what the rules have found."""
    office, t, aoi, language = watched, watched.t, watched.person("aoi"), watched.t.language
    office.write(update(tables.deal).values(expected_close=date(2026, 11, 30)))
    for words, fits in WORDS:
        aoi.slash(f"/deal {office.said('list', '一覧')} {words[language]}")
        assert ("Acme renewal" in said(aoi.form)) is fits, words
        assert t.md_n("*{count} deal*", "*{count} deals*", int(fits)) in said(aoi.form)
    office.tick(days=20)
    aoi.slash("/deal list")
    for name, option, fits in (
        (deal_list.WHICH, t("Closing this month"), False),
        (deal_list.WHICH, t("Gone quiet"), True),
        (deal_list.STAGE, office.stage("sql"), False),
        (deal_list.STAGE, t("Every open stage"), True),
        (deal_list.WHOSE, t("All I may see"), True),
    ):
        aoi.form.select(name, option)
        assert ("Acme renewal" in said(aoi.form)) is fits, option
    assert t("My team's deals") not in aoi.form.options(deal_list.WHOSE)
    ken, mana = office.person("ken"), office.person("mana")
    mana.slash("/deal list")
    assert "Acme renewal" in said(mana.form)  # her team's: she owns none
    mana.form.select(deal_list.WHOSE, t("My deals"))
    assert "Acme" not in said(mana.form)
    office.person("ada").slash("/deal list")
    assert "Acme renewal" in said(office.person("ada").form)
    owners = {row["name"]: row["id"] for row in office.rows(tables.member)}
    office.write(update(tables.deal).values(owner_id=owners["Mana"]))
    mana.slash("/deal list")
    assert mana.form.field(deal_list.WHOSE).shown == t("My deals")
    office.write(update(tables.deal).values(owner_id=owners["Aoi"]))
    ken.slash("/deal list all acme")
    assert "Acme renewal" not in said(ken.form)


def test_many_deals_come_a_page_at_a_time(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    (row,) = office.rows(tables.deal)
    office.write(
        tables.deal.insert().values(
            [{**row, "id": f"d{n}", "number": n, "name": f"Deal {n}"} for n in range(2, 33)]
        )
    )
    aoi.slash("/deal list")
    assert t.md("*{first}–{last} of {total}*", first="1", last="15", total="32") in said(aoi.form)
    aoi.form.click(t("Next"))
    aoi.form.click(t("Next"))
    assert t.md("*{first}–{last} of {total}*", first="31", last="32", total="32") in said(aoi.form)
    aoi.form.click(t("Back"))
    assert aoi.form.buttons.count(t("Open")) == 15


def test_deal_alone_shows_what_is_due_and_whom_one_meets_and_leads_everywhere(office: Office) -> None:
    t, aoi, ken = office.t, office.person("aoi"), office.person("ken")
    office.plan(office.said("today 10:00", "今日 10時"), subject="First")
    office.plan(office.said("tomorrow 10:00", "明日 10時"), subject="Second", colleagues=("ken",))
    office.tick(hours=2, minutes=5)
    aoi.slash("/deal")
    assert t.md("*Log: {title}*", title="First") in said(aoi.form)
    assert "Second" in said(aoi.form)
    ken.slash("/deal")
    assert "Second" in said(ken.form)
    assert "First" not in said(ken.form)
    aoi.form.click(t("Log now"))
    aoi.form.fill({t("What came of it"): office.outcome()})
    assert aoi.form.submit().ok
    aoi.form.close()
    aoi.slash("/deal")
    assert t.md("*To do*\nNothing is due. Well done!") in said(aoi.form)
    for button in ("Log a meeting", "New deal", "Move stage", "Plan a meeting", "Add a stakeholder"):
        aoi.form.click(t(button))
        assert aoi.form.callback_id != hub.CALLBACK, button
        aoi.form.close()
    aoi.form.select(hub.SEARCH, "Acme")
    assert aoi.form.callback_id == deal_card.CALLBACK
    aoi.form.close()
    aoi.form.click(t("My deals"))
    aoi.form.click(t("Open"))
    aoi.form.click(t("Changes"))
    assert aoi.form.title == t("Changes")


def test_no_button_of_a_screen_for_reading_goes_nowhere(office: Office) -> None:
    t, mana = office.t, office.person("mana")
    heard = {name for kind, name in app.listeners(office.bot.app) if kind == "action"}
    for line in ("/deal", "/deal list team", "/deal show Acme"):
        mana.slash(line)
        pressed = {each["action_id"] for _, each in mana.form._elements()}
        assert pressed <= heard, t("Deals")
