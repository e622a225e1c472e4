"""Blocks as panels of a terminal. Buttons and fields carry the numbers by which they are used."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Group
from rich.emoji import Emoji
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from sandbox import parts
from sandbox.shell.words import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from sandbox.model import Json
    from sandbox.people import Field, Modal, Person, Screen, Shown
    from sandbox.shell.words import Say
    from sandbox.world import World

LABEL = 26
"""Cells for a field's label."""
SPELT_OUT = 7
"""A menu of at most so many entries is shown with them."""
_MARKS = re.compile(r"<(?P<link>[^<>\n]+)>|\*(?P<bold>[^*\n]+)\*|`(?P<code>[^`\n]+)`|~(?P<struck>[^~\n]+)~")
_STYLES = {"bold": "bold", "code": "cyan", "struck": "strike"}


def safe(text: str) -> str:
    """Without what would steer the terminal or turn its lines round."""
    return "".join(
        each for each in text if each == "\n" or unicodedata.category(each) not in ("Cc", "Cf", "Cs")
    )


def mrkdwn(world: World, text: str) -> Text:
    """Slack's markup, as far as it is used: bold, code, struck, mentions, links, emoji."""
    drawn, rest = Text(), Emoji.replace(safe(text))
    at = 0
    for mark in _MARKS.finditer(rest):
        drawn.append(html.unescape(rest[at : mark.start()]))
        kind = mark.lastgroup or ""
        if kind == "link":
            drawn.append(html.unescape(_linked(world, mark["link"])), "blue")
        else:
            drawn.append(html.unescape(mark[kind]), _STYLES[kind])
        at = mark.end()
    return drawn.append(html.unescape(rest[at:]))


def _linked(world: World, link: str) -> str:
    target, _, label = link.partition("|")
    if target.startswith("@") and target[1:] in world.users:
        return f"@{world.users[target[1:]].real_name}"
    if target.startswith("#") and target[1:] in world.channels:
        return f"#{world.channels[target[1:]].name}"
    return label or target


@dataclass
class Drawing:
    """One look at the screen. `pressable`: the numbered buttons on it, in order."""

    world: World
    say: Say
    language: str
    pressable: list[tuple[Screen, Json, Json]] = field(default_factory=list)
    _number: int = 0

    def form(self, modal: Modal) -> Panel:
        """The modal on top: title, fields with their values and errors, and what can be done with it."""
        ends = [Text.assemble(("close", "bold"), f"  {self._end(modal, 'close')}")]
        if modal.submit_label:
            ends.insert(0, Text.assemble(("submit", "bold green"), f"  {safe(modal.submit_label)}"))
        foot = Text("     ").join(ends)
        body = Group(*self._blocks(modal), Text(), foot)
        return Panel(
            body,
            title=Text(safe(modal.title), "bold"),
            title_align="left",
            border_style="cyan",
            padding=(0, 1),
        )

    def filled(self, modal: Modal, at: int) -> Padding:
        """One field alone, standing where it stands in its form."""
        self._number = at
        return Padding(self._field(modal.person, modal.fields[at]), (0, 2))

    def message(self, shown: Shown) -> Panel:
        """A message with who posted it and when, on its reader's clock."""
        author = self.world.users[shown.place.user].real_name
        at = datetime.fromtimestamp(float(shown.ts), UTC).astimezone(ZoneInfo(shown.person.tz))
        notes = [moment(at, self.language)]
        notes += [self.say("edited")] if shown.edited else []
        notes += [self.say("only you can see this")] if shown.is_ephemeral else []
        parts_of_it = list(self._blocks(shown)) if shown.blocks else [mrkdwn(self.world, shown.text)]
        title = Text.assemble((safe(author), "bold"), "  ", (" · ".join(notes), "dim"))
        return Panel(
            Group(*parts_of_it),
            title=title,
            title_align="left",
            border_style="dim",
            box=box.ROUNDED,
            padding=(0, 1),
        )

    def _end(self, modal: Modal, key: str) -> str:
        label = (modal.place.content.get(key) or {}).get("text")
        return safe(label) if label else self.say("close")

    def _blocks(self, screen: Screen) -> Iterator[RenderableType]:
        fields = {(each.block_id, each.element["action_id"]): each for each in screen.fields}
        for block in screen.blocks:
            yield from self._said(screen, block)
            for owner, element in parts.interactive([block]):
                key = (owner["block_id"], element["action_id"])
                if key in fields:
                    yield self._field(screen.person, fields[key])
            if buttons := self._buttons(screen, block):
                yield buttons

    def _said(self, screen: Screen, block: Json) -> Iterator[RenderableType]:
        """What there is to read in it."""
        match block["type"]:
            case "header":
                yield Text(safe(block["text"]["text"]), "bold")
            case "section":
                yield from self._section(screen, block)
            case "context":
                texts = [mrkdwn(self.world, each.get("text") or "") for each in block["elements"]]
                yield Text("  ", "dim").join(texts)
            case "divider":
                yield Rule(style="dim")
            case "image":
                yield Text(f"[{safe(block['alt_text'])}]", "dim")
            case "table":
                yield _table(block)

    def _section(self, screen: Screen, block: Json) -> Iterator[RenderableType]:
        texts = [block["text"]] if block.get("text") else []
        for each in [*texts, *(block.get("fields") or [])]:
            plain = each["type"] == "plain_text"
            yield Text(safe(each["text"])) if plain else mrkdwn(screen.person.world, each["text"])

    def _buttons(self, screen: Screen, block: Json) -> Text | None:
        found = [pair for pair in parts.interactive([block]) if pair[1]["type"] == "button"]
        drawn = []
        for owner, element in found:
            self.pressable.append((screen, owner, element))
            style = {"primary": "bold green", "danger": "bold red"}.get(element.get("style") or "", "bold")
            drawn.append(Text(f"[{len(self.pressable)} {safe(element['text']['text'])}]", style))
        return Text("  ").join(drawn) if drawn else None

    def _field(self, person: Person, each: Field) -> Table | Group:
        self._number += 1
        row = Table.grid(padding=(0, 1))
        row.add_column(width=2, justify="right", style="dim")
        row.add_column(width=LABEL, overflow="fold")
        row.add_column(ratio=1, overflow="fold")
        label = Text(safe(name_of(each)))
        if each.required:
            label.append(" *", "red")
        lines = [Text(safe(value_of(self.world, person, each, self.language)), "bold")]
        if not lines[0] or str(lines[0]) == str(label):
            lines = [Text(self._asks(each), "dim")]
        if each.hint:
            lines.append(Text(safe(each.hint), "dim italic"))
        if each.error:
            lines.append(Text(f"✗ {safe(each.error)}", "red"))
        if label.cell_len <= LABEL:
            row.add_row(str(self._number), label, Group(*lines))
            return row
        row.add_row("", "", Group(*lines))
        return Group(Text.assemble((f"{self._number:>2}", "dim"), " ", label), row)

    def _asks(self, each: Field) -> str:
        """What an empty field says."""
        if each.choices and len(each.choices) <= SPELT_OUT:
            return f"▾ {safe(' / '.join(each.choices))}"
        placeholder = (each.element.get("placeholder") or {}).get("text")
        return f"… {safe(placeholder)}" if placeholder else "…"


def _table(block: Json) -> Table:
    heading, *rows = [[safe(str(cell.get("text", ""))) for cell in row] for row in block["rows"]]
    drawn = Table(box=box.SIMPLE_HEAD, padding=(0, 1))
    settings = block.get("column_settings") or []
    for at, title in enumerate(heading):
        right = at < len(settings) and (settings[at] or {}).get("align") == "right"
        drawn.add_column(Text(title), justify="right" if right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*map(Text, row))
    return drawn


def name_of(each: Field) -> str:
    """What a field goes by: its label, or what stands in it, which is all that Slack shows of a menu outside a form."""
    placeholder = (each.element.get("placeholder") or {}).get("text")
    return each.label or str(placeholder or each.shown or each.element["action_id"])


def value_of(world: World, person: Person, each: Field, language: str) -> str:
    """A field's value as its reader sees it: names for ids, the local time for a moment."""
    kind: str = each.element["type"]
    value: Any = each.value
    if value in (None, "", []):
        return ""
    several = value if isinstance(value, list) else [value]
    if "users_select" in kind:
        return ", ".join(world.users[one].real_name for one in several if one in world.users)
    if "channels_select" in kind or "conversations_select" in kind:
        return ", ".join(f"#{world.channels[one].name}" for one in several if one in world.channels)
    if kind == "datetimepicker":
        return moment(datetime.fromtimestamp(value, UTC).astimezone(ZoneInfo(person.tz)), language)
    return each.shown
