"""Messages that ask somebody to act: the prompt, the last call, the bundle; and the same, once acted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import Message
from bot.deps import speak_in, speak_to
from bot.services.alerts import Bulletin
from bot.services.letters import Page, Standing
from bot.text import join_md
from bot.views import (
    alert,
    brake_notice,
    deal_card,
    deal_label,
    export_notice,
    fixes,
    hand_notice,
    nag_bundle,
    nag_settled,
    notes,
    stuck_notice,
    welcome,
)
from bot.views import blocks as b
from bot.views.finding_words import Words
from bot.views.nag_settled import short, title_of
from bot.views.periods import period
from store.model import NoticeKind

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.letters import Letter, Line
    from bot.text import Mrkdwn, Text

LOG, NOT_HELD, MOVED = fixes.LOG, fixes.NOT_HELD, fixes.MOVED
NO_DEAL, NEW_DEAL = fixes.NO_DEAL, fixes.NEW_DEAL


def render(deps: Deps, letter: Letter | Bulletin | Page) -> Message:  # noqa: PLR0911 - one return for each kind
    """The message in the language of its reader or, in a channel, of the team, as things stand; a review as it is kept."""
    if isinstance(letter, Page):
        assert letter.message is not None
        return Message(**letter.message)
    policy = deps.policy(letter.notice.workspace).policy
    if isinstance(letter, Bulletin):
        return alert.render(policy, letter)
    t = speak_in(letter.team, policy) if letter.team else speak_to(letter.reader, policy)
    match letter.notice.kind:
        case NoticeKind.WELCOME:
            return welcome.render(t, letter.reader)
        case NoticeKind.EXPORT:
            return export_notice.render(t, (letter.notice.payload or {})["file"])
        case NoticeKind.CARD:
            return deal_card.stub(t, letter.notice.deal_id or "")
        case NoticeKind.HAND_OVER | NoticeKind.HANDED:
            return hand_notice.render(t, letter.handing)
        case NoticeKind.BRAKE:
            return brake_notice.render(t, letter.held)
        case NoticeKind.STUCK:
            return stuck_notice.render(t, letter.stuck)
        case NoticeKind.BUNDLE:
            return nag_bundle.render(Words(t, policy, deps.now()), letter)
    return _about_one(t, policy, letter)


def _about_one(t: Text, policy: Policy, letter: Letter) -> Message:
    """A prompt or a last call."""
    line = letter.lines[0] if letter.lines else None
    if line is None:
        nothing = t.md("This is no longer yours to do.")
        return Message(nothing, [b.section(nothing)])
    if line.standing is not Standing.OPEN:
        return Message(nag_settled.meeting(t, line), _settled_blocks(t, line))
    heading = {
        NoticeKind.PROMPT: t.md("How did *{title}* go?", title=short(title_of(line))),
        NoticeKind.LAST_CALL: t.md(
            "*{title}* is not logged yet. It is due soon.", title=short(title_of(line))
        ),
    }[letter.notice.kind]
    text = t.md("{heading} ({deal})", heading=heading, deal=short(line.deal.name))
    return Message(text, [b.section(heading), *_ask(t, policy, line)])


def _ask(t: Text, policy: Policy, line: Line) -> list[b.Block]:
    """What it is about, why it is asked, and each way to settle it."""
    return [
        b.section(join_md("\n", [_deal(t, line), _when(t, line)])),
        _buttons(t, line),
        b.context(_why(t, policy, line)),
    ]


def _buttons(t: Text, line: Line) -> b.Block:
    return b.actions(
        b.button(t("Log now"), LOG, value=line.finding.subject, style="primary"),
        b.button(t("Did not take place"), NOT_HELD, value=line.finding.subject),
        b.button(t("Moved to another time"), MOVED, value=line.finding.subject),
        b.button(t("Not about a deal"), NO_DEAL, value=line.finding.subject),
        b.button(t("Make a deal from it"), NEW_DEAL, value=line.finding.subject),
    )


def _settled_blocks(t: Text, line: Line) -> list[b.Block]:
    parts: list[b.Block] = [b.section(nag_settled.meeting(t, line)), b.context(_deal(t, line))]
    if line.undo is not None and line.undo_until is not None:
        parts.append(b.actions(notes.undo_button(t, line.undo.id)))
        parts.append(b.context(t.md("You can undo this until {time}.", time=t.time(line.undo_until))))
    return parts


def _deal(t: Text, line: Line) -> Mrkdwn:
    account = short(line.account) if line.account else None
    return deal_label.line(t, line.deal.number, short(line.deal.name), account)


def _when(t: Text, line: Line) -> Mrkdwn:
    assert line.meeting is not None
    ended = line.meeting.ends_at
    return t.md(
        "Ended {when}. Please log it by {due}.",
        when=t.moment(ended, ended.date()),
        due=t.moment(line.finding.due_at, ended.date()),
    )


def _why(t: Text, policy: Policy, line: Line) -> Mrkdwn:
    """Rule, clock and version, so that nobody wonders why this came."""
    clock = {
        "working_days": t("days off don't count"),
        "elapsed": t("every hour counts"),
    }[policy.calendar.clock]
    return t.md(
        "Why: meetings are logged within {due} ({clock}), policy version {version}.",
        due=period(t, policy.rules.meeting_unlogged.due),
        clock=clock,
        version=line.finding.policy_version,
    )
