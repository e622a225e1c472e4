"""Whether the fields fit the code's core fields and the stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.policy.base import shown
from bot.policy.fields import ACCOUNT, BUILT_IN, CORE_FIELDS, RESERVED_KEYS
from bot.policy.plain import Contradiction, Path, Plain, entries, one_of, word
from bot.policy.said import said

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN_LISTS = {"product": "products", "source": "lead_sources", "lost_reason": "loss_reasons"}


def known_fields(policy: Plain) -> dict[str, Plain]:
    """The fields that gates may ask for, by key: core ones, which keep what the code fixes, and the file's own."""
    known: dict[str, Plain] = {key: core.model_dump(mode="json") for key, core in CORE_FIELDS.items()}
    for key, name in OWN_LISTS.items():
        items = [item for _, item in entries(policy, name)]
        known[key]["options"] = [{"key": item.get("name", item.get("key"))} for item in items]
    for _, field in entries(policy, "fields"):
        key = word(field, "key") or ""
        if key != ACCOUNT.key:
            known.setdefault(key, field)
    return known


def field_contradictions(policy: Plain) -> Iterator[Contradiction]:
    stages = [stage for _, stage in entries(policy, "stages")]
    names = [str(stage.get("key")) for stage in stages if stage.get("kind") != "lost"]
    for index, field in entries(policy, "fields"):
        at: Path = ("fields", index)
        key = word(field, "key") or ""
        yield from _core(at, key, field) if key in BUILT_IN else _own(at, key, field)
        start = word(field, "required_from")
        if start is not None and start not in names:
            yield Contradiction(
                (*at, "required_from"),
                said("{stage} is no stage a field can be required from", stage=shown(start)),
                one_of(start, names),
            )
        kind = BUILT_IN[key].type if key in BUILT_IN else word(field, "type")
        if field.get("min") is not None and kind not in {"number", "money"}:
            yield Contradiction(
                (*at, "min"),
                said("A field of type {type} has no least number", type=kind),
                said("Write `min` for number and money only"),
            )


def _core(at: Path, key: str, field: Plain) -> Iterator[Contradiction]:
    core = BUILT_IN[key]
    if field.get("type", core.type) != core.type:
        yield Contradiction(
            (*at, "key"),
            said("{key} is a core field of type {type}", key=shown(key), type=core.type),
            said("Write another key for a field of your own, or leave `type` out"),
        )
    options = [option.get("key") for _, option in entries(field, "options")]
    if key in OWN_LISTS and options:
        yield Contradiction(
            (*at, "options"),
            said("The choices of {key} have a list of their own", key=shown(key)),
            said("Write them under {list}", list=f"`{OWN_LISTS[key]}`"),
        )
    elif options and options != [option.key for option in core.options]:
        fixed = ", ".join(option.key for option in core.options)
        yield Contradiction(
            (*at, "options"),
            said("The choices of {key} are fixed", key=shown(key)),
            said("Write labels for {choices} only", choices=fixed) if fixed else said("Write no options"),
        )


def _own(at: Path, key: str, field: Plain) -> Iterator[Contradiction]:
    if key in RESERVED_KEYS:
        yield Contradiction(
            (*at, "key"),
            said("{key} is taken by the deal itself", key=shown(key)),
            said("Write another key, such as {right}", right=f"`own_{key}`"),
        )
    selects = word(field, "type") in {"select", "multi_select"}
    if selects and not field.get("options"):
        yield Contradiction(
            (*at, "type"),
            said("A select has nothing to choose from"),
            said("Write `options:` with key and label each"),
        )
    if field.get("options") and not selects:
        yield Contradiction(
            (*at, "options"),
            said("A field of type {type} has no choices", type=field.get("type")),
            said("Write `type: select`, or no options"),
        )
