"""How long a claim holds, against how long a post can take."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery import LEASE, POST_BEFORE, Terms
from bot.slack.client import DELIVERY_TIMEOUT

A_STALL = timedelta(seconds=5)


def test_a_claim_holds_longer_than_the_latest_post_and_a_stall() -> None:
    """A lease shorter than that gave duplicates by the hundred (fault 35)."""
    latest = POST_BEFORE + timedelta(seconds=DELIVERY_TIMEOUT)
    assert latest + A_STALL <= LEASE


def test_nothing_is_sent_again_before_the_latest_post_would_be_in_the_history() -> None:
    terms = Terms()
    assert terms.watched >= terms.post_before + terms.timeout + terms.lag
    assert terms.sure_after >= terms.lease + terms.timeout
