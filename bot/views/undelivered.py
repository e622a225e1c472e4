"""Messages that could not be sent, with the reason of each and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import N_
from bot.text import Mrkdwn, escape, join_md
from bot.views import blocks as b
from bot.views.limits import cut_md
from store.model import NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.text import Text
    from store.model import Member, Notice

OPEN, CALLBACK = "undelivered_open", "undelivered"
AGAIN, GIVE_UP = "undelivered_again", "undelivered_give_up"
SHOWN = 30
KINDS = {
    NoticeKind.PROMPT: N_("Question about a meeting"),
    NoticeKind.LAST_CALL: N_("Last call for a meeting"),
    NoticeKind.BUNDLE: N_("The daily list"),
    NoticeKind.ALERT: N_("Quiet deals, in a channel"),
    NoticeKind.WELCOME: N_("Welcome"),
    NoticeKind.CARD: N_("A deal card"),
    NoticeKind.BRAKE: N_("Question about held messages"),
    NoticeKind.REVIEW: N_("A review"),
    NoticeKind.EXPORT: N_("A file"),
    NoticeKind.STUCK: N_("Note about what does not arrive"),
}
OTHER = N_("News about a deal")
REASONS = {
    "user_disabled": N_("The account is deactivated."),
    "user_not_found": N_("Slack does not know this person."),
    "channel_not_found": N_("Slack does not know this conversation."),
    "is_archived": N_("The channel is archived."),
    "not_in_channel": N_("Dealbot is not in the channel."),
    "missing_scope": N_("Dealbot lacks a permission. Please reinstall it."),
    "token_revoked": N_("Dealbot was uninstalled. Please install it again."),
}


def render(t: Text, rows: Sequence[tuple[Notice, Member | None]]) -> b.View:
    parts: list[b.Block] = []
    for notice, reader in rows[:SHOWN]:
        kind = t(KINDS.get(notice.kind, OTHER))
        who = t.colleague(cut_md(escape(reader.name), 150)) if reader else _nobody(t, notice)
        line = t.md("*{kind}* for {who}, due {when}", kind=kind, who=who, when=notice.due_at)
        parts.append(b.section(join_md("\n", [line, _why(t, notice)])))
        parts.append(
            b.actions(
                b.button(t("Send again"), AGAIN, value=notice.id),
                b.button(t("Give up"), GIVE_UP, value=notice.id),
            )
        )
    if not rows:
        parts.append(b.section(t.md("Every message arrived.")))
    if len(rows) > SHOWN:
        parts.append(b.context(t.md("and {count} more", count=t.number(len(rows) - SHOWN))))
    return b.modal(t("Not delivered"), parts, callback_id=CALLBACK, close=t("Close"))


def _nobody(t: Text, notice: Notice) -> Mrkdwn:
    """Whom it was for, if not a person of ours."""
    if notice.kind in (NoticeKind.ALERT, NoticeKind.REVIEW) and notice.channel:
        return Mrkdwn(f"<#{notice.channel}>")
    return t.md("somebody who is gone")


def _why(t: Text, notice: Notice) -> Mrkdwn:
    known = REASONS.get(notice.reason or "")
    if notice.state is NoticeState.HELD:
        doubt = t.md("Nobody can tell whether it arrived; before it is sent again, that is looked up.")
        return join_md(" ", [doubt, t.md(known)]) if known else doubt
    return t.md(known) if known else t.md("Slack says: `{code}`", code=notice.reason or "?")
