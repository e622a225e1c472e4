"""Messages that ask somebody to act: the prompt, the last call, the bundle; and the same, once acted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import Message
from bot.deps import speak_in, speak_to
from bot.services.letters import Standing
from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views import deal_card, deal_label, export_notice, hand_notice, notes, welcome
from bot.views.limits import cut_md
from bot.views.periods import period
from store.model import NoticeKind

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.letters import Letter, Line
    from bot.text import Mrkdwn, Text

LOG, NOT_HELD, MOVED = "meeting_log", "meeting_not_held", "meeting_moved"
NO_DEAL, NEW_DEAL = "meeting_no_deal", "meeting_new_deal"
SHOWN = 15
"""Items spelt out in one bundle; each takes up to two blocks of a message's fifty."""
NAME_LENGTH = 150
"""Characters of one name as mrkdwn, so that a full bundle of imported names stays below what Slack takes (13,000)."""


def render(deps: Deps, letter: Letter) -> Message:
    """The message in the language of its reader or, in a channel, of the team, as things stand."""
    policy = deps.policy(letter.notice.workspace).policy
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
        case NoticeKind.BUNDLE:
            return _bundle(t, policy, letter)
    return _about_one(t, policy, letter)


def _about_one(t: Text, policy: Policy, letter: Letter) -> Message:
    """A prompt or a last call."""
    line = letter.lines[0] if letter.lines else None
    if line is None:
        nothing = t.md("This is no longer yours to do.")
        return Message(nothing, [b.section(nothing)])
    if line.standing is not Standing.OPEN:
        return Message(_settled(t, line), _settled_blocks(t, line))
    heading = {
        NoticeKind.PROMPT: t.md("How did *{title}* go?", title=_title(line)),
        NoticeKind.LAST_CALL: t.md("*{title}* is not logged yet. It is due soon.", title=_title(line)),
    }[letter.notice.kind]
    text = t.md("{heading} ({deal})", heading=heading, deal=_short(line.deal.name))
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


def _bundle(t: Text, policy: Policy, letter: Letter) -> Message:
    waiting = [line for line in letter.lines if line.standing is Standing.OPEN]
    if not waiting:
        done = t.md("Everything in this list is done. Thank you!")
        return Message(done, [b.section(done), *(_item(t, line) for line in letter.lines[:SHOWN])])
    text = t.md_n(
        "{count} meeting is waiting to be logged", "{count} meetings are waiting to be logged", len(waiting)
    )
    title = t("Overdue") if any(line.own for line in waiting) else t("Overdue in your team")
    parts: list[b.Block] = [b.header(title), b.section(text)]
    for line in letter.lines[:SHOWN]:
        parts.append(_item(t, line))
        if line.standing is Standing.OPEN and line.own and line.meeting is not None:
            parts.append(_buttons(t, line))
    if more := max(0, len(letter.lines) - SHOWN) + letter.more:
        parts.append(b.context(t.md("and {count} more", count=t.number(more))))
    if meetings := [line for line in waiting if line.meeting is not None]:
        parts.append(b.context(join_md("\n", dict.fromkeys(_why(t, policy, line) for line in meetings))))
    return Message(text, parts)


def _item(t: Text, line: Line) -> b.Block:
    if line.standing is not Standing.OPEN:
        return b.section(join_md("\n", [_settled(t, line), _deal(t, line)]))
    parts = [t.md("*{title}*", title=_title(line)), _deal(t, line), _overdue(t, line)]
    return b.section(join_md("\n", parts))


def _settled(t: Text, line: Line) -> Mrkdwn:
    """One line that says what became of it, and through whom."""
    title, who = _title(line), t.colleague(_short(line.settled_by or ""))
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


def _settled_blocks(t: Text, line: Line) -> list[b.Block]:
    parts: list[b.Block] = [b.section(_settled(t, line)), b.context(_deal(t, line))]
    if line.undo is not None and line.undo_until is not None:
        parts.append(b.actions(notes.undo_button(t, line.undo.id)))
        parts.append(b.context(t.md("You can undo this until {time}.", time=t.time(line.undo_until))))
    return parts


def _deal(t: Text, line: Line) -> Mrkdwn:
    account = _short(line.account) if line.account else None
    return deal_label.line(t, line.deal.number, _short(line.deal.name), account)


def _when(t: Text, line: Line) -> Mrkdwn:
    assert line.meeting is not None
    ended = line.meeting.ends_at
    return t.md(
        "Ended {when}. Please log it by {due}.",
        when=t.moment(ended, ended.date()),
        due=t.moment(line.finding.due_at, ended.date()),
    )


def _overdue(t: Text, line: Line) -> Mrkdwn:
    due = t.moment(line.finding.due_at, line.finding.due_at.date())
    if line.own or line.whose is None:
        return t.md("Due {due}", due=due)
    return t.md("Due {due} · with {who}", due=due, who=t.colleague(_short(line.whose)))


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


def _title(line: Line) -> Mrkdwn:
    return _short(line.meeting.title if line.meeting else line.deal.name)


def _short(name: str) -> Mrkdwn:
    return cut_md(escape(name), NAME_LENGTH)
