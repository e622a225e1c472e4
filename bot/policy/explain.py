"""Turns pydantic's errors into what is wrong and what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from pydantic import BaseModel

from bot.policy.base import nearest, shown
from bot.policy.models import Policy
from bot.policy.plain import one_of
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
        return source.place(path[:-1]), f"`{path[-1]}` is missing", f"Write `{path[-1]}: …`"
    if value is None:
        name = path[-1] if isinstance(path[-1], str) else "This item"
        return source.place(path), f"`{name}` has no value", "Write a value, or leave the line out"
    if kind == "policy":
        return source.place(path), context["what"], context["instead"]
    say = _SAYINGS.get(kind)
    what, instead = (
        say(value, context) if say else (error["msg"], "Write it as in the reference, docs/policy.md")
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
        return f"There is no rule {shown(path[-1])}", one_of(path[-1], names)
    near = nearest(str(path[-1]), names)
    return (
        f"{shown(path[-1])} is not known here",
        f"Write `{near}`" if near else f"Write one of {', '.join(names)}",
    )


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
    return f"{shown(value)} is not a choice here", one_of(value, known)


def _range(value: Any, context: dict[str, Any]) -> Answer:
    limit = next(f"{words} {context[name]}" for name, words in _LIMITS.items() if name in context)
    return f"{shown(value)} is out of range", f"Write a number {limit}"


def _mapping(value: Any, _: dict[str, Any]) -> Answer:
    return f"{shown(value)} stands where a mapping belongs", "Write `key: value` lines, indented"


def _list(value: Any, _: dict[str, Any]) -> Answer:
    return f"{shown(value)} stands where a list belongs", "Write its items with `- `, or in `[ ]`"


def _short(_: Any, context: dict[str, Any]) -> Answer:
    return "The list is empty", f"Write at least {context['min_length']}"


def _long(value: Any, context: dict[str, Any]) -> Answer:
    what = (
        f"The text has {len(value)} characters"
        if isinstance(value, str)
        else f"The list has {len(value)} items"
    )
    return what, f"Write at most {context['max_length']}"


def _text(value: Any, _: dict[str, Any]) -> Answer:
    return f"{shown(value)} is not text", 'Write it in quotes, such as `"2026"`'


def _whole(value: Any, _: dict[str, Any]) -> Answer:
    return f"{shown(value)} is not a whole number", "Write digits only, such as `3`"


def _truth(value: Any, _: dict[str, Any]) -> Answer:
    return f"{shown(value)} is neither true nor false", "Write `true` or `false`"


_LIMITS = {"ge": "of at least", "gt": "above", "le": "of at most"}
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
