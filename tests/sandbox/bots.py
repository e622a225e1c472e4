"""Tiny bots to talk to, and the blocks they send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError

from sandbox.delivery import Ack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_sdk import WebClient

    from sandbox import World

Json = dict[str, Any]


class Says:
    """A bot without Bolt: one answer to everything, whatever it is."""

    def __init__(self, body: object = None, *, status: int = 200) -> None:
        self._ack = Ack(status, body)

    def send(self, kind: str, payload: Json, headers: Mapping[str, str]) -> Ack:
        return self._ack


def refusal(call: Callable[[], object]) -> Json:
    """What Slack answers to a call that it refuses."""
    with pytest.raises(SlackApiError) as caught:
        call()
    data = caught.value.response.data
    assert isinstance(data, dict)
    return data


def code(call: Callable[[], object]) -> str:
    return str(refusal(call)["error"])


def a_bot(world: World, *, signed: bool = False, connected: bool = True, web: WebClient | None = None) -> App:
    """A Bolt app installed in this world; listeners are the test's own."""

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=world.team_id,
            bot_token=world.bot_token,
            bot_id=world.app.bot_id,
            bot_user_id=world.app.bot_user_id,
        )

    app = App(
        process_before_response=True,
        client=web or world.client(),
        signing_secret=world.app.signing_secret,
        request_verification_enabled=signed,
        authorize=authorize,
    )
    if connected:
        world.connect(app, signed=signed)
    return app


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def said(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str = "", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), "action_id": action_id or text, **more}


def actions(*elements: Json, block_id: str = "actions") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def ask(label: str, element: str | Json = "plain_text_input", *, block_id: str = "", **more: Any) -> Json:
    """An input; with the name of an element alone, a bare one of that kind."""
    inner = {"type": element} if isinstance(element, str) else dict(element)
    return {
        "type": "input",
        "block_id": block_id or label,
        "label": plain(label),
        "element": {"action_id": block_id or label, **inner},
        **more,
    }


def option(text: str, value: str = "") -> Json:
    return {"text": plain(text), "value": value or text}


def choice(kind: str, *texts: str, **more: Any) -> Json:
    return {"type": kind, "options": [option(text) for text in texts], **more}


def modal(*blocks: Json, callback_id: str = "form", title: str = "Form", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": list(blocks) or [said("Nothing here.")],
        **more,
    }


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


def opens(app: App, view: Json, command: str = "/deal") -> None:
    """Makes the command open this modal."""

    def listener(ack: Any, body: Json, client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    app.command(command)(listener)
