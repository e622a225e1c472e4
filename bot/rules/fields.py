"""What a stage requires is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.facts import NOTHING, DealFacts, Found, Verdict, broken
from bot.rules.known import entry, value_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.policy import Field, Policy


def missing_field(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:  # noqa: ARG001 - as every rule
    """A field required at this stage is empty: one finding each, from the entry into the stage that requires it.

    The subject is the field's key. Evidence: event `entered`, `at` when the deal came to that stage or beyond;
    `stage` that stage; `field`; `after` the time to fill it in.
    """
    deal = facts.deal
    if not policy.rules.missing_field.enabled or not deal.open or policy.find_stage(deal.stage) is None:
        return NOTHING
    empty = [field for field in policy.required_at(deal.stage) if value_of(deal, field.key) is None]
    return Verdict(_found(facts, policy, empty)) if empty else NOTHING


def _found(facts: DealFacts, policy: Policy, empty: list[Field]) -> tuple[Found, ...]:
    after = policy.rules.missing_field.due
    since = {stage: entry(facts, policy, stage) for stage in {_stage(field) for field in empty}}
    due = {opened: policy.calendar.after(opened, after, facts.zone) for opened in set(since.values())}
    return tuple(
        broken(
            "missing_field",
            facts,
            subject=field.key,
            occurrence=since[_stage(field)].isoformat(),
            opened=since[_stage(field)],
            due=due[since[_stage(field)]],
            event="entered",
            at=since[_stage(field)],
            stage=_stage(field),
            field=field.key,
            after=str(after),
        )
        for field in empty
    )


def _stage(field: Field) -> str:
    return field.required_from or ""
