"""A coming meeting: with which deal, when (as people write it), how long, who joins. Also: moving one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.errors import N_
from bot.services.meetings import MOST_DEALS
from bot.services.series import MOST, NO_END, NOT_SO_MANY, Every, Repeat
from bot.typed import when
from bot.views import blocks as b
from bot.views import coming, deal_label
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
OTHERS, REPEAT, UNTIL, TIMES, SCOPE = "plan_others", "plan_repeat", "until", "times", "scope"
ONCE, FOLLOWING = "once", "following"
LENGTHS = (30, 60, 90, 120, 180, 240)
USUAL = 60


def render(
    t: Text,
    deal: DealLine | None,
    choices: Sequence[Hit] = (),
    hint: str | None = None,
    repeat: str | None = None,
) -> b.View:
    """`repeat`: how often, once that was chosen; then it is asked until when."""
    return b.modal(
        t("Plan a meeting"),
        [
            deal_label.pick(t, DEAL, DEAL_CHOICE, deal, choices, hint),
            *_time(t),
            b.text_input(t("Subject"), TITLE, max_length=100, optional=True, placeholder=t("Meeting")),
            b.multi_users(t("Colleagues who join"), COLLEAGUES, optional=True),
            *_repeat(t, repeat),
            b.multi_external(
                t("Further deals"),
                OTHERS,
                at_most=MOST_DEALS - 1,
                placeholder=t("Name, company or number"),
                optional=True,
                hint=t("If it is about several: it is logged once for all of them."),
            ),
            b.actions(b.button(t("What is planned already"), coming.OPEN)),
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
        [b.section(was), *_time(t, minutes), *_scope(t, meeting)],
        callback_id=MOVE_CALLBACK,
        submit=t("Move"),
        close=t("Cancel"),
        private_metadata=Metadata(meeting=meeting.id).dump(),
    )


def _repeat(t: Text, repeat: str | None) -> list[b.Block]:
    often = [
        (t("Once"), ONCE),
        (t("Every week"), Every.WEEK.value),
        (t("Every two weeks"), Every.TWO_WEEKS.value),
        (t("Every month"), Every.MONTH.value),
    ]
    asked = b.select(t("How often"), REPEAT, often, initial=repeat or ONCE, dispatch=True)
    if repeat in (None, ONCE):
        return [asked]
    times = b.number_input(t("How many times"), TIMES, at_least=2, at_most=MOST, optional=True,
                           hint=t("One of the two is enough; 26 times at most."))  # fmt: skip
    return [asked, b.datepicker(t("Until"), UNTIL, optional=True), times]


def _scope(t: Text, meeting: Meeting) -> list[b.Block]:
    if meeting.series_id is None:
        return []
    choices = [(t("Only this meeting"), ONCE), (t("This one and all that follow"), FOLLOWING)]
    return [b.select(t("What to move"), SCOPE, choices, initial=ONCE)]


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
    others: tuple[str, ...] = ()
    repeat: Repeat | None = None
    following: bool = False


def read(t: Text, filled: Filled, now: datetime) -> Read:
    """Times are the reader's own; `now` is company time."""
    moving = filled.view["callback_id"] == MOVE_CALLBACK
    deal_id = None if moving else deal_label.picked(filled, DEAL, DEAL_CHOICE)
    starts_at = _start(t, filled, now)
    minutes = filled.option(MINUTES)
    whole = minutes is not None and minutes.isascii() and minutes.isdecimal() and len(minutes) < 5
    length = timedelta(minutes=int(minutes)) if minutes and whole else None
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
        filled.options(OTHERS),
        _read_repeat(filled),
        filled.option(SCOPE) == FOLLOWING,
    )


def often(filled: Filled) -> str | None:
    """How often, as chosen so far; None for once, and for what was never offered."""
    chosen = filled.option(REPEAT)
    return chosen if chosen in set(Every) else None


def _read_repeat(filled: Filled) -> Repeat | None:
    chosen = often(filled)
    if chosen is None:
        return None
    until, times = filled.day(UNTIL), _whole(filled)
    if until is None and times is None and not {UNTIL, TIMES} & filled.problems.keys():
        filled.problem(UNTIL if filled.has(UNTIL) else REPEAT, NO_END)
    return Repeat(every=Every(chosen), until=until, times=times)


def _whole(filled: Filled) -> int | None:
    typed = filled.line(TIMES, 20)
    if typed is None:
        return None
    if typed.isascii() and typed.isdecimal() and 2 <= int(typed) <= MOST:
        return int(typed)
    filled.problem(TIMES, NOT_SO_MANY)
    return None


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


FIELDS = {
    "until": UNTIL,
    "times": TIMES,
    "others": OTHERS,
    "deal": DEAL,
    "starts_at": WHEN,
    "duration": MINUTES,
    "attendees": COLLEAGUES,
    "meeting": WHEN,
}
