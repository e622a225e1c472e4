"""After any series of commands and time steps the lazy sweep comes to the same as a look at everything."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import adopt
from bot.errors import DealbotError
from bot.policy import Policy, preset
from bot.services import activities, meetings
from bot.services.commands import Done, carry_out
from store import deals, engine, findings, rechecks, rows, tables
from store.model import ActivityKind, Notice
from tests.builders import HOME
from tests.jobs.week import HOUR, a_week, tokyo
from tests.services.given import move

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from store.engine import Session
    from store.ledger import Ledger
    from tests.jobs.week import Week

DAY = timedelta(days=1)
WAYS = (
    "plan", "move meeting", "not held", "log", "edit", "push", "stage", "lose", "reopen", "snooze", "policy", "wait",
    "wait long", "jump back",
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(WAYS), st.integers(1, 40)), min_size=2, max_size=9)


def _policies() -> list[Policy]:
    """The preset; quicker and with rules switched off; without the stage in the middle."""
    ja = preset("b2b_ja")
    spelt: dict[str, Any] = ja.model_dump(mode="json", by_alias=True)
    quick = {
        **spelt,
        "stages": [
            {**each, "quiet_after": "2d"} if each["kind"] == "open" else each for each in spelt["stages"]
        ],
    }
    quick["rules"] = {**spelt["rules"], "dwell": {"enabled": False}, "missing_field": {"due": "48h"}}
    return [ja, Policy.model_validate(quick), preset("b2b_en")]


POLICIES = _policies()


@given(steps=STEPS)
@settings(max_examples=15)
def test_the_lazy_sweep_equals_a_sweep_of_everything(
    steps: list[tuple[str, int]], migrated_sqlite: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`next_check_at` never lies later than the first moment at which the answer differs; and a second look at the
    same changes nothing at all, so that no message is edited for it.
    """
    path = tmp_path_factory.mktemp("lazy") / "dealbot.sqlite3"
    shutil.copy(migrated_sqlite, path)
    week = a_week(engine.connect(f"sqlite:///{path}"), tokyo("2026-11-16T09:00"))
    planned: list[str] = []
    for step, number in steps:
        with suppress(DealbotError):  # settled before, or a gate: nothing happened
            act(week, planned, step, number)
        week.company.run("sweep")
        lazy = standing(week)
        with week.deps.writes.begin() as session:
            rechecks.ask(session, HOME, week.now())
        week.company.run("sweep")
        assert standing(week) == lazy
        due = week.company.deal().next_check_at
        assert due is None or due > week.now()
    week.deps.database.close()


def standing(week: Week) -> tuple[list[Any], list[Any]]:
    with week.deps.reads() as session:
        notices = rows.all_of(session, Notice, tables.notice, HOME, order=[tables.notice.c.id])
        return list(findings.of_deal(session, HOME, "acme")), [(each.id, each.wanted) for each in notices]


def act(week: Week, planned: list[str], step: str, number: int) -> None:
    deps, ask = week.deps, week.company.ask()
    ends = week.now() + number * HOUR
    latest = planned[-1] if planned else "none"
    ways: dict[str, Callable[[], object]] = {
        "plan": lambda: planned.append(week.meeting(ends)),
        "move meeting": lambda: meetings.move(deps, ask, latest, ends - HOUR, ends),
        "not held": lambda: meetings.not_held(deps, ask, latest),
        "log": lambda: activities.log(deps, ask, an_entry(week, number)),
        "edit": lambda: changed(
            week, amount=number if number % 2 else None, proposal_on=day(week, number - 20), source="web"
        ),
        "push": lambda: changed(week, expected_close=day(week, number - 5)),
        "stage": lambda: move(week.company, ["lead", "opportunity", "proposal"][number % 3]),
        "lose": lambda: move(week.company, "lost"),
        "reopen": lambda: move(week.company, "opportunity"),
        "snooze": lambda: snoozed(week, ends),
        "policy": lambda: under(week, POLICIES[number % len(POLICIES)]),
        "wait": lambda: week.skip_to(ends),
        "wait long": lambda: week.skip_to(week.now() + number * DAY),
        "jump back": lambda: week.skip_to(week.now() - number * HOUR),
    }
    ways[step]()


def under(week: Week, policy: Policy) -> None:
    with week.deps.writes.begin() as session:
        adopt(session, week.deps, HOME, policy)


def day(week: Week, days: int) -> Any:
    return (week.now() + days * DAY).date()


def an_entry(week: Week, number: int) -> activities.Entry:
    coming = day(week, number) if number % 2 else None
    kinds = [ActivityKind.CALL, ActivityKind.EMAIL]
    return activities.Entry(
        deal_id="acme", kind=kinds[number % 2], happened_at=week.now() - HOUR, outcome=None, summary="x",
        next_step="Call" if coming else None, next_step_on=coming,
    )  # fmt: skip


def changed(week: Week, **values: Any) -> None:
    """As an edit does it."""

    def work(session: Session, ledger: Ledger) -> Done:
        deal = deals.for_update(session, HOME, "acme")
        assert deal is not None
        return Done(ledger.change(deal, **values))

    carry_out(week.deps, week.company.ask(), "edit", work)


def snoozed(week: Week, until: Any) -> None:
    """Written past all services, and perhaps into the past; the deal is looked at, as after any command."""

    def work(session: Session, ledger: Ledger) -> Done:
        for row in findings.of_deal(session, HOME, "acme"):
            findings.update_finding(
                session, HOME, row.id, snoozed_until=until - 20 * HOUR, snoozed_at=week.now()
            )
        deal = deals.for_update(session, HOME, "acme")
        assert deal is not None
        return Done(deal)

    carry_out(week.deps, week.company.ask(), "snooze", work)
