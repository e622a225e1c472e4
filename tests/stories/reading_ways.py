"""Every way to look at deals: the hub, lists, cards and their history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.views import deal_card, deal_history, deal_list, hub
from tests.stories.forging import Payload, catch
from tests.stories.ways import ASK, CLICK, Way

if TYPE_CHECKING:
    from sandbox.people import Person
    from tests.stories.office import Office
    from tests.stories.ways import Side


def reading_ways(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    return _hub(office, side, owner) | _list(office, side, owner) | _card(office, side, owner)


def _hub(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    deal = f"{side.typed} first"
    owner.slash("/deal")
    mine = catch(office, CLICK, lambda: owner.form.click(office.t("My deals")))
    ways = {
        Way("options", hub.SEARCH): catch(office, ASK, lambda: owner.form.options(hub.SEARCH, deal)),
        Way("action", hub.SEARCH): catch(office, CLICK, lambda: owner.form.select(hub.SEARCH, deal)),
        Way("action", hub.OPEN): pressed(mine, hub.OPEN, "hub"),
        Way("action", deal_list.OPENS): mine,
    }
    owner.form.close()
    empty = (hub.LOG, hub.NEW, hub.STAGE, hub.PLAN, hub.STAKEHOLDER)
    return ways | {Way("action", name): pressed(mine, name, "-") for name in empty}


def _list(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    t = office.t
    owner.slash(f"/deal list {side.typed} first")
    chosen = {
        deal_list.WHOSE: t("All I may see"),
        deal_list.WHICH: t("All of them"),
        deal_list.STAGE: office.stage("lead"),
    }
    ways = {
        Way("action", name): catch(office, CLICK, lambda n=name, o=option: owner.form.select(n, o))  # type: ignore[misc]
        for name, option in chosen.items()
    }
    row = catch(office, CLICK, lambda: owner.form.click(t("Open")))
    ways |= {Way("action", name): pressed(row, name, "0") for name in (deal_list.NEXT, deal_list.BACK)}
    owner.form.close()
    return ways | {Way("action", deal_card.OPEN): row}


def _card(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    owner.slash(f"/deal show {side.typed} first")
    history = catch(office, CLICK, lambda: owner.form.click(office.t("Changes")))
    owner.form.close()
    deal = history.body["actions"][0]["value"]
    show = pressed(history, deal_card.SHOW, deal)
    pages = (deal_card.OLDER, deal_card.NEWER, deal_history.OLDER, deal_history.NEWER)
    return {Way("action", deal_card.HISTORY): history, Way("action", deal_card.SHOW): show} | {
        Way("action", name): pressed(history, name, f"{deal}:1") for name in pages
    }


def pressed(like: Payload, action_id: str, value: str) -> Payload:
    """The same click on another button."""
    body = json.loads(json.dumps(like.body))
    body["actions"][0] |= {"action_id": action_id, "value": value}
    return Payload(like.kind, body)
