"""Won, lost, taken up again: what the gate still lacks is filled in right there, and a loss says why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.services.lost import UNSAID, Because
from bot.views import blocks as b
from bot.views import deal_label, gate_fields, lost_fields, notes, override_form
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.services.extras import Extra
    from bot.services.prefill import DealLine
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
    closed: DealLine | None = None,
) -> b.View:
    """`closed`: what was typed is a deal that is closed already; it can be reopened from here."""
    title, submit = TITLES[kind]
    line = sheet.line if sheet else None
    return b.modal(
        t(title),
        [
            *notes.warning(t, warning),
            *(_closed(t, policy, closed) if closed else ()),
            deal_label.pick(t, *deal_ids(kind), line, choices, hint),
            *(_asked(t, policy, kind, sheet) if sheet else ()),
        ],
        callback_id=kind,
        submit=t(submit),
        close=t("Cancel"),
        private_metadata=Metadata(deal=line.id, version=line.version).dump() if line else "",
    )


def _closed(t: Text, policy: Policy, deal: DealLine) -> list[b.Block]:
    here = policy.find_stage(deal.stage)
    said = t.md(
        "{deal} is closed: *{stage}*. To change that, please reopen it first.",
        deal=deal_label.line(t, deal.number, deal.name, deal.account),
        stage=policy.label(here, t.language) if here else deal.stage,
    )
    return [b.section(said, accessory=b.button(t("Reopen"), opens(REOPEN), value=deal.id))]


def _asked(t: Text, policy: Policy, kind: str, sheet: MoveSheet) -> list[b.Block]:
    here = policy.find_stage(sheet.deal.stage)
    now = policy.label(here, t.language) if here else sheet.deal.stage
    parts = [b.context(t.md("Stage now: {stage}", stage=now), block_id="stage_now")]
    missing = sheet.missing
    if kind == LOST:
        parts += lost_fields.render(t, policy, sheet.deal, missing)
        missing = lost_fields.others(missing)
    if kind == REOPEN:
        stages = [(policy.label(each, t.language), each.key) for each in policy.open_stages]
        parts.append(b.select(t("Back to"), STAGE, stages, initial=sheet.stage, dispatch=True))
    if missing:
        parts += gate_fields.render(t, policy, sheet.stage, missing, sheet.line)
        parts += [override_form.button(t, deal_id=sheet.deal.id)] if sheet.may_override else []
    return parts


@dataclass(frozen=True, slots=True)
class Read:
    """`because` is of a loss, `stage` of a deal that is reopened."""

    deal_id: str | None
    version: int | None
    extra: Extra
    asked: bool
    """Whether the form asked for more than the deal already."""
    because: Because = UNSAID
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
        return replace(found, because=lost_fields.read(filled))
    return found


def fields(filled: Filled, kind: str) -> dict[str, str]:
    """Where each of the service's fields stands in this form."""
    search, choice = deal_ids(kind)
    return {
        "deal": choice if filled.has(choice) else search,
        "stage": STAGE,
        **lost_fields.fields(filled),
    }


def picked(filled: Filled, kind: str) -> str | None:
    """The deal chosen so far, if any."""
    search, choice = deal_ids(kind)
    return filled.option(choice) or filled.option(search)
