"""`/deal` and nothing more: what is due, the coming meetings, a search, and what one does most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text import join_md
from bot.views import blocks as b
from bot.views import deal_card, deal_label, deal_list, finding_text, fixes
from bot.views.finding_words import Words
from bot.views.limits import cut_md
from store.model import SUGGESTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.hub import Hub
    from bot.text import Mrkdwn, Text
    from store.agenda import Coming, Item
    from store.model import Finding

OPEN, CALLBACK = "hub_open", "hub"
SEARCH = "hub_search"
LOG, NEW, STAGE, PLAN, STAKEHOLDER = "hub_log", "hub_new", "hub_stage", "hub_plan", "hub_stakeholder"
LINE = 300
"""Characters of one line that people wrote."""
SENTENCES = 3
"""Of one deal; its card says the rest."""


def render(t: Text, hub: Hub) -> b.View:
    search = b.external_select(t("Deal"), SEARCH, placeholder=t("Name, company or number"))
    parts = [
        b.section(t.md("*Find a deal*"), accessory=b.as_element(search), block_id=SEARCH),
        _most_used(t),
        *agenda(t, hub),
    ]
    return b.modal(t("Deals"), parts, callback_id=CALLBACK, close=t("Close"))


def agenda(t: Text, hub: Hub) -> list[b.Block]:
    """What is due and who is met: the same in the Home tab."""
    return [b.divider(), *_due(t, hub), b.divider(), *_coming(t, hub)]


def _most_used(t: Text) -> b.Block:
    return b.actions(
        b.button(t("Log a meeting"), LOG, style="primary"),
        b.button(t("New deal"), NEW),
        b.button(t("Move stage"), STAGE),
        b.button(t("Plan a meeting"), PLAN),
        b.button(t("Add a stakeholder"), STAKEHOLDER),
        b.button(t("My deals"), deal_list.OPENS, value="mine"),
        block_id="hub_actions",
    )


def _due(t: Text, hub: Hub) -> list[b.Block]:
    if not hub.items:
        return [b.section(t.md("*To do*\nNothing is due. Well done!"))]
    waiting = t.number(hub.total)
    known = t("{count} or more", count=waiting) if hub.countless else waiting
    parts: list[b.Block] = [b.section(t.md("*To do* ({count})", count=known))]
    words = Words(t, hub.policy, hub.now)
    parts += [_item(words, each) for each in hub.items]
    if hub.more:
        left = t.md("and {count} more", count=t.number(hub.more))
        more = t.md("and many more") if hub.countless else left
        parts.append(b.section(more, accessory=b.button(t("Show all"), deal_list.OPENS, value="todo")))
    return parts


def _item(words: Words, items: Sequence[Item]) -> b.Block:
    """In plain words, with the likeliest way to settle it."""
    t, first = words.t, items[0]
    findings = [each.finding for each in items]
    title = t.md("*Log: {title}*", title=first.meeting) if first.meeting else None
    deal = deal_label.line(t, first.number, first.name, first.account)
    said = [] if first.meeting else finding_text.sentences(words, findings)[:SENTENCES]
    lines = [*([title] if title else []), deal, *said, *_when(words, findings[0])]
    button = fixes.one(t, findings[0].deal_id, findings[0])
    opens = b.button(t("Open"), deal_card.OPEN, value=findings[0].deal_id)
    return b.section(_lines(lines), accessory=button or opens)


def _when(words: Words, finding: Finding) -> list[Mrkdwn]:
    t = words.t
    if finding.rule == SUGGESTION:
        return []
    due = t.moment(finding.due_at, words.now.astimezone(t.zone).date())
    if finding.due_at <= words.now:
        return [t.md(":warning: overdue since {due}", due=due)]
    return [t.md("due {due}", due=due)]


def _coming(t: Text, hub: Hub) -> list[b.Block]:
    if not hub.meetings:
        return [b.section(t.md("*Coming meetings*\nNone in the next 7 days."))]
    return [b.section(t.md("*Coming meetings*")), *(_meeting(t, hub, each) for each in hub.meetings)]


def _meeting(t: Text, hub: Hub, meeting: Coming) -> b.Block:
    when = t.moment(meeting.starts_at, hub.now.astimezone(t.zone).date())
    lines = [
        t.md("*{when}* {title}", when=when, title=meeting.title),
        deal_label.line(t, meeting.number, meeting.name, meeting.account),
    ]
    return b.section(_lines(lines), accessory=b.button(t("Open"), deal_card.OPEN, value=meeting.deal_id))


def _lines(lines: list[Mrkdwn]) -> Mrkdwn:
    return join_md("\n", [cut_md(each, LINE) for each in lines])
