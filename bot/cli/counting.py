"""`dealbot stats`: the pipeline in figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.cli import home
from bot.cli.importing import printable
from bot.deps import DEFAULT_ZONE
from bot.errors import Misconfigured
from bot.services.imports.cells import YEARS
from store import statistics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.config import Settings
    from store.statistics import Stats


def count(
    settings: Settings, clock: Callable[[], datetime], *, workspace: str | None, as_of: datetime | None
) -> Stats:
    with home.opened(settings, clock) as (bot, _), bot.deps.reads() as session:
        return statistics.pipeline(session, home.known(bot, workspace), as_of or clock())


def moment(written: str | None) -> datetime | None:
    """2017-12-31 is that day's midnight, in Tokyo as every time without an offset."""
    if written is None:
        return None
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        raise Misconfigured(
            f"--as-of: `{printable(written[:40])}` is not a date. Write it like 2026-11-24 or 2026-11-24T09:00+09:00."
        ) from None
    if found.year not in YEARS:
        raise Misconfigured(f"--as-of: the year of `{printable(written[:40])}` is not between 1970 and 2099.")
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(DEFAULT_ZONE))


def day(option: str, written: str | None) -> date | None:
    """A local day; Misconfigured, naming the option, for anything else."""
    if written is None:
        return None
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        raise Misconfigured(
            f"{option}: `{printable(written[:40])}` is not a date. Write it like 2026-11-24."
        ) from None
    if found.year not in YEARS:
        raise Misconfigured(
            f"{option}: the year of `{printable(written[:40])}` is not between 1970 and 2099."
        )
    return found


def told(stats: Stats) -> Iterator[str]:
    """The figures, a line at a time."""
    yield f"As of {stats.as_of}"
    yield f"Deals: {stats.deals:,}, open: {stats.open:,}"
    yield from _listed("By stage", stats.by_stage)
    yield from _listed("By owner", stats.by_owner)
    yield from _listed("By manager", stats.by_manager)
    yield from _listed("By region", stats.regions)
    yield from _listed(
        "Open and older than", {f"{days} days": n for days, n in stats.open_older_than.items()}
    )
    yield f"Without an owner: {stats.without_owner:,}, of these owners who match no member: {stats.orphans:,}"
    yield f"Open without a company: {stats.open_without_account:,}"
    yield f"Companies: {stats.accounts:,}, teams: {stats.teams:,}"
    yield from _listed("Members", stats.members)


def _listed(title: str, counts: Mapping[str, int]) -> Iterator[str]:
    if not counts:
        return
    yield f"{title}:"
    for name, number in counts.items():
        yield f"  {number:>7,}  {printable(name)}"
