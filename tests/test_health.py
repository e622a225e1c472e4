"""Readiness and figures: what they say when all is well, and when something is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.health import KEPT, TOKEN_KEPT, UNSENT_LIMIT, Health
from bot.jobs import SCHEDULE, tick
from bot.meter import Meter, kind_of
from bot.slack.answers import Identity
from bot.slack.errors import Ambiguous, NotSent, Permanent, RateLimited
from store import engine, notices
from store.model import Notice, NoticeKind, NoticeState
from tests.builders import HOME
from tests.company import a_company
from tests.fake_slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.slack.errors import SlackError
    from store.engine import Database
    from tests.clocks import Clock

MOMENT = timedelta(seconds=1)


class Slack(FakeSlack):
    """Says whose token it is, or why not."""

    refusal: SlackError | None = None
    asked = 0

    def auth(self) -> Identity:
        self.asked += 1
        if self.refusal is not None:
            raise self.refusal
        return Identity(HOME, "UB", "B", None, "Home", "", frozenset())


class House:
    """A bot that runs, and whoever watches it."""

    def __init__(self, database: Database, clock: Clock, new_id: Callable[[], str]) -> None:
        self.clock, self.slack = clock, Slack(clock)
        self.company = a_company(database, clock, new_id, machine=clock, slack=self.slack)
        self.meter = Meter()
        self.deps = replace(self.company.deps, meter=self.meter)
        self.stopping, self.connected = False, True
        self.health = self.watched(self.deps)

    def watched(self, deps: Any) -> Health:
        return Health(deps, stopping=lambda: self.stopping, connected=lambda: self.connected)

    def later(self, by: timedelta = KEPT) -> None:
        self.clock.move(seconds=by.total_seconds())

    def owe(self, state: NoticeState = NoticeState.DUE, **given: Any) -> None:
        notice = Notice(
            workspace=HOME,
            id=self.deps.new_id(),
            recipient="aoi",
            kind=NoticeKind.BUNDLE,
            occurrence=self.deps.new_id(),
            state=state,
            due_at=self.clock(),
            created_at=self.clock(),
        )
        with self.deps.writes.begin() as session:
            notices.owe(session, replace(notice, **given), ())

    def why_not(self) -> list[str]:
        return [name for name, check in self.health.readiness().checks.items() if not check["ok"]]

    def figures(self) -> dict[str, float]:
        lines = self.health.metrics().decode().splitlines()
        return {
            name: float(value) for name, value in (each.rsplit(" ", 1) for each in lines if each[0] != "#")
        }


@pytest.fixture
def house(sqlite: Database, clock: Clock, new_id: Callable[[], str]) -> House:
    return House(sqlite, clock, new_id)


def test_all_is_well(house: House) -> None:
    said = house.health.readiness()
    assert said.ready
    assert said.as_json()["checks"]["outbox"] == {
        "ok": True,
        "oldest_unsent_seconds": 0.0,
        "limit_seconds": 900.0,
    }


def test_once_told_to_stop_it_is_not_ready_and_asks_nobody(house: House) -> None:
    house.stopping = True
    assert house.why_not() == ["process"]
    assert house.slack.asked == 0


def test_without_its_connection_it_is_not_ready(house: House) -> None:
    house.connected = False
    assert house.why_not() == ["connection"]


def test_a_token_is_asked_about_once_a_minute_and_only_slacks_own_no_counts(house: House) -> None:
    assert house.why_not() == []
    house.slack.refusal = Permanent("auth.test", "token_revoked")
    assert house.why_not() == []
    house.later(TOKEN_KEPT)
    assert house.why_not() == ["slack"]
    assert house.health.readiness().checks["slack"]["why"] == "Slack refuses the token (token_revoked)"
    house.slack.refusal = NotSent("auth.test", "gaierror")
    house.later(TOKEN_KEPT)
    assert house.why_not() == ["slack"], "nothing new was heard"
    house.slack.refusal = None
    house.later(TOKEN_KEPT)
    assert house.why_not() == []
    assert house.slack.asked == 4


def test_a_message_that_does_not_go_out_takes_readiness_back(house: House) -> None:
    house.owe()
    house.later(UNSENT_LIMIT)
    assert house.why_not() == []
    house.later()
    assert house.why_not() == ["outbox"]
    assert house.health.readiness().checks["outbox"]["oldest_unsent_seconds"] == 905.0


def test_after_a_long_stop_a_process_has_its_time_to_catch_up(house: House) -> None:
    house.owe()
    house.later(timedelta(days=3))
    house.health = house.watched(replace(house.deps, meter=None))
    assert house.why_not() == []
    assert house.health.metrics() == b""


def test_what_slack_told_to_wait_is_no_fault_of_ours(house: House) -> None:
    house.owe(retry_at=house.clock() + timedelta(hours=1))
    house.later(timedelta(minutes=30))
    assert house.why_not() == []


def test_a_database_that_does_not_answer(house: House) -> None:
    gone = replace(house.deps, database=engine.connect("postgresql://x@127.0.0.1:1/none"), meter=Meter())
    house.health = house.watched(gone)
    assert house.why_not() == ["database"]
    assert house.figures()["dealbot_database_up"] == 0
    assert not [name for name in house.figures() if "outbox" in name]


def test_the_figures_of_the_outbox_the_findings_and_the_jobs(house: House) -> None:
    house.owe()
    house.owe(NoticeState.HELD)
    house.owe(NoticeState.SENT, wanted=2, shown=1)
    house.later(timedelta(minutes=1))
    tick(
        next(each for each in SCHEDULE if each.name == "sweep"),
        replace(house.company.bot.deliverer, deps=house.deps),
    )
    figures = house.figures()
    assert figures["dealbot_oldest_due_notice_seconds"] == 60
    states = {
        state: figures[f'dealbot_outbox_notices{{state="{state}"}}'] for state in ("due", "held", "failed")
    }
    assert states == {"due": 1, "held": 1, "failed": 0}
    assert figures["dealbot_edits_owed"] == 1
    assert figures['dealbot_job_last_run_timestamp_seconds{job="sweep"}'] == house.clock().timestamp()
    assert figures['dealbot_job_seconds{job="sweep"}'] >= 0


def test_what_was_read_is_kept_for_some_seconds(house: House) -> None:
    assert house.figures()["dealbot_edits_owed"] == 0
    house.owe(NoticeState.SENT, wanted=2, shown=1)
    assert house.figures()["dealbot_edits_owed"] == 0
    house.later()
    assert house.figures()["dealbot_edits_owed"] == 1


def test_errors_of_slack_are_counted_by_method_and_code(house: House) -> None:
    for error in (
        RateLimited("chat.postMessage", 3),
        RateLimited("chat.postMessage", 3),
        Ambiguous("auth.test", "<x y>"),
    ):
        house.meter.failed(error)
    figures = house.figures()
    assert figures['dealbot_slack_errors_total{code="ratelimited",method="chat.postMessage"}'] == 2
    assert figures['dealbot_slack_errors_total{code="other",method="auth.test"}'] == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"command": "/deal", "type": "x"}, "command"),
        ({"type": "block_actions"}, "block_actions"),
        ({"type": "Acme"}, "other"),
        ({}, "other"),
    ],
)
def test_a_request_is_of_one_of_a_few_kinds(body: dict[str, Any], kind: str) -> None:
    assert kind_of(body) == kind
    Meter().acked(body, 0.1)
