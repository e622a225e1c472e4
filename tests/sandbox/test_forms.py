"""Forms in Slack's client: what it lets a person put into them, and what it refuses before the bot hears of anything."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import ClientRefused
from tests.sandbox.bots import (
    Json,
    a_bot,
    actions,
    ask,
    button,
    choice,
    modal,
    opens,
    option,
    plain,
    said,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox import World
    from sandbox.people import Modal


def a_form(world: World, *blocks: Json, **more: Any) -> Modal:
    """A form in front of aoi, whose bot closes it when it is sent."""
    app = a_bot(world)
    opens(app, modal(*blocks, **more))
    app.view("form")(lambda ack: ack())
    world.person("aoi").slash("/deal")
    return world.person("aoi").form


def text(**more: Any) -> Json:
    return {"type": "plain_text_input", **more}


def number(**more: Any) -> Json:
    return {"type": "number_input", "is_decimal_allowed": False, **more}


MULTI = choice("multi_static_select", "A", "B", "C", max_selected_items=2)
FIELDS: dict[str, tuple[str | Json, Any, Any, str]] = {
    "an empty field": (text(), None, "x", "is required"),
    "blanks alone": (text(), "   ", " x ", "is required"),
    "a short text": (text(min_length=3), "ab", "abc", "needs at least 3 characters"),
    "a long text": (text(max_length=3), "abcd", "abc", "takes at most 3 characters"),
    "more than any text": (text(), "x" * 3001, "x" * 3000, "takes at most 3000 characters"),
    "a number below": (number(min_value="0"), "-1", "0", "must be at least 0"),
    "a number above": (number(max_value="100"), "101", "100", "must be at most 100"),
    "decimals": (number(), "1.5", "1", "takes no decimals"),
    "a number in words": (number(), "ten", "10", "must be a number"),
    "an exponent": (number(is_decimal_allowed=True), "1e3", "1000.0", "must be a number"),
    "no number at all": (number(is_decimal_allowed=True), "NaN", "0.5", "must be a number"),
    "an address": ("email_text_input", "aoi@example", "aoi@example.com", "must be an email address"),
    "a link": ("url_text_input", "example.com", "https://example.com", "must be a web address"),
    "too many chosen": (MULTI, ["A", "B", "C"], ["A", "B"], "takes at most 2"),
    "nothing chosen": (choice("static_select", "A"), None, "A", "is required"),
    "nothing ticked": (choice("checkboxes", "A"), [], ["A"], "is required"),
    "no day": ("datepicker", None, date(2026, 12, 1), "is required"),
    "nobody": ("users_select", None, "ken", "is required"),
}


@pytest.mark.parametrize("what", FIELDS)
def test_a_form_is_not_sent_before_it_is_right(world: World, what: str) -> None:
    element, wrong, right, sentence = FIELDS[what]
    form = a_form(world, ask("It", element))
    form.fill({"It": wrong})
    with pytest.raises(ClientRefused, match=rf"It \(It\) {sentence}$"):
        form.submit()
    assert form.is_open
    assert world.wire.sent("view_submission") == []
    assert form.fill({"It": right}).submit().outcome == "closed"


def test_an_optional_field_may_be_empty_but_not_wrong(world: World) -> None:
    form = a_form(world, ask("Note", text(min_length=3), optional=True))
    with pytest.raises(ClientRefused, match="needs at least 3"):
        form.fill({"Note": "ab"}).submit()
    assert form.fill({"Note": ""}).submit().outcome == "closed"


NOT_OFFERED: dict[str, tuple[str | Json, Any]] = {
    "an option": (choice("static_select", "A", "B"), "C"),
    "a part of an option": (choice("radio_buttons", "Alpha"), "Alp"),
    "one of several": (choice("multi_static_select", "A", "B"), ["A", "C"]),
    "a box": (choice("checkboxes", "A"), "B"),
    "somebody unknown": ("users_select", "nobody"),
    "somebody who left": ("multi_users_select", ["ken", "gone"]),
    "a private channel of others": ("conversations_select", "board"),
    "an archived channel": ("conversations_select", "old"),
    "a shared channel where none may be": (
        {"type": "conversations_select", "filter": {"exclude_external_shared_channels": True}},
        "shared",
    ),
    "a public channel where only private ones may be": (
        {"type": "conversations_select", "filter": {"include": ["private"]}},
        "sales",
    ),
    "a day that isn't": ("datepicker", "2026-02-30"),
    "an hour that isn't": ("timepicker", "25:00"),
    "a moment without a zone": ("datetimepicker", datetime(2026, 12, 1)),  # noqa: DTZ001
}


@pytest.mark.parametrize("what", NOT_OFFERED)
def test_only_what_is_offered_can_be_chosen(world: World, what: str) -> None:
    world.add_channel("shared", members=["aoi", "sam"], is_ext_shared=True)
    world.add_channel("old", members=["aoi"], is_archived=True)
    element, wrong = NOT_OFFERED[what]
    form = a_form(world, ask("It", element))
    before = form.field("It").value
    with pytest.raises(ClientRefused, match=r"^It: "):
        form.fill({"It": wrong})
    assert form.field("It").value == before


CHOSEN: dict[str, tuple[str | Json, Any, Any]] = {
    "a text": (text(), " two\nlines ", " two lines "),
    "a text of lines": (text(multiline=True), "two\nlines", "two\nlines"),
    "by its text": (choice("static_select", "A"), "A", "A"),
    "by its value": ({"type": "static_select", "options": [option("Won", "won")]}, "won", "won"),
    "one for several": (choice("checkboxes", "A", "B"), "B", ["B"]),
    "a day": ("datepicker", date(2026, 12, 1), "2026-12-01"),
    "an hour": ("timepicker", time(9, 30), "09:30"),
    "a moment in whole minutes": (
        "datetimepicker",
        datetime(2026, 11, 24, 0, 0, 59, tzinfo=UTC),
        1795478400,
    ),
    "nothing again": (choice("static_select", "A", initial_option=option("A")), None, None),
}


@pytest.mark.parametrize("what", CHOSEN)
def test_a_field_holds_what_was_chosen(world: World, what: str) -> None:
    element, value, holds = CHOSEN[what]
    form = a_form(world, ask("It", element))
    assert form.fill({"It": value}).field("It").value == holds


def test_people_and_channels_are_named_and_sent_as_ids(world: World) -> None:
    form = a_form(world, ask("Who", "users_select"), ask("Where", "conversations_select"))
    form.fill({"Who": "Ken Mori", "Where": "#sales"})
    assert form.field("Who").value == world.user("ken").id
    assert form.field("Where").value == world.channel("sales").id


def test_a_field_goes_by_its_label_its_ids_or_its_placeholder(world: World) -> None:
    named = text(action_id="the_action", placeholder=plain("Type it"))
    form = a_form(world, ask("Name", named, block_id="the_block"))
    for name in ("Name", "the_block", "the_action", "Type it"):
        form.fill({name: f"by {name}"})
        assert form.field("Name").value == f"by {name}"
    with pytest.raises(ClientRefused, match="no fields are called 'Nmae'"):
        form.fill({"Nmae": "x"})


def test_two_fields_of_one_name_must_be_told_apart(world: World) -> None:
    form = a_form(world, ask("Name", block_id="a"), ask("Name", block_id="b"))
    with pytest.raises(ClientRefused, match="2 fields are called 'Name'"):
        form.fill({"Name": "x"})


def test_a_form_shows_its_title_fields_values_and_buttons(world: World) -> None:
    form = a_form(
        world,
        said("*Hello*"),
        ask("Stage", choice("static_select", "Lead", "Won", initial_option=option("Lead"))),
        actions(button("More")),
        close=plain("Never mind"),
    )
    assert form.texts() == ["Form", "*Hello*", "Stage", "Lead", "More", "Send", "Never mind"]
    assert (form.submit_label, form.buttons, form.callback_id) == ("Send", ["More"], "form")
    assert form.options("Stage") == form.field("Stage").choices == ["Lead", "Won"]


def pushed(world: World) -> Modal:
    """The form under another that lies on top of it."""
    below = a_form(world, ask("Name"))
    world.client().views_push(trigger_id=world.new_trigger(world.user("aoi").id), view=modal(title="2"))
    return below


def closed(world: World) -> Modal:
    form = a_form(world, ask("Name"))
    form.close()
    return form


@pytest.mark.parametrize("out_of_reach", [pushed, closed])
def test_only_the_form_on_top_can_be_used(world: World, out_of_reach: Callable[[World], Modal]) -> None:
    form = out_of_reach(world)
    for use in (form.submit, form.close, lambda: form.fill({"Name": "x"})):
        with pytest.raises(ClientRefused, match="not the form on top"):
            use()


def test_a_form_without_a_submit_button_is_not_sent(world: World) -> None:
    form = a_form(world, said("Nothing to fill in"), submit=None)
    with pytest.raises(ClientRefused, match="no submit button"):
        form.submit()


def test_filling_in_a_form_is_counted_field_by_field(world: World) -> None:
    form = a_form(world, ask("Name"), ask("Stage", choice("static_select", "A")), ask("Day", "datepicker"))
    aoi = form.person
    aoi.taps = aoi.typed = 0
    form.fill({"Name": "Acme", "Stage": "A", "Day": "2026-12-01"}).submit()
    assert (aoi.taps, aoi.typed) == (3, 1)
