"""The page for marketing, with everything it can be given. Reviews themselves are messages: tests/reviews."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.policy import periods
from bot.services.reviews.marketing import Group, Marketing
from bot.views import marketing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.views.gallery import Content


def _marketing(c: Content) -> Iterator[Any]:
    stage = c.policy.first_stage
    for size in (0, 1, 40, 5000):
        group = Group(leads=size, mql=size, accepted=size)
        for n in c.some(min(size, 100)):
            group.back[c.text(), f"{n}{c.text()}" if n else None] = 10**6
        group.won_amount.apart = {"USD": group.won_amount.total}
        sources = [(c.text() if n else None, group) for n in range(min(size, 100))]
        for length in ("week", "month", "quarter"):
            period = periods.of(length, date(2026, 11, 16), 4)
            yield marketing.render(c.t, c.policy, Marketing(period, stage, None, group, sources))
    bare = stage.model_copy(update={"gate": ()})
    yield marketing.render(c.t, c.policy, Marketing(period, bare, stage, group, sources))


MARKETING: dict[str, Any] = {"marketing.render": _marketing}
