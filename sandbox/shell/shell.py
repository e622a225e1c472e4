"""One is somebody in the workspace: reads a line, does what it says, shows what changed."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sandbox.errors import ClientRefused, SandboxError
from sandbox.shell import filling, reading
from sandbox.shell.desk import Desk
from sandbox.shell.drawing import safe
from sandbox.shell.filling import Mistyped
from sandbox.shell.words import HELP, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from rich.console import Console

    from sandbox.shell.news import Change
    from sandbox.world import World

MOST_DAYS = 60
STEPS = tuple(timedelta(minutes=each) for each in (15, 30, 60, 120, 240, 480))
"""Company time passes in steps, so that what is due on the way arrives on the way; each divides the day."""
MOST_STEPS = 200
"""A longer stretch passes in longer steps."""


class Shell:
    """`titles`: what each person (by handle) is in the company, in words of `sandbox.shell.words`.

    `settle()` comes back once the bot has done everything that is due by company time; it is called after whatever
    may have moved something. `language` (ja or en) is the terminal's, `zone` the company's.
    """

    def __init__(
        self,
        world: World,
        console: Console,
        *,
        who: str,
        language: str,
        titles: Mapping[str, str],
        settle: Callable[[], None],
        zone: str = "Asia/Tokyo",
    ) -> None:
        self.desk = Desk(world, console, who, language, zone)
        self._world, self._console, self._titles, self._settle = world, console, titles, settle
        self._commands: dict[str, Callable[[str], None]] = {
            "as": self._be,
            "dm": lambda _: self.desk.conversation(self.desk.person.dm.messages),
            "channel": self._channel,
            "form": lambda _: self.desk.draw_form(),
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
        return f"{self.desk.person.user.name} {self.desk.clock()} > "

    def welcome(self, tries: Iterable[tuple[str, str]]) -> None:
        """What this is, who one is, and what to try: pairs of a command and the sentence for it."""
        say, tell = self.desk.say, self.desk.tell
        tell(say("Dealbot on a local stand-in for Slack. Nothing leaves this machine."), "bold")
        tell(
            say("You are {name} ({title}). It is {now} in the company.", **self._who(), now=self.desk.clock())
        )
        tell(say("Try this:"))
        self._console.print(self._listed(tries))
        tell(say("help shows everything, quit ends."), "dim")

    def linger(self) -> None:
        """Says that nobody types any more."""
        self.desk.tell(self.desk.say("No longer reading commands; serving until it is stopped."), "dim")

    def tell_news(self) -> None:
        """What arrived by itself while nothing was typed."""
        self.desk.report(self.desk.news.told())

    def obey(self, line: str) -> bool:
        """Does what one line says; False when it says to end. Mistakes are told, not raised."""
        line, desk = line.strip(), self.desk
        try:
            if reading.plain(line) in ("quit", "exit"):
                desk.tell(desk.say("Bye."))
                return False
            if line:
                self._follow(line)
        except Mistyped as mistyped:
            desk.tell(str(mistyped), "yellow")
        except ClientRefused as refused:
            desk.tell(refusal(desk.say, str(refused)), "yellow")
        except SandboxError as trouble:
            desk.tell(desk.say("We had some trouble connecting. ({why})", why=trouble), "red")
        return True

    def _follow(self, line: str) -> None:
        name, _, rest = line.replace("\u3000", " ").partition(" ")
        name = reading.plain(name)
        if name.startswith("/"):
            return self._slash(name, rest)
        if name.startswith("+"):
            return self._pass(line)
        if name in self._commands:
            return self._commands[name](rest.strip())
        raise Mistyped(self.desk.say("There is no command {line}. Type help.", line=line))

    # What one does as that person

    def _slash(self, name: str, rest: str) -> None:
        desk = self.desk
        if name != "/deal":
            raise Mistyped(desk.say("Slack has no command {line} here; there is /deal.", line=name))
        before = desk.person.modal
        desk.person.slash(f"{name} {rest}".strip())
        after = desk.person.modal
        if after is not None and (before is None or before.place is not after.place):
            desk.draw_form()
        self._after()

    def _fill(self, rest: str) -> None:
        desk, form = self.desk, self.desk.form
        label, equals, value = rest.replace("＝", "=").partition("=")
        if not equals or not label.strip():
            raise Mistyped(desk.say("Write it like this: fill 2 = value"))
        each = filling.field(desk.say, form, label.strip())
        shown = form.place.hash
        filling.fill(desk.say, form, each, value.strip(), desk.now())
        if form.place.hash != shown:  # the bot has changed the form for it
            return desk.draw_form()
        return desk.draw_field(form, [now.block_id for now in form.fields].index(each.block_id))

    def _options(self, rest: str) -> None:
        desk, form = self.desk, self.desk.form
        label, _, query = rest.partition(" ")
        for text in filling.offered(desk.say, form, filling.field(desk.say, form, label), query.strip()):
            desk.tell(f"  {safe(text)}")

    def _submit(self, _: str) -> None:
        sent = self.desk.form.submit()
        if self.desk.person.modal is not None:
            self.desk.draw_form()
        elif sent.ok:
            self.desk.tell(self.desk.say("Sent. The form has closed."), "green")
        self._after()

    def _close(self, _: str) -> None:
        self.desk.form.close()
        self.desk.tell(self.desk.say("Closed."), "dim")
        if self.desk.person.modal is not None:
            self.desk.draw_form()

    def _click(self, typed: str) -> None:
        desk = self.desk
        if not desk.pressable:
            raise Mistyped(desk.say("There are no buttons here. Type dm or form first."))
        texts = [element["text"]["text"] for _, _, element in desk.pressable]
        if typed.isdigit() and 0 < int(typed) <= len(texts):
            found = [int(typed) - 1]
        else:
            found = reading.fitting(typed, texts) if typed else []
        if len(found) != 1:
            others = "  ".join(f"{at} {text}" for at, text in enumerate(texts, 1))
            raise Mistyped(
                desk.say("There is no one button {name}; there are: {others}", name=typed, others=others)
            )
        screen, block, element = desk.pressable[found[0]]
        screen.press(block, element)
        if desk.person.modal is not None:
            desk.draw_form()
        self._after()

    def _after(self) -> None:
        self._settle()
        self.tell_news()

    # Looking

    def _channel(self, name: str) -> None:
        plain = name.removeprefix("#")
        names = [each.name for each in self._world.channels.values() if not each.is_im]
        if plain not in names:
            others = ", ".join(names)
            raise Mistyped(
                self.desk.say("There is no channel {name}; there is {others}.", name=name, others=others)
            )
        self.desk.conversation(self.desk.person.channel(plain).messages)

    def _people(self, _: str) -> None:
        table = Table.grid(padding=(0, 2))
        for user in self._world.users.values():
            if not user.is_bot:
                you = self.desk.say("you") if user is self.desk.person.user else ""
                handle, here = Text(user.name, "bold cyan"), Text(you, "green")
                table.add_row(handle, user.real_name, self._title(user.name), user.tz, here)
        self._console.print(table)

    def _help(self, _: str) -> None:
        title = self.desk.say("Commands")
        body = self._listed(HELP)
        self._console.print(Panel(body, title=title, title_align="left", border_style="dim", padding=(0, 1)))

    def _be(self, name: str) -> None:
        desk = self.desk
        users = [each for each in self._world.users.values() if not each.is_bot and not each.deleted]
        found = [each for each in users if each.called(name)] or [
            users[at] for at in reading.fitting(name, [each.real_name for each in users]) if name
        ]
        if len(found) != 1:
            raise Mistyped(desk.say("Nobody here is called {name}. Type people.", name=name))
        desk.be(self._world.person(found[0].id))
        desk.tell(desk.say("You are {name} ({title}) now.", **self._who()))

    # Time

    def _pass(self, typed: str) -> None:
        by = reading.stretch(typed)
        if not by:
            raise Mistyped(self.desk.say("Write it like this: +30m, +2h, +1d, or to 2026-11-25 09:00"))
        self._until(self.desk.now() + by)

    def _to(self, typed: str) -> None:
        at = reading.moment(typed, self.desk.now(), self.desk.zone)
        if at is None:
            raise Mistyped(self.desk.say("Write it like this: +30m, +2h, +1d, or to 2026-11-25 09:00"))
        self._until(at)

    def _until(self, end: datetime) -> None:
        desk, now = self.desk, self.desk.now()
        if end <= now:
            raise Mistyped(desk.say("Company time only goes forward; it is {now}.", now=desk.clock()))
        if end - now > timedelta(days=MOST_DAYS):
            raise Mistyped(desk.say("At most {days} days at a time.", days=MOST_DAYS))
        step = next(each for each in STEPS if (end - now) / each <= MOST_STEPS)
        changes: list[Change] = []
        with self._console.status(desk.say("Time passes …")):
            while (now := desk.now()) < end:
                self._world.clock.move(to=min(_next_step(now, step), end))
                self._settle()
                changes += desk.news.told()
        desk.tell(desk.say("It is {now}.", now=desk.clock()), "green")
        desk.report(changes)
        if not changes:
            desk.tell(desk.say("Nothing arrived."), "dim")

    # Words

    def _listed(self, rows: Iterable[tuple[str, str]]) -> Table:
        """Commands, each with its sentence in the terminal's language."""
        table = Table.grid(padding=(0, 2))
        for command, why in rows:
            table.add_row(Text(command, "bold cyan"), self.desk.say(why))
        return table

    def _title(self, handle: str) -> str:
        return self.desk.say(self._titles.get(handle, "guest"))

    def _who(self) -> dict[str, str]:
        user = self.desk.person.user
        return {"name": user.real_name, "title": self._title(user.name)}


def _next_step(now: datetime, step: timedelta) -> datetime:
    """The next moment that is a whole number of steps into the day (UTC, whose midnight is nine in Tokyo)."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + ((now - midnight) // step + 1) * step
