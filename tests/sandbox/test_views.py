"""Triggers, the stack of three, hashes, and what stays in a form that changes under somebody's hands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.bots import ask, choice, code, home, modal, said

if TYPE_CHECKING:
    from sandbox import FakeMachine, World


def trigger(world: World, who: str = "aoi") -> str:
    return world.new_trigger(world.user(who).id)


def test_a_trigger_opens_a_form_for_whoever_caused_it(world: World) -> None:
    world.client().views_open(trigger_id=trigger(world), view=modal(title="Hello"))
    assert world.person("aoi").form.title == "Hello"
    assert world.person("ken").modal is None


def test_a_trigger_is_good_once(world: World) -> None:
    web, once = world.client(), trigger(world)
    web.views_open(trigger_id=once, view=modal())
    assert code(lambda: web.views_open(trigger_id=once, view=modal())) == "exchanged_trigger_id"


@pytest.mark.parametrize(("seconds", "works"), [(3.0, True), (3.1, False)])
def test_a_trigger_is_good_for_three_seconds(
    world: World, machine: FakeMachine, seconds: float, works: bool
) -> None:
    web, late = world.client(), trigger(world)
    world.clock.move(by=timedelta(days=1))
    machine.move(by=timedelta(seconds=seconds))
    if works:
        web.views_open(trigger_id=late, view=modal())
    else:
        assert code(lambda: web.views_open(trigger_id=late, view=modal())) == "expired_trigger_id"


def test_a_view_that_slack_refuses_does_not_spend_the_trigger(world: World) -> None:
    web, kept = world.client(), trigger(world)
    assert code(lambda: web.views_open(trigger_id=kept, view=modal(title="x" * 25))) == "invalid_arguments"
    web.views_open(trigger_id=kept, view=modal())


def test_a_view_over_250_kilobytes(world: World) -> None:
    large = modal(*[said("x" * 2600)] * 100)
    assert code(lambda: world.client().views_open(trigger_id=trigger(world), view=large)) == "view_too_large"


def test_the_stack_holds_three(world: World) -> None:
    web, aoi = world.client(), world.person("aoi")
    root = web.views_open(trigger_id=trigger(world), view=modal(title="1"))["view"]
    second = web.views_push(trigger_id=trigger(world), view=modal(title="2"))["view"]
    web.views_push(trigger_id=trigger(world), view=modal(title="3"))
    assert (second["root_view_id"], second["previous_view_id"]) == (root["id"], root["id"])
    assert code(lambda: web.views_push(trigger_id=trigger(world), view=modal())) == "push_limit_reached"
    for title in ("3", "2", "1"):
        assert aoi.form.title == title
        aoi.form.close()
    assert aoi.modal is None


def test_opening_anew_leaves_the_old_stack_behind(world: World) -> None:
    web = world.client()
    old = web.views_open(trigger_id=trigger(world), view=modal())["view"]
    web.views_open(trigger_id=trigger(world), view=modal(title="new"))
    assert code(lambda: web.views_update(view_id=old["id"], view=modal())) == "not_found"


def test_an_update_with_an_old_hash_conflicts(world: World) -> None:
    web = world.client()
    shown = web.views_open(trigger_id=trigger(world), view=modal())["view"]
    newer = web.views_update(view_id=shown["id"], hash=shown["hash"], view=modal(title="b"))["view"]
    assert (
        code(lambda: web.views_update(view_id=shown["id"], hash=shown["hash"], view=modal()))
        == "hash_conflict"
    )
    web.views_update(view_id=shown["id"], hash=newer["hash"], view=modal(title="c"))
    assert world.person("aoi").form.title == "c"


def test_an_external_id_names_one_view(world: World) -> None:
    web = world.client()
    web.views_open(trigger_id=trigger(world), view=modal(external_id="e1"))
    again = trigger(world, "ken")
    assert (
        code(lambda: web.views_open(trigger_id=again, view=modal(external_id="e1")))
        == "duplicate_external_id"
    )
    web.views_update(external_id="e1", view=modal(title="found", external_id="e1"))
    assert world.person("aoi").form.title == "found"


def test_what_was_typed_stays_where_block_and_action_stay(world: World) -> None:
    web, aoi = world.client(), world.person("aoi")
    first = modal(ask("Name"), ask("Amount"), ask("Note", {"type": "plain_text_input", "action_id": "v1"}))
    shown = web.views_open(trigger_id=trigger(world), view=first)["view"]
    aoi.form.fill({"Name": "Acme", "Amount": "100", "Note": "old"})
    second = modal(
        ask("Name", {"type": "plain_text_input", "initial_value": "ignored"}),
        ask("Note", {"type": "plain_text_input", "action_id": "v2", "initial_value": "new"}),
        ask("Stage", choice("static_select", "Lead", "Won")),
    )
    web.views_update(view_id=shown["id"], view=second)
    assert [field.value for field in aoi.form.fields] == ["Acme", "new", None]


def test_a_choice_that_is_no_longer_offered_is_gone(world: World) -> None:
    web, aoi = world.client(), world.person("aoi")
    shown = web.views_open(
        trigger_id=trigger(world), view=modal(ask("Stage", choice("static_select", "A", "B")))
    )
    aoi.form.fill({"Stage": "B"})
    web.views_update(view_id=shown["view"]["id"], view=modal(ask("Stage", choice("static_select", "A", "C"))))
    assert aoi.form.field("Stage").value is None


def test_a_home_is_published_for_one_person(world: World) -> None:
    web, aoi = world.client(), world.person("aoi")
    first = web.views_publish(user_id=aoi.id, view=home(said("Two things to do")))["view"]
    assert aoi.home is not None
    assert aoi.home.texts() == ["Two things to do"]
    assert world.person("ken").home is None
    web.views_publish(user_id=aoi.id, hash=first["hash"], view=home(said("Nothing to do")))
    assert aoi.home.texts() == ["Nothing to do"]
    assert code(lambda: web.views_publish(user_id=aoi.id, hash=first["hash"], view=home())) == "hash_conflict"
    assert code(lambda: web.views_publish(user_id=aoi.id, view=modal())) == "invalid_arguments"
