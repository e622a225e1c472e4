"""`dealbot backtest`: what a policy would have made of the past, beside another one if asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.cli import home
from bot.deps import zone_of
from bot.errors import Misconfigured
from bot.policy import load
from bot.policy.zones import start_of
from bot.services import backtest
from store import members, past

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from bot.config import Settings
    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.backtest import Difference, Ends, Run

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Days are local ones of the first team, both ends in. `against` may be left out."""

    policy: Path
    against: Path | None
    first: date
    last: date
    workspace: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """One run for each policy, in the order of `files`; `last` is today at the latest."""

    first: date
    last: date
    files: tuple[str, ...]
    runs: tuple[Run, ...]

    @property
    def weeks(self) -> float:
        return (self.last + DAY - self.first) / WEEK

    @property
    def differences(self) -> Iterable[Difference]:
        return backtest.compare(*self.runs) if len(self.runs) > 1 else ()

    def a_week(self, counts: Mapping[tuple[str, str], int]) -> float | None:
        """What a person got in a week, on the average of everybody who got any message in any of the runs."""
        people = {person for each in self.runs for person, _ in each.messages}
        return sum(counts.values()) / len(people) / self.weeks if people else None


def ask(settings: Settings, clock: Callable[[], datetime], asked: Asked) -> Answer:
    """Misconfigured for days without a history; PolicyRefused for a policy that can't be used."""
    if asked.last < asked.first:
        raise Misconfigured(
            f"The days end on {asked.last}, before they begin on {asked.first}. Swap --from and --to."
        )
    files = (asked.policy, asked.against) if asked.against else (asked.policy,)
    policies = [_read(each) for each in files]
    with home.opened(settings, clock) as (bot, _):
        here = home.known(bot, asked.workspace)
        return _answer(bot.deps, here, asked, [str(each) for each in files], policies)


def _read(file: Path) -> Policy:
    try:
        return load(file)
    except OSError as error:
        raise Misconfigured(
            f"{file} can't be read ({error.strerror}). Check the name of the policy."
        ) from None


def _answer(
    deps: Deps, workspace: str, asked: Asked, files: Iterable[str], policies: Iterable[Policy]
) -> Answer:
    with deps.reads() as session:
        zone = zone_of(next(iter(members.all_teams(session, workspace)), None))
        begun = past.begins(session, workspace)
    today = deps.now().astimezone(zone).date()
    last = min(asked.last, today)
    if begun is None:
        raise Misconfigured(
            "There is no history yet: not a single deal is known. Import some, or enter one first."
        )
    if asked.first > today:
        raise Misconfigured(f"{asked.first} lies ahead: there is no history yet. Choose an earlier --from.")
    begin, end = start_of(asked.first, zone), min(start_of(last + DAY, zone), deps.now())
    if end <= begun:
        day = begun.astimezone(zone).date()
        raise Misconfigured(
            f"There is no history from {asked.first} to {last}: the first deal is of {day}. Choose a later --to."
        )
    runs = tuple(backtest.replay(deps, workspace, each, begin, end) for each in policies)
    if not runs[0].deals:
        raise Misconfigured(f"No deal was open between {asked.first} and {last}. Choose other days.")
    return Answer(asked.first, last, tuple(files), runs)


def as_json(answer: Answer) -> dict[str, Any]:
    """Every figure, people and weeks in full. Shares from 0 to 1, days of 24 hours."""
    return {
        "from": answer.first.isoformat(),
        "to": answer.last.isoformat(),
        "runs": [
            {
                "policy": file,
                "messages_a_person_and_week": answer.a_week(run.messages),
                "nags_a_person_and_week": answer.a_week(run.nags),
                **_flat(run),
            }
            for file, run in zip(answer.files, answer.runs, strict=True)
        ],
        "differences": [{**asdict(each), "weeks": dict(each.weeks)} for each in answer.differences],
    }


def _flat(run: Run) -> dict[str, Any]:
    people: dict[str, dict[str, Any]] = {}
    for (person, week), count in sorted(run.messages.items()):
        of_week = {"messages": count, "nags": run.nags.get((person, week), 0)}
        people.setdefault(person, {})[week] = of_week
    return {
        "deals": run.deals,
        "brought_with_their_end_only": run.untold,
        "messages": sum(run.messages.values()),
        "nags": sum(run.nags.values()),
        "posts_in_channels": run.posts,
        "people": [
            {"person": each, "name": run.names.get(each, each), "weeks": weeks}
            for each, weeks in people.items()
        ],
        "findings": dict(run.found),
        "lost": _ends(run.lost),
        "won": _ends(run.won),
    }


def _ends(ends: Ends) -> dict[str, Any]:
    return {
        "deals": ends.deals,
        "flagged": ends.flagged,
        "days_before": list(ends.days),
        "rules": dict(ends.rules),
    }


def by_week(run: Run) -> Mapping[str, int]:
    """Week → nags of everybody."""
    found: Counter[str] = Counter()
    for (_, week), count in run.nags.items():
        found[week] += count
    return found
