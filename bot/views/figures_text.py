"""Figures as people read them: money with what no rate converts beside it, shares, changes, a line of little bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.text import Mrkdwn, join_md, written
from bot.views.charts import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.policy.periods import Period
    from bot.services.kpis import Money
    from bot.text import Text
    from store.kpis.keeping import Kept

BARS: Final = "▁▂▃▄▅▆▇█"
NONE: Final = "–"
_MONTH: Final = {"en": "MMMM y", "ja": "y年M月"}
_SHORT: Final = {"en": "MMM", "ja": "M月"}


def money(t: Text, policy: Policy, sum_: Money) -> str:
    """`¥1,200,000 + $300`: the policy's currency first; others are never added up silently."""
    parts = [t.money(sum_.total, policy.currency)] if sum_.total or not sum_.apart else []
    return " + ".join([*parts, *(t.money(each, code) for code, each in sorted(sum_.apart.items()))])


def compact(t: Text, policy: Policy, sum_: Money) -> str:
    """`¥1.2M`, `120万円`: the policy's currency alone, for a row of months."""
    return short(t, sum_.total, policy.currency)


def roughly(t: Text, policy: Policy, sum_: Money) -> str:
    """`money` in three figures: `¥1.2M + $300`, `120万円 + $300`."""
    parts = [compact(t, policy, sum_)] if sum_.total or not sum_.apart else []
    return " + ".join([*parts, *(short(t, each, code) for code, each in sorted(sum_.apart.items()))])


def won_and_lost(t: Text, policy: Policy, won: int, amount: Money, lost: int) -> str:
    """`2 won (¥1,200,000), 1 lost`: the amount where any of them states one."""
    numbers = {"won": t.number(won), "lost": t.number(lost)}
    if not (amount.total or amount.apart):
        return t("{won} won, {lost} lost", **numbers)
    return t("{won} won ({amount}), {lost} lost", **numbers, amount=money(t, policy, amount))


def share(t: Text, value: float | None) -> str:
    """In whole percents: `43%`."""
    return t("not enough data") if value is None else t.percent(round(value, 2))


def kept(t: Text, found: Kept | None) -> str:
    """`80% (8 of 10)`."""
    if found is None or found.rate is None:
        return t("not enough data")
    numbers = {"kept": t.number(found.kept), "due": t.number(found.due)}
    return t("{share} ({kept} of {due})", share=share(t, found.rate), **numbers)


def bars(values: Sequence[float | None]) -> str:
    """A bar for each value, as high as its part of the largest; a dot where there is none."""
    top = max((each for each in values if each is not None), default=0)
    if top <= 0:
        return "".join("·" if each is None else BARS[0] for each in values)
    last = len(BARS) - 1
    return "".join("·" if each is None else BARS[round(max(each, 0) / top * last)] for each in values)


def span(t: Text, period: Period) -> str:
    """`October 2026`, `FY2026 Q3`, `Mon 9 Nov to Sun 15 Nov`."""
    if period.length == "month":
        return written.by_pattern(period.first, _MONTH[t.language], t.language)
    if period.length == "week":
        last = t.date(period.last, period.first)
        return t("{first} to {last}", first=t.date(period.first), last=last)
    year, _, number = period.key.partition("-Q")
    return t("FY{year} Q{number}", year=year.removeprefix("FY"), number=number)


def short_month(t: Text, period: Period) -> str:
    return written.by_pattern(period.first, _SHORT[t.language], t.language)


def most(t: Text, lines: Sequence[Mrkdwn], limit: int) -> Mrkdwn:
    """One line each; what is beyond `limit` is counted."""
    shown = list(lines[:limit])
    if len(lines) > limit:
        shown.append(t.md("and {count} more", count=t.number(len(lines) - limit)))
    return join_md("\n", shown)
