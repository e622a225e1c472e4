"""Slack as far as jobs speak to it: takes every message at once and keeps what it was, by company time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.slack.answers import Channel, Posted
from bot.slack.client import Slack, web_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.slack.answers import Person

    Blocks = Sequence[Mapping[str, Any]]

# ruff: noqa: ARG002 - the signatures are Slack's


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as it arrived; `key` is its notice's id."""

    at: datetime
    channel: str
    key: str


class Letterbox(Slack):
    """`arrived` hears of every message; `digest` is of everything that was ever posted or edited, word by word."""

    arrived: Callable[[Mail], object]

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(web_client("", "http://letterbox.invalid/", timeout=1))
        self._now = now
        self.mail: list[Mail] = []
        self.calls = 0
        self.digest = hashlib.sha256()

    def post(
        self, channel: str, text: str, blocks: Blocks, key: str, *, mark: str = "", shares: bool = False
    ) -> Posted:
        mail = Mail(self._now(), channel, key)
        ts = f"{self._now().timestamp():.0f}.{len(self.mail):06d}"
        self._write("post", channel, key, text, blocks)
        self.mail.append(mail)
        self.arrived(mail)
        return Posted(channel, ts)

    def update(self, channel: str, ts: str, text: str, blocks: Blocks) -> None:
        self._write("edit", channel, ts, text, blocks)

    def _write(self, *what: object) -> None:
        self.calls += 1
        line = json.dumps([self._now().isoformat(), *what], ensure_ascii=False)
        self.digest.update(line.encode() + b"\n")

    def open_dm(self, user: str) -> str:
        return f"D{user}"

    def find_by_key(self, channel: str, key: str, since: datetime) -> str | None:
        return None

    def conversation(self, channel: str) -> Channel:
        return Channel(id=channel, is_member=True)

    def people_in(self, channel: str) -> Iterator[str]:
        return iter(())

    def users(self) -> Iterator[Person]:
        return iter(())
