"""The bot in the same process: payloads go straight into Bolt, the SDK's requests straight into the world.

Addresses of `*.sandbox.invalid` are answered through urllib's own opener, so every client the SDK or Bolt makes of
`World.client()` — a copy for a listener, a webhook for a response_url — behaves as on a network, errors included.
"""

from __future__ import annotations

import json
import urllib.request
import weakref
from email.message import Message
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.response import addinfourl

from slack_bolt import BoltRequest
from slack_sdk import WebClient

from sandbox import front, signing
from sandbox.delivery import Ack
from sandbox.errors import Cut, SandboxError
from sandbox.world import World, refuse_real

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.request import Request

    from slack_bolt import App

    from sandbox.model import Json

DOMAIN = ".sandbox.invalid"
_worlds: weakref.WeakValueDictionary[str, World] = weakref.WeakValueDictionary()


class _Inside(urllib.request.BaseHandler):
    """Answers what is meant for a world of this process and leaves everything else to the next handler."""

    handler_order = 10

    def http_open(self, request: Request) -> addinfourl | None:
        world = _worlds.get(request.host)
        if world is None:
            if request.host.endswith(DOMAIN):
                raise Cut("that world is gone")  # nobody is asked where it might be
            return None
        headers = {name.lower(): value for name, value in request.header_items()}
        body = request.data if isinstance(request.data, bytes) else b""
        reply = front.serve(world, urlsplit(request.full_url).path, headers, body)
        if reply.delay:
            _wait(world, reply.delay, request.timeout)
        if reply.cut:
            raise Cut("the connection broke before the answer")
        return _response(request.full_url, reply)


def _wait(world: World, delay: float, timeout: float | None) -> None:
    if isinstance(timeout, int | float) and delay > timeout:
        world.machine.sleep(timeout)
        raise TimeoutError("timed out")
    world.machine.sleep(delay)


def _response(url: str, reply: front.Reply) -> addinfourl:
    headers = Message()
    for name, value in reply.headers.items():
        headers[name] = value
    response = addinfourl(BytesIO(reply.body), headers, url, reply.status)
    response.msg = "OK" if reply.status == 200 else "Refused"  # type: ignore[attr-defined]
    return response


_opener = urllib.request.build_opener(_Inside)


def reach(world: World) -> None:
    """From now on this process answers what is sent to the world's address, whoever sends it."""
    _worlds[urlsplit(world.base_url).netloc] = world
    urllib.request.install_opener(_opener)


def client(world: World, token: str, timeout: int) -> WebClient:
    """The SDK's client, never retrying; `timeout` in seconds."""
    refuse_real(token)
    made = WebClient(token, base_url=f"{world.base_url}/api/", timeout=timeout, retry_handlers=[])
    if made.proxy:
        raise SandboxError(
            "unset HTTP_PROXY and HTTPS_PROXY: the SDK would send the sandbox's requests there"
        )
    return made


class InProcess:
    """Delivers to a Bolt app by calling it. `signed`: as HTTP requests with a signature, else as Socket Mode's."""

    def __init__(self, world: World, app: App, *, signed: bool = False) -> None:
        self._world, self._app, self._signed = world, app, signed

    def send(self, kind: str, payload: Json, headers: Mapping[str, str]) -> Ack:
        answer = self._app.dispatch(self._request(kind, payload, headers))
        kind_of_answer = str(answer.headers.get("content-type", [""])[0])
        if answer.body and kind_of_answer.startswith("application/json"):
            return Ack(answer.status, json.loads(answer.body))
        return Ack(answer.status, {"text": answer.body} if answer.body else None)

    def _request(self, kind: str, payload: Json, headers: Mapping[str, str]) -> BoltRequest:
        if not self._signed:
            # A copy by way of JSON: what a listener does to its body stays its own.
            return BoltRequest(
                body=json.loads(json.dumps(payload)), headers=dict(headers), mode="socket_mode"
            )
        body, content_type = signing.body_of(kind, payload)
        signature = signing.headers(self._world.app.signing_secret, body, self._world.machine())
        return BoltRequest(body=body, headers={**headers, **signature, "content-type": content_type})
