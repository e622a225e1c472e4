"""Block Kit's elements and the objects they are made of, as tables of checks. Numbers: Slack's reference, Aug 2026."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sandbox.schema import (
    Check,
    Problem,
    anything,
    at_least_one,
    boolean,
    by_type,
    exactly_one,
    integer,
    many,
    matching,
    obj,
    one_of,
    string,
)


def typed(kind: str) -> dict[str, Check]:
    return {"type": one_of(kind)}


def plain(most: int) -> Check:
    return obj({**typed("plain_text"), "text": string(most)}, {"emoji": boolean})


def text(most: int) -> Check:
    mrkdwn = obj({**typed("mrkdwn"), "text": string(most)}, {"verbatim": boolean})
    return by_type({"plain_text": plain(most), "mrkdwn": mrkdwn}, "text object")


def option(label: Check) -> Check:
    return obj({"text": label, "value": string(150)}, {"description": text(75), "url": string(3000)})


ID = string(255)
URL = string(3000)
DAY = matching(lambda value: len(value) == 10 and date.fromisoformat(value), "a date like 2026-11-24")
HOUR = matching(lambda value: re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value), "a time like 09:30")
NUMBER = matching(lambda value: re.fullmatch(r"-?\d+(\.\d+)?", value), "a number written as text")
CONFIRM = obj(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
FILE = obj({}, {"id": string(255), "url": URL}, exactly_one("id", "url"))
DISPATCH = obj({}, {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 2)})
FILTER = obj(
    {},
    {
        "include": many(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
)


def initials_offered(value: Any, at: str, problems: list[Problem]) -> None:
    """What is chosen at first must be among what can be chosen, to the letter."""
    groups = value.get("option_groups") or [{"options": value.get("options") or []}]
    offered = [each for group in groups for each in group["options"]]
    chosen = value.get("initial_options") or [value.get("initial_option")]
    for each in chosen:
        if each is not None and each not in offered:
            name = "initial_options" if value.get("initial_options") else "initial_option"
            problems.append(Problem(f"{at}/{name}", "must be one of the provided options"))


def values_differ(value: Any, at: str, problems: list[Problem]) -> None:
    for path, options in _option_lists(value, at):
        values = [each["value"] for each in options]
        if len(set(values)) < len(values):
            problems.append(Problem(path, "option values must be unique"))


def bounds_in_order(low: str, high: str) -> Check:
    def check(value: Any, at: str, problems: list[Problem]) -> None:
        least, most = value.get(low), value.get(high)
        if least is not None and most is not None and float(least) > float(most):
            problems.append(Problem(f"{at}/{low}", f"must not be greater than {high}"))

    return check


def _option_lists(value: Any, at: str) -> list[tuple[str, Any]]:
    if groups := value.get("option_groups"):
        return [(f"{at}/option_groups/{n}/options", group["options"]) for n, group in enumerate(groups)]
    return [(f"{at}/options", value.get("options") or [])]


OPTION = option(plain(75))
GROUP = obj({"label": plain(75), "options": many(OPTION, 100)})
OFFERED: dict[str, Check] = {"options": many(OPTION, 100), "option_groups": many(GROUP, 100)}
CHOICE = option(text(75))

ANY: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
HINTED: dict[str, Check] = {**ANY, "placeholder": plain(150)}
SEVERAL: dict[str, Check] = {**HINTED, "max_selected_items": integer}
CONVERSATIONS: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": FILTER,
    "response_url_enabled": boolean,
}
TYPED_IN: dict[str, Check] = {
    "action_id": ID,
    "placeholder": plain(150),
    "focus_on_load": boolean,
    "dispatch_action_config": DISPATCH,
}


def element(
    kind: str, optional: dict[str, Check], *also: Check, required: dict[str, Check] | None = None
) -> tuple[str, Check]:
    return kind, obj({**typed(kind), **(required or {})}, optional, *also)


def _text_input(kind: str, **more: Check) -> tuple[str, Check]:
    return element(kind, {**TYPED_IN, "initial_value": string(3000, 0), **more})


BUTTON = {
    "action_id": ID,
    "confirm": CONFIRM,
    "value": string(2000),
    "url": URL,
    "style": one_of("primary", "danger"),
    "accessibility_label": string(75),
}
PICTURE = {"alt_text": string(2000), "image_url": URL, "slack_file": FILE}
ICON = {"action_id": ID, "value": string(2000), "confirm": CONFIRM, "accessibility_label": string(75)}

ELEMENTS: dict[str, Check] = dict(
    [
        element("button", BUTTON, required={"text": plain(75)}),
        element("overflow", {"action_id": ID, "confirm": CONFIRM}, required={"options": many(OPTION, 5)}),
        element(
            "static_select",
            {**HINTED, **OFFERED, "initial_option": OPTION},
            exactly_one("options", "option_groups"),
            values_differ,
            initials_offered,
        ),
        element(
            "multi_static_select",
            {**SEVERAL, **OFFERED, "initial_options": many(OPTION, 100)},
            exactly_one("options", "option_groups"),
            values_differ,
            initials_offered,
        ),
        element("external_select", {**HINTED, "initial_option": OPTION, "min_query_length": integer}),
        element(
            "multi_external_select",
            {**SEVERAL, "initial_options": many(OPTION, 100), "min_query_length": integer},
        ),
        element("users_select", {**HINTED, "initial_user": string(255)}),
        element("multi_users_select", {**SEVERAL, "initial_users": many(string(255), 100)}),
        element("channels_select", {**HINTED, "initial_channel": ID, "response_url_enabled": boolean}),
        element("multi_channels_select", {**SEVERAL, "initial_channels": many(ID, 100)}),
        element("conversations_select", {**HINTED, **CONVERSATIONS, "initial_conversation": ID}),
        element(
            "multi_conversations_select",
            {**SEVERAL, **CONVERSATIONS, "initial_conversations": many(ID, 100)},
        ),
        element("datepicker", {**HINTED, "initial_date": DAY}),
        element("timepicker", {**HINTED, "initial_time": HOUR, "timezone": string(100)}),
        element("datetimepicker", {**ANY, "initial_date_time": integer}),
        element(
            "radio_buttons",
            {**ANY, "initial_option": CHOICE},
            values_differ,
            initials_offered,
            required={"options": many(CHOICE, 10)},
        ),
        element(
            "checkboxes",
            {**ANY, "initial_options": many(CHOICE, 10)},
            values_differ,
            initials_offered,
            required={"options": many(CHOICE, 10)},
        ),
        element(
            "plain_text_input",
            {
                **TYPED_IN,
                "initial_value": string(3000, 0),
                "multiline": boolean,
                "min_length": integer,
                "max_length": integer,
            },
            bounds_in_order("min_length", "max_length"),
        ),
        _text_input("email_text_input"),
        _text_input("url_text_input"),
        element(
            "number_input",
            {**TYPED_IN, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
            bounds_in_order("min_value", "max_value"),
            required={"is_decimal_allowed": boolean},
        ),
        element("rich_text_input", {**TYPED_IN, "initial_value": anything}),
        element("file_input", {"action_id": ID, "filetypes": many(string(20), 100), "max_files": integer}),
        element(
            "image", PICTURE, exactly_one("image_url", "slack_file"), required={"alt_text": string(2000)}
        ),
        element("icon_button", ICON, required={"icon": string(50), "text": plain(75)}),
        element(
            "feedback_buttons",
            {"action_id": ID},
            required={"positive_button": anything, "negative_button": anything},
        ),
        element(
            "workflow_button",
            {k: BUTTON[k] for k in ("action_id", "style", "accessibility_label")},
            required={"text": plain(75), "workflow": anything},
        ),
    ]
)

SELECTS = tuple(kind for kind in ELEMENTS if kind.endswith("_select"))
PICKERS = ("datepicker", "timepicker", "datetimepicker")
CHOICES = ("radio_buttons", "checkboxes")
TEXT_INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
IN_INPUT = (*SELECTS, *PICKERS, *CHOICES, *TEXT_INPUTS, "file_input")
IN_ACTIONS = ("button", "overflow", *SELECTS, *PICKERS, *CHOICES, "workflow_button", "rich_text_input")
IN_SECTION = (
    "button", "overflow", "image", *SELECTS, "datepicker", "timepicker", *CHOICES, "workflow_button"
)  # fmt: skip


def among(kinds: tuple[str, ...]) -> Check:
    """One of these elements."""
    return by_type({kind: ELEMENTS[kind] for kind in kinds}, "element")
