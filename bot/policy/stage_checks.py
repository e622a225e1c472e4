"""Whether stages, gates and rules fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.policy.base import plain, shown
from bot.policy.plain import Contradiction, Path, Plain, entries, one_of, section, word
from bot.policy.said import said

if TYPE_CHECKING:
    from collections.abc import Iterator


def stage_contradictions(policy: Plain, known: dict[str, Plain]) -> Iterator[Contradiction]:
    """`known` are the fields that gates may ask for."""
    stages = entries(policy, "stages")
    names = [key for _, stage in stages if (key := word(stage, "key"))]
    yield from _names(stages)
    yield from _order(stages)
    yield from _gates(stages, known)
    yield from _from_stages(policy, names)


def _names(stages: list[tuple[int, Plain]]) -> Iterator[Contradiction]:
    seen: dict[str, int] = {}
    for index, stage in stages:
        label = section(stage, "label")
        texts = [text for text in (word(stage, "key"), word(label, "ja"), word(label, "en")) if text]
        for text in {plain(text): text for text in texts}.values():
            first = seen.setdefault(plain(text), index)
            if first != index:
                yield Contradiction(
                    ("stages", index, "key"),
                    said("{name} is already the name of stage {number}", name=shown(text), number=first + 1),
                    said("Write a name of its own for each stage"),
                )


def _order(stages: list[tuple[int, Plain]]) -> Iterator[Contradiction]:
    kinds = [(index, str(stage.get("kind", "open"))) for index, stage in stages]
    for kind, ja in (("won", "受注"), ("lost", "失注")):
        found = [index for index, each in kinds if each == kind]
        if stages and not found:
            yield Contradiction(
                ("stages",),
                said("There is no stage for {kind} deals", kind=kind),
                said("Write one with {right} ({name})", right=f"`kind: {kind}`", name=ja),
            )
        for index in found[1:]:
            yield Contradiction(
                ("stages", index, "kind"),
                said("There is a second {kind} stage", kind=kind),
                said("Write {right} for one stage only", right=f"`kind: {kind}`"),
            )
    opens = [index for index, kind in kinds if kind == "open"]
    if stages and not opens:
        yield Contradiction(
            ("stages",), said("There is no open stage"), said("Write at least one stage with `kind: open`")
        )
    for index, kind in kinds:
        if kind in {"won", "lost", "after"} and any(place > index for place in opens):
            yield Contradiction(
                ("stages", index, "kind"),
                said("A stage of kind {kind} stands before an open one", kind=kind),
                said("Write the open stages first"),
            )
        if kind == "won" and any(place < index for place, each in kinds if each == "after"):
            yield Contradiction(
                ("stages", index, "kind"),
                said("A stage of kind after stands before won"),
                said("Write won before it"),
            )


def _gates(stages: list[tuple[int, Plain]], known: dict[str, Plain]) -> Iterator[Contradiction]:
    for index, stage in stages:
        for place, condition in entries(stage, "gate"):
            at: Path = ("stages", index, "gate", place)
            key = word(condition, "field")
            if key in known:
                yield from _field_gate(at, condition, known[key])
            elif key is not None:
                yield Contradiction(
                    (*at, "field"), said("There is no field {field}", field=shown(key)), one_of(key, known)
                )


def _field_gate(at: Path, condition: Plain, field: Plain) -> Iterator[Contradiction]:
    kind = word(field, "type")
    if condition.get("at_least") is not None and kind not in {"number", "money"}:
        yield Contradiction(
            (*at, "at_least"),
            said(
                "{field} is of type {type} and can't be compared", field=shown(condition["field"]), type=kind
            ),
            said("Write `at_least` for number and money only"),
        )
    if condition.get("by_now") and kind != "date":
        yield Contradiction(
            (*at, "by_now"),
            said("{field} is of type {type}, not a date", field=shown(condition["field"]), type=kind),
            said("Write `by_now` for dates only"),
        )
    wanted = condition.get("equals")
    if wanted is None:
        return
    options = [str(option.get("key")) for _, option in entries(field, "options")]
    if kind != "select":
        yield Contradiction(
            (*at, "equals"),
            said("{field} is of type {type}, not a select", field=shown(condition["field"]), type=kind),
            said("Write `equals` for selects only"),
        )
    elif options and wanted not in options:
        yield Contradiction(
            (*at, "equals"),
            said("{value} is not one of its choices", value=shown(wanted)),
            one_of(wanted, options),
        )


def _from_stages(policy: Plain, names: list[str]) -> Iterator[Contradiction]:
    rules = section(policy, "rules")
    for rule in rules:
        start = word(section(rules, rule), "from_stage")
        if start is not None and start not in names:
            yield Contradiction(
                ("rules", rule, "from_stage"),
                said("There is no stage {stage}", stage=shown(start)),
                one_of(start, names),
            )
