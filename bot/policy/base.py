"""The ground all policy models stand on: frozen, no unknown keys, and refusals that say what to write instead."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from bot.policy.said import said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.policy.said import Said

Language: TypeAlias = Literal["ja", "en"]
Weekday: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # as date.weekday() counts

OPTION_LIMIT = 75  # characters: what Slack shows of one option of a select
OPTIONS_LIMIT = 100  # options: what Slack takes in one select


class Model(BaseModel):
    """A part of the policy. Frozen: a policy is shared between threads and never edited in place."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def wrong(what: str, instead: str) -> PydanticCustomError:
    """A refusal in two parts, for a validator to raise; the loader adds file, line and column."""
    return PydanticCustomError("policy", "{what}. {instead}", {"what": what, "instead": instead})


def shown(value: object) -> str:
    """`value` as the person wrote it, cut so that one mistake stays one line."""
    text = str(value)
    return f"`{text[:40]}…`" if len(text) > 40 else f"`{text}`"


def plain(text: str) -> str:
    """Text for comparing: full and half width, case and surrounding space don't matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant; None if none is near."""
    from rapidfuzz import fuzz, process  # four megabytes that only somebody's mistake asks for

    found = process.extractOne(plain(word), list(known), scorer=fuzz.ratio, score_cutoff=70)
    return found[0] if found else None


def _key(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", value):
        raise wrong(
            said("{value} can't be a key", value=shown(value)),
            said(
                "Write up to 40 small letters, digits and `_`, beginning with a letter, such as `first_call`"
            ),
        )
    return value


Key: TypeAlias = Annotated[
    str,
    BeforeValidator(_key),
    WithJsonSchema({"type": "string", "pattern": "^[a-z][a-z0-9_]{0,39}$"}),
]


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise wrong(
            said("{value} is not a number", value=shown(value)),
            said("Write digits only, such as `3000000` or `5.6`"),
        )
    return Decimal(str(value))


Whole: TypeAlias = Annotated[int, Strict()]
Number: TypeAlias = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=-(10**15), le=10**15),
    PlainSerializer(lambda value: int(value) if value == int(value) else float(value), when_used="json"),
    WithJsonSchema({"type": "number"}),
]


def _time(value: object) -> object:
    if isinstance(value, time):
        return value
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if found is None:
        raise wrong(
            said("{value} is not a time of day", value=shown(value)),
            said("Write hours and minutes from 00:00 to 23:59, such as `09:00`"),
        )
    return time(int(found[1]), int(found[2]))


TimeOfDay: TypeAlias = Annotated[
    time,
    BeforeValidator(_time),
    PlainSerializer(lambda value: f"{value:%H:%M}"),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["09:00"]}),
]


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise wrong(
        said("{value} is not a day of the calendar", value=shown(value)),
        said("Write year, month and day, such as `2026-12-29`"),
    )


Day: TypeAlias = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-29"]}),
]


def _company_day(value: object) -> object:
    try:
        if isinstance(value, str) and len(value) in {len("12-29"), len("2026-12-29")}:
            return date.fromisoformat(value if len(value) > len("12-29") else f"2024-{value}").isoformat()[
                -len(value) :
            ]
    except ValueError:
        pass
    raise wrong(
        said("{value} is not a day", value=shown(value)),
        said("Write `2026-12-29` for one day, or `12-29` for that day of every year"),
    )


CompanyDay: TypeAlias = Annotated[
    str,
    BeforeValidator(_company_day),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$", "examples": ["12-29"]}),
]


IN_QUOTES = said('Write it in quotes, such as `"2026"`')


def not_text(value: object) -> Said:
    return said("{value} is not text", value=shown(value))


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise wrong(not_text(value), IN_QUOTES)
    if not value.strip():
        raise wrong(said("The text is empty"), said("Write the words people should read"))
    if not value.isprintable():
        raise wrong(
            said("{value} has a line break or a control character", value=shown(" ".join(value.split()))),
            said("Write it on one line"),
        )
    return value.strip()


Short: TypeAlias = Annotated[str, BeforeValidator(_text), StringConstraints(max_length=OPTION_LIMIT)]
Long: TypeAlias = Annotated[str, BeforeValidator(_text), StringConstraints(max_length=300)]


class Label(Model):
    """What a person reads, in both languages; short enough for an option of a select."""

    ja: Short
    """Japanese, up to 75 characters."""
    en: Short
    """English, up to 75 characters."""

    def text(self, language: Language) -> str:
        return self.ja if language == "ja" else self.en


class Sentence(Model):
    """One piece of advice, in both languages."""

    ja: Long
    """Japanese, up to 300 characters."""
    en: Long
    """English, up to 300 characters."""

    def text(self, language: Language) -> str:
        return self.ja if language == "ja" else self.en


class Option(Model):
    """One choice of a select; `key` is what is stored, so renaming the label keeps the data."""

    key: Key
    """What is stored; never change it once it is in use."""
    label: Label
    """What people read."""
