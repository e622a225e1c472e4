"""Every limit in a pair: just within, and one beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox import limits
from tests.sandbox.bots import Json, actions, ask, button, choice, home, modal, option, plain, said

if TYPE_CHECKING:
    from collections.abc import Callable

    Limits = dict[str, tuple[Callable[[int], Json], int]]


def text(length: int) -> str:
    return "x" * length


def select(count: int, kind: str = "static_select") -> Json:
    return {"type": kind, "options": [option(f"o{n}") for n in range(count)]}


def named(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": "a", **more}


def groups(count: int) -> Json:
    each = [{"label": plain(f"g{n}"), "options": [option(f"o{n}")]} for n in range(count)]
    return {"type": "static_select", "option_groups": each}


def confirm(title: int = 1, body: int = 1, yes: int = 1) -> Json:
    return {
        "title": plain(text(title)),
        "text": plain(text(body)),
        "confirm": plain(text(yes)),
        "deny": plain("No"),
    }


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain("Card"), **more}


def table(rows: int, cells: int, chars: int = 1) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text(chars)}] * cells] * rows}


ON_ANY: Limits = {
    "section": (lambda n: said(text(n)), 3000),
    "fields": (lambda n: {"type": "section", "fields": [plain("x")] * n}, 10),
    "field": (lambda n: {"type": "section", "fields": [plain(text(n))]}, 2000),
    "header": (lambda n: {"type": "header", "text": plain(text(n))}, 150),
    "context": (lambda n: {"type": "context", "elements": [plain("x")] * n}, 10),
    "actions": (lambda n: actions(*(button("x", f"b{i}") for i in range(n))), 25),
    "action_id": (lambda n: actions(button("x", text(n))), 255),
    "block_id": (lambda n: {"type": "divider", "block_id": text(n)}, 255),
    "button": (lambda n: actions(button(text(n), "b")), 75),
    "button value": (lambda n: actions(button("x", value=text(n))), 2000),
    "button url": (lambda n: actions(button("x", url=text(n))), 3000),
    "options": (lambda n: actions({**select(n), "action_id": "a"}), 100),
    "multi options": (lambda n: actions({**select(n, "multi_static_select"), "action_id": "a"}), 100),
    "option groups": (lambda n: actions({**groups(n), "action_id": "a"}), 100),
    "overflow": (lambda n: actions({**select(n, "overflow"), "action_id": "a"}), 5),
    "radio": (lambda n: actions({**select(n, "radio_buttons"), "action_id": "a"}), 10),
    "checkboxes": (lambda n: actions({**select(n, "checkboxes"), "action_id": "a"}), 10),
    "option text": (lambda n: actions(named("static_select", options=[option(text(n), "v")])), 75),
    "option value": (lambda n: actions(named("static_select", options=[option("x", text(n))])), 150),
    "description": (
        lambda n: actions(named("static_select", options=[{**option("x"), "description": plain(text(n))}])),
        75,
    ),
    "placeholder": (lambda n: actions(named("users_select", placeholder=plain(text(n)))), 150),
    "confirm title": (lambda n: actions(button("x", confirm=confirm(title=n))), 100),
    "confirm text": (lambda n: actions(button("x", confirm=confirm(body=n))), 300),
    "confirm button": (lambda n: actions(button("x", confirm=confirm(yes=n))), 30),
    "label": (lambda n: ask(text(n), block_id="b"), 2000),
    "hint": (lambda n: ask("x", hint=plain(text(n))), 2000),
    "text input": (lambda n: ask("x", named("plain_text_input", initial_value=text(n))), 3000),
    "card title": (lambda n: card(title=plain(text(n))), 150),
    "card body": (lambda n: card(body=plain(text(n))), 200),
    "card buttons": (lambda n: card(actions=[button("x", f"b{i}") for i in range(n)]), 3),
}
IN_MESSAGES: Limits = {
    "markdown": (lambda n: {"type": "markdown", "text": text(n)}, 12_000),
    "context_actions": (
        lambda n: {
            "type": "context_actions",
            "elements": [
                {"type": "icon_button", "icon": "trash", "text": plain("x"), "action_id": f"i{i}"}
                for i in range(n)
            ],
        },
        5,
    ),
    "table rows": (lambda n: table(n, 1), 100),
    "table cells": (lambda n: table(1, n), 20),
    "table text": (lambda n: table(100, 10, n), 10),
    "carousel": (lambda n: {"type": "carousel", "elements": [card() for _ in range(n)]}, 10),
    "container": (
        lambda n: {"type": "container", "title": plain("x"), "child_blocks": [said("x")] * n},
        10,
    ),
}


@pytest.mark.parametrize("what", ON_ANY)
def test_a_limit_holds_on_every_surface(what: str) -> None:
    make, most = ON_ANY[what]
    within, beyond = make(most), make(most + 1)
    assert limits.of_message([within]) == []
    assert limits.of_message([beyond]) != []
    for view, surface in ((modal, "modal"), (home, "home")):
        assert limits.of_view(view(within), surface) == []
        assert limits.of_view(view(beyond), surface) != []


@pytest.mark.parametrize("what", IN_MESSAGES)
def test_a_limit_of_a_block_for_messages(what: str) -> None:
    make, most = IN_MESSAGES[what]
    assert limits.of_message([make(most)]) == []
    assert limits.of_message([make(most + 1)]) != []


VIEWS: Limits = {
    "title": (lambda n: modal(title=text(n)), 24),
    "submit": (lambda n: modal(submit=plain(text(n))), 24),
    "close": (lambda n: modal(close=plain(text(n))), 24),
    "private_metadata": (lambda n: modal(private_metadata=text(n)), 3000),
    "callback_id": (lambda n: modal(callback_id=text(n)), 255),
    "external_id": (lambda n: modal(external_id=text(n)), 255),
    "blocks": (lambda n: modal(*[said("x")] * n), 100),
}


@pytest.mark.parametrize("what", VIEWS)
def test_a_limit_of_modals(what: str) -> None:
    make, most = VIEWS[what]
    assert limits.of_view(make(most), "modal") == []
    assert limits.of_view(make(most + 1), "modal") != []


def test_a_message_has_fifty_blocks_and_a_home_a_hundred() -> None:
    assert limits.of_message([said("x")] * 50) == []
    assert limits.of_message([said("x")] * 51) != []
    assert limits.of_view(home(*[said("x")] * 100), "home") == []
    assert limits.of_view(home(*[said("x")] * 101), "home") != []


WRONG: dict[str, Json] = {
    "a section of nothing": {"type": "section"},
    "an empty text": said(""),
    "mrkdwn in a header": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "mrkdwn on a button": {**actions(button("x")), "elements": [{**button("x"), "text": said("x")["text"]}]},
    "an unknown property": {"type": "divider", "colour": "red"},
    "an unknown block": {"type": "marquee"},
    "no type": {"text": plain("x")},
    "a button in an input": ask("x", button("x")),
    "an input in actions": actions(named("plain_text_input")),
    "a select without options": actions(named("static_select")),
    "a select with no options": actions(named("static_select", options=[])),
    "options and groups at once": actions({**groups(1), **select(1), "action_id": "a"}),
    "the same value twice": actions(named("static_select", options=[option("x", "v"), option("y", "v")])),
    "an initial option from elsewhere": actions(
        {**select(2), "action_id": "a", "initial_option": option("o9")}
    ),
    "an initial option in other words": actions(
        {**select(2), "action_id": "a", "initial_option": option("O1", "o1")}
    ),
    "initial options from elsewhere": ask(
        "x", {**select(2, "checkboxes"), "initial_options": [option("o9")]}
    ),
    "a date that is none": actions(named("datepicker", initial_date="2026-02-30")),
    "a time that is none": actions(named("timepicker", initial_time="25:00")),
    "a moment in words": ask("x", named("datetimepicker", initial_date_time="tomorrow")),
    "a number that is a number": ask("x", named("number_input", is_decimal_allowed=False, min_value=1)),
    "a number input that says nothing of decimals": ask("x", "number_input"),
    "bounds the wrong way round": ask("x", named("plain_text_input", min_length=9, max_length=3)),
    "the same action twice": actions(button("x", "a"), button("y", "a")),
    "a style of its own": actions(button("x", style="blue")),
    "an image of nothing": {"type": "image", "alt_text": "x"},
    "an empty conversation filter": actions(named("conversations_select", filter={})),
    "a label that is text": {**ask("x"), "label": "x"},
}


@pytest.mark.parametrize("what", WRONG)
def test_slack_refuses(what: str) -> None:
    assert limits.of_message([WRONG[what]]) != []
    assert limits.of_view(modal(WRONG[what]), "modal") != []


def test_a_problem_is_named_by_its_pointer() -> None:
    (problem,) = limits.of_message([said("fine"), actions(button("x"), button(text(76), "b"))])
    assert (
        str(problem)
        == "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/1/text/text]"
    )
    (problem,) = limits.of_view(modal(title=text(25)), "modal")
    assert str(problem) == "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"


@pytest.mark.parametrize(
    ("block", "surfaces"),
    [
        (said("x"), {"message", "modal", "home"}),
        (card(), {"message", "modal", "home"}),
        (table(1, 1), {"message", "home"}),
        ({"type": "carousel", "elements": [card()]}, {"message", "home"}),
        ({"type": "container", "title": plain("x"), "child_blocks": [said("x")]}, {"message", "home"}),
        ({"type": "markdown", "text": "x"}, {"message"}),
        ({"type": "alert", "text": plain("x")}, {"modal"}),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else None,
)
def test_a_block_stands_only_where_slack_shows_it(block: Json, surfaces: set[str]) -> None:
    found = {
        "message": limits.of_message([block]),
        "modal": limits.of_view(modal(block), "modal"),
        "home": limits.of_view(home(block), "home"),
    }
    assert {surface for surface, problems in found.items() if not problems} == surfaces


def test_block_ids_are_unique_in_a_view_and_action_ids_in_a_block() -> None:
    assert limits.of_view(modal(ask("x", block_id="a"), ask("y", block_id="b")), "modal") == []
    assert limits.of_view(modal(ask("x", block_id="a"), ask("y", block_id="a")), "modal") != []
    twice = [actions(button("x", "same"), block_id="a"), actions(button("x", "same"), block_id="b")]
    assert limits.of_message(twice) == []


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    without = modal(ask("x"))
    del without["submit"]
    assert limits.of_view(without, "modal") != []
    without["blocks"] = [said("x")]
    assert limits.of_view(without, "modal") == []


def test_only_one_element_takes_the_focus() -> None:
    focused = named("plain_text_input", focus_on_load=True)
    assert limits.of_view(modal(ask("x", focused), ask("y")), "modal") == []
    assert limits.of_view(modal(ask("x", focused), ask("y", focused)), "modal") != []


def test_a_message_has_one_table() -> None:
    assert limits.of_message([table(1, 1), said("x"), table(1, 1)]) != []


def test_a_view_is_at_most_250_kilobytes_and_a_message_about_13000_characters() -> None:
    assert not limits.view_too_large(modal(*[said(text(2400))] * 100))
    assert limits.view_too_large(modal(*[said(text(2500))] * 100))
    assert not limits.too_long([said(text(2600))] * 5)
    assert limits.too_long([said(text(2601))] * 5)


def test_a_typeahead_answers_at_most_a_hundred_options() -> None:
    assert limits.of_offer({"options": [option(f"o{n}") for n in range(100)]}) == []
    assert limits.of_offer({"options": [option(f"o{n}") for n in range(101)]}) != []
    assert limits.of_offer({"options": []}) == []
    assert limits.of_offer({"options": [choice("static_select", "x")]}) != []
