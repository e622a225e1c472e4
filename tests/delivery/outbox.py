"""A company that owes somebody a message, and a Slack that refuses, breaks off and answers late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.services import activities, meetings
from bot.slack import errors
from store import rows, tables
from store.model import ActivityKind, Notice, NoticeKind
from tests.builders import HOME
from tests.clocks import Clock
from tests.company import a_company
from tests.fake_slack import FakeSlack

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.delivery import Deliverer
    from store.engine import Database

HOUR = timedelta(hours=1)
POST, HISTORY, OPEN, UPDATE = "chat.postMessage", "conversations.history", "conversations.open", "chat.update"
CUT = errors.Ambiguous(POST, "IncompleteRead")
GONE = errors.Permanent(POST, "channel_is_archived")


class Outbox:
    """A company with one prompt owed to aoi at 10:00, and a Slack to send it to."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self.now, self.machine = Clock(), Clock()
        self.slack = FakeSlack(self.machine)
        self.company = a_company(database, self.now, new_id, machine=self.machine, slack=self.slack)
        self.meeting = self.plan()
        self.wait(hours=1)
        self.company.run("sweep")

    @property
    def deps(self) -> Any:
        return self.company.deps

    def plan(self, organiser: str | None = None) -> str:
        plan = meetings.Plan(
            deal_id="acme",
            title="Hearing",
            starts_at=self.now(),
            ends_at=self.now() + HOUR,
            organiser_id=organiser,
        )
        return str(meetings.plan(self.deps, self.company.ask(), plan).receipt["meeting"])

    def wait(self, **by: float) -> None:
        self.now.move(**by)
        self.machine.move(**by)

    def deliver(self) -> None:
        self.company.run("deliver")

    def log(self) -> str:
        entry = activities.Entry(
            deal_id="acme",
            kind=ActivityKind.MEETING,
            happened_at=self.now() - HOUR,
            outcome="advanced",
            summary=None,
            meeting_id=self.meeting,
        )
        return activities.log(self.deps, self.company.ask(), entry).id

    def prompt(self, recipient: str = "aoi") -> Notice:
        with self.deps.reads() as session:
            found = [each for each in all_notices(session) if each.recipient == recipient]
        (prompt,) = [each for each in found if each.kind is NoticeKind.PROMPT]
        return prompt

    def refuse(
        self, error: errors.SlackError, *, method: str = POST, place: str | None = None, times: int = 1
    ) -> None:
        self.slack.faults.refuse[method, place] = [error] * times

    def cut(self, error: errors.SlackError = CUT) -> None:
        self.slack.faults.cut[POST, None] = [error]


def all_notices(session: Any) -> list[Notice]:
    return list(rows.all_of(session, Notice, tables.notice, HOME, order=[tables.notice.c.id]))


def another(outbox: Outbox, name: str = "another") -> Deliverer:
    """A second process on the same database."""
    return replace(outbox.company.bot.deliverer, name=name)


def broken_for(outbox: Outbox, name: str) -> Deliverer:
    """A deliverer that has a defect in this person's messages."""
    deliverer = outbox.company.bot.deliverer

    def render(deps: Any, letter: Any) -> Any:
        if letter.reader.id == name:
            raise RuntimeError
        return deliverer.render(deps, letter)

    return replace(deliverer, render=render)
