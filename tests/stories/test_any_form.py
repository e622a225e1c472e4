"""Every field of every form there is takes anything: what a person can type, and what no client would ever send."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot import app as composition
from bot.views import edit_form, group_form, plan_form, policy_form, setup_form
from sandbox import parts, payloads, stack
from sandbox.delivery import deliver
from sandbox.people import Modal
from sandbox.people.modal import Sent
from tests import app
from tests.stories.forging import FORM, Kept, Payload, catch
from tests.stories.test_bad_input import ANYTHING, MARKUP, unsafe
from tests.stories.ways import EAST, SUBMIT, Way

if TYPE_CHECKING:
    from sandbox.model import Json, View
    from tests.stories.office import Office
    from tests.stories.ways import Caught

INERT = ("../../etc/passwd", "'; DROP TABLE deal; --", "(a+)+" + "a" * 1_000_000 + "!", "${jndi:x}", "\x00")
TEXT = st.one_of(st.none(), ANYTHING, st.just(MARKUP), st.sampled_from(INERT))
ID = st.sampled_from(["", "no-such", "deal", "../..", "U0NOBODY", "ja", "9" * 400, "id-00000001"])
DAY = st.sampled_from([None, "0001-01-01", "9999-12-31", "2026-02-30", "tomorrow", ""])
HOUR = st.sampled_from([None, "00:00", "23:59", "24:00", "noon", ""])
STAMP = st.sampled_from([None, 0, -1, 10**9, 10**12, 10**18])
PLAIN = {"text": {"type": "plain_text", "text": "x"}}
OPTION = ID.map(lambda value: {**PLAIN, "value": value})
FILE = ID.map(lambda name: {"id": name, "name": name})
FORGED: dict[str, st.SearchStrategy[Any]] = {
    "selected_option": st.none() | OPTION,
    "selected_options": st.lists(OPTION, max_size=3),
    "selected_user": st.none() | ID,
    "selected_users": st.lists(ID, max_size=3),
    "selected_conversation": st.none() | ID,
    "selected_channel": st.none() | ID,
    "selected_date": DAY,
    "selected_time": HOUR,
    "selected_date_time": STAMP,
    "files": st.lists(FILE, max_size=2),
    "value": TEXT,
}
"""The key of a field's value in a view's state → whatever may stand there."""
EVERYWHERE = settings(
    max_examples=2,
    derandomize=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
MENTIONS = {
    setup_form.TEAM_CALLBACK,
    setup_form.ROLE_CALLBACK,
    group_form.CALLBACK,
    group_form.JOIN_CALLBACK,
    policy_form.USE_CALLBACK,
}
"""Forms that are answered with the set-up's overview, which mentions people and channels by our own hand."""


def more_fields(office: Office) -> dict[Way, Payload]:
    """Forms that ask for more once something was chosen in them."""
    aoi, t = office.person("aoi"), office.t
    aoi.slash(f"/deal plan {EAST.typed} first")
    aoi.form.fill({t("When"): "明日 15時", t("How often"): t("Every week"), t("How many times"): "4"})
    weekly = catch(office, SUBMIT, aoi.form.submit)
    aoi.slash(f"/deal edit {EAST.typed} first")
    for part in aoi.form.options("edit_part"):
        aoi.form.select("edit_part", part)
        for field in aoi.form.fields:
            if field.element["type"] == "plain_text_input" and not field.value:
                field_id = field.block_id
                aoi.form.fill({field_id: "1"})
    edited = catch(office, SUBMIT, aoi.form.submit)
    aoi.form.close()
    return {
        Way("view", plan_form.CALLBACK, "every week"): weekly,
        Way("view", edit_form.CALLBACK, "all of it"): edited,
    }


def shown_again(office: Office, payload: Payload) -> View:
    """The form of the payload on the screen of whoever sent it, filled in as it was."""
    view = payload.body["view"]
    shown = stack.open_view(
        office.world, payload.body["user"]["id"], {key: view[key] for key in FORM if view.get(key)}
    )
    shown.values = deepcopy(view["state"]["values"])
    return shown


def fields_of(shown: View) -> dict[str, tuple[Json, str]]:
    """Name of a field → its state, and the key of its value in it."""
    return {
        f"{block} {action}": (state, parts.STATE[state["type"]][0])
        for block, elements in shown.values.items()
        for action, state in elements.items()
    }


def forge(data: st.DataObject, shown: View, third: int) -> None:
    """Something else in every third of its fields, and in up to two of the others."""
    fields = fields_of(shown)
    others = data.draw(st.sets(st.sampled_from(sorted(fields)), max_size=2))
    for name in sorted({*sorted(fields)[third::3], *others}):
        state, key = fields[name]
        state[key] = data.draw(FORGED[key], label=name)


def sent(office: Office, payload: Payload, shown: View) -> tuple[Modal, Sent]:
    """Past the checks of Slack's own client, which whoever forges does not have."""
    world = office.world
    user = world.users[payload.body["user"]["id"]]
    form = Modal(world.person(user.name), shown)
    ack = deliver(world, "interactive", payloads.submission(world, user, shown))
    return form, Sent(*form._answered(shown, ack.body))


def test_every_field_of_every_form_takes_anything(caught: Caught) -> None:
    """Fault 33, for paths, SQL and a megabyte of bait: refused under a field, answered, or taken as text; what stands in
    a refused form stays. No form of the product is left out.
    """
    busy = caught.office
    ways = {way: each for way, each in {**caught.ways, **more_fields(busy)}.items() if way.kind == "view"}
    assert {way.name for way in ways} == {
        name for kind, name in app.listeners(busy.bot.app) if kind == "view"
    }
    kept = Kept.of(busy.bot.deps.database)

    @EVERYWHERE
    @given(data=st.data())
    def try_it(way: Way, payload: Payload, third: int, data: st.DataObject) -> None:
        shown = shown_again(busy, payload)
        forge(data, shown, third)
        before: Json = deepcopy(shown.values)
        with kept.put_back():
            form, answer = sent(busy, payload, shown)
        if answer.outcome == "errors":
            assert shown.values == before
            assert composition.SORRY not in answer.errors.values(), way
        else:
            assert answer.outcome == "updated", way
            assert way.name in MENTIONS or unsafe(form) == []

    for way, payload in ways.items():
        for third in range(3):
            if fields_of(shown_again(busy, payload)):  # the others only ask whether somebody is sure
                try_it(way, payload, third)
    kept.close()
