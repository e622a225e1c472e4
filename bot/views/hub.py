"""`/deal` and nothing more: what is due, the coming meetings, a search, and what one does most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text import join_md
from bot.views import blocks as b
from bot.views import deal_card, deal_label, deal_list, nag
from bot.views.limits import cut_md

if TYPE_CHECKING:
    from bot.services.hub import Hub
    from bot.text import Mrkdwn, Text
    from store.agenda import Coming, Item

OPEN, CALLBACK = "hub_open", "hub"
SEARCH = "hub_search"
LOG, NEW, STAGE, PLAN, STAKEHOLDER = "hub_log", "hub_new", "hub_stage", "hub_plan", "hub_stakeholder"
LINE = 300
"""Characters of one line that people wrote."""


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
    parts: list[b.Block] = [b.section(t.md("*To do* ({count})", count=t.number(hub.total)))]
    parts += [_item(t, hub, each) for each in hub.items]
    if hub.total > len(hub.items):
        parts.append(b.context(t.md("and {count} more", count=t.number(hub.total - len(hub.items)))))
    return parts


def _item(t: Text, hub: Hub, item: Item) -> b.Block:
    """With the way to settle it: the form for a meeting, the deal's card for anything else."""
    today = hub.now.astimezone(t.zone).date()
    due = t.moment(item.due_at, today)
    when = (
        t.md(":warning: overdue since {due}", due=due)
        if item.due_at <= hub.now
        else t.md("due {due}", due=due)
    )
    title = t.md("*Log: {title}*", title=item.meeting) if item.meeting else t.md("*Please look at this deal*")
    lines = [title, deal_label.line(t, item.number, item.name, item.account), when]
    button = (
        b.button(t("Log now"), nag.LOG, value=item.subject, style="primary")
        if item.rule == "meeting_unlogged"
        else b.button(t("Open"), deal_card.OPEN, value=item.deal_id)
    )
    return b.section(_lines(lines), accessory=button)


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
