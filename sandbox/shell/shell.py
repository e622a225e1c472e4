"""One is somebody in the workspace: reads a line, does what it says, shows what changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sandbox.errors import ClientRefused, TroubleConnecting
from sandbox.people import Shown
from sandbox.shell import filling, reading
from sandbox.shell.drawing import Drawing, mrkdwn, safe
from sandbox.shell.filling import Mistyped
from sandbox.shell.news import News
from sandbox.shell.words import moment, refusal, speaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from rich.console import Console

    from sandbox.model import Json
    from sandbox.people import Modal, Person, Screen
    from sandbox.shell.news import Change
    from sandbox.world import World

MOST_DAYS = 60
STEP = timedelta(minutes=15)
"""Company time passes in steps, so that what is due on the way arrives on the way."""
STEPS = 200
"""More than so many are not taken: a long stretch passes in longer ones."""
SHOWN = 5
"""Messages of a conversation, the last ones."""

HELP: Sequence[tuple[str, str]] = (
    ("/deal …", "a command, as in Slack"),
    ("form", "the form that is open"),
    ("fill 2 = …", "put something into a field; its number or the beginning of its label"),
    ("options 2 …", "what a field offers"),
    ("submit", "send the form"),
    ("close", "close the form"),
    ("click 1", "press a button, by number or text"),
    ("dm", "your conversation with Dealbot"),
    ("channel NAME", "a channel"),
    ("+2h  +1d", "let company time pass (m, h, d)"),
    ("to 11/25 09:00", "let it pass up to a moment"),
    ("people", "who works here"),
    ("as NAME", "be somebody else"),
    ("help", "this list"),
    ("quit", "end"),
)


class Shell:
    """`titles`: what each person (by handle) is in the company, in words of `sandbox.shell.words`.

    `settle()` comes back once the bot has done everything that is due by company time; it is called after whatever
    may have moved something. `zone` is the company's.
    """

    def __init__(
        self,
        world: World,
        console: Console,
        *,
        who: str,
        language: str,
        titles: dict[str, str],
        settle: Callable[[], None],
        zone: str = "Asia/Tokyo",
    ) -> None:
        self.world, self.console, self.language, self.titles = world, console, language, titles
        self.say, self.zone = speaker(language), ZoneInfo(zone)
        self.person: Person = world.person(who)
        self._settle = settle
        self._news = News(world)
        self._news.told()
        self._pressable: list[tuple[Screen, Json, Json]] = []
        self._commands: dict[str, Callable[[str], None]] = {
            "as": self._be,
            "dm": self._dm,
            "channel": self._channel,
            "form": self._form,
            "fill": self._fill,
            "options": self._options,
            "submit": self._submit,
            "click": self._click,
            "close": self._close,
            "to": self._to,
            "people": self._people,
            "help": self._help,
        }

    @property
    def prompt(self) -> str:
        return f"{self.person.user.name} {moment(self._now(), self.language)} > "

    def welcome(self, tries: Iterable[tuple[str, str]]) -> None:
        """What this is, who one is, and what to try: pairs of a command and the sentence for it."""
        say = self.say
        body = Table.grid(padding=(0, 2))
        for command, why in tries:
            body.add_row(Text(command, "bold cyan"), say(why))
        now = moment(self._now(), self.language)
        self._tell(say("Dealbot on a local stand-in for Slack. Nothing leaves this machine."), "bold")
        self._tell(
            say("You are {name} ({title}). It is {now} in the company.", **self._who(self.person), now=now)
        )
        self._tell(say("Try this:"))
        self.console.print(body)
        self._tell(say("help shows everything, quit ends."), "dim")

    def obey(self, line: str) -> bool:
        """Does what one line says; False when it says to end. Mistakes are told, not raised."""
        line = line.strip()
        try:
            if reading.plain(line) in ("quit", "exit"):
                self._tell(self.say("Bye."))
                return False
            if line:
                self._follow(line)
        except Mistyped as mistyped:
            self._tell(str(mistyped), "yellow")
        except ClientRefused as refused:
            self._tell(refusal(self.say, str(refused)), "yellow")
        except TroubleConnecting as trouble:
            self._tell(f"We had some trouble connecting. ({trouble})", "red")
        return True

    def _follow(self, line: str) -> None:
        name, _, rest = line.partition(" ")
        name = reading.plain(name)
        if name.startswith("/"):
            return self._slash(name, rest)
        if name.startswith("+"):
            return self._pass(line)
        if name in self._commands:
            return self._commands[name](rest.strip())
        raise Mistyped(self.say("There is no command {line}. Type help.", line=line))

    # What one does as that person

    def _slash(self, name: str, rest: str) -> None:
        if name != "/deal":
            raise Mistyped(self.say("Slack has no command {line} here; there is /deal.", line=name))
        before = self.person.modal
        self.person.slash(f"{name} {rest}".strip())
        after = self.person.modal
        if after is not None and (before is None or before.place is not after.place):
            self._form("")
        self._after()

    def _fill(self, rest: str) -> None:
        form = self._open()
        label, equals, value = rest.replace("＝", "=").partition("=")
        if not equals or not label.strip():
            raise Mistyped(self.say("Write it like this: fill 2 = value"))
        each = filling.field(self.say, form, label.strip())
        before = _outline(form)
        filling.fill(self.say, form, each, value.strip(), self._now())
        if _outline(form) != before:
            return self._form("")
        at = next(at for at, now in enumerate(form.fields) if now.block_id == each.block_id)
        return self.console.print(Drawing(self.world, self.say, self.language).filled(form, at))

    def _options(self, rest: str) -> None:
        form = self._open()
        label, _, query = rest.partition(" ")
        for text in filling.offered(self.say, form, filling.field(self.say, form, label), query.strip()):
            self._tell(f"  {safe(text)}")

    def _submit(self, _: str) -> None:
        sent = self._open().submit()
        if self.person.modal is not None:
            self._form("")
        elif sent.ok:
            self._tell(self.say("Sent. The form has closed."), "green")
        self._after()

    def _close(self, _: str) -> None:
        self._open().close()
        self._tell(self.say("Closed."), "dim")
        if self.person.modal is not None:
            self._form("")

    def _click(self, typed: str) -> None:
        if not self._pressable:
            raise Mistyped(self.say("There are no buttons here. Type dm or form first."))
        texts = [element["text"]["text"] for _, _, element in self._pressable]
        found = reading.fitting(typed, texts) if typed else []
        if typed.isdigit() and 0 < int(typed) <= len(texts):
            found = [int(typed) - 1]
        if len(found) != 1:
            others = "  ".join(f"{at} {text}" for at, text in enumerate(texts, 1))
            raise Mistyped(
                self.say("There is no button {name}; there are: {others}", name=typed, others=others)
            )
        screen, block, element = self._pressable[found[0]]
        screen.press(block, element)
        if self.person.modal is not None:
            self._form("")
        self._after()

    # Looking

    def _form(self, _: str) -> None:
        self._draw([self._open()])

    def _dm(self, _: str) -> None:
        self._conversation(self.person.dm.messages)

    def _channel(self, name: str) -> None:
        names = [each.name for each in self.world.channels.values() if not each.is_im]
        if name.removeprefix("#") not in names:
            raise Mistyped(
                self.say("There is no channel {name}; there is {others}.", name=name, others=", ".join(names))
            )
        self._conversation(self.person.channel(name).messages)

    def _people(self, _: str) -> None:
        table = Table.grid(padding=(0, 2))
        for user in self.world.users.values():
            if not user.is_bot:
                here = self.say("you") if user is self.person.user else ""
                table.add_row(
                    Text(user.name, "bold cyan"),
                    user.real_name,
                    self._title(user.name),
                    user.tz,
                    Text(here, "green"),
                )
        self.console.print(table)

    def _help(self, _: str) -> None:
        table = Table.grid(padding=(0, 2))
        for command, why in HELP:
            table.add_row(Text(command, "bold cyan"), self.say(why))
        self.console.print(
            Panel(table, title=self.say("Commands"), title_align="left", border_style="dim", padding=(0, 1))
        )

    def _be(self, name: str) -> None:
        users = [each for each in self.world.users.values() if not each.is_bot and not each.deleted]
        found = [each for each in users if each.called(name)] or [
            users[at] for at in reading.fitting(name, [each.real_name for each in users]) if name
        ]
        if len(found) != 1:
            raise Mistyped(self.say("Nobody here is called {name}. Type people.", name=name))
        self.person = self.world.person(found[0].id)
        self._pressable = []
        self._tell(self.say("You are {name} ({title}) now.", **self._who(self.person)))

    # Time

    def _pass(self, typed: str) -> None:
        by = reading.stretch(typed)
        if not by:
            raise Mistyped(self.say("Write it like this: +30m, +2h, +1d, or to 2026-11-25 09:00"))
        self._until(self._now() + by)

    def _to(self, typed: str) -> None:
        at = reading.moment(typed, self._now(), self.zone)
        if at is None:
            raise Mistyped(self.say("Write it like this: +30m, +2h, +1d, or to 2026-11-25 09:00"))
        self._until(at)

    def _until(self, end: datetime) -> None:
        now = self._now()
        if end <= now:
            raise Mistyped(
                self.say("Company time only goes forward; it is {now}.", now=moment(now, self.language))
            )
        if end - now > timedelta(days=MOST_DAYS):
            raise Mistyped(self.say("At most {days} days at a time.", days=MOST_DAYS))
        step = max(STEP, (end - now) / STEPS)
        changes: list[Change] = []
        while (now := self._now()) < end:
            self.world.clock.move(to=min(now + step, end))
            self._settle()
            changes += self._news.told()
        self._tell(self.say("It is {now}.", now=moment(self._now(), self.language)), "green")
        self._report(changes)
        if not changes:
            self._tell(self.say("Nothing arrived."), "dim")

    # Showing

    def _after(self) -> None:
        self._settle()
        self._report(self._news.told())

    def tell_news(self) -> None:
        """What arrived by itself while nothing was typed."""
        self._report(self._news.told())

    def linger(self) -> None:
        """Says that nobody types any more."""
        self._tell(self.say("No longer reading commands; serving until it is stopped."), "dim")

    def _report(self, changes: Sequence[Change]) -> None:
        """One's own messages in full (unless a form covers them), everybody else's in a line."""
        latest = {(each.message.channel, each.message.ts, each.reader): each for each in changes}
        own = [each for each in latest.values() if each.reader == self.person.id]
        for each in latest.values():
            if each not in own or self.person.modal is not None:
                self._line(each)
        if own and self.person.modal is None:
            self._draw([Shown(self.person, each.message) for each in own])

    def _line(self, change: Change) -> None:
        text = mrkdwn(self.world, change.message.text).plain.replace("\n", " ")
        if change.reader is None:
            where = self.world.channels[change.message.channel].name
            return self._tell(self.say("In #{channel}: {text}", channel=where, text=text), "magenta")
        name = self.world.users[change.reader].real_name
        sentence = "{name}'s message now says: {text}" if change.edited else "{name} got a message: {text}"
        return self._tell(self.say(sentence, name=name, text=text), "magenta")

    def _conversation(self, messages: Sequence[Shown]) -> None:
        if not messages:
            self._pressable = []
            return self._tell(self.say("No messages yet."), "dim")
        return self._draw(messages[-SHOWN:])

    def _draw(self, screens: Sequence[Modal | Shown]) -> None:
        """Their buttons are the ones to press from now on."""
        drawing = Drawing(self.world, self.say, self.language)
        for screen in screens:
            self.console.print(drawing.message(screen) if isinstance(screen, Shown) else drawing.form(screen))
        self._pressable = drawing.pressable

    def _tell(self, text: str, style: str = "") -> None:
        self.console.print(Text(safe(text), style))

    def _open(self) -> Modal:
        if (modal := self.person.modal) is None:
            raise Mistyped(self.say("No form is open. Open one with /deal log, for example."))
        return modal

    def _now(self) -> datetime:
        return self.world.clock.now().astimezone(self.zone)

    def _title(self, handle: str) -> str:
        return self.say(self.titles.get(handle, "guest"))

    def _who(self, person: Person) -> dict[str, str]:
        return {"name": person.user.real_name, "title": self._title(person.user.name)}


def _outline(form: Modal) -> list[str]:
    """What makes a form look another: its blocks."""
    return [block["block_id"] for block in form.blocks]
