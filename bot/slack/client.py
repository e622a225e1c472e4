"""The Web API as far as the product uses it. Every failure is one of bot.slack.errors; nothing is ever retried here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot import log
from bot.slack import errors, transfer
from bot.slack.answers import Channel, File, Group, Identity, Message, Person, Posted, Shown, Stamp
from bot.slack.calling import Calls, of_status, text_of, unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from slack_sdk.web import SlackResponse

    Json = dict[str, Any]
    Blocks = Sequence[Mapping[str, Any]]

LISTENER_TIMEOUT = 2  # seconds: a listener must ack within three
DELIVERY_TIMEOUT = 10  # seconds; an outbox lease is longer than this
EVENT_TYPE = "dealbot_notice"
HISTORY_PAGES = 5  # a conversation busier than that since the claim is not searched to its end
HOOKS, FILES = "https://hooks.slack.com/", "https://files.slack.com/"


def web_client(token: str | None, base_url: str, *, timeout: int) -> WebClient:
    """`timeout` in seconds. Without retry handlers: the SDK's own repeat a post that Slack had accepted."""
    return WebClient(
        token, base_url=base_url, timeout=timeout, retry_handlers=[], logger=log.quiet("slack_sdk.dealbot")
    )


class Slack(Calls):
    """One workspace's Slack. Safe to share between threads."""

    def post(
        self, channel: str, text: str, blocks: Blocks, key: str, *, mark: str = "", shares: bool = False
    ) -> Posted:
        """`key` is opaque and readable by everyone in the conversation, and so is `mark`; `find_by_key` looks for either.
        `shares`: the text links a file of ours, which is shared there by being unfurled.
        """
        named = {"key": key, "mark": mark} if mark else {"key": key}
        answer = self._call(
            self.web.chat_postMessage,
            "chat.postMessage",
            channel=channel,
            text=text,
            blocks=list(blocks),
            metadata={"event_type": EVENT_TYPE, "event_payload": named},
            unfurl_links=shares,
            unfurl_media=shares,
        )
        return Posted(
            text_of(answer, "channel", "chat.postMessage"), text_of(answer, "ts", "chat.postMessage")
        )

    def update(self, channel: str, ts: str, text: str, blocks: Blocks) -> None:
        """Without metadata in it, so the message keeps its key."""
        self._call(
            self.web.chat_update, "chat.update", channel=channel, ts=ts, text=text, blocks=list(blocks)
        )

    def open_dm(self, user: str) -> str:
        answer = self._call(self.web.conversations_open, "conversations.open", users=user)
        return self._read(Channel, answer.get("channel"), "conversations.open").id

    def find_by_key(self, channel: str, key: str, since: datetime) -> str | None:
        """The `ts` of our message with this key, or mark, posted at `since` (machine time) or later; None: it is not there."""
        return self.keys(channel, since).get(key)

    def keys(self, channel: str, since: datetime) -> dict[str, str]:
        """Key, and mark, to `ts` of every message of ours since then: one look settles all unknown rows of a conversation.

        Ambiguous if the conversation has more messages than are looked at: "not there" would then be a guess.
        """
        found: dict[str, str] = {}
        for stamp in self.stamps(channel, since):
            # Newest first, so the earliest message of a key is the one that stays.
            found |= {name: stamp.ts for name in (stamp.key, stamp.mark) if name}
        return found

    def stamps(self, channel: str, since: datetime, pages_at_most: int = HISTORY_PAGES) -> Iterator[Stamp]:
        """What every message of ours carries, the newest first. Ambiguous beyond so many pages."""
        pages = self._pages(
            self.web.conversations_history,
            "conversations.history",
            channel=channel,
            oldest=f"{since.timestamp():.6f}",
            inclusive=True,
            include_all_metadata=True,
        )
        for number, page in enumerate(pages):
            if number == pages_at_most:
                raise errors.Ambiguous("conversations.history", "too_many_messages")
            for row in page.get("messages") or ():
                message = self._read(Message, row, "conversations.history")
                if message.metadata is not None and message.metadata.event_type == EVENT_TYPE:
                    named = message.metadata.event_payload
                    yield Stamp(message.ts, str(named.get("key") or ""), str(named.get("mark") or ""))

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

    def user(self, user: str) -> Person:
        answer = self._call(self.web.users_info, "users.info", user=user, include_locale=True)
        return self._read(Person, answer.get("user"), "users.info")

    def conversation(self, channel: str) -> Channel:
        answer = self._call(self.web.conversations_info, "conversations.info", channel=channel)
        return self._read(Channel, answer.get("channel"), "conversations.info")

    def people_in(self, channel: str) -> Iterator[str]:
        """The user ids of everyone in a channel, bots too; asks page by page as it is read."""
        for page in self._pages(self.web.conversations_members, "conversations.members", channel=channel):
            yield from map(str, page.get("members") or ())

    def groups(self) -> list[Group]:
        """The user groups (@handles) that are in use, with who is in them."""
        answer = self._call(self.web.usergroups_list, "usergroups.list", include_users=True)
        return [self._read(Group, row, "usergroups.list") for row in answer.get("usergroups") or ()]

    def publish_home(self, user: str, view: Mapping[str, Any], *, hash: str | None = None) -> Shown:  # noqa: A002 - Slack's own word
        """HashConflict when the Home is no longer the one that `hash` names."""
        return self._view(self.web.views_publish, "views.publish", user_id=user, view=dict(view), hash=hash)

    def file(self, file_id: str) -> File:
        answer = self._call(self.web.files_info, "files.info", file=file_id)
        return self._read(File, answer.get("file"), "files.info")

    def upload(self, name: str, content: bytes) -> File:
        """A file that only we can see until a message of ours links or names it."""
        asked = self._call(
            self.web.files_getUploadURLExternal,
            "files.getUploadURLExternal",
            filename=name,
            length=len(content),
        )
        file_id, url = (
            text_of(asked, each, "files.getUploadURLExternal") for each in ("file_id", "upload_url")
        )
        if not self._is_slacks(url, FILES):
            raise errors.Refused("upload", "not_slack")
        transfer.send(url, content, timeout=self.web.timeout, ssl=self.web.ssl)
        files = [{"id": file_id, "title": name}]
        self._call(self.web.files_completeUploadExternal, "files.completeUploadExternal", files=files)
        return self.file(file_id)

    def download(self, url: str, most: int, *, left: Callable[[], float]) -> bytes:
        """What a file holds, up to `most` bytes, whole and within the seconds that `left` tells at each asking."""

        def ours(address: str) -> bool:
            return self._is_slacks(address, FILES)

        if not ours(url):
            raise errors.Refused("download", "not_slack")
        return transfer.fetch(url, self.web.token, most, left=left, ssl=self.web.ssl, ours=ours)

    def auth(self) -> Identity:
        answer = self._call(self.web.auth_test, "auth.test")
        headers = {str(name).lower(): str(value) for name, value in answer.headers.items()}
        scopes = headers.get("x-oauth-scopes", "")
        return Identity(
            team_id=text_of(answer, "team_id", "auth.test"),
            bot_user_id=text_of(answer, "user_id", "auth.test"),
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
            raise self._told(unanswered("response_url", error)) from None
        if answer.status_code != 200:
            raise self._told(
                of_status("response_url", answer.status_code, answer.headers, answer.body.strip())
            )

    def _is_slacks(self, url: str, slack: str = HOOKS) -> bool:
        base = urlsplit(self.web.base_url)
        ours = base.hostname != "slack.com" and url.startswith(f"{base.scheme}://{base.netloc}/")
        return ours or url.startswith(slack)

    def _view(self, method: Callable[..., SlackResponse], name: str, **arguments: object) -> Shown:
        answer = self._call(method, name, **arguments).get("view") or {}
        return Shown(id=str(answer.get("id", "")), hash=str(answer.get("hash", "")))
