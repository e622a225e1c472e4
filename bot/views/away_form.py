"""Leave: from which half day to which, who stands in; and what is planned already."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.errors import N_
from bot.services.leaves import NOON, Away
from bot.text import escape
from bot.views import blocks as b
from bot.views.limits import cut_md

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.leaves import Half, Planned
    from bot.text import Mrkdwn, Text
    from bot.views.state import Filled
    from store.model import Leave

OPEN = "away_open"
"""The button that opens the form; with the value ALL it lists everybody's leave, for an admin."""
ALL = "all"
CALLBACK, CANCEL = "away", "away_cancel"
MEMBER, FIRST, FIRST_HALF, LAST, LAST_HALF, DEPUTY = (
    "away_member",
    "away_first",
    "away_first_half",
    "away_last",
    "away_last_half",
    "away_deputy",
)
LISTED = 20
"""Coming leaves shown, the soonest ones."""
NAME_LENGTH = 150


def render(
    t: Text,
    planned: Sequence[Planned],
    *,
    now: datetime,
    deputy: str | None,
    myself: str | None,
    leads: bool,
) -> b.View:
    """`deputy` and `myself` are Slack users; whoever `leads` may enter it for their people."""
    today = now.astimezone(t.zone).date()
    whose = [b.users_select(t("Who is away"), MEMBER, initial=myself)] if leads else []
    return b.modal(
        t("Away"),
        [
            *_listed(t, planned),
            *whose,
            b.datepicker(t("From"), FIRST, initial=today),
            b.select(
                t("From when on that day"), FIRST_HALF, _halves(t("Morning"), t("Afternoon")), initial="am"
            ),
            b.datepicker(t("Up to and including"), LAST, initial=today),
            b.select(
                t("Until when on that day"), LAST_HALF, _halves(t("Noon"), t("End of the day")), initial="pm"
            ),
            b.users_select(
                t("Deputy"),
                DEPUTY,
                initial=deputy,
                optional=True,
                hint=t("Gets what can't wait, and may log and move your deals meanwhile."),
            ),
        ],
        callback_id=CALLBACK,
        submit=t("Save"),
        close=t("Cancel"),
    )


def _halves(first: str, second: str) -> list[b.Option]:
    return [(first, "am"), (second, "pm")]


def _listed(t: Text, planned: Sequence[Planned]) -> list[b.Block]:
    if not planned:
        return []
    sure = b.confirm(
        t("Cancel this leave?"),
        t("Messages come as usual again."),
        yes=t("Cancel the leave"),
        no=t("Keep it"),
    )
    rows = [
        b.section(
            line(t, each),
            accessory=b.button(t("Cancel the leave"), CANCEL, value=each.leave.id, confirm=sure),
        )
        for each in planned[:LISTED]
    ]
    more = len(planned) - LISTED
    rest = [b.context(t.md("and {count} more", count=t.number(more)))] if more > 0 else []
    return [b.header(t("Planned leave")), *rows, *rest, b.divider()]


def line(t: Text, planned: Planned) -> Mrkdwn:
    """`11月24日(火)午後 – 11月25日(水)`, whose it is if not one's own, and the deputy."""
    when = period(t, planned.leave)
    if not planned.mine:
        who = t.colleague(cut_md(escape(planned.who), NAME_LENGTH))
        when = t.md("*{who}*: {when}", who=who, when=when)
    if planned.deputy is None:
        return when
    deputy = t.colleague(cut_md(escape(planned.deputy), NAME_LENGTH))
    return t.md("{when} · deputy: {who}", when=when, who=deputy)


def period(t: Text, leave: Leave) -> Mrkdwn:
    """In the reader's days."""
    start, end = leave.start.astimezone(t.zone), leave.end.astimezone(t.zone)
    last = (end - timedelta(minutes=1)).date()
    first = t.date(start.date())
    begins = t("{day} afternoon", day=first) if start.time() == NOON else first
    if end.time() == NOON and start.date() == last:
        return t.md("{day} morning", day=first)
    if start.date() == last:
        return escape(begins)
    ends = t("{day} noon", day=t.date(last)) if end.time() not in (time.min, time.max) else t.date(last)
    return t.md("{start} to {end}", start=begins, end=ends)


def read(filled: Filled) -> Away | None:
    """None when something can't be taken; it is noted in `filled`."""
    first, last = filled.day(FIRST), filled.day(LAST)
    for block, day in ((FIRST, first), (LAST, last)):
        if day is None:
            filled.problem(block, N_("Please choose a day."))
    first_half, last_half = _half(filled, FIRST_HALF), _half(filled, LAST_HALF)
    if filled.problems or first is None or last is None:
        return None
    return Away(
        member=filled.user(MEMBER),
        first=first,
        first_half=first_half,
        last=last,
        last_half=last_half,
        deputy=filled.user(DEPUTY),
    )


def _half(filled: Filled, block: str) -> Half:
    chosen = filled.option(block)
    if chosen == "am":
        return "am"
    if chosen != "pm":
        filled.problem(block, N_("Please choose a half of the day."))
    return "pm"


FIELDS = {"member": MEMBER, "first": FIRST, "last": LAST, "deputy": DEPUTY}
