"""What the page does as somebody: each act is what that person's Slack client would do, with its checks."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from sandbox import parts
from sandbox.api import files
from sandbox.errors import ClientRefused
from sandbox.model import Upload
from sandbox.people import Modal, Screen, Shown, entry
from sandbox.web import showing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.model import Json, Message
    from sandbox.people import Person
    from sandbox.world import World

OPTIONS = ("static_select", "external_select", "radio_buttons", "checkboxes")
SHARED_MOST = 10_000_000
"""Bytes of a file that is put into a form or shown in a conversation."""


class Acts:
    """`does` names an act; each takes the person and what the page sent, and may answer something.

    Raises ClientRefused and TroubleConnecting as the person does; KeyError, TypeError, ValueError for nonsense.
    """

    def __init__(self, world: World, commands: tuple[str, ...]) -> None:
        self._world, self._commands = world, commands
        self.does: dict[str, Callable[[Person, Json], Json | None]] = {
            "say": self._say,
            "slash": self._slash,
            "click": self._click,
            "put": self._put,
            "menu": self._menu,
            "ask": self._ask,
            "submit": self._submit,
            "close": self._close,
            "shortcut": self._shortcut,
            "message_shortcut": self._message_shortcut,
            "dismiss": self._dismiss,
            "home": self._home,
            "speak": self._speak,
        }

    # Talking

    def _say(self, person: Person, given: Json) -> Json | None:
        """A line in a conversation; in a thread it stands under `thread`."""
        text = str(given["text"]).strip()
        if text.startswith("/"):
            return self._slash(person, given)
        conversation = person.channel(self._world.channels[given["channel"]])
        said = conversation.say(text, str(given["thread"]) if given.get("thread") else None)
        if given.get("files"):
            said.place.files = [self._shared(person, each) for each in given["files"]]
        return {"ts": said.ts}

    def _slash(self, person: Person, given: Json) -> Json | None:
        text = str(given["text"]).strip()
        name = text.partition(" ")[0]
        if name not in self._commands:
            raise ClientRefused(f"{name} is not a valid command. There is {', '.join(self._commands)}.")
        reply = person.slash(text, self._world.channels[given["channel"]])
        return {"ms": reply.ack_ms}

    def _shared(self, person: Person, given: Json) -> Json:
        return files.as_json(self._world, entry.uploaded(self._world, person.user, _upload(given)))

    # Screens

    def _click(self, person: Person, given: Json) -> None:
        screen, block, element = self._element(person, given)
        screen.press(block, element)

    def _put(self, person: Person, given: Json) -> Json | None:
        """A choice or a text that the bot is told of at once. A file goes up as soon as it is chosen."""
        screen, block, element = self._element(person, given)
        screen.put(block, element, self._taken(person, element, given.get("value")))
        return {
            "value": parts.value_of(element, screen.place.values[block["block_id"]][element["action_id"]])
        }

    def _menu(self, person: Person, given: Json) -> None:
        screen, block, element = self._element(person, given)
        chosen = [each for each in element["options"] if each.get("value") == given["option"]]
        if not chosen:
            raise ClientRefused("that entry is gone")
        screen.open_menu(block, element, chosen[0])

    def _ask(self, person: Person, given: Json) -> Json:
        screen, block, element = self._element(person, given)
        return {"groups": screen.search(block, element, str(given["query"]))}

    def _submit(self, person: Person, given: Json) -> Json:
        form = self._form(person, given)
        sent = form.submit()
        return {"outcome": sent.outcome, "errors": sent.errors, "ms": sent.ms}

    def _close(self, person: Person, given: Json) -> None:
        self._form(person, given).close(whole_stack=bool(given.get("all")))

    def _form(self, person: Person, given: Json) -> Modal:
        screen = self._screen(person, {"view": given["view"]})
        self._keep(person, screen, given)
        if not isinstance(screen, Modal):
            raise ClientRefused("that is no form")
        return screen

    def _element(self, person: Person, given: Json) -> tuple[Screen, Json, Json]:
        """The very element, by its ids; what was typed around it goes into the form first."""
        screen = self._screen(person, given["where"])
        self._keep(person, screen, given)
        for block, element in parts.interactive(screen.blocks):
            if (block["block_id"], element.get("action_id")) == (given["block"], given["action"]):
                return screen, block, element
        raise ClientRefused("that is no longer there")

    def _screen(self, person: Person, where: Json) -> Screen:
        if name := where.get("view"):
            view = self._world.views.get(name)
            if view is not None and view.owner == person.id:
                return Modal(person, view)
            home = person.home
            if home is not None and home.place is self._world.homes[person.id] and name == _id(home):
                return home
            raise ClientRefused("that form is closed")
        return Shown(person, self._message(person, where))

    def _message(self, person: Person, where: Json) -> Message:
        channel = person.channel(self._world.channels[where["channel"]]).place.id
        for each in showing.seen_by(self._world, person.id, channel):
            if each.ts == where["ts"]:
                return each
        raise ClientRefused("that message was deleted")

    def _keep(self, person: Person, screen: Screen, given: Json) -> None:
        """What was typed or chosen since the bot was last told."""
        values = given.get("values") or {}
        for block, element in parts.interactive(screen.blocks):
            mine = values.get(block["block_id"], {})
            if element.get("action_id") in mine and element["type"] in parts.STATE:
                screen.keep(block, element, self._taken(person, element, mine[element["action_id"]]))

    def _taken(self, person: Person, element: Json, value: Any) -> Any:
        """As it goes into the state. Options come whole, from those that were offered."""
        kind = element["type"].removeprefix("multi_")
        several = element["type"].startswith("multi_") or kind in ("checkboxes", "file_input")
        if value in (None, "", []):
            return [] if several else None
        if kind in OPTIONS:
            chosen = [_option(element, each) for each in (value if several else [value])]
            return chosen if several else chosen[0]
        if kind == "file_input":
            return [
                each if "id" in each else self._one_file(person, element, each)
                for each in value
                if "id" not in each or each["id"] in self._world.files
            ]
        if kind == "datetimepicker":
            return int(value)
        if kind == "rich_text_input" and isinstance(value, dict):
            return value
        return entry.taken(self._world, person.user, element, value, _nothing)

    def _one_file(self, person: Person, element: Json, given: Json) -> Any:
        return entry.taken(self._world, person.user, element, [_upload(given)], _nothing)[0]

    # Elsewhere

    def _shortcut(self, person: Person, given: Json) -> None:
        person.shortcut(str(given["id"]))

    def _message_shortcut(self, person: Person, given: Json) -> None:
        person.message_shortcut(str(given["id"]), Shown(person, self._message(person, given)))

    def _dismiss(self, person: Person, given: Json) -> None:
        """What only they were shown goes when they want; the bot hears nothing of it."""
        message = self._message(person, given)
        if message.only_for != person.id:
            raise ClientRefused("others see that message, too")
        self._world.ephemerals[person.id].remove(message)

    def _home(self, person: Person, _: Json) -> None:
        person.open_home()

    def _speak(self, person: Person, given: Json) -> None:
        """Another language or zone in their profile, as Slack tells the bot of it."""
        person.locale = str(given.get("locale") or person.locale)
        person.tz = str(given.get("zone") or person.tz)
        person.announce()


def _id(screen: Screen) -> str:
    return str(getattr(screen.place, "id", ""))


def _option(element: Json, given: Json) -> Json:
    if element["type"].endswith("external_select"):
        found: Json = parts.completed({"text": given["text"], "value": str(given["value"])})
        return found
    for each in parts.offered(element):
        if each["value"] == given["value"]:
            return each
    raise ClientRefused("that option is gone")


def _upload(given: Json) -> Upload:
    try:
        content = base64.b64decode(given["content"], validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise ClientRefused("that file could not be read") from None
    if len(content) > SHARED_MOST:
        raise ClientRefused(f"{given['name']} is larger than {SHARED_MOST // 1_000_000} MB")
    return Upload(str(given["name"]), content)


def _nothing(_: str) -> list[Json]:
    return []
