"""A deal's card in its team's channel: a message that names nothing of the deal, and opens in the rights of who clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import N_, InvalidInput
from bot.services import channels, permissions
from bot.services.commands import Done, carry_out
from store import deals, members, notices
from store.model import Notice, NoticeKind, NoticeState

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Deal, Team

NO_CHANNEL = N_("The deal's team has no channel. Please ask an admin to choose one in the set-up.")
UNFIT = N_(
    "Nothing may be posted in the team's channel now. Please ask an admin to look at it in the set-up."
)


def show(deps: Deps, ask: Ask, deal_id: str) -> Command:
    """Owes the channel of the deal's team one message; the receipt says which channel. A post can't be undone.

    Whoever may see the deal may. Raises NotFound; InvalidInput where no channel may have it; SlackError when Slack does
    not tell in time. The channel is looked at again right before the post.
    """
    actor = ask.actor
    with deps.reads() as session:
        channel = _channel(session, permissions.see(session, actor, deal_id))
    if channel is None:
        raise InvalidInput("channel", NO_CHANNEL)
    if channels.why_unfit(deps, actor.workspace, channel, hurry=True):
        raise InvalidInput("channel", UNFIT)

    def work(session: Session, ledger: Ledger) -> Done:
        deal = permissions.see(session, actor, deal_id)
        notice = Notice(
            workspace=ledger.workspace,
            id=deps.new_id(),
            recipient=actor.id,
            kind=NoticeKind.CARD,
            occurrence=ledger.command_id,
            state=NoticeState.DUE,
            due_at=ledger.at,
            created_at=ledger.at,
            deal_id=deal.id,
            channel=channel,
        )
        notices.owe(session, notice, ())
        return Done(None, {"notice": notice.id, "channel": channel})

    return carry_out(deps, ask, "show", work)


def why_not(session: Session, notice: Notice, actor: Actor) -> str | None:
    """Why it should not be posted after all: asked at the moment of sending, as it may be sent again much later."""
    deal = deals.get(session, notice.workspace, notice.deal_id) if notice.deal_id else None
    if deal is None or not permissions.may_see(session, actor, deal):
        return "who asked for it may not see the deal any more"
    if _channel(session, deal) != notice.channel:
        return "the team has another channel by now"
    return None


def team_of(session: Session, deal: Deal | None) -> Team | None:
    return members.get_team(session, deal.workspace, deal.team_id) if deal and deal.team_id else None


def _channel(session: Session, deal: Deal) -> str | None:
    team = team_of(session, deal)
    return team.channel if team else None
