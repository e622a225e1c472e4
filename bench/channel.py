"""A channel full of talk and of the bot's messages, in a sandbox without a bot: what the page makes of it is measured."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.cli import doctor
from sandbox.delivery import Ack
from sandbox.web import sitting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME, ID = "sales-east", "C0SALESEAST"
BEGINS: Final = datetime(2026, 1, 5, tzinfo=UTC)
APART: Final = timedelta(minutes=30)
TALK: Final = (
    ("ken", "Sent the quote; they answer by Friday."),
    ("aoi", "今日の打ち合わせの議事録です。\n• 予算は承認済み\n• 次回は12/1、見積もりの説明"),
    ("emma", "*Acme Foods* moved on :tada:\n> who is in for the next call?"),
)


class _Deaf:
    """A bot that takes note of everything and does nothing."""

    def send(self, kind: str, payload: dict[str, Any], headers: Mapping[str, str]) -> Ack:
        del kind, payload, headers
        return Ack(200, None)


@contextmanager
def long_channel(messages: int) -> Iterator[tuple[str, str]]:
    """The page's address, and the name of the channel with so many messages in it, a third of them the bot's."""
    with sitting.begin(opens=BEGINS, language="en", port=0, manifest=doctor.manifest()) as company:
        world = company.world
        world.transport = _Deaf()
        client = world.client()
        for number in range(messages):
            world.clock.move(by=APART)
            if number % 3:
                who, line = TALK[number // 3 % len(TALK)]
                world.person(who).channel(NAME).say(f"{number}: {line}")
            else:
                client.chat_postMessage(channel=ID, text=f"deal {number}", blocks=_nag(number))
        yield company.url, NAME


def _nag(number: int) -> list[dict[str, Any]]:
    """As the bot writes them: a sentence with a menu, small print, two buttons."""
    menu = {"type": "overflow", "action_id": "more", "options": [_option("Put off"), _option("Why?")]}
    line = f"*#{number} Acme Foods support desk* (Acme Foods)\nQuiet for 14 days. The next step is missing."
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": line}, "accessory": menu},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Rule `quiet`, policy version 1"}]},
        {"type": "actions", "elements": [_button("log", "Log now"), _button("show", "Open")]},
    ]


def _option(text: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text}, "value": text}


def _button(action: str, text: str) -> dict[str, Any]:
    return {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": text},
        "value": "1",
    }
