"""Who and what is there, as a bot sees it: people, channels, groups, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.bots import code

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk import WebClient

    from sandbox import World


def test_the_directory_comes_in_pages_with_locales_when_asked(world: World) -> None:
    web = world.client()
    rows: list[dict[str, Any]] = []
    for page in web.users_list(limit=2, include_locale=True):
        rows += page["members"]
    people = {row["name"]: row for row in rows}
    assert set(people) == {"dealbot", "aoi", "ken", "gail", "gone", "sam"}
    assert (people["aoi"]["locale"], people["ken"]["tz"]) == ("ja-JP", "America/New_York")
    assert people["gail"]["is_ultra_restricted"]
    assert people["gone"]["deleted"]
    assert (people["sam"]["is_stranger"], people["sam"]["team_id"]) == (True, "T0OUTSIDE")
    assert "locale" not in web.users_info(user=world.user("aoi").id)["user"]


def test_addresses_need_their_own_scope(world: World) -> None:
    aoi = world.user("aoi").id
    assert world.client().users_info(user=aoi)["user"]["profile"]["email"] == "aoi@sandbox.example"
    without = world.client(world.issue_token({"users:read"}))
    assert "email" not in without.users_info(user=aoi)["user"]["profile"]


def test_channels_say_who_is_inside_and_who_from_outside(world: World) -> None:
    web = world.client()
    shared = world.add_channel("shared", members=["aoi", "sam"], is_ext_shared=True)
    assert web.conversations_info(channel=shared.id)["channel"]["is_ext_shared"]
    assert not web.conversations_info(channel=world.channel("sales").id)["channel"]["is_ext_shared"]
    inside = web.conversations_members(channel=shared.id)["members"]
    assert inside == [world.user("aoi").id, world.user("sam").id, world.app.bot_user_id]
    public = web.conversations_list()["channels"]
    assert [row["name"] for row in public] == ["sales", "shared"]
    private = web.conversations_list(types="private_channel")["channels"]
    assert [row["name"] for row in private] == ["board"]


def test_the_bot_joins_public_channels_only(world: World) -> None:
    web, lobby = world.client(), world.add_channel("lobby", with_bot=False)
    web.conversations_join(channel=lobby.id)
    assert world.app.bot_user_id in lobby.members
    board = world.channel("board").id
    assert code(lambda: web.conversations_join(channel=board)) == "method_not_supported_for_channel_type"


def test_user_groups_list_their_people(world: World) -> None:
    group = world.add_group("east", ["aoi", "ken"])
    web = world.client()
    (row,) = web.usergroups_list(include_users=True)["usergroups"]
    assert (row["handle"], row["users"]) == ("east", group.users)
    assert web.usergroups_users_list(usergroup=group.id)["users"] == group.users


def test_a_file_is_uploaded_in_three_steps(world: World) -> None:
    web = world.client()
    done = web.files_upload_v2(content="a,b\n", filename="deals.csv", title="Deals")
    assert done["files"][0]["title"] == "Deals"
    (file,) = world.files.values()
    assert (file.content, file.complete) == (b"a,b\n", True)
    assert web.files_info(file=file.id)["file"]["name"] == "deals.csv"


def test_an_upload_without_its_bytes_is_not_completed(world: World) -> None:
    web = world.client()
    address = web.files_getUploadURLExternal(filename="x.png", length=3)
    assert code(lambda: web.files_info(file=address["file_id"])) == "file_not_found"
    assert (
        code(lambda: web.files_completeUploadExternal(files=[{"id": address["file_id"]}]))
        == "file_update_failed"
    )


UNSEEN: dict[str, Callable[[WebClient, str], object]] = {
    "info": lambda web, channel: web.conversations_info(channel=channel),
    "members": lambda web, channel: web.conversations_members(channel=channel),
    "history": lambda web, channel: web.conversations_history(channel=channel),
    "post": lambda web, channel: web.chat_postMessage(channel=channel, text="x"),
    "join": lambda web, channel: web.conversations_join(channel=channel),
}


@pytest.mark.parametrize("what", UNSEEN)
def test_a_private_channel_without_the_bot_is_none_at_all(world: World, what: str) -> None:
    web, ask = world.client(), UNSEEN[what]
    secret = world.add_channel("secret", members=["ken"], with_bot=False, is_private=True)
    assert code(lambda: ask(web, secret.id)) == code(lambda: ask(web, "C404")) == "channel_not_found"
    assert "secret" not in str(world.client().conversations_list(types="private_channel").data)


def test_a_public_channel_without_the_bot_is_seen_but_not_read(world: World) -> None:
    web, lobby = world.client(), world.add_channel("lobby", members=["ken"], with_bot=False).id
    assert not web.conversations_info(channel=lobby)["channel"]["is_member"]
    assert code(lambda: web.conversations_history(channel=lobby)) == "not_in_channel"
    assert code(lambda: web.chat_postMessage(channel=lobby, text="x")) == "not_in_channel"
    public = world.client(world.issue_token({"chat:write", "chat:write.public"}))
    public.chat_postMessage(channel=lobby, text="x")
    web.conversations_join(channel=lobby)
    web.chat_postMessage(channel=lobby, text="x")


def test_a_channel_that_is_about_to_be_shared_says_so(world: World) -> None:
    pending = world.add_channel("soon", is_pending_ext_shared=True)
    row = world.client().conversations_info(channel=pending.id)["channel"]
    assert (row["is_pending_ext_shared"], row["is_ext_shared"]) == (True, False)
    assert row["pending_shared"] != []


KINDS: dict[str, dict[str, Any]] = {
    "aoi": {},
    "gail": {"is_restricted": True, "is_ultra_restricted": True},
    "multi": {"is_restricted": True},
    "boss": {"is_admin": True, "is_owner": True},
    "ada": {"is_admin": True},
    "dealbot": {"is_bot": True},
    "sam": {"is_stranger": True},
}


@pytest.mark.parametrize("name", KINDS)
def test_guests_admins_bots_and_strangers_are_marked(world: World, name: str) -> None:
    world.add_user("multi", is_restricted=True)
    world.add_user("boss", is_owner=True)
    world.add_user("ada", is_admin=True)
    row = world.client().users_info(user=world.user(name).id)["user"]
    marks = ("is_restricted", "is_ultra_restricted", "is_admin", "is_owner", "is_bot", "is_stranger")
    assert {mark: True for mark in marks if row.get(mark)} == KINDS[name]


def test_an_app_learns_who_and_where_it_is(world: World) -> None:
    web = world.client()
    assert web.auth_test()["bot_id"] == web.bots_info()["bot"]["id"] == world.app.bot_id
    assert web.team_info()["team"]["id"] == world.team_id
    assert "enterprise_id" not in web.auth_test().data


def test_a_message_has_an_address(world: World) -> None:
    web, sales = world.client(), world.channel("sales").id
    ts = web.chat_postMessage(channel=sales, text="x")["ts"]
    link = web.chat_getPermalink(channel=sales, message_ts=ts)["permalink"]
    assert link == f"https://sandbox.slack.com/archives/{sales}/p{ts.replace('.', '')}"
