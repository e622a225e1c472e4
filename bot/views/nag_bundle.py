"""The one daily message: what is overdue, what is new, what could be done next, and what older things are still open.

Everything about one deal is one item with its fix; meetings stand for themselves. What is done is said in its place.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from bot.delivery import Message
from bot.services.letters import Standing
from bot.text import join_md
from bot.views import blocks as b
from bot.views import deal_card, deal_label, deal_list, finding_text, fixes, nag_settled
from bot.views.limits import cut_md
from bot.views.nag_settled import short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.services.letters import Letter, Line
    from bot.text import Mrkdwn, Text
    from bot.views.finding_words import Words

SHOWN: Final = 10
"""Items spelt out; on a phone nobody reads further."""
ROOM: Final = 11_000
"""Characters of all items as JSON, of the 12,000 that one message takes."""
SENTENCES: Final = 6
"""Of one deal."""
ITEM: Final = 1500


class Section(IntEnum):
    """In the order in which they are read."""

    OVERDUE = 0
    NEW = 1
    SUGGESTED = 2
    OLDER = 3
    TEAM = 4


@dataclass(frozen=True, slots=True)
class Item:
    """Everything the message says of one deal, or of one meeting; the most urgent line first."""

    section: Section
    lines: Sequence[Line]

    @property
    def open(self) -> list[Line]:
        return [each for each in self.lines if each.standing is Standing.OPEN]


def render(words: Words, letter: Letter) -> Message:
    t = words.t
    waiting = [line for line in letter.lines if line.standing is Standing.OPEN]
    if not waiting:
        resting = any(line.standing is Standing.SNOOZED for line in letter.lines)
        done = (
            t.md("Everything in this list is done or put off. Thank you!")
            if resting
            else t.md("Everything in this list is done. Thank you!")
        )
        return Message(done, [b.section(done), *_fitting(words, items(words, letter.lines), 0, headed=False)])
    text = _summary(words, waiting)
    return Message(text, [b.section(text), *_fitting(words, items(words, letter.lines), letter.more)])


def items(words: Words, lines: Sequence[Line]) -> list[Item]:
    """Grouped by deal and sorted by section, then by urgency as the lines came."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault(_group(line), []).append(line)
    found = [Item(min(_section(words, each) for each in group), group) for group in groups.values()]
    return sorted(found, key=lambda each: each.section)


def _group(line: Line) -> tuple[str, str]:
    if line.meeting is not None:
        return "meeting", line.finding.id
    kind = "suggestion" if line.suggestion else "own" if line.own else "team"
    return kind, line.deal.id


def _section(words: Words, line: Line) -> Section:
    if line.suggestion:
        return Section.SUGGESTED
    if not line.own:
        return Section.TEAM
    if line.finding.due_at <= words.now:
        return Section.OVERDUE
    return Section.NEW if line.is_new else Section.OLDER


def _summary(words: Words, waiting: Sequence[Line]) -> Mrkdwn:
    """What the notification says: how much there is, and how much of it is late."""
    t = words.t
    own = [line for line in waiting if line.own and not line.suggestion]
    if not own and all(line.suggestion for line in waiting):
        return t.md_n(
            "{count} deal is ready for the next stage.",
            "{count} deals are ready for the next stage.",
            len(waiting),
        )
    if not own:
        team = len([line for line in waiting if not line.own])
        return t.md_n(
            "{count} thing in your team is overdue.", "{count} things in your team are overdue.", team
        )
    late = len([line for line in own if line.finding.due_at <= words.now])
    said = t.md_n("{count} thing needs you", "{count} things need you", len(own))
    return (
        t.md("{said}, {late} overdue.", said=said, late=t.number(late))
        if late
        else t.md("{said}.", said=said)
    )


def _title(t: Text, section: Section) -> str:
    return {
        Section.OVERDUE: t("Overdue"),
        Section.NEW: t("New"),
        Section.SUGGESTED: t("Suggestions"),
        Section.OLDER: t("Still open"),
        Section.TEAM: t("Overdue in your team"),
    }[section]


def _fitting(words: Words, found: Sequence[Item], more: int, *, headed: bool = True) -> Iterator[b.Block]:
    """As many items as there is room for, and how many findings are left to the list."""
    room, before, shown = ROOM, None, 0
    for item in found[:SHOWN]:
        parts = [b.header(_title(words.t, item.section))] if headed and item.section is not before else []
        parts += _blocks(words, item)
        room -= len(json.dumps(parts, ensure_ascii=False))
        if room < 0:
            break
        before, shown = item.section, shown + 1
        yield from parts
    if left := more + sum(len(each.open) for each in found[shown:]):
        said = words.t.md("and {count} more", count=words.t.number(left))
        yield b.section(said, accessory=b.button(words.t("Show all"), deal_list.OPENS, value="todo"))


def _blocks(words: Words, item: Item) -> list[b.Block]:
    told = b.section(cut_md(join_md("\n", _told(words, item)), ITEM))
    if not item.open:
        return [told]
    first = item.open[0]
    deal, waiting = first.deal, [each.finding for each in item.open]
    if first.own:
        return [told, fixes.buttons(words, deal.id, waiting, closed=not deal.open)]
    opens = b.button(words.t("Open"), deal_card.OPEN, value=deal.id)
    return [told, fixes.watching(words, deal.id, waiting, opens, closed=not deal.open)]


def _told(words: Words, item: Item) -> Iterator[Mrkdwn]:
    t, first = words.t, item.lines[0]
    waiting = item.open
    deal = _deal(t, first)
    if first.meeting is not None:
        title = short(first.meeting.title)
        yield t.md("*Log: {title}*", title=title) if waiting else nag_settled.of(words, first)
    yield deal
    if first.meeting is None:
        said = finding_text.sentences(words, [each.finding for each in waiting])
        said += dict.fromkeys(nag_settled.of(words, each) for each in item.lines if each not in waiting)
        yield from finding_text.listed(words, said, SENTENCES)
    if waiting and item.section is not Section.SUGGESTED:
        yield _due(words, waiting[0])


def _deal(t: Text, line: Line) -> Mrkdwn:
    account = short(line.account) if line.account else None
    return deal_label.line(t, line.deal.number, short(line.deal.name), account)


def _due(words: Words, line: Line) -> Mrkdwn:
    t, at = words.t, line.finding.due_at
    due = t.moment(at, words.now.astimezone(t.zone).date())
    if line.own or line.whose is None:
        return (
            t.md(":warning: overdue since {due}", due=due) if at <= words.now else t.md("Due {due}", due=due)
        )
    return t.md("Due {due} · with {who}", due=due, who=t.colleague(short(line.whose)))
