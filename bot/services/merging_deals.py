"""What happens to each row when one deal is absorbed by another; every step leaves its trace, so that Undo can go back."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from bot.services.deals import search_text
from store import deals, facts, findings, handing
from store.model import Deal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from store.engine import Session
    from store.ledger import Ledger

OWN: Final = frozenset(
    (
        "workspace", "id", "number", "name", "search", "owner_id", "team_id", "stage", "open", "entered_stage_at",
        "created_at", "closed_at", "last_activity_at", "currency", "custom", "orphan_owner", "imported", "version",
        "next_check_at", "lost_reason", "lost_missing",
    )
)  # fmt: skip
"""What a deal is by itself and never takes from another."""
MONEY: Final = ("amount", "recurring_amount", "budget", "quoted_amount")


def fill_in(keep: Deal, gone: Deal) -> Mapping[str, Any]:
    """The fields that are empty on the one that stays and known on the one that goes.

    Amounts of another currency stay behind, unless the one that stays has none at all.
    """
    values = {
        each.name: getattr(gone, each.name)
        for each in fields(Deal)
        if each.name not in OWN and _empty(getattr(keep, each.name)) and not _empty(getattr(gone, each.name))
    }
    if keep.currency != gone.currency:
        if all(_empty(getattr(keep, each)) for each in MONEY):
            values |= {"currency": gone.currency} if set(values) & set(MONEY) else {}
        else:
            values = {name: value for name, value in values.items() if name not in MONEY}
    own = {
        name: value
        for name, value in gone.custom.items()
        if _empty(keep.custom.get(name)) and not _empty(value)
    }
    if own:
        values["custom"] = {**keep.custom, **own}
    return values


def _empty(value: object) -> bool:
    return value is None or value in ("", (), [], {})


def absorb(
    session: Session, ledger: Ledger, keep: Deal, gone: Deal, filled: Mapping[str, Any]
) -> tuple[Deal, dict[str, Any]]:
    """Moves every row of `gone` to `keep` and removes it: the deal that stays, and what Undo has to know."""
    workspace = ledger.workspace
    _rows(session, ledger, keep, gone)
    told = []
    for asked in handing.of_deal(session, workspace, gone.id):
        given = {"decided_by": ledger.actor_id, "decided_at": ledger.at, "granted": False}
        told += [asked.id] if asked.decided_at is None else []
        ledger.change(asked, deal_id=keep.id, **(given if asked.decided_at is None else {}))
    sharers = handing.sharers(session, workspace, gone.id)
    known = {keep.owner_id, *handing.sharers(session, workspace, keep.id)}
    joining = [each for each in dict.fromkeys([gone.owner_id, *sharers]) if each and each not in known]
    deals.unshare(session, workspace, gone.id, sharers)
    for member_id in joining:
        deals.share(session, workspace, keep.id, member_id)
    for stay in facts.moves(session, workspace, gone.id):
        ledger.remove(stay)
    ledger.remove(gone)  # before `keep` takes over what must be unique, such as the id of an import
    handing.retell(session, workspace, told)
    latest = [each for each in (keep.last_activity_at, gone.last_activity_at) if each]
    company = deals.get_account(session, workspace, filled.get("account_id", ""))
    search = {"search": search_text(keep.name, company.name, keep.number)} if company else {}
    deal = ledger.change(keep, **filled, **search, last_activity_at=max(latest, default=None))
    return deal, {"shared": joining, "unshared": {gone.id: sharers}, "told": told}


def _rows(session: Session, ledger: Ledger, keep: Deal, gone: Deal) -> None:
    """People, activities, meetings and what is still to be done about them."""
    workspace = ledger.workspace
    for person in facts.stakeholders(session, workspace, gone.id):
        ledger.change(person, deal_id=keep.id)
    for activity in facts.activities(session, workspace, gone.id):
        ledger.change(activity, deal_id=keep.id)
    for meeting in handing.all_meetings(session, workspace, gone.id):
        others = tuple(each for each in meeting.other_deal_ids if each != keep.id)
        ledger.change(meeting, deal_id=keep.id, other_deal_ids=others)
    for meeting in handing.meetings_naming(session, workspace, gone.id):
        named = [keep.id if each == gone.id else each for each in meeting.other_deal_ids]
        others = tuple(each for each in dict.fromkeys(named) if each != meeting.deal_id)
        ledger.change(meeting, other_deal_ids=others)
    known = {(row.rule, row.subject, row.occurrence) for row in findings.of_deal(session, workspace, keep.id)}
    for row in findings.of_deal(session, workspace, gone.id):
        twice = (row.rule, row.subject, row.occurrence) in known
        own = {"occurrence": f"{row.occurrence} {gone.id}", "resolved_at": ledger.at} if twice else {}
        ledger.change(row, deal_id=keep.id, **own)
