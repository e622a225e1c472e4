"""Figures as people read them: money with what no rate converts beside it, shares, changes, a line of little bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.text import Mrkdwn, join_md, written

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
    """`¥1.2M`, `¥120万`: the policy's currency alone, for a row of months."""
    said = written.compact(sum_.total, policy.currency, t.language)
    return said.replace("￥", "¥").replace("\xa0", " ")


def share(t: Text, value: float | None) -> str:
    return t("not enough data") if value is None else t.percent(value)


def kept(t: Text, found: Kept | None) -> str:
    """`80% of 10`."""
    if found is None or found.rate is None:
        return t("not enough data")
    return t("{share} of {count}", share=t.percent(found.rate), count=t.number(found.due))


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
