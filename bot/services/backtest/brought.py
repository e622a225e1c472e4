"""Deals that came in with a past of their own, as by an import: told again by the dates of their own rows.

What was recorded here says when it was known. What was brought was recorded in one moment, often years later; its rows
say when it happened: created, moved, logged, met. Fields without a date count as known from the beginning.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from store.ledger import BY_NAME, from_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from store.model import Change

OF_THE_END: Final = ("closed_at", "lost_reason", "lost_missing")
OF_THE_WAY: Final = ("last_activity_at", "next_step", "next_step_on")
"""Follows from activities, where there are any."""


def story(rows: Sequence[Change]) -> list[Change]:
    """What happened to the deal before it was brought, as changes at their own times. Nothing where only its end is
    known: its way is not.
    """
    whole, rest = rows[0], rows[1:]
    moves = sorted(_of(rest, "stage_move"), key=lambda each: _at(each, "entered_at"))
    if not moves or (len(moves) == 1 and not whole.after["open"]):
        return []
    activities = _of(rest, "activity")
    told = [_begun(whole, moves[0], talked=bool(activities))]
    for number, move in enumerate(moves):
        told += _moved(whole, move, moves[number - 1] if number else None, last=move is moves[-1])
    told += [change for each in activities for change in _talked(whole, each)]
    told += [change for each in _of(rest, "stakeholder") for change in _met(whole, each)]
    begun = told[0].at
    return sorted(
        (replace(each, at=max(each.at, begun)) for each in told if each.at < whole.at), key=attrgetter("at")
    )


def _of(rows: Iterable[Change], noun: str) -> list[Change]:
    return [each for each in rows if each.noun == noun]


def _at(row: Change, column: str) -> datetime:
    moment = from_json(BY_NAME[row.noun], column, row.after[column])
    return moment if moment is not None else row.at


def _begun(whole: Change, move: Change, *, talked: bool) -> Change:
    """The deal on its first day."""
    still_to_come = (*OF_THE_END, *(OF_THE_WAY if talked else ()))
    first = {"stage": move.after["stage"], "open": True, "entered_stage_at": move.after["entered_at"]}
    row = {**whole.after, **dict.fromkeys(still_to_come), **first}
    return replace(whole, at=_at(whole, "created_at"), after=row)


def _moved(whole: Change, move: Change, left: Change | None, *, last: bool) -> Iterator[Change]:
    at = _at(move, "entered_at")
    yield replace(move, at=at, after={**move.after, "left_at": None, "next_stage": None})
    if left is not None:
        yield _field(left, at, "left_at", move.after["entered_at"])
        yield _field(left, at, "next_stage", move.after["stage"])
        yield _field(whole, at, "stage", move.after["stage"])
        yield _field(whole, at, "entered_stage_at", move.after["entered_at"])
    if last and not whole.after["open"]:
        yield _field(whole, at, "open", after=False)
        for name in OF_THE_END:
            yield _field(whole, at, name, whole.after[name])


def _talked(whole: Change, activity: Change) -> Iterator[Change]:
    at = _at(activity, "logged_at")
    yield replace(activity, at=at)
    yield _field(whole, at, "last_activity_at", activity.after["happened_at"])
    for name in ("next_step", "next_step_on"):
        if activity.after[name] is not None:
            yield _field(whole, at, name, activity.after[name])


def _met(whole: Change, person: Change) -> Iterator[Change]:
    known = _at(person, "known_since") if person.after.get("known_since") else _at(whole, "created_at")
    yield replace(person, at=known, after={**person.after, "last_contact_at": None})
    if person.after["last_contact_at"] is not None:
        yield _field(
            person, _at(person, "last_contact_at"), "last_contact_at", person.after["last_contact_at"]
        )


def _field(row: Change, at: datetime, name: str, after: Any) -> Change:
    return replace(row, at=at, field=name, before=None, after=after)
