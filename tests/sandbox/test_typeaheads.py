"""Fields that ask the bot: typeaheads, and choices it is told of at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox import ClientRefused, TroubleConnecting
from tests.sandbox.bots import Json, Says, a_bot, ask, modal, opens, option, plain, said

if TYPE_CHECKING:
    from sandbox import World
    from sandbox.people import Modal

PICK: Json = {"type": "external_select", "min_query_length": 2}


def asking(world: World, *, element: Json = PICK, **answer: Any) -> Modal:
    app = a_bot(world)
    opens(app, modal(ask("Deal", element)))
    app.options("Deal")(lambda ack: ack(**answer))
    world.person("aoi").slash("/deal")
    return world.person("aoi").form


def test_a_typeahead_offers_what_the_bot_answers(world: World) -> None:
    form = asking(world, options=[option("Acme renewal", "d1"), option("Beta", "d2")])
    assert form.options("Deal", query="ac") == ["Acme renewal", "Beta"]
    assert form.fill({"Deal": "Acme renewal"}).field("Deal").value == "d1"
    assert [entry.payload["value"] for entry in world.wire.sent("block_suggestion")] == ["ac", "Acme renewal"]


def test_a_typeahead_may_be_in_groups(world: World) -> None:
    groups = [{"label": plain("Yours"), "options": [option("Acme")]}]
    assert asking(world, option_groups=groups).options("Deal", query="ac") == ["Acme"]


def test_a_part_of_the_only_one_is_enough_in_a_search(world: World) -> None:
    form = asking(world, options=[option("Acme renewal", "d1"), option("Beta", "d2")])
    assert form.fill({"Deal": "acme"}).field("Deal").value == "d1"
    with pytest.raises(ClientRefused, match="2 options fit 'e'"):
        asking(world, element=PICK | {"min_query_length": 0}, options=[option("One"), option("Three")]).fill(
            {"Deal": "e"}
        )


def test_what_the_bot_does_not_offer_can_not_be_chosen(world: World) -> None:
    form = asking(world, options=[option("Acme renewal", "d1")])
    with pytest.raises(ClientRefused, match="Deal: no options fit 'Zeta'"):
        form.fill({"Deal": "Zeta"})
    assert form.field("Deal").value is None


@pytest.mark.parametrize(
    ("element", "query", "asked"),
    [
        (PICK, "a", False),
        (PICK, "ac", True),
        ({"type": "external_select"}, "ac", False),
        ({"type": "external_select"}, "acm", True),
        (PICK | {"min_query_length": 0}, "", True),
    ],
)
def test_nothing_is_asked_before_the_query_is_long_enough(
    world: World, element: Json, query: str, asked: bool
) -> None:
    form = asking(world, element=element, options=[option("Acme")])
    assert form.options("Deal", query=query) == (["Acme"] if asked else [])
    assert len(world.wire.sent("block_suggestion")) == asked


WRONG_OFFERS: dict[str, tuple[Json, str]] = {
    "101 options": ({"options": [option(f"o{n}") for n in range(101)]}, "no more than 100 items"),
    "a text too long": ({"options": [option("x" * 76, "v")]}, "less than 76 characters"),
    "an option without a value": ({"options": [{"text": plain("x")}]}, "missing required field: value"),
    "words alone": ({"options": ["Acme"]}, "must be an object"),
    "blocks": ({"blocks": [said("x")]}, "invalid additional property: blocks"),
}


@pytest.mark.parametrize("what", WRONG_OFFERS)
def test_options_that_slack_does_not_take_are_not_offered(world: World, what: str) -> None:
    answer, why = WRONG_OFFERS[what]
    form = asking(world)
    world.transport = Says(answer)
    with pytest.raises(TroubleConnecting, match=f"^block_suggestion: .*{why}"):
        form.options("Deal", query="acme")


def test_a_field_that_asks_for_it_tells_the_bot_at_once(world: World) -> None:
    app = a_bot(world)
    stage = {"type": "static_select", "options": [option("Lead"), option("Won")]}
    opens(app, modal(ask("Stage", stage, dispatch_action=True), ask("Name")))

    def redraw(ack: Any, body: Json, client: Any) -> None:
        shown = body["view"]
        chosen = shown["state"]["values"]["Stage"]["Stage"]["selected_option"]["value"]
        more = [ask("Why")] if chosen == "Won" else []
        view = modal(ask("Stage", stage, dispatch_action=True), *more, ask("Name"))
        client.views_update(view_id=shown["id"], hash=shown["hash"], view=view)
        ack()

    app.action("Stage")(redraw)
    aoi = world.person("aoi")
    aoi.slash("/deal")
    aoi.form.fill({"Name": "Acme", "Stage": "Won", "Why": "Price"})
    assert [field.value for field in aoi.form.fields] == ["Won", "Price", "Acme"]
    assert len(world.wire.sent("block_actions")) == 1
