"""One call of the SDK's client, and every way it can end, as one of bot.slack.errors. Nothing is ever retried."""

from __future__ import annotations

import math
import socket
import ssl
from typing import TYPE_CHECKING, TypeVar
from urllib.error import URLError

from pydantic import BaseModel, ValidationError
from slack_sdk.errors import SlackApiError

from bot.slack import errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse

M = TypeVar("M", bound=BaseModel)

PAGE = 200  # rows a page of any list
DEFAULT_WAIT = 30  # seconds, where a 429 names none
LONGEST_WAIT = 3600
# Only these failures certainly came before the request left: everything else may have reached Slack.
BEFORE_SENDING = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


def call(method: Callable[..., SlackResponse], name: str, **arguments: object) -> SlackResponse:
    """Calls one method of the SDK's client; every failure comes out as one of bot.slack.errors."""
    try:
        return method(**arguments)
    except SlackApiError as error:
        # From None: the SDK's error quotes the whole answer, which must reach no log.
        raise _of_answer(name, error.response) from None
    except Exception as error:  # noqa: BLE001 - whatever the transport raises, Slack may have acted
        raise unanswered(name, error) from None


def unanswered(method: str, error: Exception) -> errors.SlackError:
    """No answer was read. A timeout while connecting looks like one while sending, so it counts as sent."""
    cause = error.reason if isinstance(error, URLError) else error
    kind = errors.NotSent if isinstance(cause, BEFORE_SENDING) else errors.Ambiguous
    return kind(method, type(cause).__name__)


def _of_answer(method: str, answer: SlackResponse) -> errors.SlackError:
    data = answer.data if isinstance(answer.data, dict) else {}
    code = data.get("error")
    if not isinstance(code, str) or " " in code:  # the SDK puts a sentence there when the answer was not JSON
        code = "unreadable_answer"
    if answer.status_code != 200:
        return of_status(method, answer.status_code, answer.headers, code)
    if code == "unreadable_answer" or data.get("ok") is not False:
        return errors.Ambiguous(method, "unreadable_answer")
    notes = (data.get("response_metadata") or {}).get("messages") or ()
    return errors.of_code(method, code, detail=tuple(map(str, notes)), retry_after=_wait(answer.headers))


def of_status(method: str, status: int, headers: Mapping[str, str], code: str) -> errors.SlackError:
    """429 and other 4xx are answers: Slack did nothing. 5xx and the rest may come from a proxy after Slack acted."""
    if status == 429:
        return errors.RateLimited(method, _wait(headers))
    if 400 <= status < 500 and status != 408:
        plain = code.isascii() and code.replace("_", "").isalnum() and len(code) < 60
        return errors.of_code(method, code if plain and code != "unreadable_answer" else f"http_{status}")
    return errors.Ambiguous(method, f"http_{status}")


def _wait(headers: Mapping[str, str]) -> int:
    """Whole seconds of Retry-After, never less than one, never more than an hour."""
    given = {str(name).lower(): value for name, value in headers.items()}.get("retry-after", "")
    try:
        wait = float(given)
    except ValueError:
        return DEFAULT_WAIT
    return min(max(math.ceil(wait), 1), LONGEST_WAIT) if math.isfinite(wait) else DEFAULT_WAIT


def text_of(answer: SlackResponse, name: str, method: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise errors.Ambiguous(method, "unreadable_answer")
    return value


class Calls:
    """What every call of one workspace goes through."""

    def __init__(self, web: WebClient, failed: Callable[[errors.SlackError], None] | None = None) -> None:
        """`failed` hears of every call that did not end well; it is for counting, and must not raise."""
        self.web = web
        self._failed = failed

    def _call(self, method: Callable[..., SlackResponse], name: str, **arguments: object) -> SlackResponse:
        try:
            return call(method, name, **arguments)
        except errors.SlackError as error:
            self._told(error)
            raise

    def _told(self, error: errors.SlackError) -> errors.SlackError:
        if self._failed is not None:
            self._failed(error)
        return error

    def _pages(
        self, method: Callable[..., SlackResponse], name: str, **arguments: object
    ) -> Iterator[SlackResponse]:
        cursor: str | None = None
        while True:
            page = self._call(method, name, limit=PAGE, cursor=cursor, **arguments)
            yield page
            before, cursor = cursor, (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            if cursor == before:
                raise errors.Ambiguous(name, "cursor_repeats")

    @staticmethod
    def _read(model: type[M], value: object, name: str) -> M:
        try:
            return model.model_validate(value)
        except ValidationError:
            raise errors.Ambiguous(name, "unreadable_answer") from None
