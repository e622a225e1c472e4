"""Messages about deals that change hands: the question to a manager, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import Message
from bot.services.hand_letters import Label, News, Question
from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views import deal_label, notes
from bot.views.limits import cut_md

if TYPE_CHECKING:
    from bot.services.hand_letters import Handing
    from bot.text import Mrkdwn, Text

CONFIRM, DECLINE = "hand_confirm", "hand_decline"
NAME_LENGTH = 150
"""Characters of one name as mrkdwn."""


def render(t: Text, told: Handing | None) -> Message:
    match told:
        case Question():
            return _question(t, told) if told.open else _answered(t, told)
        case News():
            return _news(t, told)
    nothing = t.md("This is no longer yours to do.")
    return Message(nothing, [b.section(nothing)])


def _question(t: Text, asked: Question) -> Message:
    heading = t.md(
        "*{asker}* asks you to hand a deal to *{to}*.", asker=_who(t, asked.asker), to=_who(t, asked.to)
    )
    reason = t.md("Reason: {reason}", reason=asked.asked.reason or "–")
    buttons = answers(t, asked.asked.id, asked.to)
    return Message(
        heading, [b.section(heading), b.section(join_md("\n", [_deal(t, asked.deal), reason])), buttons]
    )


def answers(t: Text, hand_over_id: str, to: str) -> b.Block:
    """Both answers; handing over is asked about once more. The same in the Home."""
    sure = b.confirm(
        t("Hand over?"),
        t("The deal and its coming meetings go to {who}.", who=t.colleague(to)),
        yes=t("Hand over"),
        no=t("Cancel"),
    )
    return b.actions(
        b.button(t("Confirm"), CONFIRM, value=hand_over_id, style="primary", confirm=sure),
        b.button(t("Decline"), DECLINE, value=hand_over_id),
    )


def _answered(t: Text, asked: Question) -> Message:
    by = _who(t, asked.by or "")
    if asked.asked.granted:
        said = t.md(":white_check_mark: Handed to *{to}* by {by}.", to=_who(t, asked.to), by=by)
    else:
        said = t.md(":no_entry_sign: {by} declined to hand it to *{to}*.", to=_who(t, asked.to), by=by)
    parts: list[b.Block] = [b.section(join_md("\n", [said, _deal(t, asked.deal), *_why(t, asked.why)]))]
    if asked.undo is not None and asked.undo_until is not None:
        parts.append(b.actions(notes.undo_button(t, asked.undo.id)))
        parts.append(b.context(t.md("You can undo this until {time}.", time=t.time(asked.undo_until))))
    return Message(said, parts)


def _news(t: Text, news: News) -> Message:
    to, by, count = _who(t, news.to), _who(t, news.by), len(news.deals) + news.more
    if news.taken_back:
        said = t.md("{by} took the hand-over to {to} back.", by=by, to=to)
    elif news.mine:
        said = t.md_n("{by} handed a deal to you.", "{by} handed {count} deals to you.", count, by=by)
    elif news.granted:
        said = t.md_n(
            "{by} handed a deal to {to}.", "{by} handed {count} deals to {to}.", count, by=by, to=to
        )
    else:
        said = t.md("{by} declined to hand your deal to {to}.", by=by, to=to)
    lines = [said, *(_deal(t, each) for each in news.deals)]
    if news.more:
        lines.append(t.md("and {count} more", count=t.number(news.more)))
    lines += [t.md("Reason: {reason}", reason=news.reason)] if news.reason else []
    parts: list[b.Block] = [*b.sections(join_md("\n", lines))]
    if news.mine and not news.taken_back:
        parts.append(b.context(t.md("Its coming meetings are yours now, too.")))
    return Message(said, parts)


def _why(t: Text, why: str | None) -> list[Mrkdwn]:
    return [t.md("Reason: {reason}", reason=why)] if why else []


def _deal(t: Text, deal: Label) -> Mrkdwn:
    account = cut_md(escape(deal.account), NAME_LENGTH) if deal.account else None
    return deal_label.line(t, deal.number, cut_md(escape(deal.name), NAME_LENGTH), account)


def _who(t: Text, name: str) -> Mrkdwn:
    return t.colleague(cut_md(escape(name), NAME_LENGTH))
