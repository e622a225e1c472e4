"""`python -m tests.web.gallery`: takes docs/gallery.md anew, the seeded company's screens as the sandbox's page shows them.

A company of each language lives through its first week, so that a Monday's reviews and a month's have come. Needs chromium.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from bench import browsing
from bot.cli.seeding.company import DEALS
from bot.text import LANGUAGES
from bot.views import weekly_page
from sandbox import staff
from sandbox.web import showing
from store import wall
from tests.web import served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import FloatRect, Locator, Page, ViewportSize

    from sandbox.model import Message

DOCS: Final = Path(__file__).parents[2] / "docs"
FOLDER: Final = "gallery"
UNTIL: Final = "2026-12-01T09:20:00+09:00"
"""A Tuesday, the first of a month: the Monday's weekly reviews have come the day before, the monthly ones just now."""
PHONE: Final[ViewportSize] = {"width": 390, "height": 3000}
"""As wide as a phone, and so tall that nothing has to be scrolled to."""
PATIENCE: Final = 120_000
"""Milliseconds for anything to come: a machine may have other things to do."""
SHARP: Final = 1.5
"""Pixels of the picture for each of the page's."""
TALLEST: Final = 860
"""Of the page's pixels; what is longer ends with the last block that fits."""
QUIET: Final = """
.composer, .tools, .tour { display: none }
.day { visibility: hidden }
.modal, .modal form { max-height: none !important; box-shadow: none }
.modal::backdrop { background: white }
*:focus { outline: none !important }
"""
"""The page's own frame is not what is shown; a form is as long as what is in it."""
PLAIN: Final = """(here) => {
  const texts = document.createTreeWalker(here, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replaceAll('✅', '✔').replaceAll('⬜', '□').replaceAll('🔸', '◆');
}"""
"""Where no font for emojis is installed, these would come out as boxes; the text is changed right before the picture is taken."""
BLOCKS: Final = ".blocks > *"
DRAWN: Final = "(here) => Promise.all([...here.querySelectorAll('img')].map((each) => (each.loading = 'eager', each.decode())))"
MANAGER, ADMIN, REP = "mana", "rin", "rep"


@dataclass(frozen=True, slots=True)
class Shot:
    """`who` sees it: a handle, or `rep` for whoever the company begins with. `find` leads to it. `first`: the block it
    begins with, counted from the end if negative; 0 shows what stands above the blocks, too. `tallest`: in the page's pixels.
    """

    name: str
    title: str
    says: str
    who: str
    find: Callable[[Stage], Locator]
    first: int = 0
    tallest: int = TALLEST


@dataclass(frozen=True, slots=True)
class Stage:
    """A company that somebody looks at."""

    company: served.Page
    page: Page
    language: str
    me: str

    def channel(self, name: str) -> str:
        """Goes there; its id."""
        found = next(
            each
            for each in showing.conversations(self.company.world, self.me)
            if each.name == name or (each.is_im and not name)
        )
        if name:
            self.page.locator(".burger").click()
            self.page.locator(".sidebar .place", has_text=name).first.click()
        self.page.wait_for_selector(".messages article")
        return found.id

    def message(self, channel: str, wanted: Callable[[Message], bool] = bool, back: int = 1) -> Locator:
        """The last one of those in a conversation, or one so many before."""
        seen = showing.seen_by(self.company.world, self.me, self.channel(channel))
        found = [each for each in seen if wanted(each)][-back]
        return self.page.locator(f'article[data-ts="{found.ts}"]')

    def typed(self, english: str, japanese: str) -> Locator:
        """The form that a command opens."""
        line = self.page.locator(".composer textarea")
        line.fill({"en": english, "ja": japanese}[self.language])
        line.press("Enter")
        form = self.page.locator("dialog.modal[open] form:visible")
        form.wait_for()
        return form

    def home(self) -> Locator:
        self.page.locator("#tab-home").click()
        self.page.wait_for_selector(".home .section")
        return self.page.locator(".home")


def _is_weekly(found: Message) -> bool:
    """By the button below it."""
    return weekly_page.CHANGED in json.dumps(found.blocks)


SHOTS: Final = (
    Shot("weekly-channel", "The weekly review in the team's channel", "Deals by their numbers only: not everybody in a channel may see each. *Open* answers in one's own rights.", MANAGER, lambda at: at.message("sales-east", _is_weekly)),
    Shot("weekly-manager", "The weekly review in the manager's messages", "The same week with names, amounts, and why each deal needs a decision.", MANAGER, lambda at: at.message("", _is_weekly)),
    Shot("weekly-people", "The weekly review: who is behind", "The end of the same message, with its picture.", MANAGER, lambda at: at.message("", _is_weekly), first=-4),
    Shot("monthly", "The monthly review", "Figures beside the month before, and six months.", MANAGER, lambda at: at.message("", back=5), tallest=900),
    Shot("monthly-stages", "The monthly review: pass-through, with the bottleneck named", "The forecast, what came of earlier ones, and proposals for the policy follow.", MANAGER, lambda at: at.message("", back=4), tallest=1500),
    Shot("monthly-losses", "The monthly review: losses", "By stage, price band, competitor and owner, and what won deals had that lost ones lacked.", MANAGER, lambda at: at.message("", back=3), tallest=1150),
    Shot("monthly-people", "The monthly review: the reps side by side", "As much of each as a phone is wide.", MANAGER, lambda at: at.message("", back=2)),
    Shot("monthly-agenda", "The monthly review: a page per rep, for the one-to-ones", "How their month was, and what to talk about.", MANAGER, lambda at: at.message("", back=1)),
    Shot("marketing", "`/deal review marketing`", "Leads by source, and what became of them.", MANAGER, lambda at: at.typed("/deal review marketing 2026-11", "/deal レビュー マーケティング 2026-11")),
    Shot("daily-list", "The daily list", "One message a day, with the way to put each thing right below it.", REP, lambda at: at.message("")),
    Shot("card", "A deal's card: `/deal show #1`", "Everything that is known of it.", REP, lambda at: at.typed("/deal show #1", "/deal 表示 #1"), tallest=1300),
    Shot("home-rep", "A rep's Home", "What is overdue, what is coming, their own deals; one click to each fix.", REP, Stage.home),
    Shot("home-manager", "A manager's Home", "The team.", MANAGER, Stage.home),
    Shot("home-admin", "An admin's Home", "Whether everything works, and what is left to set up.", ADMIN, Stage.home),
    Shot("checkup", "`/deal checkup`", "Whether the process is in place, answered from configuration and use.", MANAGER, lambda at: at.typed("/deal checkup", "/deal 点検")),
)  # fmt: skip
BEGIN: Final = """# The screens

Taken by `python -m tests.web.gallery` from the company of `dealbot sandbox` at the width of a phone; long ones are cut.
Slack draws emojis in colour; here they are plain signs. The reviews' pictures have a page of their own: [pictures.md](pictures.md).
"""


def file_of(shot: Shot, language: str) -> str:
    return f"{FOLDER}/{shot.name}.{language}.png"


def text() -> str:
    """The text of docs/gallery.md."""
    return "\n".join([BEGIN, *(line for shot in SHOTS for line in _told(shot))])


def _told(shot: Shot) -> Iterator[str]:
    yield f"## {shot.title}\n\n{shot.says}\n"
    names = {"en": "English", "ja": "日本語"}
    yield f"| {' | '.join(names[each] for each in LANGUAGES)} |\n|{' --- |' * len(LANGUAGES)}"
    plain = shot.title.replace("`", "")
    images = (
        f'<img src="{file_of(shot, each)}" width="390" alt="{plain}, {names[each]}">' for each in LANGUAGES
    )
    yield f"| {' | '.join(images)} |\n"


def main(folder: Path) -> None:
    """`gallery.md` and, beside it, a folder of PNGs."""
    (folder / FOLDER).mkdir(exist_ok=True)
    with wall.across(), browsing.browser() as browser:
        if browser is None:
            raise SystemExit("chromium is not installed")
        for language in LANGUAGES:
            with TemporaryDirectory() as var, served.company(language, Path(var), DEALS) as (company, _):
                company.site.turn({"to": UNTIL})
                for (
                    shot
                ) in SHOTS:  # each in a window of its own: nothing of the one before is still under way in it
                    page = browser.new_page(viewport=PHONE, device_scale_factor=SHARP, bypass_csp=True)
                    page.set_default_timeout(PATIENCE)
                    page.add_init_script("localStorage.setItem('tour', 'ended')")
                    (folder / file_of(shot, language)).write_bytes(_taken(page, company, language, shot))
                    page.close()
    (folder / f"{FOLDER}.md").write_text(text(), encoding="utf-8")


def _taken(page: Page, company: served.Page, language: str, shot: Shot) -> bytes:
    handle = staff.FIRST[language] if shot.who == REP else shot.who
    me = company.world.user(handle).id
    page.goto(f"{company.base}/?as={me}")
    page.wait_for_selector(".room")
    found = shot.find(Stage(company, page, language, me))
    found.wait_for()
    page.add_style_tag(content=QUIET)
    found.evaluate(DRAWN)
    found.evaluate(PLAIN)
    upper = found.locator(BLOCKS).nth(shot.first) if shot.first else found
    upper.evaluate("(here) => here.scrollIntoView()")
    page.wait_for_timeout(200)
    png = page.screenshot(clip=_clip(found, shot))
    page.keyboard.press("Escape")  # what stands open, stands open on every page of theirs
    page.wait_for_selector("dialog.modal[open]", state="detached")
    return _packed(png)


def _clip(found: Locator, shot: Shot) -> FloatRect:
    """From the screen's upper edge, or that of its block `first`, to the end of the last block that fits."""
    whole = found.bounding_box()
    blocks = [box for each in found.locator(BLOCKS).all() if (box := each.bounding_box())]
    assert whole is not None
    top = blocks[shot.first]["y"] - 4 if shot.first else whole["y"]
    ends = [each["y"] + each["height"] for each in blocks]
    last = max(end for end in ends if end <= top + shot.tallest)
    return {"x": whole["x"], "y": top, "width": whole["width"], "height": last + 3 - top}


def _packed(png: bytes) -> bytes:
    """Few colours, as the reviews' pictures have."""
    from PIL import Image

    from bot.pictures import canvas

    return canvas.packed(Image.open(io.BytesIO(png)))


if __name__ == "__main__":
    main(DOCS)
