"""Won, lost, taken up again: what the gate still lacks is filled in right there, and a loss says why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.policy.stages import FieldCondition
from bot.views import blocks as b
from bot.views import deal_fields, deal_label, gate_fields, notes, override_form
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.services.extras import Extra
    from bot.services.sheets import MoveSheet
    from bot.text import Text
    from bot.views.state import Filled
    from store.deals import Hit

WON, LOST, REOPEN = "won", "lost", "reopen"
"""The three forms: each is its callback, and begins its other ids."""
TITLES: Final = {
    WON: (N_("Won"), N_("Save")),
    LOST: (N_("Lost"), N_("Save")),
    REOPEN: (N_("Reopen a deal"), N_("Reopen")),
}
REASON, COMPETITOR, MISSING = "lost_reason", "competitor", "lost_missing"
STAGE = "reopen_stage"


def opens(kind: str) -> str:
    """The action of a button that opens this form."""
    return f"{kind}_open"


def deal_ids(kind: str) -> tuple[str, str]:
    """The form's two inputs for its deal: the search and the list."""
    return f"{kind}_deal", f"{kind}_deal_choice"


def render(
    t: Text,
    policy: Policy,
    kind: str,
    sheet: MoveSheet | None,
    choices: Sequence[Hit] = (),
    hint: str | None = None,
    warning: str | None = None,
) -> b.View:
    title, submit = TITLES[kind]
    line = sheet.line if sheet else None
    return b.modal(
        t(title),
        [
            *notes.warning(t, warning),
            deal_label.pick(t, *deal_ids(kind), line, choices, hint),
            *(_asked(t, policy, kind, sheet) if sheet else ()),
        ],
        callback_id=kind,
        submit=t(submit),
        close=t("Cancel"),
        private_metadata=Metadata(deal=line.id, version=line.version).dump() if line else "",
    )


def _asked(t: Text, policy: Policy, kind: str, sheet: MoveSheet) -> list[b.Block]:
    here = policy.find_stage(sheet.deal.stage)
    now = policy.label(here, t.language) if here else sheet.deal.stage
    parts = [b.context(t.md("Stage now: {stage}", stage=now), block_id="stage_now")]
    missing = sheet.missing
    if kind == LOST:
        parts += _why(t, policy, sheet)
        missing = [each for each in missing if not _asked_anyway(each)]
    if kind == REOPEN:
        stages = [(policy.label(each, t.language), each.key) for each in policy.open_stages]
        parts.append(b.select(t("Back to"), STAGE, stages, initial=sheet.stage, dispatch=True))
    if missing:
        parts += gate_fields.render(t, policy, sheet.stage, missing)
        parts += [override_form.button(t, deal_id=sheet.deal.id)] if sheet.may_override else []
    return parts


def _asked_anyway(condition: object) -> bool:
    return isinstance(condition, FieldCondition) and condition.field in (REASON, COMPETITOR, MISSING)


def _why(t: Text, policy: Policy, sheet: MoveSheet) -> list[b.Block]:
    """Each with the deal's own id in it: what belongs to one deal is not carried over to another."""
    deal, of = sheet.deal, f":{sheet.deal.number}"
    reason, competitor, missing = (policy.field(key) for key in (REASON, COMPETITOR, MISSING))
    return [
        deal_fields.render(t, policy, reason, REASON + of, initial=deal.lost_reason, optional=False),
        deal_fields.render(t, policy, competitor, COMPETITOR + of, initial=deal.competitor),
        deal_fields.render(t, policy, missing, MISSING + of, initial=deal.lost_missing),
    ]


@dataclass(frozen=True, slots=True)
class Read:
    """`reason`, `competitor` and `missing` are of a loss, `stage` of a deal that is reopened."""

    deal_id: str | None
    version: int | None
    extra: Extra
    asked: bool
    """Whether the form asked for more than the deal already."""
    reason: str | None = None
    competitor: str | None = None
    missing: str | None = None
    stage: str | None = None


def read(t: Text, filled: Filled, policy: Policy, kind: str) -> Read:
    """What can't be taken is noted in `filled` under its own block."""
    deal_id = deal_label.picked(filled, *deal_ids(kind))
    seen = Metadata.load(filled.view)
    found = Read(
        deal_id,
        seen.version if seen.deal == deal_id else None,
        gate_fields.read(t, filled, policy),
        asked=seen.deal == deal_id,
    )
    if kind == REOPEN:
        return replace(found, stage=filled.option(STAGE))
    if kind == LOST:
        reason, competitor, missing = (_block(filled, key) for key in (REASON, COMPETITOR, MISSING))
        return replace(
            found,
            reason=filled.option(reason),
            competitor=filled.text(competitor, deal_fields.SHORT),
            missing=filled.text(missing, deal_fields.LONG),
        )
    return found


def _block(filled: Filled, key: str) -> str:
    return next(iter(filled.blocks(f"{key}:")), key)


def fields(filled: Filled, kind: str) -> dict[str, str]:
    """Where each of the service's fields stands in this form."""
    search, choice = deal_ids(kind)
    return {
        "deal": choice if filled.has(choice) else search,
        "stage": STAGE,
        **{key: _block(filled, key) for key in (REASON, COMPETITOR, MISSING)},
    }


def picked(filled: Filled, kind: str) -> str | None:
    """The deal chosen so far, if any."""
    search, choice = deal_ids(kind)
    return filled.option(choice) or filled.option(search)
