"""Fault 46: planted tokens and deal names are in no line, whoever logs them and however."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import App, BoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot import log
from bot.errors import Misconfigured
from bot.slack.errors import Permanent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PLANTED = [
    "xoxb-1234567890-abcDEF",
    "xoxp-1-2-3-abc",
    "xoxe.xoxp-1-Mi0yLTEyMzQ",
    "xoxe-1-My0xLTEyMzQ",
    "xapp-1-A111-222-abcdef",
    "xwfp-abc-123",
    "https://hooks.slack.com/commands/T1/2/XyZ",
    "https://hooks.slack.com/services/T1/B1/XyZ",
    "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    SECRET,
]
DEAL = "株式会社アクメ 新基幹システム"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    before = (
        sys.excepthook,
        threading.excepthook,
        logging.root.handlers,
        logging.root.level,
        logging.raiseExceptions,
    )
    written = io.StringIO()
    log.setup("debug", stream=written, secrets=(SECRET, ""))
    yield written
    logging.captureWarnings(False)
    sys.excepthook, threading.excepthook, logging.root.handlers, level, logging.raiseExceptions = before
    logging.root.setLevel(level)
    for name in ("slack_bolt", "slack_sdk", "sqlalchemy", "apscheduler"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def raised(error: BaseException) -> BaseException:
    def deep(deal: str) -> None:
        planted = f"{deal} {PLANTED[0]}"
        raise error if planted else AssertionError

    try:
        deep(DEAL)
    except BaseException as caught:  # noqa: BLE001
        return caught
    raise AssertionError


def say(name: str, sentence: str) -> None:
    logging.getLogger(name).warning(sentence)


WAYS: dict[str, Callable[[str], object]] = {
    "our event": lambda secret: log.logger("bot").info(f"got {secret}"),
    "our key": lambda secret: log.logger("bot").info("got", token=secret),
    "nested": lambda secret: log.logger("bot").info("got", body={"a": [secret, {"b": secret}]}),
    "stdlib message": lambda secret: say("uvicorn.error", f"bad {secret}"),
    "stdlib arguments": lambda secret: logging.getLogger("uvicorn.error").error("bad %s", secret),
    "header": lambda secret: logging.getLogger("x").error("%r", {"Authorization": f"Bearer {secret}"}),
    "url": lambda secret: say("x", f"GET /api?token={secret}&x=1"),
    "json in a string": lambda secret: logging.getLogger("x").error(json.dumps({"token": secret, "response_url": secret})),
    "traceback": lambda secret: logging.getLogger("x").error("bad", exc_info=raised(ValueError(secret))),
    "our traceback": lambda secret: log.logger("bot").error(
        "bad", exc_info=raised(Permanent("chat.postMessage", secret))
    ),
    "bolt": lambda secret: say("slack_bolt.App", f"Unhandled request ({{'token': '{secret}'}})"),
    "our key by name": lambda secret: log.logger("bot").info(
        "got", response_url=secret, authorization=f"Bearer {secret}", signing_secret=secret, headers={"Authorization": secret}
    ),
    "on its own line": lambda secret: log.logger("bot").info("got", text=f"\n{secret}\n"),
    "uncaught": lambda secret: sys.excepthook(ValueError, ValueError(secret), None),
}  # fmt: skip


@pytest.mark.parametrize("secret", PLANTED)
@pytest.mark.parametrize("way", WAYS)
def test_a_planted_secret_is_in_no_line(lines: io.StringIO, way: str, secret: str) -> None:
    WAYS[way](secret)
    written = lines.getvalue()
    assert written
    assert secret not in written
    assert secret.rsplit("/", maxsplit=1)[-1] not in written


@given(st.sampled_from(PLANTED), st.text(alphabet=" \"'{}[](),:;=\\/<>\n\t", max_size=4), st.text(alphabet=" \"'{}(),;\\<>\n", min_size=1, max_size=4))  # fmt: skip
def test_a_secret_is_found_between_any_punctuation(secret: str, before: str, after: str) -> None:
    assert secret not in log.redact(f"a{before or ' '}{secret}{after}b", SECRET)
    assert secret not in log.redact(json.dumps(f" {secret}{after}b"), SECRET)


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc.def-123",
        "{'Authorization': 'Bearer abc.def-123'}",
        '{"authorization": "Basic abc.def-123"}',
        '"{\\"authorization\\": \\"abc.def-123\\"}"',
        '"\\nauthorization: abc.def-123"',
        "sent Bearer abc.def-123",
        "signing_secret=abc.def-123",
        "{'response_url': 'abc.def-123'}",
        "postgresql+psycopg://dealbot:abc.def-123@db:5432/dealbot",
    ],
)
def test_a_secret_is_known_by_the_name_in_front_of_it(text: str) -> None:
    assert "abc.def-123" not in log.redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "T1 posted 3 messages in 0.2 s",
        "Copy it from Basic Information.",
        "sqlite:////var/lib/dealbot.sqlite3",
        "box-1",
        "C1:1.2",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert log.redact(text, SECRET) == text


def talk(lines: io.StringIO, name: str, sentence: str, level: int = logging.WARNING) -> str:
    logging.getLogger(name).log(level, sentence)
    return lines.getvalue()


@pytest.mark.parametrize(
    ("name", "sentence", "stays"),
    [
        ("slack_bolt.App", f"Unhandled request ({{'type': 'x', 'text': '{DEAL}'}})\n---\n@app.{DEAL}", "Unhandled request"),
        ("slack_bolt.App", f"Failed to run listener function (error: {DEAL})", "Failed to run listener function"),
        ("slack_sdk.web.base_client", f"Failed to send a request to Slack API server: {DEAL}", "Failed to send a request"),
        ("slack_sdk.socket_mode", f"on_error invoked (session id: 1, error: E, message: {DEAL})", "on_error invoked"),
        ("asyncio", f"Task exception was never retrieved\nfuture: <Task {DEAL}>", "Task exception was never retrieved"),
    ],
)  # fmt: skip
def test_libraries_that_quote_bodies_keep_only_their_first_words(
    lines: io.StringIO, name: str, sentence: str, stays: str
) -> None:
    written = talk(lines, name, sentence)
    assert stays in written
    assert "アクメ" not in written


@pytest.mark.parametrize("name", ["slack_bolt.App", "slack_sdk.web.base_client", "sqlalchemy.engine.Engine"])
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_the_finer_levels_that_print_bodies_stay_shut(lines: io.StringIO, name: str, level: int) -> None:
    assert talk(lines, name, f"body: {DEAL}", level) == ""


def test_bolt_says_nothing_of_a_body_even_where_everything_is_to_be_logged(lines: io.StringIO) -> None:
    app = App(
        name="slack_bolt.dealbot",
        logger=log.quiet("slack_bolt.dealbot"),
        process_before_response=True,
        request_verification_enabled=False,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token=PLANTED[0]),
    )

    def fails(command: dict[str, str]) -> None:
        raise ValueError(command["text"])

    app.command("/deal")(lambda ack: ack(DEAL))
    app.command("/fails")(fails)
    for command in ("/deal", "/fails", "/nobody"):
        body = json.dumps(
            {"command": command, "text": DEAL, "user_id": "U1", "team_id": "T1", "token": PLANTED[1]}
        )
        app.dispatch(BoltRequest(body=body, headers={"content-type": "application/json"}))
    written = lines.getvalue()
    assert "Unhandled request" in written
    assert "ValueError" in written
    assert "アクメ" not in written
    assert "\\u682a" not in written, "nor in another spelling"
    assert not any(secret in written for secret in PLANTED)


def test_an_error_tells_its_kind_and_place_but_neither_its_text_nor_its_variables(lines: io.StringIO) -> None:
    inner = raised(ValueError(f"invalid literal: '{DEAL}'"))
    outer = raised(RuntimeError(DEAL))
    outer.__cause__ = inner
    log.logger("bot").error("job failed", job="sweep", exc_info=outer)
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert line["event"] == "job failed"
    assert "RuntimeError" in line["exception"]
    assert "ValueError" in line["exception"]
    assert "test_log.py" in line["exception"]
    assert "in deep" in line["exception"]
    assert "アクメ" not in lines.getvalue()


def test_a_suppressed_context_and_a_circle_of_causes_end() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert log.told(first) == "ValueError\nKeyError"
    first.__cause__ = None  # which also suppresses the context
    first.__context__ = second
    assert log.told(first) == "ValueError"


def test_our_own_errors_and_the_systems_are_told_in_full() -> None:
    assert log.told(Misconfigured("PORT is not set.")) == "bot.errors.Misconfigured: PORT is not set."
    assert log.told(Permanent("chat.postMessage", "is_archived")).endswith("chat.postMessage: is_archived")
    assert log.told(FileNotFoundError(2, "No such file", DEAL)) == "FileNotFoundError: No such file"


def test_a_thread_that_dies_is_logged_without_its_text(lines: io.StringIO) -> None:
    def dies() -> None:
        raise ValueError(DEAL)

    thread = threading.Thread(target=dies)
    thread.start()
    thread.join()
    assert "stopped by an error" in lines.getvalue()
    assert "アクメ" not in lines.getvalue()


def test_an_interrupt_at_the_keyboard_is_no_error(lines: io.StringIO) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert lines.getvalue() == ""


def test_lines_are_json_in_the_readers_script(lines: io.StringIO) -> None:
    log.logger("bot").info("起動しました", count=3, kind=object())
    line = lines.getvalue()
    assert "起動しました" in line
    told: dict[str, Any] = json.loads(line)
    assert (told["level"], told["logger"], told["count"], told["kind"]) == ("info", "bot", 3, "object")
    assert told["timestamp"].endswith("Z")


def test_the_level_is_the_one_asked_for(lines: io.StringIO) -> None:
    log.setup("error", stream=lines)
    log.logger("bot").warning("quiet")
    logging.getLogger("slack_bolt").warning("quiet")
    assert lines.getvalue() == ""
    log.logger("bot").error("loud")
    assert "loud" in lines.getvalue()


def test_at_a_terminal_people_read_it(lines: io.StringIO) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    log.setup("info", stream=terminal)
    log.logger("bot").error("loud", token=PLANTED[0], exc_info=raised(ValueError(DEAL)))
    assert "loud" in terminal.getvalue()
    assert "ValueError" in terminal.getvalue()
    assert PLANTED[0] not in terminal.getvalue()
    assert "アクメ" not in terminal.getvalue()
    assert not terminal.getvalue().startswith("{")
