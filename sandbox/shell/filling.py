"""Values typed into the terminal, put into the fields of a form as a person would choose them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sandbox.people.screen import ASKS
from sandbox.shell import reading
from sandbox.shell.drawing import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.people import Field, Modal
    from sandbox.shell.words import Say


class Mistyped(Exception):
    """A command that can't be followed; its text is the sentence to show."""


def field(say: Say, form: Modal, typed: str) -> Field:
    """By its number in the form, or by label."""
    fields = form.fields
    if typed.strip().isdigit() and 0 < int(typed) <= len(fields):
        return fields[int(typed) - 1]
    labels = [name_of(each) for each in fields]
    found = reading.fitting(typed, labels)
    if len(found) == 1:
        return fields[found[0]]
    if found:
        several = _listed([labels[at] for at in found])
        raise Mistyped(say("More than one field fits {name}: {others}", name=typed, others=several))
    raise Mistyped(
        say("No field begins with {name}; there are: {others}", name=typed, others=_listed(labels))
    )


def fill(say: Say, form: Modal, each: Field, typed: str, now: datetime) -> None:
    """Puts it in, whatever kind of field it is. Lists are separated by commas; nothing empties the field."""
    kind: str = each.element["type"]
    if kind == "external_select" and typed.strip():
        return form.select(_id(each), _searched(say, form, each, typed.strip()), query=typed.strip())
    several = kind.startswith("multi_") or kind == "checkboxes"
    words = [word.strip() for word in typed.replace("、", ",").split(",")] if several else [typed.strip()]
    values = [_value(say, form, each, word, now) for word in words if word]
    return form.select(_id(each), (values if several else values[0]) if values else None)


def offered(say: Say, form: Modal, each: Field, query: str) -> list[str]:
    """What a menu or a typeahead offers."""
    if each.element["type"] in ASKS and len(query) < each.element.get("min_query_length", 3):
        raise Mistyped(say("Type something to search for: options {label} WORD", label=name_of(each)))
    if each.element["type"] not in ASKS and not each.choices:
        raise Mistyped(say("{label} has no list to choose from.", label=name_of(each)))
    return form.options(_id(each), query)


def _value(say: Say, form: Modal, each: Field, word: str, now: datetime) -> Any:
    kind = each.element["type"].removeprefix("multi_")
    zone = ZoneInfo(form.person.tz)
    match kind:
        case "static_select" | "radio_buttons" | "checkboxes":
            return _chosen(say, word, each.choices)
        case "external_select":
            return _searched(say, form, each, word)
        case "users_select":
            return _person(say, form, word)
        case "datepicker":
            if (day := reading.day(word, now.astimezone(zone).date())) is None:
                raise Mistyped(say("{value} is no date. Write it like 2026-11-25 or 11/25.", value=word))
            return day
        case "datetimepicker":
            if (at := reading.moment(word, now, zone)) is None:
                raise Mistyped(
                    say("{value} is no moment. Write it like 2026-11-25 14:00 or 11/25 14:00.", value=word)
                )
            return at.astimezone(UTC)
        case _:
            return word


def _chosen(say: Say, word: str, options: Sequence[str]) -> str:
    found = reading.fitting(word, options)
    if len(found) == 1:
        return options[found[0]]
    if found:
        several = _listed([options[at] for at in found])
        raise Mistyped(say("More than one option fits {value}: {others}", value=word, others=several))
    raise Mistyped(say("No option fits {value}; there are: {others}", value=word, others=_listed(options)))


def _searched(say: Say, form: Modal, each: Field, word: str) -> str:
    """A typeahead: what was typed is asked for, and the only answer is taken."""
    options = offered(say, form, each, word)
    if len(options) == 1:
        return options[0]
    if not options:
        raise Mistyped(say("Nothing is found for {value}.", value=word))
    return _chosen(say, word, options)


def _person(say: Say, form: Modal, word: str) -> str:
    users = [user for user in form.person.world.users.values() if not user.is_bot and not user.deleted]
    by_handle = [user for user in users if user.called(word)]
    found = by_handle or [users[at] for at in reading.fitting(word, [user.real_name for user in users])]
    if len(found) != 1:
        raise Mistyped(say("Nobody here is called {name}. Type people.", name=word))
    return found[0].id


def _id(each: Field) -> str:
    """Unique in a view: an input's block, another element's own id."""
    return each.block_id if each.block["type"] in ("input", "section") else str(each.element["action_id"])


def _listed(names: Sequence[str]) -> str:
    return " / ".join(names)
