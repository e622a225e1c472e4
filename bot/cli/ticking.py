"""`dealbot tick`: every job once, now for real, or at any moment as a rehearsal."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.delivery import Deliverer
from bot.jobs import SCHEDULE
from bot.slack.answers import Channel, Posted
from bot.slack.client import Slack, web_client
from bot.slack.pacing import Pacer
from bot.views import nag
from store import engine, notices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.app import Bot
    from bot.slack.answers import Person


@dataclass(frozen=True)
class Report:
    """What every job did, and every message that was sent or edited (or would have been)."""

    at: str
    dry_run: bool
    jobs: list[dict[str, Any]]
    messages: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Rehearsal(Slack):
    """Stands where Slack stands: accepts everything, sends nothing, remembers what it was given."""

    # ruff: noqa: ARG002 - the signatures are Slack's

    def __init__(self, at: datetime) -> None:
        super().__init__(web_client("", "http://rehearsal.invalid/", timeout=1))
        self._at = at
        self.sent: list[dict[str, Any]] = []

    def post(
        self, channel: str, text: str, blocks: Sequence[Mapping[str, Any]], key: str, *, shares: bool = False
    ) -> Posted:
        self.sent.append({"do": "post", "to": channel, "notice": key, "text": text})
        return Posted(channel, f"{self._at.timestamp():.0f}.{len(self.sent):06d}")

    def update(self, channel: str, ts: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> None:
        self.sent.append({"do": "edit", "to": channel, "ts": ts, "text": text})

    def upload(self, name: str, content: bytes) -> str:
        return f"rehearsal://{name}"

    def open_dm(self, user: str) -> str:
        return f"dm:{user}"

    def find_by_key(self, channel: str, key: str, since: datetime) -> str | None:
        return None

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


def once(bot: Bot) -> Report:
    """Runs every job once for real; the messages are in Slack."""
    did = [{"job": job.name, "did": job.run(bot.deliverer)} for job in SCHEDULE]
    return Report(bot.deps.now().isoformat(), dry_run=False, jobs=did, messages=[])


def rehearse(bot: Bot, at: datetime) -> Report:
    """What every job would do at `at`, one after the other, each seeing what the one before did; then nothing was."""
    stand_in = Rehearsal(at)
    with engine.rehearsal(bot.deps.database) as stage:
        deps = replace(
            bot.deps,
            database=stage,
            writes=stage.writes,
            now=lambda: at,
            machine=lambda: at,
            slack=lambda _workspace: stand_in,
        )
        deliverer = Deliverer(deps, "rehearsal", nag.render, lambda _workspace: _Unhurried(lambda: at))
        did = [{"job": job.name, "did": job.run(deliverer)} for job in SCHEDULE if job.name != "directory"]
        with deps.reads() as session:
            for message in stand_in.sent:
                if row := notices.anywhere(session, message.get("notice", "")):
                    message |= {"kind": row.kind.value, "recipient": row.recipient}
    return Report(at.isoformat(), dry_run=True, jobs=did, messages=stand_in.sent)
