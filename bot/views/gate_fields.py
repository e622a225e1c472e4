"""Everything a gate still lacks, at once, as inputs to fill in right there; and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import N_
from bot.policy.stages import ActivityCondition, FieldCondition, StakeholderCondition
from bot.services.extras import Extra, Held
from bot.services.stakeholders import Person
from bot.views import blocks as b
from bot.views import deal_fields, people
from bot.views.objects import plain
from store.model import ActivityKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Condition, Policy, Stage
    from bot.services.prefill import DealLine
    from bot.text import Text
    from bot.views.state import Filled

PREFIX = "gate:"
FIELD, ACTIVITY, PERSON = f"{PREFIX}field:", f"{PREFIX}activity:", f"{PREFIX}person:"
FIRST = "stage_first"
ROOM = 70
"""Inputs for gates in one form. Slack takes a hundred blocks; what else a form asks for comes to some twenty."""
NAME, CONTACT = ":name", ":contact"
FEWEST_DIGITS = 4
"""Of a phone number: an extension has four."""
NO_CONTACT = N_("Please enter an e-mail address or a phone number.")


def render(
    t: Text, policy: Policy, stage: str, missing: Sequence[Condition], deal: DealLine | None = None
) -> list[b.Block]:
    """A line that says why, then one required input for each thing the stage still lacks.

    A leap over many gates may need more than a form takes. Then the stage that `deal` can go to first is named, the
    furthest whose own form has room, with a button that opens it.
    """
    if not missing:
        return []
    label = policy.label(policy.stage(stage), t.language)
    inputs = [block for each in missing for block in _inputs(t, policy, each)]
    if len(inputs) > ROOM and deal is not None and (first := _on_the_way(t, policy, deal, stage, missing)):
        return [_in_two_steps(t, policy, deal, label, first, len(missing))]
    intro = t.md_n(
        "*{stage}* needs one more thing. Please fill it in here.",
        "*{stage}* needs {count} more things. Please fill them in here.",
        len(missing),
        stage=label,
    )
    return [
        b.section(intro, block_id=f"{PREFIX}intro"),
        *inputs,
    ]


def _on_the_way(
    t: Text, policy: Policy, deal: DealLine, stage: str, missing: Sequence[Condition]
) -> Stage | None:
    """The furthest open stage between the deal's and `stage` whose gates, of what is `missing`, fit into a form."""
    here = policy.find_stage(deal.stage)
    begin = policy.order(here.key) if here is not None and here.kind == "open" else -1
    found = None
    for each in policy.open_stages:
        if not begin < policy.order(each.key) < policy.order(stage):
            continue
        asked = [one for one in policy.conditions(deal.stage, each.key) if one in missing]
        if sum(len(_inputs(t, policy, one)) for one in asked) > ROOM:
            break
        found = each
    return found


def _in_two_steps(t: Text, policy: Policy, deal: DealLine, label: str, first: Stage, count: int) -> b.Block:
    said = t.md(
        "*{stage}* needs {count} more things, too many for one form. Please move to *{first}* first, and on from there.",
        stage=label,
        count=t.number(count),
        first=policy.label(first, t.language),
    )
    button = b.button(t("Move there first"), FIRST, value=f"{deal.id} {first.key}")
    return b.section(said, block_id=f"{PREFIX}first", accessory=button)


def first_step(value: object) -> tuple[str, str]:
    """The deal and the stage that the button names."""
    deal_id, _, stage = (value if isinstance(value, str) else "").partition(" ")
    return deal_id, stage


def _inputs(t: Text, policy: Policy, condition: Condition) -> list[b.Block]:
    match condition:
        case FieldCondition():
            field = policy.field(condition.field)
            expected = condition.equals
            block = deal_fields.render(t, policy, field, FIELD + field.key, optional=False, expected=expected)
            block["label"] = plain(policy.condition_text(condition, t.language), 2000)
            return [block]
        case ActivityCondition():
            label = t("{what}: date", what=policy.condition_text(condition, t.language))
            return [b.datepicker(label, ACTIVITY + condition.activity, optional=False)]
        case StakeholderCondition():
            return _person(t, policy, condition)


def _person(t: Text, policy: Policy, condition: StakeholderCondition) -> list[b.Block]:
    label = policy.condition_text(condition, t.language)
    name = t("{what}: name", what=label)
    blocks = [b.text_input(name, PERSON + condition.stakeholder + NAME, max_length=people.NAME_LENGTH)]
    if condition.with_ == "contact":
        contact = t("{what}: e-mail or phone", what=label)
        blocks.append(
            b.text_input(contact, PERSON + condition.stakeholder + CONTACT, max_length=people.NAME_LENGTH)
        )
    return blocks


def read(t: Text, filled: Filled, policy: Policy) -> Extra:
    """What was filled in; problems are noted under their own inputs. Fields the policy dropped meanwhile are ignored."""
    values: dict[str, object] = {}
    for block in filled.blocks(FIELD):
        if field := policy.find_field(block.removeprefix(FIELD)):
            values |= deal_fields.read(filled, policy, field, block)
    return Extra(fields=values, held=_held(t, filled), people=_people(filled))


def _held(t: Text, filled: Filled) -> tuple[Held, ...]:
    held = []
    for block in filled.blocks(ACTIVITY):
        kind = block.removeprefix(ACTIVITY)
        day = filled.day(block)
        if day is not None and kind in list(ActivityKind):
            held.append(Held.on(ActivityKind(kind), day, t.zone))
    return tuple(held)


def _people(filled: Filled) -> tuple[Person, ...]:
    found = []
    for block in filled.blocks(PERSON):
        if not block.endswith(NAME):
            continue
        role = block.removeprefix(PERSON).removesuffix(NAME)
        name = filled.line(block, people.NAME_LENGTH)
        contact = filled.line(PERSON + role + CONTACT, people.NAME_LENGTH)
        if contact and "@" not in contact and sum(map(str.isdigit, contact)) < FEWEST_DIGITS:
            filled.problem(PERSON + role + CONTACT, NO_CONTACT)
        elif name:
            found.append(_known(name, role, contact))
    return tuple(found)


def _known(name: str, role: str, contact: str | None) -> Person:
    return Person(
        name=name,
        role=None if role == "any" else role,
        email=contact if contact and "@" in contact else None,
        phone=contact if contact and "@" not in contact else None,
    )


def block_for(filled: Filled, condition: Condition) -> str | None:
    """The input that stands for a condition in this form, if the form has one."""
    match condition:
        case FieldCondition():
            block = FIELD + condition.field
        case ActivityCondition():
            block = ACTIVITY + condition.activity
        case StakeholderCondition():
            block = PERSON + condition.stakeholder + (CONTACT if condition.with_ else NAME)
    return block if filled.has(block) else None


def missing_in(t: Text, conditions: Sequence[Condition], filled: Filled) -> dict[str, str] | None:
    """Each unmet condition under its input; None when the form has no input for one of them yet."""
    found = {block_for(filled, each): _lacking(t, each, filled) for each in conditions}
    return None if None in found else {block: sentence for block, sentence in found.items() if block}


def _lacking(t: Text, condition: Condition, filled: Filled) -> str:
    if isinstance(condition, FieldCondition) and condition.by_now and filled.day(FIELD + condition.field):
        return t("This lies in the future. Please give the day it took place.")
    return t("This is still needed for the stage.")
