"""The smaller sections of a policy: attention, reviews, price bands, products, words."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, WithJsonSchema

from bot.policy.base import Key, Label, Model, Number, Short, TimeOfDay, Weekday, Whole, shown, wrong
from bot.policy.duration import Duration
from bot.policy.hygiene import Escalation  # noqa: TC001 - pydantic reads the annotations
from bot.policy.said import said
from bot.text.written import is_currency

VERSION = 1


def _currency(value: str) -> str:
    if is_currency(value):
        return value
    right = value.upper() if is_currency(value.upper()) else "JPY"
    raise wrong(
        said("{value} is not a currency", value=shown(value)),
        said("Write its three-letter code, such as {right}", right=f"`{right}`"),
    )


Currency: TypeAlias = Annotated[
    str,
    AfterValidator(_currency),
    WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["JPY"]}),
]


def schema_version(value: object) -> object:
    if value != VERSION or isinstance(value, bool):
        raise wrong(
            said(
                "This program reads version {version} of the policy, not {value}",
                version=VERSION,
                value=shown(value),
            ),
            said("Write {right}", right=f"`version: {VERSION}`"),
        )
    return value


class Words(Model):
    """The team's own words."""

    deal: Literal["案件", "商談"] = "案件"
    """What a deal is called in Japanese: 案件 or 商談."""


class Attention(Model):
    """How much the bot may ask of a person's attention."""

    daily_time: TimeOfDay = time(9)
    """When the daily bundle arrives, by the recipient's own clock."""
    budget: Annotated[Whole, Field(ge=1, le=20)] = 3
    """Messages a person a day; the rest folds into the bundle."""
    escalate_after: Escalation = Duration(2, "wd")
    """How long after its deadline a finding goes into the manager's bundle, unless its rule says otherwise."""


class Reviews(Model):
    """When the reviews go out, by the team's clock."""

    weekday: Weekday = "mon"
    """Day of the weekly review; a day off moves it to the next working day."""
    time: TimeOfDay = time(9)
    """Time of day of all reviews."""
    monthly_day: Annotated[Whole, Field(ge=1, le=28)] = 1
    """Day of the month of the monthly review; a day off moves it to the next working day."""
    loss_review: Literal["weekly", "monthly", "quarterly", "never"] = "monthly"
    """How often losses are reviewed."""


class PriceBand(Model):
    """Deals up to a price, and how many stakeholders deals of this size have as a rule."""

    key: Key
    """What is stored."""
    label: Label
    """What people read."""
    below: Annotated[Number, Field(gt=0)] | None = None
    """Amounts below this, in the policy's currency; the last band has none."""
    stakeholders: Annotated[Number, Field(gt=0, le=1000)]
    """Expected number of stakeholders."""


BANDS = (
    PriceBand(
        key="low",
        label=Label(ja="300万円未満", en="Under ¥3M"),
        below=Decimal(3_000_000),
        stakeholders=Decimal("5.6"),
    ),
    PriceBand(
        key="mid",
        label=Label(ja="300万〜1,000万円", en="¥3M to ¥10M"),
        below=Decimal(10_000_000),
        stakeholders=Decimal("14.4"),
    ),
    PriceBand(key="high", label=Label(ja="1,000万円以上", en="¥10M and more"), stakeholders=Decimal("18.3")),
)


class Product(Model):
    """Something the company sells, and the other spellings under which it turns up."""

    name: Short
    """What is stored and read."""
    aliases: tuple[Short, ...] = Field(default=(), max_length=100)
    """Other spellings, for imports and typing."""
