"""Which workspace a command on the shell is about, and what it needs there."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot import app as composition
from bot.cli import running
from bot.deps import DEFAULT_ZONE, PolicyInForce
from bot.errors import Misconfigured
from bot.jobs import directory
from bot.policy.zones import start_of
from bot.slack.errors import SlackError
from store import installations, wall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from bot.app import Bot
    from bot.config import Settings
    from bot.deps import Deps
    from bot.policy import Policy

_ID: Final = re.compile(r"[TE][A-Z0-9]{2,20}")


@dataclass(frozen=True, slots=True)
class Home:
    """A workspace and what works on it."""

    deps: Deps
    workspace: str


@contextmanager
def opened(settings: Settings, clock: Callable[[], datetime]) -> Iterator[tuple[Bot, Policy]]:
    """The bot of these settings, not serving; its database is closed at the end of the block. Whoever has this shell has
    all workspaces; what works on one of them says so.
    """
    policy = running.read_policy(settings)
    bot = running.assemble(settings, policy, clock, clock)
    try:
        with wall.across():
            yield bot, policy
    finally:
        bot.deps.database.close()


def span(
    clock: Callable[[], datetime], first: date | None, last: date | None, back: timedelta
) -> tuple[datetime, datetime]:
    """What is reported on, from and until, in UTC. Days are Tokyo's, the last one included: today where none is given,
    and as the first one the day `back` before it.
    """
    zone = ZoneInfo(DEFAULT_ZONE)
    last = last or clock().astimezone(zone).date()
    return start_of(first or last - back, zone), start_of(last + timedelta(days=1), zone)


def known(bot: Bot, asked: str | None) -> str:
    """The workspace to report on: the only one, or the one asked for; Misconfigured when that is none."""
    found = _found(bot)
    if not found:
        raise Misconfigured("No workspace is known yet. Start the bot once: dealbot run. Or import first.")
    return _chosen(found, asked)


def settle(bot: Bot, policy: Policy, settings: Settings, asked: str | None, *, record: bool) -> Home:
    """The workspace to write to, under the policy in force there.

    Where nobody has installed anything yet, the token tells which workspace it is, as at the bot's first start, and
    Slack's directory is read; without a token `asked` is believed. `record=False` finds out and stores nothing.
    """
    found = _found(bot)
    if not found:
        return _first_time(bot, policy, settings, asked, record=record)
    workspace = _chosen(found, asked)
    same_policy(bot, policy)
    return Home(bot.deps, workspace)


def same_policy(bot: Bot, policy: Policy) -> None:
    """Misconfigured unless the file read here is the one the bot last ran with. What is in force may be an upload that
    came after it: the database tells.
    """
    with bot.deps.reads() as session:
        for each in installations.with_policy(session):
            current = installations.last_from_file(session, each)
            if current is not None and current.fingerprint != policy.fingerprint:
                raise Misconfigured(
                    "The policy here is not the one the bot last ran with. Set DEALBOT_POLICY as it is set for the "
                    "bot. If the policy was changed, start the bot with it first: dealbot run."
                )


def _first_time(bot: Bot, policy: Policy, settings: Settings, asked: str | None, *, record: bool) -> Home:
    if settings.slack_bot_token is None:
        workspace = _believed(asked)
        if record:
            with bot.deps.writes.patient().begin() as session:
                composition.adopt(session, bot.deps, workspace, policy)
            return Home(bot.deps, workspace)
        return Home(replace(bot.deps, policy=lambda *_: PolicyInForce(policy, 1)), workspace)
    try:
        identity = bot.deps.slack("").auth()
    except SlackError as error:
        raise Misconfigured(
            f"Slack does not say which workspace SLACK_BOT_TOKEN belongs to ({error.code}). Run: dealbot check."
        ) from None
    if asked not in (None, identity.team_id):
        raise Misconfigured(
            f"SLACK_BOT_TOKEN belongs to the workspace {identity.team_id}, not to {asked}. Leave --workspace out."
        )
    if not record:
        deps = replace(bot.deps, policy=lambda *_: PolicyInForce(policy, 1))
        return Home(deps, identity.team_id)
    composition.install(bot, policy, identity)
    directory.run(bot.deliverer)
    return Home(bot.deps, identity.team_id)


def _believed(asked: str | None) -> str:
    if asked is None:
        raise Misconfigured(
            "No workspace is known yet. Set SLACK_BOT_TOKEN, which tells which one it is; or name it: "
            "--workspace T0123ABCD (its id is in the address of Slack in a browser: app.slack.com/client/T…)."
        )
    if not _ID.fullmatch(asked):
        raise Misconfigured(
            f"{asked} is not a workspace's id. It looks like T0123ABCD and is in the address of Slack in a browser."
        )
    return asked


def _found(bot: Bot) -> Sequence[str]:
    with bot.deps.reads() as session:
        return installations.with_policy(session)


def _chosen(found: Sequence[str], asked: str | None) -> str:
    which = " or ".join(f"--workspace {each}" for each in found)
    if asked is None and len(found) > 1:
        raise Misconfigured(f"There are several workspaces. Say which: {which}.")
    if asked is not None and asked not in found:
        raise Misconfigured(f"The workspace {asked} is not known here. Write {which}.")
    return asked or found[0]
