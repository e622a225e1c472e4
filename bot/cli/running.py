"""`dealbot run`: the bot on Slack, until it is told to stop."""

from __future__ import annotations

import gc
import signal
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot import app as composition
from bot import heap
from bot.errors import Misconfigured
from bot.health import Health
from bot.jobs import DIRECTORY, SCHEDULE, tick
from bot.log import logger
from bot.meter import Meter
from bot.pictures import Studio
from bot.policy import load, preset
from bot.slack.client import DELIVERY_TIMEOUT, LISTENER_TIMEOUT, Slack, web_client
from store import engine, migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.app import Bot
    from bot.config import Settings
    from bot.policy import Policy
    from bot.slack.http import Server
    from bot.slack.socket import Socket

log = logger(__name__)


TURNED_AWAY: Final = 1.0
"""Seconds between readiness going false and the end of the work: whoever spreads requests over replicas has seen it."""
SETTLED: Final = 3.0
"""Seconds after which a started bot has done what every start does."""


def boot_time() -> timedelta:
    """How long this machine has been up, sleep included where the system counts it: a clock that nobody can set."""
    return timedelta(seconds=time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))


def assemble(
    settings: Settings,
    policy: Policy,
    now: Callable[[], datetime],
    machine: Callable[[], datetime],
    steady: Callable[[], timedelta] | None = None,
    studio: Studio | None = None,
) -> Bot:
    """The bot of these settings, with its database brought up to date; not serving anything yet.

    `steady`: a clock against which a jump of `now` shows; None where `now` is turned on purpose. `studio`: one that
    whoever calls will close.
    """
    url = settings.database_url.get_secret_value()
    engine.make_room(url)
    migrate.upgrade(url)
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    meter = Meter()
    slack = Slack(web_client(token, settings.slack_api_url, timeout=LISTENER_TIMEOUT), meter.failed)
    delivery = Slack(web_client(token, settings.slack_api_url, timeout=DELIVERY_TIMEOUT), meter.failed)
    return composition.build(
        database=engine.connect(url),
        policy=policy,
        slack=lambda _workspace: slack,
        delivery=lambda _workspace: delivery,
        token=token,
        slack_api_url=settings.slack_api_url,
        now=now,
        machine=machine,
        new_id=composition.new_id,
        steady=steady,
        draw=(studio or Studio()).draw,
        meter=meter,
    )


def run(
    settings: Settings, policy: Policy, now: Callable[[], datetime], machine: Callable[[], datetime]
) -> None:
    """Serves until SIGTERM or SIGINT."""
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    with serving(settings, policy, now, machine, stop=stop, steady=boot_time):
        log.info("ready", transport=settings.transport)
        if not stop.wait(SETTLED):
            settle_in()
            stop.wait()
        log.info("stopping")
        threading.Event().wait(TURNED_AWAY)


def settle_in() -> None:
    """What was loaded by now stays for good: the garbage collector need not walk through it again and again."""
    gc.collect()
    heap.give_back()
    gc.freeze()
    gc.enable()


@contextmanager
def serving(
    settings: Settings,
    policy: Policy,
    now: Callable[[], datetime],
    machine: Callable[[], datetime],
    *,
    stop: threading.Event,
    ticking: bool = True,
    steady: Callable[[], timedelta] | None = None,
) -> Iterator[Bot]:
    """The bot at work inside the block. At its end: no new messages first, then the jobs end, then the requests, then the
    database closes.

    `stop`: readiness is false once it is set. `ticking=False` leaves the jobs to the caller. `steady`: as in `assemble`.
    """
    studio = Studio()
    bot = assemble(settings, policy, now, machine, steady, studio)
    returned = composition.install(bot, policy, bot.deps.slack("").auth())
    if not (returned and ticking):
        _first_look(bot)
    scheduler = bot.scheduler()
    door, window = _ways_in(settings, bot, machine, stop)
    door.start()
    if window is not None:
        window.start()
    if ticking:
        scheduler.start()
    try:
        yield bot
    finally:
        bot.deliverer.stopping.set()
        if ticking:
            scheduler.shutdown(wait=True)
        door.close()
        if window is not None:
            window.close()
        studio.close()
        bot.deps.database.close()


def _ways_in(
    settings: Settings, bot: Bot, machine: Callable[[], datetime], stop: threading.Event
) -> tuple[Server | Socket, Server | None]:
    """Where Slack comes in, and where whoever runs the bot asks how it is: with Socket Mode on PORT, if it is set; over
    HTTP on the one port there is. Only what is used is loaded: a server for HTTP takes five megabytes.
    """
    if settings.transport == "socket":
        door = _socket(settings, bot, machine)
        return door, _window(
            settings, Health(bot.deps, stopping=stop.is_set, connected=lambda: door.connected)
        )
    from bot.slack.http import Server, create

    assert settings.slack_signing_secret is not None
    assert settings.port is not None
    assert bot.deps.meter is not None
    asgi = create(
        bot.app,
        secret=settings.slack_signing_secret.get_secret_value(),
        machine=machine,
        workers=composition.LISTENERS,
        probes=Health(bot.deps, stopping=stop.is_set),
        acked=bot.deps.meter.acked,
    )
    return Server(asgi, settings.port), None


def _socket(settings: Settings, bot: Bot, machine: Callable[[], datetime]) -> Socket:
    from bot.slack.socket import Socket

    assert settings.slack_app_token is not None
    assert bot.deps.meter is not None
    return Socket(
        bot.app,
        settings.slack_app_token.get_secret_value(),
        base_url=settings.slack_api_url,
        concurrency=composition.LISTENERS,
        machine=machine,
        acked=bot.deps.meter.acked,
    )


def _window(settings: Settings, health: Health) -> Server | None:
    if settings.port is None:
        return None
    from bot.slack.http import Server
    from bot.slack.probes import alone

    return Server(alone(health), settings.port)


def _first_look(bot: Bot) -> None:
    """People are known before the first of them clicks. Those of an earlier run still are: to look again is a job then,
    and the start need not wait for Slack to list everybody.
    """
    directory = next(job for job in SCHEDULE if job.name == DIRECTORY)
    tick(directory, bot.deliverer)


def read_policy(settings: Settings) -> Policy:
    """DEALBOT_POLICY, or the Japanese preset. Raises PolicyRefused with every problem, or Misconfigured."""
    if settings.dealbot_policy is None:
        return preset("b2b_ja")
    try:
        return load(settings.dealbot_policy)
    except OSError as error:
        raise Misconfigured(
            f"DEALBOT_POLICY can't be read ({error.strerror}): {settings.dealbot_policy}"
        ) from None
