"""The figures at the top of a review: each with its change since last week, and against its target where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import N_
from bot.views import blocks as b
from bot.views import measure_text
from bot.views.figures_text import share

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from bot.services.kpis import Figures, Money
    from bot.services.reviews.weekly import Weekly
    from bot.text import Mrkdwn, Text
    from bot.views.finding_words import Words
    from bot.views.objects import Block

NAMES = {
    "won": N_("Won"),
    "lost": N_("Lost"),
    "created": N_("New deals"),
    "open": N_("Open"),
    "won_amount": N_("Won amount"),
    "pipeline": N_("Pipeline"),
    "weighted_pipeline": N_("Weighted pipeline"),
    "win_rate": N_("Win rate"),
    "in_time_24h": N_("Input in time"),
    "hygiene_score": N_("Hygiene score"),
    "slipped_deals": N_("Slipped"),
}
SHARES = frozenset({"win_rate", "in_time_24h"})
MONEY = frozenset({"won_amount", "pipeline", "weighted_pipeline"})


def blocks(words: Words, review: Weekly) -> Iterator[Block]:
    t, now, before = words.t, review.figures, review.before
    currency = words.policy.currency
    yield b.fields(
        [
            _field(
                t,
                "won",
                _with_money(t, now.won, now.won_amount, currency),
                count_change(t, now.won - before.won),
            ),
            _field(
                t,
                "lost",
                _with_money(t, now.lost, now.lost_amount, currency),
                count_change(t, now.lost - before.lost),
            ),
            _field(t, "created", t.number(now.created), count_change(t, now.created - before.created)),
            _field(t, "win_rate", share(t, now.win_rate), points(t, now.win_rate, before.win_rate)),
            _field(
                t,
                "pipeline",
                money(t, now.pipeline, currency),
                money_change(t, now.pipeline, before.pipeline, currency),
            ),
            _field(
                t,
                "weighted_pipeline",
                money(t, now.weighted, currency),
                money_change(t, now.weighted, before.weighted, currency),
            ),
            _field(t, "in_time_24h", share(t, _in_time(now)), points(t, _in_time(now), _in_time(before))),
            _field(t, "hygiene_score", _score(t, now), _score_change(t, now, review.score_before)),
        ]
    )
    if review.goals:
        yield b.section(measure_text.lines(t, words.policy, review.goals, coverage=review.full))


def _field(t: Text, name: str, shown: str, change: str | None) -> Mrkdwn:
    """On one line: on a phone, where there is one column, eight of them stand above everything else."""
    if change is None:
        return t.md("*{name}*: {value}", name=t(NAMES[name]), value=shown)
    return t.md("*{name}*: {value} ({change})", name=t(NAMES[name]), value=shown, change=change)


def _with_money(t: Text, count: int, sum_: Money, currency: str) -> str:
    stated = sum_.count or sum_.apart
    return f"{t.number(count)} · {money(t, sum_, currency)}" if stated else t.number(count)


def money(t: Text, sum_: Money, currency: str) -> str:
    """In the policy's currency; what no rate converts stands beside it, never added up."""
    shown = [t.money(sum_.total, currency)] if sum_.count or not sum_.apart else []
    return " + ".join([*shown, *(t.money(total, each) for each, total in sorted(sum_.apart.items()))])


def count_change(t: Text, change: int) -> str:
    return _signed(t.number(abs(change)), change)


def points(t: Text, now: float | None, before: float | None) -> str | None:
    """By how many points of a hundred a share changed; None where either is not known."""
    if now is None or before is None:
        return None
    change = round(now * 100) - round(before * 100)
    return _signed(t.n("{count} point", "{count} points", abs(change)), change)


def money_change(t: Text, now: Money, before: Money, currency: str) -> str | None:
    """None where something stands apart: then one number would not be true."""
    if now.apart or before.apart:
        return None
    change = now.total - before.total
    return _signed(t.money(abs(change), currency), change)


def _signed(size: str, change: Decimal | int) -> str:
    return f"+{size}" if change > 0 else f"−{size}" if change else "±0"


def _in_time(figures: Figures) -> float | None:
    return figures.in_24h.rate if figures.in_24h else None


def _score(t: Text, figures: Figures) -> str:
    return (
        t("not enough data")
        if figures.score is None
        else t("{score} of 100", score=round(figures.score.mean))
    )


def _score_change(t: Text, figures: Figures, before: float | None) -> str | None:
    if figures.score is None or before is None:
        return None
    change = round(figures.score.mean) - round(before)
    return count_change(t, change)


def figure(t: Text, name: str, value: Any, currency: str) -> str:
    """A figure of that name as people read it."""
    if value is None:
        return t("not enough data")
    if isinstance(value, dict):
        return " + ".join(t.money(total, each or currency) for each, total in value.items())
    if name in MONEY:
        return t.money(value, currency)
    return t.percent(value) if name in SHARES else t.number(round(value))
