"""The page's server without a browser: who it answers, what it tells, what people do through it."""

from __future__ import annotations

import base64
import threading
import urllib.request
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.web.guard import is_ours
from tests.web.served import OPENS, bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.served import Notebook, Page


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


@pytest.fixture
def served() -> Iterator[tuple[Page, Notebook]]:
    with bare() as pair:
        yield pair


@pytest.mark.parametrize("host", ["sandbox.example", "127.0.0.1.example", "10.0.0.1:8790", "", "[::2]"])
def test_a_name_bound_to_this_machine_from_outside_is_refused(served: Any, host: str) -> None:
    page, _ = served
    assert not is_ours(host)
    assert page.get("/", Host=host or "x")[0] == 403
    assert page.post("/api/auth.test", {}, Host=host or "x")[0] == 403


def test_another_page_s_form_or_script_is_refused(served: Any) -> None:
    page, _ = served
    act = {"as": "U0EMMA", "do": "home"}
    assert page.post("/page/act", act, Origin="https://evil.example")[0] == 403
    assert page.post("/page/act", b"as=U0EMMA", **{"content-type": "text/plain"})[0] == 415
    assert page.post("/page/act", b"{")[0] == 400
    assert page.post("/page/act", b"[]")[0] == 400
    assert page.post("/page/act", act, **{"content-length": "99999999"})[0] == 413


def test_a_real_token_is_not_taken(served: Any) -> None:
    page, _ = served
    _, answer = page.post("/api/auth.test", {}, Authorization="Bearer xoxb-1-real")
    assert answer["ok"] is False


def test_the_stream_begins_with_everything_one_person_sees(served: Any) -> None:
    page, _ = served
    news = page.first_news("U0EMMA")
    assert len(news["people"]) == 40
    assert [each["name"] for each in news["channels"]] == ["general", "sales-east", ""]
    assert [each["command"] for each in news["cast"]["commands"]] == ["/deal"]
    assert {each["type"] for each in news["cast"]["shortcuts"]} == {"global", "message"}
    assert news["clock"]["now"] == OPENS.isoformat()
    assert page.get("/page/stream?as=nobody")[0] == 404
    assert page.get("/page/messages?as=U0GAIL&channel=C0SALESEAST")[0] == 404


def test_what_is_said_is_unread_for_others_until_they_read_it_and_comes_a_page_at_a_time(served: Any) -> None:
    page, _ = served
    for number in range(70):
        page.world.person("aoi").channel("sales-west" if number < 0 else "sales-east").say(f"line {number}")

    def unread() -> int:
        channels = page.first_news("U0KEN")["channels"]
        return int(next(each["unread"] for each in channels if each["id"] == "C0SALESEAST"))

    _, last = page.get("/page/messages?as=U0KEN&channel=C0SALESEAST")
    assert (len(last["messages"]), last["more"], unread()) == (12, True, 70)
    _, older = page.get(f"/page/messages?as=U0KEN&channel=C0SALESEAST&before={last['messages'][0]['ts']}")
    assert ([each["text"] for each in older["messages"][:1]], older["more"]) == (["line 46"], True)
    assert page.act("U0KEN", "read", channel="C0SALESEAST", ts=last["messages"][-1]["ts"])["ok"]
    assert unread() == 0


def test_what_only_one_person_was_shown_goes_when_they_dismiss_it(served: Any) -> None:
    page, _ = served
    web = page.world.client()
    web.chat_postEphemeral(channel="C0SALESEAST", user="U0EMMA", text="for you alone")
    said = web.chat_postMessage(channel="C0SALESEAST", text="for all")["ts"]
    own = page.world.ephemerals["U0EMMA"][-1].ts

    def dismiss(who: str, ts: str) -> Any:
        return page.act(who, "dismiss", channel="C0SALESEAST", ts=ts).get("kind", "done")

    assert [dismiss("U0KEN", own), dismiss("U0EMMA", said)] == ["refused", "refused"]
    assert dismiss("U0EMMA", own) == "done"
    assert own not in {each.ts for each in page.world.ephemerals["U0EMMA"]}


def test_a_page_that_is_closed_is_told_nothing_any_more(served: Any) -> None:
    page, _ = served
    before = page.site.pulse.listeners
    answer = urllib.request.urlopen(f"{page.base}/page/stream?as=U0EMMA", timeout=10)  # noqa: S310 - loopback
    assert answer.readline().startswith(b"data: ")
    assert page.site.pulse.listeners == before + 1
    answer.close()
    for _ in range(200):
        if page.site.pulse.listeners == before:
            return
        threading.Event().wait(0.01)
    raise AssertionError("its stream goes on")


def test_commands_shortcuts_home_profile_and_files(served: Any) -> None:
    page, notebook = served
    assert page.act("U0EMMA", "say", channel="D0EMMA", text="/deal help")["ok"]
    assert (notebook.heard[-1]["command"], notebook.heard[-1]["text"]) == ("/deal", "help")
    refused = page.act("U0EMMA", "say", channel="D0EMMA", text="/giphy cat")
    assert (refused["kind"], "/deal" in refused["why"]) == ("refused", True)
    page.act("U0EMMA", "shortcut", id="shortcut_log")
    assert notebook.heard[-1]["callback_id"] == "shortcut_log"
    said = page.act(
        "U0EMMA",
        "say",
        channel="D0EMMA",
        text="see this",
        files=[{"name": "a.txt", "content": base64.b64encode(b"hi").decode()}],
    )
    page.act("U0EMMA", "message_shortcut", id="shortcut_message", channel="D0EMMA", ts=said["ts"])
    file = notebook.heard[-1]["message"]["files"][0]
    assert page.get(f"/page/files/{file['id']}") == (200, b"hi")
    assert page.get("/page/files/F0")[0] == 404
    page.act("U0EMMA", "home")
    assert notebook.heard[-1]["event"]["type"] == "app_home_opened"
    page.act("U0EMMA", "speak", locale="ja-JP", zone="Europe/Berlin")
    assert notebook.heard[-1]["event"]["user"]["locale"] == "ja-JP"
    for nonsense in ("read", "click", "submit", "dance"):
        assert page.act("U0EMMA", nonsense, where={"view": "V0"}, view="V0")["ok"] is False
    assert (
        page.act("U0EMMA", "say", channel="D0EMMA", text="x", files=[{"name": "a", "content": "%"}])["kind"]
        == "refused"
    )


def test_a_form_takes_typed_values_options_people_files_and_the_menu(served: Any) -> None:
    page, notebook = served
    option = {"text": plain("Red"), "value": "red"}
    kinds: dict[str, dict[str, Any]] = {
        "text": {"type": "plain_text_input"},
        "rich": {"type": "rich_text_input"},
        "deal": {"type": "external_select"},
        "some": {"type": "checkboxes", "options": [option]},
        "when": {"type": "datetimepicker"},
        "file": {"type": "file_input"},
        "who": {"type": "multi_users_select"},
    }
    blocks: list[dict[str, Any]] = [
        {
            "type": "input",
            "block_id": key,
            "optional": True,
            "label": plain(key),
            "element": {**kind, "action_id": key},
        }
        for key, kind in kinds.items()
    ]
    blocks.append(
        {
            "type": "actions",
            "block_id": "menu",
            "elements": [{"type": "overflow", "action_id": "menu", "options": [option]}],
        }
    )
    world = page.world
    view = {"type": "modal", "title": plain("All"), "submit": plain("Go"), "blocks": blocks}
    name = world.client().views_open(trigger_id=world.new_trigger("U0EMMA"), view=view)["view"]["id"]
    where = {"view": name}
    uploaded = page.act(
        "U0EMMA", "put", where=where, block="file", action="file", value=[{"name": "p.yml", "content": ""}]
    )
    assert uploaded["value"][0]["name"] == "p.yml"
    assert page.act("U0EMMA", "menu", where=where, block="menu", action="menu", option="red")["ok"]
    assert (
        page.act("U0EMMA", "menu", where=where, block="menu", action="menu", option="blue")["kind"]
        == "refused"
    )
    notebook.says["block_suggestion"] = {"option_groups": [{"label": plain("Mine"), "options": [option]}]}
    asked = page.act("U0EMMA", "ask", where=where, block="deal", action="deal", query="red")
    assert asked["groups"][0]["label"]["text"] == "Mine"
    values = {
        "text": {"text": "hello"}, "rich": {"rich": "typed"}, "deal": {"deal": option}, "some": {"some": [option]},
        "when": {"when": 1795480800}, "file": {"file": uploaded["value"]}, "who": {"who": ["U0KEN", "U0YUI"]},
    }  # fmt: skip
    foreign = {"some": {"some": [{"value": "blue"}]}}
    assert page.act("U0EMMA", "submit", view=name, values=foreign)["kind"] == "refused"
    notebook.says["view_submission"] = {"response_action": "nonsense"}
    assert page.act("U0EMMA", "submit", view=name, values=values)["kind"] == "trouble"
    del notebook.says["view_submission"]
    assert page.act("U0EMMA", "submit", view=name, values=values)["outcome"] == "closed"
    state = notebook.heard[-1]["view"]["state"]["values"]
    assert state["text"]["text"]["value"] == "hello"
    assert state["when"]["when"]["selected_date_time"] == 1795480800
    assert state["who"]["who"]["selected_users"] == ["U0KEN", "U0YUI"]
    assert page.act("U0EMMA", "close", view=name)["kind"] == "refused"


def test_the_wire_tells_each_exchange_with_its_limits_but_never_a_token(served: Any) -> None:
    page, _ = served
    page.world.client().chat_postMessage(channel="U0EMMA", text="x" * 50)
    line = page.first_news("U0EMMA")["wire"][-1]
    assert (line["method"], line["to"], line["ok"]) == ("chat.postMessage", "slack", True)
    _, whole = page.get(f"/page/wire/{line['n']}")
    assert {each["what"]: each["value"] for each in whole["checks"]}["text, characters"] == 50
    assert "token" not in whole["payload"]
    assert page.get("/page/wire/999999")[0] == 404


def test_faults_go_on_and_off_one_by_one(served: Any) -> None:
    page, _ = served
    for name in ("ratelimited", "cut", "slow", "revoked"):
        assert page.post("/page/fault", {"fault": name, "on": True})[1]["ok"]
    assert set(page.first_news("U0EMMA")["faults"].values()) == {True}
    for name in ("ratelimited", "cut", "slow", "revoked"):
        page.post("/page/fault", {"fault": name, "on": False})
    assert set(page.first_news("U0EMMA")["faults"].values()) == {False}
    assert page.post("/page/fault", {"fault": "fire", "on": True})[1]["ok"] is False


def test_the_clock_goes_forward_only_to_the_next_thing_to_monday_or_by_itself(served: Any) -> None:
    page, _ = served

    def turn(**given: Any) -> Any:
        return page.post("/page/clock", given)[1]

    now = page.site.turning.now
    began = now()
    assert turn(by=3600)["ok"]
    assert now() - began == timedelta(hours=1)
    assert turn(next=True)["ok"]
    assert now() - began == timedelta(hours=2)
    assert turn(to=began.isoformat())["kind"] == "refused"
    assert turn(by=200 * 86400)["kind"] == "refused"
    assert turn(by="soon")["kind"] == "nonsense"
    for _week in range(2):
        assert turn(monday=True)["ok"]
        assert (now().weekday(), now().hour) == (0, 9)
    assert turn(play=7)["kind"] == "refused"
    assert turn(play=3600)["ok"]
    assert turn(play=0)["ok"]


def test_the_page_itself_loads_nothing_from_elsewhere(served: Any) -> None:
    page, _ = served
    status, body = page.get("/")
    assert status == 200
    assert b"//" not in body.replace(b"<!doctype", b"")
    for name in ("app.js", "app.css", "icon.svg"):
        assert page.get(f"/assets/{name}")[0] == 200
    assert page.get("/assets/site.py")[0] == 404
