"""The ways of meetings: about no deal, about a new one or several, planned again and again, moved, called off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.views import coming, deal_form, nag, plan_form
from tests.stories import ways
from tests.stories.forging import Payload, catch

if TYPE_CHECKING:
    from sandbox.people import Person
    from tests.stories.office import Office
    from tests.stories.ways import Side, Way


def meeting_ways(office: Office, side: Side) -> dict[Way, Payload]:
    t, owner = office.t, office.person(side.owner)
    asked = owner.dm.messages[0]
    found = {
        ways.Way("action", nag.NO_DEAL): _clicked(office, lambda: asked.click(t("Not about a deal"))),
        ways.Way("action", nag.NEW_DEAL): _clicked(office, lambda: asked.click(t("Make a deal from it"))),
    }
    meeting = found[ways.Way("action", nag.NO_DEAL)].body["actions"][0]["value"]
    asked.click(t("Make a deal from it"))
    contact = office.condition("lead")
    owner.form.fill(
        {
            t("{what}: name", what=contact): "Suzuki",
            t("{what}: e-mail or phone", what=contact): "03-1234-5678",
        }
    )
    new = catch(office, ways.SUBMIT, owner.form.submit)
    return (
        found
        | {ways.Way("view", deal_form.CALLBACK, "from a meeting"): new}
        | _plan(office, side, owner, meeting)
    )


def _plan(office: Office, side: Side, owner: Person, meeting: str) -> dict[Way, Payload]:
    t = office.t
    owner.slash(f"/deal plan {side.typed} first")
    third = f"{side.typed} third"
    offered = catch(office, ways.ASK, lambda: owner.form.options(plan_form.OTHERS, f"{side.typed} first"))
    repeat = _clicked(office, lambda: owner.form.select(plan_form.REPEAT, t("Every week")))
    owner.slash(f"/deal plan {side.typed} first")
    owner.form.fill({t("When"): "明日 15時", plan_form.OTHERS: [third]})
    both = catch(office, ways.SUBMIT, owner.form.submit)
    opened = _clicked(office, lambda: owner.form.click(coming.OPEN))
    owner.form.click(coming.OPEN)
    shown = {key: value for key, value in opened.body.items() if key != "view"} | {
        "view": {**opened.body["view"], **owner.form.place.content, "state": {"values": {}}}
    }
    menus = {
        what: _chosen(Payload(opened.kind, shown), f"{what}:{meeting}")
        for what in (coming.MOVE, coming.OFF, coming.END)
    }
    return {
        ways.Way("options", plan_form.OTHERS): offered,
        ways.Way("action", plan_form.REPEAT): repeat,
        ways.Way("view", plan_form.CALLBACK, "about two"): both,
        ways.Way("action", coming.OPEN): opened,
        **{ways.Way("action", coming.MENU, what): menu for what, menu in menus.items()},
    }


def _chosen(payload: Payload, value: str) -> Payload:
    """An entry of a meeting's menu, for a meeting that is not in the list any more."""
    option: dict[str, Any] = {"text": {"type": "plain_text", "text": "…"}, "value": value}
    action = {"type": "overflow", "action_id": coming.MENU, "block_id": "menu", "selected_option": option}
    action["action_ts"] = payload.body["actions"][0]["action_ts"]
    return Payload(payload.kind, {**payload.body, "actions": [action]})


def _clicked(office: Office, act: Any) -> Payload:
    return catch(office, ways.CLICK, act)
