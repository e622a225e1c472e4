from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from pydantic_core import core_schema

from bot.policy.base import shown, wrong
from bot.policy.said import Said, said

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

Unit: TypeAlias = Literal["h", "d", "wd"]
MOST = 10_000  # of any unit; beyond that it is a slip of the finger


@dataclass(frozen=True, slots=True)
class Duration:
    """`24h`, `14d`, `3wd`: hours by the policy's clock, calendar days, working days. Whole and above zero.

    It has no length of its own: how long `24h` lasts depends on the calendar, see `Calendar.after`.
    """

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @classmethod
    def parse(cls, value: object) -> Duration:
        """The duration a person wrote; refuses with what to write instead."""
        if isinstance(value, Duration):
            return value
        text = str(value).strip()
        found = re.fullmatch(r"(\d{1,9})(h|d|wd)", text)
        if found is None:
            raise wrong(said("{value} is not a duration", value=shown(text)), _instead(text))
        amount = int(found[1])
        if not 0 < amount <= MOST:
            raise wrong(
                said(
                    "{value} is no time at all" if amount == 0 else "{value} is too long", value=shown(text)
                ),
                said("Write a duration from 1 to {most}, such as `24h`, `14d` or `3wd`", most=MOST),
            )
        return cls(amount, cast("Unit", found[2]))

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": "^[1-9][0-9]*(h|d|wd)$", "examples": ["24h", "14d", "3wd"]}


def _instead(text: str) -> Said:
    """The nearest thing that would have been right."""
    spelled = re.fullmatch(
        r"\+?(\d{1,9})\s*(h|hr|hrs|hours?|時間|d|days?|日|wd|working[ _-]?days?|business[ _-]?days?|営業日)",
        text.casefold(),
    )
    if spelled:
        word = spelled[2]
        unit = "wd" if word[0] in "wb営" else "h" if word[0] in "h時" else "d"
        return said("Write {right}", right=f"`{int(spelled[1])}{unit}`")
    if re.fullmatch(r"\d+", text):
        return said(
            "Write it with its unit: {h} hours, {d} days or {wd} working days",
            h=f"`{text}h`",
            d=f"`{text}d`",
            wd=f"`{text}wd`",
        )
    if re.fullmatch(r"\d+[.,]\d+\s*(h|d|wd)", text):
        return said("Write a whole number, such as `36h`, `2d` or `3wd`")
    if text.startswith("-"):
        return said("Write it without the minus, such as `24h`")
    return said("Write hours, days or working days, such as `24h`, `14d` or `3wd`")
