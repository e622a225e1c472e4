"""`dealbot sandbox`: what it refuses, where it keeps its things, and the started program itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

import pytest

from bot.cli import ground, local, own
from bot.cli.commands import sandbox as sandbox_command
from bot.errors import DealbotError, Misconfigured
from bot.policy import preset

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.shell import Shell

SECONDS = 60


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-1-real", "dealbot run"),
        ("SLACK_APP_TOKEN", "xapp-1-real", "needs SLACK_BOT_TOKEN, too"),
        ("SLACK_SIGNING_SECRET", "0123456789abcdef", "needs SLACK_BOT_TOKEN, too"),
        ("DATABASE_URL", "postgresql://db.example/sales", "Unset it"),
    ],
)
def test_nothing_of_a_real_installation_is_touched(name: str, value: str, advice: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        local.refuse_production({name: value, "HOME": "/home/somebody"})
    assert str(refused.value).startswith(f"{name} is set")
    assert advice in str(refused.value)
    assert value not in str(refused.value)


def test_a_policy_or_a_file_that_can_not_be_used_is_told_before_anything_starts(tmp_path: Path) -> None:
    def never(**_: object) -> Any:
        raise AssertionError("it was started")

    (tmp_path / "wrong.yml").write_text("version: 1\nstages: []\n")
    (tmp_path / "wrong.csv").write_text("A,B\n1,2\n")
    (tmp_path / "wrong.map").write_text("columns: {nmae: A}\n")
    wishes = local.Wishes("en", None, 8790, tmp_path / "data")
    file = own.Own(tmp_path / "wrong.csv", tmp_path / "wrong.map", print)
    for wished, told in (
        (replace(wishes, policy=tmp_path / "none.yml"), r"none\.yml is no file"),
        (replace(wishes, policy=tmp_path / "wrong.yml"), r"wrong\.yml:2:\d+: "),
        (replace(wishes, own=file), "There is no field `nmae`. Write `name`"),
    ):
        with pytest.raises(DealbotError, match=told):
            local.play(never, {}, lambda: datetime(2026, 11, 20, tzinfo=UTC), wished)
    assert not (tmp_path / "data").exists()


def test_blank_variables_and_those_of_others_are_no_reason_to_refuse() -> None:
    local.refuse_production({"SLACK_BOT_TOKEN": " ", "PORT": "80", "DEALBOT_LOG": "debug"})


def test_proxies_are_left_out_for_nothing_leaves_the_machine() -> None:
    environ = {"HTTPS_PROXY": "http://proxy.example", "http_proxy": "http://proxy.example", "HOME": "/h"}
    local.keep_off_proxies(environ)
    assert environ == {"HOME": "/h"}


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_terminal_says_which_language_is_read(environ: dict[str, str], language: str) -> None:
    assert local.language_of_terminal(environ) == language


@pytest.mark.parametrize(
    ("machine", "opens"),
    [
        ("2026-11-19T20:00+00:00", "2026-11-20T09:00+09:00"),  # five on a Friday morning: today
        ("2026-11-20T00:00+00:00", "2026-11-24T09:00+09:00"),  # Friday at nine; Monday is a holiday
        ("2026-11-21T10:00+00:00", "2026-11-24T09:00+09:00"),
    ],
)
def test_the_company_opens_at_nine_of_the_next_working_day(tmp_path: Path, machine: str, opens: str) -> None:
    new = ground.Ground(tmp_path, 8790)
    at = new.opens_at(preset("b2b_ja"), datetime.fromisoformat(machine), None)
    assert at == datetime.fromisoformat(opens)


def test_a_kept_company_goes_on_where_it_stopped_and_never_back(tmp_path: Path) -> None:
    policy, machine = preset("b2b_ja"), datetime(2026, 11, 20, tzinfo=UTC)
    stopped, earlier = datetime(2026, 12, 3, 4, 5, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    kept = ground.Ground(tmp_path, 8790, keep=True)
    kept.clock.write_text(stopped.isoformat())
    assert kept.opens_at(policy, machine, None) == stopped
    with pytest.raises(Misconfigured, match="only goes forward"):
        kept.opens_at(policy, machine, earlier)
    assert ground.Ground(tmp_path, 8790).opens_at(policy, machine, earlier) == earlier


def test_beginning_anew_removes_the_last_run_of_this_port_and_nothing_else(tmp_path: Path) -> None:
    anew = ground.Ground(tmp_path, 8790)
    others = [
        tmp_path / name for name in ("dealbot.sqlite3", "sandbox-8791.sqlite3", "dealbot.log", "notes.txt")
    ]
    own = [
        tmp_path / name for name in ("sandbox-8790.sqlite3", "sandbox-8790.sqlite3-wal", "sandbox-8790.time")
    ]
    for each in (*others, *own):
        each.write_text("")
    ground.Ground(tmp_path, 8790, keep=True).prepare()
    assert all(each.exists() for each in own)
    anew.prepare()
    assert [each for each in (*others, *own) if each.exists()] == others


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="--folder"):
        ground.Ground(tmp_path / "file" / "folder", 8790).prepare()


@pytest.mark.parametrize(("terminal", "people"), [(False, 40), (True, 6)])
def test_a_company_of_forty_opens_in_the_browser_and_a_small_one_at_the_terminal(
    monkeypatch: pytest.MonkeyPatch, *, terminal: bool, people: int
) -> None:
    asked: list[tuple[Any, local.Wishes]] = []
    monkeypatch.setattr(
        local, "play", lambda begin, _environ, _machine, wishes: asked.append((begin, wishes))
    )
    sandbox_command.sandbox(terminal=terminal)
    (begin, wishes), opens = asked[0], datetime(2026, 11, 24, tzinfo=UTC)
    with begin(opens=opens, language="en", wishes=replace(wishes, port=0), owners=()) as company:
        assert len(users_of(company)) == people
        assert company.now() >= opens


def users_of(company: Any) -> list[Any]:
    world = getattr(company, "world", None) or company._world
    return [each for each in world.users.values() if not each.is_bot]


# The started program


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Started:
    """`dealbot sandbox` as somebody starts it, with a pipe instead of a keyboard."""

    def __init__(self, folder: Path, port: int, *options: str, **environ: str) -> None:
        real = ("SLACK_", "DATABASE_", "DEALBOT_")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(real)}
        command = [
            sys.executable,
            "-m",
            "bot",
            "sandbox",
            "--terminal",
            "--port",
            str(port),
            "--folder",
            str(folder),
            *options,
        ]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**inherited, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **environ},
            encoding="utf-8",
        )
        self._patience = threading.Timer(2 * SECONDS, self._process.kill)

    def __enter__(self) -> Self:
        self._patience.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._patience.cancel()
        self._process.kill()
        self._process.communicate()

    def type(self, *lines: str) -> None:
        assert self._process.stdin
        self._process.stdin.write("".join(f"{line}\n" for line in lines))
        self._process.stdin.flush()

    def hang_up(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.stdin = None

    def read_until(self, text: str) -> str:
        assert self._process.stdout
        printed = ""
        for line in self._process.stdout:
            printed += line
            if text in line:
                return printed
        raise AssertionError(f"{text!r} was not printed, but: {printed}")

    def signal(self, which: signal.Signals) -> None:
        self._process.send_signal(which)

    def end(self) -> tuple[int, str, str]:
        """Its code, what else it printed, and what it said of errors."""
        printed, errors = self._process.communicate(timeout=SECONDS)
        return self._process.returncode, printed, errors


def test_a_company_is_worked_in_left_serving_kept_and_taken_up_again(tmp_path: Path, port: int) -> None:
    """Through a pipe that is hung up; told to end while it serves, and while it waits for a line."""
    with Started(tmp_path, port, "--language", "ja", "--at", "2026-11-24T09:00+09:00") as first:
        first.type(
            "/deal 記録 アクメ", "fill 結果 = 前進", "fill ひとこと = 続きから", "submit", "close", "+1h"
        )
        printed = first.read_until("定例打ち合わせ はいかがでしたか")
        assert "あなたは 佐藤 葵 さん（営業担当）です。社内の時計は 11/24(火) 09:00 です。" in printed
        assert "記録しました" in printed
        assert "11/24(火) 10:00 になりました" in printed
        first.hang_up()
        first.read_until("停止されるまで")
        first.signal(signal.SIGTERM)
        assert first.end() == (0, "", "")
    with Started(tmp_path, port, "--language", "ja", "--keep") as second:
        second.type("/deal 記録 アクメ", "fill 結果 = 前進", "submit")
        printed = second.read_until("✅ 記録しました。")
        assert "社内の時計は 11/24(火) 10:00 です。" in printed
        second.type("close", "+1d")
        second.read_until("対応が必要なものが")  # the first morning's list
        second.signal(signal.SIGINT)
        code, _, errors = second.end()
        assert (code, errors) == (0, "")
    assert "Traceback" not in (tmp_path / "dealbot.log").read_text("utf-8")


def test_a_port_that_is_taken_is_told_in_one_line(dealbot: Shell, port: int) -> None:
    dealbot.monkeypatch.delenv("DATABASE_URL")
    with socket.create_server(("127.0.0.1", port)):
        said = dealbot("sandbox", "--terminal", "--port", str(port), "--folder", str(dealbot.folder))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"Port {port} is in use")
    assert said.err.count("\n") == 1


def test_a_token_of_a_real_slack_is_refused_before_anything_starts(dealbot: Shell, tmp_path: Path) -> None:
    dealbot.monkeypatch.delenv("DATABASE_URL")
    dealbot.set(SLACK_BOT_TOKEN="xoxb-1-real")
    said = dealbot("sandbox", "--terminal", "--folder", str(tmp_path / "data"))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("SLACK_BOT_TOKEN is set")
    assert "xoxb-1-real" not in said.err
    assert not (tmp_path / "data").exists()
