"""`/deal review marketing`: leads by source, what was accepted or sent back and why, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services.reviews.marketing import DECISION
from bot.text import Mrkdwn, join_md
from bot.views import blocks as b
from bot.views.figures_text import money, span
from bot.views.limits import cut

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.policy.stages import Stage
    from bot.services.reviews.marketing import Group, Marketing
    from bot.text import Text

CALLBACK: Final = "marketing_page"
SOURCES, REASONS, NAME = 40, 4, 60
"""Sources spelt out, reasons of each, characters of a name."""


def render(t: Text, policy: Policy, found: Marketing) -> b.View:
    month = span(t, found.period)
    blocks = [
        b.section(t.md("*Leads of {month}*, as they stand today", month=month)),
        b.context(_means(t, policy, "MQL", found.mql), _means(t, policy, "SQL", found.sql)),
    ]
    if not found.total.leads:
        blocks.append(b.section(t.md("No lead came in.")))
    else:
        blocks.append(b.section(_group(t, policy, t("All sources"), found.total)))
        blocks += [
            b.section(_group(t, policy, _source(t, policy, key), each))
            for key, each in found.sources[:SOURCES]
        ]
        if more := found.sources[SOURCES:]:
            blocks.append(b.section(t.md("and {count} more", count=t.number(len(more)))))
    blocks.append(b.context(t.md("Another time: `/deal review marketing 2026-10` or `FY2026-Q3`")))
    return b.modal(t("Leads and marketing"), blocks, callback_id=CALLBACK, close=t("Close"))


def _means(t: Text, policy: Policy, word: str, stage: Stage | None) -> Mrkdwn:
    """The definition is the stage's own gate, so that both sides speak about the same numbers."""
    if stage is None:
        return t.md("{word}: your policy has no such stage", word=word)
    label = policy.label(stage, t.language)
    asks = [policy.condition_text(each, t.language) for each in stage.gate]
    if not asks:
        return t.md("{word} = reached {stage}", word=word, stage=label)
    return t.md("{word} = reached {stage} ({conditions})", word=word, stage=label, conditions=t.listed(asks))


def _source(t: Text, policy: Policy, key: str | None) -> str:
    """The key itself where the policy has no such source any more, or where it is free text."""
    if not key:
        return t("Source not known")
    option = next((each for each in policy.lead_sources if each.key == key), None)
    return policy.label(option, t.language) if option else cut(key, NAME)


def _group(t: Text, policy: Policy, name: str, group: Group) -> Mrkdwn:
    n = t.number
    lines = [
        t.md("*{source}*: {count}", source=name, count=t.n("{count} lead", "{count} leads", group.leads)),
        t.md("MQL {mql} · SQL {sql}", mql=n(group.mql), sql=n(group.sql)),
        t.md(
            "Accepted {accepted} · sent back {back} · not decided {open}",
            accepted=n(group.accepted),
            back=n(group.sent_back),
            open=n(group.leads - group.accepted - group.sent_back),
        ),
    ]
    if group.back:
        lines.append(t.md("Sent back: {reasons}", reasons=_back(t, policy, group)))
    became = {"won": n(group.won), "lost": n(group.lost), "open": n(group.open)}
    worth = group.won_amount
    if worth.total or worth.apart:
        amount = money(t, policy, worth)
        lines.append(
            t.md("Became: {won} won ({amount}) · {lost} lost · {open} open", **became, amount=amount)
        )
    else:
        lines.append(t.md("Became: {won} won · {lost} lost · {open} open", **became))
    return join_md("\n", lines)


def _back(t: Text, policy: Policy, group: Group) -> str:
    """`Rejected (Timing) 3, Rejected 1`: the decision, and the reason where the deal was lost."""
    ordered = sorted(group.back.items(), key=lambda each: (-each[1], each[0][0], each[0][1] or ""))
    said = []
    for (decision, reason), count in ordered[:REASONS]:
        what = _label(policy, t, DECISION, decision)
        if reason:
            what = f"{what} ({_label(policy, t, 'lost_reason', reason)})"
        said.append(f"{what} {t.number(count)}")
    if ordered[REASONS:]:
        said.append(t("and {count} more", count=t.number(len(ordered) - REASONS)))
    return t.listed(said)


def _label(policy: Policy, t: Text, field: str, key: str) -> str:
    option = next((each for each in policy.options(field) if each.key == key), None)
    return policy.label(option, t.language) if option else cut(key, NAME)
