"""A visitor's browser: chromium without a window, and what is measured inside of the page itself."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

SIZE: Final = {"width": 1280, "height": 800}
CONTENT: Final = ".app .room .composer"
"""What is there once the page shows the company, and not only that it is loading."""

ON_SCREEN: Final = """
() => { addEventListener('DOMContentLoaded', () => {
  const seen = () => { if (document.querySelector('%s')) { watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now(); })); } };
  const watch = new MutationObserver(seen);
  watch.observe(document, { subtree: true, childList: true });
}); }
"""
"""Milliseconds from the start of the navigation to the frame that shows the company."""

CLICK: Final = """
([what, wanted, keys]) => new Promise((done, fail) => {
  const all = document.querySelectorAll(what), it = all[all.length - 1];
  if (!it) return fail(new Error('nothing to click: ' + what));
  const there = () => document.querySelectorAll(wanted).length;
  const before = wanted.startsWith('article') ? there() : 0;
  const began = performance.now();
  const watch = new MutationObserver(() => {
    if (there() <= before) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
  });
  watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  setTimeout(() => { watch.disconnect(); fail(new Error('no answer: ' + wanted)); }, 15000);
  if (keys) it.dispatchEvent(new KeyboardEvent('keydown', { key: keys, bubbles: true, cancelable: true }));
  else it.click();
})
"""
"""Milliseconds from a click (or a key) to the frame that shows the answer; of `article`, one more than before."""

SCROLL: Final = """
(pixels) => new Promise((done) => {
  const box = document.querySelector('.messages'), frames = [], tasks = [];
  const long = new PerformanceObserver((list) => { for (const each of list.getEntries()) tasks.push(each.duration); });
  long.observe({ entryTypes: ['longtask'] });
  let last = performance.now(), still = 0, most = 0;
  const frame = () => {
    const now = performance.now();
    frames.push(now - last);
    last = now;
    most = Math.max(most, document.querySelectorAll('article').length);
    const before = box.scrollTop;
    box.scrollTop += pixels;
    still = box.scrollTop === before ? still + 1 : 0;
    if (still < 90) return requestAnimationFrame(frame);
    long.disconnect();
    done({ frames: frames.slice(1, -90), tasks, most, first: box.querySelector('article').dataset.ts });
  };
  requestAnimationFrame(frame);
})
"""
"""Scrolls so far in every frame until nothing has moved for one and a half seconds: each frame's milliseconds, the long
tasks' (over 50 ms), and the most messages that stood in the page at once.
"""


@contextmanager
def browser() -> Iterator[Browser | None]:
    """None where there is no chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # What root needs in a container; nothing but our own page on loopback is ever opened.
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


def opened(browser: Browser, url: str) -> tuple[Page, float]:
    """The page in a window that has never seen it, and the milliseconds until the company was on the screen."""
    page = browser.new_context(viewport=SIZE, locale="en-GB", timezone_id="Asia/Tokyo").new_page()  # type: ignore[arg-type]
    page.add_init_script(f"({ON_SCREEN % CONTENT})()")
    page.goto(url)
    page.wait_for_function("() => window.shown")
    return page, float(page.evaluate("() => window.shown"))


def clicked(page: Page, what: str, wanted: str, keys: str | None = None) -> float:
    """Milliseconds until the bot's answer to the last of `what` is on the screen."""
    return float(page.evaluate(CLICK, [what, wanted, keys]))


def scrolled(page: Page, pixels: int) -> dict[str, Any]:
    """Up (less than nothing) or down, as far as it goes."""
    found: dict[str, Any] = page.evaluate(SCROLL, pixels)
    return found
