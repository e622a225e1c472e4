"""The bot's side: a child that draws, hangs, dies, talks nonsense or is not there."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.pictures import Curve, Point, Studio

if TYPE_CHECKING:
    import pytest

PICTURE = Curve("t", "f", [Point("a", 1.0, "1")])


def a_studio(code: str, patience: float = 60) -> Studio:
    """With a child that runs `code`, which has `answer` to write a picture with."""
    answer = (
        "import os, struct, sys\n"
        "def answer(png):\n"
        "    sys.stdout.buffer.write(struct.pack('>I', len(png)) + png); sys.stdout.flush()\n"
    )
    return Studio((sys.executable, "-IS", "-c", answer + code), patience)


def test_one_child_draws_for_many_reviews_and_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    told = "for line in sys.stdin: answer(f'{os.getpid()} {sorted(os.environ)}'.encode())"
    with a_studio(told) as studio:
        first, second = studio.draw([PICTURE, PICTURE]), studio.draw([PICTURE])
    assert first == second * 2
    assert first[0] is not None
    assert b"SLACK" not in first[0]


def test_for_no_pictures_at_all_the_child_gets_ready_and_nobody_waits() -> None:
    with a_studio("for line in sys.stdin: answer(b'png')") as studio:
        assert studio.draw([]) == []
        child = studio._child
        assert child is not None
        with studio._lock:  # while it draws for somebody else
            assert studio.draw([]) == []
        assert studio.draw([PICTURE]) == [b"png"]
        assert studio._child is child


def test_a_child_that_ended_by_itself_is_followed_by_another() -> None:
    with a_studio("sys.stdin.readline(); answer(str(os.getpid()).encode())") as studio:
        first = studio.draw([PICTURE])
        second = studio.draw([PICTURE])
    assert None not in (*first, *second)
    assert first != second


def test_what_can_not_be_drawn_is_told_apart_from_what_can() -> None:
    with a_studio("for n, line in enumerate(sys.stdin): answer(b'png' * n)") as studio:
        assert studio.draw([PICTURE, PICTURE]) == [None, b"png"]


def test_without_a_child_that_draws_there_are_no_pictures() -> None:
    dies = "sys.stdin.readline(); sys.exit(1)"
    dies_within = "sys.stdin.readline(); sys.stdout.buffer.write(b'\\0\\0\\0\\x09png')"
    nonsense = "sys.stdin.readline(); sys.stdout.buffer.write(b'Traceback')"
    hangs = "[None for line in iter(sys.stdin.readline, None)]"
    for code, patience in ((dies, 60), (dies_within, 60), (nonsense, 60), (hangs, 0.1)):
        with a_studio(code, patience=patience) as studio:
            assert studio.draw([PICTURE, PICTURE]) == [None, None], code
    with Studio(("/nowhere/python",)) as studio:
        assert studio.draw([]) == []
        assert studio.draw([PICTURE]) == [None]


def test_numbers_that_are_none_leave_the_review_without_pictures() -> None:
    with a_studio("input()") as studio:
        assert studio.draw([Curve("t", "f", [Point("a", float("nan"), "?")])]) == [None]
