"""`python -m bench.served bot|bare`: one of the two apps in a process of its own, until its input ends.

The bot is the started program, jobs left out. The bare app is what Bolt costs and nothing else, on the same
transport code with the same options. Both read the same environment.
"""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import App

from bench.company import TYPED
from bot import log
from bot.app import LISTENERS, new_id
from bot.cli import running
from bot.cli.shell import wall_clock
from bot.config import Settings
from bot.deps import DEFAULT_ZONE
from bot.policy import preset
from bot.services import cards, listing
from bot.services.cards import Card, Page
from bot.services.hub import Hub
from bot.services.listing import ALL, MINE, Listing, Wanted
from bot.services.prefill import DealLine, LogSheet
from bot.slack.client import LISTENER_TIMEOUT, web_client
from bot.slack.http import Server, create
from bot.slack.socket import Socket
from bot.text import text
from bot.views import deal_card, deal_list, hub, log_form
from store.listing import Row
from store.model import Deal, StageMove, Stakeholder

if TYPE_CHECKING:
    from datetime import datetime

    from slack_bolt import Ack
    from slack_sdk import WebClient

    from bot.policy import Policy

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
"""What is typed after the command to be shown that one, and the hub."""
ONE_OPTION: Final = [{"text": {"type": "plain_text", "text": "Acme renewal"}, "value": "acme"}]


def static_form() -> dict[str, Any]:
    """The bot's own form for one deal, made once: what it costs to send and to be checked by Slack, and no more."""
    deal = DealLine(new_id(), 2501, "Acme 更新", "Acme", "opportunity", 1)
    person = Stakeholder(workspace="T0BENCH", id=new_id(), deal_id=deal.id, name="田中 一郎")
    sheet = LogSheet(deal=deal, meeting=None, happened_at=wall_clock(), people=[person], may_move=True)
    return log_form.render(text("ja", DEFAULT_ZONE), preset("b2b_ja"), sheet)


def static_views() -> dict[str, dict[str, Any]]:
    """The hub, the card and the list as the bot shows them for the benchmark's company, made once; by what is typed."""
    t, policy, now = text("ja", DEFAULT_ZONE), preset("b2b_ja"), wall_clock()
    return {
        SMALL: PLAIN,
        HUB: hub.render(t, Hub(items=[], total=0, more=0, meetings=[], now=now, policy=policy)),
        f"show {TYPED}": deal_card.render(t, policy, _card(policy, now)),
        "list": deal_list.render(t, policy, _listing(now)),
    }


def _card(policy: Policy, now: datetime) -> Card:
    deal, stage, following = _deal(now), policy.stage("opportunity"), policy.stage("proposal")
    person = Stakeholder(workspace="T0BENCH", id=new_id(), deal_id=deal.id, name="田中 一郎")
    stay = StageMove(
        workspace="T0BENCH", id=new_id(), deal_id=deal.id, stage=deal.stage, from_stage=None, entered_at=now,
        moved_by="rep",
    )  # fmt: skip
    return Card(
        deal=deal,
        account="Acme",
        team="East",
        channel=None,
        names={"rep": "Aoi"},
        stage=stage,
        days=30,
        missing=cards.missing(policy, deal),
        following=following,
        steps=[(each, False) for each in following.gate],
        people=[person],
        events=[stay],
        page=Page(skip=0, size=cards.EVENTS, more=False),
        override=None,
        may_edit=True,
        may_override=False,
        now=now,
    )


def _deal(now: datetime) -> Deal:
    return Deal(
        workspace="T0BENCH", id=new_id(), number=2501, name="Acme 更新", search="", account_id="acme", owner_id="rep",
        team_id="east", stage="opportunity", open=True, entered_stage_at=now, created_at=now, currency="JPY",
    )  # fmt: skip


def _listing(now: datetime) -> Listing:
    row = Row(new_id(), 5000, "Northwind 499 Renewal", "Northwind 499", "Aoi", "opportunity", True, None, "JPY", None, None, None, now)  # fmt: skip
    rows = [replace(row, id=new_id(), number=5000 - number) for number in range(listing.PAGE)]
    wanted = Wanted(whose=MINE)
    return Listing(wanted=wanted, rows=rows, total=5000, today=now.date(), whose=(MINE, ALL))


def bare(settings: Settings) -> App:
    """The floor: each listener acks and does no more, but for the command, which also opens a static view."""
    form, views = static_form(), static_views()
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
        client.views_open(trigger_id=body["trigger_id"], view=views.get(body["text"], form))
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
    asgi = create(app, secret=secret, machine=wall_clock, workers=LISTENERS, ready=lambda: True)
    return Server(asgi, settings.port)


def main(which: str) -> None:
    settings = Settings.load(os.environ)
    log.setup(settings.dealbot_log)
    if which == "bare":
        way_in = door(settings, bare(settings))
        way_in.start()
        sys.stdin.read()
        way_in.close()
        return
    policy, stop = running.read_policy(settings), threading.Event()
    with running.serving(settings, policy, wall_clock, wall_clock, stop=stop, ticking=False):
        sys.stdin.read()
        stop.set()


if __name__ == "__main__":
    main(sys.argv[1])
