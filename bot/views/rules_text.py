"""The policy's rules in plain words: what is expected of whom by when, and what I do about it.

An expectation is what the team agreed on. A reminder is said only for a rule that the program really watches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.policy.stages import ACTIVITIES, ROLES
from bot.views.periods import period

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from bot.policy import Policy
    from bot.policy.hygiene import FromStage
    from bot.text import Mrkdwn, Text


def expected(t: Text, policy: Policy) -> Iterator[Mrkdwn]:
    """A sentence or two for every rule that is enabled."""
    for name, say in _EXPECTED.items():
        if policy.rules[name].enabled and (said := say(t, policy)):
            yield said


def one(t: Text, policy: Policy, name: str) -> Mrkdwn | None:
    """What is expected by this rule; None for one that there is not, or that has no stage to begin at."""
    say = _EXPECTED.get(name)
    return say(t, policy) if say else None


def reminders(t: Text, policy: Policy, watched: Collection[str]) -> Iterator[Mrkdwn]:
    """What reaches whom when something expected is not there, for the rules that are watched."""
    for name in _EXPECTED:
        if name in watched and policy.rules[name].enabled:
            yield from _meeting(t, policy) if name == "meeting_unlogged" else _other(t, policy, name)


def _meeting(t: Text, policy: Policy) -> Iterator[Mrkdwn]:
    rule = policy.rules.meeting_unlogged
    yield t.md("*Meetings*: when one has ended I ask you how it went, once, in your working hours.")
    if rule.last_call is not None:
        yield t.md(
            "If it is still open I ask once more, {lead} before the deadline.", lead=period(t, rule.last_call)
        )
    yield t.md("From the deadline on it stands in your daily message.")
    yield _escalation(t, policy, "meeting_unlogged")


def _other(t: Text, policy: Policy, name: str) -> Iterator[Mrkdwn]:
    deliver = {
        "daily": t("in your daily message"),
        "weekly": t("in your message once a week"),
    }[policy.rules[name].deliver]
    said = _EXPECTED[name](t, policy)
    if said is not None:
        yield t.md("{rule} If it is due and not done, it stands {where}.", rule=said, where=deliver)
        yield _escalation(t, policy, name)


def _escalation(t: Text, policy: Policy, name: str) -> Mrkdwn:
    after = policy.rules[name].escalate_after or policy.attention.escalate_after
    if after == "never":
        return t.md("Your manager is not told.")
    if after == "at_once":
        return t.md("From the deadline on your manager reads it, too, in theirs.")
    return t.md("Your manager reads it, too, {after} after the deadline.", after=period(t, after))


def _meeting_unlogged(t: Text, policy: Policy) -> Mrkdwn:
    due = period(t, policy.rules.meeting_unlogged.due)
    return t.md(
        "*After a meeting*: the organiser writes down what came of it within {due} of its end.", due=due
    )


def _proposal_unlogged(t: Text, policy: Policy) -> Mrkdwn:
    due = period(t, policy.rules.proposal_unlogged.due)
    return t.md("*After a proposal*: the owner brings the deal up to date within {due}.", due=due)


def _quiet(t: Text, policy: Policy) -> Mrkdwn:
    rule = policy.rules.quiet
    counts = t.listed([ACTIVITIES[each].text(t.language) for each in rule.activities])
    step = (
        t.md("A next step with a date ahead counts, too, up to that date.")
        if rule.next_step_counts
        else t.md("A next step alone doesn't count.")
    )
    return t.md(
        "*Movement*: each stage says how long a deal may be without activity. What counts: {counts}. {step}",
        counts=counts,
        step=step,
    )


def _dwell(t: Text, _policy: Policy) -> Mrkdwn:
    return t.md("*Time in a stage*: each stage says how long a deal may stay in it.")


def _missing_field(t: Text, policy: Policy) -> Mrkdwn:
    due = period(t, policy.rules.missing_field.due)
    return t.md("*Required fields*: what a stage requires is filled in within {due} of entering it.", due=due)


def _close_date_passed(t: Text, policy: Policy) -> Mrkdwn:
    due = period(t, policy.rules.close_date_passed.due)
    return t.md("*Expected close*: a day that has passed on an open deal is corrected within {due}.", due=due)


def _close_date_pushed(t: Text, policy: Policy) -> Mrkdwn:
    return t.md_n(
        "*Expected close*: a day that was moved later {count} time calls for a talk about what holds it up.",
        "*Expected close*: a day that was moved later {count} times calls for a talk about what holds it up.",
        policy.rules.close_date_pushed.times,
    )


def _no_next_step(t: Text, policy: Policy) -> Mrkdwn:
    due = period(t, policy.rules.no_next_step.due)
    return t.md("*Next step*: every open deal has one ahead; when one has passed, the next is planned within {due}.", due=due)  # fmt: skip


def _no_decision_maker(t: Text, policy: Policy) -> Mrkdwn | None:
    rule = policy.rules.no_decision_maker
    return t.md(
        "*Decision maker*: from the stage {stage} on, who decides is known within {due} of entering it.",
        stage=stage,
        due=period(t, rule.due),
    ) if (stage := _begins(t, policy, rule)) else None  # fmt: skip


def _thin_coverage(t: Text, policy: Policy) -> Mrkdwn | None:
    rule = policy.rules.thin_coverage
    return t.md(
        "*Stakeholders*: from the stage {stage} on, at least {share} of the people that deals of this size usually have "
        "are known within {due} of entering it.",
        stage=stage,
        share=t.percent(rule.share),
        due=period(t, rule.due),
    ) if (stage := _begins(t, policy, rule)) else None  # fmt: skip


def _stakeholder_untouched(t: Text, policy: Policy) -> Mrkdwn:
    rule = policy.rules.stakeholder_untouched
    roles = t.listed([ROLES[each].text(t.language) for each in rule.roles])
    return t.md("*Contact*: nobody of these is without contact of their own for longer than {after}: {roles}.", after=period(t, rule.after), roles=roles)  # fmt: skip


def _lost_without_reason(t: Text, policy: Policy) -> Mrkdwn:
    due = period(t, policy.rules.lost_without_reason.due)
    return t.md("*After a loss*: the owner gives the reason within {due}.", due=due)


def _gate_met(t: Text, _policy: Policy) -> Mrkdwn:
    return t.md("*Ready for the next stage*: a deal that has all it needs is moved.")


def _begins(t: Text, policy: Policy, rule: FromStage) -> str | None:
    """None: the policy has no such stage, and the rule rests."""
    stage = policy.rule_begins(rule)
    return policy.label(stage, t.language) if stage else None


_EXPECTED: dict[str, Callable[[Text, Policy], Mrkdwn | None]] = {
    "meeting_unlogged": _meeting_unlogged,
    "proposal_unlogged": _proposal_unlogged,
    "lost_without_reason": _lost_without_reason,
    "no_next_step": _no_next_step,
    "quiet": _quiet,
    "dwell": _dwell,
    "missing_field": _missing_field,
    "close_date_passed": _close_date_passed,
    "close_date_pushed": _close_date_pushed,
    "no_decision_maker": _no_decision_maker,
    "thin_coverage": _thin_coverage,
    "stakeholder_untouched": _stakeholder_untouched,
    "gate_met": _gate_met,
}
"""In the order in which they are told."""
