"""The whole policy: what a sales team agreed on, in one validated value. Labels live here, not in the catalogues."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import BeforeValidator, ValidationInfo, model_validator
from pydantic import Field as Setting

from bot.policy.base import (
    OPTIONS_LIMIT,
    Label,
    Language,
    Model,
    Number,
    Option,
    Sentence,
    Whole,
    plain,
    wrong,
)
from bot.policy.calendar import Calendar
from bot.policy.consistency import contradictions
from bot.policy.fields import ACCOUNT, CORE_FIELDS, Field, with_core
from bot.policy.hygiene import FromStage, Rules
from bot.policy.quarters import Quarter, quarter_of
from bot.policy.settings import BANDS, Attention, Currency, PriceBand, Product, Reviews, Words, schema_version
from bot.policy.stages import Condition, FieldCondition, Stage, worded
from bot.policy.tables import Tables, UnknownField, UnknownStage, each_once

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal
    from zoneinfo import ZoneInfo


class Policy(Model):
    """Everything a team may want to change. Made by `parse`, `load` or `preset`; never edited, only replaced."""

    version: Annotated[Literal[1], BeforeValidator(schema_version)]
    """The version of this file's format: 1."""
    language: Language
    """The company's language: ja or en. Members read their own Slack language."""
    stages: tuple[Stage, ...] = Setting(min_length=1, max_length=50)
    """The stages in their order: open ones, then won and lost, then what comes after the order."""
    fields: Annotated[tuple[Field, ...], BeforeValidator(with_core)] = Setting(
        default=tuple(CORE_FIELDS.values()), max_length=200
    )
    """What a deal carries, in the order of the forms; core fields left out follow after these."""
    rules: Rules = Rules()
    """The hygiene rules."""
    calendar: Calendar = Calendar()
    """Working days, working hours and the clock."""
    attention: Attention = Attention()
    """How many messages, and when."""
    reviews: Reviews = Reviews()
    """Weekly and monthly reviews."""
    price_bands: tuple[PriceBand, ...] = Setting(default=BANDS, min_length=1, max_length=20)
    """Rising price bands and the number of stakeholders each expects."""
    currency: Currency = "JPY"
    """The currency of amounts without one, of price bands and of sums."""
    exchange_rates: dict[Currency, Annotated[Number, Setting(gt=0)]] = Setting(default={}, max_length=200)
    """What one unit of another currency is worth in `currency`; without a rate, sums are shown apart."""
    fiscal_year_starts: Annotated[Whole, Setting(ge=1, le=12)] = 4
    """Month in which the fiscal year begins: 1 to 12."""
    words: Words = Words()
    """The team's own words."""
    products: tuple[Product, ...] = Setting(default=(), max_length=OPTIONS_LIMIT)
    """What the company sells, up to 100; without any, the product is free text."""
    lead_sources: tuple[Option, ...] = Setting(default=(), max_length=OPTIONS_LIMIT)
    """Where leads come from; without any, the source is free text."""
    outcomes: tuple[Option, ...] = Setting(min_length=1, max_length=OPTIONS_LIMIT)
    """What can come of a meeting."""
    loss_reasons: tuple[Option, ...] = Setting(min_length=1, max_length=OPTIONS_LIMIT)
    """Why deals are lost."""

    @model_validator(mode="after")
    def _consistent(self, info: ValidationInfo) -> Self:
        """The same checks the loader makes on the file; it makes them itself, with positions."""
        if not (info.context or {}).get("checked"):
            for contradiction in contradictions(self.model_dump(mode="json", by_alias=True)):
                raise wrong(contradiction.what, contradiction.instead)
        return self

    @cached_property
    def canonical(self) -> str:
        """The policy as JSON, everything spelled out; `Policy.model_validate_json` reads it back."""
        return self.model_dump_json(by_alias=True)

    @cached_property
    def fingerprint(self) -> str:
        """The same for every file that means the same; findings and recorded versions name it."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    @cached_property
    def _tables(self) -> Tables:
        return Tables(self.stages, self.fields, self.products)

    # Stages

    def find_stage(self, key: str) -> Stage | None:
        return self._tables.stages.get(key)

    def stage(self, key: str) -> Stage:
        """The stage of that key; UnknownStage if a newer policy has dropped it."""
        if found := self.find_stage(key):
            return found
        raise UnknownStage(key)

    def stage_by_text(self, text: str) -> Stage | None:
        """The stage a person means by its key or its label in either language, whatever width or case."""
        return self._tables.names.get(plain(text))

    @property
    def open_stages(self) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if stage.kind == "open")

    @property
    def first_stage(self) -> Stage:
        return self.open_stages[0]

    @property
    def won(self) -> Stage:
        return next(stage for stage in self.stages if stage.kind == "won")

    @property
    def lost(self) -> Stage:
        return next(stage for stage in self.stages if stage.kind == "lost")

    def next_stage(self, key: str) -> Stage | None:
        """The next step forward, never the loss; None after the last, from lost, and for an unknown stage."""
        return self._tables.following.get(key)

    def order(self, key: str) -> int:
        """Where the stage stands in the process, from 0; UnknownStage if nowhere."""
        if (place := self._tables.places.get(key)) is None:
            raise UnknownStage(key)
        return place

    def reached(self, stage_key: str, begin: str) -> bool:
        """Whether a deal in this stage is in `begin` or further on; never in lost or in a stage that is no more."""
        return stage_key in self._tables.reached.get(begin, ())

    # Gates

    def gate(self, stage_key: str) -> tuple[Condition, ...]:
        """What a deal must have to enter this stage from the one before it."""
        return self.stage(stage_key).gate

    def conditions(self, from_stage: str | None, to_stage: str) -> tuple[Condition, ...]:
        """Everything a move asks for: forward, the gates of all stages passed over and of the target, each once.

        Backward and to lost: the target's own gate. A deal that is new (None), comes back from lost or
        from a stage the policy no longer has, starts before the first stage: a detour opens no gate.
        """
        target = self.stage(to_stage)
        source = self.find_stage(from_stage) if from_stage is not None else None
        if target.kind == "lost":
            return target.gate
        ladder = self._tables.ladder
        end = ladder.index(target)
        begin = -1 if source is None or source.kind == "lost" else ladder.index(source)
        passed = ladder[begin + 1 : end + 1] or (target,)
        return each_once(condition for stage in passed for condition in stage.gate)

    def condition_text(self, condition: Condition, language: Language) -> str:
        """The condition as a thing to fill in: its own label, or worded from what it asks for."""
        if not isinstance(condition, FieldCondition):
            return worded(condition, None, {}, language)
        options = {option.key: option.label for option in self.options(condition.field)}
        return worded(condition, self.field(condition.field).label, options, language)

    # Fields

    def find_field(self, key: str) -> Field | None:
        return self._tables.fields.get(key)

    def field(self, key: str) -> Field:
        """The field of that key, core or the team's own; UnknownField if a newer policy has dropped it."""
        if found := self.find_field(key):
            return found
        raise UnknownField(key)

    @property
    def form_fields(self) -> tuple[Field, ...]:
        """The fields that are entered, imported and exported one by one: all but the account, which has its own place."""
        return tuple(field for field in self.fields if field.key != ACCOUNT.key)

    @property
    def custom_fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.core)

    def required_at(self, stage: str) -> tuple[Field, ...]:
        """Fields that must be filled in at this stage: required from it or from one before it. Lost asks for none."""
        if (required := self._tables.required.get(stage)) is None:
            raise UnknownStage(stage)
        return required

    def options(self, field_key: str) -> tuple[Option, ...]:
        """The choices of a select; product, source and loss reason take theirs from their own lists.

        Empty for a product or source without a list: then it is free text.
        """
        if field_key == "source":
            return self.lead_sources
        if field_key == "lost_reason":
            return self.loss_reasons
        return self.field(field_key).options

    def product(self, text: str) -> Product | None:
        """The product a person means, by its name or an alias."""
        return self._tables.products.get(plain(text))

    # Rules and money

    def rule_begins(self, rule: FromStage) -> Stage | None:
        """The stage from which `rule` holds; None: the policy has no such stage and the rule rests."""
        return self.find_stage(rule.from_stage or "proposal")

    def escalates_at(self, rule: str, due: datetime, zone: ZoneInfo) -> datetime | None:
        """When a finding of `rule` due at `due` goes to the manager; None for never."""
        after = self.rules[rule].escalate_after or self.attention.escalate_after
        if after == "never":
            return None
        return due if isinstance(after, str) else self.calendar.after(due, after, zone)

    def price_band(self, amount: Decimal) -> PriceBand:
        """The band of an amount in the policy's currency."""
        return next(band for band in self.price_bands if band.below is None or amount < band.below)

    def in_currency(self, amount: Decimal, currency: str) -> Decimal | None:
        """`amount` in the policy's currency; None if the policy gives no rate, so that nothing is added up silently."""
        if currency == self.currency:
            return amount
        rate = self.exchange_rates.get(currency)
        return None if rate is None else amount * rate

    def fiscal_quarter(self, day: date) -> Quarter:
        """The quarter of the company's fiscal year that `day` is in."""
        return quarter_of(day, self.fiscal_year_starts)

    def label(self, item: Stage | Field | Option | PriceBand | Label | Sentence, language: Language) -> str:
        """What a person reads for anything of the policy that has a name."""
        return (item if isinstance(item, (Label, Sentence)) else item.label).text(language)
