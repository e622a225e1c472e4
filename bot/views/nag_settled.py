"""What became of an item of a message: one line that says it and through whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.services.letters import Standing
from bot.text import escape
from bot.views import finding_text, finding_words, snooze_form
from bot.views.limits import cut_md

if TYPE_CHECKING:
    from bot.services.letters import Line
    from bot.text import Mrkdwn, Text
    from bot.views.finding_words import Words

NAME_LENGTH: Final = 150
"""Characters of one name as mrkdwn, so that a full bundle of imported names stays below what Slack takes (13,000)."""
DONE: Final = {
    "proposal_unlogged": N_("The proposal is followed up."),
    "quiet": N_("It is moving again."),
    "dwell": N_("It has left the stage."),
    "close_date_passed": N_("The expected close is right again."),
    "close_date_pushed": N_("It has moved on."),
    "no_next_step": N_("Something is planned again."),
    "no_decision_maker": N_("It is known who decides."),
    "thin_coverage": N_("More people are known."),
    "lost_without_reason": N_("The reason is noted."),
    "gate_met": N_("The suggestion is settled."),
}
HOW: Final = {
    "log": N_("log"),
    "edit": N_("edit"),
    "move": N_("stage move"),
    "stakeholder": N_("stakeholder"),
    "plan": N_("planned meeting"),
    "won": N_("won"),
    "lost": N_("lost"),
    "import": N_("import"),
    "undo": N_("undo"),
}


def meeting(t: Text, line: Line) -> Mrkdwn:
    """Of a meeting that was asked about."""
    title, who = short(title_of(line)), t.colleague(short(line.settled_by or ""))
    match line.standing:
        case Standing.LOGGED if line.settled_by:
            return t.md(":white_check_mark: *{title}* was logged by {who}.", title=title, who=who)
        case Standing.NOT_HELD if line.settled_by:
            return t.md(
                ":white_check_mark: *{title}* did not take place (noted by {who}).", title=title, who=who
            )
        case Standing.NO_DEAL if line.settled_by:
            return t.md(
                ":white_check_mark: *{title}* was not about a deal (noted by {who}).", title=title, who=who
            )
        case Standing.TAKEN:
            return t.md(":white_check_mark: *{title}* belongs to a deal of its own now.", title=title)
        case Standing.MOVED if line.meeting is not None:
            return t.md(
                ":white_check_mark: *{title}* was moved to {start}.",
                title=title,
                start=line.meeting.starts_at,
            )
        case _:
            return t.md(":white_check_mark: *{title}* is settled.", title=title)


def of(words: Words, line: Line) -> Mrkdwn:
    """Of any item that is not open now."""
    t = words.t
    if line.standing is Standing.SNOOZED:
        return snooze_form.until(words, line.finding)
    if line.meeting is not None:
        return meeting(t, line)
    if line.standing is Standing.SETTLED:
        return t.md(":white_check_mark: The deal is over. Nothing is asked any more.")
    if line.settled_by is None:
        return t.md(
            ":white_check_mark: No longer needed: {what}", what=finding_text.say(words, [line.finding])
        )
    who, how = t.colleague(short(line.settled_by)), HOW.get(line.settled_how or "")
    through = t("{who}, {how}", who=who, how=t(how)) if how else who
    return t.md(":white_check_mark: {done} ({through})", done=_done(words, line), through=through)


def _done(words: Words, line: Line) -> str:
    t, finding = words.t, line.finding
    match finding.rule:
        case finding_words.MISSING:
            return t("{field} is filled in.", field=finding_words.field_name(words, finding.subject))
        case "stakeholder_untouched":
            return t("There was contact with {person}.", person=finding_words.person(words, finding))
        case rule:
            return t(DONE.get(rule, N_("This is settled.")))


def title_of(line: Line) -> str:
    return line.meeting.title if line.meeting else line.deal.name


def short(name: str) -> Mrkdwn:
    return cut_md(escape(name), NAME_LENGTH)
