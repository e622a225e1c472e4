"""How Slack writes and signs a request over HTTP: form or JSON, and the v0 scheme."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.model import Json


def body_of(kind: str, payload: Json) -> tuple[str, str]:
    """The body and its content type: events are JSON, commands a form, interactions JSON inside a form."""
    if kind == "events_api":
        return json.dumps(payload, ensure_ascii=False), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload, ensure_ascii=False)}
    return urlencode(form), "application/x-www-form-urlencoded"


def headers(secret: str, body: str, now: datetime) -> dict[str, str]:
    """`now` is machine time."""
    stamp = str(int(now.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), "sha256").hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}
