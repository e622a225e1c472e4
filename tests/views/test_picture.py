"""The process as a picture: every stage, gate and exit is in it, whatever people call them, and nothing runs over."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bot.policy import Policy, preset
from bot.text import text
from bot.views import picture
from tests.views.widest import the_widest

LANGUAGES = ("ja", "en")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(policy: Policy, language: str) -> ET.Element:
    return ET.fromstring(picture.svg(text(language, "Asia/Tokyo"), policy))  # noqa: S314 - our own picture


def said(root: ET.Element) -> str:
    return "".join("".join(each.text or "" for each in root.iter(f"{SVG}text")).split()).replace("・", "")


def renamed(label: str) -> Policy:
    policy = json.loads(preset("b2b_en").canonical)
    policy["stages"][1]["label"] = policy["stages"][1]["gate"][0]["label"] = {"ja": label, "en": label}
    return Policy.model_validate(policy)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["b2b_ja", "b2b_en"])
def test_every_stage_every_condition_and_every_exit_is_in_the_picture(name: str, language: Any) -> None:
    policy = preset(name)
    both = said(drawn(policy, language)), "".join(picture.mermaid(text(language, "UTC"), policy).split())
    for stage in policy.stages:
        words = [stage.label.text(language), *(policy.condition_text(each, language) for each in stage.gate)]
        for word in words:
            assert all("".join(word.split()) in each for each in both), word
    boxes = [each.get("class", "") for each in drawn(policy, language).iter(f"{SVG}rect")]
    assert sorted(set(boxes)) == ["after", "lost", "open", "page", "won"]
    assert len(boxes) == 1 + len(policy.stages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("policy", [preset("b2b_ja"), the_widest(), renamed("W" * 75), renamed("📈" * 75)])
def test_nothing_stands_outside_the_picture_or_on_something_else(policy: Policy, language: str) -> None:
    root = drawn(policy, language)
    high = int(root.get("height", "0"))
    rects = [
        {key: int(each.get(key, "0")) for key in ("x", "y", "width", "height")}
        for each in root.iter(f"{SVG}rect")
    ]
    for each in rects:
        assert 0 <= each["x"] <= each["x"] + each["width"] <= picture.WIDTH
        assert 0 <= each["y"] <= each["y"] + each["height"] <= high
    for label in root.iter(f"{SVG}text"):
        assert 0 < int(label.get("y", "0")) < high
        room = picture.BOX if label.get("text-anchor") == "middle" else picture.GAP
        assert sum(map(picture.wide, label.text or "")) <= room or label.get("class") in ("title", "note")
    for one, other in ((a, b) for at, a in enumerate(rects[1:]) for b in rects[at + 2 :]):
        beside = one["x"] + one["width"] < other["x"] or other["x"] + other["width"] < one["x"]
        below = one["y"] + one["height"] < other["y"] or other["y"] + other["height"] < one["y"]
        assert beside or below


NASTY = "</text><script>alert(1)</script> & \"x\" 'y' ]|{z} %% `"


def test_what_somebody_typed_is_text_in_the_picture_and_nothing_else() -> None:
    policy = renamed(NASTY)
    root = drawn(policy, "en")
    assert list(root.iter(f"{SVG}script")) == []
    assert "".join(NASTY.split()) in said(root)
    mermaid = picture.mermaid(text("en", "UTC"), policy)
    assert "<script" not in mermaid
    for line in mermaid.splitlines()[2:]:
        assert re.fullmatch(r'  \w+(\["[^"<>]*"\]| (-->(\|"([^"<>|]|<br>)*"\|)?|-\.->) \w+)', line), line


def test_a_policy_without_limits_says_none() -> None:
    policy = json.loads(preset("b2b_en").canonical)
    policy["rules"]["quiet"]["enabled"] = policy["rules"]["dwell"]["enabled"] = False
    shown = said(drawn(Policy.model_validate(policy), "en"))
    assert "quietafter" not in shown
    assert "atmost" not in shown


def test_lines_break_between_words_and_anywhere_in_japanese() -> None:
    assert picture.wrapped("Accepted by inside sales", 100) == ["Accepted by", "inside sales"]
    assert picture.wrapped("見込み度スコア", 4 * picture.SIZE) == ["見込み度", "スコア"]
    assert picture.wrapped("", 100) == [""]
    assert all(
        sum(map(picture.wide, line)) <= 100 for line in picture.wrapped("W" * 60 + "e\u0301" * 30, 100)
    )
