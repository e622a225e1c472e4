"""Where commands come from: somebody at a terminal, or a pipe."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

    from rich.console import Console


class Lines:
    """Reads until the end. What comes through a pipe is shown after its prompt, so that the output tells the story.

    `waiting` is true while nothing is under way but reading, so that a signal may break it off.
    """

    def __init__(self, source: TextIO, console: Console) -> None:
        self._source, self._console = source, console
        self.at_terminal = source.isatty()
        self.waiting = False

    def each(self, prompt: Callable[[], str]) -> Iterator[str]:
        """`prompt()` is asked before each line. Lines of a pipe that begin with # are left out."""
        if self.at_terminal:
            with contextlib.suppress(ImportError):
                import readline  # noqa: F401 - it gives input() a history and a cursor
        while (line := self._next(prompt)) is not None:
            if self.at_terminal or not line.startswith("#"):
                yield line

    def _next(self, prompt: Callable[[], str]) -> str | None:
        self.waiting = True
        try:
            line = input(prompt()) if self.at_terminal else self._source.readline()
        except EOFError:
            self._console.print()
            return None
        finally:
            self.waiting = False
        if self.at_terminal:
            return line
        if not line:
            return None
        line = line.rstrip("\r\n")
        if not line.startswith("#"):
            self._console.print(Text.assemble((prompt(), "dim"), (line, "bold")))
        return line
