"""In whose language, zone and words something is said."""

from __future__ import annotations

from bot.deps import speak_in, speak_to
from bot.policy import Policy, preset
from tests.builders import a_member, a_team


def calling_a_deal(word: str) -> Policy:
    policy = preset("b2b_ja")
    return policy.model_copy(update={"words": policy.words.model_copy(update={"deal": word})})


def test_a_person_is_spoken_to_in_the_language_and_zone_of_their_slack() -> None:
    t = speak_to(a_member(locale="en-GB", zone="Europe/London"), preset("b2b_ja"))
    assert (t("Stage moved") and t.language, t.zone.key) == ("en", "Europe/London")


def test_a_channel_is_spoken_to_in_the_teams() -> None:
    t = speak_in(a_team(language="ja", zone="Asia/Singapore"), preset("b2b_en"))
    assert (t.language, t.zone.key) == ("ja", "Asia/Singapore")


def test_a_team_that_says_shodan_reads_shodan() -> None:
    for word in ("案件", "商談"):
        t = speak_to(a_member(locale="ja-JP"), calling_a_deal(word))
        assert t("Deal") == word
        assert t.n("{count} deal fits.", "{count} deals fit. Please choose one.", 2).count(word) == 1


def test_only_our_own_words_change_never_what_somebody_typed() -> None:
    t = speak_to(a_member(locale="ja-JP"), calling_a_deal("商談"))
    assert t.md("{deal} ({account})", deal="案件管理システム", account="").startswith("案件管理システム")
