"""`python -m bench.reviewing FILE SAMPLES TEAMS`: one team's weekly review and its floor in turn, in a process of its own;
then the reviews of so many teams with their pictures, and these pictures alone.

The floor asks the same aggregates in SQL by the driver: every figure at the top for two weeks, and the table by person.
What the product reads beside that, the lists of deals, and the rendering are its own cost. Prints JSON.
"""

# ruff: noqa: S608 - the statements are our own
from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from bench.pipeline import POLICY
from bench.sweeping import _memory
from bench.teams import DAY, NOW, TEAMS, WORKSPACE
from bot import log
from bot.app import new_id
from bot.cli.running import settle_in
from bot.cli.shell import wall_clock
from bot.deps import Deps
from bot.jobs.review import compose
from bot.pictures import Studio
from bot.services import kpis, scores
from bot.services.policies import InForce
from bot.services.reviews import WEEKLY, Order
from bot.slack.answers import File
from store import engine, wall

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.pictures import Draw, Picture
    from bot.services.reviews import Digest
    from store.engine import Database

WEEK: Final = 7 * DAY
_PROCESS = kpis.process_of(POLICY)
_OPEN, _WON, _LOST = (
    ", ".join(f"'{each}'" for each in part) for part in (_PROCESS.open, _PROCESS.won, _PROCESS.lost)
)
_CHANCE = " ".join(f"WHEN '{stage}' THEN {chance}" for stage, chance in _PROCESS.probability.items())
_WEIGHTS = " ".join(f"WHEN '{rule}' THEN {each.points}" for rule, each in scores.weights(POLICY).items())
_REQUIRED = " ".join(
    f"WHEN '{each.key}' THEN {len(POLICY.required_at(each.key))}" for each in POLICY.open_stages
)
_TEAM = "deal.workspace = :workspace AND deal.team_id = :team"
_FINDINGS = (
    f"""deal JOIN finding ON finding.workspace = deal.workspace AND finding.deal_id = deal.id WHERE {_TEAM}"""
)
_LATE = f"""{_FINDINGS} AND finding.resolved_at IS NULL AND finding.due_at <= :now"""
_POINTS = f"""SELECT finding.deal_id AS deal_id, sum(CASE finding.rule {_WEIGHTS} ELSE 0 END) AS points FROM {_LATE}
    AND deal.open GROUP BY finding.deal_id"""
_LOST_POINTS = f"WITH lost AS MATERIALIZED ({_POINTS})"
_SCORE = f"""FROM deal LEFT JOIN lost ON lost.deal_id = deal.id WHERE {_TEAM} AND deal.open"""
_IN_TIME = f"""count(*), sum(finding.resolved_at <= finding.due_at) FROM {_FINDINGS} AND finding.rule = :rule
    AND finding.due_at >= :begin AND finding.due_at < :end"""
A_WEEK: Final = (
    f"""SELECT stage_move.stage IN ({_WON}), deal.currency, count(*), count(amount), sum(amount) FROM deal JOIN stage_move
        ON stage_move.workspace = deal.workspace AND stage_move.deal_id = deal.id WHERE {_TEAM}
        AND stage_move.stage IN ({_WON}, {_LOST}) AND entered_at >= :begin AND entered_at < :end
        AND (left_at IS NULL OR left_at >= :now) GROUP BY 1, 2""",
    f"""SELECT stage_move.stage, deal.currency, count(*), count(amount), sum(amount),
        sum(amount * coalesce(deal.probability, CASE stage_move.stage {_CHANCE} ELSE 0 END)) FROM deal LEFT JOIN stage_move
        ON stage_move.workspace = deal.workspace AND stage_move.deal_id = deal.id AND entered_at < :now
        AND (left_at IS NULL OR left_at >= :now) WHERE {_TEAM} AND created_at < :now
        AND (stage_move.stage IN ({_OPEN}) OR stage_move.stage IS NULL) GROUP BY 1, 2""",
    f"SELECT count(*) FROM deal WHERE {_TEAM} AND created_at >= :begin AND created_at < :end",
    f"""SELECT count(DISTINCT deal.id), count(*), sum(julianday(json_extract("after", '$')) -
        julianday(json_extract("before", '$'))) FROM deal JOIN change ON change.workspace = deal.workspace
        AND change.deal_id = deal.id WHERE {_TEAM} AND field IN ('expected_close', '') AND at >= :begin AND at < :end
        AND json_extract("after", '$') > json_extract("before", '$')""",
    f"SELECT {_IN_TIME}",
    f"SELECT {_IN_TIME.replace(':rule', ':other')}",
)  # fmt: skip
NOW_ALONE: Final = (
    f"{_LOST_POINTS} SELECT count(*), avg(max(100 - coalesce(points, 0), 0)) {_SCORE}",
    f"""SELECT sum(CASE deal.stage {_REQUIRED} ELSE 0 END), sum((SELECT count(*) FROM finding WHERE
        finding.workspace = deal.workspace AND finding.deal_id = deal.id AND finding.rule = 'missing_field'
        AND finding.resolved_at IS NULL)) FROM deal WHERE {_TEAM} AND deal.open""",
    f"SELECT finding.rule, count(*) FROM {_LATE} GROUP BY 1",
    f"SELECT +deal.owner_id, finding.rule, count(*) FROM {_LATE} GROUP BY 1, 2",
    f"SELECT +deal.owner_id, {_IN_TIME} GROUP BY 1",
    f"{_LOST_POINTS} SELECT +deal.owner_id, count(*), avg(max(100 - coalesce(points, 0), 0)) {_SCORE} GROUP BY 1",
    f"""SELECT author_id, count(*) FROM deal JOIN activity ON activity.workspace = deal.workspace
        AND activity.deal_id = deal.id WHERE {_TEAM} AND logged_at >= :begin AND logged_at < :end GROUP BY 1""",
)  # fmt: skip


def main(path: str, samples: str, teams: str) -> None:
    log.setup("warning")
    database = engine.connect(f"sqlite:///{path}")
    settle_in()
    told: dict[str, Any] = {"floor": [], "review": [], "memory_mb": 0.0}
    try:
        for seconds, memory in _pairs(database, path, int(samples)):
            for side, took in seconds.items():
                told[side].append(took)
            told["memory_mb"] = max(told["memory_mb"], memory)
        told |= _monday(database, int(teams))
    finally:
        database.close()
    sys.stdout.write(json.dumps(told) + "\n")


def _pairs(database: Database, path: str, samples: int) -> Iterator[tuple[dict[str, float], float]]:
    """Seconds of either side for a team of its own, and the review's memory. A first pair is not counted."""
    with closing(sqlite3.connect(path)) as raw:
        for number in range(-1, samples):
            team = f"team{(number * 37) % TEAMS}"
            floor(raw, team)  # what is asked about is in memory for both
            reviewed(database, team)
            seconds, memory = {}, 0.0
            for side in sorted(("floor", "review"), reverse=bool(number % 2)):
                before = _memory(reset=True)
                began = perf_counter()
                if side == "floor":
                    floor(raw, team)
                else:
                    _check(reviewed(database, team))
                seconds[side] = perf_counter() - began
                memory = max(memory, _memory() - before if side == "review" else 0.0)
            if number >= 0:
                yield seconds, memory


def reviewed(database: Database, team: str) -> Digest:
    """As its manager gets it, without pictures."""
    return _composed(_deps(database), team)


def _composed(deps: Deps, team: str) -> Digest:
    with wall.inside(WORKSPACE):
        return compose(deps, Order(WORKSPACE, WEEKLY, "2026-W48", team, f"boss{team.removeprefix('team')}"))


def _deps(database: Database, draw: Draw | None = None) -> Deps:
    return Deps(
        database=database,
        writes=database.writes,
        now=lambda: NOW,
        machine=wall_clock,
        new_id=new_id,
        policy=InForce(database, POLICY, wall_clock),
        slack=lambda _workspace: _Album(),  # type: ignore[arg-type,return-value]  # as much of it as pictures need
        home=lambda _team, _enterprise: None,
        draw=draw,
    )


class _Album:
    """A Slack that takes files in no time."""

    def upload(self, name: str, _png: bytes) -> File:
        return File(id=name, mimetype="image/png")


def _monday(database: Database, teams: int) -> dict[str, Any]:
    """Seconds of all these reviews, written one after the other with their pictures, and of the pictures alone."""
    wanted: list[list[Picture]] = []

    def note(pictures: Sequence[Picture]) -> list[bytes | None]:
        wanted.append(list(pictures))
        return [None] * len(pictures)

    names = [f"team{number}" for number in range(teams)]
    for each in names:
        _composed(_deps(database, note), each)
    with Studio() as studio:
        studio.draw(wanted[0])
        began = perf_counter()
        drawn = [png for pictures in wanted for png in studio.draw(pictures)]
        alone = perf_counter() - began
        began = perf_counter()
        for each in names:
            _check(_composed(_deps(database, studio.draw), each))
        together = perf_counter() - began
    if not all(drawn):
        raise RuntimeError("a picture could not be drawn")
    return {"teams": teams, "pictures": len(drawn), "alone": alone, "together": together}


def _check(digest: Digest) -> None:
    """It was about a team that works."""
    if not digest.parts or not digest.deals or not digest.figures["open"]:
        raise RuntimeError("the review has nothing in it")


def floor(raw: sqlite3.Connection, team: str) -> None:
    for back, statements in ((0, (*A_WEEK, *NOW_ALONE)), (1, A_WEEK)):
        now, end = NOW - back * WEEK, NOW - 9 * DAY / 24 - back * WEEK
        given = {
            "workspace": WORKSPACE,
            "team": team,
            "rule": "meeting_unlogged",
            "other": "proposal_unlogged",
            "now": f"{now:%Y-%m-%d %H:%M:%S.%f}",
            "begin": f"{end - WEEK:%Y-%m-%d %H:%M:%S.%f}",
            "end": f"{end:%Y-%m-%d %H:%M:%S.%f}",
        }
        for statement in statements:
            raw.execute(statement, given).fetchall()


if __name__ == "__main__":
    main(*sys.argv[1:])
