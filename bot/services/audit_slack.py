"""The same held against what stands in Slack's conversations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Final

from bot.services.audit import Account, Case
from bot.slack.errors import RateLimited, SlackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.deps import Deps
    from bot.slack.answers import Stamp
    from store.audit import Kept

PAGES: Final = 500
"""Of a conversation's history, 200 messages each."""
MOST_WAITS: Final = 20


def _sleep(seconds: float) -> None:
    Event().wait(seconds)


def compare(
    deps: Deps,
    workspace: str,
    account: Account,
    sent: Iterable[Kept],
    sleep: Callable[[float], None] = _sleep,
) -> Account:
    """A message that is there twice, or not at all. A conversation that can't be read is named among what is lost: nobody
    can say of it that nothing was. Takes as long as Slack's limits want, some fifty conversations a minute.
    """
    by_channel: dict[str, list[Kept]] = defaultdict(list)
    for each in sent:
        by_channel[each.channel].append(each)
    lost, twice = list(account.lost), list(account.twice)
    for channel, rows in by_channel.items():
        try:
            there = _read(deps, workspace, channel, rows, sleep)
        except SlackError as error:
            lost.append(
                Case(
                    f"can't be read in Slack ({error.code})", "conversation", None, rows[0].due_at, (channel,)
                )
            )
            continue
        lost += _missing(rows, there)
        twice += _repeated(rows, there)
    return replace(account, lost=lost, twice=twice, conversations=len(by_channel))


def _read(
    deps: Deps, workspace: str, channel: str, rows: Sequence[Kept], sleep: Callable[[float], None]
) -> Sequence[Stamp]:
    first = datetime.fromtimestamp(min(float(each.ts) for each in rows), UTC)
    for _ in range(MOST_WAITS):
        try:
            return list(deps.slack(workspace).stamps(channel, first, PAGES))
        except RateLimited as error:
            sleep(error.retry_after)
    return list(deps.slack(workspace).stamps(channel, first, PAGES))


def _missing(rows: Iterable[Kept], there: Iterable[Stamp]) -> list[Case]:
    known = {each.ts for each in there}
    what = "on record as sent, not in Slack"
    return [
        Case(what, each.kind, each.recipient, each.due_at, (each.id,))
        for each in rows
        if each.ts not in known
    ]


def _repeated(rows: Iterable[Kept], there: Iterable[Stamp]) -> list[Case]:
    seen: dict[str, set[str]] = defaultdict(set)
    for stamp in there:
        for name in filter(None, (stamp.key, stamp.mark)):
            seen[name].add(stamp.ts)
    found = [(each, seen[each.id] | (seen[each.mark] if each.mark else set())) for each in rows]
    return [
        Case("in Slack twice", each.kind, each.recipient, each.due_at, (each.id, *sorted(stamps)))
        for each, stamps in found
        if len(stamps) > 1
    ]
