"""The receipt of a logged meeting: what is on record now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views import blocks as b
from bot.views import deal_label, lost_fields, message_form, notes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.policy import Policy
    from bot.services.prefill import DealLine
    from bot.text import Mrkdwn, Text
    from store.model import Activity, Command


def render(
    t: Text,
    policy: Policy,
    deal: DealLine,
    activity: Activity,
    command: Command,
    until: datetime | None,
    *,
    behalf: str | None = None,
    customers: Sequence[str] = (),
    colleagues: Sequence[str] = (),
    others: Sequence[DealLine] = (),
    more: Sequence[b.Block] = (),
) -> b.View:
    """`behalf` is the name of the colleague whose meeting it was, if somebody else wrote it down; `customers` and
    `colleagues` are the names of those who were there, `others` the further deals that it was logged on.
    """
    here = policy.find_stage(deal.stage)
    lines: list[Mrkdwn] = [
        t.md(
            ":white_check_mark: Logged. {deal}", deal=deal_label.line(t, deal.number, deal.name, deal.account)
        ),
        *(
            t.md("Also logged: {deal}", deal=deal_label.line(t, each.number, each.name, each.account))
            for each in others
        ),
        t.md("Took place: {when}", when=activity.happened_at),
        t.md("Stage: {stage}", stage=policy.label(here, t.language) if here else deal.stage),
    ]
    if lost := command.receipt.get("lost_reason"):
        lines.append(lost_fields.said(t, policy, lost))
    if behalf:
        lines.append(t.md("Logged for: {who}", who=t.colleague(behalf)))
    if there := [*map(t.customer, customers), *map(t.colleague, colleagues)]:
        lines.append(t.md("Who was there: {people}", people=t.listed(there)))
    if activity.summary:
        lines.append(t.md("Noted: {summary}", summary=activity.summary))
    if activity.link:
        lines.append(t.md("From: {link}", link=message_form.link(t, activity.link)))
    if activity.next_step or activity.next_step_on:
        today = activity.logged_at.astimezone(t.zone).date()
        on = t.date(activity.next_step_on, today) if activity.next_step_on else t("no date")
        lines.append(t.md("Next: {step} ({on})", step=activity.next_step or "–", on=on))
    return notes.receipt(t, t("Logged"), lines, command, until, more)
