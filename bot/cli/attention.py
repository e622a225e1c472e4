"""`dealbot attention`: what was said, what was held back and why, and what people did about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.cli import home
from bot.cli.importing import printable
from bot.services import attention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from bot.config import Settings
    from bot.services.attention import Ignored, Row

SPAN: Final = timedelta(days=28)
"""Looked back over when no first day is given."""


def ask(
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    first: date | None,
    last: date | None,
    workspace: str | None,
) -> tuple[list[Row], list[Ignored]]:
    """The ledger and the rules that nobody acts on."""
    since, until = home.span(clock, first, last, SPAN)
    with home.opened(settings, clock) as (bot, _), bot.deps.reads() as session:
        here = home.known(bot, workspace)
        rows = attention.ledger(session, here, since, until)
        return rows, attention.nobody_acts_on(session, bot.deps, here, since, until)


def as_json(rows: Sequence[Row], ignored: Sequence[Ignored]) -> dict[str, Any]:
    told = [
        {**asdict(replace(each, held_back=Counter())), "held_back": dict(each.held_back)} for each in rows
    ]
    return {"rows": told, "nobody_acts_on": [asdict(each) for each in ignored]}


def said(rows: Sequence[Row], ignored: Sequence[Ignored]) -> Iterator[str]:
    """The same as text, a line at a time."""
    if not rows:
        yield "Nothing was sent and nothing was held back."
    week = None
    for row in rows:
        if row.week != week:
            week = row.week
            yield f"{week}: sent, in lists, acted on within 24 h, held back"
        why = "; ".join(f"{count} × {printable(reason)}" for reason, count in sorted(row.held_back.items()))
        figures = f"{row.sent:>5,} {row.bundled:>5,} {row.acted:>5,} {row.held_back.total():>5,}"
        yield f"{figures}  {row.rule or '(no message)'}  {printable(row.name)}{'  ' + why if why else ''}"
    for each in ignored:
        yield f"Hardly anybody acts on {each.rule}: {each.acted:,} of {each.told:,} findings. Weekly would do, or none."
