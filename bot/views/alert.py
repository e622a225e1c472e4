"""The post in a team's channel about deals that have gone quiet. It names none of them: not everybody in it may see all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery import Message
from bot.deps import DEFAULT_ZONE, speak_in
from bot.text import text
from bot.views import blocks as b
from bot.views import deal_card

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.services.alerts import Bulletin, Quiet
    from bot.text import Mrkdwn, Text


def render(policy: Policy, bulletin: Bulletin) -> Message:
    """In the team's language; what has moved again since says so."""
    team = bulletin.team
    t = speak_in(team, policy) if team else text(policy.language, DEFAULT_ZONE, policy.words.deal)
    waiting = sum(each.open for each in bulletin.deals) + bulletin.more
    heading = (
        t.md_n("{count} deal has gone quiet", "{count} deals have gone quiet", waiting)
        if waiting
        else t.md("All these deals have moved again. Thank you!")
    )
    parts = [b.section(heading), *(_line(t, each) for each in bulletin.deals)]
    if bulletin.more:
        parts.append(b.context(t.md("and {count} more", count=t.number(bulletin.more))))
    if waiting:
        parts.append(b.context(t.md("Only people who may see the deal can open it.")))
    return Message(heading, parts)


def _line(t: Text, quiet: Quiet) -> b.Block:
    if not quiet.open:
        return b.section(t.md(":white_check_mark: *#{number}* is taken care of.", number=quiet.number))
    return b.section(_days(t, quiet), accessory=b.button(t("Open"), deal_card.OPEN, value=quiet.deal_id))


def _days(t: Text, quiet: Quiet) -> Mrkdwn:
    if quiet.days < 1:
        return t.md("*#{number}* · nothing has moved", number=quiet.number)
    return t.md_n(
        "*#{number}* · nothing moved for {count} day",
        "*#{number}* · nothing moved for {count} days",
        quiet.days,
        number=quiet.number,
    )
