"""Move a deal to another stage: the stage, and at once everything its gate still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import N_
from bot.views import blocks as b
from bot.views import deal_label, gate_fields, notes, override_form
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.services.extras import Extra
    from bot.services.prefill import StageSheet
    from bot.text import Text
    from bot.views.state import Filled
    from store.deals import Hit

OPEN, CALLBACK = "stage_open", "stage"
DEAL, DEAL_CHOICE, STAGE = "stage_deal", "stage_deal_choice", "stage_stage"


def render(
    t: Text,
    policy: Policy,
    sheet: StageSheet,
    choices: Sequence[Hit] = (),
    hint: str | None = None,
    warning: str | None = None,
) -> b.View:
    blocks = [*notes.warning(t, warning), deal_label.pick(t, DEAL, DEAL_CHOICE, sheet.deal, choices, hint)]
    if sheet.deal is not None:
        here = policy.find_stage(sheet.deal.stage)
        now = policy.label(here, t.language) if here else sheet.deal.stage
        others = [
            (policy.label(each, t.language), each.key)
            for each in policy.stages
            if each.key != sheet.deal.stage
        ]
        blocks.append(b.context(t.md("Stage now: {stage}", stage=now), block_id="stage_now"))
        blocks.append(b.select(t("New stage"), STAGE, others, initial=sheet.stage, dispatch=True))
        if sheet.stage:
            blocks += gate_fields.render(t, policy, sheet.stage, sheet.missing, sheet.deal)
        if sheet.missing and sheet.may_override:
            blocks.append(override_form.button(t, sheet.deal.id))
    return b.modal(
        t("Move to a stage"),
        blocks,
        callback_id=CALLBACK,
        submit=t("Move"),
        close=t("Cancel"),
        private_metadata=Metadata(
            deal=sheet.deal.id if sheet.deal else None, version=sheet.deal.version if sheet.deal else None
        ).dump(),
    )


@dataclass(frozen=True, slots=True)
class Read:
    deal_id: str | None
    stage: str | None
    version: int | None
    extra: Extra


def read(t: Text, filled: Filled, policy: Policy) -> Read:
    deal_id = deal_label.picked(filled, DEAL, DEAL_CHOICE)
    stage = filled.option(STAGE)
    if filled.has(STAGE) and stage is None:
        filled.problem(STAGE, N_("Please choose another stage."))
    seen = Metadata.load(filled.view)
    return Read(
        deal_id,
        stage,
        seen.version if seen.deal == deal_id else None,
        gate_fields.read(t, filled, policy),
    )


FIELDS = {"stage": STAGE, "deal": DEAL}
