"""How a listener is registered: one wrapper that knows who acts, refuses everybody else, and turns a typed error
into the answer its surface can show. Handlers never see a payload without an actor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.deps import DEFAULT_ZONE
from bot.errors import Busy, ClickAgain, DealbotError, Refused
from bot.log import logger
from bot.services import permissions
from bot.slack.authorize import sender
from bot.slack.errors import SlackError
from bot.text import LANGUAGES, text
from bot.views import notes
from store import wall
from store.errors import Stale, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack, App
    from slack_bolt.response import BoltResponse

    from bot.deps import Deps
    from bot.services.permissions import Actor
    from bot.slack.authorize import Sender
    from bot.text import Text
    from store.model import Installation

    Body = dict[str, Any]
    Handler = Callable[[Ack, Body, Actor], object]
    Listener = Callable[[Ack, Body], object]

log = logger(__name__)


ANY: Final = re.compile("")
NAMES: Final[dict[str, Callable[[Body], str]]] = {
    "command": lambda body: body["command"],
    "view_submission": lambda body: body["view"]["callback_id"],
    "block_action": lambda body: body["actions"][0]["action_id"],
    "block_suggestion": lambda body: body["action_id"],
    "shortcut": lambda body: body["callback_id"],
}
"""What Bolt calls each kind of ask, and by which name the listener of one is found."""


@dataclass(frozen=True, slots=True)
class On:
    """Registers handlers on one Bolt app. A handler is `(ack, body, actor)`; its last act is the ack.

    Bolt asks one listener after the other whether it is meant; of each kind it knows a single one here, which looks the
    handler up. What is in no table is unhandled, as Bolt has it.
    """

    app: App
    deps: Deps
    _tables: dict[str, dict[str, Listener]] = field(default_factory=dict)
    _spoken: dict[tuple[str | None, str], Text] = field(default_factory=dict)
    """How each member was last spoken to, for when the database can't say who they are."""

    def command(self, name: str) -> Callable[[Handler], Handler]:
        return self._registered("command", name, _say_to_command)

    def view(self, callback_id: str) -> Callable[[Handler], Handler]:
        return self._registered("view_submission", callback_id, _say_in_form)

    def action(self, action_id: str) -> Callable[[Handler], Handler]:
        return self._registered("block_action", action_id, self._say_to_click)

    def options(self, action_id: str) -> Callable[[Handler], Handler]:
        return self._registered("block_suggestion", action_id, _no_options)

    def shortcut(self, callback_id: str) -> Callable[[Handler], Handler]:
        """A global shortcut, or one of a message's menu."""
        return self._registered("shortcut", callback_id, self._say_to_shortcut)

    def event(self, *names: str) -> Callable[[Callable[[Body], object]], Callable[[Body], object]]:
        """For what Slack itself reports. No actor: the handler believes nothing but what is about its own workspace."""

        def decorate(handler: Callable[[Body], object]) -> Callable[[Body], object]:
            def listener(ack: Ack, body: Body) -> None:
                here = self.deps.home(body.get("team_id"), body.get("enterprise_id"))
                if here is not None:
                    with wall.inside(here.workspace):
                        handler(body)
                ack()

            for name in names:
                self.app.event(name)(listener)
            return handler

        return decorate

    def _registered(
        self, kind: str, name: str, say: Callable[[Ack, Body, str], object]
    ) -> Callable[[Handler], Handler]:
        """Raises ValueError where two features listen to the same."""
        table = self._table(kind)

        def decorate(handler: Handler) -> Handler:
            def listener(ack: Ack, body: Body) -> None:
                t: Text | None = None
                try:
                    who, here = self._home(body)
                    with wall.inside(here.workspace):
                        actor = self._actor(here, who)
                        t = self._spoken[who.workspace, who.user] = self.deps.text(actor)
                        handler(ack, body, actor)
                except (DealbotError, SlackError, Unavailable, Stale) as error:
                    if isinstance(error, Refused):
                        log.info("refused", why=type(error).__name__)
                    say(ack, body, self._said(_typed(error), body, t))

            if table.setdefault(name, listener) is not listener:
                raise ValueError(f"two features listen to {kind} {name}")
            return handler

        return decorate

    def _table(self, kind: str) -> dict[str, Listener]:
        if kind in self._tables:
            return self._tables[kind]
        table: dict[str, Listener] = {}
        self._tables[kind] = table
        name_of = NAMES[kind]

        def known(body: Body) -> bool:
            return name_of(body) in table

        def listener(ack: Ack, body: Body) -> None:
            table[name_of(body)](ack, body)

        getattr(self.app, kind)(ANY, matchers=[known])(listener)
        return table

    def _home(self, body: Body) -> tuple[Sender, Installation]:
        """Who sent a signed payload, and where they are at home; raises Refused for guests, outsiders and bots."""
        who = sender(body)
        if who is None or not who.at_home:
            raise Refused
        here = self.deps.home(who.workspace, who.enterprise)
        if here is None:
            raise Refused
        return who, here

    def _actor(self, here: Installation, who: Sender) -> Actor:
        """The member; raises Refused for strangers."""
        with self.deps.reads() as session:
            return permissions.identify(session, here.workspace, who.user, self.deps.now())

    def _said(self, error: DealbotError, body: Body, t: Text | None) -> str:
        """In the reader's language; where the database can't be asked, as they were last spoken to. Who is refused is a
        stranger, known or not, and reads both languages.
        """
        who = None if isinstance(error, Refused) else sender(body)
        t = t or (self._spoken.get((who.workspace, who.user)) if who else None)
        if t is not None:
            return error.say(t)
        return " / ".join(error.say(text(language, DEFAULT_ZONE)) for language in LANGUAGES)

    def _say_to_click(self, ack: Ack, body: Body, sentence: str) -> None:
        """Beside the message that was clicked, or in a form of its own above the modal."""
        who = sender(body)
        slack = self.deps.slack((who and who.workspace) or "")
        try:
            if body.get("response_url"):
                slack.respond(body["response_url"], sentence)
            elif body.get("trigger_id"):
                slack.push_view(body["trigger_id"], notes.refusal(sentence))
        except SlackError as error:
            log.warning("refusal not shown", error=str(error))
        ack()

    def _say_to_shortcut(self, ack: Ack, body: Body, sentence: str) -> None:
        """Where the message is, or in a form of its own: no modal is open yet."""
        who = sender(body)
        slack = self.deps.slack((who and who.workspace) or "")
        try:
            if body.get("response_url"):
                slack.respond(body["response_url"], sentence)
            else:
                slack.open_view(body["trigger_id"], notes.refusal(sentence))
        except SlackError as error:
            log.warning("refusal not shown", error=str(error))
        ack()


def _typed(error: Exception) -> DealbotError:
    match error:
        case DealbotError():
            return error
        case SlackError():
            log.warning("Slack call failed in a listener", error=str(error))
            return ClickAgain()
        case _:
            return Busy()


def _say_to_command(ack: Ack, _body: Body, sentence: str) -> BoltResponse:
    return ack(text=sentence)


def _say_in_form(ack: Ack, body: Body, sentence: str) -> BoltResponse:
    """Under the form's first field: the form stays open with everything that was typed."""
    for block in body["view"]["blocks"]:
        if block["type"] == "input":
            return ack(response_action="errors", errors={block["block_id"]: sentence})
    return ack(response_action="update", view=notes.refusal(sentence))


def _no_options(ack: Ack, _body: Body, _sentence: str) -> BoltResponse:
    return ack(options=[])


def submission_key(body: Body) -> str:
    """Slack repeats a submission with the same view and hash; that is the same ask."""
    return f"view:{body['view']['id']}:{body['view']['hash']}"


def click_key(body: Body) -> str:
    action = body["actions"][0]
    return f"click:{action['action_ts']}:{action['action_id']}"
