"""The child's side, within this process, and once as a process of its own; what the pictures look like: docs/pictures.md."""

from __future__ import annotations

import io
import struct
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.cli import gallery
from bot.cli.gallery import samples
from bot.deps import DEFAULT_ZONE
from bot.pictures import Curve, Point, Row, Rows, Studio
from bot.pictures.specs import written
from bot.policy import preset
from bot.text import LANGUAGES, text
from bot.text.compiled import translations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.pictures import Picture

ODD = Rows("㈱髙﨑ｿﾆｰ 🦄", "<!channel> $x_$ & " + "長い題名" * 30, [Row("名" * 40, (0, 0), "9" * 90, "x")])
IMPOSSIBLE = Curve("one point", "is no line", [Point("today", 1.0, "1")])


@pytest.fixture(scope="module")
def child() -> Any:
    return pytest.importorskip("bot.pictures.__main__", reason="the extra dealbot[picture] is not installed")


def every_sample(*languages: str) -> Iterator[Picture]:
    for language in languages:
        yield from samples(text(language, DEFAULT_ZONE), preset(f"b2b_{language}"))


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_each_order_is_answered_in_turn_and_one_that_makes_no_picture_with_nothing(child: Any) -> None:
    orders = [*every_sample("ja"), IMPOSSIBLE, ODD]
    answers = io.BytesIO()
    child.serve(io.BytesIO(b"".join(map(written, orders))), answers)
    answers.seek(0)
    drawn = []
    while head := answers.read(4):
        drawn.append(answers.read(*struct.unpack(">I", head)))
    assert [bool(each) for each in drawn] == [True] * 4 + [False, True]
    for png in filter(None, drawn):
        width, height = size(png)
        assert width == 1200
        assert 200 < height < 1000
        assert len(png) < 60_000


def test_text_is_fitted_into_its_room_and_broken_between_words(child: Any) -> None:
    from bot.pictures import canvas

    assert canvas.known("  a\nb🦄 ㈱髙﨑ｿﾆｰ ") == "a b ㈱髙﨑ｿﾆｰ"
    assert canvas.fitted("Proposal", 40, 1000) == "Proposal"
    shortened = canvas.fitted("Proposal and more", 40, 200)
    assert shortened.endswith("…")
    assert canvas.wide(shortened, 40) <= 200
    assert canvas.lines_of("one two three", 40, 170, 2) == ["one two", "three"]
    assert canvas.lines_of("one two; three four", 40, 300, 2) == ["one two;", "three four"]
    assert canvas.lines_of("one two; three four five six", 40, 300, 2)[0] == "one two; three"
    assert canvas.lines_of("a: one two three", 40, 230, 2) == ["a: one two", "three"]
    assert canvas.lines_of("確度は、12億円です", 40, 260, 2) == ["確度は、", "12億円です"]
    assert canvas.lines_of("見込みは12億円", 40, 210, 2)[1].startswith("12億")
    assert canvas.lines_of("abcdefghij", 40, 100, 2)[0] != "abcdefghij"
    assert canvas.wide("\u0e01", 40) > 0 or canvas.known("\u0e01") == ""


def test_it_reads_in_light_and_in_dark_as_its_card_covers_the_page_and_everything_stands_out_from_the_card(
    child: Any,
) -> None:
    """By the contrast that WCAG asks of letters, 4.5, and of whatever else is to be seen, 3."""
    from PIL import Image

    from bot.pictures import canvas, charts

    for colour in (canvas.INK, canvas.GREY):
        assert contrast(colour, canvas.CARD) >= 4.5
    for tones in (*charts.TONES.values(), *charts.STRONG.values()):
        assert contrast(tones[0], canvas.CARD) >= 3, "the first bar, and the edge of the others"
        assert all(contrast(*pair) > 1.5 for pair in pairwise(tones))
    for picture in every_sample("ja"):
        png: Any = Image.open(io.BytesIO(charts.png(picture))).convert("RGBA")
        red, green, blue, _ = png.getpixel((2, 2))
        assert png.getextrema()[3] == (255, 255), "nothing of the page shines through"
        assert contrast(f"#{red:02x}{green:02x}{blue:02x}", canvas.CARD) < 1.05


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_font_that_is_brought_along_has_every_letter_of_every_label(child: Any) -> None:
    from bot.pictures import canvas

    japanese, _ = canvas.faces()
    said = set(chain.from_iterable(_words()))
    assert {each for each in said if not japanese.get_char_index(ord(each))} == set()


def _words() -> Iterator[str]:
    """Everything a picture can say of itself: all texts of the product, and the names in the presets."""
    for language in LANGUAGES:
        policy = preset(f"b2b_{language}")
        yield from (policy.label(each, language) for each in policy.stages)
        yield from (policy.label(each, language) for each in policy.options("lost_reason"))
        for picture in every_sample(language):
            yield from (picture.topic, picture.finding)
            if isinstance(picture, Rows):
                yield from (*picture.legend, *(each.label + each.said + each.note for each in picture.rows))
            else:
                yield from (each.label + each.said for each in picture.points)
        for sentence in (
            "Hygiene score {score}: down {points} since {day}", "Hygiene score {score}: as on {day}",
            "No stage loses more than the others", "no reason given", "other reasons",
            "{topic} · without {currencies}", "{month}: {commit} committed of {all} expected to close",
        ):  # fmt: skip
            yield translations(language).gettext(sentence)
    yield "0123456789,.%¥$€£…億万円"


def test_a_process_of_its_own_draws_and_ends(child: Any) -> None:
    with Studio() as studio:
        (png,) = studio.draw([ODD])
        assert studio._child is not None
        process = studio._child
    assert png is not None
    assert size(png)[0] == 1200
    assert process.returncode is not None


def test_the_page_of_pictures_says_what_the_pictures_say(tmp_path: Path) -> None:
    gallery.write(tmp_path, lambda wanted: [b"png" for _ in wanted])
    assert len(list((tmp_path / "pictures").iterdir())) == 8
    written_now, page = (each / "pictures.md" for each in (tmp_path, Path(__file__).parents[2] / "docs"))
    assert written_now.read_text("utf-8") == page.read_text("utf-8"), "run python -m bot.cli.gallery"
