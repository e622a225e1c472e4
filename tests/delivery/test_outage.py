"""Slack, or the way to it, is away for long: nothing is given up, and everything is there soon after it is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.delivery import MOST_ATTEMPTS
from bot.slack import errors
from store.model import NoticeState
from tests.delivery.outbox import HISTORY, POST

if TYPE_CHECKING:
    from tests.delivery.outbox import Outbox

AN_HOUR = 120
"""Of half minutes."""


def pass_time(outbox: Outbox, half_minutes: int) -> None:
    for _ in range(half_minutes):
        outbox.wait(seconds=30)
        outbox.deliver()


def test_what_never_left_waits_for_as_long_as_the_network_is_away(outbox: Outbox) -> None:
    outbox.refuse(errors.NotSent(POST, "ConnectionRefusedError"), times=1_000)
    pass_time(outbox, AN_HOUR)
    assert outbox.prompt().state is NoticeState.DUE
    assert outbox.prompt().attempts > MOST_ATTEMPTS
    outbox.slack.faults.refuse.clear()
    pass_time(outbox, 1)
    assert len(outbox.slack.to("aoi")) == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_what_is_in_doubt_when_slack_stops_answering_is_looked_up_when_it_is_back(
    outbox: Outbox, arrived: bool
) -> None:
    broken = errors.Ambiguous(POST, "http_503")
    (outbox.cut if arrived else outbox.refuse)(broken)
    outbox.refuse(errors.Ambiguous(HISTORY, "http_503"), method=HISTORY, times=1_000)
    pass_time(outbox, AN_HOUR)
    assert outbox.prompt().state is NoticeState.UNKNOWN
    outbox.slack.faults.refuse.clear()
    pass_time(outbox, 4)
    assert outbox.prompt().state is NoticeState.SENT
    assert len(outbox.slack.to("aoi")) == 1
