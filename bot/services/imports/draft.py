"""One row as a deal: everything read, nothing looked up in the database yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.policy.base import plain, shown
from bot.policy.fields import CORE_FIELDS
from bot.services.fields import stored
from bot.services.imports import cells
from bot.services.imports.report import Rejected
from bot.typed.amount import Amount
from store.ledger import as_json

if TYPE_CHECKING:
    from collections import Counter
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.policy import Policy, Stage
    from bot.policy.fields import Field
    from bot.services.imports.mapping import Mapping
    from bot.services.imports.table import Row, Sheet
    from store.model import Json

IDENTITY: Final = 200
"""Characters of a deal's number in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row's values by key, only those the map has a column for. Owners, companies and members are still text."""

    row: Row
    external_id: str
    stage: Stage
    values: dict[str, Any]

    @property
    def imported(self) -> Json:
        """What is remembered, to be compared with the same row of the next import."""
        return {key: as_json(value) for key, value in self.values.items()}


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads the rows of one sheet. `unknown` counts the products that are not known."""

    sheet: Sheet
    mapping: Mapping
    policy: Policy
    zone: ZoneInfo
    now: datetime
    unknown: Counter[str]

    def draft(self, row: Row) -> Draft:
        """Rejected, with the reason, when any of the mapped cells can't be taken."""
        if any(cell.strip() for cell in row.cells[len(self.sheet.header) :]):
            raise Rejected("This row has more cells than there are headers. Is a comma not in quotes?")
        stage = self._stage(row)
        values: dict[str, Any] = {"stage": stage.key}
        for key in self.mapping.columns:
            if key not in {"stage", "name", "external_id", "currency"}:
                values[key] = self._value(row, key)
        if currency := self._currency(row, values):
            values["currency"] = currency
        self._dates(values, stage)
        values["name"] = self._name(row, values)
        return Draft(row=row, external_id=self._identity(row, values), stage=stage, values=values)

    def header(self, key: str) -> str:
        return self.mapping.columns.get(key, key)

    def written(self, row: Row, key: str) -> str:
        """The cell of this column as `values` translates it; a formula is no value."""
        if key not in self.mapping.columns:
            return ""
        cell = self.mapping.value(key, self.sheet.cell(row, self.mapping.columns[key]))
        if cell.startswith(("=", "＝")):
            raise Rejected(f"{self.header(key)}: {shown(cell)} is a formula. Write its value instead.")
        return cell

    def _stage(self, row: Row) -> Stage:
        written = self.written(row, "stage")
        if not written:
            raise Rejected(f"{self.header('stage')} is empty. Every deal needs its stage.")
        stage = self.mapping.stage(self.policy, written)
        if stage is None:
            raise Rejected(
                f"There is no stage {shown(written)}. Say under `stages` in the map which one it is."
            )
        return stage

    def _value(self, row: Row, key: str) -> Any:
        written, header = self.written(row, key), self.header(key)
        if not written:
            return None
        if key in {"created", "closed", "next_step_on"}:
            return cells.day(header, written, self.mapping.dates, self.zone)
        if key in {"owner", "account"}:
            return cells.line(header, written) or None
        if key == "next_step":
            return cells.text(header, written) or None
        if key == "product":
            return self._product(cells.line(header, written))
        return self._field(self.policy.field(key), header, written)

    def _product(self, written: str) -> str:
        product = self.mapping.product(self.policy, written)
        if product is None:
            self.unknown[written] += 1
            raise Rejected(
                f"The product {shown(written)} is not known. "
                "Add it to `products` in the map: under `known`, or under `aliases` as another spelling."
            )
        return product

    def _field(  # noqa: PLR0911 - one return for each type of field
        self, field: Field, header: str, written: str
    ) -> Any:
        options = self.policy.options(field.key)
        match field.type:
            case "money":
                value: Any = cells.money(header, written)
                return value if field.core else stored(value.value)
            case "number":
                number = cells.number(header, written, field, whole=field.core)
                return int(number) if field.core else stored(number)
            case "date":
                value = cells.day(header, written, self.mapping.dates, self.zone)
                return value if field.core else stored(value)
            case "select" if options:
                return cells.choice(header, written, options)
            case "multi_select":
                parts = written.replace("、", ";").replace("；", ";").split(";")
                return [cells.choice(header, part, options) for part in parts if part.strip()]
            case "member":
                return cells.line(header, written)
            case _:
                return cells.text(header, written)

    def _currency(self, row: Row, values: dict[str, Any]) -> str | None:
        """The one currency of the row: its own column, the signs at its amounts, or the map's."""
        written = self.written(row, "currency")
        named = {cells.currency(self.header("currency"), written)} if written else set()
        for key, value in values.items():
            if isinstance(value, Amount):
                named |= {value.currency} if value.currency else set()
                values[key] = value.value
        if len(named) > 1:
            raise Rejected(f"Amounts in {' and '.join(sorted(named))} stand in one row. Write one currency.")
        return named.pop() if named else self.mapping.currency

    def _dates(self, values: dict[str, Any], stage: Stage) -> None:
        """A day of closing belongs to a closed deal; nothing was created or closed after today."""
        if stage.kind == "open":
            values["closed"] = None
        elif "closed" in self.mapping.columns and values["closed"] is None:
            raise Rejected(f"{self.header('closed')} is empty, but the deal is closed ({stage.key}).")
        created: date | None = values.get("created")
        closed: date | None = values.get("closed")
        today = self.now.astimezone(self.zone).date()
        for key, on in (("created", created), ("closed", closed)):
            if on is not None and on > today:
                raise Rejected(f"{self.header(key)}: {on} lies in the future.")
        if created is not None and closed is not None and closed < created:
            raise Rejected(f"The deal was closed ({closed}) before it was created ({created}).")

    def _name(self, row: Row, values: dict[str, Any]) -> str:
        parts = {
            key: str(values[key]) if key in {"account", "product", "owner"} and values.get(key) else ""
            for key in self.mapping.name_parts
        }
        for key, part in parts.items():
            parts[key] = part or self.written(row, key)
        name = cells.line(self.header("name"), self.mapping.named(parts))
        if not name:
            raise Rejected(f"{self.header('name')} is empty. Every deal needs a name.")
        return name

    def _identity(self, row: Row, values: dict[str, Any]) -> str:
        """The deal's number in the file; without such a column, its company and name."""
        if "external_id" not in self.mapping.columns:
            return plain(f"{values.get('account') or ''} | {values['name']}")
        identity = cells.line(self.header("external_id"), self.written(row, "external_id"), IDENTITY)
        if not identity:
            raise Rejected(f"{self.header('external_id')} is empty. Every deal needs its own.")
        return identity


def fields_of(values: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """The part of the values that are fields of the policy."""
    keys = {field.key for field in policy.form_fields}
    return {key: value for key, value in values.items() if key in keys}


def columns_of(values: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """The policy's fields as a new deal keeps them: core ones in columns, own ones together."""
    known = fields_of(values, policy)
    core = {key: value for key, value in known.items() if key in CORE_FIELDS}
    own = {key: value for key, value in known.items() if key not in CORE_FIELDS and value is not None}
    return {**core, "custom": own}
