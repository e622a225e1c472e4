"""A modal on top of somebody's stack: filled in, sent, closed, with the checks of Slack's own client."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sandbox import parts, payloads, stack
from sandbox.delivery import deliver
from sandbox.errors import ClientRefused, SlackSays, TroubleConnecting
from sandbox.people import entry
from sandbox.people.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.model import Json, View
    from sandbox.people.person import Person


@dataclass(frozen=True)
class Sent:
    """What became of a form. `errors`: block_id → the sentence shown under that field."""

    outcome: Literal["closed", "updated", "pushed", "cleared", "errors"]
    errors: dict[str, str] = field(default_factory=dict)
    ms: float = 0

    @property
    def ok(self) -> bool:
        return not self.errors


class Modal(Screen):
    """Reads the view as it is now, also after the app has updated it."""

    place: View

    def __init__(self, person: Person, view: View) -> None:
        super().__init__(person, view)

    @property
    def title(self) -> str:
        return str(self.place.content["title"]["text"])

    @property
    def callback_id(self) -> str:
        return str(self.place.content.get("callback_id") or "")

    @property
    def submit_label(self) -> str | None:
        """The text of its submit button, if it has one."""
        return (self.place.content.get("submit") or {}).get("text")

    @property
    def errors(self) -> dict[str, str]:
        """block_id → the sentence under that field, from the last time it was sent."""
        return dict(self.place.errors)

    @property
    def is_open(self) -> bool:
        return self.place.id in self.person.world.views

    def texts(self) -> list[str]:
        content = self.place.content
        ends = [content[key]["text"] for key in ("submit", "close") if content.get(key)]
        return [self.title, *super().texts(), *self.place.errors.values(), *ends]

    def fill(self, values: Mapping[str, Any]) -> Modal:
        """Field by field, in this order, as the form may change under way. Returns itself."""
        for name, value in values.items():
            self.select(name, value)
        return self

    def submit(self) -> Sent:
        """Sends the form, once Slack's client lets it. Raises TroubleConnecting if the answer is none Slack takes."""
        world, view = self.person.world, self._on_top()
        if self.submit_label is None:
            raise ClientRefused(f"{self.title!r} has no submit button")
        for block, element in parts.interactive(view.blocks):
            if block["type"] == "input" and element["type"] in parts.STATE:
                state = view.values.get(block["block_id"], {}).get(element["action_id"])
                if why := entry.complaint(block, element, state):
                    raise ClientRefused(f"{block['label']['text']} ({block['block_id']}) {why}")
        self.person.taps += 1
        view.errors = {}
        ack = deliver(world, "interactive", payloads.submission(world, self.person.user, view))
        with world.lock:
            return Sent(*self._answered(view, ack.body), ms=ack.ms)

    def close(self, *, whole_stack: bool = False) -> None:
        """Cancel or ✕; `whole_stack` is the ✕ that closes all of it. The app hears of it if it asked to."""
        world, view = self.person.world, self._on_top()
        self.person.taps += 1
        everything = whole_stack or bool(view.content.get("clear_on_close"))
        for each in stack.close(world, view, whole_stack=everything):
            if each.content.get("notify_on_close"):
                deliver(
                    world, "interactive", payloads.closed(world, self.person.user, each, cleared=everything)
                )

    def _answered(self, view: View, body: Any) -> tuple[Any, dict[str, str]]:
        world = self.person.world
        action = body.get("response_action") if isinstance(body, dict) else None
        if body and action not in ("errors", "update", "push", "clear"):
            raise TroubleConnecting(f"view_submission: {body!r} is no answer to a form")
        try:
            match action:
                case "errors":
                    view.errors = _errors(view, body.get("errors"))
                    return "errors", view.errors
                case "update":
                    stack.update_view(world, view, body.get("view"))
                    return "updated", {}
                case "push":
                    stack.push_view(world, self.person.user.id, body.get("view"))
                    return "pushed", {}
                case _:
                    stack.close(world, view, whole_stack=action == "clear")
                    return "cleared" if action else "closed", {}
        except SlackSays as said:
            raise TroubleConnecting(f"view_submission: {said.code} {'; '.join(said.messages)}") from None

    def _on_top(self) -> View:
        top = stack.top(self.person.world, self.person.user.id)
        if top is not self.place:
            raise ClientRefused(f"{self.title!r} is not the form on top")
        return self.place

    def _still_there(self) -> View:
        return self._on_top()


def _errors(view: View, errors: Json | None) -> dict[str, str]:
    """An answer with errors names input blocks of this view, each with a sentence; anything else fails in Slack."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not errors:
        raise TroubleConnecting("view_submission: response_action errors without any errors")
    for name, sentence in errors.items():
        if name not in inputs:
            raise TroubleConnecting(
                f"view_submission: errors name {name!r}, which is no input block of the view"
            )
        if not isinstance(sentence, str) or not sentence:
            raise TroubleConnecting(f"view_submission: the error of {name!r} is no text")
    return dict(errors)
