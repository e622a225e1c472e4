"""A coming meeting: with which deal, when (as people write it), how long, who joins. Also: moving one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.errors import N_
from bot.typed import when
from bot.views import blocks as b
from bot.views import deal_label
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.prefill import DealLine
    from bot.text import Text
    from bot.views.state import Filled
    from store.deals import Hit
    from store.model import Meeting

OPEN, CALLBACK, MOVE_CALLBACK = "plan_open", "plan", "move_meeting"
DEAL, DEAL_CHOICE = "plan_deal", "plan_deal_choice"
TITLE, WHEN, MINUTES, COLLEAGUES = "title", "when", "minutes", "colleagues"
LENGTHS = (30, 60, 90, 120, 180, 240)
USUAL = 60


def render(t: Text, deal: DealLine | None, choices: Sequence[Hit] = (), hint: str | None = None) -> b.View:
    return b.modal(
        t("Plan a meeting"),
        [
            deal_label.pick(t, DEAL, DEAL_CHOICE, deal, choices, hint),
            *_time(t),
            b.text_input(t("Subject"), TITLE, max_length=100, optional=True, placeholder=t("Meeting")),
            b.multi_users(t("Colleagues who join"), COLLEAGUES, optional=True),
        ],
        callback_id=CALLBACK,
        submit=t("Plan"),
        close=t("Cancel"),
    )


def render_move(t: Text, meeting: Meeting) -> b.View:
    """The same meeting at another time."""
    minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    was = t.md("*{title}* was planned for {start}.", title=meeting.title, start=meeting.starts_at)
    return b.modal(
        t("New time"),
        [b.section(was), *_time(t, minutes)],
        callback_id=MOVE_CALLBACK,
        submit=t("Move"),
        close=t("Cancel"),
        private_metadata=Metadata(meeting=meeting.id).dump(),
    )


def _time(t: Text, minutes: int = USUAL) -> list[b.Block]:
    lengths = sorted({*LENGTHS, minutes})
    options = [(t.duration(minutes=each), str(each)) for each in lengths if each <= 720]
    examples = t("For example: 11/25 14:00, next tue 2pm, tomorrow 10:30")
    return [
        b.text_input(t("When"), WHEN, max_length=100, hint=examples),
        b.select(t("Length"), MINUTES, options, initial=str(minutes)),
    ]


@dataclass(frozen=True, slots=True)
class Read:
    deal_id: str | None
    meeting_id: str | None
    title: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    colleagues: tuple[str, ...]


def read(t: Text, filled: Filled, now: datetime) -> Read:
    """Times are the reader's own; `now` is company time."""
    moving = filled.view["callback_id"] == MOVE_CALLBACK
    deal_id = None if moving else deal_label.picked(filled, DEAL, DEAL_CHOICE)
    starts_at = _start(t, filled, now)
    minutes = filled.option(MINUTES)
    length = (
        timedelta(minutes=int(minutes)) if minutes and minutes.isascii() and minutes.isdecimal() else None
    )
    if length is None or length > timedelta(hours=12):
        filled.problem(MINUTES, N_("Please choose a length of at most 12 hours."))
        length = None
    return Read(
        deal_id,
        Metadata.load(filled.view).meeting,
        filled.line(TITLE, 100),
        starts_at,
        starts_at + length if starts_at and length else None,
        filled.users(COLLEAGUES),
    )


def _start(t: Text, filled: Filled, now: datetime) -> datetime | None:
    typed = filled.line(WHEN, 100)
    if typed is None:
        filled.problem(WHEN, N_("Please enter a day and a time, for example 11/25 14:00."))
        return None
    local = now.astimezone(t.zone)
    read_as: Any = filled.parsed(WHEN, lambda raw: when.parse(raw, local, t.language), typed)
    if read_as is None:
        return None
    if read_as.time is None:
        filled.problem(WHEN, N_("Please add the time too, for example 11/25 14:00."))
        return None
    return datetime.combine(read_as.day, read_as.time, t.zone)


FIELDS = {"deal": DEAL, "starts_at": WHEN, "duration": MINUTES, "attendees": COLLEAGUES, "meeting": WHEN}
