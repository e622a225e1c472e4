"""A review read again: the week under way, one as it was sent, and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.slack import lesser
from bot.views import blocks as b
from bot.views import deal_card, deal_label, weekly_headline
from bot.views.limits import cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.policy import Policy
    from bot.services.reviews.reading import Asked, Changed, Choice
    from bot.text import Text
    from bot.views.objects import Block
    from store.kpis.corrections import Late
    from store.kpis.weekly import Few
    from store.model import Json

CALLBACK: Final = "review_page"
OPEN, NEXT, BACK, TEAM = "review_open", "review_next", "review_back", "review_team"
CHANGED: Final = "review_changed"
"""Opens what changed since a review was sent; its value is `team:period`."""
NAME: Final = 60
FITS: Final = frozenset({"section", "context", "actions", "header", "divider", "image"})
"""Blocks of a message that a modal takes, too."""


def value(team_id: str, period: str | None, part: int = 0) -> str:
    """What a button carries to open a review; no period: the week under way."""
    return f"{team_id}:{period or ''}:{part}"


def read(written: Any) -> tuple[str, str | None, int]:
    """Back from a button or a choice, whatever stands in it."""
    team, period, part = [*str(written).split(":"), "", "", ""][:3]
    return team, period or None, int(part) if part.isascii() and part.isdecimal() and len(part) < 4 else 0


def render(
    t: Text,
    asked: Asked,
    choices: Sequence[Choice],
    parts: Sequence[Json],
    part: int,
    *,
    sent_at: datetime | None,
    last: str,
) -> b.View:
    """One part of it. `sent_at`: when it was sent; None for the week under way, which leads to the `last` one sent."""
    part = min(part, max(len(parts) - 1, 0))
    blocks = [*_choice(t, asked, choices)]
    if sent_at is not None:
        blocks.append(
            b.context(t.md("As it was sent on {at}. What became known later does not change it.", at=sent_at))
        )
    if not parts:
        nothing = t.md(
            "No review of {period} was sent for {team}.",
            period=asked.period or "",
            team=cut(asked.team.name, NAME),
        )
        blocks.append(b.section(nothing))
    else:
        blocks += [each for each in lesser.without_tables(parts[part]["blocks"]) if _fits(each)]
    blocks += _turning(t, asked, len(parts), part, last)
    return b.modal(t("Review"), blocks, callback_id=CALLBACK, close=t("Close"))


def _fits(block: Mapping[str, Any]) -> bool:
    """A modal takes fewer kinds; `what changed since` is no question for a week that is under way."""
    return block["type"] in FITS


def _choice(t: Text, asked: Asked, choices: Sequence[Choice]) -> list[Block]:
    """Which team, for whoever has several; a hundred fit."""
    if len(choices) < 2:
        return []
    options = [(each.team.name, value(each.team.id, asked.period)) for each in choices[:100]]
    chosen = value(asked.team.id, asked.period)
    known = {each for _, each in options}
    select = b.select(t("Team"), TEAM, options, initial=chosen if chosen in known else None)
    return [b.actions(b.as_element(select), block_id="review_choice")]


def _turning(t: Text, asked: Asked, count: int, part: int, last: str) -> list[Block]:
    buttons = []
    if part:
        buttons.append(b.button(t("Back"), BACK, value=value(asked.team.id, asked.period, part - 1)))
    if part + 1 < count:
        buttons.append(b.button(t("Next"), NEXT, value=value(asked.team.id, asked.period, part + 1)))
    if asked.period is None:
        buttons.append(b.button(t("The last one, as sent"), OPEN, value=value(asked.team.id, last)))
    else:
        buttons.append(b.button(t("This week so far"), OPEN, value=value(asked.team.id, None)))
    return [b.actions(*buttons, block_id="review_turning")]


def changes(t: Text, policy: Policy, asked: Asked, found: Changed) -> b.View:
    """Each figure that is known differently by now, and the deals behind it; those by number only for whoever may not read
    the full version.
    """
    title = t.md(
        "*{team}, {period}*: sent on {at}",
        team=cut(asked.team.name, NAME),
        period=asked.period or "",
        at=found.review.as_of,
    )
    lines = [
        t.md(
            "*{name}*: {then} → {now}",
            name=t(weekly_headline.NAMES[each.name]),
            then=weekly_headline.figure(t, each.name, each.then, policy.currency),
            now=weekly_headline.figure(t, each.name, each.now, policy.currency),
        )
        for each in found.figures
    ]
    blocks: list[Block] = [b.section(title), *(b.section(line) for line in lines)]
    if not lines:
        blocks.append(b.section(t.md("Nothing has changed since.")))
    else:
        blocks += _behind(t, asked, found.deals)
        blocks.append(
            b.context(
                t.md("Entries made later, deals opened again and amounts put right are in the second figure.")
            )
        )
    opens = b.button(t("As it was sent"), OPEN, value=value(asked.team.id, asked.period))
    blocks.append(b.actions(opens, block_id="review_turning"))
    return b.modal(t("What changed since"), blocks, callback_id=CALLBACK, close=t("Close"))


def _behind(t: Text, asked: Asked, late: Few[Late]) -> list[Block]:
    if not late.count:
        return []
    blocks = [b.section(t.md("*Deals behind it* ({count})", count=t.number(late.count)))]
    for each in late.rows:
        deal = t.md("*#{number}*", number=each.deal.number)
        if asked.full:
            account = cut(each.deal.account, NAME) if each.deal.account else None
            deal = deal_label.line(t, each.deal.number, cut(each.deal.name, NAME), account)
        why = [
            *([t("entered later")] if each.entered else []),
            *([t("opened again")] if each.reopened else []),
            *([t("amount or probability changed")] if each.amount else []),
        ]
        said = t.md("{deal}: {what}", deal=deal, what=t.listed(why))
        blocks.append(b.section(said, accessory=b.button(t("Open"), deal_card.OPEN, value=each.deal.id)))
    if late.more:
        blocks.append(b.context(t.md("and {count} more", count=t.number(late.more))))
    return blocks
