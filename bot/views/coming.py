"""What is planned: each coming meeting with the ways to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views import deal_label, notes
from bot.views.limits import cut_md

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.planned import Planned
    from bot.text import Text
    from store.model import Command

OPEN, MENU = "meetings_open", "meeting_menu"
MOVE, OFF, END = "move", "off", "end"
SHOWN = 20


def render(t: Text, planned: Sequence[Planned], done: Command | None = None) -> b.View:
    """`done` is what was just called off, with the way back."""
    parts: list[b.Block] = []
    if done is not None:
        said = t.md_n(
            ":white_check_mark: {count} meeting will not take place. Nobody is asked about it.",
            ":white_check_mark: {count} meetings will not take place. Nobody is asked about them.",
            done.receipt["count"],
        )
        parts += [b.section(said), b.actions(notes.undo_button(t, done.id)), b.divider()]
    if not planned:
        parts.append(b.section(t.md("Nothing is planned. Plan a meeting with `/deal plan`.")))
    for each in planned[:SHOWN]:
        parts.append(_meeting(t, each))
    if len(planned) > SHOWN:
        parts.append(b.context(t.md("Later ones are shown when these are over.")))
    return b.modal(t("Planned meetings"), parts, callback_id="coming", close=t("Close"))


def _meeting(t: Text, each: Planned) -> b.Block:
    meeting, name = each.meeting, cut_md(escape(each.deal.name), 200)
    account = cut_md(escape(each.deal.account), 200) if each.deal.account else None
    lines = [
        t.md("*{title}*", title=cut_md(escape(meeting.title), 200)),
        t.md("{start} to {end}", start=meeting.starts_at, end=t.time(meeting.ends_at)),
        deal_label.line(t, each.deal.number, name, account),
    ]
    choices = [
        (t("Move to another time"), f"{MOVE}:{meeting.id}"),
        (t("Will not take place"), f"{OFF}:{meeting.id}"),
    ]
    if meeting.series_id is not None:
        choices.append((t("Nor those that follow"), f"{END}:{meeting.id}"))
    return b.section(
        join_md("\n", lines), accessory=b.overflow(MENU, choices), block_id=f"coming:{meeting.id}"
    )
