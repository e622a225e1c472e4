"""Reads YAML into plain data and remembers where everything stood. Knows nothing of policies.

Scalars are read so that nothing surprises: `22:30`, `NO` and `2026-12-29` stay text, numbers with a point
are Decimals, only `true` and `false` are truth values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from bot.policy.said import said

if TYPE_CHECKING:
    from collections.abc import Iterator


Path: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]  # line and column, from 1

LARGEST = 200_000  # bytes; a policy of fifty stages has about 30,000
DEEPEST = 12
EMPTY = said("The file is empty")
BEGIN = said("Write a policy, beginning with `version: 1`; a preset is a good start")


class Unreadable(Exception):
    """The file can't be read any further from this place on."""

    def __init__(self, place: Place, what: str, instead: str) -> None:
        super().__init__(what)
        self.place, self.what, self.instead = place, what, instead


@dataclass(slots=True)
class Source:
    """Plain data, the place of every value and key, and what was wrong with the writing itself."""

    data: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    wrong: list[tuple[Place, str, str]] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Where `path` stands, or the nearest part of it that exists."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def key_place(self, path: Path) -> Place:
        """Where the key of `path` stands; for an item of a list the item."""
        return self.keys.get(path) or self.place(path)


def text_of(raw: str | bytes) -> str:
    """The text of a file: UTF-8, with or without a byte order mark."""
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        raise Unreadable(
            (1, 1),
            said("The file has {size} bytes", size=f"{size:,}"),
            said("Write a policy of at most {most} bytes", most=f"{LARGEST:,}"),
        )
    return (_decoded(raw) if isinstance(raw, bytes) else raw).removeprefix("\ufeff")


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode()
        raise Unreadable(
            _place_of(before, len(before)),
            said("The file is not UTF-8"),
            said("Write it again with your editor's encoding set to UTF-8"),
        ) from None


def read(raw: str | bytes) -> Source:
    """The file as plain data. Raises Unreadable where no more can be made of it."""
    text = text_of(raw)
    if not text.strip():
        raise Unreadable((1, 1), EMPTY, BEGIN)
    source = Source()
    try:
        _Reader(source, _events(text)).document()
    except MarkedYAMLError as error:
        raise _broken(error, text) from None
    except ReaderError as error:
        place = _place_of(text, error.position)
        raise Unreadable(
            place,
            said("The character {character} is not text", character=repr(chr(error.character))),
            said("Write it without"),
        ) from None
    return source


def _place_of(text: str, position: int) -> Place:
    lines = text[:position].split("\n")
    return len(lines), len(lines[-1]) + 1


def _events(text: str) -> Iterator[Any]:
    yaml = YAML(typ="safe", pure=True)
    events: Iterator[Any] = yaml.parse(text)
    return events


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")[:200]


def _broken(error: MarkedYAMLError, text: str) -> Unreadable:
    mark = error.problem_mark or error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    here = lines[place[0] - 1] if place[0] <= len(lines) else ""
    if "\t" in here[: len(here) - len(here.lstrip())] or here[place[1] - 1 : place[1]] == "\t":
        return Unreadable(place, said("A tab can't indent YAML"), said("Write spaces"))
    return Unreadable(
        place,
        said("This is not YAML: {problem}", problem=_one_line(str(error.problem or error.context))),
        said("Write `key: value`, lists with `- `, and quotes round text with `: ` or ` #` in it"),
    )


class _Reader:
    def __init__(self, source: Source, events: Iterator[Any]) -> None:
        self._source = source
        self._events = events

    def document(self) -> None:
        next(self._events)  # the stream's start
        begin = next(self._events)
        if not isinstance(begin, DocumentStartEvent):
            raise Unreadable((1, 1), EMPTY, BEGIN)
        if begin.version and tuple(begin.version) != (1, 2):
            raise Unreadable(
                (1, 1), said("The file asks for another version of YAML"), said("Write it without `%YAML`")
            )
        self._source.data = self.value(next(self._events), ())
        next(self._events)  # the document's end
        if isinstance(another := next(self._events), DocumentStartEvent):
            raise Unreadable(
                _place(another),
                said("A second document begins here"),
                said("Write one document, without `---`"),
            )

    def value(self, event: Any, path: Path) -> Any:
        place = _place(event)
        self._source.values[path] = place
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(
                place, said("Anchors and aliases (`&`, `*`) are not read"), said("Write the values out")
            )
        if getattr(event, "tag", None):
            raise Unreadable(
                place,
                said("The tag {tag} is not read", tag=f"`{event.tag}`"),
                said("Write the value without it"),
            )
        if len(path) > DEEPEST:
            raise Unreadable(
                place, said("This is nested too deeply"), said("Write it as in the reference, docs/policy.md")
            )
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        return _scalar(event)

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self.value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            place = _place(event)
            if not isinstance(event, ScalarEvent):
                raise Unreadable(place, said("A key must be a word"), said("Write `key: value`"))
            key = str(event.value)
            at = (*path, key)
            if key in found:
                self._source.wrong.append(
                    (
                        place,
                        said(
                            "{key} was already written in line {line}",
                            key=f"`{key}`",
                            line=self._source.keys[at][0],
                        ),
                        said("Write it once"),
                    )
                )
                _Reader(Source(), self._events).value(next(self._events), at)  # read past it
                continue
            self._source.keys[at] = place
            found[key] = self.value(next(self._events), at)
            if found[key] is None:  # nothing after the colon: the reader stands somewhere below
                self._source.values[at] = place
        return found


def _place(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _scalar(event: Any) -> Any:
    text = str(event.value)
    if event.style:  # quoted or a block: text, whatever it looks like
        return text
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if re.fullmatch(r"[-+]?\d{1,30}", text):
        return int(text)
    if re.fullmatch(r"[-+]?\d{1,30}\.\d{1,30}", text):
        return Decimal(text)
    return text
