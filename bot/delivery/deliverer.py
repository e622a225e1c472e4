"""What all steps of the outbox share: one process's name, its pacing, and how a row is moved on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from bot.delivery.terms import Stopwatch, Terms
from bot.log import logger
from bot.services import channels, stuck
from bot.services.reviews import sending
from bot.slack import errors as slack_errors
from bot.slack.pacing import ANY, POST
from store import notices
from store.model import NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.deps import Deps
    from bot.services.alerts import Bulletin
    from bot.services.letters import Letter, Page
    from bot.services.reviews import Digest, Order
    from bot.slack.pacing import Pacer
    from store.engine import Session
    from store.model import Notice

    Renderer = Callable[[Deps, Letter | Bulletin | Page], "Message"]
    Composer = Callable[[Deps, Order], Digest]

log = logger(__name__)

DM: Final = "D"
"""With this the ids of conversations with one person begin."""
MOST_ATTEMPTS: Final = 20
TIMED_OUT: Final = "TimeoutError"


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
    compose: Composer
    """Writes a whole review; it may take its time."""
    pacer: Callable[[str], Pacer]
    """How fast each workspace may be written to; a row whose turn has not come waits for the next tick."""
    stopwatch: Stopwatch
    terms: Terms = field(default_factory=Terms)
    stopping: Event = field(default_factory=Event)
    """Once it is set, nothing more is taken up: what is claimed is brought to its end."""

    def must_wait(self, workspace: str, channel: str | None, method: str) -> bool:
        return self.pacer(workspace).wait_for(channel, method) > 0

    def is_fresh(self, notice: Notice) -> bool:
        """Whether our claim is young enough to be posted: by the wall's clock and by one that nobody can set. A negative
        age is none: the clock was set back, and other processes may count otherwise.
        """
        assert notice.claimed_at is not None
        by_the_wall = self.deps.machine() - notice.claimed_at
        age = max(by_the_wall, self.stopwatch.since(notice.id))
        return self.terms.none < by_the_wall + self.terms.jitter and age <= self.terms.post_before

    def why_unfit(self, notice: Notice) -> str | None:
        """Why the conversation may not have it: a channel is looked at right before every post and every edit, for who
        is in it by now. Raises SlackError when Slack does not tell; nothing was posted then, for sure.

        One that has become unfit gets nothing, and nobody gets it instead.
        """
        assert notice.channel is not None
        if notice.channel.startswith(DM):
            return None
        try:
            return channels.why_unfit(self.deps, notice.workspace, notice.channel)
        except slack_errors.Ambiguous as error:
            raise slack_errors.NotSent(error.method, error.code) from error

    def refused(self, notice: Notice, error: slack_errors.SlackError) -> None:
        """A definite no goes back to due (or ends the row, if it is for good); anything else is in doubt. What never left
        waits for as long as the network is away.
        """
        log.warning("not delivered", notice=notice.id, error=str(error))
        self.leave_alone(notice.workspace, error)
        match error:
            case slack_errors.Ambiguous() if notice.state is NoticeState.CLAIMED:
                self.settle(notice, state=NoticeState.UNKNOWN)
            case slack_errors.Permanent() | slack_errors.BadPayload():
                self.settle(notice, state=NoticeState.FAILED, reason=error.code)
            case slack_errors.RateLimited():
                self.slow_down(notice, error, state=NoticeState.DUE)
            case _ if notice.attempts >= MOST_ATTEMPTS and not isinstance(error, slack_errors.NotSent):
                self.settle(notice, state=NoticeState.FAILED, reason=error.code)
            case _:
                self.later(notice, self.terms.retry, state=NoticeState.DUE, attempts=notice.attempts)

    def broken(self, workspace: str, notice_id: str) -> None:
        """A row that a defect keeps from being written: tried again later; one not sent yet ends as failed and visible."""
        with self.deps.reads() as session:
            notice = notices.get(session, workspace, notice_id)
        if notice is None:
            return
        attempts = notice.attempts + (notice.state is NoticeState.DUE)
        if notice.state is NoticeState.DUE and attempts >= MOST_ATTEMPTS:
            self.settle(notice, state=NoticeState.FAILED, reason="it can't be written", attempts=attempts)
        else:
            self.later(notice, self.terms.retry, attempts=attempts)

    def slow_down(self, notice: Notice, error: slack_errors.RateLimited, **values: object) -> None:
        """Slack says when: for posts this conversation waits, the others go on; its other limits are the workspace's."""
        wait = timedelta(seconds=error.retry_after)
        channel = notice.channel if error.method == POST else None
        self.pacer(notice.workspace).blocked(channel, error.method, self.deps.machine() + wait)
        self.later(notice, wait, **values)

    def leave_alone(self, workspace: str, error: slack_errors.SlackError) -> None:
        """After what says something of all its conversations: a Slack that does not answer takes its time for each row,
        and other workspaces wait behind; a token that is unknown fails each row, and each could still go out later.
        """
        unknown = error.code in slack_errors.UNKNOWN_TOKEN
        wait = self.terms.unknown_token if unknown else self.terms.timed_out
        if unknown or error.code == TIMED_OUT:
            self.pacer(workspace).blocked(None, ANY, self.deps.machine() + wait)

    def sent(self, notice: Notice, ts: str, *, lacks: bool = False) -> None:
        """`lacks`: something of it that Slack refused just now. One edit tries to put it in, a little later."""
        more: dict[str, Any] = {"retry_at": None}
        if lacks:
            more = {"retry_at": self.deps.machine() + self.terms.retry, "wanted": notice.wanted + 1}
        self.settle(notice, state=NoticeState.SENT, ts=ts, sent_at=self.deps.now(), **more)

    def later(self, notice: Notice, wait: timedelta, **values: object) -> None:
        self.settle(notice, retry_at=self.deps.machine() + wait, **values)

    def settle(self, notice: Notice, **values: Any) -> None:
        """Moves the row on from where we have it; if somebody else moved it meanwhile, theirs holds."""
        fence = self.name if notice.state in (NoticeState.CLAIMED, NoticeState.UNKNOWN) else None
        with self.deps.writes.begin() as session:
            was = notice.state
            if not notices.settle(session, notice.workspace, notice.id, was=was, held_by=fence, **values):
                log.warning("settled by somebody else", notice=notice.id, was=was.value)
            else:
                self._aftermath(session, notice, values)

    def _aftermath(self, session: Session, notice: Notice, values: dict[str, Any]) -> None:
        """What a row's end makes owed, in the same transaction: a digest's next part, or a word to the admins."""
        match values.get("state"):
            case NoticeState.SENT if notice.kind is NoticeKind.REVIEW:
                sending.follow(session, self.deps, notice)
            case NoticeState.FAILED | NoticeState.HELD | NoticeState.SUPPRESSED:
                stuck.tell(session, self.deps, notice, values["reason"])
