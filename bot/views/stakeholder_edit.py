"""What is known of somebody on the customer's side, to be changed; and when we met them, to be read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.errors import N_
from bot.policy.stages import ACTIVITIES
from bot.services import persons
from bot.text import join_md
from bot.views import blocks as b
from bot.views import deal_label, notes, people, stakeholder_form
from bot.views.metadata import MOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from bot.services.persons import Approach, Sheet
    from bot.services.prefill import DealLine
    from bot.text import Mrkdwn, Text
    from bot.views.state import Filled
    from store.model import Command, Stakeholder

CALLBACK = OPEN = "stakeholder_edit"
ALSO = "also"
MOVED, MOVED_ON, MOVED_COMPANY, MOVED_DEPARTMENT = "moved", "moved_on", "moved_company", "moved_department"
GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the form carries. `round` gives its inputs new ids when it comes back, so that Slack shows new values."""

    stakeholder: str = ""
    round: int = 0
    seen: Mapping[str, str] = field(default_factory=dict)

    def dump(self) -> str:
        return json.dumps({"stakeholder": self.stakeholder, "round": self.round, "seen": dict(self.seen)})

    @classmethod
    def load(cls, view: Mapping[str, Any]) -> State:
        """What can be read of it; anybody may have written it."""
        try:
            data = json.loads((view.get("private_metadata") or "{}")[:MOST])
        except ValueError:
            data = {}
        data = data if isinstance(data, dict) else {}
        number, seen, who = data.get("round"), data.get("seen"), data.get("stakeholder")
        return cls(
            stakeholder=who if isinstance(who, str) else "",
            round=number if isinstance(number, int) and 0 <= number < 1000 else 0,
            seen={k: v for k, v in seen.items() if isinstance(v, str)} if isinstance(seen, dict) else {},
        )


def render(
    t: Text,
    sheet: Sheet,
    today: date,
    *,
    number: int = 0,
    values: Mapping[str, Any] | None = None,
    now: Mapping[str, Any] = people.NOTHING,
    warning: str | None = None,
) -> b.View:
    """`values` are what was typed, where it comes back; `now`, of the fields that clash, what is on record."""
    person = sheet.person
    shown = {name: getattr(person, name) for name in persons.FIELDS} | dict(values or {})
    on_record = {name: written(t, name, value) for name, value in now.items()}
    return b.modal(
        t("Change a stakeholder"),
        [
            *notes.warning(t, warning),
            b.section(deal_label.line(t, sheet.deal.number, sheet.deal.name, sheet.deal.account)),
            *people.full(t, prefix(number), shown, on_record),
            *_moved(t, number, shown["moved_on"], today, on_record.get("moved_on")),
            *_elsewhere(t, sheet),
            *_approaches(t, sheet),
        ],
        callback_id=CALLBACK,
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=State(stakeholder=person.id, round=number, seen=persons.marks(person)).dump(),
    )


def written(t: Text, field: str, value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return t("empty")
    if field == "role":
        return {key: label for label, key in people.roles(t)}.get(value, str(value))
    if field == "stance":
        return {"for": t("In favour"), "neutral": t("Neutral"), "against": t("Against")}.get(
            value, str(value)
        )
    return str(value) if field != "moved_on" else t.date(value)


def _moved(t: Text, number: int, moved_on: date | None, today: date, now: str | None) -> list[b.Block]:
    tick = [(t("They have moved: no longer part of this deal"), GONE)]
    company = t("New company")
    return [
        b.checkboxes(
            t("Moved to another company or department"),
            prefix(number) + MOVED,
            tick,
            initial=[GONE] if moved_on else [],
            optional=True,
            hint=t("Now on record: {value}", value=now) if now else "",
        ),
        b.datepicker(t("Since"), prefix(number) + MOVED_ON, initial=moved_on or today, optional=True),
        b.text_input(company, prefix(number) + MOVED_COMPANY, max_length=people.NAME_LENGTH, optional=True),
        b.text_input(
            t("New department"),
            prefix(number) + MOVED_DEPARTMENT,
            max_length=people.NAME_LENGTH,
            optional=True,
        ),
    ]


def _elsewhere(t: Text, sheet: Sheet) -> list[b.Block]:
    if not sheet.elsewhere:
        return []
    offered = [(stakeholder_form.who(t, each), each.person.id) for each in sheet.elsewhere]
    return [
        b.multi_select(
            t("Also change their name and contact details on"),
            ALSO,
            offered,
            initial=[value for _, value in offered],
            optional=True,
        )
    ]


def _approaches(t: Text, sheet: Sheet) -> list[b.Block]:
    """Newest first, to be read only."""
    if not sheet.approaches:
        return [b.context(t.md("None of us has met {person} yet.", person=t.customer(sheet.person.name)))]
    lines = [b.context(approach(t, each)) for each in sheet.approaches]
    if sheet.earlier:
        said = t.md_n("{count} earlier contact", "{count} earlier contacts", sheet.earlier)
        lines.append(b.context(said))
    return [b.divider(), b.section(t.md("*Our contacts so far*")), *lines]


def approach(t: Text, met: Approach) -> Mrkdwn:
    """`Tue 24 Nov 2026 14:00 · Meeting · Aoi · what was noted`"""
    activity = met.activity
    kind = ACTIVITIES[activity.kind.value].text(t.language)
    said = [t.moment(activity.happened_at), kind]
    said += [t.colleague(met.by)] if met.by else []
    said += [activity.summary[:200]] if activity.summary else []
    return join_md(" · ", said)


def prefix(number: int) -> str:
    return stakeholder_form.prefix(number)


@dataclass(frozen=True, slots=True)
class Read:
    """`values` are all fields of a person as the form has them, `where to` being put in their place when they moved."""

    state: State
    values: Mapping[str, Any]
    also: tuple[str, ...]


def read(filled: Filled, today: date) -> Read:
    """`today` is the reader's own: when they moved, if no day was given."""
    state = State.load(filled.view)
    fields = prefix(state.round)
    person = people.read(filled, fields)
    if person is None:
        filled.problem(f"{fields}name", N_("Please enter a name."))
    values: dict[str, Any] = {
        name: getattr(person, name, None) for name in persons.FIELDS if name != "moved_on"
    }
    values["moved_on"] = _gone(filled, fields, today)
    if values["moved_on"] is not None:
        values["company"] = filled.line(fields + MOVED_COMPANY, people.NAME_LENGTH) or values["company"]
        department = filled.line(fields + MOVED_DEPARTMENT, people.NAME_LENGTH)
        values["department"] = department or values["department"]
    return Read(state, values, filled.options(ALSO))


def _gone(filled: Filled, fields: str, today: date) -> date | None:
    if GONE not in filled.options(fields + MOVED):
        return None
    return filled.day(fields + MOVED_ON) or today


def fields(filled: Filled) -> dict[str, str]:
    return {"name": f"{prefix(State.load(filled.view).round)}name", "also": ALSO}


def done(
    t: Text,
    deal: DealLine,
    person: Stakeholder,
    others: Sequence[DealLine],
    proposed: Sequence[DealLine],
    command: Command,
    until: datetime | None,
) -> b.View:
    """The receipt. `proposed` are open deals at the company they moved to: for a person to decide."""
    lines = [
        t.md(":white_check_mark: *{person}* was changed.", person=deal_label.person(t, person)),
        deal_label.line(t, deal.number, deal.name, deal.account),
    ]
    if others:
        said = [deal_label.line(t, each.number, each.name, each.account) for each in others]
        lines.append(t.md("Changed there too: {deals}", deals=join_md(", ", said)))
    if person.moved_on is not None:
        lines.append(t.md("Moved: {where}", where=_where(t, person)))
        lines.append(t.md("They no longer count on this deal."))
    view = notes.receipt(t, t("Stakeholder changed"), lines, command, until)
    return {**view, "blocks": [*view["blocks"], *_proposed(t, person, proposed)]}


def _where(t: Text, person: Stakeholder) -> str:
    assert person.moved_on is not None
    where = [each for each in (person.company, person.department) if each]
    return t("{where} ({day})", where=" ".join(where) or t("somewhere else"), day=person.moved_on)


def _proposed(t: Text, person: Stakeholder, deals: Sequence[DealLine]) -> list[b.Block]:
    if not deals:
        return []
    said = t.md(
        ":bulb: There are open deals where {person} is now. Add them there?", person=t.customer(person.name)
    )
    return [
        b.divider(),
        b.section(said),
        *(
            b.section(
                deal_label.line(t, each.number, each.name, each.account),
                accessory=b.button(t("Add"), stakeholder_form.FOLLOW, value=f"{person.id} {each.id}"),
            )
            for each in deals
        ),
    ]
