"""Turns pydantic's errors into what is wrong and what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from pydantic import BaseModel

from bot.policy.base import IN_QUOTES, not_text, shown
from bot.policy.models import Policy
from bot.policy.plain import one_of, write
from bot.policy.said import said
from bot.policy.stages import CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic_core import ErrorDetails

    from bot.policy.source import Path, Place, Source

Answer: TypeAlias = tuple[str, str]


def explain(error: ErrorDetails, source: Source) -> tuple[Place, str, str]:
    """Where, what and what instead, for one error of pydantic."""
    path, kind = _path(error["loc"]), error["type"]
    context, value = error.get("ctx", {}), error["input"]
    if kind == "extra_forbidden":
        return source.key_place(path), *_unknown(path, error["loc"])
    if kind == "missing":
        return source.place(path[:-1]), said("{key} is missing", key=f"`{path[-1]}`"), write(f"{path[-1]}: …")
    if value is None:
        name: str = f"`{path[-1]}`" if isinstance(path[-1], str) else said("`This item`")
        empty = said("{key} has no value", key=name)
        return source.place(path), empty, said("Write a value, or leave the line out")
    if kind == "policy":
        return source.place(path), context["what"], context["instead"]
    say = _SAYINGS.get(kind)
    what, instead = (
        say(value, context) if say else (error["msg"], said("Write it as in the reference, docs/policy.md"))
    )
    return source.place(path), what, instead


def _path(loc: tuple[str | int, ...]) -> Path:
    """Pydantic's path without what is not in the file: the tag of a gate's condition, the mark of a key."""
    return tuple(
        part for at, part in enumerate(loc) if part != "[key]" and not (at >= 2 and loc[at - 2] == "gate")
    )


def _unknown(path: Path, loc: tuple[str | int, ...]) -> Answer:
    names = keys_at(loc[:-1])
    if path[0] == "rules" and len(path) == len(("rules", "quiet")):
        return said("There is no rule {rule}", rule=shown(path[-1])), one_of(path[-1], names)
    return said("{key} is not known here", key=shown(path[-1])), one_of(path[-1], names)


def keys_at(loc: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at this place of a policy."""
    model: Any = Policy
    for part in loc:
        model = (
            _model_in(model.model_fields[part].annotation)
            if isinstance(part, str) and part not in CONDITIONS
            else model
        )
        model = CONDITIONS.get(part, model) if isinstance(part, str) else model
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    """The model inside `tuple[X, ...]`, `X | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(model for model in map(_model_in, get_args(annotation)) if model)


def _literal(value: Any, context: dict[str, Any]) -> Answer:
    known = re.findall(r"'([^']*)'", str(context["expected"]))
    return said("{value} is not a choice here", value=shown(value)), one_of(value, known)


def _range(value: Any, context: dict[str, Any]) -> Answer:
    name = next(name for name in _LIMITS if name in context)
    return said("{value} is out of range", value=shown(value)), _LIMITS[name](context[name])


def _mapping(value: Any, _: dict[str, Any]) -> Answer:
    what = said("{value} stands where a mapping belongs", value=shown(value))
    return what, said("Write `key: value` lines, indented")


def _list(value: Any, _: dict[str, Any]) -> Answer:
    what = said("{value} stands where a list belongs", value=shown(value))
    return what, said("Write its items with `- `, or in `[ ]`")


def _short(_: Any, context: dict[str, Any]) -> Answer:
    return said("The list is empty"), said("Write at least {least}", least=context["min_length"])


def _long(value: Any, context: dict[str, Any]) -> Answer:
    what = (
        said("The text has {count} characters", count=len(value))
        if isinstance(value, str)
        else said("The list has {count} items", count=len(value))
    )
    return what, said("Write at most {most}", most=context["max_length"])


def _text(value: Any, _: dict[str, Any]) -> Answer:
    return not_text(value), IN_QUOTES


def _whole(value: Any, _: dict[str, Any]) -> Answer:
    what = said("{value} is not a whole number", value=shown(value))
    return what, said("Write digits only, such as `3`")


def _truth(value: Any, _: dict[str, Any]) -> Answer:
    return said("{value} is neither true nor false", value=shown(value)), said("Write `true` or `false`")


_LIMITS: dict[str, Callable[[Any], str]] = {
    "ge": lambda limit: said("Write a number of at least {limit}", limit=limit),
    "gt": lambda limit: said("Write a number above {limit}", limit=limit),
    "le": lambda limit: said("Write a number of at most {limit}", limit=limit),
}
_SAYINGS: dict[str, Callable[[Any, dict[str, Any]], Answer]] = {
    "literal_error": _literal,
    "greater_than_equal": _range,
    "greater_than": _range,
    "less_than_equal": _range,
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "dict_type": _mapping,
    "tuple_type": _list,
    "too_short": _short,
    "too_long": _long,
    "string_too_long": _long,
    "string_type": _text,
    "int_type": _whole,
    "bool_type": _truth,
    "bool_parsing": _truth,
}
