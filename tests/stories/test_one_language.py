"""A whole day in the office, read from the wire: whatever a person is shown is in their language, receipts and refusals too."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.policy import preset
from sandbox import ClientRefused
from tests.stories.forging import unpacked
from tests.stories.office import an_office
from tests.views.language import foreign, texts_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.engine import Database
    from tests.stories.office import Office

PEOPLE = {"Aoi", "Ken", "Mana", "Ada", "Nobu", "East"}
WORDS = {
    "ja": {"deal": "新基幹システム", "company": "アクメ商事", "contact": "田中", "subject": "初回訪問", "junk": "いつか",
           "today": "今日 10時", "later": "今日 16時", "tomorrow": "明日 11時"},
    "en": {"deal": "Rollout", "company": "Acme Inc", "contact": "Tanaka", "subject": "Visit", "junk": "someday",
           "today": "today 10:00", "later": "today 16:00", "tomorrow": "tomorrow 11:00"},
}  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
def test_whatever_people_are_shown_in_a_day_is_in_their_language(sqlite: Database, language: str) -> None:
    office = an_office(sqlite, language, policy=preset(f"b2b_{language}"))
    seen = a_day(office, WORDS[language])
    assert {office.t(title) for title in RECEIPTS} <= seen
    assert [said for said in seen if foreign(said, language, PEOPLE)] == []


RECEIPTS = (
    "Deal created", "Logged", "Moved", "Stakeholder added", "Planned", "Undone", "New time", "Set-up", "Overdue", "Overdue in your team",
)  # fmt: skip
"""Titles of what only a handler or a job puts together."""


def a_day(office: Office, w: dict[str, str]) -> set[str]:
    """Every text that went to somebody's screen."""
    t, aoi = office.t, office.person("aoi")
    office.set_up()
    _mistakes(office, w)
    office.new_deal(w["deal"], w["company"], "aoi", w["contact"])
    office.new_deal(w["deal"] + "2", w["company"], "aoi", w["contact"])
    for line in ("help", "nonsense", "setup", f"log {w['deal']}", f"log {w['junk']}", "stage", "stakeholder"):
        aoi.slash(f"/deal {line}")
    _stage(office, "3")
    for when in (w["today"], w["later"]):
        office.plan(when, "#2", "aoi", ("ken",), w["subject"])
    office.tick(hours=2, minutes=5)
    aoi.dm.last.click(t("Did not take place"))
    office.tick(minutes=1)
    aoi.dm.last.click(t("Undo"))
    office.tick(minutes=1)
    aoi.dm.last.click(t("Moved to another time"))
    aoi.form.fill({t("When"): w["tomorrow"]})
    assert aoi.form.submit().ok, aoi.form.errors
    office.tick(minutes=1)
    _log(office)
    office.tick(days=1)
    office.tick(hours=3)
    office.tick(days=1)
    office.tick(days=3)
    office.tick(days=1)
    return set(_shown(office))


def _mistakes(office: Office, w: dict[str, str]) -> None:
    """Each a sentence under its field."""
    t, aoi = office.t, office.person("aoi")
    aoi.slash(f"/deal new {w['deal']}")
    asked = office.condition("lead")
    fields = {
        t("{what}: name", what=asked): w["contact"],
        t("{what}: e-mail or phone", what=asked): "03-1234-5678",
    }
    for amount in (w["junk"], "-1", "1e999"):
        aoi.form.fill({**fields, "field:amount": amount})
        assert not aoi.form.submit().ok
    with pytest.raises(ClientRefused):
        aoi.form.fill({"field:expected_close": "9999-99-99"})
    office.new_deal(w["deal"] + "0", w["company"], "ken", w["contact"])
    office.person("ken").slash(f"/deal plan {w['deal']}")
    for when in (w["junk"], "2020-01-01 10:00", "9999-01-01 10:00", "11/25"):
        office.person("ken").form.fill({t("When"): when})
        assert not office.person("ken").form.submit().ok


def _stage(office: Office, deal: str) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.slash(f"/deal stage #{deal}")
    aoi.form.fill({t("New stage"): office.stage("sql"), office.condition("mql"): "10"})
    assert not aoi.form.submit().ok
    aoi.form.fill({office.condition("mql"): "70"})
    assert aoi.form.submit().ok, aoi.form.errors
    aoi.form.click(t("Undo"))
    aoi.slash(f"/deal stakeholder #{deal}")
    aoi.form.fill({t("Name"): "X", t("Role"): t("Role") and _decision_maker(office), t("E-mail"): "nowhere"})
    assert not aoi.form.submit().ok
    aoi.form.fill({t("E-mail"): None})
    assert aoi.form.submit().ok


def _decision_maker(office: Office) -> str:
    return office.person("aoi").form.options(office.t("Role"))[0]


def _log(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.slash("/deal log #3")
    aoi.form.fill({t("What came of it"): office.outcome(), t("Date of the next step"): date(2020, 1, 1)})
    assert not aoi.form.submit().ok
    aoi.form.fill({t("Date of the next step"): date(2026, 12, 1), t("Stage"): office.stage("mql")})
    aoi.form.fill({office.condition("mql"): "60"})
    assert aoi.form.submit().ok, aoi.form.errors


def _shown(office: Office) -> Iterator[str]:
    for entry in office.world.wire:
        told = entry.payload if entry.to == "slack" else entry.answer
        yield from texts_in(unpacked(told))
        errors = told.get("errors") if isinstance(told, dict) else None
        yield from errors.values() if isinstance(errors, dict) else ()
