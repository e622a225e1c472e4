"""Faults 1, 2, 10 and 11: what may not reach Bolt does not, and says so without a traceback."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt import BoltRequest

from bot.slack import ingress
from tests.real_data import SHARED
from tests.slack.wire import (
    FORM,
    JSON,
    NOW,
    PAYLOADS,
    SECRET,
    a_click,
    a_command,
    an_event,
    form,
    on_the_wire,
    real_bodies,
    signed,
)

needs_payloads = pytest.mark.skipif(not PAYLOADS.exists(), reason="../shared/data/slack_payloads is absent")


def check(headers: dict[str, str], body: bytes) -> ingress.Verdict:
    return ingress.check(headers, body, secret=SECRET, now=NOW)


def passes(body: bytes, kind: str) -> bool:
    return check(signed(body, kind), body).body is not None


@needs_payloads
@pytest.mark.parametrize("path", real_bodies(), ids=lambda path: path.stem)
def test_every_real_body_passes_when_signed_and_none_when_not(path: Any) -> None:
    body, kind = on_the_wire(path)
    verdict = check(signed(body, kind), body)
    assert verdict.status == 200
    if "url_verification" in path.name:
        assert verdict.answer == json.loads(path.read_text())["challenge"]
    else:
        assert verdict.body is not None
        sent = json.loads(path.read_text())
        assert BoltRequest(body=verdict.body, headers={"content-type": JSON}).body == sent
    assert check({"content-type": kind}, body).status == 401


@needs_payloads
def test_a_real_raw_command_passes() -> None:
    (path,) = PAYLOADS.glob("*.form.txt")
    assert passes(path.read_bytes().strip(), FORM)


def test_there_are_real_bodies_where_the_data_is() -> None:
    assert not SHARED.exists() or len(real_bodies()) > 60


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"{}"),
        ({"x-slack-request-timestamp": "abc", "x-slack-signature": "v0=0"}, b"{}"),
        ({"x-slack-request-timestamp": "", "x-slack-signature": ""}, b"{}"),
        ({"x-slack-request-timestamp": "-1", "x-slack-signature": "v0=0"}, b"{}"),
        ({"x-slack-request-timestamp": "1e9", "x-slack-signature": "v0=0"}, b"{}"),
        ({"x-slack-request-timestamp": "9" * 400, "x-slack-signature": "v0=0"}, b"{}"),
        ({"x-slack-request-timestamp": "١٢٣", "x-slack-signature": "v0=0"}, b"{}"),
        ({"x-slack-request-timestamp": str(int(NOW.timestamp())), "x-slack-signature": "é"}, b"{}"),
        ({"x-slack-request-timestamp": str(int(NOW.timestamp())), "x-slack-signature": "v0=\udce9"}, b"{}"),
        ({"x-slack-request-timestamp": str(int(NOW.timestamp()))}, b"{}"),
        ({}, b'{"a":'),
        ({}, b"null"),
        ({}, b"[" * 100_000),
        ({}, b"\xff"),
        ({}, b""),
    ],
)
@pytest.mark.parametrize("kind", [FORM, JSON])
def test_unsigned_junk_is_refused(headers: dict[str, str], body: bytes, kind: str) -> None:
    assert check({"content-type": kind, **headers}, body).status == 401


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (300, 200), (-300, 200), (301, 401), (-301, 401)])
def test_a_signature_holds_five_minutes_either_way(seconds: int, status: int) -> None:
    body = form(a_command())
    assert check(signed(body, at=NOW - timedelta(seconds=seconds)), body).status == status


def test_a_signature_of_another_body_or_another_secret_is_refused() -> None:
    body = form(a_command())
    assert check(signed(body), body + b"&x=1").status == 401
    assert check(signed(body, secret="another"), body).status == 401


def test_a_signature_without_its_version_is_refused() -> None:
    body = form(a_command())
    headers = signed(body)
    headers["x-slack-signature"] = headers["x-slack-signature"].removeprefix("v0=")
    assert check(headers, body).status == 401


def test_an_empty_secret_is_never_used_to_verify() -> None:
    with pytest.raises(ValueError, match="empty signing secret"):
        ingress.check(signed(b"{}", secret=""), b"{}", secret="", now=NOW)


def test_a_body_over_the_limit_is_refused_before_anything_is_read() -> None:
    body = b"x" * (ingress.LIMIT + 1)
    assert check(signed(body), body).status == 413


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "application/jsonx", "json"])
def test_other_content_types_are_refused(kind: str) -> None:
    body = form(a_command())
    assert check(signed(body, kind), body).status == 400


@pytest.mark.parametrize("kind", [f"{FORM}; charset=utf-8", FORM.upper(), f"{FORM};charset=UTF-8"])
def test_a_content_type_may_name_its_charset(kind: str) -> None:
    assert passes(form(a_command()), kind)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"1",
        b'"text"',
        b'{"a":',
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"type":"event_callback"}',
        b'{"type":"event_callback","event":null}',
        b'{"type":"event_callback","event":"message"}',
        b'{"type":"event_callback","event":[]}',
        b'{"type":"event_callback","event":{}}',
        b'{"type":"event_callback","event":{"type":5}}',
        b'{"type":"event_callback","event":{"type":"m","user":5}}',
        b'{"type":"event_callback","event":{"type":"m","channel":[]}}',
        b'{"type":"event_callback","event":{"type":"m","team":1}}',
        b'{"type":"event_callback","event":{"type":"m"},"authorizations":"x"}',
        b'{"type":"event_callback","event":{"type":"m"},"authorizations":["x"]}',
        b'{"type":"event_callback","event":{"type":"m"},"enterprise":7}',
        b'{"type":"event_callback","event":{"type":"\\ud800"}}',
        b'{"type":"event_callback","event":{"type":"m"},"n":NaN}',
        b'{"type":"event_callback","event":{"type":"m"},"n":' + b"9" * 5000 + b"}",
        b'{"type":"url_verification"}',
        b'{"type":"url_verification","challenge":{"a":1}}',
        b'{"type":"block_actions"}',
        b'{"type":"something_else"}',
        b'{"type":null}',
        b'{"type":["event_callback"]}',
    ],
)
def test_signed_events_of_a_wrong_shape_are_refused(body: bytes) -> None:
    assert check(signed(body, JSON), body).status == 400


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "null",
        "[]",
        "{",
        "[" * 100_000,
        '{"type":"event_callback","event":{"type":"message"}}',
        '{"type":"block_actions"}',
        '{"type":"block_actions","actions":[]}',
        '{"type":"block_actions","actions":{}}',
        '{"type":"block_actions","actions":["x"]}',
        '{"type":"block_actions","actions":[{"action_id":5}]}',
        '{"type":"block_actions","actions":[{}],"user":5}',
        '{"type":"block_actions","actions":[{}],"team":5}',
        '{"type":"block_actions","actions":[{}],"channel":["C1"]}',
        '{"type":"view_submission"}',
        '{"type":"view_submission","view":"V1"}',
        '{"type":"view_submission","view":{"state":{"values":[]}}}',
        '{"type":"view_submission","view":{"state":{"values":{"b":{"a":"x"}}}}}',
        '{"type":"view_submission","view":{"private_metadata":{}}}',
        '{"type":"view_submission","view":{},"response_urls":null}',
        '{"type":"view_submission","view":{},"response_urls":["x"]}',
        '{"type":"view_submission","view":{},"response_urls":[{},{}]}',
        '{"type":"block_suggestion","action_id":"a","value":5}',
        '{"type":"block_suggestion"}',
        '{"type":"shortcut"}',
        '{"type":"no_such_type"}',
        "{}",
    ],
)
def test_signed_interactions_of_a_wrong_shape_are_refused(payload: str) -> None:
    body = form({"payload": payload})
    assert check(signed(body), body).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"command=/deal",
        b"user_id=U1",
        b"command=deal&user_id=U1",
        b"command=/&user_id=U1",
        b"command=/deal&user_id=",
        b"command=/deal&user_id=U1&text=%FF",
        b"command=/deal&user_id=U1&text=\xff",
        b"&".join(b"f%d=1" % number for number in range(500)),
        b"{}",
        json.dumps(an_event()).encode(),
    ],
)
def test_signed_forms_of_a_wrong_shape_are_refused(body: bytes) -> None:
    assert check(signed(body), body).status == 400


@pytest.mark.parametrize("text", ["payload", "log payload=1", "", "payload={}", "log 株式会社アクメ &=%"])
def test_a_command_arrives_as_it_was_typed(text: str) -> None:
    """Bolt alone would lose the first two: it takes any form with the word "payload" in it for an interaction."""
    body = form(a_command(text))
    passed = check(signed(body), body).body
    assert passed is not None
    assert BoltRequest(body=passed, headers={"content-type": JSON}).body["text"] == text


def test_an_unsigned_ssl_check_is_answered_and_nothing_runs() -> None:
    for body in (b"ssl_check=1&token=x", b"token=x&ssl_check=1", b"ssl_check=1&command=/deal&user_id=U1"):
        verdict = check({"content-type": FORM}, body)
        assert (verdict.status, verdict.answer, verdict.body) == (200, "", None)
    assert check({"content-type": FORM}, b"text=ssl_check=12").status == 401


def test_a_url_verification_is_answered_only_when_signed() -> None:
    body = b'{"type":"url_verification","challenge":"3eZbrw1a","token":"x"}'
    verdict = check(signed(body, JSON), body)
    assert (verdict.status, verdict.answer, verdict.body) == (200, "3eZbrw1a", None)
    assert check({"content-type": JSON}, body).status == 401


@given(
    st.binary(max_size=300),
    st.sampled_from([FORM, JSON, "text/plain"]),
    st.text(max_size=20),
    st.text(max_size=80),
)
def test_no_bytes_without_a_signature_ever_pass_or_raise(
    body: bytes, kind: str, stamp: str, signature: str
) -> None:
    headers = {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": signature}
    assert check(headers, body).body is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
PLACES = [
    "user",
    "team",
    "channel",
    "enterprise",
    "view",
    "authorizations",
    "actions",
    "response_urls",
    "event",
    "message",
    "is_enterprise_install",
    "team_id",
    "user_id",
    "function_data",
    "item",
    "bot_access_token",
]


@given(
    st.sampled_from([a_click(), an_event(), {"type": "view_submission", "view": {}}]),
    st.dictionaries(st.sampled_from(PLACES), ANYTHING, max_size=4),
)
def test_whatever_the_gate_lets_through_bolt_can_read(body: dict[str, Any], changes: dict[str, Any]) -> None:
    text = json.dumps({**body, **changes})
    kind = JSON if body["type"] == "event_callback" else FORM
    raw = text.encode() if kind == JSON else form({"payload": text})
    passed = check(signed(raw, kind), raw).body
    if passed is not None:
        BoltRequest(body=passed, headers={"content-type": JSON})


@given(ANYTHING)
def test_signed_json_of_any_kind_is_passed_or_refused_but_never_raises(value: object) -> None:
    body = json.dumps(value).encode()
    assert check(signed(body, JSON), body).status in (200, 400)
