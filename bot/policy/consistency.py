"""What only shows when parts of the policy are seen together.

Works on plain data, so that a file with other mistakes is still checked whole and every problem comes out at
once. What has the wrong shape is passed over: the models complain about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic_core import PydanticCustomError

from bot.policy.base import nearest, plain, shown
from bot.policy.duration import Duration
from bot.policy.fields import CORE_FIELDS, RESERVED_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Path: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = dict[str, Any]

OWN_LISTS = {"product": "products", "source": "lead_sources", "lost_reason": "loss_reasons"}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`at` leads to the part of the policy that is wrong."""

    at: Path
    what: str
    instead: str


def contradictions(policy: Plain) -> Iterator[Contradiction]:
    """Every contradiction in a policy as plain data, in whatever shape it came."""
    stages = entries(policy, "stages")
    fields = entries(policy, "fields")
    names = [key for _, stage in stages if isinstance(key := stage.get("key"), str)]
    yield from _stage_names(stages)
    yield from _stage_order(stages)
    yield from _fields(fields, stages)
    yield from _gates(stages, known_fields(fields))
    yield from _from_stages(policy, names)
    yield from _last_call(policy)
    yield from _repeated(policy)
    yield from _bands(entries(policy, "price_bands"))
    yield from _times(policy)
    yield from _rates(policy)


def entries(data: Any, key: str) -> list[tuple[int, Plain]]:
    """The mappings in a list, each with its place in it."""
    found = data.get(key) if isinstance(data, dict) else None
    listed = found if isinstance(found, list) else []
    return [(index, item) for index, item in enumerate(listed) if isinstance(item, dict)]


def section(data: Any, key: str) -> Plain:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def known_fields(fields: list[tuple[int, Plain]]) -> dict[str, Plain]:
    """Core fields and the file's own, by key; a core field keeps what the code fixes."""
    known: dict[str, Plain] = {key: core.model_dump(mode="json") for key, core in CORE_FIELDS.items()}
    for _, field in fields:
        if isinstance(key := field.get("key"), str) and key not in CORE_FIELDS:
            known[key] = field
    return known


def one_of(word: object, known: Iterable[str]) -> str:
    """What to write instead of an unknown word: the nearest known one, or all of them."""
    names = list(known)
    near = nearest(str(word), names)
    return f"Write `{near}`" if near else f"Write one of {', '.join(names)}"


def _stage_names(stages: list[tuple[int, Plain]]) -> Iterator[Contradiction]:
    seen: dict[str, int] = {}
    for index, stage in stages:
        label = stage.get("label")
        texts = [("key", stage.get("key"))]
        texts += (
            [(language, label.get(language)) for language in ("ja", "en")] if isinstance(label, dict) else []
        )
        for text in {plain(text): text for _, text in texts if isinstance(text, str)}.values():
            first = seen.setdefault(plain(text), index)
            if first != index:
                yield Contradiction(
                    ("stages", index, "key"),
                    f"{shown(text)} is already the name of stage {first + 1}",
                    "Write a name of its own for each stage",
                )


def _stage_order(stages: list[tuple[int, Plain]]) -> Iterator[Contradiction]:
    kinds = [(index, str(stage.get("kind", "open"))) for index, stage in stages]
    for kind, ja in (("won", "受注"), ("lost", "失注")):
        found = [index for index, each in kinds if each == kind]
        if stages and not found:
            yield Contradiction(
                ("stages",), f"There is no stage for {kind} deals", f"Write one with `kind: {kind}` ({ja})"
            )
        for index in found[1:]:
            yield Contradiction(
                ("stages", index, "kind"),
                f"There is a second {kind} stage",
                f"Write `kind: {kind}` for one stage only",
            )
    opens = [index for index, kind in kinds if kind == "open"]
    if stages and not opens:
        yield Contradiction(
            ("stages",), "There is no open stage", "Write at least one stage with `kind: open`"
        )
    for index, kind in kinds:
        if kind in {"won", "lost", "after"} and any(place > index for place in opens):
            yield Contradiction(
                ("stages", index, "kind"),
                f"A stage of kind {kind} stands before an open one",
                "Write the open stages first",
            )
        if kind == "won" and any(place < index for place, each in kinds if each == "after"):
            yield Contradiction(
                ("stages", index, "kind"), "A stage of kind after stands before won", "Write won before it"
            )


def _fields(fields: list[tuple[int, Plain]], stages: list[tuple[int, Plain]]) -> Iterator[Contradiction]:
    names = [str(stage.get("key")) for _, stage in stages if stage.get("kind") != "lost"]
    for index, field in fields:
        at: Path = ("fields", index)
        key = field.get("key")
        yield from _core(at, key, field) if key in CORE_FIELDS else _own(at, key, field)
        start = field.get("required_from")
        if isinstance(start, str) and start not in names:
            yield Contradiction(
                (*at, "required_from"),
                f"{shown(start)} is no stage a field can be required from",
                one_of(start, names),
            )
        kind = CORE_FIELDS[key].type if key in CORE_FIELDS else field.get("type")
        if field.get("min") is not None and kind not in {"number", "money"}:
            yield Contradiction(
                (*at, "min"),
                f"A field of type {kind} has no least number",
                "Write `min` for number and money only",
            )


def _core(at: Path, key: Any, field: Plain) -> Iterator[Contradiction]:
    core = CORE_FIELDS[key]
    if field.get("type", core.type) != core.type:
        yield Contradiction(
            (*at, "key"),
            f"{shown(key)} is a core field of type {core.type}",
            "Write another key for a field of your own, or leave `type` out",
        )
    options = [option.get("key") for _, option in entries(field, "options")]
    if key in OWN_LISTS and options:
        yield Contradiction(
            (*at, "options"),
            f"The choices of {shown(key)} have a list of their own",
            f"Write them under `{OWN_LISTS[key]}`",
        )
    elif options and options != [option.key for option in core.options]:
        fixed = ", ".join(option.key for option in core.options)
        yield Contradiction(
            (*at, "options"),
            f"The choices of {shown(key)} are fixed",
            f"Write labels for {fixed} only" if fixed else "Write no options",
        )


def _own(at: Path, key: Any, field: Plain) -> Iterator[Contradiction]:
    if key in RESERVED_KEYS:
        yield Contradiction(
            (*at, "key"),
            f"{shown(key)} is taken by the deal itself",
            f"Write another key, such as `own_{key}`",
        )
    selects = field.get("type") in {"select", "multi_select"}
    if selects and not field.get("options"):
        yield Contradiction(
            (*at, "type"), "A select has nothing to choose from", "Write `options:` with key and label each"
        )
    if field.get("options") and not selects:
        yield Contradiction(
            (*at, "options"),
            f"A field of type {field.get('type')} has no choices",
            "Write `type: select`, or no options",
        )


def _gates(stages: list[tuple[int, Plain]], known: dict[str, Plain]) -> Iterator[Contradiction]:
    for index, stage in stages:
        for place, condition in entries(stage, "gate"):
            at: Path = ("stages", index, "gate", place)
            key = condition.get("field")
            if isinstance(key, str) and key not in known:
                yield Contradiction((*at, "field"), f"There is no field {shown(key)}", one_of(key, known))
            elif isinstance(key, str):
                yield from _field_gate(at, condition, known[key])


def _field_gate(at: Path, condition: Plain, field: Plain) -> Iterator[Contradiction]:
    kind = field.get("type")
    if condition.get("at_least") is not None and kind not in {"number", "money"}:
        yield Contradiction(
            (*at, "at_least"),
            f"{shown(condition['field'])} is of type {kind} and can't be compared",
            "Write `at_least` for number and money only",
        )
    wanted = condition.get("equals")
    if wanted is None:
        return
    options = [str(option.get("key")) for _, option in entries(field, "options")]
    if kind != "select":
        yield Contradiction(
            (*at, "equals"),
            f"{shown(condition['field'])} is of type {kind}, not a select",
            "Write `equals` for selects only",
        )
    elif options and wanted not in options:
        yield Contradiction(
            (*at, "equals"), f"{shown(wanted)} is not one of its choices", one_of(wanted, options)
        )


def _from_stages(policy: Plain, names: list[str]) -> Iterator[Contradiction]:
    rules = section(policy, "rules")
    for rule in rules:
        start = section(rules, rule).get("from_stage")
        if isinstance(start, str) and start not in names:
            yield Contradiction(
                ("rules", rule, "from_stage"), f"There is no stage {shown(start)}", one_of(start, names)
            )


def _last_call(policy: Plain) -> Iterator[Contradiction]:
    rule = section(section(policy, "rules"), "meeting_unlogged")
    due, call = (_duration(rule.get(key, default)) for key, default in (("due", "24h"), ("last_call", "3h")))
    if due and call and due.unit == call.unit and call.amount >= due.amount:
        yield Contradiction(
            ("rules", "meeting_unlogged", "last_call"),
            f"The last call {shown(call)} is not shorter than the time to log {shown(due)}",
            "Write a shorter one, or `null` for none",
        )


def _duration(value: object) -> Duration | None:
    try:
        return Duration.parse(value)
    except PydanticCustomError:
        return None


def _repeated(policy: Plain) -> Iterator[Contradiction]:
    """Keys that occur twice in a list, and spellings that would mean two products."""
    lists: list[tuple[Path, list[tuple[int, Plain]]]] = [
        ((name,), entries(policy, name))
        for name in ("fields", "price_bands", "lead_sources", "outcomes", "loss_reasons")
    ]
    lists += [(("fields", i, "options"), entries(field, "options")) for i, field in entries(policy, "fields")]
    for at, items in lists:
        seen: set[str] = set()
        for index, item in items:
            key = item.get("key")
            if isinstance(key, str) and key in seen:
                yield Contradiction(
                    (*at, index, "key"), f"The key {shown(key)} is there twice", "Write each key once"
                )
            seen.add(str(key))
    spelled: dict[str, int] = {}
    for index, product in entries(policy, "products"):
        aliases = product.get("aliases")
        for name in [product.get("name"), *(aliases if isinstance(aliases, list) else [])]:
            if isinstance(name, str) and spelled.setdefault(plain(name), index) != index:
                yield Contradiction(
                    ("products", index),
                    f"{shown(name)} already means another product",
                    "Write each spelling once",
                )
    yield from _repeated_days(section(policy, "calendar"))


def _repeated_days(calendar: Plain) -> Iterator[Contradiction]:
    for name in ("working_days", "company_days", "extra_working_days"):
        days = calendar.get(name)
        listed = days if isinstance(days, list) else []
        for index, day in enumerate(listed):
            if day in listed[:index]:
                yield Contradiction(
                    ("calendar", name, index), f"{shown(day)} is there twice", "Write each day once"
                )


def _bands(bands: list[tuple[int, Plain]]) -> Iterator[Contradiction]:
    last = Decimal(0)
    for index, band in bands:
        at, below = ("price_bands", index, "below"), band.get("below")
        final = (index, band) == bands[-1]
        if final and below is not None:
            yield Contradiction(
                at, "The last price band has a bound", "Write it without `below`: it takes all higher prices"
            )
        elif not final and below is None:
            yield Contradiction(
                ("price_bands", index),
                "Only the last price band has no bound",
                "Write `below: ` with an amount",
            )
        elif isinstance(below, (int, float, Decimal)):
            if 0 < below <= last:
                yield Contradiction(
                    at, f"The bound {shown(below)} is not above the one before", "Write rising bounds"
                )
            last = max(last, Decimal(str(below)))


def _times(policy: Plain) -> Iterator[Contradiction]:
    hours = section(section(policy, "calendar"), "working_hours")
    start, end = str(hours.get("start", "09:00")), str(hours.get("end", "18:00"))
    for part, key in (("attention", "daily_time"), ("reviews", "time")):
        at = section(policy, part).get(key, "09:00")
        if start < end and isinstance(at, str) and len(at) == len("09:00") and not start <= at < end:
            yield Contradiction(
                (part, key),
                f"{shown(at)} is outside the working hours",
                f"Write a time from `{start}` to before `{end}`",
            )


def _rates(policy: Plain) -> Iterator[Contradiction]:
    own = policy.get("currency", "JPY")
    if own in section(policy, "exchange_rates"):
        yield Contradiction(
            ("exchange_rates", own),
            f"{shown(own)} is the policy's own currency",
            "Write rates of other currencies only",
        )
