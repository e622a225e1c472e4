"""What a call to Slack did and did not do, told apart on a real connection."""

from __future__ import annotations

import json
import logging
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.slack import errors
from bot.slack.client import HISTORY_PAGES, Slack, web_client
from tests.slack.loopback import Answer, Loopback, no, ok

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SINCE = datetime(2026, 11, 24, tzinfo=UTC)
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "Acme"}}]


@pytest.fixture
def server() -> Iterator[Loopback]:
    server = Loopback()
    yield server
    server.close()


@pytest.fixture
def slack(server: Loopback) -> Slack:
    return Slack(web_client("xoxb-1", f"{server.url}/api/", timeout=2))


def post(slack: Slack) -> object:
    return slack.post("C1", "Acme is quiet", BLOCKS, "key-1")


def test_a_post_carries_its_key_and_unfolds_no_links(server: Loopback, slack: Slack) -> None:
    server.answers("chat.postMessage", ok(channel="D1", ts="1.2"))
    posted = slack.post("C1", "Acme is quiet", BLOCKS, "key-1")
    assert (posted.channel, posted.ts) == ("D1", "1.2")
    ((_, body),) = server.asked
    assert body["metadata"] == {"event_type": "dealbot_notice", "event_payload": {"key": "key-1"}}
    assert body["unfurl_links"] is body["unfurl_media"] is False
    assert body["blocks"] == BLOCKS


def test_an_update_leaves_the_key_alone(server: Loopback, slack: Slack) -> None:
    server.answers("chat.update", ok(channel="C1", ts="1.2"))
    slack.update("C1", "1.2", "done", BLOCKS)
    ((_, body),) = server.asked
    assert "metadata" not in body
    assert body["ts"] == "1.2"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (no("channel_not_found"), errors.Permanent),
        (no("is_archived"), errors.Permanent),
        (no("not_in_channel"), errors.Permanent),
        (no("user_disabled"), errors.Permanent),
        (no("account_inactive"), errors.Permanent),
        (no("token_revoked"), errors.Permanent),
        (no("invalid_auth"), errors.Permanent),
        (no("missing_scope", needed="chat:write"), errors.Permanent),
        (no("restricted_action"), errors.Permanent),
        (no("cannot_dm_bot"), errors.Permanent),
        (no("invalid_blocks"), errors.BadPayload),
        (no("msg_too_long"), errors.BadPayload),
        (no("msg_blocks_too_long"), errors.BadPayload),
        (no("invalid_arguments"), errors.BadPayload),
        (no("expired_trigger_id"), errors.Expired),
        (no("exchanged_trigger_id"), errors.Expired),
        (no("hash_conflict"), errors.HashConflict),
        (no("something_new"), errors.Refused),
        (no("ratelimited"), errors.RateLimited),
        (Answer('{"ok":false,"error":"x"}', 429), errors.RateLimited),
        (Answer("", 404), errors.Refused),
        (Answer('{"ok":false,"error":"invalid_auth"}', 401), errors.Permanent),
        (Answer("<html>no</html>", 403), errors.Refused),
        (no("internal_error"), errors.Ambiguous),
        (no("fatal_error"), errors.Ambiguous),
        (Answer("", 500), errors.Ambiguous),
        (Answer('{"ok":false,"error":"channel_not_found"}', 503), errors.Ambiguous),
        (Answer('{"ok":true}', 502), errors.Ambiguous),
        (Answer("<html>gateway</html>", 504), errors.Ambiguous),
        (Answer("", 408), errors.Ambiguous),
        (Answer("", 200), errors.Ambiguous),
        (Answer("<html>welcome to the hotel</html>", 200), errors.Ambiguous),
        (Answer("null", 200), errors.Ambiguous),
        (Answer("[]", 200), errors.Ambiguous),
        (Answer("[1]", 200), errors.Ambiguous),
        (Answer("{}", 200), errors.Ambiguous),
        (Answer('{"ok":false}', 200), errors.Ambiguous),
        (Answer('{"ok":null,"error":"channel_not_found"}', 200), errors.Ambiguous),
        (Answer('{"ok":true}', 200), errors.Ambiguous),
        (Answer('{"ok":true,"channel":"C1","ts":5}', 200), errors.Ambiguous),
        (Answer("[" * 100_000, 200), errors.Ambiguous),
        (Answer('{"ok":true,"channel":"C1","ts":"1.2"}', 200, cut=20), errors.Ambiguous),
        (Answer("\udcff\udcfe", 500), errors.Ambiguous),
        (Answer(hang_up=True), errors.Ambiguous),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else f"{value.status}-{value.body[:40]}",
)
def test_every_way_to_fail_is_told_apart(
    server: Loopback, slack: Slack, answer: Answer, kind: type[errors.SlackError]
) -> None:
    server.answers("chat.postMessage", answer)
    with pytest.raises(errors.SlackError) as caught:
        post(slack)
    assert type(caught.value) is kind
    assert isinstance(caught.value, errors.NotDone) == (kind is not errors.Ambiguous)
    assert len(server.asked) == 1, "a call is made once, however it ends"


def test_a_timeout_after_sending_is_ambiguous_and_not_repeated(server: Loopback) -> None:
    server.answers("chat.postMessage", Answer(never=True))
    web = web_client("xoxb-1", f"{server.url}/api/", timeout=1)
    with pytest.raises(errors.Ambiguous, match="TimeoutError"):
        post(Slack(web))
    assert len(server.asked) == 1


def test_a_refused_connection_was_certainly_not_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{unused.getsockname()[1]}/api/"
        with pytest.raises(errors.NotSent, match="ConnectionRefusedError"):
            post(Slack(web_client("xoxb-1", base, timeout=2)))


@pytest.mark.parametrize(
    ("given", "wait"),
    [
        ("60", 60),
        ("0", 1),
        ("-5", 1),
        ("0.5", 1),
        ("1.2", 2),
        ("", 30),
        ("soon", 30),
        ("nan", 30),
        ("inf", 30),
        ("1e9", 3600),
    ],
)
def test_retry_after_is_kept_within_reason(server: Loopback, slack: Slack, given: str, wait: int) -> None:
    server.answers(
        "chat.postMessage", Answer('{"ok":false,"error":"ratelimited"}', 429, {"retry-after": given})
    )
    with pytest.raises(errors.RateLimited) as caught:
        post(slack)
    assert caught.value.retry_after == wait


def test_a_failure_names_the_method_and_code_and_nothing_else(
    server: Loopback, slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers(
        "chat.postMessage",
        no("invalid_blocks", response_metadata={"messages": ["[ERROR] Acme deal is too long"]}),
    )
    with caplog.at_level(logging.DEBUG), pytest.raises(errors.BadPayload) as caught:
        post(slack)
    assert str(caught.value) == "chat.postMessage: invalid_blocks"
    assert caught.value.detail == ("[ERROR] Acme deal is too long",)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "Acme" not in caplog.text
    assert "xoxb" not in caplog.text


def test_a_dm_is_opened_once_and_its_channel_kept(server: Loopback, slack: Slack) -> None:
    server.answers("conversations.open", ok(channel={"id": "D9"}))
    assert slack.open_dm("U1") == "D9"
    assert server.asked == [("conversations.open", {"users": "U1"})]


def a_message(ts: str, key: str | None) -> dict[str, Any]:
    metadata = {"event_type": "dealbot_notice", "event_payload": {"key": key}} if key else None
    return {"type": "message", "ts": ts, **({"metadata": metadata} if metadata else {})}


def test_a_message_is_found_again_by_its_key_through_every_page(server: Loopback, slack: Slack) -> None:
    server.answers(
        "conversations.history",
        ok(
            messages=[a_message("4.0", None), a_message("3.0", "k1")], response_metadata={"next_cursor": "p2"}
        ),
        ok(
            messages=[
                {"ts": "2.0", "metadata": {"event_type": "other", "event_payload": {"key": "k2"}}},
                a_message("1.0", "k1"),
            ]
        ),
    )
    assert slack.find_by_key("C1", "k1", SINCE) == "1.0", "the first of two is the one that stays"
    assert server.asked[0][1]["include_all_metadata"] == "1"
    assert float(server.asked[0][1]["oldest"]) == SINCE.timestamp()
    assert server.asked[1][1]["cursor"] == "p2"


def test_a_message_that_is_not_there_is_told_from_a_search_cut_short(server: Loopback, slack: Slack) -> None:
    server.answers("conversations.history", ok(messages=[a_message("1.0", "other")]))
    assert slack.find_by_key("C1", "k1", SINCE) is None
    pages = [ok(messages=[], response_metadata={"next_cursor": str(number)}) for number in range(9)]
    server.answers("conversations.history", *pages)
    server.asked.clear()
    with pytest.raises(errors.Ambiguous, match="too_many_messages"):
        slack.find_by_key("C1", "k1", SINCE)
    assert len(server.asked) == HISTORY_PAGES + 1


@pytest.mark.parametrize("row", ["x", {}, {"ts": 5}, {"ts": "1", "metadata": "x"}])
def test_history_that_makes_no_sense_never_says_not_there(
    server: Loopback, slack: Slack, row: object
) -> None:
    server.answers("conversations.history", ok(messages=[row]))
    with pytest.raises(errors.Ambiguous, match="unreadable_answer"):
        slack.find_by_key("C1", "k1", SINCE)


def test_a_cursor_that_repeats_ends_the_reading(server: Loopback, slack: Slack) -> None:
    server.answers("users.list", ok(members=[], response_metadata={"next_cursor": "same"}))
    with pytest.raises(errors.Ambiguous, match="cursor_repeats"):
        list(slack.users())
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("method", "ask"),
    [
        ("views.open", lambda slack: slack.open_view("1.2.x", {"type": "modal"})),
        ("views.push", lambda slack: slack.push_view("1.2.x", {"type": "modal"})),
        ("views.update", lambda slack: slack.update_view("V1", {"type": "modal"}, hash="h0")),
    ],
)
def test_a_view_comes_back_with_the_hash_that_guards_its_next_update(
    server: Loopback, slack: Slack, method: str, ask: Callable[[Slack], Any]
) -> None:
    server.answers(method, ok(view={"id": "V1", "hash": "h1"}))
    shown = ask(slack)
    assert (shown.id, shown.hash) == ("V1", "h1")
    ((_, body),) = server.asked
    assert body["view"]["type"] == "modal"
    assert body.get("hash") == ("h0" if method == "views.update" else None)


def test_people_come_page_by_page_with_locale_and_zone(server: Loopback, slack: Slack) -> None:
    server.answers(
        "users.list",
        ok(
            members=[
                {
                    "id": "U1",
                    "team_id": "T1",
                    "name": "sato",
                    "locale": "ja-JP",
                    "tz": "Asia/Tokyo",
                    "profile": {"display_name": "佐藤"},
                },
                {"id": "U2", "is_restricted": True, "real_name": "Guest"},
            ],
            response_metadata={"next_cursor": "p2"},
        ),
        ok(members=[{"id": "U3", "deleted": True, "name": "gone"}, {"id": "U4", "is_stranger": True}]),
    )
    sato, guest, gone, stranger = slack.users()
    assert (sato.shown_as, sato.locale, sato.tz, sato.is_guest) == ("佐藤", "ja-JP", "Asia/Tokyo", False)
    assert (guest.shown_as, guest.is_guest) == ("Guest", True)
    assert gone.deleted
    assert stranger.is_guest
    assert server.asked[0][1]["include_locale"] == "1"


@pytest.mark.parametrize("broken", [None, "C1", {}, {"id": 5}])
def test_an_answer_that_cannot_be_read_is_ambiguous(server: Loopback, slack: Slack, broken: object) -> None:
    server.answers("conversations.open", ok(channel=broken))
    with pytest.raises(errors.Ambiguous, match="unreadable_answer"):
        slack.open_dm("U1")


def test_the_token_says_who_it_is_and_what_it_may(server: Loopback, slack: Slack) -> None:
    body = json.dumps(
        {"ok": True, "team_id": "T1", "user_id": "UB", "bot_id": "B1", "team": "Acme", "url": "https://x/"}
    )
    server.answers("auth.test", Answer(body, headers={"X-OAuth-Scopes": "chat:write, im:history,commands"}))
    who = slack.auth()
    assert (who.team_id, who.bot_user_id, who.bot_id, who.enterprise_id) == ("T1", "UB", "B1", None)
    assert who.scopes == {"chat:write", "im:history", "commands"}


def test_a_click_is_answered_through_its_response_url(server: Loopback, slack: Slack) -> None:
    server.answers("/respond/1", Answer("ok"))
    slack.respond(f"{server.url}/respond/1", "gone", replace_original=True)
    slack.respond(f"{server.url}/respond/1", "gone", BLOCKS, delete_original=True)
    assert server.asked[0][1] == {
        "text": "gone",
        "response_type": "ephemeral",
        "replace_original": True,
        "delete_original": False,
    }
    assert server.asked[1][1]["blocks"] == BLOCKS


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer("expired_url", 404), errors.Expired),
        (Answer("used_url", 404), errors.Expired),
        (Answer("no_text", 400), errors.BadPayload),
        (Answer("<h1>Not here</h1>", 404), errors.Refused),
        (Answer("", 429, {"Retry-After": "7"}), errors.RateLimited),
        (Answer("", 500), errors.Ambiguous),
        (Answer(hang_up=True), errors.Ambiguous),
    ],
)
def test_a_response_url_fails_in_the_same_words(
    server: Loopback, slack: Slack, answer: Answer, kind: type[errors.SlackError]
) -> None:
    server.answers("/respond/1", answer)
    with pytest.raises(kind) as caught:
        slack.respond(f"{server.url}/respond/1", "gone")
    assert "/respond/1" not in str(caught.value), "a response_url is a secret"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/x",
        "https://hooks.slack.com.evil.example/x",
        "https://hooks.slack.com@evil.example/x",
        "https://evil.example/https://hooks.slack.com/",
        "https://hooks.slack.com:444/x",
        "https://evil.example\\@hooks.slack.com/x",
        "file:///etc/passwd",
        "http://127.0.0.1:1/x",
        "//hooks.slack.com/x",
        "https://user@hooks.slack.com/x",
        "https://[broken/x",
        "",
    ],
)
def test_no_other_address_is_ever_called(slack: Slack, url: str) -> None:
    with pytest.raises(errors.Refused, match="not_slack"):
        slack.respond(url, "gone")


def test_hooks_of_slack_are_called_when_slack_is_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    slack = Slack(web_client("xoxb-1", "https://slack.com/api/", timeout=2))
    assert slack._is_slacks("https://hooks.slack.com/commands/T1/1/x")
    assert not slack._is_slacks("https://slack.com/api/chat.postMessage")


def test_a_file_goes_up_in_three_steps_and_only_to_slack(server: Loopback, slack: Slack) -> None:
    place = f"{server.url}/upload/F1"
    server.answers(
        "files.getUploadURLExternal", ok(file_id="F1", upload_url="https://elsewhere.test/upload/F1")
    )
    with pytest.raises(errors.Refused, match="not_slack"):
        slack.upload("deals.csv", b"a")
    server.answers("files.getUploadURLExternal", ok(file_id="F1", upload_url=place))
    server.answers("/upload/F1", Answer(status=403), Answer(hang_up=True), Answer(body="OK"))
    with pytest.raises(errors.NotDone):
        slack.upload("deals.csv", b"a")
    with pytest.raises(errors.Ambiguous):
        slack.upload("deals.csv", b"a")
    server.answers("files.completeUploadExternal", ok(files=[{"id": "F1"}]))
    server.answers("files.info", ok(file={"id": "F1", "permalink": "https://slack.test/F1"}))
    assert slack.upload("deals.csv", b"a").permalink == "https://slack.test/F1"
