"""The screens about findings, hung up: putting them off, filling in what is missing, and why somebody was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bot.services.explaining import Held, Silence, Told
from bot.services.letters import Letter, Line, Standing
from bot.services.sheets import EditSheet
from bot.services.snoozing import REASONS
from bot.views import fill_form, fixes, nag_bundle, snooze_form, why
from bot.views.finding_words import Words
from store.model import Account, Notice, NoticeKind, NoticeState
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST
from tests.views.findings import every_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.views.gallery import Content

DAYS = (date(2026, 11, 17), date(2026, 11, 24), date(2026, 11, 30))


def words(c: Content) -> Words:
    return Words(c.t, c.policy, MONDAY_9_JST)


def _snooze(c: Content) -> Iterator[Any]:
    found = every_finding(c)
    for each in (found[:1], found):
        yield snooze_form.render(words(c), c.line, each, DAYS)
    yield snooze_form.render(words(c), c.line, found[:1], (DAYS[0], DAYS[0], DAYS[1]))


def _fill(c: Content) -> Iterator[Any]:
    account = Account(workspace=HOME, id="acme", name=c.text(), key="k", attributes={})
    sheet = EditSheet(deal=c.deal, accounts={"acme": account})
    missing = [each.key for each in c.policy.fields]
    for key in fixes.FIELDS:
        asked = fill_form.asked(key, c.policy, missing)
        assert asked
        yield fill_form.render(c.t, c.policy, sheet, key, asked)
    yield fill_form.render(c.t, c.policy, sheet, "missing", [])


def _why(c: Content) -> Iterator[Any]:
    yield why.render(words(c), c.line, [])
    yield why.render(words(c), c.line, [_told(c, each) for each in every_finding(c)])
    for each in every_finding(c):
        yield why.render(words(c), c.line, [_told(c, each)])


def _told(c: Content, finding: Any) -> Told:
    reason = f"customer: {c.text()}"
    silence = [
        Held(why, MONDAY_9_JST, c.text(), reason if why is Silence.SNOOZED else None, NoticeKind.BUNDLE)
        for why in Silence
        if why is not Silence.SENT
    ]
    return Told(
        finding=finding, asked=c.text(), deputy=c.text(), off=DAYS, weekends=4, escalates_at=MONDAY_9_JST,
        managers=[c.text()] * 3, rang=Held(Silence.SENT, MONDAY_9_JST, kind=NoticeKind.PROMPT), silence=silence,
    )  # fmt: skip


def bundle_lines(c: Content) -> list[Line]:
    """Every rule, however it may stand, for the one who is asked and for their manager."""
    until = MONDAY_9_JST + timedelta(days=3)
    found = [each for each in every_finding(c) if each.rule != "meeting_unlogged"]
    resting = [*REASONS, f"other: {c.text(200)}", c.text(200), None]
    lines = []
    for number, each in enumerate(found):
        row = replace(each, snoozed_until=until, snooze_reason=resting[number % len(resting)])
        plain = Line(row, c.deal, c.text(), None, Standing.OPEN, own=True, whose=c.text())
        late = replace(plain, finding=replace(row, due_at=MONDAY_9_JST + timedelta(days=2)))
        lines += [plain, replace(plain, own=False), late, replace(late, is_new=False)]
        lines += [
            replace(plain, standing=standing, settled_by=by, settled_how=how)
            for standing in (Standing.SNOOZED, Standing.FIXED, Standing.SETTLED)
            for by, how in ((c.text(), "log"), (c.text(), None), (None, None))
        ]
    return lines


def _bundle(c: Content) -> Iterator[Any]:
    lines = bundle_lines(c)
    apart = [replace(each, deal=replace(each.deal, id=f"{number:036d}")) for number, each in enumerate(lines)]
    for chosen in (lines, apart, apart[:1]):
        yield nag_bundle.render(words(c), _letter(c, chosen))
    for line in lines:
        yield nag_bundle.render(words(c), _letter(c, [line]))


def _letter(c: Content, lines: list[Line]) -> Letter:
    notice = Notice(
        workspace=HOME, id="n", recipient="reader", kind=NoticeKind.BUNDLE, occurrence="o",
        state=NoticeState.DUE, due_at=MONDAY_9_JST, created_at=MONDAY_9_JST,
    )  # fmt: skip
    return Letter(notice, c.person, lines, more=5000 if c.long else 0)


HYGIENE: dict[str, Any] = {
    "snooze_form.render": _snooze,
    "fill_form.render": _fill,
    "fill_form.nothing": lambda c: iter([fill_form.nothing(c.t)]),
    "why.render": _why,
    "nag_bundle.render": _bundle,
}
