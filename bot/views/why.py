"""Why did I get this? And why did nobody get anything? The rule, what counted, the clock, the deadline, who is told.

The same lines stand in a modal and on the shell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.services import snoozing
from bot.services.explaining import Broken, Silence
from bot.text import Mrkdwn, join_md
from bot.views import blocks as b
from bot.views import deal_card, deal_label, finding_text, finding_words, rules_text
from bot.views.limits import cut, cut_md
from store.brakes import FOR_GOOD
from store.model import SUGGESTION, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.services.explaining import Held, Said, Told
    from bot.services.prefill import DealLine
    from bot.views.finding_words import Words
    from store.model import Finding

CALLBACK = "why"
SHOWN: Final = 6
"""Findings of one deal explained in one modal, the one that was asked about first."""
LIST: Final = 2800
KINDS: Final = {
    NoticeKind.PROMPT: N_("the question after the meeting"),
    NoticeKind.LAST_CALL: N_("the last call"),
    NoticeKind.BUNDLE: N_("the daily message"),
}

NOTES: Final = frozenset({
    N_("its day is over"),
    N_("nothing is new today"),
    N_("nothing is open"),
    N_("over the budget; it is in the next bundle"),
    N_("an admin muted it"),
    N_("an admin chose only the daily lists"),
    N_("nothing is left to say"),
    N_("somebody else is asked now"),
    N_("the deadline has passed; it is in the bundle"),
    N_("the recipient is not on Slack"),
    N_("the recipient is no member any more"),
    N_("given up by an admin"),
})  # fmt: skip
"""Why a message to somebody was not needed, as it is noted with the message; another note is shown as it stands."""

SILENT: Final = {
    Silence.NOBODY: N_("Not sent: the deal has no owner. Admins read of it."),
    Silence.UNREACHABLE: N_("Not sent: {who} has no Slack account or no role here."),
    Silence.AWAY: N_("Not sent now: {who} is away until {when}."),
    Silence.HOURS: N_("Not sent now: outside working hours until {when}."),
    Silence.BRAKE: N_("Not sent: the brake is on since {when}; an admin decides."),
    Silence.NOT_DUE: N_("Not due until {when}."),
    Silence.WEEKLY: N_("It comes once a week, with the first daily message of the week."),
    Silence.BUNDLE: N_("It comes with the next daily message."),
}


def render(words: Words, deal: DealLine, told: Sequence[Told]) -> b.View:
    """What each of these is about; the deal's card is one click away."""
    t = words.t
    parts: list[b.Block] = [
        b.section(
            deal_label.line(t, deal.number, deal.name, deal.account),
            accessory=b.button(t("Open"), deal_card.OPEN, value=deal.id),
        )
    ]
    explained = _together(words, told)
    for title, rest in explained[:SHOWN]:
        plain = Mrkdwn(title.replace("*", ""))  # bold within bold would show its marks
        said = join_md("\n", [t.md("*{what}*", what=plain), *rest])
        parts += [b.divider(), b.section(cut_md(said, LIST))]
    if explained[SHOWN:]:
        parts.append(b.context(t.md("and {count} more", count=t.number(len(explained) - SHOWN))))
    if not told:
        parts.append(b.section(t.md(":white_check_mark: This is settled. Nobody will ask again.")))
    return b.modal(t("Why did I get this?"), parts, callback_id=CALLBACK, close=t("Close"))


def _together(words: Words, told: Sequence[Told]) -> list[tuple[Mrkdwn, tuple[Mrkdwn, ...]]]:
    """Empty fields of which all the same is to be said are explained once."""
    groups: dict[tuple[str, tuple[Mrkdwn, ...]], list[Finding]] = {}
    for number, each in enumerate(told):
        alone = "" if each.finding.rule == finding_words.MISSING else str(number)
        groups.setdefault((alone, tuple(_rest(words, each))), []).append(each.finding)
    return [(finding_text.say(words, found), rest) for (_, rest), found in groups.items()]


def _rest(words: Words, told: Told) -> Iterator[Mrkdwn]:
    """Everything but what is wrong itself."""
    t, policy, finding = words.t, words.policy, told.finding
    rule = rules_text.one(t, policy, finding.rule)
    yield t.md("The rule: {rule}", rule=rule) if rule else t.md("The rule is not in the policy any more.")
    yield t.md("What counted: {event}", event=finding_words.event(words, finding))
    if finding.rule != SUGGESTION:
        yield from _clock(words, told)
        yield t.md("Deadline: {due}", due=t.moment(finding.due_at, words.now.astimezone(t.zone).date()))
    yield _asked(words, told)
    if finding.rule != SUGGESTION or told.escalates_at is not None:
        yield _manager(words, told)
    if told.rang is not None and told.rang.at is not None:
        yield t.md("Last told: {when} ({how})", when=told.rang.at, how=_kind(words, told.rang))
    for held in told.silence:
        yield silent(words, held)
    version = t.number(finding.policy_version)
    yield t.md("Found under version {version} of the policy.", version=version)


def _clock(words: Words, told: Told) -> Iterator[Mrkdwn]:
    """Which hours count, and which days in between did not."""
    t, calendar = words.t, words.policy.calendar
    yield {
        "working_days": t.md("The clock: hours on days off don't count."),
        "elapsed": t.md("The clock: every hour counts."),
    }[calendar.clock]
    named = []
    for day in told.off:
        name = calendar.holiday(day, t.language)
        named.append(f"{words.day(day)} ({name})" if name else words.day(day))
    if named:
        yield t.md("Not counted: {days}", days=t.listed(named))
    if told.weekends:
        yield t.md_n(
            "Not counted: {count} day of the weekend",
            "Not counted: {count} days of weekends",
            told.weekends,
        )


def _asked(words: Words, told: Told) -> Mrkdwn:
    t = words.t
    if told.asked is None:
        return t.md("Asked: nobody, the deal has no owner.")
    if told.deputy is None:
        return t.md("Asked: {who}", who=t.colleague(told.asked))
    return t.md(
        "Asked: {who} for {whom}, who is away", who=t.colleague(told.deputy), whom=t.colleague(told.asked)
    )


def _manager(words: Words, told: Told) -> Mrkdwn:
    t = words.t
    if told.escalates_at is None:
        return t.md("No manager is told of it.")
    who = t.listed([t.colleague(each) for each in told.managers]) or t("nobody manages the team")
    if told.finding.escalated_at is not None:
        return t.md("Told as well since {when}: {who}", when=told.escalates_at, who=who)
    return t.md("Told as well from {when}, in their own message: {who}", when=told.escalates_at, who=who)


def silent(words: Words, held: Held) -> Mrkdwn:
    """Why nothing was sent, or nothing more."""
    t = words.t
    who = t.colleague(held.who) if held.who else t("Somebody")
    if held.why is Silence.SNOOZED:
        sentence, typed = snoozing.told(held.reason)
        reason = " · ".join(filter(None, [sentence and t(sentence), cut(typed, 200) if typed else None]))
        if held.at == FOR_GOOD:
            return t.md("Nobody is reminded of it: {reason}", reason=reason)
        return t.md("Put off by {who} until {when}: {reason}", who=who, when=held.at, reason=reason)
    if held.why in SILENT:
        return t.md(SILENT[held.why], who=who, when=held.at)
    return _message(words, held)


def _message(words: Words, held: Held) -> Mrkdwn:
    """A message that was held back. What Slack says when it refuses one stays as Slack says it."""
    t, how = words.t, _kind(words, held)
    match held.why:
        case Silence.SUPPRESSED:
            note = t(held.reason) if held.reason in NOTES else held.reason or "–"
            return t.md("Not sent: {how} of {when} ({reason})", how=how, when=held.at, reason=note)
        case Silence.FAILED:
            return t.md(
                "Slack refused {how} of {when} ({reason})", how=how, when=held.at, reason=held.reason or "–"
            )
        case _:
            return t.md("On its way: {how}, from {when}", how=how, when=held.at)


def _kind(words: Words, held: Held) -> str:
    return words.t(KINDS.get(held.kind, N_("a message"))) if held.kind else words.t("a message")


def rule(words: Words, said: Said) -> Iterator[Mrkdwn]:
    """One rule on one deal: each finding explained, or why there is none."""
    t = words.t
    if said.told:
        for title, rest in _together(words, said.told):
            yield title
            yield from rest
        return
    yield {
        Broken.OFF: t.md("The rule is off."),
        Broken.GONE: t.md("There is no such rule."),
        Broken.CLOSED: t.md("The deal is closed; this rule asks nothing of closed deals."),
        Broken.NO_STAGE: t.md(
            "The policy has no such stage any more; the rule rests until the deal is moved."
        ),
        Broken.SOON: t.md("Broken just now; it is noted within a minute."),
    }.get(said.broken, t.md("Nothing is wrong."))
    if said.look_again is not None and said.broken is not Broken.SOON:
        yield t.md("By itself this can change from {when} on.", when=said.look_again)
