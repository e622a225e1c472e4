"""Putting a finding off: with a reason and a day on which it is asked again. What is settled meanwhile stays settled."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.errors import N_, InvalidInput, NotAllowed, NotFound
from bot.services import permissions
from bot.services.commands import Done, carry_out
from bot.text import language_of
from store import findings, members, notices
from store.brakes import BY_BRAKE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal, Finding

LONGEST: Final = timedelta(days=90)
MOST: Final = 50
"""Findings put off at once."""
REASONS: Final = {
    "customer": N_("Waiting for the customer"),
    "hold": N_("On hold at the customer"),
    "planned": N_("Planned, not to be done before"),
    "away": N_("I am away or busy"),
    "other": N_("Other"),
}
TOLD: Final = {**REASONS, BY_BRAKE: N_("Muted by an admin, with everything that waited then")}
FIELD, REASON = "until", "reason"
SETTLED = N_("This is settled already. There is nothing to put off.")
PAST = N_("Please choose a day after today.")
TOO_FAR = N_("Please choose a day within 90 days. If nothing will happen before, please mark the deal lost.")
DAY_OFF = N_("{day} is a day off. Please choose a working day.")
HOLIDAY = N_("{day} is a day off ({name}). Please choose a working day.")


def snooze(
    deps: Deps, ask: Ask, finding_ids: Sequence[str], reason: str, until: date, words: str | None = None
) -> Command:
    """Puts open findings of one deal off until the morning of that day, in the zone of whoever is asked.

    `reason` is a key of REASONS, `words` what was typed beside it. Raises NotFound, NotAllowed, or InvalidInput for a
    day that can't be taken and for findings that are all settled.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        deal, found = _held(session, ask.actor, finding_ids)
        if not (waiting := [each for each in found if each.resolved_at is None]):
            raise InvalidInput(FIELD, SETTLED)
        check(deps.policy(ledger.workspace).policy, ask.actor, until, ledger.at)
        if reason not in REASONS:
            raise InvalidInput(REASON, N_("Please choose a reason."))
        for each in waiting:
            at = _morning(session, each, ask.actor, until)
            told = f"{reason}: {words}" if words else reason
            ledger.change(each, snoozed_until=at, snooze_reason=told, snoozed_at=ledger.at)
        ids = [each.id for each in waiting]
        notices.want_edits(session, ledger.workspace, ids, now=ledger.at)
        return Done(deal, {"findings": ids, "until": until.isoformat()})

    return carry_out(deps, ask, "snooze", work)


def see(session: Session, actor: Actor, finding_ids: Sequence[str]) -> tuple[Deal, list[Finding]]:
    """The deal and its findings, for a form or an explanation. Raises NotFound as for what does not exist."""
    found = [findings.get(session, actor.workspace, each) for each in dict.fromkeys(finding_ids[:MOST])]
    known = [each for each in found if each is not None]
    if not known or len(known) != len(found) or len({each.deal_id for each in known}) != 1:
        raise NotFound
    return permissions.see(session, actor, known[0].deal_id), known


def see_to(session: Session, actor: Actor, finding_ids: Sequence[str]) -> tuple[Deal, list[Finding]]:
    """The same for whoever may put them off. Raises NotFound, NotAllowed."""
    deal, known = see(session, actor, finding_ids)
    _require(actor, deal, known)
    return deal, known


def check(policy: Policy, actor: Actor, until: date, now: datetime) -> None:
    """Raises InvalidInput unless it is a working day ahead, and not too far."""
    today = now.astimezone(zone_of(actor.member)).date()
    if until <= today:
        raise InvalidInput(FIELD, PAST)
    if until - today > LONGEST:
        raise InvalidInput(FIELD, TOO_FAR)
    if not policy.calendar.is_working_day(until):
        name = policy.calendar.holiday(until, language_of(actor.member.locale))
        raise InvalidInput(FIELD, HOLIDAY if name else DAY_OFF, day=until, name=name)


def days(policy: Policy, actor: Actor, now: datetime) -> tuple[date, date, date]:
    """What is usually chosen: the next working day, next week's first, and the first of the week after that."""
    today = now.astimezone(zone_of(actor.member)).date()
    monday = today + timedelta(days=7 - today.weekday())
    begins = (today + timedelta(days=1), monday, monday + timedelta(days=7))
    tomorrow, week, fortnight = (policy.calendar.next_working_day(each) for each in begins)
    return tomorrow, week, fortnight


def told(stored: str | None) -> tuple[str | None, str | None]:
    """The sentence of the reason, to be translated, and what was typed beside it."""
    key, _, words = (stored or "").partition(": ")
    return (TOLD[key], words or None) if key in TOLD else (None, stored)


def _held(session: Session, actor: Actor, finding_ids: Sequence[str]) -> tuple[Deal, list[Finding]]:
    deal, known = see(session, actor, finding_ids)
    deal = permissions.see(session, actor, deal.id, hold=True)
    _require(actor, deal, known)
    return deal, known


def _require(actor: Actor, deal: Deal, known: Sequence[Finding]) -> None:
    """Whoever may change the deal, and whoever is asked themselves."""
    asked = all(each.member_id in actor.selves for each in known)
    if not (asked or permissions.may(actor, permissions.Action.EDIT, deal)):
        raise NotAllowed


def _morning(session: Session, finding: Finding, actor: Actor, until: date) -> datetime:
    """The first moment of the day where the person lives who is asked, so that their message of that day has it."""
    asked = members.get(session, finding.workspace, finding.member_id) if finding.member_id else None
    return datetime.combine(until, time(), zone_of(asked or actor.member))
