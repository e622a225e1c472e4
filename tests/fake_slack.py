"""Slack as far as jobs speak to it: remembers conversations, and refuses or falls silent when told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.slack.answers import Channel, Posted, Stamp
from bot.slack.client import Slack, web_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.slack.answers import Person
    from bot.slack.errors import SlackError

    Blocks = Sequence[Mapping[str, Any]]
    Trouble = Callable[[], None]


@dataclass
class Shown:
    """A message as somebody sees it now, with every text it ever had."""

    channel: str
    ts: str
    key: str
    at: datetime
    texts: list[str]
    blocks: list[Mapping[str, Any]]
    mark: str = ""

    @property
    def text(self) -> str:
        return self.texts[-1]

    @property
    def edits(self) -> int:
        return len(self.texts) - 1

    @property
    def buttons(self) -> list[str]:
        return [
            str(element["action_id"])
            for block in self.blocks
            for element in block.get("elements", ())
            if "action_id" in element
        ]


@dataclass
class Faults:
    """What goes wrong: `refuse` before Slack does anything, `cut` after it did. Keyed by (method, channel or user)."""

    refuse: dict[tuple[str, str | None], list[SlackError]] = field(default_factory=dict)
    cut: dict[tuple[str, str | None], list[SlackError]] = field(default_factory=dict)

    def next(self, kind: str, method: str, place: str | None) -> None:
        queue: dict[tuple[str, str | None], list[SlackError]] = getattr(self, kind)
        for key in ((method, place), (method, None)):
            if queue.get(key):
                raise queue[key].pop(0)


class FakeSlack(Slack):
    """`now` is the clock by which messages are dated: the machine's, as Slack's own would be."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(web_client("xoxb-test", "http://slack.invalid/api/", timeout=1))
        self.now = now
        self.messages: list[Shown] = []
        self.people: list[Person] = []
        self.faults = Faults()
        self.calls: list[tuple[str, str]] = []
        self.before_post: Callable[[], object] = lambda: None
        self.hidden_until: datetime | None = None
        """Until then the history shows nothing: it lags."""

    def post(
        self, channel: str, text: str, blocks: Blocks, key: str, *, mark: str = "", shares: bool = False
    ) -> Posted:
        self.before_post()
        self.calls.append(("chat.postMessage", channel))
        self.faults.next("refuse", "chat.postMessage", channel)
        ts = f"{self.now().timestamp():.0f}.{len(self.messages):06d}"
        self.messages.append(Shown(channel, ts, key, self.now(), [text], list(blocks), mark))
        self.faults.next("cut", "chat.postMessage", channel)
        return Posted(channel, ts)

    def update(self, channel: str, ts: str, text: str, blocks: Blocks) -> None:
        self.calls.append(("chat.update", channel))
        self.faults.next("refuse", "chat.update", channel)
        (message,) = [each for each in self.messages if (each.channel, each.ts) == (channel, ts)]
        message.texts.append(text)
        message.blocks = list(blocks)
        self.faults.next("cut", "chat.update", channel)

    def open_dm(self, user: str) -> str:
        self.calls.append(("conversations.open", user))
        self.faults.next("refuse", "conversations.open", user)
        return f"D{user}"

    def find_by_key(self, channel: str, key: str, since: datetime) -> str | None:
        self.calls.append(("conversations.history", channel))
        self.faults.next("refuse", "conversations.history", channel)
        if self.hidden_until is not None and self.now() < self.hidden_until:
            return None
        return next(
            (m.ts for m in self.messages if m.channel == channel and m.key == key and m.at >= since), None
        )

    def stamps(self, channel: str, since: datetime, pages_at_most: int = 5) -> Iterator[Stamp]:
        self.calls.append(("conversations.history", channel))
        self.faults.next("refuse", "conversations.history", channel)
        for each in reversed(self.messages):
            if each.channel == channel and float(each.ts) >= since.timestamp():
                yield Stamp(each.ts, each.key, each.mark)

    def users(self) -> Iterator[Person]:
        self.calls.append(("users.list", ""))
        self.faults.next("refuse", "users.list", None)
        return iter(self.people)

    def conversation(self, channel: str) -> Channel:
        """Every channel is ours."""
        return Channel(id=channel, is_member=True)

    def people_in(self, channel: str) -> Iterator[str]:
        return iter(())

    def to(self, name: str) -> list[Shown]:
        """What a person of the small company has in their conversation with the bot, oldest first."""
        return [each for each in self.messages if each.channel == f"DU{name.upper()}"]
