"""To the bot over HTTP: signed as Slack signs, on loopback only."""

from __future__ import annotations

import http.client
import ipaddress
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox import signing
from sandbox.delivery import Ack, Unanswered
from sandbox.errors import NotForReal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.model import Json
    from sandbox.world import World


class SignedHttp:
    """Posts to the app's request URL. `ack_within` in seconds."""

    def __init__(self, world: World, url: str, *, ack_within: float = 3.0) -> None:
        parts = urlsplit(url)
        loopback_only(parts.hostname or "")
        self._world, self._ack_within = world, ack_within
        self._at, self._path = (parts.hostname or "", parts.port or 80), parts.path or "/"

    def send(self, kind: str, payload: Json, headers: Mapping[str, str]) -> Ack:
        body, content_type = signing.body_of(kind, payload)
        signature = signing.headers(self._world.app.signing_secret, body, self._world.machine())
        connection = http.client.HTTPConnection(*self._at, timeout=self._ack_within)
        whole = {**headers, **signature, "content-type": content_type, "user-agent": "Slackbot 1.0"}
        try:
            connection.request("POST", self._path, body.encode(), whole)
            answer = connection.getresponse()
            return _ack(answer.status, answer.getheader("content-type", ""), answer.read().decode())
        except TimeoutError:
            raise Unanswered(f"gave no answer within {self._ack_within} s") from None
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(f"can't be reached: {type(error).__name__}", "connection_failed") from None
        finally:
            connection.close()


def _ack(status: int, content_type: str | None, body: str) -> Ack:
    if not body:
        return Ack(status)
    if (content_type or "").startswith("application/json"):
        try:
            return Ack(status, json.loads(body))
        except ValueError:
            raise Unanswered("answered with broken JSON", "http_error") from None
    return Ack(status, {"text": body})


def loopback_only(host: str) -> None:
    """The sandbox neither listens nor sends anywhere else."""
    if host == "localhost":
        return
    try:
        good = ipaddress.ip_address(host).is_loopback
    except ValueError:
        good = False
    if not good:
        raise NotForReal(f"{host!r} is not this machine's loopback; the sandbox stays there")
