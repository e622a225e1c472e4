"""The history of a deal's changes: who, when, before → after, and through what."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.policy import ACTIVITIES, ROLES
from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views import deal_card, timeline, values
from bot.views.limits import cut, cut_md
from store.ledger import WHOLE

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.services.cards import History
    from bot.text import Mrkdwn, Text
    from store.model import Change

CALLBACK = "deal_history"
OLDER, NEWER = "deal_history_older", "deal_history_newer"
CHANGE, VALUE = 600, 150
"""Characters of one change, and of one value in it; what one command changed stands together."""


def render(t: Text, policy: Policy, history: History) -> b.View:
    parts: list[b.Block] = [
        b.section(t.md("#{number} *{name}*", number=history.deal.number, name=history.deal.name))
    ]
    if not history.changes:
        parts.append(b.section(t.md("Nothing was changed yet.")))
    for _, together in groupby(history.changes, key=lambda each: each.command_id):
        rows = list(together)
        told = [line for each in rows for line in _told(t, policy, history, each)]
        lines = [_head(t, history, rows[0]), *(cut_md(each, CHANGE) for each in told)]
        parts.append(b.section(join_md("\n", lines), block_id=f"change:{rows[0].id}"))
    parts += deal_card.turn(t, history.deal.id, history.page, NEWER, OLDER)
    return b.modal(t("Changes"), parts, callback_id=CALLBACK, close=t("Back"))


def _head(t: Text, history: History, change: Change) -> Mrkdwn:
    who = timeline.who(t, change.actor_id, history.names)
    if change.on_behalf_of:
        who = t("{who} for {whom}", who=who, whom=timeline.who(t, change.on_behalf_of, history.names))
    return t.md("*{when}* {who} · {via}", when=change.at, who=who, via=_via(t, change.via))


def _via(t: Text, via: str) -> str:
    known = {
        "modal": t("form"),
        "button": t("button"),
        "import": t("import"),
        "undo": t("undo"),
        "shortcut": t("shortcut"),
    }
    return known.get(via, t("program"))


def _told(t: Text, policy: Policy, history: History, change: Change) -> list[Mrkdwn]:
    if change.field == WHOLE:
        return [_whole(t, policy, history, change)]
    if change.field == "custom":
        before, after = change.before or {}, change.after or {}
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        return [_from_to(t, policy, history, key, before.get(key), after.get(key)) for key in keys]
    told = _from_to(t, policy, history, change.field, change.before, change.after, noun=change.noun)
    return [told]


def _whole(t: Text, policy: Policy, history: History, change: Change) -> Mrkdwn:
    """A row that came or went, by what people know it under."""
    row: dict[str, Any] = change.after or change.before or {}
    names = {
        "deal": row.get("name"),
        "stakeholder": t.customer(str(row.get("name"))),
        "meeting": row.get("title"),
        "activity": _activity(t, policy, row),
        "hand_over": history.names.get(str(row.get("to_id"))),
    }
    name = cut(str(names.get(change.noun) or values.NOTHING), VALUE)
    if change.after is None:
        return t.md("{noun} taken back: {name}", noun=_noun(t, change.noun), name=name)
    return t.md("{noun} added: {name}", noun=_noun(t, change.noun), name=name)


def _activity(t: Text, policy: Policy, row: dict[str, Any]) -> str:
    kind = ACTIVITIES.get(row.get("kind", ""))
    outcome = next((each for each in policy.outcomes if each.key == row.get("outcome")), None)
    parts = [
        kind and kind.text(t.language),
        outcome and policy.label(outcome, t.language),
        row.get("summary"),
    ]
    return " · ".join(each for each in parts if each)


def _noun(t: Text, noun: str) -> str:
    known = {
        "deal": t("Deal"),
        "stakeholder": t("Stakeholder"),
        "meeting": t("Planned meeting"),
        "activity": t("Activity"),
        "hand_over": t("Hand-over"),
    }
    return known.get(noun, t("Entry"))


def _from_to(
    t: Text, policy: Policy, history: History, key: str, before: Any, after: Any, *, noun: str = "deal"
) -> Mrkdwn:
    label = _label(t, policy, key, noun)
    shown = [cut(_value(t, policy, history, key, each, noun), VALUE) for each in (before, after)]
    return t.md("{field}: {before} → {after}", field=escape(label), before=shown[0], after=shown[1])


def _label(t: Text, policy: Policy, key: str, noun: str) -> str:
    if noun == "deal" and (field := policy.find_field(key)):
        return policy.label(field, t.language)
    known = {
        "account_id": t("Company"), "address": t("Postal address"), "attendee_ids": t("Colleagues who join"), "company": t("Company"),
        "concerns": t("Concerns"), "department": t("Department"), "email": t("E-mail"), "ends_at": t("End"),
        "granted": t("Granted"), "interests": t("Interests"), "moved_on": t("Moved on"), "name": t("Name"),
        "next_step": t("Next step"), "next_step_on": t("Date of the next step"), "other_products": t("Other products"),
        "owner_id": t("Owner"), "phone": t("Phone"), "role": t("Role"), "stage": t("Stage"), "stance": t("Stance"),
        "starts_at": t("Start"), "state": t("State"), "team_id": t("Team"), "title": t("Title"),
    }  # fmt: skip
    return known.get(key, t("Entry"))


def _value(  # noqa: PLR0911 - one return for each kind of value
    t: Text, policy: Policy, history: History, key: str, value: Any, noun: str
) -> str:
    if value in (None, "", [], {}):
        return values.NOTHING
    if noun == "deal" and (field := policy.find_field(key)):
        return values.shown(t, policy, field, value, history.deal.currency, history.names)
    if key == "stage":
        return timeline.stage(t, policy, str(value))
    if key.endswith("_id"):
        return history.names.get(value, values.NOTHING)
    if key.endswith("_ids"):
        return t.listed([t.colleague(history.names[each]) for each in value if each in history.names])
    if key.endswith("_on"):
        return values.day(t, value)
    if key.endswith("_at"):
        return values.moment(t, value)
    if key in ("role", "stance", "state"):
        return _word(t, key, str(value))
    return t.listed([str(each) for each in value]) if isinstance(value, list) else str(value)


def _word(t: Text, key: str, value: str) -> str:
    if key == "role":
        role = ROLES.get(value)  # type: ignore[call-overload]
        return role.text(t.language) if role else value
    known = {
        "for": t("In favour"), "neutral": t("Neutral"), "against": t("Against"), "planned": t("Still to come"),
        "logged": t("Logged already"), "not_held": t("Did not take place"), "no_deal": t("About no deal"),
    }  # fmt: skip
    return known.get(value, value)
