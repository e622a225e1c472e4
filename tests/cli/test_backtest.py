"""`dealbot backtest` as text and JSON, and what it refuses; what it counts is tested with the replay."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from bot.cli import backtest_page, backtesting
from bot.policy.load import preset_text
from bot.services.backtest import Ends, Run
from bot.text import LANGUAGES, text
from store import rows, tables
from tests.builders import a_deal, a_member, a_team
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.text import Language
    from tests.cli.shell import Shell

NOBODY = Ends(0, (), {})
ONE = Run(
    deals=1234,
    names={"aoi": "佐藤 あおい", "ken": "Ken"},
    messages={("aoi", "2026-W47"): 5, ("aoi", "2026-W48"): 4, ("ken", "2026-W47"): 1},
    nags={("aoi", "2026-W47"): 9, ("aoi", "2026-W48"): 6, ("ken", "2026-W47"): 1},
    posts=2,
    found={"quiet": 12, "dwell": 3},
    lost=Ends(4, (3.0, 12.0, 21.0), {"quiet": 3}),
    won=Ends(2, (8.0,), {"dwell": 1}),
    untold=6711,
)
OTHER = replace(
    ONE, nags={**ONE.nags, ("ken", "2026-W47"): 4, ("aoi", "2026-W48"): 5}, found={"quiet": 15}, lost=NOBODY
)


def answer(*runs: Run) -> backtesting.Answer:
    return backtesting.Answer(
        date(2026, 11, 16), date(2026, 11, 29), ("now.yml", "new.yml")[: len(runs)], runs
    )


def page(given: backtesting.Answer, language: Language = "en") -> list[str]:
    return list(backtest_page.told(given, text(language, "Asia/Tokyo")))


def folded(lines: list[str]) -> list[str]:
    return [" ".join(line.split()) for line in lines]


def test_one_policy_reads_aloud() -> None:
    said = folded(page(answer(ONE)))
    assert said[:4] == [
        "2026-11-16 to 2026-11-29, 2.0 weeks; deals: 1,234",
        "A: now.yml",
        "6,711 more deals were brought with their end only: how they came to it is not",
        "known.",
    ]
    for line in (
        "messages to people 10",
        "each person, a week 2.5",
        "nags in them 16",
        "quiet 12",
        "flagged 3 75%",
        "days before, median 12",
        "half of them, days 8-16",
        "flagged 1 50%",
        "quiet 75% 0%",
        "dwell 0% 50%",
        "佐藤 あおい 15 7.5 9",
        "2026-W47 10",
    ):
        assert line in said


def test_two_policies_say_who_gains_and_loses_and_when() -> None:
    said = folded(page(answer(ONE, OTHER)))
    at = said.index("Who gets more or fewer nags under B A B difference")
    assert said[at + 1 : at + 5] == ["Ken 1 4 +3", "2026-W47 +3", "佐藤 あおい 15 14 -1", "2026-W48 -1"]
    assert "quiet 12 15 +3" in said
    assert "2026-W48 6 5 -1" in said
    assert "Nobody would get more or fewer nags under the other policy, in any week." in folded(
        page(answer(ONE, ONE))
    )


def test_many_people_are_counted_beyond_the_first() -> None:
    weeks = [f"2026-W{number:02}" for number in range(1, 53)]
    crowd = {(f"p{number:03}", week): 1 for number in range(60) for week in weeks}
    big = replace(ONE, names={}, messages=crowd, nags=crowd)
    assert "and 20 more; --json lists all" in page(answer(big))
    assert "and 22 more; --json lists all" in page(answer(big, ONE))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("names", [{}, {"aoi": "長い名前" * 20, "ken": "x" * 200}])
def test_it_fits_a_terminal(language: Language, names: Mapping[str, str]) -> None:
    one, other = replace(ONE, names=names), replace(OTHER, names=names)
    empty = replace(ONE, deals=1, messages={}, nags={}, posts=0, found={}, lost=NOBODY, won=NOBODY, untold=0)
    for given in (answer(one), answer(one, other), answer(empty), answer(empty, empty)):
        assert [line for line in page(given, language) if cell_len(line) > 80] == []


def test_json_has_every_figure() -> None:
    said = json.loads(json.dumps(backtesting.as_json(answer(ONE, OTHER))))
    first = said["runs"][0]
    assert (first["policy"], first["messages"], first["nags"], first["nags_a_person_and_week"]) == (
        "now.yml",
        10,
        16,
        4.0,
    )
    assert first["people"][0]["weeks"]["2026-W48"] == {"messages": 4, "nags": 6}
    assert first["lost"] == {
        "deals": 4,
        "flagged": 3,
        "days_before": [3.0, 12.0, 21.0],
        "rules": {"quiet": 3},
    }
    assert [(each["person"], each["weeks"]) for each in said["differences"]] == [
        ("ken", {"2026-W47": 3}),
        ("aoi", {"2026-W48": -1}),
    ]


# On the shell


@pytest.fixture
def shell(known: Shell) -> Shell:
    """One workspace without a deal, and a policy to try."""
    known.write("policy.yml", preset_text("b2b_ja"))
    return known


def tried(
    shell: Shell, *more: str, name: str = "policy.yml", first: str = "2026-11-10", last: str = "2026-11-20"
) -> str:
    said = shell("backtest", str(shell.folder / name), "--from", first, "--to", last, *more)
    assert said.code == 2
    return said.err


def a_past(shell: Shell) -> None:
    with shell.database() as database, database.writes.begin() as session:
        rows.add(session, tables.member, a_member())
        rows.add(session, tables.team, a_team())
        rows.add(session, tables.deal, a_deal(created_at=MONDAY_9_JST - timedelta(days=5)))


def test_what_cannot_be_is_refused_with_what_to_do(shell: Shell) -> None:
    assert "not a single deal is known" in tried(shell)
    assert "Swap --from and --to" in tried(shell, first="2026-11-30")
    assert "can't be read" in tried(shell, name="none.yml")
    assert "not known here" in tried(shell, "--workspace", "T0NOWHERE")
    assert "is not a date" in tried(shell, first="soon")
    wrong = preset_text("b2b_ja").replace("quiet_after: 14d", "quiet_after: soon", 1)
    shell.write("wrong.yml", wrong)
    line = 1 + wrong[: wrong.index("soon")].count("\n")
    assert f"wrong.yml:{line}:" in tried(shell, name="wrong.yml")
    assert f"wrong.yml:{line}:" in tried(shell, "--against", str(shell.folder / "wrong.yml"))


def test_days_without_a_history_say_where_it_begins(shell: Shell) -> None:
    a_past(shell)
    assert "the first deal is of 2026-11-11" in tried(shell, first="2026-10-01", last="2026-10-20")
    assert "2026-11-17 lies ahead" in tried(shell, first="2026-11-17")
    with shell.database() as database, database.writes.begin() as session:
        session.execute(tables.deal.update().values(open=False, closed_at=MONDAY_9_JST - timedelta(days=4)))
    assert "No deal was open" in tried(shell, first="2026-11-14")


def test_a_policy_is_tried_and_nothing_is_written(shell: Shell) -> None:
    a_past(shell)
    before = shell.dump()
    asked = ("backtest", str(shell.folder / "policy.yml"), "--from", "2026-11-10", "--to", "2026-11-20")
    said = shell(*asked)
    assert (said.code, said.lines[0]) == (0, "2026-11-10 to 2026-11-16, 1.0 weeks; deals: 1")
    both = json.loads(shell(*asked, "--json", "--against", str(shell.folder / "policy.yml")).out)
    assert (both["runs"][0]["deals"], both["differences"]) == (1, [])
    assert shell.dump() == before
