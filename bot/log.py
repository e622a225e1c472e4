"""Logs that hold no secret and no deal: ours and everybody else's through one formatter, JSON unless at a terminal.

Our own events are constant phrases with keys. What libraries put into theirs is not trusted: Slack's quote bodies and
exception texts, exceptions quote what was typed, tokens turn up anywhere.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import TextIO

Raised: TypeAlias = BaseException | bool | None

# Loggers whose sentences quote request bodies or exception texts; only the words before the first of these stay.
TALKATIVE = ("slack_bolt", "slack_sdk", "asyncio", "concurrent.futures")
QUOTING = re.compile(r"[(:{\[<\n]")
# Errors whose own text is written by us and holds codes and advice only.
OURS = ("bot.errors.Misconfigured", "bot.slack.errors.")
GONE = "[redacted]"
# No pattern may begin with a word boundary (in a JSON line a newline before it is the letter n) or take a backslash.
SECRETS = re.compile(
    r"""
    xox[a-z](?:\.xox[a-z])?-[\w.%-]+           # bot, user, refresh and rotated tokens
  | (?:xapp|xwfp)-[\w.-]+                      # app-level and workflow tokens
  | https?://hooks\.slack[\w.-]*\.com[^\s"'<>\\]*    # response_urls and webhooks
  | (?<=://)[^\s/:@"'\\]+:[^\s@"'\\]+(?=@)    # user and password of a database
  | v0=[0-9a-f]{16,}                          # request signatures
  | (?i:bearer\ +)[\w.~+/=-]{8,}
    """,
    re.VERBOSE,
)
NAMED = re.compile(
    r"""((?:authorization|signing_secret|client_secret|response_url|x-slack-signature)["'\\]*\s*[:=]\s*["'\\]*)"""
    r"""(?:(?:bearer|basic)\s+)?[^\s,"'}\\]+""",
    re.IGNORECASE,
)


def redact(text: str, *planted: str) -> str:
    """`planted`: secrets known by value, for those that no pattern can tell (a signing secret is 32 plain characters)."""
    for secret in planted:
        text = text.replace(secret, GONE)
    return NAMED.sub(rf"\1{GONE}", SECRETS.sub(GONE, text))


def quiet(name: str) -> logging.Logger:
    """A logger for Slack's libraries: they look at its own level, not the inherited one, before they write bodies out."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    return logger


def logger(name: str) -> Logger:
    """Every module has one of its own, under its name."""
    return Logger(logging.getLogger(name))


@dataclass(frozen=True, slots=True)
class Logger:
    """Says what happened in constant words, and by name what goes with them."""

    under: logging.Logger

    def info(self, event: str, /, **told: object) -> None:
        self._say(logging.INFO, event, told)

    def warning(self, event: str, /, **told: object) -> None:
        self._say(logging.WARNING, event, told)

    def error(self, event: str, /, *, exc_info: Raised = None, **told: object) -> None:
        self._say(logging.ERROR, event, told, exc_info)

    def exception(self, event: str, /, *, exc_info: Raised = True, **told: object) -> None:
        """With the error that is being handled, if it is not given."""
        self._say(logging.ERROR, event, told, exc_info)

    def critical(self, event: str, /, *, exc_info: Raised = None, **told: object) -> None:
        self._say(logging.CRITICAL, event, told, exc_info)

    def _say(self, level: int, event: str, told: dict[str, object], raised: Raised = None) -> None:
        self.under.log(level, event, exc_info=raised, extra={"told": told})


def setup(level: str, *, stream: TextIO | None = None, secrets: tuple[str, ...] = ()) -> None:
    """Called once, by the command that starts. `level` as in DEALBOT_LOG; Slack's and SQLAlchemy's never go below warning,
    because their finer levels print bodies and statements.
    """
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Redacting(_for_people if out.isatty() else _as_json, secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    floor = max(root.level, logging.WARNING)
    for name in ("slack_bolt", "slack_sdk", "sqlalchemy", "apscheduler"):
        logging.getLogger(name).setLevel(floor)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # else a handler that fails prints the record with its arguments
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


class _Redacting(logging.Formatter):
    """The last step before a line is written, so nothing gets round it: keys, nested values, reprs, tracebacks."""

    def __init__(self, write: Callable[[dict[str, Any]], str], secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._write = write
        self._secrets = tuple(filter(None, secrets))

    def format(self, record: logging.LogRecord) -> str:
        event = record.getMessage()
        if record.name.startswith(TALKATIVE):
            event = QUOTING.split(event, maxsplit=1)[0].strip()
        line = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event,
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = told(record.exc_info[1])
        return redact(self._write(line), *self._secrets)


def _as_json(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def _for_people(line: dict[str, Any]) -> str:
    """At a terminal: the words first, then what goes with them; where an error came from stands below."""
    at, level, name, event = (line.pop(key) for key in ("timestamp", "level", "logger", "event"))
    below = line.pop("exception", None)
    more = "".join(f"  {key}={value}" for key, value in line.items())
    return f"{at[:19]}Z {level:8} {event}{more}  [{name}]" + (f"\n{below}" if below else "")


def told(error: BaseException) -> str:
    """An error and what caused it, innermost last frame first to last, as lines of file, line and function."""
    lines: list[str] = []
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        frames = traceback.extract_tb(step.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        lines.append(_kind(step))
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    return "\n".join(lines)


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if name.startswith(OURS):
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name}: {error.strerror}"
    return name


def _uncaught(kind: type[BaseException], error: BaseException | None, _: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logger("dealbot").critical("stopped by an error", exc_info=error)
