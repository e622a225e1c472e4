"""The map of an import: which column is what, and what the file's own words mean here."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Final, Literal, TypeAlias

from pydantic import Field as Setting
from pydantic import ValidationError

from bot.errors import Misconfigured
from bot.policy import Problem
from bot.policy.base import Model, Short, nearest, plain, shown
from bot.policy.explain import explain
from bot.policy.settings import Currency  # noqa: TC001 - pydantic reads the annotations
from bot.policy.source import EMPTY, Unreadable, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from bot.policy import Policy, Stage
    from bot.policy.source import Place, Source

DateOrder: TypeAlias = Literal["ymd", "dmy", "mdy"]
OWN_KEYS: Final = (
    "external_id",
    "name",
    "owner",
    "account",
    "stage",
    "created",
    "closed",
    "next_step",
    "next_step_on",
)
"""What a column can hold beside the policy's fields."""
BEGIN: Final = (
    "Write `columns:` and below it, for each thing, the header of its column; docs/import.md has examples"
)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_LEADING_DIGITS = re.compile(r"^\d{1,2}\s*[.:)\-_、]\s*")
Found: TypeAlias = tuple["Place", str, str]


class Products(Model):
    """What is sold, and the other spellings under which it turns up in the file."""

    known: tuple[Short, ...] | None = Setting(default=None, max_length=1000)
    """The products' names; left out, the policy's products. Without either, a product is free text."""
    aliases: dict[str, Short] = Setting(default={}, max_length=1000)
    """Spelling in the file: the product's name."""


class Mapping(Model):
    """How to read one file. Made by `load` or `parse`, which know the policy it belongs to."""

    columns: dict[str, Short] = Setting(min_length=1)
    """What it is: the header in the file. One header may serve twice."""
    name: Annotated[str, Setting(max_length=200)] = "{name}"
    """How the deal's name is made from other columns, such as `{account} {product}`."""
    stages: dict[str, Short] = Setting(default={}, max_length=200)
    """Stage in the file: the key of the policy's stage. Keys and labels of the policy need no line."""
    values: dict[str, dict[str, str]] = Setting(default={}, max_length=200)
    """Column: what stands in the file: what it means, such as `probability: {A: "80"}`."""
    dates: DateOrder = "ymd"
    """The order of year, month and day where the year doesn't come first."""
    products: Products = Products()
    currency: Currency | None = None
    """The currency of amounts without one; left out, the policy's."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The headers the file must have, each once."""
        return tuple(dict.fromkeys(self.columns.values()))

    @property
    def name_parts(self) -> tuple[str, ...]:
        return tuple(_PLACEHOLDER.findall(self.name))

    def named(self, parts: dict[str, str]) -> str:
        """The deal's name; spaces around what is empty fold away."""
        return " ".join(_PLACEHOLDER.sub(lambda match: parts.get(match[1], ""), self.name).split())

    def value(self, key: str, written: str) -> str:
        """What a cell means, by `values`."""
        return self._values.get(key, {}).get(plain(written), written)

    def stage(self, policy: Policy, written: str) -> Stage | None:
        """By `stages`, then by the policy's keys and labels; `4.提案` is also looked up as 提案."""
        bare = _LEADING_DIGITS.sub("", unicodedata.normalize("NFKC", written).strip())
        for text in (written, bare):
            if alias := self._stages.get(plain(text)):
                return policy.find_stage(alias) or policy.stage_by_text(alias)
        return policy.stage_by_text(written) or policy.stage_by_text(bare)

    def product(self, policy: Policy, written: str) -> str | None:
        """The product's own name; None when it is not among the known ones."""
        known = self.products.known
        if known is None and not policy.products:
            return self._aliases.get(plain(written), written)
        meant = self._aliases.get(plain(written), written)
        if known is not None:
            return self._known.get(plain(meant))
        found = policy.product(meant)
        return found.name if found else None

    @cached_property
    def _values(self) -> dict[str, dict[str, str]]:
        return {key: {plain(a): b for a, b in each.items()} for key, each in self.values.items()}

    @cached_property
    def _stages(self) -> dict[str, str]:
        return {plain(alias): key for alias, key in self.stages.items()}

    @cached_property
    def _aliases(self) -> dict[str, str]:
        return {plain(alias): name for alias, name in self.products.aliases.items()}

    @cached_property
    def _known(self) -> dict[str, str]:
        return {plain(name): name for name in self.products.known or ()}


def load(path: Path, policy: Policy) -> Mapping:
    """The map in a file; Misconfigured with every mistake, its line, and what to write instead."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Misconfigured(f"{path} can't be read ({error.strerror}). Check the name of the map.") from None
    return parse(raw, policy, path.name)


def parse(text: str | bytes, policy: Policy, name: str = "map.yml") -> Mapping:
    """As `load`, for what is read already."""
    try:
        source = read(text)
    except Unreadable as error:
        instead = BEGIN if error.what == EMPTY else error.instead
        raise _refused([Problem(name, *error.place, error.what, instead)]) from None
    if not isinstance(source.data, dict):
        where = source.place(())
        raise _refused([Problem(name, *where, "The map is not a mapping", BEGIN)])
    mapping, found = None, list(source.wrong)
    try:
        mapping = Mapping.model_validate(source.data)
    except ValidationError as error:
        found += [_explained(problem, source) for problem in error.errors(include_url=False)]
    if mapping is not None:
        found += _contradictions(mapping, policy, source)
    if mapping is None or found:
        raise _refused(Problem(name, *place, what, instead) for place, what, instead in sorted(set(found)))
    return mapping


def _refused(problems: Iterable[Problem]) -> Misconfigured:
    return Misconfigured("\n".join(str(problem) for problem in problems))


def _explained(error: ErrorDetails, source: Source) -> Found:
    if error["type"] != "extra_forbidden":
        return explain(error, source)
    path = error["loc"]
    known = Products.model_fields if path[0] == "products" else Mapping.model_fields
    return source.key_place(path), f"{shown(path[-1])} is not known here", _instead(str(path[-1]), known)


def _instead(word: str, known: Iterable[str]) -> str:
    names = list(known)
    near = nearest(word, names)
    return f"Write `{near}`" if near else f"Write one of {', '.join(names)}"


def _contradictions(mapping: Mapping, policy: Policy, source: Source) -> Iterator[Found]:
    """What each line may say for itself, but not together with the policy or the other lines."""
    yield from _columns(mapping, policy, source)
    yield from _names(mapping, source)
    yield from _words(mapping, policy, source)


def _columns(mapping: Mapping, policy: Policy, source: Source) -> Iterator[Found]:
    keys = [*OWN_KEYS, *(each.key for each in policy.fields)]
    for key in mapping.columns:
        if key not in keys:
            yield source.key_place(("columns", key)), f"There is no field {shown(key)}", _instead(key, keys)
    columns = source.place(("columns",))
    if "stage" not in mapping.columns:
        yield columns, "No column holds the stage", "Write `stage: …` under `columns`"
    if "external_id" not in mapping.columns and "account" not in mapping.columns:
        instead = "Write `external_id: …` under `columns`, or `account: …` if the file has no numbers"
        yield columns, "Nothing tells one deal from another", instead


def _names(mapping: Mapping, source: Source) -> Iterator[Found]:
    at = source.place(("name",) if "name" in mapping.model_fields_set else ("columns",))
    instead = "Write `name: …` under `columns`, or `name: '{account} {product}'` for one that is put together"
    if not mapping.name_parts:
        yield at, "Every deal would have the same name", instead
    for part in mapping.name_parts:
        if part not in mapping.columns:
            yield at, f"The deal's name needs the column {shown(part)}", instead


def _words(mapping: Mapping, policy: Policy, source: Source) -> Iterator[Found]:
    for alias, key in mapping.stages.items():
        if policy.find_stage(key) is None and policy.stage_by_text(key) is None:
            at = source.place(("stages", alias))
            yield at, f"There is no stage {shown(key)}", _instead(key, (each.key for each in policy.stages))
    for key in mapping.values:
        if key not in mapping.columns:
            at = source.key_place(("values", key))
            yield at, f"{shown(key)} has no column", _instead(key, mapping.columns)
    known = mapping.products.known
    for alias, product in mapping.products.aliases.items():
        if known is not None and plain(product) not in {plain(each) for each in known}:
            at = source.place(("products", "aliases", alias))
            yield at, f"{shown(product)} is not under `known`", _instead(product, known)
