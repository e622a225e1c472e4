"""The screens that change a deal, hung up with whatever content a test gives: edit, won, lost, reopen, past a gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.errors import Clash
from bot.services import edits
from bot.services.prefill import StageSheet
from bot.services.sheets import EditSheet, MoveSheet
from bot.views import close_form, edit_form, edit_parts, moved_receipt, override_form, stage_form
from store.model import Account
from tests.builders import HOME, a_member
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.model import Deal
    from tests.views.gallery import Content

VALUES = {"number": 60, "money": Decimal(10**15), "date": date(2027, 3, 31), "member": "reader"}


def filled_in(c: Content) -> Deal:
    """A deal with something in every field there is."""
    values: dict[str, Any] = {
        "name": c.text(),
        "account_id": "a",
        "next_step": c.text(),
        "other_products": (c.text(75),),
    }
    custom: dict[str, Any] = {}
    for field in c.policy.fields:
        options = [each.key for each in c.policy.options(field.key)]
        value = VALUES.get(field.type, options[0] if options else c.text())
        kept = [value] if field.type == "multi_select" else value
        (values if field.core else custom)[field.key] = (
            str(kept) if field.type == "date" and not field.core else kept
        )
    custom = {key: int(value) if isinstance(value, Decimal) else value for key, value in custom.items()}
    return replace(c.deal, **{**values, "currency": "JPY"}, custom=custom)


def edit_screens(c: Content) -> Iterator[Any]:
    account = Account(workspace=HOME, id="a", name=c.text(), key="k")
    person = a_member("reader", name=c.text())
    empty = EditSheet(deal=c.deal)
    for sheet in (
        empty,
        EditSheet(
            deal=replace(filled_in(c), open=False), people={person.id: person}, accounts={"a": account}
        ),
    ):
        typed: dict[str, Any] = {}
        for part, keys in edit_parts.parts(c.policy).items():
            view = edit_form.render(c.t, c.policy, sheet, part, typed, c.text() if c.long else None)
            yield view
            blocks = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
            fields = {
                key: [blocks[f"{edit_form.FIELD}1:{key}"]]
                for key in keys
                if f"{edit_form.FIELD}1:{key}" in blocks
            }
            typed |= {key: each for key, each in fields.items() if len(typed) < edit_form.MOST_KEPT}
        yield edit_form.render(c.t, c.policy, sheet, edit_form.NO_PART, typed)


def clash_screens(c: Content) -> Iterator[Any]:
    sheet = EditSheet(deal=filled_in(c), people={"reader": a_member("reader", name=c.text())})
    keys = [key for keys in edit_parts.parts(c.policy).values() for key in keys][:60]
    for keys_in_it in (keys[:10], keys[20:30], keys[-3:]):
        blocks = {
            key: [edit_parts.render(c.t, c.policy, sheet, key, f"{edit_form.FIELD}1:{key}")]
            for key in keys_in_it
        }
        clashes = [
            Clash(
                key=key,
                now=edits.now(sheet.deal, key),
                mine=edits.NewCompany(c.text(100)) if key == edits.ACCOUNT else None,
                mark="m" * 12,
                by=c.text() if number % 2 else None,
                at=MONDAY_9_JST if number % 3 else None,
            )
            for number, key in enumerate(keys_in_it)
        ]
        yield edit_form.render_clash(c.t, c.policy, sheet, clashes, blocks, c.t("Nothing was changed."))


def close_screens(c: Content) -> Iterator[Any]:
    ends = {
        close_form.WON: c.policy.won,
        close_form.LOST: c.policy.lost,
        close_form.REOPEN: c.policy.stages[1],
    }
    for kind, stage in ends.items():
        yield close_form.render(c.t, c.policy, kind, None)
        yield close_form.render(c.t, c.policy, kind, None, c.hits, c.text())
        yield close_form.render(c.t, c.policy, kind, None, closed=c.line)
        yield close_form.render(c.t, c.policy, kind, _move(c, stage.key))
        yield close_form.render(c.t, c.policy, kind, MoveSheet(deal=c.deal, line=c.line, stage=stage.key))


def override_screens(c: Content) -> Iterator[Any]:
    yield override_form.render(c.t, c.policy, _move(c, c.policy.won.key), c.text() if c.long else None)
    yield override_form.render(c.t, c.policy, _move(c, c.policy.lost.key))
    yield override_form.render(c.t, c.policy, MoveSheet(deal=c.deal, line=c.line, stage=c.policy.lost.key))


def _move(c: Content, stage: str) -> MoveSheet:
    missing = c.policy.conditions(None, stage)
    return MoveSheet(deal=filled_in(c), line=c.line, stage=stage, missing=missing, may_override=True)


def stage_screens(c: Content) -> Iterator[Any]:
    """With the button that only managers see."""
    stage = c.policy.stages[1].key
    missing = c.policy.conditions(None, stage)
    yield stage_form.render(
        c.t, c.policy, StageSheet(deal=c.line, stage=stage, missing=missing, may_override=True)
    )


def receipts(c: Content) -> Iterator[Any]:
    lost = c.policy.loss_reasons[0].key
    for receipt in (
        {"from": "lead", "to": c.policy.won.key, "reason": c.text(500)},
        {"from": c.policy.won.key, "to": "x", "lost_reason": lost},
    ):
        yield moved_receipt.render(c.t, c.policy, replace(c.command, receipt=receipt))


CHANGING: dict[str, Any] = {
    "close_form.render": close_screens,
    "edit_form.pick": lambda c: iter([edit_form.pick(c.t), edit_form.pick(c.t, c.hits, c.text())]),
    "edit_form.render": edit_screens,
    "edit_form.render_clash": clash_screens,
    "edit_parts.choices": lambda c: iter([edit_parts.choices(c.t, c.policy, replace(c.deal, open=False))]),
    "moved_receipt.render": receipts,
    "override_form.render": override_screens,
}
