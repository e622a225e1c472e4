"""The screens of handing on: one deal and the messages about it, leave, joining two, many at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.services.bulk import ORPHANS, Source
from bot.services.hand_letters import Label, News, Question
from bot.services.leaves import Planned
from bot.services.merging import AccountsPreview, DealsPreview
from bot.views import away_form, bulk_form, hand_form, hand_notice, merge_form
from store.model import Account, HandOver, Leave
from tests.builders import HOME, a_deal
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.model import Deal
    from tests.views.gallery import Content

SIZES = (0, 1, 40, 5000)


def _sizes(c: Content) -> tuple[int, ...]:
    return SIZES if c.long else (0, 2)


def _hand(c: Content) -> Iterator[Any]:
    yield hand_form.render(c.t, hand_form.Sheet(None), c.hits, c.text())
    for at_once in (True, False):
        for owner in (None, c.text()):
            yield hand_form.render(c.t, hand_form.Sheet(c.line, owner, at_once), warning=c.text())


def _notices(c: Content) -> Iterator[Any]:
    yield hand_notice.render(c.t, None)
    label = Label(10**9, c.text(), c.text())
    asked = HandOver(
        workspace=HOME, id="h" * 36, deal_id="acme", asked_by="aoi", to_id="ken", asked_at=MONDAY_9_JST, reason=c.text(300),
    )  # fmt: skip
    question = Question(asked, label, c.text(), c.text(), by=c.text(), why=c.text(300))
    yield hand_notice.render(c.t, question)
    for granted in (True, False):
        decided = replace(asked, decided_by="mana", decided_at=MONDAY_9_JST, granted=granted)
        for undo in (None, c.command):
            answered = replace(question, asked=decided, undo=undo, undo_until=MONDAY_9_JST)
            yield hand_notice.render(c.t, answered)
    for mine, granted, back in (
        (True, True, False),
        (True, True, True),
        (False, True, False),
        (False, False, False),
    ):
        for labels in ([label], [label] * 10):
            yield hand_notice.render(
                c.t, News(labels, 190 if len(labels) > 1 else 0, granted, mine, c.text(), c.text(), c.text(300), back)
            )  # fmt: skip


def _away(c: Content) -> Iterator[Any]:
    for size in _sizes(c):
        planned = [
            Planned(_leave(n), c.text(), c.text() if n % 2 else None, mine=n % 3 == 0) for n in range(size)
        ]
        for leads in (True, False):
            yield away_form.render(c.t, planned, now=MONDAY_9_JST, deputy="U1", myself="U2", leads=leads)


def _leave(n: int) -> Leave:
    """Whole days and halves of every kind."""
    start = MONDAY_9_JST - timedelta(hours=9) + timedelta(hours=13) * (n % 2)
    end = MONDAY_9_JST + timedelta(hours=(15, 4, 39)[n % 3])
    return Leave(workspace=HOME, id=f"l{n:035}", member_id="aoi", start=start, end=end, deputy_id=None)


def _merge(c: Content) -> Iterator[Any]:
    one, two = (Account(workspace=HOME, id=f"{n}" * 36, name=c.text(), key="k") for n in "12")
    names = [c.text()] * (40 if c.long else 2)
    for what in ("accounts", "deals"):
        for alike in ((), ((one, two),) * 5):
            yield merge_form.render(c.t, c.policy, merge_form.Sheet(what, alike=alike), warning=c.text())
    for size in _sizes(c):
        moving = [replace(c.deal, id=f"{n:036}") for n in range(size)]
        companies = AccountsPreview(one, two, moving, names, "s" * 64)
        pair = ((c.text(), one.id), (c.text(), two.id))
        yield merge_form.render(
            c.t, c.policy, merge_form.Sheet("accounts", *pair, preview=companies, of_a_pair=True)
        )
        keys = ["account_id", "external_id", "sdr_id", *(each.key for each in c.policy.fields)]
        deals = DealsPreview(c.deal, c.deal, size, size, size, keys if size else [], "s" * 150)
        yield merge_form.render(c.t, c.policy, merge_form.Sheet("deals", *pair, preview=deals))


def _bulk(c: Content) -> Iterator[Any]:
    for size in _sizes(c):
        yield bulk_form.render(c.t, bulk_form.Sheet("dates", overdue=_overdue(c, min(size, 30))), c.text())
        yield bulk_form.render(c.t, bulk_form.Sheet("hand", orphans=size))
        for source in _sources(c, size):
            yield bulk_form.render(c.t, bulk_form.Sheet("hand", source, orphans=size), c.text())


def _overdue(c: Content, size: int) -> list[Deal]:
    return [
        a_deal(f"{n:036}", name=c.text(), number=10**8 + n, expected_close=date(2026, 11, 2))
        for n in range(size)
    ]


def _sources(c: Content, size: int) -> list[Source]:
    return [Source(ORPHANS, None, active=False, count=size)] + [
        Source("m" * 36, c.text(), active, size) for active in (True, False)
    ]


def _orphans(c: Content) -> Iterator[Any]:
    for size in _sizes(c):
        found = [(deal, c.text() if n % 2 else None) for n, deal in enumerate(_overdue(c, min(size, 40)))]
        yield bulk_form.orphans(c.t, found, size)


HANDING: dict[str, Any] = {
    "away_form.render": _away,
    "bulk_form.orphans": _orphans,
    "bulk_form.render": _bulk,
    "bulk_form.source_option": lambda c: iter([[bulk_form.source_option(c.t, each) for each in _sources(c, 5000)]]),
    "hand_form.decline": lambda c: iter([hand_form.decline(c.t, "h" * 36, c.line, c.text())]),
    "hand_form.render": _hand,
    "hand_notice.render": _notices,
    "merge_form.render": _merge,
}  # fmt: skip
