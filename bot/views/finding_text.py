"""What is wrong with a deal and since when, in one plain sentence for each rule.

Written from the finding alone: its policy may have changed since, and what it names may be gone. Then the sentence says
less, and still something true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.text import escape
from bot.views.finding_words import (
    MISSING,
    day_of,
    event,
    field_name,
    length,
    moment,
    number,
    person,
)
from store.model import MEETING, SUGGESTION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.text import Mrkdwn
    from bot.views.finding_words import Words
    from store.model import Finding


def say(words: Words, findings: Sequence[Finding]) -> Mrkdwn:
    """The sentence for findings of one deal and rule; several only where they are fields of one form."""
    finding = findings[0]
    if finding.rule == MISSING:
        return _missing(words, findings)
    known = _SAID.get(finding.rule)
    return known(words, finding) if known else words.t.md("Please look at this deal.")


def sentences(words: Words, findings: Sequence[Finding]) -> list[Mrkdwn]:
    """One for each finding, the empty fields together, in the order given."""
    empty = [each for each in findings if each.rule == MISSING]
    rest = [each for each in findings if each.rule != MISSING or each is empty[0]]
    return [say(words, empty if each.rule == MISSING else [each]) for each in rest]


def listed(words: Words, said: Sequence[Mrkdwn], most: int) -> list[Mrkdwn]:
    """As a list; what is beyond `most` is counted."""
    t = words.t
    lines = [t.md("• {what}", what=each) for each in said[:most]]
    return [*lines, t.md("and {count} more", count=t.number(len(said) - most))] if said[most:] else lines


def _meeting(words: Words, finding: Finding) -> Mrkdwn:
    return words.t.md(
        "Over since {when}, and nothing is logged.",
        when=words.t.moment(moment(finding), words.now.astimezone(words.t.zone).date()),
    )


def _proposal(words: Words, finding: Finding) -> Mrkdwn:
    day = words.day(day_of(finding))
    if (since := words.worked(moment(finding))) is None:
        return words.t.md("Nothing is logged since the proposal of {day}.", day=day)
    return words.t.md("{since} since the proposal of {day}, and nothing is logged.", since=since, day=day)


def _quiet(words: Words, finding: Finding) -> Mrkdwn:
    happened = event(words, finding)
    if (since := words.worked(moment(finding)) or words.days(moment(finding))) is None:
        return words.t.md("Nothing has moved since {event}.", event=happened)
    return words.t.md("{since} since {event}, and nothing has moved.", since=since, event=happened)


def _dwell(words: Words, finding: Finding) -> Mrkdwn:
    t, at, limit = words.t, moment(finding), length(words.t, finding.evidence.get("after"))
    known: dict[str, Any] = {"stage": words.stage(finding.evidence.get("stage", "")), "day": words.day(at)}
    since = words.days(at)
    if since is None:
        return (
            t.md("In {stage} since {day}; {limit} is the limit.", **known, limit=limit)
            if limit
            else t.md("In {stage} since {day}.", **known)
        )
    if limit:
        return t.md(
            "In {stage} for {since}, since {day}; {limit} is the limit.", **known, since=since, limit=limit
        )
    return t.md("In {stage} for {since}, since {day}.", **known, since=since)


def _missing(words: Words, findings: Sequence[Finding]) -> Mrkdwn:
    names = words.t.listed([field_name(words, each.subject) for each in findings])
    return words.t.md(
        "Still empty: {fields} (needed since {day})",
        fields=names,
        day=words.day(min(map(moment, findings))),
    )


def _passed(words: Words, finding: Finding) -> Mrkdwn:
    return words.t.md(
        "The expected close of {day} has passed, and the deal is open.", day=words.day(day_of(finding))
    )


def _pushed(words: Words, finding: Finding) -> Mrkdwn:
    times = finding.evidence.get("times")
    if not isinstance(times, int):
        return words.t.md("The expected close was moved later again and again. What holds it up?")
    return words.t.md_n(
        "The expected close was moved later {count} time. What holds it up?",
        "The expected close was moved later {count} times. What holds it up?",
        times,
    )


def _no_step(words: Words, finding: Finding) -> Mrkdwn:
    happened = event(words, finding)
    if (since := words.worked(moment(finding))) is None:
        return words.t.md("Nothing is planned ahead after {event}.", event=happened)
    return words.t.md("Nothing is planned ahead, {since} since {event}.", since=since, event=happened)


def _decider(words: Words, finding: Finding) -> Mrkdwn:
    if (since := words.worked(moment(finding))) is None:
        return words.t.md("Nobody is known who decides.")
    return words.t.md(
        "Nobody is known who decides, {since} since {event}.", since=since, event=event(words, finding)
    )


def _coverage(words: Words, finding: Finding) -> Mrkdwn:
    t, known, expected = words.t, finding.evidence.get("known"), finding.evidence.get("expected")
    if not isinstance(known, int) or (about := number(t, expected)) is None:
        return t.md("Few people of this company are known for an amount like this.")
    return t.md(
        "{known} known of about {expected} people who take part at this amount.",
        known=t.number(known),
        expected=about,
    )


def _untouched(words: Words, finding: Finding) -> Mrkdwn:
    t, at = words.t, moment(finding)
    who = person(words, finding)
    since = words.days(at)
    if finding.evidence.get("event") not in ("contact", None):
        return (
            t.md("No contact with {person} yet, {since} on.", person=who, since=since)
            if since
            else t.md("No contact with {person} yet.", person=who)
        )
    if since is None:
        return t.md("No contact with {person} since {day}.", person=who, day=words.day(at))
    return t.md(
        "No contact with {person} for {since}, since {day}.", person=who, since=since, day=words.day(at)
    )


def _lost(words: Words, finding: Finding) -> Mrkdwn:
    return words.t.md("Lost on {day}, and nobody said why.", day=words.day(moment(finding)))


def _gate(words: Words, finding: Finding) -> Mrkdwn:
    return words.t.md(
        "Everything that *{stage}* asks for is there.", stage=escape(words.stage(finding.subject))
    )


_SAID: Final[dict[str, Callable[[Words, Finding], Mrkdwn]]] = {
    MEETING: _meeting,
    "proposal_unlogged": _proposal,
    "quiet": _quiet,
    "dwell": _dwell,
    "close_date_passed": _passed,
    "close_date_pushed": _pushed,
    "no_next_step": _no_step,
    "no_decision_maker": _decider,
    "thin_coverage": _coverage,
    "stakeholder_untouched": _untouched,
    "lost_without_reason": _lost,
    SUGGESTION: _gate,
}
