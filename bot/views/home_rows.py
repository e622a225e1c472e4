"""What the parts of the Home share: what is asked with each fix beside it, deals by stage, a page of deals, pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.text import Mrkdwn, escape, join_md
from bot.views import blocks as b
from bot.views import deal_card, deal_label, finding_text, finding_words, fixes, timeline
from bot.views.limits import cut_md
from store.model import MEETING, SUGGESTION

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.services.home_pages import Paged
    from bot.services.home_parts import Deals, InStage
    from bot.services.kpis import Money
    from bot.text import Text
    from bot.views.finding_words import Words
    from store.agenda import Item
    from store.listing import Row
    from store.model import Finding

GO, BACK = "home_go", "home_back"
"""Buttons that show something else here: what, their value says. The second where a block has two."""
LINE: Final = 300
"""Characters of one line that people wrote."""
FIXES: Final = 3
"""Of one deal; its card has the rest."""
STAGES: Final = 2_900


def items(words: Words, found: Sequence[Sequence[Item]]) -> list[b.Block]:
    """Each deal, or meeting, and under it what is asked, every sentence beside the button that settles it."""
    return [block for each in found for block in _item(words, each)]


def _item(words: Words, items: Sequence[Item]) -> list[b.Block]:
    t, waiting = words.t, [each.finding for each in items]
    opens = b.button(t("Open"), deal_card.OPEN, value=waiting[0].deal_id)
    if waiting[0].rule == MEETING:
        said = [*heading(words, items), finding_text.say(words, waiting)]
        return [b.section(lines(said), accessory=opens), fixes.buttons(words, waiting[0].deal_id, waiting)]
    ways = _ways(waiting)
    parts = [
        b.section(lines(heading(words, items)), accessory=opens),
        *(_asked(words, each) for each in ways[:FIXES]),
    ]
    if len(ways) > FIXES:
        parts.append(b.context(t.md("and {count} more", count=t.number(len(ways) - FIXES))))
    return parts


def heading(words: Words, items: Sequence[Item]) -> list[Mrkdwn]:
    """What it is about, and by when."""
    t, first = words.t, items[0]
    title = [t.md("*{title}*", title=first.meeting)] if first.meeting else []
    deal = deal_label.line(t, first.number, first.name, first.account)
    return [*title, deal, *_when(words, first.finding)]


def _ways(waiting: Sequence[Finding]) -> list[list[Finding]]:
    """One for each finding, the empty fields together: one form fills them in."""
    empty = [each for each in waiting if each.rule == finding_words.MISSING]
    rest = [each for each in waiting if each.rule != finding_words.MISSING or each is empty[0]]
    return [empty if each.rule == finding_words.MISSING else [each] for each in rest]


def _asked(words: Words, findings: Sequence[Finding]) -> b.Block:
    """One sentence, and its fix."""
    first = findings[0]
    said = cut_md(finding_text.say(words, findings), LINE)
    if first.rule == SUGGESTION:
        return b.section(said, accessory=fixes.to_stage(words, first))
    fix = fixes.one(words.t, first.deal_id, first)
    return b.section(words.t.md("• {what}", what=said), accessory=fix)


def _when(words: Words, finding: Finding) -> list[Mrkdwn]:
    """Nothing is ever overdue about a suggestion."""
    t = words.t
    if finding.rule == SUGGESTION:
        return []
    due = t.moment(finding.due_at, words.now.astimezone(t.zone).date())
    if finding.due_at <= words.now:
        return [t.md(":warning: overdue since {due}", due=due)]
    return [t.md("due {due}", due=due)]


def by_stage(words: Words, title: Mrkdwn, deals: Deals) -> b.Block:
    """How many deals stand where, what they are worth, and how well they are kept."""
    said = [_stage(words, each) for each in deals.stages]
    return b.section(cut_md(join_md("\n", [title, *said]), STAGES))


def total(words: Words, deals: Deals) -> str:
    """How many, and how well they are kept."""
    points = [score(words.t, deals.score)] if deals.score is not None else []
    return " · ".join([words.t.number(deals.count), *points])


def _stage(words: Words, here: InStage) -> Mrkdwn:
    t = words.t
    return t.md(
        "• *{stage}*: {known}",
        stage=words.stage(here.stage),
        known=" · ".join(
            [
                t.n("{count} deal", "{count} deals", here.deals),
                *money(words, here.pipeline),
                score(t, here.score),
            ]
        ),
    )


def money(words: Words, total: Money) -> list[str]:
    """In the policy's currency; what no rate converts stands apart. Nothing where no deal states an amount."""
    t = words.t
    shown = [t.money(total.total, words.policy.currency)] if total.count else []
    return shown + [t.money(amount, currency) for currency, amount in sorted(total.apart.items())]


def score(t: Text, points: int) -> str:
    """The hygiene score, of 100."""
    return t("hygiene {score}", score=t.number(points))


def rows(
    words: Words, deals: Deals, *, above: Sequence[Sequence[Item]] = (), whose: bool = False
) -> list[b.Block]:
    """A page of deals: each with its score, and the fix of what is most urgent on it unless it stands `above` already."""
    told = {each.finding.id for items in above for each in items}
    return [block for each in deals.rows.rows for block in _row(words, deals, each, told, whose=whose)]


def _row(words: Words, deals: Deals, row: Row, told: Collection[str], *, whose: bool) -> list[b.Block]:
    t, today = words.t, words.now.astimezone(words.t.zone).date()
    known = [timeline.stage(t, words.policy, row.stage)]
    if row.amount is not None:
        known.append(t.money(row.amount, row.currency))
    if row.expected_close is not None:
        known.append(t("close {day}", day=t.date(row.expected_close, today)))
    known.append(score(t, deals.scores.get(row.id, 0)))
    if whose and row.owner:
        known.append(t.colleague(row.owner))
    said = [deal_label.line(t, row.number, row.name, row.account), escape(" · ".join(known))]
    opens = b.button(t("Open"), deal_card.OPEN, value=row.id)
    parts = [b.section(lines(said), accessory=opens)]
    if waiting := [each for each in deals.findings.get(row.id, ()) if each.id not in told]:
        parts.append(_asked(words, _ways(waiting)[0]))
    return parts


def pages(t: Text, page: Paged[Any], part: str) -> list[b.Block]:
    """Which rows are shown, and the way to the others; nothing where all of them are. `part` names what is turned."""
    buttons = []
    if page.page:
        buttons.append(b.button(t("Back"), BACK, value=f"{part}:{page.page - 1}"))
    if page.more:
        buttons.append(b.button(t("Next"), GO, value=f"{part}:{page.page + 1}"))
    if not buttons:
        return []
    first, last, total = (t.number(each) for each in (page.first, page.last, page.total))
    return [
        b.context(t.md("*{first}–{last} of {total}*", first=first, last=last, total=total)),
        b.actions(*buttons, block_id=f"home_pages_{part}"),
    ]


def lines(said: Sequence[Mrkdwn]) -> Mrkdwn:
    return join_md("\n", [cut_md(each, LINE) for each in said])
