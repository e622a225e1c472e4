"""The ways from what is listed: put off, fill in, who decides, why; and every entry of the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.views import fixes, snooze_form
from store import tables
from tests.stories.forging import Payload, catch
from tests.stories.reading_ways import pressed
from tests.stories.ways import CLICK, SUBMIT, Way

if TYPE_CHECKING:
    from tests.stories.office import Office
    from tests.stories.ways import Side

ABOUT_THE_DEAL = (
    "log", "stage", "plan", "stakeholder", "decider", "lost", "hand", "missing", "close_date", "next_step", "reason",
)  # fmt: skip
ABOUT_THE_MEETING = ("meeting", "not_held", "moved", "no_deal", "new_deal")


def hygiene_ways(office: Office, side: Side) -> dict[Way, Payload]:
    """The meeting that still waits is what there is to be put off."""
    owner = office.person(side.owner)
    owner.slash(f"/deal show {side.typed} first")
    why = catch(office, CLICK, lambda: owner.form.click(office.t("Why did I get this?")))
    later = catch(office, CLICK, lambda: owner.form.click(office.t("Later")))
    finding = why.body["actions"][0]["value"]
    row = next(each for each in office.rows(tables.finding) if each["id"] == finding)
    person = next(each for each in office.rows(tables.stakeholder) if each["deal_id"] == row["deal_id"])
    owner.form.click(office.t("Later"))
    owner.form.fill({snooze_form.REASON: office.t("Waiting for the customer")})
    put_off = catch(office, SUBMIT, owner.form.submit)
    owner.form.close(whole_stack=True)
    targets = {
        **dict.fromkeys(ABOUT_THE_DEAL, row["deal_id"]),
        **dict.fromkeys(ABOUT_THE_MEETING, row["subject"]),
        "person": person["id"],
        "snooze": finding,
        "why": finding,
    }
    return {
        Way("action", fixes.WHY): why,
        Way("action", fixes.SNOOZE): later,
        Way("action", fixes.FILL): pressed(later, fixes.FILL, f"next_step:{row['deal_id']}"),
        Way("action", fixes.DECIDER): pressed(later, fixes.DECIDER, row["deal_id"]),
        Way("view", snooze_form.CALLBACK): put_off,
        **{
            Way("action", fixes.MENU, key): _chosen(later, f"{key}:{target}")
            for key, target in targets.items()
        },
    }


def _chosen(like: Payload, value: str) -> Payload:
    option: dict[str, Any] = {"text": {"type": "plain_text", "text": "…"}, "value": value}
    action = {"type": "overflow", "action_id": fixes.MENU, "block_id": "menu", "selected_option": option}
    action["action_ts"] = like.body["actions"][0]["action_ts"]
    return Payload(like.kind, {**like.body, "actions": [action]})
