"""The ways to hand on: one deal, leave, joining two, many at once, what nobody has."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from bot.views import away_form, bulk_form, hand_form, hand_notice, merge_form
from store import tables
from tests.stories.forging import Payload, catch
from tests.stories.ways import ASK, CLICK, SUBMIT, Way

if TYPE_CHECKING:
    from sandbox.people import Modal, Person
    from tests.stories.office import Office
    from tests.stories.ways import Side

MANAGER = {"East": "mana", "West": "otto"}


def handing_ways(office: Office, side: Side) -> dict[Way, Payload]:
    """The owner's, and what takes a manager from the manager."""
    owner, manager = office.person(side.owner), office.person(MANAGER[side.team])
    return {
        **_handed(office, side, owner),
        **_answered(office, side, owner, manager),
        **_away(office, side, owner),
        **_merged(office, side, manager),
        **_many(office, side, manager),
    }


def _handed(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    form, deal = hand_form, f"{side.typed} first"
    owner.slash("/deal hand")
    ways = {
        Way("options", form.DEAL): catch(office, ASK, partial(owner.form.options, form.DEAL, deal)),
        Way("action", form.DEAL): catch(office, CLICK, partial(owner.form.select, form.DEAL, deal)),
    }
    owner.slash(f"/deal hand {side.typed}")
    first = next(text for text in owner.form.options(form.DEAL_CHOICE) if "first" in text)
    ways[Way("action", form.DEAL_CHOICE)] = catch(
        office, CLICK, partial(owner.form.select, form.DEAL_CHOICE, first)
    )
    owner.slash(f"/deal hand {deal}")
    owner.form.fill({form.TO: "ken", form.REASON: "異動"})
    ways[Way("view", form.CALLBACK)] = catch(office, SUBMIT, owner.form.submit)
    owner.form.close()
    return ways | _pressed(ways[Way("action", form.DEAL)], form.OPEN, _id(office, side, "first"))


def _answered(office: Office, side: Side, owner: Person, manager: Person) -> dict[Way, Payload]:
    """The owner asks for the third deal, and the manager reads it."""
    owner.slash(f"/deal hand {side.typed} third")
    owner.form.fill({hand_form.TO: "ken", hand_form.REASON: "異動"})
    assert owner.form.submit().ok
    owner.form.close()
    office.tick(minutes=1)
    asked = manager.dm.last
    ways = {
        Way("action", name): catch(office, CLICK, partial(asked.click, name))
        for name in (hand_notice.CONFIRM, hand_notice.DECLINE)
    }
    asked.click(hand_notice.DECLINE)
    manager.form.fill({hand_form.WHY: "継続"})
    ways[Way("view", hand_form.DECLINE_CALLBACK)] = catch(office, SUBMIT, manager.form.submit)
    manager.form.close()
    return ways


def _away(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    owner.slash("/deal away")
    owner.form.fill({away_form.FIRST: "2027-03-01", away_form.LAST: "2027-03-02", away_form.DEPUTY: None})
    assert owner.form.submit().ok
    owner.form.close()
    owner.slash("/deal away")
    cancel = catch(office, CLICK, partial(owner.form.click, away_form.CANCEL))
    owner.form.fill({away_form.FIRST: "2027-04-01", away_form.LAST: "2027-04-02", away_form.DEPUTY: None})
    ways = {
        Way("action", away_form.CANCEL): cancel,
        Way("view", away_form.CALLBACK): catch(office, SUBMIT, owner.form.submit),
    }
    owner.form.close()
    return ways | _pressed(cancel, away_form.OPEN, "-")


def _merged(office: Office, side: Side, manager: Person) -> dict[Way, Payload]:
    form, t = merge_form, office.t
    manager.slash("/deal merge")
    ways = _two(office, manager.form, "deals", f"{side.typed} first", f"{side.typed} spare")
    ways[Way("view", form.CALLBACK, "deals")] = catch(office, SUBMIT, manager.form.submit)
    kind = partial(manager.form.select, form.KIND, t("Two companies"))
    ways[Way("action", form.KIND)] = catch(office, CLICK, kind)
    kind()
    company = f"{side.secret} Holdings"
    ways |= _two(office, manager.form, "accounts", company, company)
    manager.form.close()
    account = next(row["id"] for row in office.rows(tables.account) if row["name"] == company)
    return ways | _pressed(ways[Way("action", form.KEEP["accounts"])], form.PAIR, f"{account} {account}")


def _two(office: Office, form: Modal, what: merge_form.What, keep: str, gone: str) -> dict[Way, Payload]:
    ways: dict[Way, Payload] = {}
    for block, typed in ((merge_form.KEEP[what], keep), (merge_form.GONE[what], gone)):
        ways[Way("options", block)] = catch(office, ASK, partial(form.options, block, typed))
        ways[Way("action", block)] = catch(office, CLICK, partial(form.select, block, typed))
        form.select(block, typed)
    return ways


def _many(office: Office, side: Side, manager: Person) -> dict[Way, Payload]:
    form, t, who = bulk_form, office.t, side.owner.capitalize()
    deal = _id(office, side, "first")
    office.write(
        tables.deal.update()
        .where(tables.deal.c.id == deal)
        .values(expected_close=office.world.clock.now().date().replace(day=2))
    )
    manager.slash("/deal bulk")
    ways = {
        Way("options", form.SOURCE): catch(office, ASK, partial(manager.form.options, form.SOURCE, who)),
        Way("action", form.SOURCE): catch(office, CLICK, partial(manager.form.select, form.SOURCE, who)),
    }
    manager.form.select(form.SOURCE, who)
    manager.form.fill({form.TO: "ken", form.REASON: "異動"})
    ways[Way("view", form.CALLBACK, "hand")] = catch(office, SUBMIT, manager.form.submit)
    dates = partial(manager.form.select, form.KIND, t("Move close dates that have passed"))
    ways[Way("action", form.KIND)] = catch(office, CLICK, dates)
    dates()
    manager.form.fill({form.DEALS: manager.form.options(form.DEALS), form.DAYS: "30"})
    ways[Way("view", form.CALLBACK, "dates")] = catch(office, SUBMIT, manager.form.submit)
    manager.form.close()
    for name in (form.OPEN, form.ORPHANS_OPEN, form.ORPHANS_ALL):
        ways |= _pressed(ways[Way("action", form.KIND)], name, "-")
    return ways


def _id(office: Office, side: Side, name: str) -> str:
    wanted = f"{side.typed} {name} {side.secret}"
    return str(next(row["id"] for row in office.rows(tables.deal) if row["name"] == wanted))


def _pressed(like: Payload, action_id: str, value: str) -> dict[Way, Payload]:
    """A click on a button that stands elsewhere in truth: only its id and value matter."""
    body = json.loads(json.dumps(like.body))
    body["actions"][0] = {
        "type": "button", "action_id": action_id, "block_id": "b", "value": value,
        "action_ts": body["actions"][0]["action_ts"], "text": {"type": "plain_text", "text": "-"},
    }  # fmt: skip
    return {Way("action", action_id): Payload(like.kind, body)}
