"""The loss review: by itself, or as a part of the monthly one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.delivery import Message
from bot.errors import N_
from bot.policy.stages import ROLES
from bot.text import Mrkdwn, join_md
from bot.views import blocks as b
from bot.views import tables, timeline
from bot.views.figures_text import money, most, roughly, share, span
from bot.views.limits import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.policy import Policy
    from bot.services.reviews.losses import Gap, Losses, LossReview, Pile
    from bot.text import Text

PILES, REASONS, TOLD, GAPS = 5, 3, 10, 6
"""What is spelt out; more is counted."""
NAME: Final = 60
HEADINGS: Final = {
    "stage": N_("*By the stage they were lost from*"),
    "band": N_("*By price band*"),
    "competitor": N_("*By competitor*"),
    "owner": N_("*By owner*"),
}


def render(t: Text, policy: Policy, review: LossReview) -> list[Message]:
    team, month = review.team.name, span(t, review.period)
    count = t.number(review.found.total.deals)
    said = t.md("Loss review of {team}, {month}: {count} lost", team=team, month=month, count=count)
    title = t("Loss review of {team}, {month}", team=team, month=month)
    blocks = [b.header(title), *body(t, policy, review.found, review.names)]
    return [Message(b.message(said, some)["text"], some) for some in b.split(blocks)]


def body(t: Text, policy: Policy, found: Losses, names: Mapping[str, str]) -> list[b.Block]:
    """`names`: of members, by their ids."""
    total = found.total
    if not total.deals:
        return [b.section(t.md("No deal was lost."))]
    reasons = [t.md("• {reason}", reason=each) for each in _reasons(t, policy, total)]
    said = t.md(
        "{count} lost, {amount}, beside {won} won",
        count=t.number(total.deals),
        amount=money(t, policy, total.amount),
        won=t.number(found.won),
    )
    blocks = [b.section(join_md("\n", [said, most(t, reasons, TOLD)]))]
    for split, piles in found.splits.items():
        lines = [_pile(t, policy, split, each, names) for each in piles]
        blocks.append(b.section(join_md("\n", [t.md(HEADINGS[split]), most(t, lines, PILES)])))
    return [*blocks, *_gaps(t, policy, found.gaps)]


def _reasons(t: Text, policy: Policy, pile: Pile) -> list[str]:
    return [f"{_reason(t, policy, key)} {t.number(count)}" for key, count in pile.reasons]


def _reason(t: Text, policy: Policy, key: str | None) -> str:
    """The key itself where the policy has no such reason any more."""
    if not key:
        return t("no reason given")
    option = next((each for each in policy.loss_reasons if each.key == key), None)
    return policy.label(option, t.language) if option else cut(key, NAME)


def _pile(t: Text, policy: Policy, split: str, pile: Pile, names: Mapping[str, str]) -> Mrkdwn:
    reasons = _reasons(t, policy, pile)
    more = [t("and {count} more", count=t.number(len(reasons) - REASONS))] if reasons[REASONS:] else []
    known = {"what": _what(t, policy, split, pile.key, names), "count": t.number(pile.deals)}
    said = t.listed(reasons[:REASONS] + more)
    if not (pile.amount.total or pile.amount.apart):
        return t.md("• *{what}*: {count} ({reasons})", **known, reasons=said)
    amount = roughly(t, policy, pile.amount)
    return t.md("• *{what}*: {count}, {amount} ({reasons})", **known, amount=amount, reasons=said)


def _what(t: Text, policy: Policy, split: str, key: Any, names: Mapping[str, str]) -> str:
    if not key:
        return t("not known")
    if split == "stage":
        return timeline.stage(t, policy, key)
    if split == "owner":
        return t.colleague(cut(names[key], NAME)) if key in names else t("somebody else")
    if split == "band":
        return policy.label(next(each for each in policy.price_bands if each.key == key), t.language)
    return cut(str(key), NAME)


def _gaps(t: Text, policy: Policy, gaps: list[Gap] | None) -> list[b.Block]:
    """The widest differences only: a longer list tells no more."""
    heading = t.md("*What won deals had and lost ones lacked* (180 days)")
    if gaps is None:
        return [b.section(t.md("{heading}: not enough data", heading=heading))]
    if not gaps:
        return [b.section(t.md("{heading}: no clear difference", heading=heading))]
    head = [t("Known of the deal"), t("Of the won"), t("Of the lost")]
    rows = [(_asked(t, policy, each), share(t, each.won), share(t, each.lost)) for each in gaps[:GAPS]]
    return [b.section(heading), tables.table(head, rows)]


def _asked(t: Text, policy: Policy, gap: Gap) -> str:
    if gap.role:
        return t("{role} known", role=ROLES[gap.key].text(t.language))  # type: ignore[index]
    return policy.label(policy.field(gap.key), t.language)
