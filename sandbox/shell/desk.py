"""What one person sees at the terminal: forms and messages as panels, other people's news in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.text import Text

from sandbox.people import Shown
from sandbox.shell.drawing import Drawing, mrkdwn, safe
from sandbox.shell.filling import Mistyped
from sandbox.shell.news import News
from sandbox.shell.words import moment, speaker

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.console import Console

    from sandbox.model import Json
    from sandbox.people import Modal, Person, Screen
    from sandbox.shell.news import Change
    from sandbox.world import World

SHOWN = 5
"""Messages of a conversation, the last ones."""


class Desk:
    """`language` (ja or en) is the terminal's; the bot speaks to each person in theirs. `zone` is the company's."""

    def __init__(self, world: World, console: Console, who: str, language: str, zone: str) -> None:
        self.world, self.console, self.language = world, console, language
        self.say, self.zone = speaker(language), ZoneInfo(zone)
        self.person: Person = world.person(who)
        self.pressable: list[tuple[Screen, Json, Json]] = []
        """The numbered buttons of what was shown last."""
        self.news = News(world)
        self.news.told()

    @property
    def form(self) -> Modal:
        """The form on top."""
        if (modal := self.person.modal) is None:
            raise Mistyped(self.say("No form is open. Open one with /deal log, for example."))
        return modal

    def now(self) -> datetime:
        """Company time, on the company's clock."""
        return self.world.clock.now().astimezone(self.zone)

    def clock(self) -> str:
        """The same as it is read."""
        return moment(self.now(), self.language)

    def be(self, person: Person) -> None:
        """From now on the screen is this person's."""
        self.person, self.pressable = person, []

    def tell(self, text: str, style: str = "") -> None:
        self.console.print(Text(safe(text), style))

    def draw(self, screens: Sequence[Modal | Shown]) -> None:
        """Their buttons are the ones to press from now on."""
        drawing = Drawing(self.world, self.say, self.language)
        for screen in screens:
            self.console.print(drawing.message(screen) if isinstance(screen, Shown) else drawing.form(screen))
        self.pressable = drawing.pressable

    def draw_form(self) -> None:
        self.draw([self.form])

    def draw_field(self, form: Modal, at: int) -> None:
        """One field alone, by its place in the form."""
        self.console.print(Drawing(self.world, self.say, self.language).filled(form, at))

    def conversation(self, messages: Sequence[Shown]) -> None:
        if messages:
            return self.draw(messages[-SHOWN:])
        self.pressable = []
        return self.tell(self.say("No messages yet."), "dim")

    def report(self, changes: Sequence[Change]) -> None:
        """One's own messages in full (unless a form covers them), everybody else's in a line."""
        latest = {(each.message.channel, each.message.ts, each.reader): each for each in changes}
        own = [each for each in latest.values() if each.reader == self.person.id]
        covered = self.person.modal is not None
        for each in latest.values():
            if covered or each not in own:
                self._line(each)
        if own and not covered:
            self.draw([Shown(self.person, each.message) for each in own])

    def _line(self, change: Change) -> None:
        text = mrkdwn(self.world, change.message.text).plain.replace("\n", " ")
        if change.reader is None:
            where = self.world.channels[change.message.channel].name
            return self.tell(self.say("In #{channel}: {text}", channel=where, text=text), "magenta")
        name = self.world.users[change.reader].real_name
        sentence = "{name}'s message now says: {text}" if change.edited else "{name} got a message: {text}"
        return self.tell(self.say(sentence, name=name, text=text), "magenta")
