"""What can go wrong, and who hears of it.

SlackSays           the answer a Web API call gets: `ok: false` and Slack's own code
Cut                 no answer: the connection broke (the effect may have happened)
SandboxError
├── ClientRefused       Slack's own client would not have sent that: raised at the person
├── TroubleConnecting   the bot's answer was late, failed, or not one Slack takes: raised at the person
└── NotForReal          a token or an address of the real world
"""

from __future__ import annotations


class SlackSays(Exception):
    """`messages` go where Slack puts them: response_metadata.messages."""

    def __init__(
        self,
        code: str,
        *messages: str,
        status: int = 200,
        retry_after: int | None = None,
        needed: str | None = None,
    ) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = messages
        self.status = status
        self.retry_after = retry_after
        self.needed = needed


class Cut(ConnectionError):
    """The connection broke before the answer was read."""


class SandboxError(Exception):
    """The sandbox's own; its text says what to look at."""


class ClientRefused(SandboxError):
    """Slack's client would not let a person do this; the text names the field or the button."""


class TroubleConnecting(SandboxError):
    """What a person sees as "We had some trouble connecting"; the text says what the bot did wrong.

    `reason` is why an event is sent again, in Slack's words: http_timeout, http_error, connection_failed.
    """

    def __init__(self, why: str, reason: str = "http_error") -> None:
        super().__init__(why)
        self.reason = reason


class NotForReal(SandboxError):
    """The sandbox takes neither tokens nor addresses of the real world."""
