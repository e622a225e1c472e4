"""Reads a CSV file as other programs write it: their encodings, their delimiters, the lines above and below the data."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

LARGEST: Final = 100_000_000  # bytes; a hundred times a big sales team's ten years
PREAMBLE: Final = 100
"""Rows above the headers that a report may have (title, filters, dates)."""
TAIL: Final = 12
"""Rows below the data in which a report's footer is looked for."""
DELIMITERS: Final = ",\t;"
UNSAFE: Final = "=+-@\t\r＝＋－＠"
"""A spreadsheet takes a cell that begins with one of these for a formula."""

_FOOTER = re.compile(r"(?i)copyright\b.*salesforce|confidential information|機密情報.*(?:配布|転載)")
_TOTAL = re.compile(r"(?i)(?:grand )?totals?\b|合計|総計|総合計")


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the physical line on which it begins (from 1) and its cells as written."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headers and the data below them. `footer` counts the lines that were dropped at the end as a footer."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    footer: int
    places: dict[str, int] = field(default_factory=dict)

    def cell(self, row: Row, header: str) -> str:
        """The cell under a header, trimmed; empty where the record is too short or there is no such column."""
        at = self.places.get(fold(header))
        if at is None or at >= len(row.cells):
            return ""
        return bare(row.cells[at])

    def require_once(self, headers: Iterable[str]) -> None:
        """Misconfigured when one of these stands over two columns: nobody can tell which is meant."""
        names = [fold(cell) for cell in self.header]
        for each in headers:
            if (times := names.count(fold(each))) > 1:
                raise Misconfigured(
                    f"{self.name} has the column `{each}` {times} times. Delete or rename all but one of them."
                )


@dataclass(frozen=True, slots=True)
class Table:
    """A file's text, before anybody knows which of its rows holds the headers."""

    name: str
    text: str

    def sheet(self, wanted: Sequence[str]) -> Sheet:
        """The data below the first row that has every wanted header; Misconfigured when there is none."""
        need = {fold(each) for each in wanted}
        if found := self.find(lambda names: need <= set(names)):
            found.require_once(wanted)
            return found
        raise Misconfigured(self._no_headers(wanted))

    def find(self, fits: Callable[[Sequence[str]], bool]) -> Sheet | None:
        """The data below the first row whose folded cells fit; every delimiter is tried."""
        for delimiter in DELIMITERS:
            if delimiter not in self.text and delimiter != ",":
                continue
            for at, row in enumerate(islice(self._records(delimiter), PREAMBLE + 1)):
                if fits([fold(cell) for cell in row.cells]):
                    return self._below(row, list(islice(self._records(delimiter), at + 1, None)))
        return None

    def _below(self, header: Row, rows: list[Row]) -> Sheet:
        names = [fold(cell) for cell in header.cells]
        data = _without_footer(rows)
        places = {name: at for at, name in enumerate(names) if name and names.count(name) == 1}
        kept = tuple(row for row in data if any(cell.strip() for cell in row.cells))
        return Sheet(self.name, header.cells, kept, len(rows) - len(data), places)

    def _records(self, delimiter: str) -> Iterator[Row]:
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Misconfigured(
                    f"{self.name}, line {line}: the quotes don't match ({error}). "
                    'Write a quote inside a cell twice (""), or save the file as CSV again.'
                ) from None
            yield Row(line, tuple(cells))

    def _no_headers(self, wanted: Sequence[str]) -> str:
        """Names the columns missing from the row that comes nearest."""
        best: list[str] = []
        missing = list(wanted)
        for delimiter in DELIMITERS:
            for row in islice(self._records(delimiter), PREAMBLE + 1):
                names = [fold(cell) for cell in row.cells]
                without = [each for each in wanted if fold(each) not in names]
                if len(without) < len(missing) or not best:
                    best, missing = [cell.strip() for cell in row.cells], without
        columns = ", ".join(f"`{each}`" for each in missing)
        shown = ", ".join(cell for cell in best if cell)[:300]
        return (
            f"{self.name} has no column {columns}. Its columns are: {shown}. "
            "Write the headers as they are in the file under `columns` in the map."
        )


def read(path: Path) -> Table:
    """The file's text: UTF-8 with or without byte order mark, else CP932. Misconfigured says what to do."""
    try:
        if path.stat().st_size > LARGEST:
            raise Misconfigured(f"{path.name} has more than {LARGEST:,} bytes. Split it into several files.")
        raw = path.read_bytes()
    except OSError as error:
        raise Misconfigured(f"{path} can't be read ({error.strerror}). Check the name of the file.") from None
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Misconfigured(f"{path.name} is an Excel workbook. Save it as “CSV UTF-8” and import that file.")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Misconfigured(f"{path.name} is UTF-16 text. Save it as “CSV UTF-8” and import that file.")
    text = _decoded(raw)
    if text is None or "\x00" in text:
        raise Misconfigured(
            f"{path.name} is neither UTF-8 nor Shift-JIS (CP932) text. Save it as “CSV UTF-8” and import that file."
        )
    if not text.strip():
        raise Misconfigured(f"{path.name} is empty. Export it again with its headers.")
    return Table(path.name, text)


def fold(header: str) -> str:
    """Headers meet whatever their width, case and spaces: `商談 所有者` is `商談所有者`."""
    return "".join(unicodedata.normalize("NFKC", header).casefold().split())


def bare(cell: str) -> str:
    """A cell without the space around it and the apostrophe that keeps spreadsheets from calculating."""
    cell = cell.strip()
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in UNSAFE else cell


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _without_footer(rows: list[Row]) -> list[Row]:
    """Drops a report's totals and legal lines, and only at the end of a file that has such lines."""
    tail = rows[-TAIL:]
    if not any(_is_legal(row) or _is_total(row) for row in tail):
        return rows
    end = len(rows)
    while end and end > len(rows) - TAIL and (_filled(rows[end - 1]) <= 1 or _is_total(rows[end - 1])):
        end -= 1
    return rows[:end]


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def _is_legal(row: Row) -> bool:
    return _filled(row) == 1 and any(_FOOTER.search(cell) for cell in row.cells)


def _is_total(row: Row) -> bool:
    """`Total` and a sum, nothing else: a deal called Total has a stage, an owner and more."""
    first = next((cell.strip() for cell in row.cells if cell.strip()), "")
    return _filled(row) <= 2 and _TOTAL.fullmatch(unicodedata.normalize("NFKC", first)) is not None
