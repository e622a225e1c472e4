"""Move a deal past its gate: for managers and admins, with a reason that stays on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import N_
from bot.services.deals import Override
from bot.text import Mrkdwn, escape, join_md
from bot.views import blocks as b
from bot.views import deal_label, lost_fields, notes
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Condition, Policy
    from bot.services.sheets import MoveSheet
    from bot.text import Text
    from bot.views.state import Filled

OPEN, CALLBACK = "override_open", "override"
STAGE, REASON = "override_stage", "override_reason"
LONGEST = 500


def render(t: Text, policy: Policy, sheet: MoveSheet, warning: str | None = None) -> b.View:
    """What the chosen stage still lacks is said, not asked for; but a loss says why, whoever answers for it."""
    line, lost = sheet.line, sheet.stage == policy.lost.key
    missing = lost_fields.others(sheet.missing) if lost else sheet.missing
    others = [
        (policy.label(each, t.language), each.key) for each in policy.stages if each.key != sheet.deal.stage
    ]
    return b.modal(
        t("Move past the gate"),
        [
            *notes.warning(t, warning),
            b.section(deal_label.line(t, line.number, line.name, line.account)),
            b.select(t("New stage"), STAGE, others, initial=sheet.stage, dispatch=True),
            *(lost_fields.render(t, policy, sheet.deal, sheet.missing) if lost else ()),
            b.section(_lacking(t, policy, missing), block_id="override_missing"),
            b.text_input(
                t("Reason"),
                REASON,
                multiline=True,
                max_length=LONGEST,
                hint=t("It is kept with the move and shown on the deal and in the review."),
            ),
        ],
        callback_id=CALLBACK,
        submit=t("Move"),
        close=t("Cancel"),
        private_metadata=Metadata(deal=line.id, version=line.version).dump(),
    )


def button(t: Text, deal_id: str) -> b.Block:
    """For another form whose gate lacks something, where its reader may answer for it."""
    return b.actions(b.button(t("Move anyway, with a reason"), OPEN, value=deal_id), block_id="override")


def _lacking(t: Text, policy: Policy, missing: Sequence[Condition]) -> Mrkdwn:
    if not missing:
        return t.md("Nothing is missing for this stage.")
    listed = [escape(f"• {policy.condition_text(each, t.language)}") for each in missing]
    return join_md("\n", [t.md("Still missing:"), *listed])


def read(filled: Filled) -> Override:
    """Which deal, where to and why; what is missing is noted under its own block."""
    seen = Metadata.load(filled.view)
    stage, reason = filled.option(STAGE), filled.text(REASON, LONGEST)
    if stage is None:
        filled.problem(STAGE, N_("Please choose another stage."))
    if reason is None:
        filled.problem(REASON, N_("Please give a reason. It is kept with the move."))
    return Override(
        deal_id=seen.deal or "",
        stage=stage or "",
        reason=reason or "",
        version=seen.version,
        because=lost_fields.read(filled),
    )


def fields(filled: Filled) -> dict[str, str]:
    """Where each of the service's fields stands in this form."""
    return {"stage": STAGE, "reason": REASON, **lost_fields.fields(filled)}
