"""A list of deals: what it shows can be chosen in it, page by page; each row opens its card."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.services.listing import ALL, CLOSING, MINE, MISSING, OPEN, QUIET, TEAM, TO_DO, Wanted
from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views import deal_card, deal_label, timeline
from bot.views.limits import cut_md

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.policy import Policy
    from bot.services.listing import Listing
    from bot.text import Mrkdwn, Text
    from store.listing import Row

OPENS, CALLBACK = "list_open", "deal_list"
WHOSE, WHICH, STAGE = "deal_list_whose", "deal_list_which", "deal_list_stage"
NEXT, BACK = "deal_list_next", "deal_list_back"
ANY = "*"
"""The choice that leaves no stage out; no stage has it as its key."""
LINE = 300
"""Characters of one line of a row."""


def render(t: Text, policy: Policy, found: Listing) -> b.View:
    """The state of the list is in the view itself, so that a page can be turned by anybody's process."""
    wanted = found.wanted
    parts: list[b.Block] = [
        b.section(_heading(t, found), block_id="deal_list_heading"),
        _choices(t, policy, found),
    ]
    if wanted.words:
        parts.append(b.context(t.md("Searched for: {words}", words=" ".join(wanted.words))))
    parts += [_row(t, policy, found, each) for each in found.rows]
    if not found.rows:
        parts.append(
            b.section(t.md("No deal fits. Choose something else above, or add one with `/deal new`."))
        )
    parts += _pages(t, found)
    return b.modal(
        t("Deals"), parts, callback_id=CALLBACK, close=t("Close"), private_metadata=json.dumps(asdict(wanted))
    )


def asked(view: Mapping[str, Any]) -> Wanted:
    """What the list shows, read back from its view; what can't be read is as it is at first."""
    try:
        given = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        given = {}
    given = given if isinstance(given, dict) else {}
    texts = {name: given[name] for name in ("whose", "which", "stage") if isinstance(given.get(name), str)}
    words = given.get("words")
    page = given.get("page")
    return Wanted(
        **texts,
        words=tuple(each for each in words if isinstance(each, str)) if isinstance(words, list) else (),
        page=page if isinstance(page, int) else 0,
    )


def _heading(t: Text, found: Listing) -> Mrkdwn:
    if found.total <= len(found.rows):
        return t.md_n("*{count} deal*", "*{count} deals*", found.total)
    first, last, total = (t.number(each) for each in (found.first, found.last, found.total))
    return t.md("*{first}–{last} of {total}*", first=first, last=last, total=total)


def _choices(t: Text, policy: Policy, found: Listing) -> b.Block:
    whose = {MINE: t("My deals"), TEAM: t("My team's deals"), ALL: t("All I may see")}
    which = {
        OPEN: t("All of them"),
        TO_DO: t("Something to do"),
        QUIET: t("Gone quiet"),
        MISSING: t("Something missing"),
        CLOSING: t("Closing this month"),
    }
    stages = [(policy.label(each, t.language), each.key) for each in policy.stages]
    choices = [
        (WHOSE, [(whose[each], each) for each in found.whose], found.wanted.whose),
        (WHICH, [(text, each) for each, text in which.items()], found.wanted.which),
        (STAGE, [(t("Every open stage"), ANY), *stages], found.wanted.stage or ANY),
    ]
    elements = [
        b.as_element(b.select("-", name, options, initial=chosen)) for name, options, chosen in choices
    ]
    return b.actions(*elements, block_id="deal_list_choices")


def _row(t: Text, policy: Policy, found: Listing, row: Row) -> b.Block:
    known = [timeline.stage(t, policy, row.stage)]
    if row.amount is not None:
        known.append(t.money(row.amount, row.currency))
    if row.expected_close is not None:
        known.append(t("close {day}", day=t.date(row.expected_close, found.today)))
    if row.last_activity_at is not None:
        last = row.last_activity_at.astimezone(t.zone).date()
        known.append(t("last contact {day}", day=t.date(last, found.today)))
    if found.wanted.whose != MINE and row.owner:
        known.append(t.colleague(row.owner))
    lines = [deal_label.line(t, row.number, row.name, row.account), escape(" · ".join(known))]
    return b.section(
        join_md("\n", [cut_md(each, LINE) for each in lines]),
        accessory=b.button(t("Open"), deal_card.OPEN, value=row.id),
    )


def _pages(t: Text, found: Listing) -> list[b.Block]:
    buttons = []
    if found.wanted.page:
        buttons.append(b.button(t("Back"), BACK, value=str(found.wanted.page - 1)))
    if found.last < found.total:
        buttons.append(b.button(t("Next"), NEXT, value=str(found.wanted.page + 1)))
    return [b.actions(*buttons, block_id="deal_list_pages")] if buttons else []
