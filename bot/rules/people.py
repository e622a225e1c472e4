"""The customer's side: who decides, how many are known, and who has not been talked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.facts import NOTHING, DealFacts, Found, Verdict, broken
from bot.rules.known import begins, counting, entry

if TYPE_CHECKING:
    from datetime import datetime

    from bot.policy import Policy
    from bot.policy.hygiene import FromStage
    from store.model import Stakeholder


def no_decision_maker(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """From a certain stage on nobody holds the decision, or whoever held it has moved on: then the clock starts there.

    Evidence: event `entered`, `at` when the deal came to `stage`, from which the rule holds, or beyond; or event
    `moved_on`, `at` the day's first moment, `person` their name; `stage`; `after` the time to find out.
    """
    rule = policy.rules.no_decision_maker
    begin = _begin(facts, policy, rule)
    if begin is None:
        return NOTHING
    deciding = [person for person in facts.people if person.role == "decision_maker"]
    there, _ = counting(deciding, facts.zone, now)
    if there:
        last = [person.moved_on for person in there if person.moved_on is not None]
        return Verdict(look_again=begins(max(last), facts.zone)) if len(last) == len(there) else NOTHING
    since, event, more = entry(facts, policy, begin), "entered", {}
    for person in deciding:
        if person.moved_on is not None and (left := begins(person.moved_on, facts.zone)) > since:
            since, event, more = left, "moved_on", {"person": person.name}
    found = broken(
        "no_decision_maker",
        facts,
        occurrence=since.isoformat(),
        opened=since,
        due=policy.calendar.after(since, rule.due, facts.zone),
        event=event,
        at=since,
        stage=begin,
        after=str(rule.due),
        **more,
    )
    return Verdict((found,))


def thin_coverage(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """From a certain stage on far fewer people are known than deals of this price need.

    Rests without an amount in the policy's currency. Evidence: event `entered`, `at` when the deal came to `stage`
    or beyond; `after` the time to get to know them; `known` how many count; `expected` how many the price band
    named by `band` expects.
    """
    rule, deal = policy.rules.thin_coverage, facts.deal
    begin = _begin(facts, policy, rule)
    amount = policy.in_currency(deal.amount, deal.currency) if begin and deal.amount is not None else None
    if begin is None or amount is None:
        return NOTHING
    band = policy.price_band(amount)
    there, leaving = counting(facts.people, facts.zone, now)
    if len(there) >= rule.share * band.stakeholders:
        return Verdict(look_again=leaving)
    since = entry(facts, policy, begin)
    found = broken(
        "thin_coverage",
        facts,
        occurrence=since.isoformat(),
        opened=since,
        due=policy.calendar.after(since, rule.due, facts.zone),
        event="entered",
        at=since,
        stage=begin,
        after=str(rule.due),
        known=len(there),
        expected=float(band.stakeholders),
        band=band.key,
    )
    return Verdict((found,), leaving)


def stakeholder_untouched(facts: DealFacts, policy: Policy, now: datetime) -> Verdict:
    """A key stakeholder has had no contact of their own for long. Contact starts the clock, another occurrence, anew.

    The subject is the stakeholder's id. Evidence: event `contact`, `known` (added and never met) or `created` (the
    deal, where nobody noted when they were added); `at` when; `after` how long; `person` their name; `role`.
    """
    rule = policy.rules.stakeholder_untouched
    if not facts.people or not rule.enabled or not facts.deal.open:
        return NOTHING
    key = [person for person in facts.people if person.role in rule.roles]
    there, look_again = counting(key, facts.zone, now)
    found = []
    for since, event, person in sorted((_last_contact(person, facts) for person in there), key=_first):
        due = policy.calendar.after(since, rule.after, facts.zone)
        if now < due:  # and later for everybody who was talked to later
            look_again = due if look_again is None else min(look_again, due)
            break
        found.append(_untouched(facts, policy, person, since, event, due))
    return Verdict(tuple(found), look_again)


def _last_contact(person: Stakeholder, facts: DealFacts) -> tuple[datetime, str, Stakeholder]:
    if person.last_contact_at is not None:
        return person.last_contact_at, "contact", person
    if person.known_since is not None:
        return person.known_since, "known", person
    return facts.deal.created_at, "created", person


def _first(contact: tuple[datetime, str, Stakeholder]) -> datetime:
    return contact[0]


def _untouched(
    facts: DealFacts, policy: Policy, person: Stakeholder, since: datetime, event: str, due: datetime
) -> Found:
    return broken(
        "stakeholder_untouched",
        facts,
        subject=person.id,
        occurrence=since.isoformat(),
        opened=due,
        due=due,
        event=event,
        at=since,
        after=str(policy.rules.stakeholder_untouched.after),
        person=person.name,
        role=person.role,
    )


def _begin(facts: DealFacts, policy: Policy, rule: FromStage) -> str | None:
    """The key of the stage from which the rule holds, if this deal has come so far; None: it rests."""
    deal = facts.deal
    begin = policy.rule_begins(rule) if rule.enabled and deal.open else None
    return begin.key if begin is not None and policy.reached(deal.stage, begin.key) else None
