"""`dealbot attention` as text and JSON; what it counts is tested with the ledger."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from bot.cli import attention
from bot.services.attention import Ignored, Row

if TYPE_CHECKING:
    from tests.cli.shell import Shell


ROWS = [
    Row("quiet", "aoi", "Aoi", "2026-W47", sent=0, bundled=3, acted=1),
    Row("", "ken", "Ken", "2026-W47", held_back=Counter({"nothing is open": 4})),
]


def test_the_ledger_reads_as_lines() -> None:
    assert list(attention.said(ROWS, [Ignored("dwell", 20, 1)])) == [
        "2026-W47: sent, in lists, acted on within 24 h, held back",
        "    0     3     1     0  quiet  Aoi",
        "    0     0     0     4  (no message)  Ken  4 × nothing is open",
        "Hardly anybody acts on dwell: 1 of 20 findings. Weekly would do, or none.",
    ]


def test_the_ledger_is_json_with_every_figure() -> None:
    said = json.loads(json.dumps(attention.as_json(ROWS, [Ignored("dwell", 20, 1)])))
    assert said["rows"][1]["held_back"] == {"nothing is open": 4}
    assert (said["rows"][0]["bundled"], said["nobody_acts_on"][0]["told"]) == (3, 20)


def test_an_empty_workspace_has_an_empty_ledger(known: Shell) -> None:
    assert known("attention").out == "Nothing was sent and nothing was held back.\n"
    said = known("attention", "--json", "--from", "2026-11-01", "--to", "2026-11-30")
    assert json.loads(said.out) == {"rows": [], "nobody_acts_on": []}
    assert known("attention", "--from", "soon").code == 2
