"""Requests as Slack signs them, and the real bodies it sends."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.real_data import SHARED

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PAYLOADS = SHARED / "data" / "slack_payloads" / "bolt_python"


def signed(body: bytes, kind: str = FORM, *, at: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, "sha256").hexdigest()
    return {
        "content-type": kind,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }


def a_command(text: str = "log acme", **more: str) -> dict[str, str]:
    return {
        "command": "/deal",
        "text": text,
        "user_id": "U1",
        "team_id": "T1",
        "channel_id": "C1",
        "trigger_id": "1.2.x",
        "response_url": "https://hooks.slack.com/commands/T1/1/x",
        **more,
    }


def form(fields: dict[str, str]) -> bytes:
    return urlencode(fields).encode()


def an_event(**event: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "event": {"type": "app_home_opened", "user": "U1", "tab": "home", **event},
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T1",
                "user_id": "UB",
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
    }


def a_click(**more: Any) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1", "domain": "d"},
        "trigger_id": "1.2.x",
        "actions": [{"action_id": "a", "block_id": "b", "type": "button", "value": "v", "action_ts": "1.2"}],
        **more,
    }


def real_bodies() -> list[Path]:
    """Each a whole payload; `filtered_body` are Bolt's own cut-down copies, which never cross the wire."""
    return [path for path in sorted(PAYLOADS.glob("*.json")) if "filtered_body" not in path.name]


def on_the_wire(path: Path) -> tuple[bytes, str]:
    """The bytes and content type Slack would have sent this payload with."""
    body = json.loads(path.read_text(encoding="utf-8"))
    if "command" in body:
        return form({name: str(value) for name, value in body.items()}), FORM
    if body["type"] in ("event_callback", "url_verification"):
        return json.dumps(body).encode(), JSON
    return form({"payload": json.dumps(body)}), FORM
