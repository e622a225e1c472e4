"""The screens about people on the customer's side, and the form that keeps a message."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.policy.stages import ROLES
from bot.services.persons import Approach, Sheet
from bot.typed.message import link
from bot.typed.signature import Card
from bot.views import message_form, stakeholder_edit, stakeholder_form
from store.people import Known
from tests.builders import a_stakeholder, an_activity
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.services.prefill import DealLine
    from store.model import Stakeholder
    from tests.views.gallery import Content

LINK = link("sandbox", "C0SALES", "1794787200.000400")
TODAY = date(2026, 11, 16)


def _somebody(c: Content, id: str = "s" * 36, **given: Any) -> Stakeholder:  # noqa: A002 - the field's name
    texts = {key: c.text(100) for key in ("name", "title", "department", "company", "email", "phone")}
    long = {"interests": c.text(1000), "concerns": c.text(1000), "role": "decision_maker", "stance": "for"}
    return a_stakeholder(id, **{**texts, **long, **given})


def _people(c: Content, count: int) -> list[Stakeholder]:
    roles = [None, *ROLES]
    return [_somebody(c, f"s{n:035d}", role=roles[n % len(roles)], moved_on=TODAY) for n in range(count)]


def _elsewhere(c: Content, count: int) -> list[Known]:
    return [
        Known(each, "d", 10**9 if c.long else 7, c.text(), c.text(), open=True) for each in _people(c, count)
    ]


def _added(c: Content) -> Iterator[Any]:
    card = Card(name=c.text(100), address=c.text(300), rest=c.text(3000))
    yield stakeholder_form.render(c.t, None)
    yield stakeholder_form.render(c.t, None, c.hits, c.text())
    for count in (0, 1, 40, 120):
        for read in (None, Card(), card):
            content = stakeholder_form.Content(
                initial={key: c.text() for key in ("name", "title", "interests")}, pasted=c.text(), card=read
            )
            asked = stakeholder_form.asking(content, _elsewhere(c, min(count, 8)))
            yield stakeholder_form.render(c.t, c.line, (), c.text(), asked, _people(c, count), c.text())


def _changed(c: Content) -> Iterator[Any]:
    met = Approach(an_activity(summary=c.text()), c.text())
    for count in (0, 1, 40, 120):
        sheet = Sheet(
            deal=c.line,
            person=_somebody(c, moved_on=TODAY if count else None),
            elsewhere=_elsewhere(c, min(count, 50)),
            approaches=[met, Approach(an_activity(), None)][: count or 0] * 4,
            earlier=count,
        )
        yield stakeholder_edit.render(c.t, sheet, TODAY)
        typed = {"name": c.text(), "concerns": None, "role": "user"}
        now = {**asdict(_somebody(c, stance="against")), "moved_on": TODAY, "concerns": None}
        yield stakeholder_edit.render(c.t, sheet, TODAY, number=3, values=typed, now=now, warning=c.text())


def _saved(c: Content) -> Iterator[Any]:
    lines: Sequence[DealLine] = [c.line] * (50 if c.long else 1)
    for person in (_somebody(c), _somebody(c, moved_on=TODAY), a_stakeholder(name=c.text(), moved_on=TODAY)):
        for others, proposed in (((), ()), (lines, lines[:5])):
            yield stakeholder_edit.done(c.t, c.line, person, others, proposed, c.command, MONDAY_9_JST)


def _message(c: Content) -> Iterator[Any]:
    for author in (None, c.text(100)):
        for cut in (False, True):
            origin = message_form.Origin(link=LINK if cut else None, ts="1", author=author, cut=cut)
            yield message_form.render(c.t, origin, c.text())
            for count in (0, 1, 40, 120):
                yield message_form.render(c.t, origin, c.text(), c.line, _people(c, count))


PEOPLE: dict[str, Any] = {
    "message_form.render": _message,
    "stakeholder_edit.render": _changed,
    "stakeholder_edit.done": _saved,
    "stakeholder_form.render": _added,
}
