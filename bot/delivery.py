"""The outbox's state machine: every due message ends as sent, suppressed with a reason, or failed and visible.

    due ──claim──▶ claimed ──post──▶ sent ──(wanted > shown)──▶ one edit
     ▲                │  └──────────▶ failed       (Slack said never)
     │                ├── definite refusal: back to due, later
     │                └── cut, timeout, 5xx, lease over ──▶ unknown ──look-up──▶ sent | due | held

Slack takes no idempotency key, so we look before we repeat: each post carries an opaque key in its metadata, and a
row whose fate is in doubt is looked up in the conversation's history before anything is sent again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.services import channels, exports, letters
from bot.slack import errors as slack_errors
from store import members, notices
from store.model import NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.deps import Deps
    from bot.services.letters import Letter
    from bot.slack.pacing import Pacer
    from store.model import Member, Notice

    Renderer = Callable[[Deps, Letter], "Message"]

log = structlog.get_logger(__name__)

POST, UPDATE, HISTORY, OPEN = "chat.postMessage", "chat.update", "conversations.history", "conversations.open"
DM: Final = "D"
"""With this the ids of conversations with one person begin."""
LEASE: Final = timedelta(seconds=60)
"""How long a claim holds, machine time: the delivery client's timeout (10 s) plus a stall."""
POST_BEFORE: Final = timedelta(seconds=30)
"""A claim older than this is not posted any more: with the timeout it would come too near the lease's end."""
RETRY_AFTER: Final = timedelta(seconds=30)
"""When Slack refused for a reason of its own that may pass."""
SURE_AFTER: Final = LEASE + timedelta(seconds=15)
"""How old a claim must be before "it is not in the history" is believed: the lease, the delivery client's timeout,
and 5 s for a history that lags.
"""
LOOK_AGAIN: Final = timedelta(seconds=5)
MOST_ATTEMPTS: Final = 20
CLOCK_SKEW: Final = timedelta(minutes=5)
"""How far our clock and Slack's may disagree when a message's time is compared with a claim's."""


@dataclass(frozen=True, slots=True)
class Message:
    """A rendered message: the notification's plain text, and the blocks."""

    text: str
    blocks: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Deliverer:
    """One process's hands. `name` is unique to it: the fence that keeps a late process from settling a row."""

    deps: Deps
    name: str
    render: Renderer
    pacer: Callable[[str], Pacer]
    """How fast each workspace may be written to; a row whose turn has not come waits for the next tick."""

    def deliver(self, workspace: str, notice_id: str) -> None:
        """Takes one due row to wherever it gets now."""
        with self.deps.reads() as session:
            notice = notices.get(session, workspace, notice_id)
            if notice is None:
                return
            reader = members.get(session, workspace, notice.recipient)
            channel = reader.dm if reader else None
            goes_out = channel is not None or isinstance(
                letters.open_now(session, self.deps, notice), letters.Letter
            )
        try:
            if channel is None and goes_out and reader is not None:
                channel = self._opened(reader)
        except slack_errors.SlackError as error:
            self._refused(notice, error)
            return
        if channel is not None and self._wait(workspace, channel, POST):
            return
        if notice.kind is NoticeKind.EXPORT and not self._attached(notice):
            return
        claimed = self._claim(workspace, notice_id, channel)
        if claimed is not None:
            self._post(*claimed)

    def look_up(self, workspace: str, notice_id: str) -> None:
        """Finds out what became of a row in doubt: it was posted, or it may be posted again, or nobody can tell."""
        notice = self._take_over(workspace, notice_id)
        if notice is None or notice.channel is None or notice.claimed_at is None:
            return
        if self._wait(workspace, notice.channel, HISTORY):
            return
        try:
            ts = self.deps.slack(workspace).find_by_key(
                notice.channel, notice.id, notice.claimed_at - CLOCK_SKEW
            )
        except slack_errors.Permanent as error:
            self._settle(notice, state=NoticeState.HELD, reason=error.code)
        except slack_errors.RateLimited as error:
            self._slow_down(notice, error)
            self._later(notice, timedelta(seconds=error.retry_after))
        except slack_errors.SlackError as error:
            log.warning("look-up postponed", notice=notice.id, error=type(error).__name__)
            self._later(notice, RETRY_AFTER)
        else:
            if ts is not None:
                self._sent(notice, ts)
            elif self.deps.machine() - notice.claimed_at < SURE_AFTER:
                self._later(notice, LOOK_AGAIN)
            else:
                self._settle(notice, state=NoticeState.DUE, retry_at=None)

    def edit(self, workspace: str, notice_id: str) -> None:
        """Makes a sent message say what is true now; safe to repeat."""
        with self.deps.reads() as session:
            notice = notices.get(session, workspace, notice_id)
            if (
                notice is None
                or notice.state is not NoticeState.SENT
                or notice.ts is None
                or notice.channel is None
            ):
                return
            letter = letters.write(session, self.deps, notice)
        if self._wait(workspace, notice.channel, UPDATE):
            return
        message = self.render(self.deps, letter)
        try:
            self.deps.slack(workspace).update(notice.channel, notice.ts, message.text, message.blocks)
        except slack_errors.RateLimited as error:
            self._slow_down(notice, error)
            self._later(notice, timedelta(seconds=error.retry_after))
            return
        except (slack_errors.Permanent, slack_errors.BadPayload) as error:
            log.warning("edit given up", notice=notice.id, error=str(error))
        except slack_errors.SlackError:
            self._later(notice, RETRY_AFTER)
            return
        with self.deps.writes.begin() as session:
            notices.shown(session, workspace, notice.id, notice.wanted)

    def _wait(self, workspace: str, channel: str | None, method: str) -> bool:
        return self.pacer(workspace).wait_for(channel, method) > 0

    def _slow_down(self, notice: Notice, error: slack_errors.RateLimited) -> None:
        """Slack says when: this conversation waits, the others go on."""
        until = self.deps.machine() + timedelta(seconds=error.retry_after)
        self.pacer(notice.workspace).blocked(notice.channel, error.method, until)

    def broken(self, workspace: str, notice_id: str) -> None:
        """A row that a defect keeps from being written: tried again later; one not sent yet ends as failed and visible."""
        with self.deps.reads() as session:
            notice = notices.get(session, workspace, notice_id)
        if notice is None:
            return
        attempts = notice.attempts + (notice.state is NoticeState.DUE)
        if notice.state is NoticeState.DUE and attempts >= MOST_ATTEMPTS:
            self._settle(notice, state=NoticeState.FAILED, reason="it can't be written", attempts=attempts)
        else:
            self._later(notice, RETRY_AFTER, attempts=attempts)

    def _attached(self, notice: Notice) -> bool:
        """The file goes up first, where nobody sees it; sharing it is the message's work, which is never done twice."""
        try:
            exports.attach(self.deps, notice)
        except slack_errors.SlackError as error:
            self._refused(replace(notice, attempts=notice.attempts + 1), error)
            return False
        return True

    def _opened(self, reader: Member) -> str:
        """The reader's conversation with the bot, opened before the first message and remembered."""
        assert reader.slack_user is not None
        if self._wait(reader.workspace, None, OPEN):
            raise slack_errors.NotSent(OPEN, "its turn has not come")
        dm = self.deps.slack(reader.workspace).open_dm(reader.slack_user)
        with self.deps.writes.begin() as session:
            members.update_member(session, reader.workspace, reader.id, dm=dm)
        return dm

    def _claim(self, workspace: str, notice_id: str, channel: str | None) -> tuple[Notice, Message] | None:
        """Checks everything again and renders, in the claiming transaction; None when nothing is to be posted."""
        with self.deps.writes.begin() as session:
            notice = notices.get(session, workspace, notice_id)
            if notice is None or notice.state is not NoticeState.DUE:
                return None
            seal = partial(notices.settle, session, workspace, notice_id, was=NoticeState.DUE)
            match letters.open_now(session, self.deps, notice):
                case letters.Later(at):
                    seal(due_at=at)
                    return None
                case letters.Nothing(reason):
                    seal(state=NoticeState.SUPPRESSED, reason=reason)
                    return None
                case _ if channel is None:
                    return None  # the reader came back just now: the next tick opens the conversation
                case letter:
                    message = self.render(self.deps, letter)
            claim: dict[str, Any] = {
                "state": NoticeState.CLAIMED,
                "claimed_by": self.name,
                "claimed_at": self.deps.machine(),
                "channel": channel,
                "payload": {"text": message.text, "blocks": message.blocks},
                "attempts": notice.attempts + 1,
                "shown": notice.wanted,
            }
            return (replace(notice, **claim), message) if seal(**claim) else None

    def _post(self, notice: Notice, message: Message) -> None:
        """Posts what was stored, unless the claim has grown too old meanwhile."""
        assert notice.channel is not None
        assert notice.claimed_at is not None
        if not self._fit(notice):
            return
        if self.deps.machine() - notice.claimed_at > POST_BEFORE:
            self._settle(notice, state=NoticeState.DUE)
            return
        slack, shares = self.deps.slack(notice.workspace), notice.kind is NoticeKind.EXPORT
        try:
            try:
                posted = slack.post(
                    notice.channel, message.text, message.blocks, key=notice.id, shares=shares
                )
            except slack_errors.BadPayload as error:
                log.warning(
                    "Slack refused the blocks; sending plain text", notice=notice.id, error=str(error)
                )
                posted = slack.post(notice.channel, message.text, [], key=notice.id, shares=shares)
        except slack_errors.SlackError as error:
            self._refused(notice, error)
        else:
            self._sent(notice, posted.ts)

    def _fit(self, notice: Notice) -> bool:
        """Whether the conversation may have it: a channel is looked at right before every post, for who is in it by now.

        One that has become unfit gets nothing, and nobody gets it instead.
        """
        assert notice.channel is not None
        if notice.channel.startswith(DM):
            return True
        try:
            why = channels.why_unfit(self.deps, notice.workspace, notice.channel)
        except slack_errors.Ambiguous as error:
            self._refused(
                notice, slack_errors.NotSent(error.method, error.code)
            )  # nothing was posted, for sure
        except slack_errors.SlackError as error:
            self._refused(notice, error)
        else:
            if why is not None:
                self._settle(notice, state=NoticeState.SUPPRESSED, reason=why)
            return why is None
        return False

    def _refused(self, notice: Notice, error: slack_errors.SlackError) -> None:
        """A definite no goes back to due (or ends the row, if it is for good); anything else is in doubt."""
        log.warning("not delivered", notice=notice.id, error=str(error))
        match error:
            case slack_errors.Ambiguous() if notice.state is NoticeState.CLAIMED:
                self._settle(notice, state=NoticeState.UNKNOWN)
            case slack_errors.Permanent() | slack_errors.BadPayload():
                self._settle(notice, state=NoticeState.FAILED, reason=error.code)
            case slack_errors.RateLimited():
                self._slow_down(notice, error)
                self._later(notice, timedelta(seconds=error.retry_after), state=NoticeState.DUE)
            case _ if notice.attempts >= MOST_ATTEMPTS:
                self._settle(notice, state=NoticeState.FAILED, reason=error.code)
            case _:
                self._later(notice, RETRY_AFTER, state=NoticeState.DUE, attempts=notice.attempts)

    def _take_over(self, workspace: str, notice_id: str) -> Notice | None:
        """Makes a row in doubt ours: an expired claim becomes unknown before anybody looks."""
        with self.deps.writes.begin() as session:
            notice = notices.get(session, workspace, notice_id)
            if notice is None or notice.state not in (NoticeState.UNKNOWN, NoticeState.CLAIMED):
                return None
            ours = {"state": NoticeState.UNKNOWN, "claimed_by": self.name}
            if not notices.settle(session, workspace, notice_id, was=notice.state, **ours):
                return None
            return replace(notice, state=NoticeState.UNKNOWN, claimed_by=self.name)

    def _sent(self, notice: Notice, ts: str) -> None:
        self._settle(notice, state=NoticeState.SENT, ts=ts, sent_at=self.deps.now(), retry_at=None)

    def _later(self, notice: Notice, wait: timedelta, **values: object) -> None:
        self._settle(notice, retry_at=self.deps.machine() + wait, **values)

    def _settle(self, notice: Notice, **values: object) -> None:
        """Moves the row on from where we have it; if somebody else moved it meanwhile, theirs holds."""
        fence = self.name if notice.state in (NoticeState.CLAIMED, NoticeState.UNKNOWN) else None
        with self.deps.writes.begin() as session:
            was = notice.state
            if not notices.settle(session, notice.workspace, notice.id, was=was, held_by=fence, **values):
                log.warning("settled by somebody else", notice=notice.id, was=was.value)
