"""Looking at deals: the hub, lists, the card and its history, each in the reader's own rights and language."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from bot.delivery import Message
from bot.views import deal_card, deal_list, hub
from store import tables
from tests import app

if TYPE_CHECKING:
    from sandbox.people import Modal
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


def test_a_stub_in_a_channel_tells_nothing_and_opens_in_the_rights_of_who_clicks(office: Office) -> None:
    t = office.t
    (deal,) = office.rows(tables.deal)
    stub = deal_card.stub(t, deal["id"])
    message = Message(stub["text"], stub["blocks"])
    office.world.channel("sales").members.append(office.world.app.bot_user_id)
    sales = office.world.channel("sales").id
    office.bot.deps.slack(deal["workspace"]).post(sales, message.text, message.blocks, key="stub")
    for name in ("aoi", "ken", "guest"):
        assert "Acme" not in str(office.person(name).channel("sales").last.texts())
        office.person(name).channel("sales").last.click(t("Open"))
    assert "Acme renewal" in said(office.person("aoi").form)
    for name in ("ken", "guest"):
        assert office.person(name).modal is None
        assert "Acme" not in office.person(name).ephemerals[-1].text


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


def test_a_list_shows_what_is_asked_for_and_what_is_chosen_in_it(office: Office) -> None:
    t, aoi, language = office.t, office.person("aoi"), office.t.language
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
    assert "Acme" not in said(mana.form)
    mana.form.select(deal_list.WHOSE, t("My team's deals"))
    assert "Acme renewal" in said(mana.form)
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
