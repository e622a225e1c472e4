"""Reviews read again, hung up: the page with one part of any, and what changed since."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.services.reviews.numbers import Corrected
from bot.services.reviews.reading import Asked, Changed, Choice
from bot.text import escape
from bot.views import blocks as b
from bot.views import weekly_headline, weekly_page
from store.kpis.corrections import Late
from store.kpis.weekly import Few, Line
from store.model import Review
from tests.builders import HOME, a_team
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.views.gallery import Content

WEEK = "2026-W47"


def _asked(c: Content, period: str | None) -> Asked:
    return Asked(a_team("t" * 36, name=c.text()), full=True, period=period)


def _page(c: Content) -> Iterator[Any]:
    """A part as full as a message may be, and none."""
    row = b.section(escape(c.text()), accessory=b.button(c.t("Open"), "deal_show", value="d" * 36))
    part = {
        "text": c.text(),
        "blocks": [*[row] * (3 if c.long else 1), *[b.divider()] * (45 if c.long else 1)],
    }
    teams = [Choice(a_team(f"{n:036}", name=c.text()), full=True) for n in c.some(200)]
    for period, sent in ((None, None), (WEEK, MONDAY_9_JST)):
        asked = _asked(c, period)
        known = [Choice(asked.team, full=True), *teams]
        for parts, place, choices in (
            ([], 0, []),
            ([part], 0, known),
            ([part] * 3, 1, teams),
            ([part], 9, known[:1]),
        ):
            yield weekly_page.render(c.t, asked, choices, parts, place, sent_at=sent, last=WEEK)


def _changes(c: Content) -> Iterator[Any]:
    size = 10**12 if c.long else 4
    found = [
        Corrected(name, None, size) for name in weekly_headline.NAMES if name not in weekly_headline.MONEY
    ]
    found += [
        Corrected(name, {"": Decimal(1)}, {"": Decimal(size), "USD": Decimal(size)})
        for name in weekly_headline.MONEY
    ]
    review = Review(
        workspace=HOME, id="r", kind="weekly", period=WEEK, team_id="t", audience="mana", as_of=MONDAY_9_JST, content={}
    )  # fmt: skip
    line = Line("d" * 36, 10**9, c.text(), c.text(), c.text(), Decimal(size), "JPY", "lead")
    late = [Late(line, entered, reopened, True) for entered in (True, False) for reopened in (True, False)]
    behind = Few([*late, *(late[:1] * 6)], 10**6)
    for figures, deals in (([], Few()), (found, Few()), (found, behind), (found[:1], Few(late, 4))):
        for full in (True, False):
            asked = replace(_asked(c, WEEK), full=full)
            yield weekly_page.changes(c.t, c.policy, asked, Changed(review, figures, deals))


REVIEWS: dict[str, Any] = {"weekly_page.render": _page, "weekly_page.changes": _changes}
