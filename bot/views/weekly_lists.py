"""The deals and people of a weekly review, each list with what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.text import Mrkdwn, escape, join_md
from bot.views import blocks as b
from bot.views import deal_label, timeline
from bot.views.limits import cut, cut_md

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.services.reviews.weekly import Weekly
    from bot.text import Text
    from bot.views.finding_words import Words
    from bot.views.objects import Block
    from store.kpis.deciding import Decision, Won
    from store.kpis.weekly import Closed, Few, Line, Moved, Slipped, T

NAME: Final = 60
"""Characters of a name or a reason in a list."""
ENTRY: Final = 250
"""Characters of an entry: ten of them and a title fit into one section."""
STALE: Final = ("quiet", "dwell", "stakeholder_untouched")
MISSING: Final = ("missing_field", "no_decision_maker", "thin_coverage", "lost_without_reason")
UNLOGGED: Final = ("meeting_unlogged", "proposal_unlogged")
UNPLANNED: Final = ("no_next_step", "close_date_passed", "close_date_pushed")
SORTS: Final = (STALE, MISSING, UNLOGGED, UNPLANNED)


def named(review: Weekly) -> frozenset[str]:
    """Ids of the deals whose names it tells: none in a channel."""
    if not review.full:
        return frozenset()
    lines: list[Line] = [*review.created.rows, *(each.deal for each in _all_but_new(review))]
    return frozenset(each.id for each in lines)


def _all_but_new(review: Weekly) -> Iterator[Decision | Closed | Moved | Slipped | Won]:
    for few in (review.decide, review.won, review.lost, review.moved, review.slipped, review.overrides):
        yield from few.rows
    if review.best:
        yield review.best


def best(words: Words, review: Weekly) -> Iterator[Block]:
    """The success of the week, and why it was chosen."""
    t, won = words.t, review.best
    if won is None:
        return
    name = deal(words, won.deal) if review.full else number(t, won.deal)
    title = t.md("*Success of the week*: {deal}", deal=name)
    if won.deal.owner and not review.full:  # the whole line names them anyway
        who = t.colleague(cut(won.deal.owner, NAME))
        title = t.md("*Success of the week*: {deal}, won by {who}", deal=name, who=who)
    why = [
        t.md_n("won after {count} day", "won after {count} days", won.days)
        if won.days
        else t.md("won on its first day"),
        t.md_n("{count} activity written down", "{count} activities written down", won.activities),
        t.md_n("{count} person known", "{count} people known", won.people),
    ]
    if not won.late:
        why.append(t.md("nothing overdue on the way"))
    if not won.overrides:
        why.append(t.md("every gate kept"))
    yield b.section(join_md("\n", [title, _joined(t, why)]))


def lists(words: Words, review: Weekly) -> Iterator[Block]:
    t = words.t
    yield from _list(t, t.md("*Won*"), review.won, lambda each: _closed(words, each), at_home=False)
    yield from _list(t, t.md("*Lost*"), review.lost, lambda each: _closed(words, each), at_home=False)
    yield from _list(t, t.md("*New deals*"), review.created, lambda each: deal(words, each))
    yield from _list(t, t.md("*Moved*"), review.moved, lambda each: _moved(words, each))
    yield from _list(t, t.md("*Slipped*"), review.slipped, lambda each: _slipped(words, each))


def overrides(words: Words, review: Weekly) -> Iterator[Block]:
    t = words.t
    yield from _list(t, t.md("*Gates passed over*"), review.overrides, lambda each: _override(words, each))


def in_short(words: Words, review: Weekly) -> Iterator[Block]:
    """For a channel: how many, and never who or which. What there was none of is left out."""
    t, moved, slipped, passed = words.t, review.moved.count, review.slipped.count, review.overrides.count
    moves = {
        t.md_n("{count} deal moved on", "{count} deals moved on", moved): moved,
        t.md_n("{count} expected close slipped", "{count} expected closes slipped", slipped): slipped,
        t.md_n("{count} gate passed over", "{count} gates passed over", passed): passed,
    }
    if any(moves.values()):
        yield b.section(_joined(t, [said for said, count in moves.items() if count]))
    yield b.section(
        join_md(
            "\n", [t.md("*Overdue*"), _overdue(t, review.overdue) or t.md("Nothing is overdue. Thank you!")]
        )
    )


def _overdue(t: Text, overdue: dict[str, int]) -> Mrkdwn | None:
    """How much of each sort; None for nothing."""
    counts = {sort: sum(overdue.get(rule, 0) for rule in sort) for sort in SORTS}
    said = {
        STALE: t.md("{count} stale", count=t.number(counts[STALE])),
        MISSING: t.md("{count} missing", count=t.number(counts[MISSING])),
        UNLOGGED: t.md("{count} not logged", count=t.number(counts[UNLOGGED])),
        UNPLANNED: t.md("{count} without a next step or date", count=t.number(counts[UNPLANNED])),
    }
    found = [said[sort] for sort, count in counts.items() if count]
    return _joined(t, found) if found else None


def _list(
    t: Text, title: Mrkdwn, few: Few[T], line: Callable[[T], Mrkdwn], *, at_home: bool = True
) -> Iterator[Block]:
    """One section; nothing at all where there is none. `at_home`: the Home has all of them."""
    if not few.count:
        return
    lines = [t.md("• {what}", what=line(each)) for each in few.rows]
    said = [
        t.md("{title} ({count})", title=title, count=t.number(few.count)),
        *(cut_md(each, ENTRY) for each in lines),
    ]
    if few.more:
        said.append(more(t, few) if at_home else t.md("and {count} more", count=t.number(few.more)))
    yield b.section(join_md("\n", said))


def more(t: Text, few: Few[T]) -> Mrkdwn:
    return t.md("and {count} more, in the Home tab", count=t.number(few.more))


def number(t: Text, line: Line) -> Mrkdwn:
    return t.md("*#{number}*", number=line.number)


def deal(words: Words, line: Line, *, owner: bool = True) -> Mrkdwn:
    """On one line; `owner`: with whose it is."""
    t = words.t
    account = cut(line.account, NAME) if line.account else None
    known = [t.money(line.amount, line.currency)] if line.amount is not None else []
    known += [t.colleague(cut(line.owner, NAME))] if line.owner and owner else []
    label = deal_label.line(t, line.number, cut(line.name, NAME), account)
    return t.md("{deal} · {what}", deal=label, what=" · ".join(known)) if known else label


def _moved(words: Words, moved: Moved) -> Mrkdwn:
    return words.t.md(
        "{deal}: {before} → {after}",
        deal=deal(words, moved.deal),
        before=timeline.stage(words.t, words.policy, moved.from_stage or ""),
        after=timeline.stage(words.t, words.policy, moved.stage),
    )


def _override(words: Words, moved: Moved) -> Mrkdwn:
    t = words.t
    said = _moved(words, moved)
    reason = cut(moved.reason or "", NAME)
    if moved.by is None:
        return t.md("{move}, because “{reason}”", move=said, reason=reason)
    return t.md(
        "{move}, by {who}, because “{reason}”", move=said, who=t.colleague(cut(moved.by, NAME)), reason=reason
    )


def _slipped(words: Words, slipped: Slipped) -> Mrkdwn:
    return words.t.md(
        "{deal}: {before} → {after}",
        deal=deal(words, slipped.deal),
        before=words.day(slipped.before),
        after=words.day(slipped.after),
    )


def _closed(words: Words, closed: Closed) -> Mrkdwn:
    t = words.t
    said = [
        t.n("after {count} day", "after {count} days", closed.days) if closed.days else t("on its first day")
    ]
    if closed.lost_reason:
        options = {each.key: words.policy.label(each, t.language) for each in words.policy.loss_reasons}
        said.append(options.get(closed.lost_reason, cut(closed.lost_reason, NAME)))
    if closed.lost_missing:
        said.append(cut(closed.lost_missing, NAME))
    return t.md("{deal}: {what}", deal=deal(words, closed.deal), what=t.listed(said))


def _joined(t: Text, parts: Sequence[Mrkdwn]) -> Mrkdwn:
    return Mrkdwn(t.listed([escape(each) for each in parts]))
