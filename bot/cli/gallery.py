"""`python -m bot.cli.gallery`: draws docs/pictures.md anew, every picture a review may carry, from made-up figures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import pictures
from bot.deps import DEFAULT_ZONE
from bot.policy import preset
from bot.services.forecast import Month
from bot.services.kpis import Money, StageFigures
from bot.text import LANGUAGES, text
from bot.views import charts
from store.kpis.scope import Spread
from store.kpis.stages import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.pictures import Draw, Picture
    from bot.policy import Policy
    from bot.text import Text

NAMES: Final = ("funnel", "forecast", "trend", "losses")
STAYS: Final = ((48, 36, 4), (36, 27, 6), (27, 21, 9), (20, 15, 16), (10, 4, 31), (6, 5, 12))
"""Of each open stage: how many left it, how many of them forward, after how many days."""
MONTHS: Final = (("2026-12", 12, 21, 34, 14), ("2027-01", 6, 18, 41, 13), ("2027-02", 0, 9, 28, 8))
"""Million yen: committed, best case, pipeline, and what history expects of it."""
SCORES: Final = (71, 70, 74, 73, 76, 75, 79, 78, 81, 82, 80, 84)
LOST: Final = ((12, 24), (7, 31), (5, 9), (3, 4), (2, 0))
"""By reason: deals, million yen."""
BEGIN: Final = """# The reviews' pictures

Made by `python -m bot.cli.gallery` from made-up figures. The text below each picture is its alternative text: the finding
that it is for, which is its headline as well. A picture whose figures are too few is left out.
The reviews around them, and the other screens: [gallery.md](gallery.md).
"""


def samples(t: Text, policy: Policy) -> Iterator[Picture]:
    """One of each kind, in the order of NAMES."""
    found = (
        charts.funnel(t, policy, _stages(policy), t("last 90 days")),
        charts.forecast(t, policy, [_month(*each) for each in MONTHS]),
        charts.trend(
            t, [(date(2026, 9, 7) + timedelta(weeks=week), score) for week, score in enumerate(SCORES)]
        ),
        charts.losses(t, policy, dict(_lost(policy)), t("last 90 days")),
    )
    for each in found:
        assert each is not None
        yield each


def _stages(policy: Policy) -> dict[str, StageFigures]:
    opened = [stage.key for stage in policy.stages if stage.kind == "open"]
    return {
        key: StageFigures(flow=Passage(gone, forward, gone - forward), dwell=Spread(gone, days, days, days))
        for key, (gone, forward, days) in zip(opened, STAYS, strict=False)
    }


def _millions(count: float) -> Money:
    return Money(Decimal(str(count)) * 1_000_000, 1)


def _month(key: str, commit: float, best: float, everything: float, likely: float) -> Month:
    month = Month(key, 4, _millions(commit), _millions(best), _millions(everything))
    month.likely, month.low, month.high = map(_millions, (likely, likely * 0.7, likely * 1.35))
    return month


def _lost(policy: Policy) -> Iterator[tuple[str, charts.Lost]]:
    for reason, (count, amount) in zip(policy.options("lost_reason"), LOST, strict=False):
        yield reason.key, charts.Lost(count, _millions(amount))


def write(folder: Path, draw: Draw) -> None:
    """`pictures.md` and, beside it, a folder of PNGs."""
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    shown = [BEGIN]
    for language in LANGUAGES:
        t = text(language, DEFAULT_ZONE)
        every = list(samples(t, preset(f"b2b_{language}")))
        for name, picture, png in zip(NAMES, every, draw(every), strict=True):
            assert png is not None
            file = f"pictures/{name}.{language}.png"
            (folder / file).write_bytes(png)
            shown.append(f'<img src="{file}" width="480" alt="{picture.finding}">\n\n{picture.finding}\n')
    (folder / "pictures.md").write_text("\n".join(shown), encoding="utf-8")


if __name__ == "__main__":
    with pictures.Studio() as studio:
        write(Path("docs"), studio.draw)
