"""The sandbox in a real browser: how soon it is there, how soon the bot answers a click, a week's passage, a long channel."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from bench import browsing
from bench.arena import OURS, ROOT, free_port
from bench.channel import long_channel
from bench.figures import measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from playwright.sync_api import Browser, Page

    from bench.figures import Figure

NAME: Final = "sandbox"
SAMPLES: Final = 5
ROUNDS: Final = 20
"""Rounds of four clicks each: a form opens, is sent, is undone; a command is answered."""
OPEN, PAINT, CLICK, WEEK, FRAME = 60, 1000, 250, 5, 50
"""Limits: seconds, milliseconds, milliseconds, seconds, milliseconds."""
MESSAGES: Final = 5000
PIXELS: Final = 400
"""Scrolled in a frame: half a screen, sixty times a second."""
FORM: Final = "dialog[open] form:not([hidden])"
UNDO: Final = f"{FORM} [data-action=undo]"
TURN: Final = """
(given) => fetch('/page/clock', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(given) })
"""

Told = dict[str, list[float]]


def run(
    now: Callable[[], datetime],  # noqa: ARG001 - asked for alike by every benchmark
    *,
    samples: int = SAMPLES,
    say: Callable[[str], object] = print,
) -> list[Figure]:
    """Nothing where there is no chromium."""
    with browsing.browser() as browser:
        if browser is None:
            say("sandbox: left out; chromium is not installed")
            return []
        say(f"sandbox: a company of 40, {samples} times; {MESSAGES:,} messages in a channel")
        told = _lived(browser, samples)
        told |= _scrolled(browser)
    found = list(figures(told))
    for each in found:
        limit = "" if each.limit is None else f" (at most {each.limit:g})"
        say(f"  {each.figure['en']}: {each.value:,.1f} {each.unit}{limit}")
    return found


def _lived(browser: Browser, samples: int) -> Told:
    """From a fresh copy of the project to the page, what clicks cost in it, and weeks that pass."""
    told: Told = {"open": [], "paint": [], "click": [], "week": []}
    with TemporaryDirectory() as folder:
        began = time.monotonic()
        clone = Path(folder) / "dealbot"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)  # noqa: S603, S607 - our own
        with started(clone) as url:
            page, paint = browsing.opened(browser, url)
            told["open"].append(time.monotonic() - began)
            told["paint"].append(paint)
            for _ in range(samples - 1):
                another, paint = browsing.opened(browser, url)
                told["paint"].append(paint)
                another.context.close()
            told["click"] += _clicks(page)
            for _ in range(samples):
                began = time.monotonic()
                page.evaluate(TURN, {"by": 7 * 86_400})
                told["week"].append(time.monotonic() - began)
    return told


@contextmanager
def started(clone: Path) -> Iterator[str]:
    """`dealbot sandbox` out of this folder, as a visitor starts it; the address of its page once it says so."""
    port = free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bot", "sandbox", "--language", "en", "--port", str(port)],
        cwd=clone,
        env={**inherited, "PYTHONPATH": str(clone)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        if not any("Open http" in line for line in process.stdout):
            raise RuntimeError("the sandbox did not start")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _clicks(page: Page) -> list[float]:
    """A meeting ends and is asked about; it is logged and undone again and again. The first round is not counted."""
    page.locator("[data-turn=next]").click()
    page.wait_for_selector("[data-action=meeting_log]")
    found: list[float] = []
    for _ in range(1 + ROUNDS):
        _settled(page)
        found.append(browsing.clicked(page, "[data-action=meeting_log]", FORM))
        page.locator(f"{FORM} select").first.select_option(index=1)
        found.append(browsing.clicked(page, f"{FORM} button[type=submit]", UNDO))
        _settled(page)
        found.append(browsing.clicked(page, UNDO, f"{FORM} .body:not(:has([data-action=undo]))"))
        page.keyboard.press("Escape")
        page.wait_for_selector(FORM, state="detached")
        _settled(page)
        page.locator(".composer textarea").fill("/deal help")
        found.append(browsing.clicked(page, ".composer textarea", "article", keys="Enter"))
    return found[4:]


def _settled(page: Page) -> None:
    """Nobody clicks on something the very moment it appears; and the bot has edited its message meanwhile."""
    page.wait_for_timeout(300)


def _scrolled(browser: Browser) -> Told:
    """All the way up, through every message, and down again."""
    with long_channel(MESSAGES) as (url, channel):
        page, _ = browsing.opened(browser, url)
        page.get_by_role("button", name=channel).click()
        page.wait_for_timeout(1000)
        ways: Sequence[dict[str, Any]] = [browsing.scrolled(page, by) for by in (-PIXELS, PIXELS)]
    return {
        "frame": [each for way in ways for each in way["frames"]],
        "long": [each for way in ways for each in way["tasks"]],
        "most": [float(way["most"]) for way in ways],
    }


def figures(told: Told) -> Iterator[Figure]:
    yield measured(
        "From a fresh clone to the open page, packages there", "クローンから画面が開くまで（パッケージ導入済み）",
        max(told["open"]), "s", OPEN, len(told["open"]),
    )  # fmt: skip
    yield measured(
        "First paint of the company in the browser", "ブラウザーの初回表示", median(told["paint"]), "ms", PAINT, len(told["paint"])
    )  # fmt: skip
    click = quantiles(told["click"], n=20)
    yield measured(
        "A click to the bot's answer on the screen, p95", "クリックからボットの応答表示まで（p95）",
        click[18], "ms", CLICK, len(told["click"]), p50=round(median(told["click"]), 1),
    )  # fmt: skip
    yield measured(
        "A week passes in the company", "社内の1週間が経過する時間", median(told["week"]), "s", WEEK, len(told["week"]),
        each=[round(week, 2) for week in told["week"]],
    )  # fmt: skip
    frames = quantiles(told["frame"], n=100)
    yield measured(
        f"Scrolling through {MESSAGES:,} messages: a frame, p99", f"{MESSAGES:,}件のスクロール：1フレーム（p99）",
        frames[98], "ms", FRAME, len(told["frame"]),
        p50=round(frames[49], 1), over_33_ms=sum(each > 33.4 for each in told["frame"]),
        tasks_over_50_ms=len(told["long"]), most_in_the_page=max(told["most"]),
    )  # fmt: skip
