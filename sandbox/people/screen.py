"""Something with blocks on a person's screen: a modal, a Home, a message. Reading it and using what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox import limits, parts, payloads
from sandbox.delivery import deliver
from sandbox.errors import ClientRefused, TroubleConnecting
from sandbox.model import Message
from sandbox.people import entry

if TYPE_CHECKING:
    from sandbox.model import Json, View
    from sandbox.people.person import Person

ASKS = ("external_select", "multi_external_select")


class Field:
    """One element that holds a value, as its reader sees it."""

    def __init__(self, block: Json, element: Json, state: Json | None, error: str | None) -> None:
        self.block, self.element, self.error = block, element, error
        self._state = state

    @property
    def label(self) -> str:
        return str((self.block.get("label") or {}).get("text") or "")

    @property
    def hint(self) -> str:
        return str((self.block.get("hint") or {}).get("text") or "")

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def required(self) -> bool:
        return self.block["type"] == "input" and not self.block.get("optional")

    @property
    def value(self) -> Any:
        """As the app will read it: text, an option's value, an id, a date as text; a list where several fit."""
        value = parts.value_of(self.element, self._state)
        several = value if isinstance(value, list) else [value]
        plain = [each["value"] if isinstance(each, dict) and "value" in each else each for each in several]
        return plain if isinstance(value, list) else plain[0]

    @property
    def shown(self) -> str:
        """As its reader sees it."""
        if self.element["type"] in ("radio_buttons", "checkboxes"):
            value = parts.value_of(self.element, self._state)
            chosen = value if isinstance(value, list) else [value] if value else []
            return ", ".join(each["text"]["text"] for each in chosen)
        return ", ".join(parts.shown_value(self.element, self._state))

    @property
    def choices(self) -> list[str]:
        """The texts of the options it carries itself."""
        return [each["text"]["text"] for each in parts.offered(self.element)]


class Screen:
    """Blocks, their state, and the person who looks at them."""

    def __init__(self, person: Person, place: View | Message) -> None:
        self.person = person
        self.place = place

    @property
    def blocks(self) -> list[Json]:
        return self.place.blocks

    @property
    def buttons(self) -> list[str]:
        """The texts of the buttons, in order."""
        return [element["text"]["text"] for _, element in self._elements() if element["type"] == "button"]

    @property
    def fields(self) -> list[Field]:
        """Everything that holds a value, in order."""
        return [self._field(*pair) for pair in self._elements() if pair[1]["type"] in parts.STATE]

    def texts(self) -> list[str]:
        """Every text its reader sees, and what stands in the inputs."""
        return parts.words(self.blocks, self.place.values)

    def has(self, name: str) -> bool:
        """Whether a field goes by that label or id."""
        return any(name in self._names(*pair) for pair in self._elements() if pair[1]["type"] in parts.STATE)

    def field(self, name: str) -> Field:
        """By label, block_id, action_id or placeholder."""
        return self._field(*self._find(name))

    def click(self, name: str) -> None:
        """A button, by its text, action_id or value. A confirm dialog is accepted."""
        found = [
            (block, element)
            for block, element in self._elements()
            if element["type"] == "button"
            and name in (element["text"]["text"], element["action_id"], element.get("value"))
        ]
        if len(found) != 1:
            raise ClientRefused(f"{len(found) or 'no'} buttons are called {name!r}; there are {self.buttons}")
        self.press(*found[0])

    def press(self, block: Json, element: Json) -> None:
        """This very button, where several share a text."""
        self.person.taps += 2 if element.get("confirm") else 1
        kept = ("type", "action_id", "text", "value", "style", "url")
        self._send_action(block, {key: element[key] for key in kept if key in element})

    def choose(self, name: str, option: str) -> None:
        """An entry of an overflow menu (by the menu's action_id), or a select outside a form."""
        for block, element in self._elements():
            if element["type"] == "overflow" and name in (element["action_id"], block["block_id"]):
                chosen = [o for o in element["options"] if option in (o["text"]["text"], o["value"])]
                if len(chosen) != 1:
                    raise ClientRefused(f"no entry {option!r} in the menu {name!r}")
                return self.open_menu(block, element, chosen[0])
        return self.select(name, option)

    def select(self, name: str, value: Any, *, query: str | None = None) -> None:
        """Puts a value into a field; Slack tells the app if the field asks for that or stands outside a form.

        A typeahead is searched for `query`, or for the value itself.
        """
        block, element = self._find(name)
        try:
            taken = entry.taken(
                self.person.world,
                self.person.user,
                element,
                value,
                lambda word: self._ask(block, element, word if query is None else query),
            )
        except ClientRefused as refused:
            raise ClientRefused(f"{name}: {refused}") from None
        self.put(block, element, taken)

    def put(self, block: Json, element: Json, taken: Any) -> None:
        """The same for this very field, with the value as `entry.taken` gives it."""
        if element["type"] in (*entry.TEXTS, "rich_text_input"):
            self.person.typed += 1
        else:
            self.person.taps += 1
        state = self.keep(block, element, taken)
        if block["type"] != "input" or block.get("dispatch_action"):
            shown = {"placeholder": element["placeholder"]} if "placeholder" in element else {}
            self._send_action(block, {"action_id": element["action_id"], **shown, **parts.copied(state)})

    def keep(self, block: Json, element: Json, taken: Any) -> Json:
        """Into the form and no further: what is being typed is told when the form is sent or something in it clicked."""
        state = parts.state_of(element, taken)
        self.place.values.setdefault(block["block_id"], {})[element["action_id"]] = state
        return state

    def open_menu(self, block: Json, element: Json, option: Json) -> None:
        """Chooses an entry of this very overflow menu."""
        self.person.taps += 2
        action = {"type": "overflow", "action_id": element["action_id"], "selected_option": option}
        self._send_action(block, action)

    def options(self, name: str, query: str = "") -> list[str]:
        """The texts a menu offers; a typeahead asks the bot, once the query is as long as it wants."""
        block, element = self._find(name)
        found = self._ask(block, element, query) if element["type"] in ASKS else parts.offered(element)
        return [each["text"]["text"] for each in found]

    def _ask(self, block: Json, element: Json, query: str) -> list[Json]:
        return [option for group in self.search(block, element, query) for option in group["options"]]

    def search(self, block: Json, element: Json, query: str) -> list[Json]:
        """What the bot offers in this very typeahead, in groups; without groups it is one without a label."""
        if len(query) < element.get("min_query_length", 3):
            return []
        world, person = self.person.world, self.person
        if query:
            person.typed += 1
        asked = payloads.suggestion(
            world, person.user, self._still_there(), block["block_id"], element["action_id"], query
        )
        answer = deliver(world, "interactive", asked).body or {}
        if problems := limits.of_offer(answer):
            raise TroubleConnecting(f"block_suggestion: {'; '.join(map(str, problems))}")
        groups: list[Json] = answer.get("option_groups") or [{"options": answer.get("options") or []}]
        return groups

    def _send_action(self, block: Json, action: Json) -> None:
        world, person, place = self.person.world, self.person, self._still_there()
        whole = {"block_id": block["block_id"], **action}
        if isinstance(place, Message):
            deliver(world, "interactive", payloads.click_in_message(world, person.user, place, whole))
        else:
            deliver(world, "interactive", payloads.click_in_view(world, person.user, place, whole))

    def _still_there(self) -> View | Message:
        """A screen that is gone can't be used; what is a screen knows when it is."""
        return self.place

    def _elements(self) -> list[tuple[Json, Json]]:
        return list(parts.interactive(self.blocks))

    def _find(self, name: str) -> tuple[Json, Json]:
        self._still_there()
        pairs = [pair for pair in self._elements() if pair[1]["type"] in parts.STATE]
        found = [pair for pair in pairs if name in self._names(*pair)]
        if len(found) != 1:
            labels = [next(iter(self._names(*pair))) for pair in pairs]
            raise ClientRefused(f"{len(found) or 'no'} fields are called {name!r}; there are {labels}")
        return found[0]

    def _field(self, block: Json, element: Json) -> Field:
        state = self.place.values.get(block["block_id"], {}).get(element["action_id"])
        errors = {} if isinstance(self.place, Message) else self.place.errors
        return Field(block, element, state, errors.get(block["block_id"]))

    @staticmethod
    def _names(block: Json, element: Json) -> list[str]:
        label, placeholder = block.get("label") or {}, element.get("placeholder") or {}
        names = [label.get("text"), block["block_id"], element["action_id"], placeholder.get("text")]
        return [name for name in names if name]
