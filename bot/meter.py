"""What this process counts about itself, for whoever watches it: no workspace, no person and no deal is in any label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from prometheus_client.registry import Collector

    from bot.slack.errors import SlackError

KINDS: Final = (
    "command",
    "block_actions",
    "block_suggestion",
    "view_submission",
    "view_closed",
    "shortcut",
    "message_action",
    "event_callback",
)
OTHER: Final = "other"
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds; Slack gives three."""
CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


class Meter:
    """One for each bot. Times are seconds."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._acks = Histogram(
            "dealbot_ack_seconds",
            "From a request's arrival to its answer",
            ["kind"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._errors = Counter(
            "dealbot_slack_errors",
            "Calls to Slack that did not end well",
            ["method", "code"],
            registry=self.registry,
        )
        self._jobs = Gauge(
            "dealbot_job_seconds", "How long the last run of a job took here", ["job"], registry=self.registry
        )

    def acked(self, body: Mapping[str, Any], seconds: float) -> None:
        self._acks.labels(kind_of(body)).observe(seconds)

    def failed(self, error: SlackError) -> None:
        code = error.code if CODE.fullmatch(error.code) else OTHER
        self._errors.labels(error.method, code).inc()

    def ran(self, job: str, seconds: float) -> None:
        self._jobs.labels(job).set(seconds)

    def add(self, collector: Collector) -> None:
        self.registry.register(collector)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)


def kind_of(body: Mapping[str, Any]) -> str:
    """What Slack calls this sort of request; one of a few, whatever was sent."""
    kind = "command" if "command" in body else body.get("type")
    return kind if kind in KINDS else OTHER
