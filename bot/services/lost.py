"""Why a deal is lost: asked on every way a person can lose it, and written with the loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import N_, InvalidInput
from bot.services.fields import write_fields

if TYPE_CHECKING:
    from bot.policy import Policy
    from store.ledger import Ledger
    from store.model import Deal


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """`reason` is a key of the policy's reasons; to whom it went, and what was missing, may stay unknown."""

    reason: str | None = None
    competitor: str | None = None
    missing: str | None = None


UNSAID: Final = Because()


def tell(ledger: Ledger, policy: Policy, deal: Deal, because: Because) -> Deal:
    """Writes it as part of a larger command, before the deal enters the stage; raises InvalidInput without a reason."""
    if because.reason not in {each.key for each in policy.loss_reasons}:
        raise InvalidInput("lost_reason", N_("Please choose a reason."))
    told = {
        "lost_reason": because.reason,
        "competitor": because.competitor,
        "lost_missing": because.missing,
    }
    return write_fields(ledger, policy, deal, told)
