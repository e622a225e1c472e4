"""What a bot may answer, what becomes of it, and what a person sees when Slack would not take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox import FakeMachine, TroubleConnecting
from tests.sandbox.bots import Json, Says, a_bot, actions, ask, button, modal, opens, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import App

    from sandbox import World
    from sandbox.people import Modal, Person

FORM = modal(said("Hello"), ask("Name"), ask("Note", optional=True), title="1")


def a_form(world: World, shown: Json = FORM, /, **answer: Any) -> Modal:
    """A form in front of aoi, filled in; the bot gives this answer to it."""
    app = a_bot(world)
    opens(app, shown)
    app.view("form")(lambda ack: ack(**answer))
    world.person("aoi").slash("/deal")
    return world.person("aoi").form.fill({"Name": "Acme"})


def push(world: World, title: str) -> Modal:
    aoi = world.person("aoi")
    world.client().views_push(trigger_id=world.new_trigger(aoi.id), view=modal(title=title))
    return aoi.form


def test_an_empty_answer_closes_the_form_and_shows_the_one_below(world: World) -> None:
    form = a_form(world)
    assert push(world, "2").submit().outcome == "closed"
    assert form.person.form.title == "1"
    assert form.submit().outcome == "closed"
    assert form.person.modal is None


def test_errors_stand_under_their_fields_and_what_was_typed_stays(world: World) -> None:
    form = a_form(world, response_action="errors", errors={"Name": "Which Acme?"})
    sent = form.submit()
    assert (sent.outcome, sent.ok, sent.errors) == ("errors", False, {"Name": "Which Acme?"})
    assert (form.field("Name").error, form.field("Name").value) == ("Which Acme?", "Acme")
    assert form.field("Note").error is None
    assert "Which Acme?" in form.texts()


def test_errors_are_gone_when_the_form_is_sent_again(world: World) -> None:
    form = a_form(world, response_action="errors", errors={"Name": "Which Acme?"})
    form.submit()
    world.transport = Says({"response_action": "errors", "errors": {"Note": "Too long"}})
    form.submit()
    assert form.errors == {"Note": "Too long"}


WRONG_ANSWERS: dict[str, tuple[object, str]] = {
    "errors under a text": (
        {"response_action": "errors", "errors": {"hello": "Wrong"}},
        "errors name 'hello', which is no input block",
    ),
    "errors under a block that isn't there": (
        {"response_action": "errors", "errors": {"elsewhere": "Wrong"}},
        "errors name 'elsewhere', which is no input block",
    ),
    "one of two errors elsewhere": (
        {"response_action": "errors", "errors": {"Name": "Wrong", "elsewhere": "Wrong"}},
        "errors name 'elsewhere'",
    ),
    "errors without any": ({"response_action": "errors", "errors": {}}, "errors without any errors"),
    "an empty error": ({"response_action": "errors", "errors": {"Name": ""}}, "of 'Name' is no text"),
    "an error of two": ({"response_action": "errors", "errors": {"Name": ["x"]}}, "of 'Name' is no text"),
    "an unknown action": ({"response_action": "close"}, "is no answer to a form"),
    "a text": ({"text": "Done"}, "is no answer to a form"),
    "an update without a view": ({"response_action": "update"}, "invalid_arguments"),
    "an update with a wrong view": (
        {"response_action": "update", "view": modal(title="x" * 25)},
        "invalid_arguments .*less than 25 characters .*/view/title",
    ),
    "an update with a Home": (
        {"response_action": "update", "view": {"type": "home", "blocks": [said("x")]}},
        "invalid_arguments",
    ),
    "a wrong view on top": (
        {"response_action": "push", "view": modal({"type": "section"})},
        "invalid_arguments .*at least one of: text, fields",
    ),
}


@pytest.mark.parametrize("what", WRONG_ANSWERS)
def test_an_answer_that_slack_does_not_take_leaves_the_form_open(world: World, what: str) -> None:
    answer, why = WRONG_ANSWERS[what]
    form = a_form(world, modal(said("Hello", block_id="hello"), ask("Name")))
    world.transport = Says(answer)
    with pytest.raises(TroubleConnecting, match=f"^view_submission: .*{why}"):
        form.submit()
    assert (form.is_open, form.errors, form.field("Name").value) == (True, {}, "Acme")


def test_an_update_changes_the_form_in_place(world: World) -> None:
    form = a_form(world, response_action="update", view=modal(said("Logged"), title="Done", submit=None))
    assert form.submit().outcome == "updated"
    assert form.texts() == ["Done", "Logged"]
    assert form.is_open


def test_a_push_puts_a_form_on_top(world: World) -> None:
    form = a_form(world, response_action="push", view=modal(title="2"))
    assert form.submit().outcome == "pushed"
    assert form.person.form.title == "2"
    form.person.form.close()
    assert form.person.form.title == "1"


def test_a_fourth_form_does_not_fit(world: World) -> None:
    a_form(world)
    push(world, "2")
    third = push(world, "3")
    world.transport = Says({"response_action": "push", "view": modal(title="4")})
    with pytest.raises(TroubleConnecting, match="push_limit_reached"):
        third.submit()


def test_clear_closes_everything(world: World) -> None:
    form = a_form(world)
    top = push(world, "2")
    world.transport = Says({"response_action": "clear"})
    assert top.submit().outcome == "cleared"
    assert form.person.modal is None


NO_ANSWERS: dict[str, tuple[Callable[[App], object], str]] = {
    "a bot that fails": (
        lambda app: app.view("form")(lambda: 1 / 0),
        "view_submission: the bot answered 500",
    ),
    "a bot that does not ack": (
        lambda app: app.view("form")(lambda: None),
        "view_submission: the bot answered 404",
    ),
    "a bot that does not listen": (lambda app: None, "view_submission: the bot answered 404"),
}


@pytest.mark.parametrize("what", NO_ANSWERS)
def test_no_answer_is_trouble_connecting(world: World, what: str) -> None:
    listen, why = NO_ANSWERS[what]
    app = a_bot(world)
    opens(app, modal(ask("Name")))
    listen(app)
    world.person("aoi").slash("/deal")
    form = world.person("aoi").form.fill({"Name": "Acme"})
    with pytest.raises(TroubleConnecting, match=why):
        form.submit()
    assert form.is_open


@pytest.mark.parametrize(("seconds", "in_time"), [(3.0, True), (3.1, False)])
def test_three_seconds_are_all_a_bot_has(
    world: World, machine: FakeMachine, seconds: float, in_time: bool
) -> None:
    app = a_bot(world)

    def slow(ack: Any) -> None:
        machine.sleep(seconds)
        ack("Done")

    app.command("/deal")(slow)
    aoi = world.person("aoi")
    if in_time:
        assert aoi.slash("/deal").text == "Done"
    else:
        with pytest.raises(TroubleConnecting, match=r"slash_command: the bot answered after 3\.1 s"):
            aoi.slash("/deal")
        assert aoi.ephemerals == []
    assert len(world.wire.sent("slash_command")) == 1


def test_company_time_has_nothing_to_do_with_that(world: World) -> None:
    app = a_bot(world)

    def on_a_long_day(ack: Any) -> None:
        world.clock.move(to=world.clock.now().replace(hour=23))
        ack("Done")

    app.command("/deal")(on_a_long_day)
    assert world.person("aoi").slash("/deal").text == "Done"


def test_who_closes_a_form_is_told_of_only_if_it_asked(world: World) -> None:
    form = a_form(world, {**FORM, "notify_on_close": True})
    form.person.world.transport = Says()
    push(world, "2").close()
    assert world.wire.sent("view_closed") == []
    form.close()
    (told,) = world.wire.sent("view_closed")
    assert (told.payload["view"]["callback_id"], told.payload["is_cleared"]) == ("form", False)


def test_closing_everything_tells_of_each_that_asked(world: World) -> None:
    form = a_form(world, {**FORM, "notify_on_close": True})
    world.transport = Says()
    push(world, "2").close(whole_stack=True)
    (told,) = world.wire.sent("view_closed")
    assert (told.payload["view"]["id"], told.payload["is_cleared"]) == (form.place.id, True)
    assert form.person.modal is None


# Commands


def commanded(world: World, *answer: Any, **more: Any) -> Person:
    a_bot(world).command("/deal")(lambda ack: ack(*answer, **more))
    return world.person("aoi")


def test_the_answer_to_a_command_is_for_whoever_typed_it(world: World) -> None:
    aoi = commanded(world, "Which deal?")
    reply = aoi.slash("/deal log", channel="sales")
    assert (reply.text, reply.response_type) == ("Which deal?", "ephemeral")
    assert [shown.text for shown in aoi.ephemerals] == ["Which deal?"]
    assert world.person("ken").ephemerals == []
    assert aoi.channel("sales").messages == []


def test_the_answer_to_a_command_may_be_for_all(world: World) -> None:
    aoi = commanded(world, "aoi won a deal", response_type="in_channel")
    assert aoi.slash("/deal", channel="sales").response_type == "in_channel"
    assert world.person("ken").channel("sales").texts == ["aoi won a deal"]
    assert aoi.ephemerals == []


def test_a_command_need_not_be_answered_in_words(world: World) -> None:
    aoi = commanded(world)
    reply = aoi.slash("/deal")
    assert (reply.text, reply.blocks, reply.message) == ("", [], None)
    assert aoi.ephemerals == []


def test_an_answer_to_a_command_can_be_used(world: World) -> None:
    app = a_bot(world)
    app.command("/deal")(lambda ack: ack(text="x", blocks=[actions(button("Go", "go"))]))
    app.action("go")(lambda ack: ack())
    shown = world.person("aoi").slash("/deal").message
    assert shown is not None
    shown.click("Go")
    (clicked,) = world.wire.sent("block_actions")
    assert clicked.payload["container"]["is_ephemeral"]


def test_an_answer_with_wrong_blocks_is_not_shown(world: World) -> None:
    aoi = commanded(world, text="x", blocks=[said("x" * 3001)])
    with pytest.raises(TroubleConnecting, match=r"slash_command: invalid_blocks .*3001 characters"):
        aoi.slash("/deal")
    assert aoi.ephemerals == []
