"""What an import came to, and the file with everything it refused."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.services.imports.table import UNSAFE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.services.imports.table import Row


class Rejected(Exception):
    """This row can't be taken. `reason` is for the person at the shell: English, and says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reject:
    """`line` is where the record begins in the file, `row` its cells as written."""

    line: int
    reason: str
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """A company that came in under a new spelling; suggested to a person, never merged."""

    name: str
    known: tuple[str, ...]


@dataclass(slots=True)
class Report:
    """Counts of rows. `orphans` counts deals by the owner nobody knows; `footer` are lines taken for a footer."""

    header: tuple[str, ...] = ()
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    footer: int = 0
    rejected: list[Reject] = field(default_factory=list)
    orphans: Counter[str] = field(default_factory=Counter)
    unknown_products: Counter[str] = field(default_factory=Counter)
    similar_accounts: list[Similar] = field(default_factory=list)

    def reject(self, row: Row, reason: str) -> None:
        self.rejected.append(Reject(row.line, reason, row.cells))


def write_rejects(report: Report, path: Path) -> bool:
    """Writes the refused rows with line and reason, to be corrected and imported with the same map.

    UTF-8 with a byte order mark, so that spreadsheets read it; nothing in it is taken for a formula.
    False, and no file, when nothing was refused.
    """
    if not report.rejected:
        return False
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_safe((*report.header, "line", "reason")))
        width = len(report.header)
        for each in sorted(report.rejected, key=lambda reject: reject.line):
            cells = (*each.row, *[""] * width)[:width]
            writer.writerow(_safe((*cells, str(each.line), each.reason, *each.row[width:])))
    return True


def _safe(cells: Sequence[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(tuple(UNSAFE)) else cell for cell in cells]
