"""The benchmarks' own workings: what is judged, written and shown. How fast anything is, is not tested here."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench import ack, figures, imports
from bench.__main__ import main
from bench.figures import Figure
from bench.lines import _frame, _unmasked
from bot.cli.shell import wall_clock
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from bench.arena import Transport

A_FIGURE = Figure(
    figure={"en": "A click", "ja": "クリック"},
    value=4.0,
    unit="ms",
    floor=2.0,
    against={"en": "a bare ack", "ja": "ackだけ"},
    limit=2,
    limit_of="ratio",
    samples=300,
    more={"middle_half_of_ratios": [1.9, 2.1]},
)
PAGE = "# Title\n\n<!-- figures -->\nan old table\n<!-- /figures -->\n\nThe end\n"


def rows_of(*given: Figure, folder: Path) -> list[dict[str, object]]:
    figures.write("clicks", given, command="python -m bench", now=MONDAY_9_JST, folder=folder)
    return figures.read(folder)


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"value": 4.001}, False),
        ({"limit_of": "value"}, False),
        ({"limit_of": "value", "limit": 4}, True),
        ({"floor": None}, False),
        ({"limit": None, "value": 1e9}, True),
    ],
)
def test_a_limit_holds_up_to_itself_and_for_what_it_is_set_on(
    changed: dict[str, object], holds: bool
) -> None:
    assert replace(A_FIGURE, **changed).holds is holds  # type: ignore[arg-type]


def test_a_limit_just_missed_stays_missed_when_the_numbers_are_rounded(tmp_path: Path) -> None:
    (row,) = rows_of(replace(A_FIGURE, value=4.0000001), folder=tmp_path)
    assert (row["ratio"], row["holds"]) == (2.0, False)


def test_a_file_says_what_was_measured_on_what_but_not_where(tmp_path: Path) -> None:
    (row,) = rows_of(A_FIGURE, folder=tmp_path)
    assert {
        name: row[name] for name in ("value", "floor", "ratio", "limit", "holds", "samples", "unit", "date")
    } == {
        "value": 4.0,
        "floor": 2.0,
        "ratio": 2.0,
        "limit": 2,
        "holds": True,
        "samples": 300,
        "unit": "ms",
        "date": "2026-11-16",
    }
    assert row["middle_half_of_ratios"] == [1.9, 2.1]
    assert {"python", "sqlite", "cores", "command"} <= row.keys()
    assert str(Path.home()) not in json.dumps(row)


def test_the_table_says_it_in_either_language(tmp_path: Path) -> None:
    rows = rows_of(A_FIGURE, replace(A_FIGURE, value=1234.5), folder=tmp_path)
    english, japanese = figures.table(rows), figures.table(rows, "ja")
    assert "| A click | 4 ms | 2 ms | 2.00 × | 2 × | yes |" in english
    assert "| A click | 1,234 ms | 2 ms | 617.25 × | 2 × | no |" in english
    assert "| クリック | 4 ms | 2 ms | 2.00 × | 2 × | はい |" in japanese
    assert "Floors: a bare ack." in english
    assert "2026-11-16" in japanese


def test_a_figure_for_comparison_is_shown_without_a_verdict(tmp_path: Path) -> None:
    rows = rows_of(replace(A_FIGURE, limit=None), folder=tmp_path)
    assert "| A click | 4 ms | 2 ms | 2.00 × |  |  |" in figures.table(rows)


def test_the_table_replaces_what_stood_between_the_markers_and_nothing_else(tmp_path: Path) -> None:
    rows = rows_of(A_FIGURE, folder=tmp_path)
    page = figures.insert(PAGE, rows, "en")
    assert page is not None
    assert page.startswith("# Title\n\n<!-- figures -->\n| Figure |")
    assert page.endswith("\n<!-- /figures -->\n\nThe end\n")
    assert "an old table" not in page
    assert figures.insert(page, rows, "en") == page


def test_pages_are_written_in_their_own_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows_of(A_FIGURE, folder=tmp_path / "results")
    english, japanese = tmp_path / "README.md", tmp_path / "README.ja.md"
    english.write_text(PAGE, encoding="utf-8")
    japanese.write_text(PAGE, encoding="utf-8")
    assert main(["table", "--write", str(english), str(japanese)], tmp_path / "results") == 0
    assert "A click" in english.read_text(encoding="utf-8")
    assert "クリック" in japanese.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"), [(None, "does not exist"), ("# Title\n", "for the table to stand in")]
)
def test_a_page_without_a_place_for_the_table_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str | None,
    said: str,
) -> None:
    rows_of(A_FIGURE, folder=tmp_path / "results")
    page = tmp_path / "README.md"
    if text is not None:
        page.write_text(text, encoding="utf-8")
    assert main(["table", "--write", str(page)], tmp_path / "results") == 1
    assert said in capsys.readouterr().err
    assert not page.exists() or page.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(("value", "code"), [(4.0, 0), (4.1, 1)])
def test_a_limit_that_is_not_met_is_the_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    value: float,
    code: int,
) -> None:
    asked: list[int] = []

    def measured(_now: object, *, samples: int) -> list[Figure]:
        asked.append(samples)
        return [replace(A_FIGURE, value=value)]

    monkeypatch.setattr(ack, "run", measured)
    assert main(["ack", "--samples", "7"], tmp_path) == code
    assert asked == [7]
    assert [row["holds"] for row in figures.read(tmp_path)] == [not code]
    assert ("NOT MET: A click" in capsys.readouterr().out) is bool(code)


def test_without_the_data_the_import_is_skipped_in_so_many_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(imports, "DATA", tmp_path)
    assert main(["imports"], tmp_path) == 0
    assert list(tmp_path.iterdir()) == []
    assert "skipped" in capsys.readouterr().out


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536])
def test_frames_hold_messages_of_any_length(length: int) -> None:
    frame = _frame(0x1, b"x" * length)
    assert len(frame) == length + (2 if length < 126 else 4 if length < 65_536 else 10)
    assert _unmasked(_unmasked(b"x" * length, b"\x01\x02\x03\x04"), b"\x01\x02\x03\x04") == b"x" * length


def test_ack_measures_every_case_over_both_transports() -> None:
    said: list[str] = []
    found = ack.run(wall_clock, samples=2, deals=20, say=said.append)
    transports: tuple[Transport, ...] = ("http", "socket")
    for transport in transports:
        mine = [each for each in found if each.figure["en"].endswith(ack.OVER[transport]["en"])]
        assert [each.limit for each in mine] == [2, None, 3, 3, 3, 300, 8, 5, 5]
    assert len(found) == 18
    assert all(each.value > 0 and each.floor and each.samples == 2 for each in found)
    assert all(each.more["views_open_at_slack"] > 0 for each in found if "log acme" in each.figure["en"])
    assert len(said) == 19
