"""`dealbot outbox`: messages that did not go out, by id, state and age; never what they say."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from bot.cli import home
from bot.cli.importing import printable
from bot.errors import Misconfigured, NotFound
from bot.services import outbox, permissions
from bot.services.commands import Ask
from store import health, wall
from store.model import NoticeState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, timedelta

    from bot.config import Settings
    from store.health import Row

SHOWN: Final = (
    NoticeState.DUE,
    NoticeState.CLAIMED,
    NoticeState.UNKNOWN,
    NoticeState.HELD,
    NoticeState.FAILED,
)
"""What is not at rest."""
STUCK: Final = (NoticeState.HELD, NoticeState.FAILED)


def states(asked: str | None) -> Sequence[NoticeState]:
    """As typed, with commas."""
    try:
        return [NoticeState(each.strip()) for each in asked.split(",")] if asked else SHOWN
    except ValueError:
        known = ", ".join(each.value for each in NoticeState)
        raise Misconfigured(f"--state takes {known}; several with commas.") from None


def listed(
    settings: Settings, clock: Callable[[], datetime], workspace: str | None, asked: str | None, most: int
) -> list[Row]:
    wanted = states(asked)
    with home.opened(settings, clock) as (bot, _), bot.deps.reads() as session:
        return health.rows(session, home.known(bot, workspace), wanted, most)


def as_json(rows: Sequence[Row], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in asdict(each).items()
        }
        | {"age_seconds": round((now - each.due_at).total_seconds())}
        for each in rows
    ]


def told(rows: Sequence[Row], now: datetime) -> Iterator[str]:
    if not rows:
        yield "Nothing is waiting."
        return
    counted = Counter(each.state for each in rows)
    yield ", ".join(f"{count:,} {state}" for state, count in counted.items())
    for each in rows:
        why = f"  {printable(each.reason)}" if each.reason else ""
        tries = f"  {each.attempts} tries" if each.attempts else ""
        place = each.channel or "no conversation yet"
        yield f"{each.id}  {each.state:<8} {each.kind:<9} to {each.recipient} ({place})  {age(now - each.due_at)}{tries}{why}"


def age(since: timedelta) -> str:
    """For a column: how long it is due, or when it will be."""
    seconds = int(since.total_seconds())
    size = abs(seconds)
    plain = f"{size}s" if size < 120 else f"{size // 60}min" if size < 7200 else f"{size // 3600}h"
    return f"due for {plain}" if seconds >= 0 else f"due in {plain}"


def change(
    settings: Settings,
    clock: Callable[[], datetime],
    workspace: str | None,
    ids: Sequence[str],
    *,
    again: bool,
    all_stuck: bool = False,
) -> tuple[int, list[str]]:
    """How many rows were moved on, and the ids of those that can't be: sent, at rest, on their way, or not there."""
    with home.opened(settings, clock) as (bot, _):
        here = home.known(bot, workspace)
        if all_stuck:
            with bot.deps.reads() as session:
                ids = [each.id for each in health.rows(session, here, STUCK, 1_000_000)]
        act, deps = (outbox.retry if again else outbox.cancel), bot.deps.for_jobs()
        refused = []
        with wall.inside(here):
            for each in ids:
                ask = Ask(permissions.operator(here), f"outbox:{each}:{deps.new_id()}", "shell")
                try:
                    act(deps, ask, each)
                except NotFound:
                    refused.append(each)
    return len(ids) - len(refused), refused
