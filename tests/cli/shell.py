"""The command line as somebody at a shell has it: an environment, a clock on the wall, what was printed, the exit code."""

from __future__ import annotations

import logging
import sys
import threading
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import __main__ as program
from bot.cli import shell
from bot.cli.running import assemble
from bot.config import Settings
from bot.policy import preset
from store import engine
from tests.clocks import Clock
from tests.store.filled import everything

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pytest

    from bot.app import Bot
    from store.engine import Database

OURS = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "PORT",
    "DEALBOT_POLICY",
    "DEALBOT_LOG",
)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True)
class Said:
    out: str
    err: str
    code: int

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass
class Shell:
    """`dealbot(…)` runs the command in this process, through the program's own entry."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    folder: Path
    clock: Clock = field(default_factory=Clock)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder}/dealbot.sqlite3"

    def set(self, **environ: str) -> None:
        for name, value in environ.items():
            self.monkeypatch.setenv(name, value)

    def __call__(self, *arguments: str) -> Said:
        self.capsys.readouterr()
        self.monkeypatch.setattr(sys, "argv", ["dealbot", *arguments])
        self.monkeypatch.setattr(shell, "wall_clock", self.clock)
        code: object = 0
        with logging_as_before():
            try:
                # outside of what a test arranges: it says itself whose rows it asks for
                Context().run(program.main)
            except SystemExit as stop:
                code = stop.code or 0
        out, err = self.capsys.readouterr()
        assert isinstance(code, int), code
        assert "Traceback" not in out + err
        return Said(out, err, code)

    def write(self, name: str, *lines: str) -> str:
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return str(self.folder / name)

    def dump(self) -> Mapping[str, object]:
        """Everything in the database."""
        with self.database() as opened, opened.reads() as session:
            return everything(session)

    @contextmanager
    def database(self) -> Iterator[Database]:
        opened = engine.connect(self.url)
        yield opened
        opened.close()

    @contextmanager
    def bot(self) -> Iterator[Bot]:
        """A bot of its own on the same database, to look and to arrange."""
        settings = Settings.load({"DATABASE_URL": self.url}, slack=False)
        bot = assemble(settings, preset("b2b_ja"), self.clock, self.clock)
        yield bot
        bot.deps.database.close()


@contextmanager
def logging_as_before() -> Iterator[None]:
    """The program sets logging up for its whole process; here the process goes on."""
    root = logging.getLogger()
    before = sys.excepthook, threading.excepthook, root.handlers, logging.raiseExceptions
    level = root.level
    try:
        yield
    finally:
        logging.captureWarnings(False)
        sys.excepthook, threading.excepthook, root.handlers, logging.raiseExceptions = before
        root.setLevel(level)
        for name in ("slack_bolt", "slack_sdk", "sqlalchemy", "apscheduler"):
            logging.getLogger(name).setLevel(logging.NOTSET)
