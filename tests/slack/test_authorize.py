"""Fault 14: who acted, whose company they belong to, and what stays uncertain is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.authorize import Sender, sender
from tests.slack.wire import PAYLOADS, a_click, a_command, an_event, real_bodies


def the_sender(body: dict[str, Any]) -> Sender:
    found = sender(body)
    assert found is not None
    return found


NOBODY = (  # app events, and edits, whose author stands one level deeper
    "app_uninstalled",
    "tokens_revoked",
    "team_access",
    "url_verification",
    "function_executed",
    "workflow_step_execute",
    "classic_bot",
    "response_url_message_event",
    "message_changed",
    "message_deleted",
    "block_actions__test_builtins",
)
STRANGERS = (  # from another company's side, or in words that contradict each other
    "connect_channel",
    "bot_message",
    "view_submission__test_request__payload",
    "view_closed__test_request__payload",
    "member_left_channel__test_events__body",
)


@pytest.mark.skipif(not PAYLOADS.exists(), reason="../shared/data/slack_payloads is absent")
@pytest.mark.parametrize("path", real_bodies(), ids=lambda path: path.stem)
def test_every_real_body_names_its_actor_or_nobody(path: Any) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    found = sender(body)
    if any(word in path.name for word in NOBODY):
        assert found is None
        return
    assert found is not None
    if any(word in path.name for word in STRANGERS):
        assert not found.at_home
    elif "test_events_shared_channels" not in path.name:
        assert found.user[0] in "UW"
        assert found.workspace is not None
        assert found.at_home


@pytest.mark.skipif(not PAYLOADS.exists(), reason="../shared/data/slack_payloads is absent")
def test_another_companys_person_in_our_modal_is_not_at_home() -> None:
    (path,) = PAYLOADS.glob("*connect_channel_payload.json")
    body = json.loads(path.read_text(encoding="utf-8"))
    body["view"]["app_installed_team_id"] = "T-installed"
    found = the_sender(body)
    assert (found.workspace, found.user_team, found.at_home) == ("T-installed", "T-other-side", False)


@pytest.mark.skipif(not PAYLOADS.exists(), reason="../shared/data/slack_payloads is absent")
@pytest.mark.parametrize(
    "path", sorted(PAYLOADS.glob("*test_events_shared_channels__*_body*.json")), ids=lambda path: path.stem
)
def test_events_from_the_other_side_of_a_shared_channel_are_not_at_home(path: Any) -> None:
    body = json.loads(path.read_text(encoding="utf-8"))
    if (found := sender(body)) is not None and body["team_id"] != body["authorizations"][0]["team_id"]:
        assert not found.at_home


@pytest.mark.parametrize("body", [a_command(), a_click(), an_event()])
def test_a_person_of_the_installed_workspace_is_at_home(body: dict[str, Any]) -> None:
    found = the_sender(body)
    assert (found.user, found.workspace, found.user_team, found.at_home) == ("U1", "T1", "T1", True)


@pytest.mark.parametrize(
    "body",
    [
        a_click(user={"id": "U1", "team_id": "T2"}),
        a_click(user={"id": "U1", "team_id": "T1", "is_bot": True}),
        a_click(user={"id": "USLACKBOT", "team_id": "T1"}),
        a_click(view={"app_installed_team_id": "T9"}),
        an_event(user_team="T2"),
        an_event(source_team="T2"),
        an_event(team="T2"),
        an_event(bot_id="B1"),
        an_event(bot_profile={"id": "B1"}),
        an_event(subtype="bot_message"),
        an_event(user={"id": "U1", "team_id": "T2"}),
        an_event(user={"id": "U1", "team_id": "T1", "is_bot": True}),
        {**an_event(), "is_ext_shared_channel": True},
        {**an_event(user_team="E2"), "is_ext_shared_channel": True},
        {**an_event(), "team_id": "T2"},
        {"type": "block_actions", "user": {"id": "U1"}},
    ],
    ids=str,
)
def test_outsiders_bots_and_the_uncertain_are_not_at_home(body: dict[str, Any]) -> None:
    assert not the_sender(body).at_home


def test_our_own_people_in_a_channel_shared_with_outsiders_are_at_home() -> None:
    assert the_sender({**an_event(user_team="T1"), "is_ext_shared_channel": True, "team_id": "T2"}).at_home
    assert the_sender({**an_event(team="T1"), "is_ext_shared_channel": True}).at_home


def test_an_org_wide_install_takes_its_whole_organisation() -> None:
    body = an_event(user_team="E1")
    body["authorizations"] = [{"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}]
    found = the_sender(body)
    assert (found.workspace, found.enterprise, found.org_wide, found.at_home) == ("T1", "E1", True, True)
    body["authorizations"][0]["is_enterprise_install"] = False
    assert not the_sender(body).at_home
    click = a_click(team=None, enterprise={"id": "E1"}, is_enterprise_install="true")
    assert the_sender(click).workspace == "T1"
    assert the_sender(click).org_wide


@pytest.mark.parametrize(
    "body", [{}, {"type": "event_callback", "event": {"type": "tokens_revoked"}}, {"user": ""}]
)
def test_where_nobody_acted_there_is_no_sender(body: dict[str, Any]) -> None:
    assert sender(body) is None


ANYTHING = (
    st.none()
    | st.text(max_size=4)
    | st.integers()
    | st.dictionaries(st.sampled_from(["id", "team_id"]), st.text(max_size=3) | st.integers())
)


@given(
    st.dictionaries(st.sampled_from(["user", "team", "user_id", "team_id", "view", "enterprise"]), ANYTHING)
)
def test_nobody_is_at_home_without_a_home(body: dict[str, Any]) -> None:
    found = sender(body)
    assert found is None or not found.at_home or found.user_team == found.workspace
