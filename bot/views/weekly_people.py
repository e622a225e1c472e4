"""Who keeps the process, in a weekly review: one row per person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.views import blocks as b
from bot.views import tables, weekly_lists
from bot.views.limits import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.services.reviews.rule_keeping import Keeper
    from bot.services.reviews.weekly import Weekly
    from bot.text import Text
    from bot.views.finding_words import Words
    from bot.views.objects import Block

MOST: Final = 20
KEPT: Final = (
    N_("Owner"), N_("Stale"), N_("Missing"), N_("Not logged"), N_("No next step or date"), N_("In time"),
    N_("Hygiene score"), N_("Entries"),
)  # fmt: skip
"""What is told of each."""


def keepers(words: Words, review: Weekly) -> Iterator[Block]:
    """Per person what is overdue, and how the process is kept."""
    t = words.t
    if not review.keepers:
        return
    yield b.divider()
    yield b.section(t.md("*Overdue and kept, by person*"))
    heading = [t(each) for each in KEPT]
    yield tables.table(heading, [_keeper(t, each) for each in review.keepers[:MOST]])
    if (more := len(review.keepers) - MOST) > 0:
        yield b.context(t.md("and {count} more", count=t.number(more)))


def _keeper(t: Text, keeper: Keeper) -> list[str]:
    """In the order of KEPT. Nothing overdue is left empty, so that what is stands out."""
    counts = [sum(keeper.overdue.get(rule, 0) for rule in sort) for sort in weekly_lists.SORTS]
    kept, score = keeper.in_time, keeper.score
    return [
        t.colleague(cut(keeper.name, weekly_lists.NAME)) if keeper.name else t("Nobody's deals"),
        *(t.number(count) if count else "" for count in counts),
        f"{t.number(kept.kept)}/{t.number(kept.due)}" if kept else "",
        t.number(round(score.mean)) if score else "",
        t.number(keeper.logged),
    ]
