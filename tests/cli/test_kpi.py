"""`dealbot kpi`: what it asks, what it prints, and that docs/kpis.md defines all of it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli import kpi_report, kpis
from bot.services.kpis import Figures, Money, StageFigures, bands_of, process_of
from bot.services.scores import WEIGHTS, weights
from store import rows, tables
from store.kpis.keeping import Kept, Score
from store.kpis.outcomes import Slippage
from store.kpis.scope import By, Spread
from store.kpis.stages import Passage
from store.model import Target
from tests.builders import HOME, a_deal, a_member, a_team
from tests.policies import a_policy

if TYPE_CHECKING:
    from bot.app import Bot
    from tests.cli.shell import Shell

PAGE = Path(__file__).parents[2] / "docs" / "kpis.md"
DAYS = Spread(3, 2.5, 2.0, 4.25)
FULL = Figures(
    created=4,
    won=2,
    lost=1,
    won_amount=Money(Decimal(300), 2, {"EUR": Decimal(7)}),
    lost_amount=Money(Decimal(100), 1),
    won_days=DAYS,
    open=5,
    pipeline=Money(Decimal(1000), 4),
    slippage=Slippage(2, 3, 30.0),
    closing=Money(Decimal(600), 2),
    closing_weighted=Money(Decimal(150), 2),
    stages={"lead": StageFigures(6, Passage(6, 3), None, DAYS, 5), "won": StageFigures(2)},
    in_24h=Kept(4, 3),
    filled=Kept(10, 9),
    score=Score(5, 87.6),
    loggers=Kept(4, 3),
    targets={"won_amount": Decimal(700), "win_rate": Decimal("0.5")},
)
ONWARD = {"lead:won": {"east": Passage(4, 1, 2)}}


def answer(by: By | None = None, **groups: tuple[Any, Figures]) -> kpis.Answer:
    days = date(2026, 11, 30), date(2026, 11, 1), date(2026, 11, 30)
    return kpis.Answer(*days, by, "JPY", groups, ONWARD)


@pytest.fixture
def shell(known: Shell) -> Shell:
    return known


def test_every_figure_is_defined_and_every_weight_shown() -> None:
    page = PAGE.read_text(encoding="utf-8")
    named = set(kpi_report.flat(FULL)) | set(kpi_report.flat(FULL)["stages"]["lead"])
    assert [
        name for name in named if f"`{name.removesuffix('_apart')}`" not in page and name != "stages"
    ] == []
    for rule, weight in WEIGHTS.items():
        assert f"| {rule} | {weight.points} | {weight.at_most} |" in page


def test_figures_read_aloud() -> None:
    told = list(kpi_report.told(answer(By.TEAM, East=("east", FULL), **{"-": (None, Figures())})))
    assert told[0] == "2026-11-01 to 2026-11-30, as of 2026-11-30, by team; amounts in JPY"
    assert told[1:12] == [
        "East:",
        "  won 2, lost 1, win rate 66.67% (by amount 75.00%)",
        "  won amount 300.00 + 7.00 EUR, mean 150.00, lifetime 0.00",
        "  days to win mean 2.50, median 2, 90% within 4.25; days to lose not enough data",
        "  new 4, open 5, pipeline 1,000.00, weighted 0.00",
        "  closing in the period 600.00, weighted 150.00; 1.50 x the 400.00 still to win, weighted 0.38 x",
        "  close dates moved later on 2 deals, by 10.0 days",
        "  input in time 75.00%, proposals in time not enough data, required fields filled 90.00%, hygiene score 88",
        "  people with open deals who log 75.00%, acted on within a working day not enough data",
        "  targets: won_amount 700, win_rate 0.5",
        (
            "    lead: entered 6, open 5, pass-through 50.00% of those, not enough data of those that left,"
            " days mean 2.50, median 2, 90% within 4.25"
        ),
    ]
    assert "  lead:won: not enough data" in told
    assert any(line.endswith("coverage not enough data: no target") for line in told)
    assert told[12:16] == [
        "    won: entered 2, open 0",
        "  lead:won: 1 of 4, 25.00%; lost 2",
        "-:",
        "  won 0, lost 0, win rate not enough data (by amount not enough data)",
    ]


def test_csv_has_a_column_for_every_figure_of_any_group() -> None:
    head, east, none = kpi_report.as_csv(
        answer(By.TEAM, East=("east", FULL), No=(None, Figures()))
    ).splitlines()
    columns = head.split(",")
    row = dict(zip(columns, east.split(","), strict=True))
    assert (row["name"], row["stages.lead.entered"], row["won_amount_apart.EUR"]) == ("East", "6", "7.00")
    assert (row["targets.win_rate"], row["coverage"], row["conversions.lead:won"]) == ("0.5", "1.5", "0.25")
    assert dict(zip(columns, none.split(","), strict=True))["win_rate"] == ""


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t"])
def test_a_name_in_the_csv_is_never_a_formula(begin: str) -> None:
    """Fault 30."""
    told = kpi_report.as_csv(answer(By.OWNER, **{f"{begin}1+1": ("x", Figures())}))
    (row,) = csv.DictReader(io.StringIO(told))
    assert row["name"] == f"'{begin}1+1"


def test_an_empty_workspace_says_that_there_is_not_enough_data(shell: Shell) -> None:
    said = shell("kpi")
    assert (said.code, said.err) == (0, "")
    assert "  won 0, lost 0, win rate not enough data (by amount not enough data)" in said.lines
    assert said.lines[0].startswith("2026-10-01 to 2026-11-16, as of 2026-11-16;")


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        (("--from", "soon"), "--from: `soon` is not a date. Write it like 2026-11-24."),
        (("--as-of", "0001-01-01"), "--as-of: the year of `0001-01-01` is not between 1970 and 2099."),
        (
            ("--from", "2026-11-02", "--to", "2026-11-01"),
            "The period ends on 2026-11-01, before it begins on 2026-11-02. Swap --from and --to.",
        ),
        (
            ("--period", "2026-Q4", "--to", "2026-11-01"),
            "--period says from when to when. Leave --from and --to out.",
        ),
        (
            ("--period", "soon"),
            (
                "--period: `soon` is no period. Write it like 2026-11, 2026-W47, 2026-Q4 (of the calendar), FY2026-Q3 or"
                " FY2026 (of the fiscal year)."
            ),
        ),
        (
            ("--conversion", "won:lead"),
            (
                "--conversion: `won:lead` is not one stage and a later one. Write it like lead:aftercare; the stages are"
                " lead, mql, sql, opportunity, proposal, closing, won, aftercare."
            ),
        ),
    ],
)
def test_what_is_no_period_is_refused(shell: Shell, given: tuple[str, ...], wrong: str) -> None:
    said = shell("kpi", *given)
    assert (said.out, said.err, said.code) == ("", f"{wrong}\n", 2)


def test_a_period_is_asked_for_by_its_name(shell: Shell) -> None:
    said = shell("kpi", "--period", "２０２６-q4", "--conversion", "lead:won")
    assert said.lines[0].startswith("2026-10-01 to 2026-12-31")
    assert said.lines[-1] == "  lead:won: not enough data"


def test_targets_stand_beside_the_figures_of_their_own_period_and_add_up_where_that_makes_sense(
    shell: Shell,
) -> None:
    def aim(bot: Bot, **values: tuple[str, int]) -> None:
        with bot.deps.writes.begin() as session:
            for kpi, (team_id, value) in values.items():
                made = Target(
                    workspace=HOME, id=f"{team_id}{kpi}", team_id=team_id, kpi=kpi.rstrip("_"), period="2026-11",
                    value=Decimal(value),
                )  # fmt: skip
                rows.add(session, tables.target, made)

    def targets(*more: str) -> dict[str, Any]:
        said = json.loads(shell("kpi", "--json", *more).out)
        return {each["name"]: each["targets"] for each in said["groups"]}

    with shell.bot() as bot, bot.deps.writes.begin() as session:
        rows.add(session, tables.team, a_team(), a_team("west", name="West"))
        rows.add(session, tables.member, a_member("aoi", name="Aoi"))
        rows.add(session, tables.deal, a_deal(team_id="east"))
    with shell.bot() as bot:
        aim(bot, won_amount=("east", 70), won=("east", 3))
    assert targets("--period", "2026-11", "--by", "team") == {"East": {"won_amount": "70", "won": "3"}}
    with shell.bot() as bot:
        aim(bot, won_amount_=("west", 30))
    assert targets("--from", "2026-11-01", "--to", "2026-11-30") == {"": {"won_amount": "100"}}
    assert targets("--from", "2026-11-02", "--to", "2026-11-30") == {"": {}}
    with shell.bot() as bot:
        aim(bot, won_amount__=("", 90), win_rate=("", 1))
    assert targets("--period", "2026-11") == {"": {"won_amount": "90", "win_rate": "1"}}


def test_the_policy_gives_stages_bands_and_weights() -> None:
    policy = a_policy(exchange_rates={"USD": 150}, rules={"quiet": {"enabled": False}})
    process = process_of(policy)
    assert (process.open[0], process.won, process.lost, process.after) == (
        "lead",
        ("won",),
        ("lost",),
        ("aftercare",),
    )
    low = bands_of(policy)[0]
    assert low.below == {"JPY": Decimal(3_000_000), "USD": Decimal(20_000)}
    assert set(WEIGHTS) - set(weights(policy)) == {"quiet"}
