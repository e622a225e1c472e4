"""A deal's card: what it is, what is missing, what helps now, who is in it and what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import Message
from bot.text import Mrkdwn, join_md
from bot.views import blocks as b
from bot.views import (
    card_findings,
    close_form,
    deal_items,
    edit_form,
    hand_form,
    log_form,
    override_form,
    plan_form,
    stage_form,
    stakeholder_form,
    stakeholder_map,
    timeline,
)
from bot.views.limits import cut_md
from bot.views.values import NOTHING

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.services.cards import Card, Page
    from bot.text import Text

OPEN, CALLBACK = "deal_show", "deal_card"
OLDER, NEWER, HISTORY = "deal_card_older", "deal_card_newer", "deal_history"
SHOW = "deal_show_in_channel"
OFFERED = frozenset(
    {log_form.OPEN, stage_form.OPEN, plan_form.OPEN, stakeholder_form.OPEN, edit_form.OPEN, hand_form.OPEN}
)
"""Buttons that everybody has who may change the deal."""
LINE, LIST = 500, 2000
"""Characters of one line that people wrote, and of a list."""


def render(t: Text, policy: Policy, card: Card, joined: int | None = None) -> b.View:
    """The whole card, for a modal of its own; the buttons are those its reader may use. `joined` is the number of a deal
    that became part of this one, for somebody who asked for that.
    """
    parts = [
        *_joined(t, joined),
        b.header(f"#{card.deal.number} {card.deal.name}"),
        b.section(join_md("\n", _summary(t, policy, card))),
        *_buttons(t, card),
        *_override(t, policy, card),
        *card_findings.render(t, policy, card, OFFERED),
        b.divider(),
        *deal_items.render(t, policy, card),
        *_advice(t, policy, card),
        *_gate(t, policy, card),
        b.divider(),
        *stakeholder_map.render(t, policy, card),
        b.divider(),
        *_timeline(t, policy, card),
    ]
    return b.modal(t("Deal"), parts, callback_id=CALLBACK, close=t("Close"))


def _joined(t: Text, number: int | None) -> list[b.Block]:
    said = t.md(":link: #{number} was joined into this deal.", number=str(number))
    return [b.section(said, block_id="deal_joined")] if number is not None else []


def stub(t: Text, deal_id: str) -> Message:
    """What may stand in a channel: nothing of the deal, and a button that opens the card in the reader's own rights."""
    text = t.md("A deal card")
    note = t.md("Only people who may see the deal can open it.")
    return Message(
        text, [b.section(text, accessory=b.button(t("Open"), OPEN, value=deal_id)), b.context(note)]
    )


def shown(t: Text, channel: str) -> b.View:
    """What comes after "Show in the team's channel"."""
    lines = [
        t.md("The card will be in {channel} in a moment.", channel=Mrkdwn(f"<#{channel}>")),
        t.md("It names nothing of the deal; only people who may see the deal can open it."),
    ]
    return b.modal(t("Deal"), [b.section(each) for each in lines], callback_id="note", close=t("Close"))


def _summary(t: Text, policy: Policy, card: Card) -> list[Mrkdwn]:
    deal = card.deal
    owner = timeline.who(t, deal.owner_id, card.names) if deal.owner_id else NOTHING
    stage = timeline.stage(t, policy, deal.stage)
    lines = [
        t.md("Company: {account}", account=card.account or NOTHING),
        t.md("Owner: {owner} · Team: {team}", owner=owner, team=card.team or NOTHING),
        t.md("Stage: *{stage}* {days}", stage=stage, days=deal_items.days(t, card.days)),
    ]
    if deal.closed_at is not None:
        lines.append(t.md("Closed: {day}", day=deal.closed_at.astimezone(t.zone).date()))
    lines += _money(t, card)
    if products := [each for each in (deal.product, *deal.other_products) if each]:
        lines.append(t.md("Product: {products}", products=t.listed(products)))
    lines.append(_next_step(t, card))
    return [cut_md(each, LINE) for each in lines]


def _money(t: Text, card: Card) -> list[Mrkdwn]:
    deal, lines = card.deal, []
    if deal.amount is not None:
        lines.append(t.md("Amount: {amount}", amount=t.money(deal.amount, deal.currency)))
    if deal.recurring_amount is not None:
        amount = t.money(deal.recurring_amount, deal.currency)
        months = t.number(deal.recurring_months) if deal.recurring_months else NOTHING
        lines.append(t.md("Each month: {amount} ({months} months)", amount=amount, months=months))
    return lines


def _next_step(t: Text, card: Card) -> Mrkdwn:
    deal = card.deal
    if deal.next_step_on is None:
        return t.md("Next: {step}", step=deal.next_step or NOTHING)
    return t.md("Next: {step} ({on})", step=deal.next_step or NOTHING, on=deal.next_step_on)


def _buttons(t: Text, card: Card) -> list[b.Block]:
    """What the reader may do with it now, most used first."""
    deal_id, open_now = card.deal.id, card.deal.open
    work = [
        b.button(t("Log"), log_form.OPEN, value=deal_id, style="primary"),
        b.button(t("Move stage"), stage_form.OPEN, value=deal_id),
        b.button(t("Plan a meeting"), plan_form.OPEN, value=deal_id),
        b.button(t("Add a stakeholder"), stakeholder_form.OPEN, value=deal_id),
        b.button(t("Edit"), edit_form.OPEN, value=deal_id),
    ]
    won, lost, reopen = (
        close_form.opens(kind) for kind in (close_form.WON, close_form.LOST, close_form.REOPEN)
    )
    closing = [b.button(t("Won"), won, value=deal_id), b.button(t("Lost"), lost, value=deal_id)]
    reopening = [b.button(t("Reopen"), reopen, value=deal_id)]
    hand = b.button(t("Hand over"), hand_form.OPEN, value=deal_id)
    past = b.button(t("Past the gate"), override_form.OPEN, value=deal_id)
    stuck = card.may_override and any(not met for _, met in card.steps)
    mine = [*work, *(closing if open_now else reopening), hand] if card.may_edit else []
    told = [_show(t, deal_id)] if card.channel else []
    changes = b.button(t("Changes"), HISTORY, value=deal_id)
    return [b.actions(*mine, *([past] if stuck else []), *told, changes, block_id="deal_actions")]


def _show(t: Text, deal_id: str) -> b.Element:
    sure = b.confirm(
        t("Show in the channel?"),
        t("Everybody there sees that there is a deal, not which one. It can't be undone."),
        yes=t("Show"),
        no=t("Cancel"),
    )
    return b.button(t("Show in the team's channel"), SHOW, value=deal_id, confirm=sure)


def _override(t: Text, policy: Policy, card: Card) -> list[b.Block]:
    move = card.override
    if move is None:
        return []
    told = t.md(
        ":warning: {who} let it into *{stage}* without what the stage asks for ({when}). Reason: {reason}",
        who=timeline.who(t, move.moved_by, card.names),
        stage=timeline.stage(t, policy, move.stage),
        when=t.date(move.entered_at.astimezone(t.zone).date()),
        reason=move.override_reason,
    )
    return [b.section(cut_md(told, LINE), block_id="deal_override")]


def _advice(t: Text, policy: Policy, card: Card) -> list[b.Block]:
    if card.stage is None or not card.stage.actions:
        return []
    lines = [t.md("*What helps at this stage*")]
    lines += [t.md("• {action}", action=policy.label(each, t.language)) for each in card.stage.actions]
    return [b.section(cut_md(join_md("\n", lines), LIST), block_id="deal_advice")]


def _gate(t: Text, policy: Policy, card: Card) -> list[b.Block]:
    """The gate to the next stage as a checklist."""
    if card.following is None:
        return []
    stage = policy.label(card.following, t.language)
    if not card.steps:
        lines = [t.md("*To {stage}*: nothing is asked for.", stage=stage)]
    else:
        lines = [t.md("*To {stage}*", stage=stage)]
    for condition, met in card.steps:
        what = policy.condition_text(condition, t.language)
        lines.append(t.md("✓ {what}", what=what) if met else t.md("☐ {what}", what=what))
    return [b.section(cut_md(join_md("\n", lines), LIST), block_id="deal_gate")]


def _timeline(t: Text, policy: Policy, card: Card) -> list[b.Block]:
    title = b.section(t.md("*What happened*"))
    events = timeline.render(t, policy, card.events, card.names)
    return [title, *events, *turn(t, card.deal.id, card.page, NEWER, OLDER)]


def turn(t: Text, deal_id: str, page: Page, newer: str, older: str) -> list[b.Block]:
    """Buttons to the pages before and after this one; none where there is none."""
    buttons = []
    if page.skip:
        buttons.append(b.button(t("Newer"), newer, value=f"{deal_id}:{max(page.skip - page.size, 0)}"))
    if page.more:
        buttons.append(b.button(t("Older"), older, value=f"{deal_id}:{page.skip + page.size}"))
    return [b.actions(*buttons, block_id=f"turn:{older}")] if buttons else []


def turned(value: str) -> tuple[str, int]:
    """The deal's id and how many to skip, from such a button; from the beginning if the number can't be read."""
    deal_id, _, skip = value.rpartition(":")
    return deal_id, int(skip) if skip.isascii() and skip.isdecimal() and len(skip) < 7 else 0
