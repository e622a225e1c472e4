"""The Web API refuses as Slack does, with its own codes, and answers in its shapes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from slack_sdk import WebClient

from sandbox import FakeMachine, NotForReal, World
from tests.sandbox.bots import code, refusal, said

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_post_comes_back_in_the_history_with_its_key(world: World) -> None:
    web, aoi = world.client(), world.person("aoi")
    dm = web.conversations_open(users=aoi.id)["channel"]["id"]
    key = {"event_type": "notice", "event_payload": {"key": "k1"}}
    posted = web.chat_postMessage(channel=dm, text="Please log it", blocks=[said("Please")], metadata=key)
    (row,) = web.conversations_history(channel=dm, include_all_metadata=True)["messages"]
    assert (row["ts"], row["metadata"], row["bot_id"]) == (posted["ts"], key, world.app.bot_id)
    assert "metadata" not in web.conversations_history(channel=dm)["messages"][0]
    assert aoi.dm.last.texts() == ["Please"]


def test_an_edit_keeps_the_key_and_shows_that_it_was_edited(world: World) -> None:
    web, aoi = world.client(), world.person("aoi")
    key = {"event_type": "notice", "event_payload": {"key": "k1"}}
    posted = web.chat_postMessage(channel=aoi.id, text="Please", metadata=key)
    web.chat_update(channel=posted["channel"], ts=posted["ts"], text="Done", blocks=[said("Done")])
    assert aoi.dm.last.metadata == key
    assert (aoi.dm.last.text, aoi.dm.last.edited) == ("Done", True)


def test_stamps_are_company_time_and_never_the_same(world: World) -> None:
    web, aoi = world.client(), world.person("aoi")
    stamps = [web.chat_postMessage(channel=aoi.id, text="x")["ts"] for _ in range(3)]
    assert stamps == ["1795478400.000000", "1795478400.000100", "1795478400.000200"]
    world.clock.move(by=-timedelta(days=1))
    assert web.chat_postMessage(channel=aoi.id, text="x")["ts"] > stamps[-1]


def test_stamps_may_follow_the_machine_instead(machine: FakeMachine) -> None:
    world = World(machine() + timedelta(days=9), machine, stamp_with="machine")
    aoi = world.add_user("aoi")
    assert world.client().chat_postMessage(channel=aoi.id, text="x")["ts"] == f"{machine().timestamp():.6f}"


def test_history_is_newest_first_in_pages_and_between_bounds(world: World) -> None:
    web, aoi = world.client(), world.person("aoi")
    stamps = [web.chat_postMessage(channel=aoi.id, text=f"m{n}")["ts"] for n in range(5)]
    dm = aoi.dm.place.id
    first = web.conversations_history(channel=dm, limit=2)
    assert [row["text"] for row in first["messages"]] == ["m4", "m3"]
    cursor = first["response_metadata"]["next_cursor"]
    assert [
        row["text"] for row in web.conversations_history(channel=dm, limit=9, cursor=cursor)["messages"]
    ] == ["m2", "m1", "m0"]
    after = web.conversations_history(channel=dm, oldest=stamps[3])
    assert [row["text"] for row in after["messages"]] == ["m4"]
    after = web.conversations_history(channel=dm, oldest=stamps[3], inclusive=True)
    assert [row["text"] for row in after["messages"]] == ["m4", "m3"]


def test_a_thread_is_read_in_dms_only(world: World) -> None:
    web, aoi = world.client(), world.person("aoi")
    parent = web.chat_postMessage(channel=aoi.id, text="parent")
    web.chat_postMessage(channel=aoi.id, text="reply", thread_ts=parent["ts"])
    thread = web.conversations_replies(channel=parent["channel"], ts=parent["ts"])["messages"]
    assert [row["text"] for row in thread] == ["parent", "reply"]
    assert len(web.conversations_history(channel=parent["channel"])["messages"]) == 1
    sales = world.channel("sales").id
    posted = web.chat_postMessage(channel=sales, text="x")
    assert code(lambda: web.conversations_replies(channel=sales, ts=posted["ts"])) == "not_allowed_token_type"


def test_wrong_blocks_are_named_by_their_pointer(world: World) -> None:
    web = world.client()
    sales, blocks = world.channel("sales").id, [said("x" * 3001)]
    data = refusal(lambda: web.chat_postMessage(channel=sales, text="x", blocks=blocks))
    (message,) = data["response_metadata"]["messages"]
    assert message == "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"


def test_a_post_is_cut_at_40000_characters(world: World) -> None:
    world.client().chat_postMessage(channel=world.user("aoi").id, text="x" * 40_001)
    assert len(world.person("aoi").dm.last.text) == 40_000


@pytest.mark.parametrize(
    ("missing", "call"),
    [
        ("chat:write", lambda w, o: w.chat_postMessage(channel=o.channel("sales").id, text="x")),
        ("users:read", lambda w, o: w.users_info(user=o.user("aoi").id)),
        ("im:write", lambda w, o: w.conversations_open(users=o.user("aoi").id)),
        ("channels:history", lambda w, o: w.conversations_history(channel=o.channel("sales").id)),
        ("im:history", lambda w, o: w.conversations_history(channel=o.dm(o.user("aoi").id).id)),
        ("channels:read", lambda w, o: w.conversations_info(channel=o.channel("sales").id)),
        ("users:read.email", lambda w, o: w.users_lookupByEmail(email="aoi@sandbox.example")),
        ("usergroups:read", lambda w, o: w.usergroups_list()),
        ("files:write", lambda w, o: w.files_getUploadURLExternal(filename="x", length=1)),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_missing_scope_is_named(
    world: World, missing: str, call: Callable[[WebClient, World], object]
) -> None:
    granted = world.grants[world.bot_token].scopes
    call(world.client(), world)
    data = refusal(lambda: call(world.client(world.issue_token(granted - {missing})), world))
    assert (data["error"], data["needed"]) == ("missing_scope", missing)
    assert missing not in data["provided"].split(",")


def test_every_answer_names_the_granted_scopes(world: World) -> None:
    web = world.client(world.issue_token({"chat:write", "commands"}))
    assert web.auth_test().headers["x-oauth-scopes"] == "chat:write,commands"
    assert web.auth_test()["user_id"] == world.app.bot_user_id


@pytest.mark.parametrize("said_by_slack", ["token_revoked", "account_inactive", "invalid_auth"])
def test_a_token_can_stop_working(world: World, said_by_slack: str) -> None:
    world.revoke_token(code=said_by_slack)
    assert code(lambda: world.client().auth_test()) == said_by_slack


def test_an_unknown_token_and_none_at_all(world: World) -> None:
    assert code(lambda: world.client("xoxb-sandbox-unknown").auth_test()) == "invalid_auth"
    assert code(lambda: world.client().api_call("auth.test", headers={"Authorization": ""})) == "not_authed"


def test_a_token_that_looks_real_is_refused_and_not_repeated(world: World) -> None:
    real = "xoxb-" + "1234567890-abcdef"
    with pytest.raises(NotForReal) as caught:
        world.client(real)
    assert "1234" not in str(caught.value)
    data = refusal(lambda: WebClient(real, base_url=f"{world.base_url}/api/", retry_handlers=[]).auth_test())
    assert data["error"] == "invalid_auth"
    assert all("1234" not in str(entry) for entry in world.wire)


def test_an_app_level_token_opens_sockets_only(world: World) -> None:
    web = world.client(world.app_token)
    assert code(web.auth_test) == "not_allowed_token_type"
    assert (
        code(lambda: world.client().apps_connections_open(app_token=world.bot_token))
        == "not_allowed_token_type"
    )


def test_everything_that_was_asked_is_in_the_log_without_tokens(world: World) -> None:
    web = world.client()
    web.chat_postMessage(channel=world.user("aoi").id, text="hello")
    (entry,) = world.wire.calls("chat.postMessage")
    assert (entry.payload["text"], entry.answer["ok"], entry.error) == ("hello", True, None)
    assert all(world.bot_token not in str(each) for each in world.wire)
