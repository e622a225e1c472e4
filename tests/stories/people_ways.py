"""The ways to people and by shortcuts: somebody changed, a card read, somebody followed, a message kept on a deal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.handlers import shortcuts
from bot.views import message_form, stakeholder_edit, stakeholder_form
from store import tables
from tests.stories.forging import Payload, catch
from tests.stories.ways import ASK, CLICK, SUBMIT, Way

if TYPE_CHECKING:
    from sandbox.people import Person, Shown
    from tests.stories.office import Office
    from tests.stories.ways import Side

GLOBAL = (shortcuts.LOG, shortcuts.NEW, shortcuts.STAGE)


def people_ways(office: Office, side: Side) -> dict[Way, Payload]:
    owner = office.person(side.owner)
    return {**_changed(office, side, owner), **_kept(office, side, owner)}


def _changed(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    form = stakeholder_form
    owner.slash(f"/deal stakeholder {side.typed} first")
    owner.form.fill({form.PASTE: "鈴木 次郎\nsuzuki@example.co.jp"})
    ways = {Way("action", form.READ): catch(office, CLICK, partial(owner.form.click, form.READ))}
    who = owner.form.options(form.KNOWN)[0]
    ways[Way("action", form.KNOWN)] = catch(office, CLICK, partial(owner.form.select, form.KNOWN, who))
    owner.form.select(form.KNOWN, who)
    owner.form.fill({f"{form.PERSON}title": "部長"})
    ways[Way("view", stakeholder_edit.CALLBACK)] = catch(office, SUBMIT, owner.form.submit)
    owner.form.close(whole_stack=True)
    return ways | _followed(office, side, owner) | _from_the_card(office, side, owner)


def _followed(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    """The button to add somebody of the first deal to the second; the receipt that has it is made up here."""
    person, deal = (
        _row(office, table, side, name)
        for table, name in ((tables.stakeholder, "first"), (tables.deal, "spare"))
    )
    return _button(office, owner, side, stakeholder_form.FOLLOW, f"{person} {deal}")


def _from_the_card(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    return _button(
        office, owner, side, stakeholder_edit.OPEN, _row(office, tables.stakeholder, side, "first")
    )


def _button(office: Office, owner: Person, side: Side, action: str, value: str) -> dict[Way, Payload]:
    """A click in a form on a button that stands elsewhere in truth: only its id and value matter."""
    owner.slash(f"/deal stakeholder {side.typed} first")
    click = catch(office, CLICK, partial(owner.form.click, stakeholder_form.READ))
    click.body["actions"][0] |= {"action_id": action, "value": value}
    owner.form.close()
    return {Way("action", action): click}


def _row(office: Office, table: object, side: Side, name: str) -> str:
    deal = next(
        row["id"] for row in office.rows(tables.deal) if row["name"] == f"{side.typed} {name} {side.secret}"
    )
    if table is tables.deal:
        return str(deal)
    return str(next(row["id"] for row in office.rows(tables.stakeholder) if row["deal_id"] == deal))


def _kept(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    ways = {
        Way("shortcut", name): catch(office, "shortcut", partial(owner.shortcut, name)) for name in GLOBAL
    }
    said = owner.channel("sales").say("見積を送りました") if side.owner == "aoi" else _in_own(office, owner)
    asked = partial(owner.message_shortcut, shortcuts.MESSAGE, said)
    ways[Way("shortcut", shortcuts.MESSAGE)] = catch(office, "message_action", asked)
    asked()
    deal = f"{side.typed} first"
    field = message_form.DEAL
    ways[Way("options", field)] = catch(office, ASK, lambda: owner.form.options(field, deal))
    ways[Way("action", field)] = catch(office, CLICK, lambda: owner.form.select(field, deal))
    owner.form.select(field, deal)
    ways[Way("view", message_form.CALLBACK)] = catch(office, SUBMIT, owner.form.submit)
    return ways


def _in_own(office: Office, owner: Person) -> Shown:
    office.world.add_channel("west", members=[owner.user.name])
    return owner.channel("west").say("見積を送りました")
