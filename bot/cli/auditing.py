"""`dealbot audit`: 0 lost, 0 twice, or which."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.cli import home
from bot.errors import Misconfigured
from bot.services import audit, audit_slack
from store import audit as rows
from store import wall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from bot.config import Settings
    from bot.services.audit import Account, Case

SPAN: Final = timedelta(days=6)
"""Looked back over, before the last day, when no first day is given."""


def ask(
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    first: date | None,
    last: date | None,
    workspace: str | None,
    slack: bool = False,
) -> Account:
    """Up to now."""
    since, until = home.span(clock, first, last, SPAN)
    until = min(until, clock())
    if since >= until:
        raise Misconfigured("--from must be a day before --to, and not in the future.")
    with home.opened(settings, clock) as (bot, _):
        here = home.known(bot, workspace)
        with wall.inside(here), bot.deps.reads() as session:
            account = audit.take(session, bot.deps, here, since, until)
            sent = rows.sent(session, here, since, until) if slack else []
        return audit_slack.compare(bot.deps, here, account, sent) if slack else account


def told(account: Account) -> Iterator[str]:
    owed = account.owed
    words = ", ".join(f"{owed[state]:,} {state}" for state in sorted(owed)) or "none"
    yield f"{_minute(account.since)} to {_minute(account.until)} UTC: {sum(owed.values()):,} messages fell due ({words})."
    if account.conversations is None:
        yield "By our own records; --slack reads the conversations as well."
    else:
        yield f"By our own records and {account.conversations:,} conversations in Slack."
    yield f"{len(account.lost):,} lost, {len(account.twice):,} twice"
    for name, cases in (("lost", account.lost), ("twice", account.twice)):
        for each in cases:
            yield f"  {name}: {_said(each)}"


def _said(case: Case) -> str:
    whom = f" to {case.recipient}" if case.recipient else ""
    return f"{case.what}: {case.kind}{whom}, due {_minute(case.due_at)} UTC  {' '.join(case.ids)}".rstrip()


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def as_json(account: Account) -> dict[str, Any]:
    return {
        "from": account.since.isoformat(),
        "to": account.until.isoformat(),
        "owed": account.owed,
        "conversations": account.conversations,
        "lost": [_plain(each) for each in account.lost],
        "twice": [_plain(each) for each in account.twice],
    }


def _plain(case: Case) -> dict[str, Any]:
    return {
        "what": case.what,
        "kind": case.kind,
        "recipient": case.recipient,
        "due_at": case.due_at.isoformat(),
        "ids": list(case.ids),
    }
