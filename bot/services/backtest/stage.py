"""Where history is played again: a copy of the workspace, the services of production on it, and a clock that is turned."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NoReturn

from bot.deps import PolicyInForce
from store import past, scratch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Policy

AT_ONCE: Final = 500
"""Deals copied in one go."""


@dataclass
class Hands:
    """A clock that is turned by hand."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Stage:
    """`deps` are those of the copy: its services read and write there and nowhere else."""

    deps: Deps
    workspace: str
    policy: Policy
    clock: Hands


@contextmanager
def opened(deps: Deps, workspace: str, policy: Policy, since: datetime) -> Iterator[Stage]:
    """The workspace as it stood at `since`, with no finding and no message yet, under this policy alone."""
    hands = Hands(since)
    count = itertools.count()
    with scratch.empty() as database:
        mine = replace(
            deps,
            database=database,
            writes=database.writes,
            now=hands,
            machine=hands,
            new_id=lambda: f"{next(count):012}",
            policy=lambda *_: PolicyInForce(policy, 1),
            slack=nobody,
            watch=None,
            draw=None,
        )
        _copy(deps, mine, workspace, since)
        yield Stage(mine, workspace, policy, hands)


def nobody(_workspace: str) -> NoReturn:
    """Who stands where Slack stands: whatever asks for it does not belong here."""
    raise AssertionError("a backtest speaks to nobody")


def _copy(deps: Deps, mine: Deps, workspace: str, since: datetime) -> None:
    with deps.reads() as session, mine.writes.begin() as stage:
        scratch.put(stage, past.company(session, workspace))
        for deal_ids in _portions(past.concerned(session, workspace, since)):
            scratch.put(stage, past.of_deals(session, workspace, deal_ids))
        scratch.rewind(stage, past.before(session, workspace, since))


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
