"""Fifty workers killed at the steps of delivery: the benchmark of a thousand, in short (fault 35)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.kill import Plan, torture
from bench.steps import STEPS

if TYPE_CHECKING:
    from pathlib import Path

SHORT = {"lease": 2.5, "post_before": 1, "timeout": 1, "lag": 1, "retry": 1, "look_again": 0.5}
"""Seconds. The product's own are ten times as long, and so would be the wait for the end."""


def test_fifty_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    plan = Plan(50, longest=1.5, lag=0.5, terms=SHORT)
    told = torture(f"sqlite:///{tmp_path}/kill.sqlite3", plan, reps=30)
    assert told.kills.total() >= 50
    assert len(STEPS.keys() & {step for step, _ in told.kills}) >= 5
    assert told.reckoning.is_clean, told.reckoning
    assert told.reckoning.sent
