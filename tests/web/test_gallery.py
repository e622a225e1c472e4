"""docs/gallery.md, which `python -m tests.web.gallery` makes: what it names is there, and what is there is named."""

from __future__ import annotations

import re

from tests.web import gallery

MOST = 1_500_000
"""Bytes of all pictures together: everybody clones them."""


def test_the_page_of_screens_is_what_the_program_writes() -> None:
    written = (gallery.DOCS / "gallery.md").read_text("utf-8")
    assert written == gallery.text(), "run python -m tests.web.gallery"


def test_every_picture_of_a_page_is_there_every_picture_there_is_on_it_and_none_is_heavy() -> None:
    for page in ("gallery", "pictures"):
        named = set(re.findall(r'src="([^"]+)"', (gallery.DOCS / f"{page}.md").read_text("utf-8")))
        there = {each for each in (gallery.DOCS / page).iterdir() if each.is_file()}
        assert named == {f"{page}/{each.name}" for each in there}
        assert sum(each.stat().st_size for each in there) <= MOST
