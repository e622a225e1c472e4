"""What is said of a finding reads well at its edges: on its very first day, in bold, and where nothing was sent."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services import alerts, brakes, bundles, undelivered
from bot.services.explaining import Held, Silence, Told
from bot.text import LANGUAGES
from bot.views import alert, finding_text, why
from bot.views.finding_words import Words
from store.brakes import ONLY_BUNDLES
from store.model import NoticeKind, Team
from tests.builders import HOME
from tests.views.attention_screens import POST
from tests.views.findings import THEN, every_finding
from tests.views.gallery import natural

if TYPE_CHECKING:
    from bot.text import Language

NONE_AT_ALL = re.compile(r"(?<![\d,.])0 ?(working day|day|営業日|日)")
TO_PEOPLE = (
    bundles.OVER,
    bundles.NOTHING_NEW,
    bundles.NOTHING_OPEN,
    bundles.OVER_BUDGET,
    brakes.MUTED,
    ONLY_BUNDLES,
    undelivered.GIVEN_UP,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_its_first_day_nothing_is_said_to_have_lasted_no_days(language: Language) -> None:
    content = natural(language)
    words = Words(content.t, content.policy, THEN + timedelta(hours=4))
    said = [finding_text.say(words, [each]) for each in every_finding(content)]
    assert [each for each in said if NONE_AT_ALL.search(each)] == []
    assert all(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_alert_of_a_limit_in_hours_counts_no_days(language: Language) -> None:
    """`quiet_after: 4h`: the deal is on the list on the very day."""
    team = Team(workspace=HOME, id="team", name="East", channel="C1", language=language, zone="Asia/Tokyo")
    bulletin = alerts.Bulletin(POST, team, [alerts.Quiet("deal", 7, 0, open=True)])
    said = str(alert.render(natural(language).policy, bulletin).blocks)
    assert "#7" in said
    assert not NONE_AT_ALL.search(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_bold_holds_nothing_bold(language: Language) -> None:
    content = natural(language)
    words = Words(content.t, content.policy, THEN + timedelta(days=3))
    told = [
        Told(finding=each, asked="Aoi", deputy=None, managers=[], escalates_at=None, silence=[], off=[], weekends=0, rang=None)
        for each in every_finding(content)
    ]  # fmt: skip
    for each in told:
        view = why.render(words, content.line, [each])
        heading = view["blocks"][2]["text"]["text"].splitlines()[0]
        assert heading.count("*") == 2, heading


@pytest.mark.parametrize("note", TO_PEOPLE)
def test_why_nothing_was_sent_is_said_in_the_readers_language(note: str) -> None:
    content = natural("ja")
    words = Words(content.t, content.policy, THEN)
    held = Held(Silence.SUPPRESSED, THEN, reason=note, kind=NoticeKind.BUNDLE)
    assert content.t(note) != note
    assert content.t(note) in why.silent(words, held)
    other = Held(Silence.SUPPRESSED, THEN, reason=alerts.ELSEWHERE, kind=NoticeKind.BUNDLE)
    assert alerts.ELSEWHERE in why.silent(words, other)
