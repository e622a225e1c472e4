"""What is wrong with a deal and since when, in one plain sentence for each rule.

Written from the finding alone: its policy may have changed since, and what it names may be gone. Then the sentence says
less, and still something true.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.errors import N_
from bot.policy import ACTIVITIES
from bot.policy.duration import Duration
from bot.text import escape
from bot.views import timeline
from bot.views.limits import cut
from bot.views.periods import period

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.policy import Policy
    from bot.text import Mrkdwn, Text
    from store.model import Finding

NAME = 60
"""Characters of a name inside such a sentence."""
COMPANY: Final = frozenset({"account", "account_id"})
SUGGESTION: Final = "gate_met"
MEETING: Final = "meeting_unlogged"
MISSING: Final = "missing_field"


@dataclass(frozen=True, slots=True)
class Words:
    """Who reads, by which policy, and when."""

    t: Text
    policy: Policy
    now: datetime

    def worked(self, since: datetime) -> str:
        """`12 working days`, by the policy's days off; on the day itself `today`."""
        days = self.policy.calendar.between_working_days(since, self.now, self.t.zone)
        return self.t.n("{count} working day", "{count} working days", max(days, 0))

    def days(self, since: datetime) -> str:
        return self.t.n("{count} day", "{count} days", max((self.now - since).days, 0))

    def day(self, at: datetime | date) -> str:
        today = self.now.astimezone(self.t.zone).date()
        return self.t.date(at.astimezone(self.t.zone).date() if isinstance(at, datetime) else at, today)

    def stage(self, key: object) -> str:
        """Its label; the key of a stage that the policy no longer has."""
        return timeline.stage(self.t, self.policy, str(key))


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


def event(words: Words, finding: Finding) -> str:
    """What counted, with its day: `the call of Thu 5 Nov`."""
    t, what, day = words.t, finding.evidence.get("event"), words.day(_day(finding))
    if what == "moved_on":
        return t("the leaving of {person} on {day}", person=person(words, finding), day=day)
    if what in ACTIVITIES:
        kind = ACTIVITIES[what].text(t.language)
        return t("the {what} of {day}", what=kind.lower() if t.language == "en" else kind, day=day)
    return t(_EVENTS.get(str(what), N_("what happened on {day}")), day=day)


def _day(finding: Finding) -> datetime | date:
    """The day it is remembered by: a dated step counts until its day is over, and that is the next day's beginning."""
    try:
        return date.fromisoformat(str(finding.evidence.get("day")))
    except ValueError:
        over = finding.evidence.get("event") in ("next_step", "expected_close")
        return moment(finding) - timedelta(seconds=1) if over else moment(finding)


def moment(finding: Finding) -> datetime:
    """When the event that counted happened; where that was not noted, since when the finding stands."""
    for key in ("at", "ended_at"):
        try:
            found = datetime.fromisoformat(str(finding.evidence.get(key)))
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return finding.opened_at


_EVENTS: Final = {
    "entered": N_("its move to this stage on {day}"),
    "created": N_("its entry on {day}"),
    "next_step": N_("the next step of {day}"),
    "planned": N_("the meeting of {day}"),
    "contact": N_("the last contact on {day}"),
    "known": N_("their entry on {day}"),
    "pushed": N_("its move to this stage on {day}"),
    "lost": N_("the loss on {day}"),
    "expected_close": N_("the expected close on {day}"),
}


def field_name(words: Words, key: str) -> str:
    """What people read above the field; the key of one that the policy no longer has."""
    if key in COMPANY:
        return words.t("Company")
    field = words.policy.find_field(key)
    return words.policy.label(field, words.t.language) if field else cut(key, NAME)


def length(t: Text, written: Any) -> str | None:
    """A duration as the policy writes it; None where none was noted."""
    try:
        return period(t, Duration.parse(written))
    except (ValueError, TypeError):
        return None


def _meeting(words: Words, finding: Finding) -> Mrkdwn:
    return words.t.md(
        "Over since {when}, and nothing is logged.",
        when=words.t.moment(moment(finding), words.now.astimezone(words.t.zone).date()),
    )


def _proposal(words: Words, finding: Finding) -> Mrkdwn:
    at = moment(finding)
    return words.t.md(
        "{since} since the proposal of {day}, and nothing is logged.",
        since=words.worked(at),
        day=words.day(_day(finding)),
    )


def _quiet(words: Words, finding: Finding) -> Mrkdwn:
    return words.t.md(
        "{since} since {event}, and nothing has moved.",
        since=words.worked(moment(finding)),
        event=event(words, finding),
    )


def _dwell(words: Words, finding: Finding) -> Mrkdwn:
    t, at = words.t, moment(finding)
    stage = words.stage(finding.evidence.get("stage", ""))
    if limit := length(t, finding.evidence.get("after")):
        return t.md(
            "In {stage} for {since}, since {day}; {limit} is the limit.",
            stage=stage,
            since=words.days(at),
            day=words.day(at),
            limit=limit,
        )
    return t.md("In {stage} for {since}, since {day}.", stage=stage, since=words.days(at), day=words.day(at))


def _missing(words: Words, findings: Sequence[Finding]) -> Mrkdwn:
    names = words.t.listed([field_name(words, each.subject) for each in findings])
    return words.t.md(
        "Still empty: {fields} (needed since {day})",
        fields=names,
        day=words.day(min(map(moment, findings))),
    )


def _passed(words: Words, finding: Finding) -> Mrkdwn:
    return words.t.md(
        "The expected close of {day} has passed, and the deal is open.", day=words.day(_day(finding))
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
    return words.t.md(
        "Nothing is planned ahead, {since} since {event}.",
        since=words.worked(moment(finding)),
        event=event(words, finding),
    )


def _decider(words: Words, finding: Finding) -> Mrkdwn:
    return words.t.md(
        "Nobody is known who decides, {since} since {event}.",
        since=words.worked(moment(finding)),
        event=event(words, finding),
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


def number(t: Text, expected: Any) -> str | None:
    """`14` of 14.4: the benchmark is an average, and nobody has met 0.4 of a person."""
    try:
        return t.number(round(float(expected)))
    except (TypeError, ValueError, OverflowError):
        return None


def person(words: Words, finding: Finding) -> str:
    """Whom it is about on the customer's side."""
    name = finding.evidence.get("person")
    return words.t.customer(cut(str(name), NAME)) if name else words.t("a key person")


def _untouched(words: Words, finding: Finding) -> Mrkdwn:
    t, at = words.t, moment(finding)
    who = person(words, finding)
    if finding.evidence.get("event") not in ("contact", None):
        return t.md("No contact with {person} yet, {since} on.", person=who, since=words.days(at))
    return t.md(
        "No contact with {person} for {since}, since {day}.",
        person=who,
        since=words.days(at),
        day=words.day(at),
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
