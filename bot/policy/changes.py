"""What a new policy changes, in the words of the file: for whoever decides whether to use it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.policy.models import Policy
    from bot.policy.stages import Condition, Stage

Kind: TypeAlias = Literal["stage added", "stage removed", "stage renamed", "stages moved", "gate", "value"]


@dataclass(frozen=True, slots=True)
class Change:
    """`stage` is the one it is about (as it is after, or was if it goes). `more` and `less` are a gate's conditions;
    `path`, `before` and `after` a value of the file, as it would be written there; empty for none.
    """

    kind: Kind
    stage: Stage | None = None
    was: Stage | None = None
    more: Sequence[Condition] = ()
    less: Sequence[Condition] = ()
    path: str = ""
    before: str = ""
    after: str = ""


def changes(before: Policy, after: Policy) -> list[Change]:
    """Stages first, then everything else in the order of the file; empty when both mean the same."""
    found = [*_stages(before, after)]
    old, new = (json.loads(each.canonical) for each in (before, after))
    for name in new:
        if name != "stages":
            found += _values(name, old.get(name), new[name])
    return found


def _stages(before: Policy, after: Policy) -> Iterator[Change]:
    for stage in after.stages:
        if (was := before.find_stage(stage.key)) is None:
            yield Change("stage added", stage)
        else:
            yield from _stage(was, stage)
    for stage in before.stages:
        if after.find_stage(stage.key) is None:
            yield Change("stage removed", stage)
    orders = [
        [each.key for each in one.stages if other.find_stage(each.key)]
        for one, other in ((before, after), (after, before))
    ]
    if orders[0] != orders[1]:
        yield Change("stages moved", path="stages", before=" → ".join(orders[0]), after=" → ".join(orders[1]))


def _stage(was: Stage, stage: Stage) -> Iterator[Change]:
    if was.label != stage.label:
        yield Change("stage renamed", stage, was)
    more = [each for each in stage.gate if each not in was.gate]
    less = [each for each in was.gate if each not in stage.gate]
    if more or less:
        yield Change("gate", stage, more=more, less=less)
    old, new = (each.model_dump(mode="json", by_alias=True) for each in (was, stage))
    for name in new:
        if name not in ("key", "label", "gate"):
            yield from _values(f"stages.{stage.key}.{name}", old[name], new[name])


def _values(path: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            yield from _values(f"{path}.{name}", before.get(name), after.get(name))
    elif _named(before) and _named(after):
        old, new = ({_name(each): each for each in items} for items in (before, after))
        for name in dict.fromkeys((*old, *new)):
            yield from _values(f"{path}.{name}", old.get(name), new.get(name))
        orders = [[name for name in one if name in other] for one, other in ((old, new), (new, old))]
        if orders[0] != orders[1]:
            yield Change("value", path=path, before=", ".join(orders[0]), after=", ".join(orders[1]))
    else:
        yield Change("value", path=path, before=_written(before), after=_written(after))


def _named(value: Any) -> bool:
    """A list whose items have names of their own: fields, options, products."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, dict) and _name(each) for each in value)
    )


def _name(item: dict[str, Any]) -> str:
    return str(item.get("key") or item.get("name") or "")


def _written(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)
