"""Everything a person types is untrusted: it is taken and shown back as text, or refused under its own field."""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sandbox import ClientRefused
from store import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.people import Modal, Screen, Sent
    from store.engine import Database
    from tests.stories.office import Office

MARKUP = "<!channel> *x* <http://e|x> <@U123> & `y` _z_"
PLAIN = "&lt;!channel&gt; *x* &lt;http://e|x&gt; &lt;@U123&gt; &amp; `y` _z_"
HIDDEN = "田\u202e中\u200b\u0000 様\u2066\x07"
AMOUNTS = {
    "1.5億円": (Decimal(150_000_000), "¥150,000,000"),
    "3,000万円": (Decimal(30_000_000), "¥30,000,000"),
    "￥1,200,000": (Decimal(1_200_000), "¥1,200,000"),
    "１２０万": (Decimal(1_200_000), "¥1,200,000"),
    "1.2m": (Decimal(1_200_000), "¥1,200,000"),
    "0": (Decimal(0), "¥0"),
    "": (None, None),
    " \u200b ": (None, None),
}
UNCLEAR = "Please write an amount such as 1,200,000 or 1.2M or $12,000.50."
NO_AMOUNT = {
    "-1": "An amount can't be negative. Please write it without a minus sign.",
    "▲300万": "An amount can't be negative. Please write it without a minus sign.",
    "1e999": UNCLEAR,
    "NaN": UNCLEAR,
    "∞": UNCLEAR,
    "🎉": UNCLEAR,
    "<!channel>": UNCLEAR,
    "1.200.000": UNCLEAR,
    "9" * 50: "This amount is too large. Please check the number of zeros.",
    "$5 円": "Please write one currency only.",
    "1.239円": UNCLEAR,
}


def the_form(office: Office, subcommand: str, words: str = "acme", who: str = "aoi") -> Modal:
    person = office.person(who)
    person.slash(f"/deal {subcommand} {words}")
    return person.form


def a_new_deal(office: Office, name: str = "Other") -> Modal:
    t, contact = office.t, office.condition("lead")
    filled = {"{what}: name": "佐藤", "{what}: e-mail or phone": "03-1234-5678"}
    form = the_form(office, "new", name)
    return form.fill({t(label, what=contact): value for label, value in filled.items()})


def test_amounts_as_people_write_them_are_taken_and_shown_back(office: Office) -> None:
    amount = office.field("amount")
    for typed, (value, shown) in AMOUNTS.items():
        assert a_new_deal(office).fill({amount: typed}).submit().outcome == "updated", typed
        assert office.rows(tables.deal)[-1]["amount"] == value, typed
        if shown:
            line = office.t.md("Amount: {amount}", amount=shown)
            assert line in office.person("aoi").form.texts(), typed


def test_what_is_no_amount_is_refused_under_its_field_and_kept(office: Office) -> None:
    t, amount = office.t, office.field("amount")
    form = a_new_deal(office).fill({office.field("expected_close"): date(2027, 3, 31)})
    for typed, sentence in NO_AMOUNT.items():
        assert form.fill({amount: typed}).submit().errors == {"field:amount": t(sentence)}, typed
        assert form.field(amount).value == typed
    assert form.field(office.field("expected_close")).value == "2027-03-31"
    assert len(office.rows(tables.deal)) == 1
    assert form.fill({amount: "120万円"}).submit().ok


def test_the_last_day_of_the_calendar_is_taken_and_shown(office: Office) -> None:
    form = a_new_deal(office).fill({office.field("expected_close"): date(9999, 12, 31)})
    assert form.submit().ok
    shown = office.t.md("Expected close: {day}", day=date(9999, 12, 31))
    assert shown in office.person("aoi").form.texts()


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_no_day_of_the_calendar_breaks_a_gate(office: Office, day: date) -> None:
    form = the_form(office, "stage").fill({office.t("New stage"): office.stage("opportunity")})
    form.fill({office.condition("mql"): "70", office.condition("opportunity"): day})
    assert form.submit().outcome in ("updated", "errors")


def test_markup_that_somebody_typed_stays_text_everywhere(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    assert a_new_deal(office, MARKUP).fill({t("Company"): MARKUP}).submit().ok
    assert PLAIN in " ".join(aoi.form.texts())
    assert the_form(office, "stakeholder", "#2").fill({t("Name"): MARKUP}).submit().ok
    assert PLAIN in " ".join(aoi.form.texts())
    planned = {t("When"): office.said("today 10:00", "今日 10時"), t("Subject"): MARKUP}
    assert the_form(office, "plan", "#2").fill(planned).submit().ok
    assert PLAIN in " ".join(aoi.form.texts())
    aoi.form.close()
    office.tick(hours=2, minutes=5)
    assert PLAIN in aoi.dm.last.text
    assert PLAIN in " ".join(aoi.dm.last.texts())
    aoi.dm.last.click(t("Log now"))
    assert aoi.form.field(t("Deal")).shown.startswith(f"#2 {MARKUP}")  # a menu shows everything as it is
    aoi.form.fill(
        {t("What came of it"): office.outcome(), t("In a few words"): MARKUP, t("Next step"): MARKUP}
    )
    assert aoi.form.submit().ok
    assert " ".join(aoi.form.texts()).count(PLAIN) >= 3
    assert unsafe(aoi.form) == []


def test_what_cannot_be_seen_or_turns_the_line_around_does_not_come_in(office: Office) -> None:
    t = office.t
    form = the_form(office, "stakeholder").fill({t("Name"): HIDDEN, t("Interests"): f"a\n{HIDDEN}\r\nb\tc"})
    assert form.submit().ok
    added = office.rows(tables.stakeholder)[-1]
    assert (added["name"], added["interests"]) == ("田中 様", "a\n田中 様\nb c")


def test_a_text_is_as_long_as_its_field_takes(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    form = the_form(office, "log").fill({t("What came of it"): office.outcome()})
    for label, most in (("In a few words", 1000), ("Next step", 200), ("New stakeholder", 100)):
        with pytest.raises(ClientRefused, match=f"takes at most {most}"):
            form.fill({t(label): "字" * 3000}).submit()
        form.fill({t(label): "&" * most})
    assert form.submit().outcome == "updated"
    assert unsafe(aoi.form) == []
    assert office.rows(tables.activity)[0]["summary"] == "&" * 1000


def test_a_text_longer_than_a_client_would_send_is_refused_under_its_field(office: Office) -> None:
    t = office.t
    form = the_form(office, "log").fill({t("What came of it"): office.outcome()})
    for block in form.blocks:
        block.get("element", {}).pop("max_length", None)
    for label, name, most in (("In a few words", "summary", 1000), ("Next step", "next_step", 200)):
        form.fill({t(label): "字" * 3000})
        sentence = t("This is too long. Please write at most {limit} characters.", limit=most)
        assert form.submit().errors == {name: sentence}
        assert form.field(name).value == "字" * 3000
        form.fill({t(label): "字" * most})


RAW = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")
"""What must not be in mrkdwn where none of the words are our own mentions."""
OUR_LINK = re.compile(r"<https://sandbox\.slack\.com/archives/[A-Z0-9]+/p\d+\|[^<>|]+>")
"""The way to a message that was kept on a deal."""


def unsafe(screen: Screen) -> list[str]:
    """Every mrkdwn text on the screen that Slack would make more of than text."""

    def walk(part: Any) -> Iterator[Mapping[str, Any]]:
        if isinstance(part, dict):
            yield part
        for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            yield from walk(each)

    return [
        part["text"]
        for part in walk(screen.blocks)
        if part.get("type") == "mrkdwn"
        and (RAW.search(OUR_LINK.sub("", part["text"])) or not part.get("verbatim"))
    ]


ANYTHING = st.one_of(
    st.text(max_size=120),
    st.text(alphabet="<>!@#&|*_`~:{}%\\\"'\n\u202e\u200b円万億-0123456789", max_size=60),
    st.sampled_from([MARKUP, HIDDEN, "字" * 100, "%s {name} {0} %(x)d", "\ud83d", "Ａ１", "1.5億円"]),
    st.integers(-(10**12), 10**12).map(str),
)
NUMBERS = st.integers(0, 10**12).map(str)
"""All that Slack's client lets into a number field; it sends nothing else."""
STORIES = (
    "new",
    "log",
    "stage",
    "stakeholder",
    "plan",
    "edit",
    "lost",
    "override",
    "setup",
    "person",
    "message",
    "hand",
    "bulk",
    "targets",
)
A_DAY = "来週火曜 14時"
PARTS_WITH_TEXT = ("basics", "budget")
TEXTS = ("plain_text_input", "number_input")


def on_to_ken(office: Office, story: str) -> Modal:
    """Handing over one deal, or all of aoi's; only the reason is open."""
    form = the_form(office, story, "#1", "mana")
    if story == "bulk":
        form.select("bulk_source", "Aoi")
    return form.fill({f"{story}_to": "ken"})


def about_people(office: Office, story: str) -> Modal:
    """Somebody known on the deal; or a message that is kept on it."""
    aoi = office.person("aoi")
    if story == "person":
        the_form(office, "stakeholder", "#1").select("stakeholder_known", office.t.customer("田中"))
        return aoi.form
    aoi.message_shortcut("shortcut_message", aoi.channel("sales").say(MARKUP))
    return aoi.form.fill({office.t("Deal"): "#1"})


def the_story(office: Office, story: str) -> Modal:
    """A form with everything chosen that has to be, so that only its texts are open."""
    t = office.t
    if story == "setup":
        the_form(office, "setup", who="ada").click(t("New team"))
        return office.person("ada").form
    if story == "targets":
        the_form(office, "targets", who="mana").click("target_new")
        return office.person("mana").form
    if story == "override":
        the_form(office, "stage", who="mana").click("override_open")
        return office.person("mana").form
    if story in ("person", "message"):
        return about_people(office, story)
    if story in ("hand", "bulk"):
        return on_to_ken(office, story)
    return of_a_deal(office, story)


def of_a_deal(office: Office, story: str) -> Modal:
    t, form = office.t, the_form(office, story, "#1")
    if story == "edit":
        for part in PARTS_WITH_TEXT:  # with something typed in each, they all are in the form
            form.select("edit_part", part)
            form.fill({field.block_id: "1" for field in form.fields if field.element["type"] in TEXTS})
    if story == "lost":
        form.fill({office.field("lost_reason"): "price"})
    if story == "log":
        form.fill({t("What came of it"): office.outcome(), t("Stage"): office.stage("won")})
    if story == "stage":
        form.fill({t("New stage"): office.stage("won")})
    days = [field for field in form.fields if field.element["type"] == "datepicker" and field.required]
    return form.fill({field.block_id: date(2026, 11, 13) for field in days})


AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without looking for a simpler example: each try is a whole story."""
AMOUNT = "1.5億円"
OF_MONEY = ("amount", ":budget")


def scribble(data: st.DataObject, form: Modal) -> None:
    """Something in every field that takes text; every other time what the form hopes for, so that it goes through."""
    hoped = {
        "when": A_DAY,
        "gate:field:score": "70",
        "field:amount": "1.5億円",
        "target_value": "1.5億円",
        "person:email": "a@example.co.jp",
    }
    for field in form.fields:
        if field.element["type"] in TEXTS:
            good = hoped.get(field.block_id, AMOUNT if field.block_id.endswith(OF_MONEY) else MARKUP)
            good = "60" if field.element["type"] == "number_input" and good == MARKUP else good
            other = NUMBERS if field.element["type"] == "number_input" else ANYTHING
            typed = data.draw(st.one_of(other, st.just(good)), label=field.label)
            form.fill({field.block_id: typed[: field.element.get("max_length", 3000)]})


def sent(form: Modal) -> Sent | None:
    """None when Slack's own client keeps the form."""
    try:
        return form.submit()
    except ClientRefused:
        return None


def test_whatever_is_typed_into_any_form_is_refused_under_a_field_or_taken_as_text(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.plan(A_DAY, subject=MARKUP)

    @settings(max_examples=8, phases=AS_FOUND)
    @given(data=st.data())
    def try_it(story: str, data: st.DataObject) -> None:
        form = the_story(office, story)
        scribble(data, form)
        before = {field.block_id: field.value for field in form.fields}
        answer = sent(form)
        if answer is not None and answer.outcome == "errors":
            assert all(answer.errors.values())
            assert {field.block_id: field.value for field in form.fields} == before
        elif answer is not None and story != "setup":  # whose overview mentions channels
            assert answer.outcome == "updated"
            assert unsafe(form) == []
            if (
                story != "plan"
                and form.submit_label is None
                and t("Nothing was changed.") not in form.texts()
            ):
                form.click(t("Undo"))
                assert form.title == t("Undone")

    for story in STORIES:
        try_it(story)
    office.tick(days=8, hours=6, minutes=5)  # the day has come, and its meetings are over
    assert aoi.dm.messages
    for message in aoi.dm.messages:
        assert unsafe(message) == []
        assert not RAW.search(message.text)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Somebody else holds the database's write lock, longer than a click may wait."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def gone(path: Path) -> Iterator[None]:
    """Nothing can be read or written."""
    path.rename(path.with_suffix(".away"))
    path.mkdir()
    yield
    path.rmdir()
    path.with_suffix(".away").rename(path)


@pytest.mark.parametrize("down", [locked, gone])
def test_with_the_database_down_the_form_stays_and_works_again_later(
    office: Office, sqlite: Database, down: Any
) -> None:
    """Fault 6."""
    t, aoi = office.t, office.person("aoi")
    path = Path(sqlite.engine.url.database or "")
    form = the_form(office, "log").fill({t("What came of it"): office.outcome(), t("In a few words"): "Kept"})
    busy = t("I'm busy right now. Nothing was lost; please try again in a moment.")
    sqlite.engine.dispose()
    with down(path):
        answer = form.submit()
        sqlite.engine.dispose()
    assert answer.errors == {"log_deal": busy}
    assert form.field(t("In a few words")).value == "Kept"
    assert form.submit().outcome == "updated"
    assert t.md("Noted: {summary}", summary="Kept") in aoi.form.texts()
    assert len(office.rows(tables.activity)) == 1


def test_with_the_database_down_a_command_and_a_click_say_so_too(office: Office, sqlite: Database) -> None:
    """Fault 6."""
    t, aoi = office.t, office.person("aoi")
    office.plan(office.said("today 10:00", "今日 10時"))
    office.tick(hours=2, minutes=5)
    busy = t("I'm busy right now. Nothing was lost; please try again in a moment.")
    sqlite.engine.dispose()
    with gone(Path(sqlite.engine.url.database or "")):
        assert aoi.slash(f"/deal {t('log')} acme").text == busy
        aoi.dm.last.click(t("Did not take place"))
        sqlite.engine.dispose()
    assert aoi.ephemerals[-1].text == busy
    aoi.dm.last.click(t("Did not take place"))
    office.tick(minutes=1)
    assert aoi.dm.last.buttons == [t("Undo")]
