"""Fills `{name}` in a sentence, and nothing more: no attributes, no indexes, no conversions, no format specs."""

from __future__ import annotations

from functools import lru_cache
from string import Formatter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class BadTemplate(ValueError):
    """A sentence with a placeholder other than a plain `{name}`."""


@lru_cache(maxsize=8192)
def pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    """The template as (literal text, name of the value after it or None). BadTemplate if it asks for more."""
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:
        raise BadTemplate(f"{template!r}: {error}") from None
    for _, name, spec, conversion in parsed:
        if name is not None and (not name.isidentifier() or spec or conversion):
            raise BadTemplate(f"{template!r}: write a plain {{name}} instead of {{{name}}}")
    return tuple((literal, name) for literal, name, _, _ in parsed)


def names(template: str) -> frozenset[str]:
    """The names of the values a template asks for."""
    return frozenset(name for _, name in pieces(template) if name is not None)


def fill(template: str, values: Mapping[str, object], show: Callable[[object], str]) -> str:
    """The sentence with every value put in by `show`. A value that is missing raises KeyError."""
    out = []
    for literal, name in pieces(template):
        out.append(literal)
        if name is not None:
            if name not in values:
                raise KeyError(f"{name} is missing for {template!r}")
            out.append(show(values[name]))
    return "".join(out)
