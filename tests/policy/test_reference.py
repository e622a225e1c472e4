"""The reference and the editors' schema say what the models say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from bot.policy import preset_text
from bot.policy.hygiene import Rules
from bot.policy.models import Policy
from bot.policy.reference import DOCS, page, schema, write
from bot.policy.source import read
from tests.policy.test_mistakes import GOOD

if TYPE_CHECKING:
    from pathlib import Path


def complaints(text: str) -> list[str]:
    made: dict[str, Any] = json.loads(schema())
    data = json.loads(json.dumps(read(text).data, default=float))
    return [error.message for error in jsonschema.Draft202012Validator(made).iter_errors(data)]


@pytest.mark.parametrize(("name", "made"), [("policy.md", page), ("policy.schema.json", schema)])
def test_the_committed_files_are_current(name: str, made: Any) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == made(), "run python -m bot.policy.reference"


def test_both_files_are_written_by_one_command(tmp_path: Path) -> None:
    write(tmp_path / "docs")
    assert (tmp_path / "docs" / "policy.md").read_text(encoding="utf-8") == page()
    assert (tmp_path / "docs" / "policy.schema.json").read_text(encoding="utf-8") == schema()


@pytest.mark.parametrize(
    "text", [GOOD, preset_text("b2b_ja"), preset_text("b2b_en")], ids=["small", "ja", "en"]
)
def test_editors_find_no_mistake_in_a_good_policy(text: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema()))
    assert complaints(text) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("14d", "14m"),
        ("budget: 3", "budgett: 3"),
        ("09:30", "25:00"),
        ("kind: won", "kind: wonn"),
        ("type: number, ", ""),
        ("activity: meeting", "activity: meting"),
    ],
)
def test_editors_find_common_mistakes(before: str, after: str) -> None:
    assert complaints(GOOD.replace(before, after, 1))


def test_every_key_and_rule_is_explained() -> None:
    text = page()
    assert all(f"| `{name}` |" in text for name in Policy.model_fields)
    assert all(f"### `{name}`" in text for name in Rules.model_fields)
    assert "|  |" not in text.split("## Core fields")[0]
