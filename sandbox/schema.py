"""Small checks that add up to a schema. Each looks at one value and names every problem as Slack does, by JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Check = Callable[[Any, str, "list[Problem]"], None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing Slack would refuse, at one place."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


def string(most: int, least: int = 1) -> Check:
    """Text of so many characters."""

    def check(value: Any, at: str, problems: list[Problem]) -> None:
        if not isinstance(value, str):
            problems.append(Problem(at, "must be a string"))
        elif len(value) > most:
            problems.append(Problem(at, f"must be less than {most + 1} characters"))
        elif len(value) < least:
            problems.append(Problem(at, f"must be more than {least - 1} characters"))

    return check


def of(kind: type, name: str) -> Check:
    """A JSON type; a boolean is no number."""

    def check(value: Any, at: str, problems: list[Problem]) -> None:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            problems.append(Problem(at, f"must be a valid {name}"))

    return check


boolean, integer, anything = of(bool, "boolean"), of(int, "integer"), of(object, "value")


def one_of(*allowed: object) -> Check:
    def check(value: Any, at: str, problems: list[Problem]) -> None:
        if value not in allowed:
            problems.append(Problem(at, f"must be one of: {', '.join(map(str, allowed))}"))

    return check


def matching(test: Callable[[str], object], what: str) -> Check:
    """Text that `test` takes; it says no by a false value or a ValueError."""

    def check(value: Any, at: str, problems: list[Problem]) -> None:
        try:
            good = isinstance(value, str) and test(value)
        except ValueError:
            good = False
        if not good:
            problems.append(Problem(at, f"must be {what}"))

    return check


def many(each: Check, most: int, least: int = 1) -> Check:
    """A list of so many."""

    def check(value: Any, at: str, problems: list[Problem]) -> None:
        if not isinstance(value, list):
            problems.append(Problem(at, "must be an array"))
            return
        if len(value) > most:
            problems.append(Problem(at, f"no more than {most} items allowed"))
        if len(value) < least:
            problems.append(Problem(at, f"must have at least {least} items"))
        for number, one in enumerate(value):
            each(one, f"{at}/{number}", problems)

    return check


def obj(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *also: Check) -> Check:
    """An object with these fields and no others; `also` look at the whole once the fields are right."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str, problems: list[Problem]) -> None:
        if not isinstance(value, dict):
            problems.append(Problem(at, "must be an object"))
            return
        before = len(problems)
        problems.extend(
            Problem(at, f"missing required field: {name}") for name in required if value.get(name) is None
        )
        for name, part in value.items():
            if name not in known:
                problems.append(Problem(at, f"invalid additional property: {name}"))
            elif part is not None:
                known[name](part, f"{at}/{name}", problems)
        if len(problems) == before:
            for each in also:
                each(value, at, problems)

    return check


def by_type(table: Mapping[str, Check], what: str) -> Check:
    """The check that the object's `type` names."""

    def check(value: Any, at: str, problems: list[Problem]) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind is None:
            problems.append(Problem(at, "missing required field: type"))
        elif kind not in table:
            problems.append(Problem(f"{at}/type", f"unsupported type of {what}: {kind}"))
        else:
            table[kind](value, at, problems)

    return check


def exactly_one(*names: str) -> Check:
    def check(value: Any, at: str, problems: list[Problem]) -> None:
        if sum(value.get(name) is not None for name in names) != 1:
            problems.append(Problem(at, f"must have exactly one of: {', '.join(names)}"))

    return check


def at_least_one(*names: str) -> Check:
    def check(value: Any, at: str, problems: list[Problem]) -> None:
        if all(value.get(name) is None for name in names):
            problems.append(Problem(at, f"must have at least one of: {', '.join(names)}"))

    return check
