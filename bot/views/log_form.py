"""Log a meeting: one screen. Only the deal and what came of it must be given; the rest is filled in or optional."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import N_
from bot.services.activities import Entry
from bot.services.extras import Extra
from bot.views import blocks as b
from bot.views import deal_label, gate_fields, lost_fields, notes, people
from bot.views.metadata import Metadata
from store.model import ActivityKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.policy import Policy
    from bot.services.lost import Because
    from bot.services.prefill import LogSheet
    from bot.text import Text
    from bot.views.state import Filled
    from store.deals import Hit

OPEN, CALLBACK = "log_open", "log"
DEAL, DEAL_CHOICE = "log_deal", "log_deal_choice"
STAGE = "log_stage"
OUTCOME, SUMMARY, HAPPENED = "outcome", "summary", "happened_at"
THERE, COLLEAGUES, BEHALF = "stakeholders:", "colleagues", "on_behalf_of"
NEXT, NEXT_ON = "next_step", "next_step_on"
PERSON = "person:"
NO_CHANGE = "-"


def render(
    t: Text,
    policy: Policy,
    sheet: LogSheet,
    choices: Sequence[Hit] = (),
    hint: str | None = None,
    warning: str | None = None,
) -> b.View:
    """`choices`: several deals fit what was typed after the command; they are offered instead of the typeahead."""
    outcomes = [(policy.label(each, t.language), each.key) for each in policy.outcomes]
    blocks = [
        *notes.warning(t, warning),
        deal_label.pick(t, DEAL, DEAL_CHOICE, sheet.deal, choices, hint),
        *_others(t, sheet),
        b.select(t("What came of it"), OUTCOME, outcomes),
        b.text_input(t("In a few words"), SUMMARY, multiline=True, max_length=1000, optional=True),
        b.datetimepicker(t("When it took place"), HAPPENED, initial=sheet.happened_at),
        *_who(t, sheet),
        b.text_input(t("Next step"), NEXT, max_length=200, optional=True),
        b.datepicker(t("Date of the next step"), NEXT_ON, optional=True),
        *_stage(t, policy, sheet),
        *people.short(t, PERSON),
        b.users_select(
            t("Logged for"),
            BEHALF,
            initial=sheet.on_behalf_of,
            optional=True,
            hint=t("If it was a colleague's meeting."),
        ),
    ]
    return b.modal(
        t("Log a meeting"),
        blocks,
        callback_id=CALLBACK,
        submit=t("Log"),
        close=t("Cancel"),
        private_metadata=Metadata(
            meeting=sheet.meeting.id if sheet.meeting else None,
            deal=sheet.deal.id if sheet.deal else None,
            version=sheet.deal.version if sheet.deal else None,
        ).dump(),
    )


def _others(t: Text, sheet: LogSheet) -> list[b.Block]:
    if not sheet.others:
        return []
    names = t.listed([deal_label.option(each)[0] for each in sheet.others])
    return [b.context(t.md("It was about these, too, and is logged there as well: {deals}", deals=names))]


def _who(t: Text, sheet: LogSheet) -> list[b.Block]:
    blocks = []
    if sheet.deal is not None and sheet.people:
        known = [(deal_label.person(t, each), each.id) for each in sheet.people]
        blocks.append(b.multi_select(t("Who was there"), THERE + sheet.deal.id, known, optional=True))
    blocks.append(
        b.multi_users(t("Colleagues who joined"), COLLEAGUES, initial=sheet.colleagues, optional=True)
    )
    return blocks


def _stage(t: Text, policy: Policy, sheet: LogSheet) -> list[b.Block]:
    if sheet.deal is None or not sheet.may_move:
        return []
    here = policy.find_stage(sheet.deal.stage)
    unchanged = t("Stays: {stage}", stage=policy.label(here, t.language) if here else sheet.deal.stage)
    others = [
        (policy.label(each, t.language), each.key) for each in policy.stages if each.key != sheet.deal.stage
    ]
    picked = b.select(
        t("Stage"),
        STAGE,
        [(unchanged, NO_CHANGE), *others],
        initial=sheet.stage or NO_CHANGE,
        optional=True,
        dispatch=True,
    )
    return [picked, *(_asked(t, policy, sheet.stage, sheet) if sheet.stage else ())]


def _asked(t: Text, policy: Policy, stage: str, sheet: LogSheet) -> list[b.Block]:
    """What the stage lacks; of a loss why, too."""
    if sheet.lost is None:
        return gate_fields.render(t, policy, stage, sheet.missing, sheet.deal)
    return [
        *lost_fields.render(t, policy, sheet.lost, sheet.missing),
        *gate_fields.render(t, policy, stage, lost_fields.others(sheet.missing), sheet.deal),
    ]


@dataclass(frozen=True, slots=True)
class Read:
    """The form as filled in. `colleagues` and `on_behalf_of` are Slack users; services know members."""

    deal_id: str | None
    meeting_id: str | None
    outcome: str | None
    summary: str | None
    happened_at: datetime | None
    next_step: str | None
    next_step_on: date | None
    stakeholder_ids: tuple[str, ...]
    colleagues: tuple[str, ...]
    on_behalf_of: str | None
    stage: str | None
    version: int | None
    extra: Extra
    because: Because

    def entry(
        self, deal_id: str, happened_at: datetime, member_ids: tuple[str, ...], behalf: str | None
    ) -> Entry:
        return Entry(
            deal_id=deal_id,
            kind=ActivityKind.MEETING,
            happened_at=happened_at,
            outcome=self.outcome,
            summary=self.summary,
            meeting_id=self.meeting_id,
            next_step=self.next_step,
            next_step_on=self.next_step_on,
            stakeholder_ids=self.stakeholder_ids,
            member_ids=member_ids,
            on_behalf_of=behalf,
            stage=self.stage,
            version=self.version,
            extra=self.extra,
            because=self.because,
        )


def read(t: Text, filled: Filled, policy: Policy) -> Read:
    """Typed values; whatever can't be taken is noted in `filled` under its own block."""
    deal_id = deal_label.picked(filled, DEAL, DEAL_CHOICE)
    outcome = filled.option(OUTCOME)
    if outcome not in {each.key for each in policy.outcomes}:
        filled.problem(OUTCOME, N_("Please choose what came of it."))
    gate = gate_fields.read(t, filled, policy)
    person = people.read(filled, PERSON)
    seen = Metadata.load(filled.view)
    return Read(
        deal_id=deal_id,
        meeting_id=seen.meeting,
        outcome=outcome,
        summary=filled.text(SUMMARY, 1000),
        happened_at=filled.moment(HAPPENED),
        next_step=filled.line(NEXT, 200),
        next_step_on=filled.day(NEXT_ON),
        stakeholder_ids=filled.options(THERE + (deal_id or "")),
        colleagues=filled.users(COLLEAGUES),
        on_behalf_of=filled.user(BEHALF),
        stage=stage(filled),
        version=seen.version if seen.deal == deal_id else None,
        extra=Extra(fields=gate.fields, held=gate.held, people=gate.people + ((person,) if person else ())),
        because=lost_fields.read(filled),
    )


def stage(filled: Filled) -> str | None:
    """The stage chosen; None for "stays"."""
    chosen = filled.option(STAGE)
    return None if chosen in (None, NO_CHANGE) else chosen


_FIELDS = {
    "deal": DEAL,
    "outcome": OUTCOME,
    "happened_at": HAPPENED,
    "next_step_on": NEXT_ON,
    "on_behalf_of": BEHALF,
    "stakeholders": COLLEAGUES,
    "stage": STAGE,
}


def fields(filled: Filled) -> dict[str, str]:
    """Where each of the service's fields stands in this form."""
    return _FIELDS | lost_fields.fields(filled)


def deal(filled: Filled) -> str | None:
    """The deal chosen so far, if any."""
    return filled.option(DEAL_CHOICE) or filled.option(DEAL)
