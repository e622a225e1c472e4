"""The ways to change a deal: edit, won, lost, reopen, past a gate; and the buttons that open each form."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from bot.views import (
    close_form,
    edit_form,
    edit_parts,
    gate_fields,
    log_form,
    override_form,
    plan_form,
    stage_form,
    stakeholder_form,
)
from tests.stories.forging import Payload, catch
from tests.stories.ways import ASK, CLICK, SUBMIT, Way

if TYPE_CHECKING:
    from sandbox.people import Modal, Person
    from tests.stories.office import Office
    from tests.stories.ways import Side

HELD = date(2026, 11, 13)
NOTHING = {"type": "divider", "block_id": "b"}
OPENING = (
    log_form.OPEN,
    stage_form.OPEN,
    plan_form.OPEN,
    stakeholder_form.OPEN,
    edit_form.OPEN,
    "won_open",
    "lost_open",
)


def changing_ways(office: Office, side: Side) -> dict[Way, Payload]:
    """The owner's payloads; ada's where it takes a manager or an admin."""
    owner = office.person(side.owner)
    closed = _two_closed(office, side, owner)
    return {
        **_opened(office, side, owner, closed),
        **_edited(office, side, owner),
        **_closed(office, side, owner),
        **_past_the_gate(office, side),
    }


def _two_closed(office: Office, side: Side, owner: Person) -> str:
    """Two deals that are lost; the id of the first."""
    for name in ("gone", "over"):
        office.new_deal(
            f"{side.typed} {name} {side.secret}",
            f"{side.secret} Holdings",
            owner.user.name,
            f"{side.secret}-san",
        )
        owner.slash(f"/deal lost {side.typed} {name}")
        owner.form.fill({office.field("lost_reason"): "price"})
        assert owner.form.submit().outcome == "updated"
        owner.form.close()
    return _id(office, f"{side.typed} gone")


def _id(office: Office, words: str) -> str:
    from store import tables

    return next(str(row["id"]) for row in office.rows(tables.deal) if row["name"].startswith(words))


def _opened(office: Office, side: Side, owner: Person, closed: str) -> dict[Way, Payload]:
    """A click on some button of theirs, as if it were this one."""
    owner.slash(f"/deal stage {side.typed} first")
    click = catch(office, CLICK, lambda: owner.form.select(stage_form.STAGE, office.stage("sql")))
    about = dict.fromkeys(OPENING, _id(office, f"{side.typed} first")) | {"reopen_open": closed}
    about |= {override_form.OPEN: about[edit_form.OPEN]}
    about |= {gate_fields.FIRST: f"{about[stage_form.OPEN]} sql"}
    return {Way("action", name): _instead(click, name, deal) for name, deal in about.items()}


def _instead(click: Payload, name: str, value: str) -> Payload:
    action = {"type": "button", "action_id": name, "block_id": "b", "value": value, "action_ts": "1.0"}
    view = {**click.body["view"], "blocks": [NOTHING], "state": {"values": {}}, "private_metadata": ""}
    return Payload(click.kind, {**click.body, "view": view, "actions": [action]})


def _edited(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    ways = _picking(office, side, owner, "edit", "first")
    owner.slash(f"/deal edit {side.typed} first")
    company = catch(office, ASK, lambda: owner.form.options(edit_parts.COMPANY, f"{side.secret} Hold"))
    owner.form.fill({office.t("Next step"): "Call"})
    return ways | {
        Way("options", edit_parts.COMPANY): company,
        Way("action", edit_form.PART): catch(
            office, CLICK, lambda: owner.form.select(edit_form.PART, "budget")
        ),
        Way("view", edit_form.CALLBACK): _sent(office, owner.form),
    }


def _closed(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    ways: dict[Way, Payload] = {}
    for kind, words in (("won", "first"), ("lost", "first"), ("reopen", "gone")):
        ways |= _picking(office, side, owner, kind, words)
        owner.slash(f"/deal {kind} {side.typed} {words}")
        if kind == "lost":
            owner.form.fill({office.field("lost_reason"): "price"})
        if kind == "reopen":
            choose = partial(owner.form.select, close_form.STAGE, office.stage("sql"))
            ways[Way("action", close_form.STAGE)] = catch(office, CLICK, choose)
            owner.slash(f"/deal {kind} {side.typed} {words}")
        ways[Way("view", kind)] = _sent(office, filled_in(owner.form))
    return ways


def _past_the_gate(office: Office, side: Side) -> dict[Way, Payload]:
    ada = office.person("ada")
    ada.slash(f"/deal stage {side.typed} first")
    ada.form.click(override_form.OPEN)
    choose = partial(ada.form.select, override_form.STAGE, office.stage("closing"))
    chosen = catch(office, CLICK, choose)
    ada.form.fill({override_form.REASON: "They sign tomorrow"})
    ways = {
        Way("action", override_form.STAGE): chosen,
        Way("view", override_form.CALLBACK): _sent(office, ada.form),
    }
    ada.form.close(whole_stack=True)
    return ways


def filled_in(form: Modal) -> Modal:
    """What a gate asks for, given."""
    for field in form.fields:
        if field.block_id.startswith("gate:field:") and not field.value:
            form.fill({field.block_id: HELD if field.element["type"] == "datepicker" else "70"})
    return form


def _picking(office: Office, side: Side, owner: Person, word: str, which: str) -> dict[Way, Payload]:
    typeahead, choice = f"{word}_deal", f"{word}_deal_choice"
    deal = f"{side.typed} {which}"
    owner.slash(f"/deal {word}")
    asked = catch(office, ASK, lambda: owner.form.options(typeahead, deal))
    searched = catch(office, CLICK, lambda: owner.form.select(typeahead, deal))
    owner.slash(f"/deal {word} {side.typed}")
    one = next(text for text in owner.form.options(choice) if which in text)
    listed = catch(office, CLICK, lambda: owner.form.select(choice, one))
    return {
        Way("options", typeahead): asked,
        Way("action", typeahead): searched,
        Way("action", choice): listed,
    }


def _sent(office: Office, form: Modal) -> Payload:
    return catch(office, SUBMIT, form.submit)
