"""The rules in plain words: every value that a seller is subject to is in them, and nothing that is not so."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from bot import rules
from bot.policy import Policy, preset
from bot.policy.hygiene import Rules
from bot.text import join_md, text
from bot.views import rules_page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Path = tuple[str | int, ...]
EVERY = frozenset(Rules.model_fields)
NOT_THEIRS = re.compile(
    r"version|language|words/.*"  # how the file is read, and in which words this very page is written
    r"|.*/(key|kind|type)"  # what is stored
    r"|stages/[678]/quiet_after"  # only open deals can be quiet
    r"|fields/\d+/(options|min).*"  # what stands at the input itself
    r"|rules/meeting_unlogged/deliver"  # a meeting is always in the daily message
    r"|stages/\d+/gate/\d+/(field|equals|by_now|activity|stakeholder|with)"  # tested below, as the words are
    r"|.*/label/(ja|en)|.*/actions/.*|products/.*"
)
SWAPS = {
    "JP": "US", "US": "JP", "JPY": "USD", "USD": "JPY", "working_days": "elapsed", "monthly": "weekly",
    "daily": "weekly", "weekly": "daily", "at_once": "never", "never": "at_once",
}  # fmt: skip


def leaves(part: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(part, (dict, list)) and part:
        for key, each in part.items() if isinstance(part, dict) else enumerate(part):
            yield from leaves(each, (*path, key))
    else:
        yield path, part


ANOTHER: list[tuple[str, Any]] = [
    (r"(True|False)", lambda value: not value),
    (r"\d+h|\d+d|\d+wd", lambda value: re.sub(r"\d+", lambda found: str(int(found[0]) + 7), value)),
    (r"\d\d:\d\d(:\d\d)?", lambda value: f"{int(value[:2]) + 1:02}:{value[3:5]}"),
    (r"\d\d-\d\d", lambda _: "11-11"),
    (r"\d+", lambda value: value - 1 if value > 1 else value + 1),
    (r"\d+\.\d+", lambda value: value * 0.9),
    (r"mon|tue|wed|thu|fri", lambda _: "sat"),
    (r"decision_maker|champion", lambda _: "opponent"),
    ("|".join(SWAPS), SWAPS.get),
]
"""Another value that may stand where one of this form stands."""
BY_PLACE: list[tuple[str, Any]] = [
    (r"calendar/working_hours/start", lambda _: "08:30"),
    (r"rules/quiet/activities/.*", lambda _: "note"),
    (r".*/(from_stage|required_from)", lambda value: "closing" if value != "closing" else "opportunity"),
]


def another(way: str, value: Any) -> Any:
    """None where there is no other one."""
    for pattern, make in BY_PLACE:
        if value and re.fullmatch(pattern, way):
            return make(value)
    return next((make(value) for pattern, make in ANOTHER if re.fullmatch(pattern, str(value))), None)


def told(policy: Policy, language: str, watched: Collection[str] = EVERY) -> str:
    chapters = rules_page.chapters(text(language, "Asia/Tokyo"), policy, watched)
    return join_md("\n", [part for chapter in chapters for part in chapter.parts])


def changed(said: dict[str, Any], path: Path, value: Any) -> Policy:
    said = deepcopy(said)
    part: Any = said
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return Policy.model_validate(said)


@pytest.mark.parametrize("name", ["b2b_ja", "b2b_en"])
def test_a_value_that_changes_changes_what_the_page_says(name: str) -> None:
    policy = preset(name)
    said = json.loads(policy.canonical)
    before = {language: told(policy, language) for language in ("ja", "en")}
    silent, tried = [], 0
    for path, value in leaves(said):
        way = "/".join(map(str, path))
        if NOT_THEIRS.fullmatch(way) or (new := another(way, value)) is None:
            continue
        tried += 1
        after = changed(said, path, new)
        silent += [(way, language) for language, was in before.items() if told(after, language) == was]
    assert silent == []
    assert tried > 80


WORDS = ("stages/{n}/label", "stages/{n}/actions/0", "lead_sources/0/label", "outcomes/0/label", "loss_reasons/0/label", "price_bands/0/label")  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("where", WORDS)
def test_the_teams_own_words_are_on_the_page(where: str, language: str) -> None:
    said = json.loads(preset("b2b_ja").canonical)
    path: Path = tuple(int(each) if each.isdigit() else each for each in where.format(n=2).split("/"))
    assert "特注 Special" in told(changed(said, (*path, language), "特注 Special"), language)


GATES: dict[str, tuple[dict[str, Any], str]] = {
    "a number": ({"field": "score", "at_least": 61, "label": {"ja": "x", "en": "Hot"}}, "Hot (Lead score: at least 61)"),
    "a choice": ({"field": "inside_sales_decision", "equals": "rejected"}, "Inside sales decision: Rejected"),
    "a day": ({"field": "quote_on", "by_now": True}, "Quote presented on (Quote presented on: the day has come)"),
    "a planned day": ({"field": "quote_on"}, "To enter: Quote presented on\n"),
    "an activity": ({"activity": "call"}, "Call logged"),
    "a person": ({"stakeholder": "champion", "with": "contact"}, "Champion with e-mail or phone"),
}  # fmt: skip


@pytest.mark.parametrize("what", GATES)
def test_a_gate_says_exactly_what_it_asks_for(what: str) -> None:
    gate, sentence = GATES[what]
    said = json.loads(preset("b2b_en").canonical)
    assert sentence in told(changed(said, ("stages", 2, "gate"), [gate]), "en")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("rule", Rules.model_fields)
def test_a_rule_that_is_switched_off_disappears(rule: str, language: str) -> None:
    policy = preset("b2b_ja")
    off = changed(json.loads(policy.canonical), ("rules", rule, "enabled"), value=False)
    shown, gone = told(policy, language).splitlines(), told(off, language).splitlines()
    assert len(gone) < len(shown)
    assert [line for line in gone if line not in shown] == []


def test_only_what_is_watched_is_promised_as_a_reminder() -> None:
    """What the team expects is said of every rule; that I write about it only where a rule in bot/rules does."""
    t, policy = text("en", "Asia/Tokyo"), preset("b2b_en")
    (messages,) = [each for each in rules_page.chapters(t, policy) if each.key == "messages"]
    promised = join_md("\n", messages.parts)
    for rule, word in {
        "quiet": "Movement",
        "no_next_step": "Next step",
        "missing_field": "Required fields",
    }.items():
        assert (word in promised) == (rule in rules.RULES)
        (all_of_it,) = [each for each in rules_page.chapters(t, policy, EVERY) if each.key == "messages"]
        assert word in join_md("\n", all_of_it.parts)


def test_a_rule_without_its_stage_and_lists_without_entries_are_left_out() -> None:
    said = json.loads(preset("b2b_en").canonical)
    for each in said["fields"]:
        each["required_from"] = None
    said |= {"lead_sources": [], "exchange_rates": {"EUR": 1.1}, "calendar": {"country": None}}
    said["rules"] |= {name: {} for name in ("no_decision_maker", "thin_coverage")}
    said["rules"]["meeting_unlogged"]["last_call"] = None
    said["stages"] = [each for each in said["stages"] if each["key"] != "proposal"]
    shown = told(Policy.model_validate(said), "en")
    for gone in (
        "Decision maker*",
        "Stakeholders*",
        "Lead sources",
        "Public holidays",
        "Closed*",
        "once more",
    ):
        assert gone not in shown
    assert "1 EUR = 1.1 USD" in shown


def test_a_country_is_named_with_its_part_and_days_in_the_readers_language() -> None:
    said = json.loads(preset("b2b_en").canonical)
    said["calendar"] |= {"subdivision": "CA", "company_days": ["12-24", "2027-08-13"], "extra_working_days": ["2027-05-01"]}  # fmt: skip
    policy = Policy.model_validate(said)
    assert "United States (CA)" in told(policy, "en")
    assert "24 Dec, 13 Aug 2027" in told(policy, "en")
    assert "12月24日、2027年8月13日" in told(policy, "ja")
    assert "2027年5月1日" in told(policy, "ja")
