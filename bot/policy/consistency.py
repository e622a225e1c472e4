"""What only shows when parts of the policy are seen together.

Works on plain data, so that a file with other mistakes is still checked whole and every problem comes out at
once. What has the wrong shape is passed over: the models complain about it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from bot.policy.base import plain, shown
from bot.policy.duration import Duration
from bot.policy.field_checks import field_contradictions, known_fields
from bot.policy.plain import Contradiction, Path, Plain, entries, section, word
from bot.policy.said import said
from bot.policy.stage_checks import stage_contradictions

if TYPE_CHECKING:
    from collections.abc import Iterator


def contradictions(policy: Plain) -> Iterator[Contradiction]:
    """Every contradiction in a policy as plain data, in whatever shape it came."""
    yield from stage_contradictions(policy, known_fields(policy))
    yield from field_contradictions(policy)
    yield from _last_call(policy)
    yield from _repeated(policy)
    yield from _bands(entries(policy, "price_bands"))
    yield from _times(policy)
    yield from _rates(policy)


def _last_call(policy: Plain) -> Iterator[Contradiction]:
    rule = section(section(policy, "rules"), "meeting_unlogged")
    due, call = (_duration(rule.get(key, default)) for key, default in (("due", "24h"), ("last_call", "3h")))
    if due and call and due.unit == call.unit and call.amount >= due.amount:
        yield Contradiction(
            ("rules", "meeting_unlogged", "last_call"),
            said(
                "The last call {call} is not shorter than the time to log {due}",
                call=shown(call),
                due=shown(due),
            ),
            said("Write a shorter one, or `null` for none"),
        )


def _duration(value: object) -> Duration | None:
    try:
        return Duration.parse(value)
    except PydanticCustomError:
        return None


def _repeated(policy: Plain) -> Iterator[Contradiction]:
    """Keys that occur twice in a list, and spellings that would mean two products."""
    lists: list[tuple[Path, list[tuple[int, Plain]]]] = [
        ((name,), entries(policy, name))
        for name in ("fields", "price_bands", "lead_sources", "outcomes", "loss_reasons")
    ]
    lists += [(("fields", i, "options"), entries(field, "options")) for i, field in entries(policy, "fields")]
    for at, items in lists:
        seen: set[str] = set()
        for index, item in items:
            key = item.get("key")
            if isinstance(key, str) and key in seen:
                yield Contradiction(
                    (*at, index, "key"),
                    said("The key {key} is there twice", key=shown(key)),
                    said("Write each key once"),
                )
            seen.add(str(key))
    spelled: dict[str, int] = {}
    for index, product in entries(policy, "products"):
        aliases = product.get("aliases")
        for name in [product.get("name"), *(aliases if isinstance(aliases, list) else [])]:
            if isinstance(name, str) and spelled.setdefault(plain(name), index) != index:
                yield Contradiction(
                    ("products", index),
                    said("{name} already means another product", name=shown(name)),
                    said("Write each spelling once"),
                )
    yield from _repeated_days(section(policy, "calendar"))


def _repeated_days(calendar: Plain) -> Iterator[Contradiction]:
    for name in ("working_days", "company_days", "extra_working_days"):
        days = calendar.get(name)
        listed = days if isinstance(days, list) else []
        for index, day in enumerate(listed):
            if day in listed[:index]:
                yield Contradiction(
                    ("calendar", name, index),
                    said("{day} is there twice", day=shown(day)),
                    said("Write each day once"),
                )


def _bands(bands: list[tuple[int, Plain]]) -> Iterator[Contradiction]:
    last = Decimal(0)
    for index, band in bands:
        at, below = ("price_bands", index, "below"), band.get("below")
        final = (index, band) == bands[-1]
        if final and below is not None:
            yield Contradiction(
                at,
                said("The last price band has a bound"),
                said("Write it without `below`: it takes all higher prices"),
            )
        elif not final and below is None:
            yield Contradiction(
                ("price_bands", index),
                said("Only the last price band has no bound"),
                said("Write `below: ` with an amount"),
            )
        elif isinstance(below, (int, float, Decimal)) and not isinstance(below, bool):
            if 0 < below <= last:
                yield Contradiction(
                    at,
                    said("The bound {bound} is not above the one before", bound=shown(below)),
                    said("Write rising bounds"),
                )
            last = max(last, Decimal(str(below)))


def _times(policy: Plain) -> Iterator[Contradiction]:
    hours = section(section(policy, "calendar"), "working_hours")
    start, end = str(hours.get("start", "09:00")), str(hours.get("end", "18:00"))
    for part, key in (("attention", "daily_time"), ("reviews", "time")):
        at = section(policy, part).get(key, "09:00")
        if start < end and isinstance(at, str) and len(at) == len("09:00") and not start <= at < end:
            yield Contradiction(
                (part, key),
                said("{time} is outside the working hours", time=shown(at)),
                said("Write a time from {start} to before {end}", start=f"`{start}`", end=f"`{end}`"),
            )


def _rates(policy: Plain) -> Iterator[Contradiction]:
    own = word(policy, "currency") or "JPY"
    if own in section(policy, "exchange_rates"):
        yield Contradiction(
            ("exchange_rates", own),
            said("{currency} is the policy's own currency", currency=shown(own)),
            said("Write rates of other currencies only"),
        )
