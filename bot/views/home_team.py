"""A manager's team in the Home: who has what overdue, what has gone up, which hand-overs wait, and the team's deals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views import (
    brake_notice,
    deal_card,
    deal_label,
    finding_text,
    fixes,
    hand_notice,
    home_rows,
    measure_text,
    target_form,
)
from bot.views.limits import cut_md

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.home_team import Crew, Mate
    from bot.text import Mrkdwn, Text
    from bot.views.finding_words import Words
    from store.agenda import Item
    from store.handing import Wish

NAME: Final = 150
RULES: Final = 3
"""Named beside a person; the rest is in the count."""


def render(words: Words, crew: Crew) -> list[b.Block]:
    return [*_people(words, crew), *_waiting(words, crew), *_targets(words, crew), *_deals(words, crew)]


def _people(words: Words, crew: Crew) -> list[b.Block]:
    t = words.t
    if crew.items is not None and crew.of is not None:
        everybody = b.button(t("Everybody"), home_rows.GO, value="owner:")
        title = t.md("*{who}*: {asked}", who=_name(t, crew.of), asked=_to_do(t, crew.items.total))
        parts = [b.section(title, accessory=everybody)]
        return [
            *parts,
            *home_rows.items(words, crew.items.rows),
            *home_rows.pages(t, crew.items, "items"),
        ]
    if not crew.people.total:
        return [b.section(t.md("*Your team*\nNobody has a deal or anything to do here."))]
    heading = b.section(t.md("*Who has what overdue*"))
    return [
        heading,
        *(_mate(words, each) for each in crew.people.rows),
        *home_rows.pages(t, crew.people, "people"),
    ]


def _to_do(t: Text, count: int) -> str:
    return t.n("{count} thing to do", "{count} things to do", count) if count else t("nothing to do")


def _mate(words: Words, mate: Mate) -> b.Block:
    t = words.t
    known = (
        [t.n("{count} overdue", "{count} overdue", mate.overdue)] if mate.overdue else [t("nothing overdue")]
    )
    known.append(t.n("{count} deal", "{count} deals", mate.deals))
    known += [home_rows.score(t, mate.score)] if mate.score is not None else []
    who = _name(t, mate.name) if mate.name else t.md("Nobody")
    lines = [t.md("*{who}*: {known}", who=who, known=" · ".join(known))]
    if mate.rules:
        rules = [f"{brake_notice.rule_name(t, rule)} {t.number(count)}" for rule, count in mate.rules[:RULES]]
        lines.append(escape(" · ".join(rules)))
    shows = b.button(t("Look"), home_rows.GO, value=f"owner:{mate.id}") if mate.id else None
    return b.section(join_md("\n", lines), accessory=shows)


def _waiting(words: Words, crew: Crew) -> list[b.Block]:
    """What has gone up, and the hand-overs."""
    t = words.t
    parts: list[b.Block] = []
    if crew.up:
        parts += [b.divider(), b.section(t.md("*Escalated* ({count})", count=t.number(crew.gone_up)))]
        parts += [block for each in crew.up for block in _gone_up(words, each)]
        if left := crew.gone_up - sum(map(len, crew.up)):
            parts.append(b.context(t.md("and {count} more", count=t.number(left))))
    return parts + wishes(t, crew.wishes, crew.waiting)


def _gone_up(words: Words, items: Sequence[Item]) -> list[b.Block]:
    """For whoever leads: look at it, put it off, or do something about it."""
    t, waiting = words.t, [each.finding for each in items]
    said = finding_text.listed(words, finding_text.sentences(words, waiting), home_rows.FIXES)
    opens = b.button(t("Open"), deal_card.OPEN, value=waiting[0].deal_id)
    told = b.section(home_rows.lines([*home_rows.heading(words, items), *said]))
    return [told, fixes.watching(words, waiting[0].deal_id, waiting, opens)]


def _targets(words: Words, crew: Crew) -> list[b.Block]:
    """What the team has reached of what it means to, with the way to set it."""
    t, one = words.t, crew.teams[0].id if len(crew.teams) == 1 else None
    opens = b.button(t("Targets"), target_form.OPEN, value=one)
    if crew.goals:
        said = measure_text.lines(t, words.policy, crew.goals, coverage=True)
    elif one:
        said = t.md("*Against the target*\nNo target is set for the time under way.")
    else:
        said = t.md("*Against the target*\nChoose one team above to see it here.")
    return [b.divider(), b.section(said, accessory=opens)]


def wishes(t: Text, waiting: Sequence[Wish], count: int) -> list[b.Block]:
    """Hand-overs that wait for an answer, with both answers."""
    if not waiting:
        return []
    heading = b.section(t.md("*Hand-overs that wait for an answer* ({count})", count=t.number(count)))
    parts = [b.divider(), heading]
    for each in waiting:
        asks = t.md("{asker} → {to}", asker=_name(t, each.asker), to=_name(t, each.to))
        reason = [t.md("Reason: {reason}", reason=each.reason)] if each.reason else []
        told = [deal_label.line(t, each.number, each.name, None), asks, *reason]
        parts += [b.section(home_rows.lines(told)), hand_notice.answers(t, each.id, each.to)]
    if left := count - len(waiting):
        parts.append(b.context(t.md("and {count} more", count=t.number(left))))
    return parts


def _deals(words: Words, crew: Crew) -> list[b.Block]:
    t = words.t
    if not crew.deals.count:
        return [b.divider(), b.section(t.md("*The team's deals*\nNone is open here."))]
    above = [*crew.up, *(crew.items.rows if crew.items else ())]
    title = t.md("*The team's deals* ({known})", known=home_rows.total(words, crew.deals))
    return [
        b.divider(),
        home_rows.by_stage(words, title, crew.deals),
        *home_rows.rows(words, crew.deals, above=above, whose=True),
        *home_rows.pages(t, crew.deals.rows, "deals"),
    ]


def _name(t: Text, name: str) -> Mrkdwn:
    return t.colleague(cut_md(escape(name), NAME))
