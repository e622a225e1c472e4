"""Deals from a file: new ones as they stand, known ones changed where the file changed since the last import."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.deps import DEFAULT_ZONE
from bot.services import commands, permissions
from bot.services.commands import Ask, Done
from bot.services.imports.draft import Reader
from bot.services.imports.lookups import Accounts, People
from bot.services.imports.report import Rejected, Report
from bot.services.imports.writing import Writing
from store import deals, engine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.deps import Deps
    from bot.services.imports.draft import Draft
    from bot.services.imports.mapping import Mapping
    from bot.services.imports.table import Row, Table
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger

BATCH: Final = 200
"""Rows in one transaction: short enough that clicks get their turn in between."""


def import_deals(
    deps: Deps,
    actor: Actor,
    table: Table,
    mapping: Mapping,
    *,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Takes the file in, 200 rows a transaction; a batch is stored whole or not at all, and running again goes on.

    Refused rows are in the report with line and reason. With `dry_run` the report says what would happen and nothing
    is stored. `on_progress` hears (rows done, rows in all) after every batch. Admins only: raises NotAllowed;
    Misconfigured when the file has not the map's columns; Unavailable when the database can't be had.
    """
    permissions.require(actor, permissions.Action.SET_UP)
    deps = deps.for_jobs()
    if not dry_run:
        return _import(deps, actor, table, mapping, on_progress)
    with engine.rehearsal(deps.database) as rehearsed:
        deps = replace(deps, database=rehearsed, writes=rehearsed.writes)
        return _import(deps, actor, table, mapping, on_progress)


def _import(
    deps: Deps,
    actor: Actor,
    table: Table,
    mapping: Mapping,
    on_progress: Callable[[int, int], None] | None,
) -> Report:
    sheet = table.sheet(mapping.wanted)
    report = Report(header=sheet.header, footer=sheet.footer)
    policy = deps.policy(actor.workspace).policy
    reader = Reader(
        sheet=sheet,
        mapping=mapping,
        policy=policy,
        zone=ZoneInfo(DEFAULT_ZONE),
        now=deps.now(),
        unknown=report.unknown_products,
    )
    with deps.reads() as session:
        people, accounts = People(session, actor.workspace), Accounts(session, actor.workspace)
    run = _Run(deps, actor, reader, Writing(deps, policy, people, accounts, report), report, {})
    done, next_count = 0, BATCH
    for start in range(0, len(sheet.rows), BATCH):
        batch = sheet.rows[start : start + BATCH]
        run.batch(batch)
        done += len(batch)
        if done >= next_count:  # it has doubled since the planner counted
            deps.database.take_stock()
            next_count *= 2
        if on_progress is not None:
            on_progress(done, len(sheet.rows))
    report.rejected.sort(key=lambda reject: reject.line)
    return report


class _NothingNew(Exception):
    """The batch changed nothing, so it leaves no command behind either."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One import. `seen` remembers on which line each deal stood."""

    deps: Deps
    actor: Actor
    reader: Reader
    writing: Writing
    report: Report
    seen: dict[str, int]

    def batch(self, rows: Sequence[Row]) -> None:
        drafts = [draft for row in rows if (draft := self._draft(row))]

        def work(session: Session, ledger: Ledger) -> Done:
            if not self._write(session, ledger, drafts):
                raise _NothingNew
            return Done(None, {"first": rows[0].line, "last": rows[-1].line})

        ask = Ask(self.actor, key=f"import:{self.deps.new_id()}", via="import")
        with self.deps.writes.begin() as session:
            try:
                with session.begin_nested():
                    commands.within(session, self.deps, ask, "import", work)
            except _NothingNew:
                pass

    def _draft(self, row: Row) -> Draft | None:
        try:
            draft = self.reader.draft(row)
        except Rejected as refusal:
            self.report.reject(row, refusal.reason)
            return None
        if (first := self.seen.setdefault(draft.external_id, row.line)) != row.line:
            self.report.reject(row, f"The same deal is on line {first} already ({draft.external_id}).")
            return None
        return draft

    def _write(self, session: Session, ledger: Ledger, drafts: Sequence[Draft]) -> bool:
        """Whether anything was stored."""
        ids = [draft.external_id for draft in drafts]
        known = deals.by_external_ids(session, ledger.workspace, ids)
        wrote = self.writing.add(
            session, ledger, [draft for draft in drafts if draft.external_id not in known]
        )
        for draft in drafts:
            if deal := known.get(draft.external_id):
                wrote |= self.writing.update(session, ledger, deal, draft)
        self.writing.settle(session, ledger)
        return wrote
