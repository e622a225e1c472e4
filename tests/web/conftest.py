from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PICTURES = "DEALBOT_PICTURES"
"""A folder that pictures for the README are written to; without it they go to the test's own."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's own chromium, headless."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no browser here: chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # What root needs in a container; nothing but our own page on loopback is ever opened.
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return Path(os.environ.get(PICTURES) or tmp_path)
