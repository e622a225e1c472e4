"""Logs that hold no secret and no deal: structlog and stdlib logging through one formatter, JSON unless at a terminal.

Our own events are constant phrases with keys. What libraries put into theirs is not trusted: Slack's quote bodies and
exception texts, exceptions quote what was typed, tokens turn up anywhere.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from types import TracebackType
    from typing import TextIO

    from structlog.typing import EventDict, Processor

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


def setup(level: str, *, stream: TextIO | None = None, secrets: tuple[str, ...] = ()) -> None:
    """Called once, by the command that starts. `level` as in DEALBOT_LOG; Slack's and SQLAlchemy's never go below warning,
    because their finer levels print bodies and statements.
    """
    out = stream or sys.stderr
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _quiet_error,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        _Redacting(
            secrets,
            foreign_pre_chain=[_few_words, *before],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(out)],
        )
    )
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


class _Redacting(structlog.stdlib.ProcessorFormatter):
    """The last step before a line is written, so nothing gets round it: keys, nested values, reprs, tracebacks."""

    def __init__(self, secrets: tuple[str, ...], **rest: Any) -> None:
        super().__init__(**rest)
        self._secrets = tuple(filter(None, secrets))

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record), *self._secrets)


def _renderer(out: TextIO) -> Processor:
    if out.isatty():
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=lambda value: type(value).__name__)


def _few_words(_: Any, __: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    if record.name.startswith(TALKATIVE):
        event["event"] = QUOTING.split(str(event["event"]), maxsplit=1)[0].strip()
    return event


def _quiet_error(_: Any, __: str, event: EventDict) -> EventDict:
    """Where it happened and of what kind it was; the text only of errors that are ours, and never local variables."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = told(error)
    return event


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


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.stdlib.get_logger("dealbot").critical("stopped by an error", exc_info=(kind, error, trace))
