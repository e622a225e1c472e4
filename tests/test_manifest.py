"""manifest.yml says what the bot is, and the bot is what manifest.yml says: no more, no less."""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from slack_sdk import WebClient

from bot.cli import doctor
from bot.views import policy_form
from sandbox import Upload
from tests import app
from tests.real_data import SHARED
from tests.stories.office import an_office

if TYPE_CHECKING:
    from store.engine import Database
    from tests.company import Company
    from tests.stories.office import Office

SCHEMA = SHARED / "reference" / "manifest.schema.2.0.0.json"

SCOPE: dict[str, str | None] = {
    "auth.test": None,  # any token may ask who it is
    "views.open": None,  # the trigger of a person's own click is the right
    "views.push": None,
    "views.update": None,
    "views.publish": None,
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "conversations.history": "im:history",  # the bot looks into its own DMs only
    "users.list": "users:read",
    "files.info": "files:read",
    "usergroups.list": "usergroups:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "conversations.info": "channels:read",
    "conversations.members": "channels:read",
    "users.info": "users:read",
    "apps.connections.open": None,  # by the app-level token, which has connections:write of its own
}
"""What Slack asks for each method that the bot calls."""
BESIDES = {
    "commands": "Slack grants no slash command without it",
    "groups:read": "conversations.info and conversations.members need it for private channels",
    "users:read.email": "users.list leaves the addresses out without it",
}
FAMILIES = ("apps_", "auth_", "chat_", "conversations_", "files_", "usergroups_", "users_", "views_")
EVENT_SCOPE: dict[str, str | None] = {
    "app_home_opened": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
    "team_join": "users:read",
    "user_change": "users:read",
}


@pytest.mark.skipif(not SCHEMA.exists(), reason="../shared/reference/manifest.schema.2.0.0.json is absent")
def test_slack_takes_the_manifest() -> None:
    jsonschema.validate(app.manifest(), json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_commands_shortcuts_and_events_are_those_that_have_a_handler(small_company: Company) -> None:
    features = app.manifest()["features"]
    stated = {("command", each["command"]) for each in features["slash_commands"]}
    stated |= {("shortcut", each["callback_id"]) for each in features.get("shortcuts", ())}
    stated |= {("event", each) for each in app.events()}
    heard = app.listeners(small_company.bot.app)
    assert stated == {each for each in heard if each[0] in ("command", "shortcut", "event")}
    clicked = {"action", "view", "view_closed", "options"} & {kind for kind, _ in heard}
    assert app.manifest()["settings"]["interactivity"]["is_enabled"] == bool(clicked)


def test_the_name_of_a_shortcut_fits_into_slacks_menu() -> None:
    named = app.manifest()["features"]["shortcuts"]
    assert all(len(each["name"]) <= 24 and len(each["description"]) <= 150 for each in named)
    assert {each["type"] for each in named} == {"global", "message"}


def test_it_connects_by_socket_mode_and_promises_nothing_that_is_not_there() -> None:
    settings = app.manifest()["settings"]
    assert settings["socket_mode_enabled"]
    assert not settings["token_rotation_enabled"]
    assert not settings["org_deploy_enabled"]


def test_the_home_tab_is_on_when_something_is_published_there_and_messages_can_be_read() -> None:
    home = app.manifest()["features"]["app_home"]
    assert home["home_tab_enabled"] == ("views.publish" in methods_called())
    assert home["messages_tab_enabled"]


def test_every_method_that_is_called_has_its_scope_and_every_scope_its_use() -> None:
    assert methods_called() == set(SCOPE)
    needed = {scope for scope in SCOPE.values() if scope} | {
        scope for each in app.events() if (scope := EVENT_SCOPE[each])
    }
    assert needed | set(BESIDES) == app.scopes()


def test_the_doctor_asks_for_the_scopes_of_the_manifest() -> None:
    assert set(doctor.wanted_scopes()) == app.scopes()


def test_slack_refuses_nothing_to_a_bot_that_was_installed_from_the_manifest(sqlite: Database) -> None:
    office = an_office(sqlite)
    a_day_with_a_doubt(office)
    calls = office.world.wire.calls()
    assert [each.method for each in calls if each.error == "missing_scope"] == []
    assert {each.method for each in calls} - {"response_url"} >= set(SCOPE) - {"apps.connections.open"}


@pytest.mark.parametrize("scope", sorted({scope for scope in SCOPE.values() if scope} - {"users:read"}))
def test_without_a_scope_slack_refuses_what_needs_it(sqlite: Database, scope: str) -> None:
    office = an_office(sqlite, scopes=app.scopes() - {scope})
    a_day_with_a_doubt(office, answers=False)
    refused = {each.method for each in office.world.wire.calls() if each.error == "missing_scope"}
    assert refused
    assert refused <= {method for method, needs in SCOPE.items() if needs == scope}


def test_without_the_directory_nobody_is_known(sqlite: Database) -> None:
    office = an_office(sqlite, scopes=app.scopes() - {"users:read"})
    assert office.world.wire.calls("users.list")[-1].error == "missing_scope"
    assert "ask your administrator" in office.person("ada").slash("/deal setup").text


def test_without_addresses_imported_people_are_not_recognised(sqlite: Database) -> None:
    office = an_office(sqlite, scopes=app.scopes() - {"users:read.email"})
    listed = office.world.wire.calls("users.list")[-1].answer["members"]
    assert not any("email" in each["profile"] for each in listed)


def a_day_with_a_doubt(office: Office, *, answers: bool = True) -> None:
    """Everything the bot asks of Slack: forms, a form on a form, a prompt whose answer was cut off, its edit."""
    t = office.t
    office.set_up()
    a_channel(office)
    an_upload(office)
    office.new_deal()
    office.person("aoi").slash("/deal export")
    office.tick(minutes=1)
    office.person("aoi").slash("/deal stage Acme")
    office.person("aoi").form.fill({t("New stage"): office.stage("sql")})
    office.plan("今日 10時")
    office.person("aoi").open_home()
    office.world.faults.accept_then_cut("chat.postMessage")
    office.tick(hours=2, minutes=5)
    for _ in range(3):
        office.tick(minutes=1)
    if answers:
        office.person("aoi").dm.last.click(t("Did not take place"))
        office.tick(minutes=1)


def a_channel(office: Office) -> None:
    """The admin gives the team a channel, with a bot in it that nobody knows yet."""
    t, ada = office.t, office.person("ada")
    ada.slash(f"/deal {t('setup')}")
    ada.form.click(t("Edit"))
    ada.form.fill({t("Channel"): "east"}).submit()
    ada.form.close(whole_stack=True)


def an_upload(office: Office) -> None:
    """The admin has a policy checked."""
    ada = office.person("ada")
    ada.slash(f"/deal {office.t('setup')}")
    ada.form.click("group_open")
    ada.form.close()
    ada.form.click(policy_form.OPEN)
    ada.form.fill({policy_form.FILE: Upload("policy.yml", b"stages: []")}).submit()
    ada.form.close(whole_stack=True)


@cache
def methods_called() -> frozenset[str]:
    """The Web API methods that the source calls: by Slack's own client directly, or by way of `bot.slack.client.Slack`."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (app.ROOT / "bot").rglob("*.py")}
    client = app.ROOT / "bot" / "slack" / "client.py"
    wrapped = _wrapped(trees[client])
    used = {name for path, tree in trees.items() if path != client for name in _asked_of_slack(tree, wrapped)}
    used |= set(_asked_of_slack(trees[client], wrapped, receiver="self"))
    direct = {name for path, tree in trees.items() if path != client for name in _web_api(tree)}
    return frozenset(method for name in used for method in wrapped[name]) | direct


def _wrapped(client: ast.Module) -> dict[str, set[str]]:
    """Each function of the class Slack, and the Web API methods it names."""
    (slack,) = (node for node in client.body if isinstance(node, ast.ClassDef) and node.name == "Slack")
    return {each.name: _web_api(each) for each in slack.body if isinstance(each, ast.FunctionDef)}


def _web_api(tree: ast.AST) -> set[str]:
    """`web.chat_postMessage` is chat.postMessage: whatever the SDK's client has under a family of Slack's methods."""
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {
        name.replace("_", ".") for name in named if name.startswith(FAMILIES) and hasattr(WebClient, name)
    }


def _asked_of_slack(tree: ast.Module, known: dict[str, Any], receiver: str = "slack") -> set[str]:
    """Names of `Slack`'s functions that are called on something called slack: `slack.post`, `deps.slack(…).post`."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in known and _called(node.value) == receiver
    }


def _called(value: ast.expr) -> str | None:
    match value:
        case ast.Call(func=func):
            return _called(func)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return None
