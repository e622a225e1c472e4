"""`Text`: how the bot speaks to one person (language and zone)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args, overload
from zoneinfo import ZoneInfo

from bot.text import written
from bot.text.compiled import translations
from bot.text.mrkdwn import Mrkdwn, escape
from bot.text.template import fill

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

Language: TypeAlias = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_CUSTOMER = {"en": "", "ja": "様"}
_COLLEAGUE = {"en": "", "ja": "さん"}
DEAL = "案件"
"""What the Japanese catalogue calls a deal."""


@dataclass(frozen=True, slots=True)
class Text:
    """Called with an English sentence it answers in the reader's language: `t("Hello {name}", name=…)`.

    Values: dates and aware datetimes are written in the reader's language and zone, with their year; everything
    else as `str` does, so amounts go through `t.money` and counts through `t.number` first.
    """

    language: Language
    zone: ZoneInfo
    deal: str = DEAL
    """What this team calls a deal in Japanese."""

    def __call__(self, sentence: str, /, **values: object) -> str:
        """Plain text, for plain_text objects and field errors."""
        return fill(self._translated(sentence), values, self._shown)

    def n(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form that goes with `count`; `{count}` is filled in as `t.number` writes it."""
        return fill(self._plural(one, many, count), {"count": self.number(count), **values}, self._shown)

    def md(self, sentence: str, /, **values: object) -> Mrkdwn:
        """Mrkdwn: the sentence may hold formatting, every value that isn't Mrkdwn itself is escaped."""
        return Mrkdwn(fill(self._translated(sentence), values, self._escaped))

    def md_n(self, one: str, many: str, count: int, /, **values: object) -> Mrkdwn:
        """`n` as mrkdwn."""
        filled = {"count": self.number(count), **values}
        return Mrkdwn(fill(self._plural(one, many, count), filled, self._escaped))

    def date(self, day: dt.date, today: dt.date | None = None) -> str:
        """`11月24日(火)`, `Tue 24 Nov`; with the year when `today` (the reader's) lies in another one."""
        with_year = today is not None and today.year != day.year
        return self._day(day, with_year=with_year)

    def time(self, at: dt.datetime | dt.time) -> str:
        """`14:00`, on the 24-hour clock in both languages; a datetime is moved to the reader's zone first."""
        return (self._local(at) if isinstance(at, dt.datetime) else at).strftime("%H:%M")

    def moment(self, at: dt.datetime, today: dt.date | None = None) -> str:
        """`11月24日(火) 14:00` in the reader's zone. `at` must be aware."""
        local = self._local(at)
        return f"{self.date(local.date(), today)} {local:%H:%M}"

    def money(self, amount: Decimal | int, currency: str) -> str:
        """`¥1,200,000`: all digits, half-width sign; decimals only where the currency has them and they aren't zero."""
        return written.money(amount, currency, self.language)

    def currency(self, code: str) -> str:
        """`JPY` is `Japanese Yen`, `日本円`."""
        return written.currency_name(code, self.language)

    def number(self, value: Decimal | float) -> str:
        """`1,234.5`"""
        return written.number(value)

    def percent(self, share: Decimal | float) -> str:
        """0.148 is `14.8%`: a share of one, with at most one decimal."""
        return written.percent(share)

    def duration(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> str:
        """`24 hours`, `14 days`, `1 hour 30 minutes`: the two largest units; up to 48 hours are written in hours."""
        rest = round(days * 1440 + hours * 60 + minutes)
        whole_days, rest = divmod(rest, 1440) if rest > 48 * 60 else (0, rest)
        whole_hours, rest = divmod(rest, 60)
        parts = []
        if whole_days:
            parts.append(self.n("{count} day", "{count} days", whole_days))
        if whole_hours:
            parts.append(self.n("{count} hour", "{count} hours", whole_hours))
        if rest or not parts:
            parts.append(self.n("{count} minute", "{count} minutes", rest))
        return ("" if self.language == "ja" else " ").join(parts[:2])

    def listed(self, names: Sequence[str]) -> str:
        """`Sato, Tanaka`; `佐藤様、田中様`."""
        return ("、" if self.language == "ja" else ", ").join(names)

    @overload
    def customer(self, name: Mrkdwn) -> Mrkdwn: ...
    @overload
    def customer(self, name: str) -> str: ...
    def customer(self, name: str) -> str:
        """A customer's person, politely: `田中様`. Mrkdwn stays Mrkdwn."""
        return _with_suffix(name, _CUSTOMER[self.language])

    @overload
    def colleague(self, name: Mrkdwn) -> Mrkdwn: ...
    @overload
    def colleague(self, name: str) -> str: ...
    def colleague(self, name: str) -> str:
        """One of us: `田中さん`; works for a mention too."""
        return _with_suffix(name, _COLLEAGUE[self.language])

    def _translated(self, sentence: str) -> str:
        return self._in_own_words(translations(self.language).gettext(sentence)) if sentence else ""

    def _plural(self, one: str, many: str, count: int) -> str:
        return self._in_own_words(translations(self.language).ngettext(one, many, count))

    def _in_own_words(self, sentence: str) -> str:
        return sentence.replace(DEAL, self.deal)

    def _shown(self, value: object) -> str:
        if isinstance(value, dt.datetime):
            local = self._local(value)
            return f"{self._day(local.date(), with_year=True)} {local:%H:%M}"
        if isinstance(value, dt.date):
            return self._day(value, with_year=True)
        return str(value)

    def _escaped(self, value: object) -> str:
        return escape(value if isinstance(value, Mrkdwn) else self._shown(value))

    def _day(self, day: dt.date, *, with_year: bool) -> str:
        return written.day(day, self.language, with_year=with_year)

    def _local(self, at: dt.datetime) -> dt.datetime:
        if at.tzinfo is None:
            raise ValueError("a moment must be aware")
        return at.astimezone(self.zone)


def _with_suffix(name: str, suffix: str) -> str:
    if name.endswith(("様", "さん")):
        return name
    return type(name)(name + suffix)


@lru_cache(maxsize=1024)
def text(language: str, zone: str | ZoneInfo, deal: str = DEAL) -> Text:
    """The one Text of a language, zone and word for a deal. ZoneInfoNotFoundError for a zone nobody knows."""
    return Text(language_of(language), zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone), deal)


def language_of(slack_locale: str | None) -> Language:
    """Slack's `ja-JP` and the like; English for whatever we don't speak, and when Slack didn't say."""
    return "ja" if slack_locale and slack_locale.lower().split("-")[0] == "ja" else "en"
