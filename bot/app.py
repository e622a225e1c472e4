"""The composition root: settings and two clocks in, a running bot out. Nothing here is global."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from apscheduler.schedulers.background import BackgroundScheduler
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from uuid_utils.compat import uuid7

from bot import handlers
from bot.delivery import Deliverer, Stopwatch
from bot.deps import Deps
from bot.jobs import DIRECTORY, SCHEDULE, review, tick
from bot.log import logger, quiet
from bot.policy.data import calendar_data
from bot.services.policies import InForce
from bot.slack.client import LISTENER_TIMEOUT, web_client
from bot.slack.pacing import Pacer
from bot.views import nag
from bot.watch import Watch
from store import heartbeats, installations, rechecks, wall
from store.model import Installation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from bot.meter import Meter
    from bot.pictures import Draw
    from bot.policy import Policy
    from bot.slack.answers import Identity
    from bot.slack.client import Slack
    from store.engine import Database, Session

log = logger(__name__)

SORRY = "Something went wrong on our side. Nothing was lost; please try again. / 処理できませんでした。入力内容はそのままですので、もう一度お試しください。"
"""Both languages: whatever broke may be what would tell us theirs."""
NOT_INSTALLED = "Dealbot is not installed in this workspace. Please ask your administrator."
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LISTENERS = 10
"""Threads that serve Slack's requests at once, over HTTP and Socket Mode alike."""


@dataclass(frozen=True)
class Bot:
    """The product, assembled: what serves Slack, what ticks, and what both are made of."""

    app: App
    deps: Deps
    deliverer: Deliverer

    def scheduler(self) -> BackgroundScheduler:
        """A scheduler that only ticks; not started yet. A missed tick is made up by the next, once."""
        scheduler = BackgroundScheduler(timezone="UTC")
        for job in SCHEDULE:
            scheduler.add_job(
                tick,
                "interval",
                [job, self.deliverer],
                seconds=job.every,
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
                next_run_time=self.deps.machine(),
            )
        return scheduler


def build(
    *,
    database: Database,
    policy: Policy,
    slack: Callable[[str], Slack],
    delivery: Callable[[str], Slack],
    token: str,
    slack_api_url: str,
    now: Callable[[], datetime],
    machine: Callable[[], datetime],
    new_id: Callable[[], str],
    steady: Callable[[], timedelta] | None = None,
    draw: Draw | None = None,
    meter: Meter | None = None,
) -> Bot:
    """Puts the bot together. `now` is company time, `machine` real time; both aware UTC. Makes no network call.

    `slack(workspace)` answers listeners, who must be done within three seconds; `delivery` may take longer. `steady` is
    the time since the machine started, against which a jump of company time shows; None where that is turned on purpose.
    `draw` makes the reviews' pictures; None: they come without. `meter` counts what its jobs do.
    """
    deps = Deps(
        database=database,
        writes=database.writes,
        now=now,
        machine=machine,
        new_id=new_id,
        policy=InForce(database, policy, machine),
        slack=slack,
        home=_homes(database),
        watch=Watch(steady),
        draw=draw,
        meter=meter,
    )
    logger = quiet("slack_bolt.dealbot")
    logger.disabled = (
        True  # Bolt looks for SLACK_BOT_TOKEN by itself, and warns that the client leaves it unused
    )
    app = App(
        name="slack_bolt.dealbot",
        process_before_response=True,
        request_verification_enabled=False,  # the ingress gate has verified the signature; Socket Mode has none
        ssl_check_enabled=False,
        ignoring_self_events_enabled=True,
        user_facing_authorize_error_message=NOT_INSTALLED,
        authorize=cast(
            "Callable[..., AuthorizeResult]", _authorize(deps.home, token)
        ),  # None is how Bolt is told "unknown"
        client=web_client(None, slack_api_url, timeout=LISTENER_TIMEOUT),  # handlers speak through deps.slack
        logger=logger,
    )
    logger.disabled = False
    app.error(_last_resort)
    handlers.register(app, deps)
    name = f"{socket.gethostname()}:{os.getpid()}:{new_id()}"
    return Bot(
        app,
        deps,
        Deliverer(
            replace(deps.for_jobs(), slack=delivery),
            name,
            nag.render,
            review.compose,
            cache(lambda _workspace: Pacer(machine)),
            Stopwatch(steady or _by(machine)),
        ),
    )


def install(bot: Bot, policy: Policy, identity: Identity) -> bool:
    """Makes the bot at home where its token belongs: records the installation and the policy in force there. Returns
    whether an earlier start did, and looked through the people there.

    The token itself stays in the environment. A policy that differs from the one before re-checks every open deal.
    """
    deps = bot.deps
    workspace = identity.team_id
    with wall.inside(workspace), deps.writes.begin() as session:
        known = installations.get(session, workspace)
        installations.save(
            session,
            Installation(
                workspace=workspace,
                team_id=identity.team_id,
                enterprise_id=identity.enterprise_id,
                bot_user_id=identity.bot_user_id,
                bot_id=identity.bot_id,
                bot_token=None,
                installed_at=known.installed_at if known else deps.now(),
            ),
        )
        adopt(session, deps, workspace, policy)
        return known is not None and DIRECTORY in heartbeats.all_beats(session)


def adopt(session: Session, deps: Deps, workspace: str, policy: Policy) -> int:
    """Records the policy of the file if it is a new one here; returns the number of the one in force, which may be one
    that was uploaded since the file last changed. A new policy, or newer holidays and time zones: every deal is looked at.
    """
    source = policy.model_dump_json(by_alias=True)
    version, new = installations.record_policy(
        session, workspace, fingerprint=policy.fingerprint, source=source, at=deps.now()
    )
    data = calendar_data()
    if new or rechecks.known_data(session, workspace) != data:
        rechecks.ask(session, workspace, deps.now(), data)
    return version


def _by(machine: Callable[[], datetime]) -> Callable[[], timedelta]:
    """Where nobody keeps a steady clock, the machine's own is taken for one."""
    return lambda: machine() - EPOCH


def new_id() -> str:
    """A time-ordered id: later ones sort after earlier ones."""
    return str(uuid7())


def _homes(database: Database) -> Callable[[str | None, str | None], Installation | None]:
    """Which installation a payload belongs to. They are made before a process serves, so each is read once."""
    known: dict[tuple[str | None, str | None], Installation] = {}

    def of(team_id: str | None, enterprise_id: str | None) -> Installation | None:
        key = (team_id, enterprise_id)
        if key not in known:
            with wall.across(), database.reads() as session:
                found = installations.by_team(session, team_id, enterprise_id)
            if found is None:
                return None
            known[key] = found
        return known[key]

    return of


def _authorize(
    home: Callable[[str | None, str | None], Installation | None], token: str
) -> Callable[..., AuthorizeResult | None]:
    """For Bolt; an unknown workspace gets no listener at all."""

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        found = home(team_id, enterprise_id)
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=found.bot_token or token,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
        )

    return authorize


def _last_resort(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """A defect: logged, and the person sees that it did not work, with what they typed still in the form."""
    log.error("listener failed", error=type(error).__name__, exc_info=error)
    view = body.get("view") or {}
    inputs = [block["block_id"] for block in view.get("blocks", ()) if block.get("type") == "input"]
    if body.get("type") == "view_submission" and inputs:
        answer = {"response_action": "errors", "errors": {inputs[0]: SORRY}}
        return BoltResponse(
            status=200, body=json.dumps(answer), headers={"content-type": ["application/json"]}
        )
    return BoltResponse(status=200, body=SORRY if "command" in body else "")
