"""`/deal` itself: its subcommands in both languages, its help, and the deal that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.handlers.words import SUBCOMMANDS
from store import tables

if TYPE_CHECKING:
    from tests.stories.office import Office

TITLES = {
    "new": "New deal",
    "log": "Log a meeting",
    "show": "Deals",
    "list": "Deals",
    "stakeholder": "Add a stakeholder",
    "stage": "Move to a stage",
    "edit": "Edit a deal",
    "won": "Won",
    "lost": "Lost",
    "reopen": "Reopen a deal",
    "plan": "Plan a meeting",
    "rules": "Our rules",
    "hand": "Hand over",
    "away": "Away",
    "merge": "Join two into one",
    "bulk": "Many at once",
    "checkup": "Check-up",
    "review": "Review",
    "setup": "Set-up",
    "targets": "Targets",
}
ANSWERED_IN_TEXT = {"help", "export"}
SPELLINGS = [
    (word, TITLES[name])
    for name, words in SUBCOMMANDS.items()
    if name not in ANSWERED_IN_TEXT
    for word in words
]


def word(office: Office, name: str) -> str:
    return office.said(*SUBCOMMANDS[name][:2])


@pytest.mark.parametrize("who", ["aoi", "ada"])
def test_help_is_one_screen_in_the_readers_language(office: Office, who: str) -> None:
    t, person = office.t, office.person(who)
    for words in ("help", "ヘルプ", "?", "？", "HELP me"):
        reply = person.slash(f"/deal {words}")
        assert reply.response_type == "ephemeral"
        assert reply.message is not None
        assert t.md("*What I can do*") in reply.message.texts(), words
        assert all(f"`/deal {word(office, subcommand)}`" in reply.text for subcommand in SUBCOMMANDS)
    assert person.modal is None


def test_every_subcommand_is_understood_in_both_languages(office: Office) -> None:
    ada = office.person("ada")
    for word, title in SPELLINGS:
        assert ada.slash(f"/deal {word}").text == ""
        assert ada.form.title == office.t(title), word


LINES = (
    *("log acme", "LOG　ＡＣＭＥ", "ｌｏｇ acme", "  log   Acme  renewal ", "log #1", "log １"),
    *("記録　アクメ", "記録　ｱｸﾒ", "記録 あくめ"),
)


def test_width_case_kana_and_spaces_do_not_matter(office: Office) -> None:
    aoi = office.person("aoi")
    for line in LINES:
        aoi.slash(f"/deal {line}")
        assert aoi.form.title == office.t("Log a meeting"), line
        assert aoi.form.field(office.t("Deal")).shown == "#1 Acme renewal (アクメ)", line


def test_an_unknown_subcommand_shows_what_there_is(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    for line in ("lgo acme", "renewal", "<!channel>", "🎉", "削除 アクメ"):
        reply = aoi.slash(f"/deal {line}")
        assert reply.text.startswith(t.md("I don't know that one. Here is what I can do:"))
        assert f"`/deal {word(office, 'log')}`" in reply.text
        assert line.split()[0] not in reply.text
    assert aoi.modal is None


FORMS = ["log", "stage", "stakeholder", "plan"]


@pytest.mark.parametrize("subcommand", FORMS)
def test_a_name_that_fits_several_deals_offers_them(office: Office, subcommand: str) -> None:
    t, aoi = office.t, office.person("aoi")
    office.new_deal("Acme support")
    office.new_deal("Other", company="日本電機")
    aoi.slash(f"/deal {word(office, subcommand)} acme")
    field = aoi.form.field(t("Deal"))
    assert field.choices == ["#2 Acme support (アクメ)", "#1 Acme renewal (アクメ)"]
    assert field.hint == t.n("{count} deal fits.", "{count} deals fit. Please choose one.", 2)
    assert field.value is None
    aoi.form.fill({t("Deal"): "#1 Acme renewal (アクメ)"})
    assert aoi.form.field(t("Deal")).shown == "#1 Acme renewal (アクメ)"


@pytest.mark.parametrize("subcommand", FORMS)
def test_a_name_that_fits_none_is_kept_and_can_be_searched_for(office: Office, subcommand: str) -> None:
    t, aoi = office.t, office.person("aoi")
    for typed in ("zzz", "<!channel> & 西", "Acme 大阪", "x" * 300):
        aoi.slash(f"/deal {word(office, subcommand)} {typed}")
        hint = t("No open deal of yours fits “{typed}”. Please search here.", typed=typed)
        assert aoi.form.field(t("Deal")).hint == hint
        assert typed in hint
    assert aoi.form.options(t("Deal"), "renew") == ["#1 Acme renewal (アクメ)"]
    aoi.form.fill({t("Deal"): "renew"})


def test_a_deal_of_somebody_else_is_as_unknown_as_one_that_never_was(office: Office) -> None:
    t, ken = office.t, office.person("ken")
    ken.slash(f"/deal {t('log')} acme")
    hint = t("No open deal of yours fits “{typed}”. Please search here.", typed="acme")
    assert ken.form.field(t("Deal")).hint == hint
    assert ken.form.options(t("Deal"), "acme") == []


def test_a_closed_deal_is_not_logged_but_can_be_moved_on(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.write(tables.deal.update().values(stage="won", open=False))
    aoi.slash(f"/deal {t('log')} acme")
    assert aoi.form.field(t("Deal")).value is None
    aoi.slash(f"/deal {t('stage')} acme")
    assert aoi.form.options(t("Deal"), "acme") == ["#1 Acme renewal (アクメ)"]
    assert aoi.form.field(t("New stage")).shown == office.stage("aftercare")
    assert aoi.form.submit().outcome == "updated"


def test_a_form_that_could_not_open_in_time_says_to_click_again(office: Office) -> None:
    """Fault 7."""
    t, aoi = office.t, office.person("aoi")
    office.world.faults.error("expired_trigger_id", "views.open")
    reply = aoi.slash(f"/deal {t('log')} acme")
    assert reply.text == t("Slack took too long to open the form. Please click again.")
    assert aoi.slash(f"/deal {t('log')} acme").text == ""
    assert aoi.form.title == t("Log a meeting")
