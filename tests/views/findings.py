"""A finding of every rule, as the rules write them; and as they are when everything in them is gone or too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.policy.stages import ACTIVITIES
from store.model import Finding
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from tests.views.gallery import Content

THEN = MONDAY_9_JST - timedelta(days=18)


def every_finding(c: Content) -> list[Finding]:
    """One of each rule and kind of event, overdue and not, with evidence and without."""
    stage = c.policy.stages[3].key
    empty = [_one("missing_field", each.key, event="entered", stage=stage) for each in c.policy.fields[:5]]
    quiet = [*ACTIVITIES, "entered", "created", "next_step", "planned"]
    found = [
        _one("meeting_unlogged", "m" * 36, event="planned", after="24h"),
        *(_one("quiet", "acme", event=each, after="14d") for each in quiet),
        *empty,
        _one("proposal_unlogged", "acme", event="proposal", day="2026-10-30"),
        _one("dwell", "acme", event="entered", after="30d", stage=stage),
        _one("close_date_passed", "acme", event="expected_close", day="2026-10-30"),
        _one("close_date_pushed", "acme", event="pushed", times=3),
        _one("no_next_step", "acme", event="next_step"),
        _one("no_decision_maker", "acme", event="entered", stage=stage),
        _one("no_decision_maker", "acme", event="moved_on", person=c.text()),
        _one("thin_coverage", "acme", event="entered", known=3, expected=14.4, band="mid"),
        _one("stakeholder_untouched", "s" * 36, event="contact", person=c.text()),
        _one("stakeholder_untouched", "s" * 36, event="known", person=c.text()),
        _one("lost_without_reason", "acme", event="lost"),
        _one("gate_met", stage, event="entered", stage=stage),
    ]
    return [*found, *(replace(each, evidence={}) for each in found[: 30 if c.long else 0])]


def _one(rule: str, subject: str, **evidence: Any) -> Finding:
    return Finding(
        workspace=HOME, id="f" * 36, deal_id="a" * 36, rule=rule, subject=subject, occurrence="o",
        member_id="reader", opened_at=THEN, due_at=THEN + timedelta(days=1), policy_version=10**6,
        evidence={"at": THEN.isoformat(), **evidence},
    )  # fmt: skip
