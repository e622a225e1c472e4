"""Help: one screen for everything, one for each command, and a guess at what was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.handlers.words import SUBCOMMANDS, nearest
from bot.views.help import OPEN, TOPICS

if TYPE_CHECKING:
    from tests.stories.office import Office


def test_every_subcommand_is_explained() -> None:
    assert set(SUBCOMMANDS) <= set(TOPICS)


def test_each_command_has_a_screen_of_its_own_under_its_name_in_either_language(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    for name, words in SUBCOMMANDS.items():
        here = office.said(*words[:2])
        for written in words:
            reply = aoi.slash(f"/deal {office.said('help', 'ヘルプ')} {written}")
            assert reply.text.startswith(f"*/deal {here}*: {t(TOPICS[name].short)}"), written
            assert t(TOPICS[name].asks) in reply.text


def test_the_example_is_in_the_readers_language(office: Office) -> None:
    shown = office.person("aoi").slash("/deal help log").text
    assert office.said("`/deal log acme`", "`/deal 記録 アクメ`") in shown


GUESSES = {"lgo": "log", "plna acme": "plan", "Stagee": "stage", "記録する": "log", "ステージ移動": "stage"}


def test_a_slip_of_the_finger_is_guessed(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    for typed, name in GUESSES.items():
        command = f"/deal {office.said(*SUBCOMMANDS[name][:2])}"
        said = t.md("Did you mean `{command}`?", command=command)
        assert said in aoi.slash(f"/deal {typed}").text, typed
        assert said in aoi.slash(f"/deal help {typed}").text, typed


@pytest.mark.parametrize("typed", ["", "acme", "renewal", "🎉", "x" * 3000, "<!channel>"])
def test_what_looks_like_nothing_is_not_guessed(typed: str) -> None:
    assert nearest(typed) is None


def test_the_list_explains_the_command_that_is_picked_from_it(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    reply = aoi.slash("/deal help")
    assert reply.message is not None
    reply.message.choose(OPEN, office.said("log", "記録"))
    assert t(TOPICS["log"].does) in aoi.form.texts()
