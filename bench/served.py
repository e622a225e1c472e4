"""`python -m bench.served bot|bare`: one of the two apps in a process of its own, until its input ends.

The bot is the started program, jobs left out. The bare app is what Bolt costs and nothing else, on the same
transport code with the same options. Both read the same environment.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import App

from bot import log
from bot.app import LISTENERS
from bot.cli import running
from bot.cli.shell import wall_clock
from bot.config import Settings
from bot.slack.client import LISTENER_TIMEOUT, web_client
from bot.slack.http import Server, create
from bot.slack.socket import Socket
from bot.views import log_form

if TYPE_CHECKING:
    from slack_bolt import Ack
    from slack_sdk import WebClient

PLAIN: Final = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Log a meeting"},
    "submit": {"type": "plain_text", "text": "Log"},
    "blocks": [
        {
            "type": "input",
            "block_id": "summary",
            "label": {"type": "plain_text", "text": "In a few words"},
            "element": {"type": "plain_text_input", "action_id": "summary"},
        }
    ],
}
"""About the smallest modal one can send: a title and one input."""
SMALL: Final = "small"
HUB: Final = "hub"
HOME: Final = "home"
"""What is typed after the command to be shown that one; what the hub is called, for which nothing is typed."""
VIEWS: Final = "BENCH_VIEWS"
"""The folder, by its environment variable, in which the views that the bot showed are kept for the bare app."""
ONE_OPTION: Final = [{"text": {"type": "plain_text", "text": "Acme renewal"}, "value": "acme"}]


@cache
def shown(typed: str) -> dict[str, Any]:
    """What the bot opened when that was typed, word for word, as the benchmark wrote it down."""
    if typed == SMALL:
        return PLAIN
    view: dict[str, Any] = json.loads(
        Path(os.environ[VIEWS], f"{typed or HUB}.json").read_text(encoding="utf-8")
    )
    return view


def bare(settings: Settings) -> App:
    """The floor: each listener acks and does no more, but for the command, which also opens a static view."""
    assert settings.slack_bot_token is not None
    app = App(
        token=settings.slack_bot_token.get_secret_value(),
        client=web_client(
            settings.slack_bot_token.get_secret_value(), settings.slack_api_url, timeout=LISTENER_TIMEOUT
        ),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        token_verification_enabled=False,
        logger=log.quiet("slack_bolt.bare"),
    )

    @app.command("/deal")
    def command(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=shown(body["text"]))
        ack()

    @app.event("app_home_opened")
    def home(ack: Ack, event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=shown(HOME))
        ack()

    @app.view(log_form.CALLBACK)
    def submission(ack: Ack) -> None:
        ack()

    @app.options(log_form.DEAL)
    def options(ack: Ack) -> None:
        ack(options=ONE_OPTION)

    @app.action(log_form.DEAL)
    def choice(ack: Ack) -> None:
        ack()

    return app


def door(settings: Settings, app: App) -> Server | Socket:
    """The way in that the bot's own program makes for these settings."""
    if settings.transport == "socket":
        assert settings.slack_app_token is not None
        token = settings.slack_app_token.get_secret_value()
        return Socket(app, token, base_url=settings.slack_api_url, concurrency=LISTENERS, machine=wall_clock)
    assert settings.slack_signing_secret is not None
    assert settings.port is not None
    secret = settings.slack_signing_secret.get_secret_value()
    asgi = create(app, secret=secret, machine=wall_clock, workers=LISTENERS)
    return Server(asgi, settings.port)


def main(which: str) -> None:
    settings = Settings.load(os.environ)
    log.setup(settings.dealbot_log)
    if which == "bare":
        way_in = door(settings, bare(settings))
        way_in.start()
        running.settle_in()
        sys.stdin.read()
        way_in.close()
        return
    policy, stop = running.read_policy(settings), threading.Event()
    with running.serving(settings, policy, wall_clock, wall_clock, stop=stop, ticking=False):
        running.settle_in()
        sys.stdin.read()
        stop.set()


if __name__ == "__main__":
    main(sys.argv[1])
