"""The gate in front of Bolt: size, content type, signature and age, shape. Bolt itself parses before it verifies."""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from bot.slack import shapes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

LIMIT = 1_000_000  # bytes; a view is at most 250 kB as JSON, and form encoding at most triples it
WINDOW = 300  # seconds a signature holds, either way: the clocks may differ
FIELDS = 100  # of a form; a command has fifteen
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
SSL_CHECK = re.compile(rb"(?:^|&)ssl_check=1(?:&|$)")  # Slack may send it unsigned


@dataclass(frozen=True, slots=True)
class Verdict:
    """With `body`, JSON that Bolt may read; without it the request is answered here and nothing runs."""

    status: int
    why: str
    answer: str = ""
    body: str | None = None


TOO_LARGE = Verdict(413, "size")


def check(headers: Mapping[str, str], body: bytes, *, secret: str, now: datetime) -> Verdict:
    """`headers` with lower-case names; `now` is the machine's time, never the company's."""
    if len(body) > LIMIT:
        return TOO_LARGE
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind not in (FORM, JSON):
        return Verdict(400, "content type")
    if kind == FORM and SSL_CHECK.search(body):
        return Verdict(200, "ssl_check")
    if not signed(headers, body, secret=secret, now=now):
        return Verdict(401, "signature")
    try:
        return _of_form(_form(body)) if kind == FORM else _of_event(body)
    except shapes.Malformed:
        return Verdict(400, "shape")


def signed(headers: Mapping[str, str], body: bytes, *, secret: str, now: datetime) -> bool:
    """Slack's v0 scheme: HMAC-SHA256 over version, timestamp and the raw body; both sides compared as bytes."""
    if not secret:
        raise ValueError("an empty signing secret would let anybody sign")
    stamp = headers.get("x-slack-request-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return False
    if abs(now.timestamp() - int(stamp)) > WINDOW:
        return False
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, "sha256").hexdigest()
    given = headers.get("x-slack-signature", "").encode("utf-8", "replace")
    return hmac.compare_digest(b"v0=" + digest.encode(), given)


def _form(body: bytes) -> dict[str, str]:
    try:
        fields = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=FIELDS,
            errors="strict",
            separator="&",
        )
    except ValueError as error:
        raise shapes.Malformed("not a form") from error
    return dict(fields)


def _of_form(form: dict[str, str]) -> Verdict:
    """Handed on as JSON: Bolt takes a form for interactive as soon as the word "payload" stands anywhere in it,
    so a command whose text holds that word would reach no listener.
    """
    if (payload := form.get("payload")) is not None:
        shapes.interaction(shapes.parse(payload))
        return Verdict(200, "passed", body=payload)
    shapes.command(form)
    return Verdict(200, "passed", body=json.dumps(form))


def _of_event(body: bytes) -> Verdict:
    event = shapes.event(shapes.parse(body))
    if isinstance(event, shapes.UrlVerification):
        return Verdict(200, "url_verification", answer=event.challenge)
    return Verdict(200, "passed", body=body.decode("utf-8"))
