"""A file's bytes to Slack and from it, over plain HTTPS: only ever Slack's own address, and whole or not at all."""

from __future__ import annotations

import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING, Final
from urllib.error import HTTPError

from bot.slack import errors
from bot.slack.calling import of_status, unanswered

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse
    from ssl import SSLContext

CHUNK: Final = 16 * 1024
"""Bytes read before the time is looked at again."""


def send(url: str, content: bytes, *, timeout: float, ssl: SSLContext | None) -> None:
    """Puts the bytes where Slack said; the caller has checked that it is Slack's address. `timeout` in seconds."""
    request = urllib.request.Request(url, data=content, method="POST")  # noqa: S310 - Slack's own: the caller checked
    request.add_header("Content-Type", "application/octet-stream")
    try:
        with urllib.request.urlopen(request, timeout=timeout, context=ssl) as answer:  # noqa: S310
            answer.read()
    except HTTPError as error:
        raise of_status("upload", error.code, dict(error.headers), "") from None
    except (OSError, HTTPException) as error:
        raise unanswered("upload", error) from None


def fetch(
    url: str,
    token: str | None,
    most: int,
    *,
    left: Callable[[], float],
    ssl: SSLContext | None,
    ours: Callable[[str], bool],
) -> bytes:
    """What a file holds, up to `most` bytes. The token goes to no address that Slack redirects to.

    `left` tells the seconds that remain; `ours` whether an address is Slack's. Refused when it is not the file that came,
    NotSent or Ambiguous when it did not come whole and in time.
    """
    request = urllib.request.Request(url)  # noqa: S310 - Slack's own: the caller checked
    request.add_unredirected_header("Authorization", f"Bearer {token}")
    timeout = left()
    if timeout <= 0:
        raise errors.NotSent("download", "out_of_time")
    try:
        with urllib.request.urlopen(request, timeout=timeout, context=ssl) as answer:  # noqa: S310
            if not ours(answer.url):
                raise errors.Refused("download", "redirected")
            if (
                answer.headers.get_content_type() == "text/html"
            ):  # the log-in page, which Slack shows with a 200
                raise errors.Refused("download", "not_the_file")
            return _read(answer, most, left)
    except HTTPError as error:
        raise of_status("download", error.code, dict(error.headers), "") from None
    except (OSError, HTTPException) as error:
        raise unanswered("download", error) from None


def _read(answer: HTTPResponse, most: int, left: Callable[[], float]) -> bytes:
    """Cut off in the middle, a policy would still be one, with stages missing."""
    content = b""
    while len(content) < most:
        if left() <= 0:
            raise errors.Ambiguous("download", "out_of_time")
        part = answer.read(min(CHUNK, most - len(content)))
        content += part
        if not part:
            break
    told = answer.headers.get("Content-Length", "")
    if told.isascii() and told.isdecimal() and len(content) < min(int(told), most):
        raise errors.Ambiguous("download", "cut_off")
    return content
