"""Why a deal is lost, as the inputs that every form shows in which it can be lost; and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.policy.stages import FieldCondition
from bot.services.lost import Because
from bot.views import deal_fields

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.policy import Condition, Policy
    from bot.text import Mrkdwn, Text
    from bot.views.objects import Block
    from bot.views.state import Filled
    from store.model import Deal

REASON, COMPETITOR, MISSING = "lost_reason", "competitor", "lost_missing"
KEYS: Final = (REASON, COMPETITOR, MISSING)


def render(t: Text, policy: Policy, deal: Deal, asked: Sequence[Condition] = ()) -> list[Block]:
    """The reason must be given, the rest where the gate (`asked`) wants it.

    Each has the deal's number in it: what belongs to one deal is not carried over to another.
    """
    wanted = {REASON, *(each.field for each in asked if isinstance(each, FieldCondition))}
    return [
        deal_fields.render(
            t, policy, policy.field(key), f"{key}:{deal.number}", initial=known, optional=key not in wanted
        )
        for key, known in zip(KEYS, (deal.lost_reason, deal.competitor, deal.lost_missing), strict=True)
    ]


def others(asked: Sequence[Condition]) -> list[Condition]:
    """What a gate lacks beside these."""
    return [each for each in asked if not _here(each)]


def _here(condition: Condition) -> bool:
    return isinstance(condition, FieldCondition) and condition.field in KEYS


def said(t: Text, policy: Policy, reason: str) -> Mrkdwn:
    """For a receipt."""
    why = next((policy.label(each, t.language) for each in policy.loss_reasons if each.key == reason), reason)
    return t.md("{field}: *{value}*", field=policy.label(policy.field(REASON), t.language), value=why)


def shown(filled: Filled) -> bool:
    return any(filled.blocks(f"{REASON}:"))


def read(filled: Filled) -> Because:
    reason, competitor, missing = (block(filled, key) for key in KEYS)
    return Because(
        reason=filled.option(reason),
        competitor=filled.text(competitor, deal_fields.SHORT),
        missing=filled.text(missing, deal_fields.LONG),
    )


def block(filled: Filled, key: str) -> str:
    """The input's place in this form."""
    return next(iter(filled.blocks(f"{key}:")), key)


def fields(filled: Filled, keys: Collection[str] = KEYS) -> dict[str, str]:
    """Where each of the service's fields stands in this form."""
    return {key: block(filled, key) for key in keys}
