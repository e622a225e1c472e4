"""Whether this process can do its work, and the figures that tell. Nothing in them names a workspace, a person or a deal."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from prometheus_client.core import GaugeMetricFamily

from bot.slack.errors import Permanent, SlackError
from store import health, restores, wall
from store.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from prometheus_client import Metric

    from bot.deps import Deps
    from store.health import Reading

KEPT: Final = timedelta(seconds=5)
"""How long what was read from the database is told again."""
TOKEN_KEPT: Final = timedelta(seconds=60)
UNSENT_LIMIT: Final = timedelta(minutes=15)
"""A message that could go out, and has not for so long while this process ran, means that delivery does not work. A
morning of a thousand people takes five minutes by Slack's own limits.
"""
NOT_JOBS: Final = (restores.RESTORED, restores.STATE_OF)


@dataclass(frozen=True, slots=True)
class Readiness:
    """`checks` says of each why, for a person to read."""

    ready: bool
    checks: dict[str, dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        return {"ready": self.ready, "checks": self.checks}


class Health:
    """Asked by several threads at once; all of them wait for one look."""

    def __init__(
        self, deps: Deps, *, stopping: Callable[[], bool], connected: Callable[[], bool] = lambda: True
    ) -> None:
        """`stopping`: the process was told to end. `connected`: to Slack, where it is we who connect."""
        self._deps = deps
        self._stopping = stopping
        self._connected = connected
        self._lock = threading.Lock()
        self._began = deps.now()
        self._read_at: datetime | None = None
        self._reading: Reading | None = None
        self._asked_at: datetime | None = None
        self._refused: str | None = None
        if deps.meter is not None:
            deps.meter.add(self)

    def readiness(self) -> Readiness:
        if self._stopping():
            return Readiness(ready=False, checks={"process": {"ok": False, "why": "it is stopping"}})
        with self._lock:
            checks = {
                "process": {"ok": True},
                "database": self._database(),
                "slack": self._token(),
                "connection": {"ok": self._connected()},
                "outbox": self._outbox(),
            }
        return Readiness(all(each["ok"] for each in checks.values()), checks)

    def metrics(self) -> bytes:
        return self._deps.meter.page() if self._deps.meter is not None else b""

    def collect(self) -> Iterator[Metric]:
        """For Prometheus's client: what the database says. Nothing of it while the database does not answer."""
        with self._lock:
            reading, now = self._look(), self._deps.now()
        yield GaugeMetricFamily(
            "dealbot_database_up", "Whether the database answers", value=float(reading is not None)
        )
        if reading is None:
            return
        oldest = reading.oldest_due
        age = 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
        yield GaugeMetricFamily(
            "dealbot_oldest_due_notice_seconds",
            "Since when the oldest message is due that could go out now",
            value=age,
        )
        yield GaugeMetricFamily("dealbot_edits_owed", "Sent messages that await an edit", value=reading.edits)
        yield _labelled("dealbot_outbox_notices", "Messages that are not at rest", "state", reading.outbox)
        yield _labelled("dealbot_findings_open", "Open findings", "rule", reading.findings)
        runs = {job: at.timestamp() for job, at in reading.beats.items() if job not in NOT_JOBS}
        yield _labelled(
            "dealbot_job_last_run_timestamp_seconds", "When a job last ran to its end, anywhere", "job", runs
        )

    def _database(self) -> dict[str, Any]:
        return {"ok": True} if self._look() is not None else {"ok": False, "why": "it does not answer"}

    def _look(self) -> Reading | None:
        deps, at = self._deps, self._deps.machine()
        if self._read_at is None or not timedelta(0) <= at - self._read_at < KEPT:
            try:
                with wall.across(), deps.reads() as session:
                    self._reading = health.read(session, deps.now(), at)
            except Unavailable:
                self._reading = None
            self._read_at = at
        return self._reading

    def _token(self) -> dict[str, Any]:
        """Only Slack's own no counts: while it can't be reached, the last word holds."""
        at = self._deps.machine()
        if self._asked_at is None or not timedelta(0) <= at - self._asked_at < TOKEN_KEPT:
            self._asked_at = at
            try:
                self._deps.slack("").auth()
            except Permanent as error:
                self._refused = error.code
            except SlackError:
                pass
            else:
                self._refused = None
        if self._refused is not None:
            return {"ok": False, "why": f"Slack refuses the token ({self._refused})"}
        return {"ok": True}

    def _outbox(self) -> dict[str, Any]:
        """What is due longer than this process runs is caught up with; its age counts from the start."""
        limit = UNSENT_LIMIT.total_seconds()
        told = {"limit_seconds": limit}
        if self._reading is None or self._reading.oldest_due is None:
            return {"ok": True, "oldest_unsent_seconds": 0.0, **told}
        now = self._deps.now()
        unsent = now - max(self._reading.oldest_due, self._began)
        age = round(max(0.0, (now - self._reading.oldest_due).total_seconds()), 1)
        if unsent <= UNSENT_LIMIT:
            return {"ok": True, "oldest_unsent_seconds": age, **told}
        return {"ok": False, "why": "messages do not go out", "oldest_unsent_seconds": age, **told}


def _labelled(name: str, what: str, label: str, values: dict[str, float] | Any) -> Metric:
    family = GaugeMetricFamily(name, what, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
