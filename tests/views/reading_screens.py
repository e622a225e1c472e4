"""The screens for reading, hung up: the card, its history, lists and the hub."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.policy.stages import ROLES
from bot.services.cards import CHANGES, EVENTS, Card, History, Page
from bot.services.hub import ITEMS, MEETINGS, Hub
from bot.services.listing import ALL, CLOSING, MINE, PAGE, WHOSE, Listing, Wanted
from bot.views import deal_card, deal_history, deal_list, export_notice, hub
from store.agenda import COUNTED, Coming, Item
from store.listing import Row
from store.model import ActivityKind, Change, StageMove
from tests.builders import HOME, a_deal, a_stakeholder, an_activity
from tests.clocks import MONDAY_9_JST
from tests.views.findings import every_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.model import Deal
    from tests.views.gallery import Content

SIZES = (0, 1, 40, 5_000)
LATE = datetime(9999, 12, 30, tzinfo=UTC)


def _card(c: Content) -> Iterator[Any]:
    yield deal_card.render(c.t, c.policy, _bare(c))
    for size in SIZES:
        yield deal_card.render(c.t, c.policy, _full(c, size))
    for stage in c.policy.stages:
        deal = replace(_bare(c).deal, stage=stage.key, open=stage.kind == "open")
        yield deal_card.render(c.t, c.policy, replace(_bare(c), deal=deal, stage=stage, may_override=True))


def _bare(c: Content) -> Card:
    return Card(
        deal=a_deal(name=c.text(), stage=c.text(20)),
        account=None,
        team=None,
        channel=None,
        names={},
        stage=None,
        days=0,
        missing=[],
        following=None,
        steps=[],
        people=[],
        events=[],
        page=Page(skip=0, size=EVENTS, more=False),
        override=None,
        may_edit=False,
        may_override=False,
        now=MONDAY_9_JST,
    )


def _full(c: Content, size: int) -> Card:
    deal = _deal(c)
    stage, following = c.policy.stages[2], c.policy.stages[3]
    steps = [(each, n % 2 == 0) for n, each in enumerate(c.policy.gate(following.key))]
    move = StageMove(
        workspace=HOME, id="m" * 36, deal_id="acme", stage=stage.key, from_stage=c.text(20), entered_at=LATE,
        moved_by="aoi", override_reason=c.text(),
    )  # fmt: skip
    kinds = list(ActivityKind)
    events = [
        an_activity(
            f"e{n}", kind=kinds[n % 5], summary=c.text(), outcome=c.policy.outcomes[0].key, on_behalf_of="aoi"
        )
        for n in range(min(size, EVENTS - 1))
    ]
    people = [
        a_stakeholder(
            f"s{n}", name=c.text(), role=[*ROLES][n % 7], title=c.text(), department=c.text(), email=c.text(),
            stance=("for", "neutral", "against")[n % 3], last_contact_at=LATE if n else None, interests=c.text(),
            concerns=c.text(),
        )
        for n in range(size)
    ]  # fmt: skip
    return Card(
        deal=deal,
        account=c.text(),
        team=c.text(),
        channel="C" * 12,
        names={"aoi": c.text()},
        stage=stage,
        days=size,
        missing=[each for each in c.policy.fields if each.key != "amount"],
        following=following,
        steps=steps,
        people=people,
        events=[move, *events],
        page=Page(skip=size, size=EVENTS, more=size > EVENTS),
        override=move,
        may_edit=True,
        may_override=True,
        now=MONDAY_9_JST,
        findings=every_finding(c)[:size] * 2,
        band=c.policy.price_bands[size % 2],
    )


def _deal(c: Content) -> Deal:
    """Every field filled in."""
    typed: dict[str, Any] = {"text": c.text(), "money": Decimal(10**13), "number": 10**6, "date": date(9999, 12, 31), "select": c.text(), "multi_select": [c.text()] * 3, "member": "aoi"}  # fmt: skip
    filled = {
        field.key: typed[field.type] for field in c.policy.fields if field.core and field.key != "currency"
    }
    own = {field.key: typed[field.type] for field in c.policy.custom_fields if field.type != "date"}
    return a_deal(
        name=c.text(), number=10**9, stage=c.policy.stages[2].key, next_step=c.text(), next_step_on=date(9999, 12, 31),
        custom={**own, "gone": c.text()}, other_products=(c.text(),) * 9, closed_at=LATE, **filled,
    )  # fmt: skip


def _history(c: Content) -> Iterator[Any]:
    for size in SIZES:
        changes = (list(_changes(c)) * size)[: min(size, CHANGES)]
        page = Page(skip=size, size=CHANGES, more=size > CHANGES)
        yield deal_history.render(c.t, c.policy, _of(c, changes, page))
    page = Page(skip=0, size=CHANGES, more=True)
    for each in _changes(c):
        yield deal_history.render(c.t, c.policy, _of(c, [each], page))
        yield deal_history.render(c.t, c.policy, _of(c, [replace(each, actor_id=None, via="cli")], page))


def _of(c: Content, changes: list[Change], page: Page) -> History:
    numbered = [replace(each, id=f"{n:036d}") for n, each in enumerate(changes)]
    return History(deal=_deal(c), changes=numbered, names={"aoi": c.text(), "east": c.text()}, page=page)


def _changes(c: Content) -> Iterator[Change]:
    """One of every kind."""
    plain = Change(
        workspace=HOME, id="c", command_id="k", deal_id="acme", noun="deal", noun_id="acme", field="name",
        before=c.text(), after=c.text(), at=LATE, actor_id="aoi", on_behalf_of="aoi", via="modal",
    )  # fmt: skip
    for via in ("modal", "button", "import", "undo", "shortcut"):
        yield replace(plain, via=via, command_id=via)
    for field in c.policy.fields[:40]:
        yield replace(
            plain,
            field=field.key,
            before=None,
            after={"number": 5, "money": "5"}.get(field.type, "x" if c.long else "7"),
        )
    values = {
        "owner_id": "aoi", "team_id": "east", "account_id": "gone", "stage": c.policy.stages[1].key,
        "next_step_on": "2026-11-20", "next_step": c.text(), "other_products": [c.text()], "starts_at": LATE.isoformat(),
        "role": "champion", "stance": "for", "state": "not_held", "attendee_ids": ["aoi", "gone"], "unheard_of": "7",
    }  # fmt: skip
    for name, value in values.items():
        yield replace(
            plain, field=name, after=value, before=None, noun="meeting" if name == "state" else "deal"
        )
    yield replace(plain, field="custom", before={"gone": "1"}, after={"gone": "2", "new": c.text()})
    rows: dict[str, Any] = {
        "deal": {"name": c.text()}, "stakeholder": {"name": c.text()}, "meeting": {"title": c.text()},
        "activity": {"kind": "call", "summary": c.text()}, "hand_over": {"to_id": "aoi"}, "leave": {},
    }  # fmt: skip
    for noun, row in rows.items():
        yield replace(plain, noun=noun, field="*", before=None, after=row)
        yield replace(plain, noun=noun, field="*", before=row, after=None)


def _list(c: Content) -> Iterator[Any]:
    rows = [
        Row(
            f"id-{n:08d}", 10**9 - n, c.text(), c.text(), c.text(), c.policy.stages[0].key, True, Decimal(10**13),
            "JPY", date(9999, 12, 31), None, LATE if n else None, LATE,
        )
        for n in range(PAGE)
    ]  # fmt: skip
    for size in SIZES:
        for wanted in (
            Wanted(whose=MINE),
            Wanted(whose=ALL, which=CLOSING, words=(c.text(50),) * 5),
            Wanted(whose=MINE, page=1),
        ):
            skip = wanted.page * PAGE
            shown = rows[: max(min(size - skip, PAGE), 0)]
            offered = WHOSE if wanted.words else (MINE, ALL)
            listing = Listing(wanted=wanted, rows=shown, total=size, today=date(2026, 11, 16), whose=offered)
            yield deal_list.render(c.t, c.policy, listing)


def _hub(c: Content) -> Iterator[Any]:
    for size in SIZES:
        items = [
            [Item(each, 10**9, c.text(), c.text(), c.text() if n % 2 else None)] * (n + 1)
            for n, each in enumerate(every_finding(c)[: min(size, ITEMS)])
        ]
        meetings = [
            Coming(f"m{n}", c.text(), MONDAY_9_JST, "acme", 10**9, c.text(), c.text())
            for n in range(min(size, MEETINGS))
        ]
        yield hub.render(
            c.t,
            Hub(
                items=items,
                total=size,
                more=size,
                countless=size >= COUNTED,
                meetings=meetings,
                now=MONDAY_9_JST,
                policy=c.policy,
            ),
        )


def _export(c: Content) -> Iterator[Any]:
    for size in SIZES:
        yield export_notice.render(
            c.t, {"link": "https://slack.test/files/F1", "name": "deals-2026-11-16.csv", "count": size}
        )


READING: dict[str, Any] = {
    "deal_card.render": _card,
    "deal_card.stub": lambda c: iter([deal_card.stub(c.t, "d" * 36)]),
    "deal_card.shown": lambda c: iter([deal_card.shown(c.t, "C0SALES")]),
    "deal_history.render": _history,
    "deal_list.render": _list,
    "export_notice.render": _export,
    "hub.render": _hub,
}
