"""Who reads it, and whether anything is left to say, is asked again when it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from store import members
from store.model import NoticeState, Role
from tests.builders import HOME

if TYPE_CHECKING:
    from tests.delivery.outbox import Outbox


@pytest.mark.parametrize("values", [{"active": False}, {"role": "none"}])
def test_somebody_who_left_is_not_written_to_and_the_row_says_why(
    outbox: Outbox, values: dict[str, object]
) -> None:
    with outbox.deps.writes.begin() as session:
        members.update_member(session, HOME, "aoi", **values)
    outbox.deliver()
    row = outbox.prompt()
    assert (row.state, row.reason) == (NoticeState.SUPPRESSED, "the recipient is no member any more")
    assert outbox.slack.calls == []


def test_somebody_without_slack_gets_nothing_and_the_row_says_why(outbox: Outbox) -> None:
    with outbox.deps.writes.begin() as session:
        members.update_member(session, HOME, "aoi", slack_user=None)
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (
        NoticeState.SUPPRESSED,
        "the recipient is not on Slack",
    )


def test_nothing_left_to_say_is_suppressed(outbox: Outbox) -> None:
    outbox.log()
    outbox.deliver()
    assert (outbox.prompt().state, outbox.prompt().reason) == (
        NoticeState.SUPPRESSED,
        "nothing is left to say",
    )
    assert outbox.slack.messages == []


def test_a_manager_who_is_no_manager_any_more_reads_nothing_of_the_deal(outbox: Outbox) -> None:
    """Rights are checked when the message is rendered, not when it became owed."""
    outbox.plan("mana")
    outbox.wait(hours=1)
    outbox.company.run("sweep")
    with outbox.deps.writes.begin() as session:
        members.update_member(session, HOME, "mana", role=Role.NONE.value)
    outbox.deliver()
    assert outbox.slack.to("mana") == []
