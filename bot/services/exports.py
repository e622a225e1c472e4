"""One's deals as a CSV file: asked for in Slack, made and uploaded by the outbox."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bot.deps import zone_of
from bot.errors import N_
from bot.services import permissions
from bot.services.commands import Done, carry_out
from store import history, listing, notices
from store.listing import Filter
from store.model import Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deps import Deps
    from bot.policy import Field, Policy
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from bot.text import Text
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command

BATCH: Final = 500
"""Deals that are held in memory at once, beside the file itself."""
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula at the beginning of a cell."""
COLUMNS: Final = {
    "number": N_("Number"), "name": N_("Deal name"), "account": N_("Company"), "owner": N_("Owner"), "team": N_("Team"),
    "stage": N_("Stage"), "created_at": N_("Created"), "entered_stage_at": N_("In this stage since"),
    "last_activity_at": N_("Last contact"), "closed_at": N_("Closed"), "next_step": N_("Next step"),
    "next_step_on": N_("Date of the next step"),
}  # fmt: skip
"""Before the fields of the policy."""


def ask(deps: Deps, ask: Ask) -> Command:
    """Owes the actor one file; asking twice with the same click owes it once."""

    def work(session: Session, ledger: Ledger) -> Done:
        notice = Notice(
            workspace=ledger.workspace,
            id=deps.new_id(),
            recipient=ask.actor.id,
            kind=NoticeKind.EXPORT,
            occurrence=ledger.command_id,
            state=NoticeState.DUE,
            due_at=ledger.at,
            created_at=ledger.at,
        )
        notices.owe(session, notice, ())
        return Done(None, {"notice": notice.id})

    return carry_out(deps, ask, "export", work)


def attach(deps: Deps, notice: Notice) -> None:
    """Makes the file, uploads it where nobody sees it yet, and notes in the notice what its message has to name.

    May be repeated: an upload that no message names stays invisible. Raises whatever Slack does.
    """
    with deps.reads() as session:
        actor = permissions.actor_of(session, notice.workspace, notice.recipient, deps.now())
        assert actor is not None
        content, count = table(session, deps, actor)
    day = deps.now().astimezone(zone_of(actor.member)).date()
    name = f"deals-{day.isoformat()}.csv"
    link = deps.slack(notice.workspace).upload(name, content).permalink
    payload = {"file": {"link": link, "name": name, "count": count}}
    with deps.writes.begin() as session:
        notices.settle(session, notice.workspace, notice.id, was=NoticeState.DUE, payload=payload)


def table(session: Session, deps: Deps, actor: Actor) -> tuple[bytes, int]:
    """The file and how many deals it has: a rep's own, a manager's teams' and own, all for an admin; closed ones too."""
    t, policy = deps.text(actor), deps.policy(actor.workspace).policy
    written = io.StringIO(newline="")
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(
        [
            _safe(each)
            for each in (
                *map(t, COLUMNS.values()),
                *(policy.label(f, t.language) for f in policy.form_fields),
            )
        ]
    )
    count = 0
    for deals in _batches(session, actor):
        people = {
            row[field.key]
            for row in deals
            for field in policy.form_fields
            if field.type == "member" and field.core
        }
        names = history.names(session, actor.workspace, {each for each in people if each})
        for row in deals:
            known = [_known(t, policy, row, name) for name in COLUMNS]
            rows.writerow([*known, *(_field(t, policy, row, field, names) for field in policy.form_fields)])
            count += 1
    return "\ufeff".encode() + written.getvalue().encode(), count


def _batches(session: Session, actor: Actor) -> Iterator[list[dict[str, Any]]]:
    """Not what is merely shared with somebody: that is for looking at."""
    wanted = Filter(
        only_open=False, owners=frozenset(actor.selves) if actor.member.role is Role.REP else None
    )
    beyond = 0
    while deals := listing.batch(session, actor.workspace, actor.sight, wanted, beyond=beyond, limit=BATCH):
        yield [each for each in deals if _exported(actor, each)]
        beyond = deals[-1]["number"]


def _exported(actor: Actor, row: dict[str, Any]) -> bool:
    """A manager sees more deals than their teams': those that others share with them."""
    mine = row["owner_id"] in actor.selves or row["team_id"] in actor.teams
    return mine or actor.member.role is Role.ADMIN


def _known(t: Text, policy: Policy, row: dict[str, Any], name: str) -> str:
    value = row[name]
    if name == "stage":
        stage = policy.find_stage(value)
        return _safe(policy.label(stage, t.language) if stage else value)
    return _cell(t, value)


def _field(t: Text, policy: Policy, row: dict[str, Any], field: Field, names: dict[str, str]) -> str:
    value = row[field.key] if field.core else (row["custom"] or {}).get(field.key)
    labels = {each.key: policy.label(each, t.language) for each in policy.options(field.key)}
    if isinstance(value, list):
        return _safe(", ".join(labels.get(each, str(each)) for each in value))
    if isinstance(value, str):
        return _safe(names.get(value, value) if field.type == "member" else labels.get(value, value))
    return _cell(t, value)


def _cell(t: Text, value: Any) -> str:
    """Days and amounts as programs read them: 2026-11-30, 1200000."""
    match value:
        case None:
            return ""
        case datetime():
            return value.astimezone(t.zone).date().isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return _safe(str(value))


def _safe(text: str) -> str:
    """A cell that no spreadsheet calculates."""
    return f"'{text}" if text.startswith(FORMULA) else text
