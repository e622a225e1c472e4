"""`dealbot tick`: every job once, now for real, or at any moment as a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from bot.cli import rehearsing
from bot.delivery import Deliverer, Stopwatch
from bot.jobs import SCHEDULE, WORK, deliver, review
from bot.slack.answers import Channel, File, Posted, Stamp
from bot.slack.client import Slack, web_client
from bot.slack.pacing import Pacer
from bot.views import nag
from bot.watch import Watch
from store import engine, installations, notices, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.app import Bot
    from bot.cli.rehearsing import Outcome
    from bot.deps import Deps
    from bot.jobs import Job
    from bot.slack.answers import Person


@dataclass(frozen=True)
class Report:
    """What every job did, and every message that was sent or edited (or would have been)."""

    at: str
    dry_run: bool
    jobs: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    outcomes: list[Outcome] = field(default_factory=list)
    """Of a rehearsal: what it comes to in each workspace."""

    def as_json(self) -> dict[str, Any]:
        plain = {"at": self.at, "dry_run": self.dry_run, "jobs": self.jobs, "messages": self.messages}
        return {**plain, "outcomes": [each.as_json() for each in self.outcomes]}

    def told(self) -> Iterator[str]:
        for job in self.jobs:
            yield f"{job['job']}: {job['did']}"
        for each in self.outcomes:
            yield from rehearsing.told(each)
        yield from rehearsing.listed(self.messages)


class Rehearsal(Slack):
    """Stands where Slack stands: accepts everything, sends nothing, remembers what it was given."""

    # ruff: noqa: ARG002 - the signatures are Slack's

    def __init__(self, at: datetime) -> None:
        super().__init__(web_client("", "http://rehearsal.invalid/", timeout=1))
        self._at = at
        self.sent: list[dict[str, Any]] = []

    def post(
        self,
        channel: str,
        text: str,
        blocks: Sequence[Mapping[str, Any]],
        key: str,
        *,
        mark: str = "",
        shares: bool = False,
    ) -> Posted:
        self.sent.append({"do": "post", "at": self._when(), "to": channel, "notice": key, "text": text})
        return Posted(channel, f"{self._at.timestamp():.0f}.{len(self.sent):06d}")

    def update(self, channel: str, ts: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> None:
        self.sent.append({"do": "edit", "at": self._when(), "to": channel, "ts": ts, "text": text})

    def _when(self) -> str:
        return self._at.isoformat(timespec="minutes")

    def upload(self, name: str, content: bytes) -> File:
        return File(id=name, permalink=f"rehearsal://{name}")

    def open_dm(self, user: str) -> str:
        return f"dm:{user}"

    def find_by_key(self, channel: str, key: str, since: datetime) -> str | None:
        return None

    def stamps(self, channel: str, since: datetime, pages_at_most: int = 0) -> Iterator[Stamp]:
        return iter(())

    def conversation(self, channel: str) -> Channel:
        return Channel(id=channel, is_member=True)

    def people_in(self, channel: str) -> Iterator[str]:
        return iter(())

    def users(self) -> Iterator[Person]:
        return iter(())


class _Unhurried(Pacer):
    """Nothing is sent, so nothing has to wait."""

    def wait_for(self, channel: str | None, method: str) -> float:
        return 0

    def is_full(self, method: str) -> bool:
        return False


def once(bot: Bot) -> Report:
    """Runs every job once for real; the messages are in Slack."""
    did = [{"job": job.name, "did": job.run(bot.deliverer)} for job in SCHEDULE]
    return Report(bot.deps.now().isoformat(), dry_run=False, jobs=did, messages=[])


def rehearse(bot: Bot, at: datetime) -> Report:
    """What every job would do at `at`, one after the other, each seeing what the one before did; then nothing was.

    The brake looks as it would for real, but for a jump of the clock: that of a rehearsal is moved on purpose.
    """
    stand_in = Rehearsal(at)
    with engine.rehearsal(bot.deps.database) as stage:
        deps = replace(
            bot.deps,
            database=stage,
            writes=stage.writes,
            now=lambda: at,
            machine=lambda: at,
            slack=lambda _workspace: stand_in,
            watch=Watch(),
        )
        with deps.reads() as session:
            before = {each: outbox.unsettled(session, each) for each in installations.workspaces(session)}
        deliverer = Deliverer(
            deps,
            "rehearsal",
            nag.render,
            review.compose,
            lambda _workspace: _Unhurried(lambda: at),
            Stopwatch(timedelta),
        )
        did = [{"job": job.name, "did": _whole(job, deliverer)} for job in WORK]
        outcomes = [_outcome(deps, each, at, ids, stand_in.sent) for each, ids in before.items()]
    return Report(at.isoformat(), dry_run=True, jobs=did, messages=stand_in.sent, outcomes=outcomes)


def _whole(job: Job, deliverer: Deliverer) -> object:
    """Delivery takes a batch at a time and comes back two seconds later: here, until no more of it moves."""
    did = job.run(deliverer)
    if job.name != "deliver":
        return did
    deps, taken, before = deliverer.deps, cast("int", did), list[tuple[str, str]]()
    while True:
        with deps.reads() as session:
            due = notices.due(session, deps.now(), deps.machine(), deliver.BATCH)
        if due == before or not due:
            return taken
        taken, before = taken + cast("int", job.run(deliverer)), due


def _outcome(
    deps: Deps, workspace: str, at: datetime, before: set[str], sent: list[dict[str, Any]]
) -> Outcome:
    """Each message of this workspace learns whom it was for."""
    ours = []
    with deps.reads() as session:
        for message in sent:
            row = notices.get(session, workspace, message.get("notice", ""))
            if row is not None:
                message |= {"kind": row.kind.value, "recipient": row.recipient}
                ours.append(message)
    rehearsing.names(deps, workspace, ours)
    return rehearsing.outcome(deps, workspace, at, before, [each["notice"] for each in ours])
