"""The Web API as far as the product uses it. Every failure is one of bot.slack.errors; nothing is ever retried here."""

from __future__ import annotations

import math
import socket
import ssl
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.error import URLError
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot import log
from bot.slack import errors
from bot.slack.answers import Channel, Identity, Message, Person, Posted, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from slack_sdk.web import SlackResponse

    Json = dict[str, Any]
    Blocks = Sequence[Mapping[str, Any]]

M = TypeVar("M", bound=BaseModel)

LISTENER_TIMEOUT = 2  # seconds: a listener must ack within three
DELIVERY_TIMEOUT = 10  # seconds; an outbox lease is longer than this
EVENT_TYPE = "dealbot_notice"
PAGE = 200  # rows a page of any list
HISTORY_PAGES = 5  # a conversation busier than that since the claim is not searched to its end
DEFAULT_WAIT = 30  # seconds, where a 429 names none
LONGEST_WAIT = 3600
HOOKS = "https://hooks.slack.com/"
# Only these failures certainly came before the request left: everything else may have reached Slack.
BEFORE_SENDING = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


def web_client(token: str | None, base_url: str, *, timeout: int) -> WebClient:
    """`timeout` in seconds. Without retry handlers: the SDK's own repeat a post that Slack had accepted."""
    return WebClient(
        token, base_url=base_url, timeout=timeout, retry_handlers=[], logger=log.quiet("slack_sdk.dealbot")
    )


class Slack:
    """One workspace's Slack. Safe to share between threads."""

    def __init__(self, web: WebClient) -> None:
        self.web = web

    def post(self, channel: str, text: str, blocks: Blocks, key: str) -> Posted:
        """`key` is opaque and readable by everyone in the conversation; `find_by_key` looks for it."""
        answer = call(
            self.web.chat_postMessage,
            "chat.postMessage",
            channel=channel,
            text=text,
            blocks=list(blocks),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return Posted(_text(answer, "channel", "chat.postMessage"), _text(answer, "ts", "chat.postMessage"))

    def update(self, channel: str, ts: str, text: str, blocks: Blocks) -> None:
        """Without metadata in it, so the message keeps its key."""
        call(self.web.chat_update, "chat.update", channel=channel, ts=ts, text=text, blocks=list(blocks))

    def open_dm(self, user: str) -> str:
        answer = call(self.web.conversations_open, "conversations.open", users=user)
        return self._read(Channel, answer.get("channel"), "conversations.open").id

    def find_by_key(self, channel: str, key: str, since: datetime) -> str | None:
        """The `ts` of our message with this key, posted at `since` (machine time) or later; None: it is not there."""
        return self.keys(channel, since).get(key)

    def keys(self, channel: str, since: datetime) -> dict[str, str]:
        """Key to `ts` of every message of ours since then: one look settles all unknown rows of a conversation.

        Ambiguous if the conversation has more messages than are looked at: "not there" would then be a guess.
        """
        found: dict[str, str] = {}
        pages = self._pages(
            self.web.conversations_history,
            "conversations.history",
            channel=channel,
            oldest=f"{since.timestamp():.6f}",
            inclusive=True,
            include_all_metadata=True,
        )
        for number, page in enumerate(pages):
            if number == HISTORY_PAGES:
                raise errors.Ambiguous("conversations.history", "too_many_messages")
            for row in page.get("messages") or ():
                message = self._read(Message, row, "conversations.history")
                if message.metadata is not None and message.metadata.event_type == EVENT_TYPE:
                    # Newest first, so the earliest message of a key is the one that stays.
                    found[str(message.metadata.event_payload.get("key"))] = message.ts
        return found

    def open_view(self, trigger: str, view: Mapping[str, Any]) -> Shown:
        return self._view(self.web.views_open, "views.open", trigger_id=trigger, view=dict(view))

    def push_view(self, trigger: str, view: Mapping[str, Any]) -> Shown:
        return self._view(self.web.views_push, "views.push", trigger_id=trigger, view=dict(view))

    def update_view(self, view_id: str, view: Mapping[str, Any], *, hash: str | None = None) -> Shown:  # noqa: A002 - Slack's own word
        """HashConflict when the view is no longer the one that `hash` names."""
        return self._view(self.web.views_update, "views.update", view_id=view_id, view=dict(view), hash=hash)

    def users(self) -> Iterator[Person]:
        """Everyone the workspace knows, the deactivated too; asks page by page as it is read."""
        for page in self._pages(self.web.users_list, "users.list", include_locale=True):
            for row in page.get("members") or ():
                yield self._read(Person, row, "users.list")

    def auth(self) -> Identity:
        answer = call(self.web.auth_test, "auth.test")
        headers = {str(name).lower(): str(value) for name, value in answer.headers.items()}
        scopes = headers.get("x-oauth-scopes", "")
        return Identity(
            team_id=_text(answer, "team_id", "auth.test"),
            bot_user_id=_text(answer, "user_id", "auth.test"),
            bot_id=answer.get("bot_id"),
            enterprise_id=answer.get("enterprise_id"),
            team=answer.get("team", ""),
            url=answer.get("url", ""),
            scopes=frozenset(filter(None, (scope.strip() for scope in scopes.split(",")))),
        )

    def respond(
        self,
        response_url: str,
        text: str,
        blocks: Blocks | None = None,
        *,
        replace_original: bool = False,
        delete_original: bool = False,
    ) -> None:
        """Answers a click where it was made, seen by the clicker alone. Only ever calls Slack, or SLACK_API_URL's host."""
        if not self._is_slacks(response_url):
            raise errors.Refused("response_url", "not_slack")
        hook = WebhookClient(
            response_url,
            timeout=self.web.timeout,
            ssl=self.web.ssl,
            proxy=self.web.proxy,
            retry_handlers=[],
            logger=self.web.logger,
        )
        try:
            answer = hook.send_dict(
                {
                    "text": text,
                    "blocks": None if blocks is None else list(blocks),
                    "response_type": "ephemeral",
                    "replace_original": replace_original,
                    "delete_original": delete_original,
                }
            )
        except Exception as error:  # noqa: BLE001 - whatever the transport raises, Slack may have acted
            raise _unanswered("response_url", error) from None
        if answer.status_code != 200:
            raise _of_status("response_url", answer.status_code, answer.headers, answer.body.strip())

    def _is_slacks(self, url: str) -> bool:
        base = urlsplit(self.web.base_url)
        ours = base.hostname != "slack.com" and url.startswith(f"{base.scheme}://{base.netloc}/")
        return ours or url.startswith(HOOKS)

    def _view(self, method: Callable[..., SlackResponse], name: str, **arguments: object) -> Shown:
        answer = call(method, name, **arguments).get("view") or {}
        return Shown(id=str(answer.get("id", "")), hash=str(answer.get("hash", "")))

    def _pages(
        self, method: Callable[..., SlackResponse], name: str, **arguments: object
    ) -> Iterator[SlackResponse]:
        cursor: str | None = None
        while True:
            page = call(method, name, limit=PAGE, cursor=cursor, **arguments)
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


def call(method: Callable[..., SlackResponse], name: str, **arguments: object) -> SlackResponse:
    """Calls one method of the SDK's client; every failure comes out as one of bot.slack.errors."""
    try:
        return method(**arguments)
    except SlackApiError as error:
        # From None: the SDK's error quotes the whole answer, which must reach no log.
        raise _of_answer(name, error.response) from None
    except Exception as error:  # noqa: BLE001 - whatever the transport raises, Slack may have acted
        raise _unanswered(name, error) from None


def _unanswered(method: str, error: Exception) -> errors.SlackError:
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
        return _of_status(method, answer.status_code, answer.headers, code)
    if code == "unreadable_answer" or data.get("ok") is not False:
        return errors.Ambiguous(method, "unreadable_answer")
    notes = (data.get("response_metadata") or {}).get("messages") or ()
    return errors.of_code(method, code, detail=tuple(map(str, notes)), retry_after=_wait(answer.headers))


def _of_status(method: str, status: int, headers: Mapping[str, str], code: str) -> errors.SlackError:
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


def _text(answer: SlackResponse, name: str, method: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise errors.Ambiguous(method, "unreadable_answer")
    return value
