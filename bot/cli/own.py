"""The visitor's own deals in the sandbox: a CSV file and its map, and the people who own what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.cli import importing
from bot.errors import Misconfigured
from bot.services import imports, permissions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.imports import Mapping, Table

MOST_PEOPLE: Final = 60
"""Owners who get an account in the sandbox, those with most deals first; the others' deals wait for an owner."""


@dataclass(frozen=True)
class Own:
    """`map_file`: what the columns mean; left out, the file of the same name that ends in .yml."""

    file: Path
    map_file: Path | None
    tell: Callable[[str], object]

    def read(self, policy: Policy) -> Sheets:
        """Misconfigured when the file or its map can't be read, before anything is started."""
        table = imports.read(self.file)
        map_file = self.map_file or self.file.with_suffix(".yml")
        if not map_file.exists():
            raise Misconfigured(
                f"{map_file} is not there. It says what the columns of {self.file.name} mean; docs/import.md shows how. "
                "Name another one with --map."
            )
        return Sheets(table, imports.load(map_file, policy), self.tell)


@dataclass(frozen=True)
class Sheets:
    """A file that was read, with its map."""

    table: Table
    mapping: Mapping
    tell: Callable[[str], object]

    @property
    def owners(self) -> tuple[str, ...]:
        """Who owns deals, those with most first."""
        header = self.mapping.columns.get("owner")
        if header is None:
            return ("Owner",)
        sheet = self.table.sheet(self.mapping.wanted)
        counted: dict[str, int] = {}
        for row in sheet.rows:
            if name := sheet.cell(row, header).strip():
                counted[name] = counted.get(name, 0) + 1
        ranked = sorted(counted, key=lambda name: (-counted[name], name))
        return tuple(ranked[:MOST_PEOPLE]) or ("Owner",)

    def take_in(self, deps: Deps, workspace: str) -> None:
        """As `dealbot import deals` does; what it reports is told. A file that was taken in before changes nothing."""
        report = imports.import_deals(deps, permissions.operator(workspace), self.table, self.mapping)
        for line in importing.told(report, "deals", dry_run=False, rejects=None):
            self.tell(line)
