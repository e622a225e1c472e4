"""What the sentences about findings are made of: days, lengths, stages, people, and the event that counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.errors import N_
from bot.policy import ACTIVITIES
from bot.policy.duration import Duration
from bot.views import timeline
from bot.views.limits import cut
from bot.views.periods import period

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.text import Text
    from store.model import Finding

NAME = 60
"""Characters of a name inside such a sentence."""
COMPANY: Final = frozenset({"account", "account_id"})
MISSING: Final = "missing_field"


@dataclass(frozen=True, slots=True)
class Words:
    """Who reads, by which policy, and when."""

    t: Text
    policy: Policy
    now: datetime

    def worked(self, since: datetime) -> str | None:
        """`12 working days`, by the policy's days off; None while it is less than one."""
        days = self.policy.calendar.between_working_days(since, self.now, self.t.zone)
        return self.t.n("{count} working day", "{count} working days", days) if days > 0 else None

    def days(self, since: datetime) -> str | None:
        """`12 days`; None while it is less than one."""
        days = (self.now - since).days
        return self.t.n("{count} day", "{count} days", days) if days > 0 else None

    def day(self, at: datetime | date) -> str:
        today = self.now.astimezone(self.t.zone).date()
        return self.t.date(at.astimezone(self.t.zone).date() if isinstance(at, datetime) else at, today)

    def stage(self, key: object) -> str:
        """Its label; the key of a stage that the policy no longer has."""
        return timeline.stage(self.t, self.policy, str(key))


def event(words: Words, finding: Finding) -> str:
    """What counted, with its day: `the call of Thu 5 Nov`."""
    t, what, day = words.t, finding.evidence.get("event"), words.day(day_of(finding))
    if what == "moved_on":
        return t("the leaving of {person} on {day}", person=person(words, finding), day=day)
    if what in ACTIVITIES:
        kind = ACTIVITIES[what].text(t.language)
        return t("the {what} of {day}", what=kind.lower() if t.language == "en" else kind, day=day)
    return t(_EVENTS.get(str(what), N_("what happened on {day}")), day=day)


def day_of(finding: Finding) -> datetime | date:
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
