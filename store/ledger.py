"""Writing with a memory: every insert and field change of one command leaves its append-only change rows.

Undo reads them backwards. Nothing outside this file turns a change row into a write.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Date, Table, bindparam, delete, insert, update
from sqlalchemy.exc import IntegrityError

from store import tables
from store.errors import InUse, Stale
from store.model import (
    Account,
    Activity,
    Change,
    Deal,
    Finding,
    HandOver,
    Leave,
    Meeting,
    Member,
    StageMove,
    Stakeholder,
    Target,
    Team,
)
from store.rows import add, all_of, plain, stored, touched, update_one, within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from store.engine import Session

NOUNS: dict[type[Any], Table] = {
    Account: tables.account,
    Activity: tables.activity,
    Deal: tables.deal,
    Finding: tables.finding,
    HandOver: tables.hand_over,
    Leave: tables.leave,
    Meeting: tables.meeting,
    Member: tables.member,
    StageMove: tables.stage_move,
    Stakeholder: tables.stakeholder,
    Target: tables.target,
    Team: tables.team,
}
WHOLE = "*"
"""The field name of a change that made or removed the whole row."""
UNTRACKED = frozenset({"version", "next_check_at", "search", "imported"})
"""Book-keeping that is no fact of its own."""

_TOUCH = update(tables.deal).where(
    tables.deal.c.workspace == bindparam("of_workspace"),
    tables.deal.c.id == bindparam("of_id"),
    tables.deal.c.version == bindparam("of_version"),
)

Noun = TypeVar(
    "Noun",
    Account,
    Activity,
    Deal,
    Finding,
    HandOver,
    Leave,
    Meeting,
    Member,
    StageMove,
    Stakeholder,
    Target,
    Team,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """One command's pen. `at` is company time; `via` names the way in (modal, import, undo, …).

    Rows are written at once, what is remembered of them at the end of the command, by `flush`.
    """

    session: Session
    workspace: str
    command_id: str
    actor_id: str | None
    on_behalf_of: str | None
    via: str
    at: datetime
    new_id: Callable[[], str]
    _changes: list[Change] = field(default_factory=list)
    _later: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, *items: Noun) -> None:
        """Inserts rows of one noun, each with one change row that holds the whole of it."""
        if not items:
            return
        add(self.session, NOUNS[type(items[0])], *items)
        self._changes.extend(self._change(item, WHOLE, None, as_json(plain(item))) for item in items)

    def change(self, item: Noun, **values: Any) -> Noun:
        """Updates the fields that really differ and returns the new value; a deal's version is bumped by `touch`."""
        row, new = self._differing(item, values)
        if row:
            row = {**self._later.pop(item.id, {}), **row}
            update_one(self.session, NOUNS[type(item)], item.workspace, item.id, row)
        return new

    def change_later(self, deal: Deal, **values: Any) -> Deal:
        """As `change`, but the row is written by `touch`, in one go: where nobody reads it before."""
        row, new = self._differing(deal, values)
        if row:
            self._later[deal.id] = {**self._later.get(deal.id, {}), **row}
        return new

    def _differing(self, item: Noun, values: Mapping[str, Any]) -> tuple[dict[str, Any], Noun]:
        """What is to be written of these values, remembered as changes, and the item with them."""
        differing = {name: new for name, new in values.items() if getattr(item, name) != new}
        if isinstance(item, Deal) and differing:
            differing |= _pushes(item, differing)
        row = {name: stored(new) for name, new in differing.items()}
        self._changes.extend(
            self._change(item, name, as_json(stored(getattr(item, name))), as_json(row[name]))
            for name in differing
            if name not in UNTRACKED
        )
        return row, replace(item, **differing) if differing else item

    def remove(self, item: Noun) -> None:
        """Deletes a row and remembers the whole of it. Raises InUse while something refers to it."""
        table = NOUNS[type(item)]
        try:
            self.session.execute(delete(table).where(within(table, item.workspace, table.c.id == item.id)))
        except IntegrityError as error:
            raise InUse from error
        self._changes.append(self._change(item, WHOLE, as_json(plain(item)), None))

    def touch(self, deal: Deal, next_check_at: datetime | None) -> Deal:
        """Counts the deal's version up and says when to look again; raises Stale if somebody was quicker."""
        read = {"of_workspace": deal.workspace, "of_id": deal.id, "of_version": deal.version}
        values = {"version": deal.version + 1, "next_check_at": next_check_at, **self._later.pop(deal.id, {})}
        if touched(self.session, _TOUCH, {**read, **values}) != 1:
            raise Stale
        return replace(deal, version=deal.version + 1, next_check_at=next_check_at)

    def undo(self, command_id: str) -> None:
        """Writes the inverse of every change of an earlier command, newest first, as changes of this one.

        Raises InUse when something else refers to what the command added; the transaction is lost then.
        """
        rows = all_of(self.session, Change, tables.change, self.workspace, command_id=command_id)
        for change in sorted(rows, key=lambda row: row.id, reverse=True):
            try:
                self._invert(change)
            except IntegrityError as error:
                raise InUse from error

    def _invert(self, change: Change) -> None:
        table = BY_NAME[change.noun]
        here = within(table, self.workspace, table.c.id == change.noun_id)
        if change.field != WHOLE:
            column = table.c[change.field]
            self.session.execute(
                update(table).where(here).values({column: from_json(table, column.name, change.before)})
            )
        elif change.before is None:
            self.session.execute(delete(table).where(here))
        else:
            row = {name: from_json(table, name, value) for name, value in change.before.items()}
            self.session.execute(insert(table).values(row))
        inverse = replace(
            change,
            id=self.new_id(),
            command_id=self.command_id,
            before=change.after,
            after=change.before,
            at=self.at,
            actor_id=self.actor_id,
            on_behalf_of=self.on_behalf_of,
            via=self.via,
        )
        self._changes.append(inverse)

    def flush(self) -> None:
        """Writes the change rows of everything so far, in one statement."""
        assert not self._later, "a deal was changed and never touched"
        add(self.session, tables.change, *self._changes)
        self._changes.clear()

    def _change(self, item: Noun, field: str, before: Any, after: Any) -> Change:
        return Change(
            workspace=item.workspace,
            id=self.new_id(),
            command_id=self.command_id,
            deal_id=item.id if isinstance(item, Deal) else getattr(item, "deal_id", None),
            noun=NOUNS[type(item)].name,
            noun_id=item.id,
            field=field,
            before=before,
            after=after,
            at=self.at,
            actor_id=self.actor_id,
            on_behalf_of=self.on_behalf_of,
            via=self.via,
        )


def _pushes(deal: Deal, differing: Mapping[str, Any]) -> dict[str, int]:
    """How often the expected close was moved later since the deal's last stage move: counted here and nowhere else,
    so that every way in counts, and Undo takes it back like any other change.
    """
    if "stage" in differing:
        pushes = 0
    else:
        before, after = deal.expected_close, differing.get("expected_close")
        pushes = deal.close_pushes + (before is not None and after is not None and after > before)
    return {} if pushes == deal.close_pushes else {"close_pushes": pushes}


BY_NAME = {table.name: table for table in NOUNS.values()}


def as_json(value: Any) -> Any:
    """A column's value as JSON: instants and days in ISO form, amounts as exact text."""
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def from_json(table: Table, column: str, value: Any) -> Any:
    """The inverse of `as_json`, by the column's type."""
    if value is None:
        return None
    kind = table.c[column].type
    if isinstance(kind, tables.Utc):
        return datetime.fromisoformat(value)
    if isinstance(kind, tables.Money):
        return Decimal(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def changes_of(session: Session, workspace: str, noun_id: str) -> Sequence[Change]:
    """Everything that ever happened to one row, oldest first."""
    return all_of(session, Change, tables.change, workspace, noun_id=noun_id, order=[tables.change.c.id])


def changed_since(session: Session, workspace: str, command_id: str) -> bool:
    """Whether a later command changed any row that this one did."""
    own = all_of(session, Change, tables.change, workspace, command_id=command_id)
    newest = max((row.id for row in own), default="")
    same = tables.change.c.noun_id.in_({row.noun_id for row in own})
    return bool(all_of(session, Change, tables.change, workspace, same, tables.change.c.id > newest))
