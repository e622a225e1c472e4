"""A picture that Slack had not read yet when the review went out: the review goes without it, and has it a moment later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.delivery import Message
from bot.jobs import deliver, review
from bot.services.reviews import Digest
from bot.slack import errors
from tests.jobs.week import a_week, tokyo

if TYPE_CHECKING:
    from store.engine import Database

POST, UPDATE = "chat.postMessage", "chat.update"
PICTURE: dict[str, Any] = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "Price loses most"}
RULE: dict[str, Any] = {"type": "divider"}


@pytest.mark.parametrize("again", [0, 1])
def test_a_picture_that_slack_refused_is_put_in_once_and_without_a_second_message(
    sqlite: Database, again: int
) -> None:
    """`again`: how often it is refused in the edit, too; then the review stays as it is."""
    week = a_week(sqlite, tokyo("2026-11-13T17:00"))
    digest = Digest([Message("Weekly review", [RULE, PICTURE])])
    deliverer = replace(week.company.bot.deliverer, compose=lambda _deps, _order: digest)
    week.skip_to(tokyo("2026-11-16T09:00"))
    review.run(deliverer)
    week.slack.faults.refuse[POST, "DUMANA"] = [errors.BadPayload(POST, "invalid_blocks")]
    week.slack.faults.refuse[UPDATE, "DUMANA"] = [errors.BadPayload(UPDATE, "invalid_blocks")] * again
    _settled(deliverer, week)
    (message,) = week.slack.to("mana")
    assert message.blocks == [RULE]
    for _ in range(2):
        week.machine.move(minutes=2)
        _settled(deliverer, week)
    assert week.slack.to("mana") == [message]
    assert message.blocks == ([RULE] if again else [RULE, PICTURE])
    assert week.slack.calls.count((UPDATE, "DUMANA")) == 1


def _settled(deliverer: Any, week: Any) -> None:
    while deliver.run(deliverer):
        week.machine.move(seconds=1)
