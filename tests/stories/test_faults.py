"""Faults at the door: junk, old signatures, replays, payloads that come twice, payloads with anything in them."""

from __future__ import annotations

import http.client
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import http as slack_http
from bot.slack import ingress
from sandbox import signing
from tests.slack.wire import FORM, JSON
from tests.stories.forging import Kept, Payload, send, send_as_it_is, unpacked
from tests.stories.test_rights import DONE, RIGHTS
from tests.stories.ways import LOG
from tests.test_log import lines  # noqa: F401 - a fixture

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping

    from tests.stories.office import Office
    from tests.stories.ways import Caught, Way


class Door:
    """The bot behind its HTTP endpoint on loopback."""

    def __init__(self, caught: Caught) -> None:
        office = caught.office
        self.office, self.ways, self.secret = office, caught.ways, office.world.app.signing_secret
        asgi = slack_http.create(office.bot.app, secret=self.secret, machine=office.machine, workers=2)
        self.server = slack_http.Server(asgi, 0, host="127.0.0.1", grace=5)
        self.server.start()

    def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        try:
            connection.request("POST", slack_http.PATH, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def signed(self, payload: Payload) -> tuple[bytes, dict[str, str]]:
        body, kind = signing.body_of(payload.kind, payload.body)
        return body.encode(), {
            **signing.headers(self.secret, body, self.office.machine()),
            "content-type": kind,
        }


@pytest.fixture
def door(caught: Caught) -> Iterator[Door]:
    door = Door(caught)
    yield door
    door.server.close()


def stamp(office: Office, text: str | None = None) -> dict[str, str]:
    return {"x-slack-request-timestamp": text or str(int(office.machine().timestamp()))}


def test_junk_at_the_open_door_is_turned_away_without_a_word(door: Door, lines: io.StringIO) -> None:  # noqa: F811
    """Fault 1, at the running endpoint: no traceback, no word of why, nothing stored."""
    office = door.office
    kept = Kept.of(office.bot.deps.database)
    signatures: list[dict[str, str]] = [
        {},
        {**stamp(office, "abc"), "x-slack-signature": "v0=0"},
        {**stamp(office), "x-slack-signature": "é".encode().decode("latin-1")},
        {**stamp(office), "x-slack-signature": "v0=" + "0" * 64},
    ]
    for body in (b'{"a":', b"null", b"[" * 100_000, b"\xff", b"", b"x" * 1_100_000):
        for kind in (FORM, JSON, "text/plain"):
            for headers in signatures:
                status, said = door.post(body, {**headers, "content-type": kind})
                assert status in (400, 401, 413)
                assert said == ""
    with kept.put_back() as now:
        assert now() == kept.rows
    kept.close()
    assert "request refused" in lines.getvalue()
    assert "Traceback" not in lines.getvalue()
    assert "exception" not in lines.getvalue()


def test_an_old_signature_opens_nothing(door: Door) -> None:
    """Fault 2: what was signed 301 seconds ago is refused; the same at 300 seconds is served."""
    body, headers = door.signed(door.ways[LOG])
    door.office.machine.move(by=timedelta(seconds=301))
    assert door.post(body, headers) == (401, "")
    door.office.machine.move(by=timedelta(seconds=-1))
    assert door.post(body, headers)[0] == 200


def test_a_replay_within_five_minutes_has_no_second_effect(door: Door) -> None:
    """Fault 3: the very bytes again, signature and all; every answer is the first one's."""
    office = door.office
    kept = Kept.of(office.bot.deps.database)
    for way, payload in stored_by_their_owner(door.ways):
        with kept.put_back() as now:
            body, headers = door.signed(payload)
            assert door.post(body, headers)[0] == 200
            first = now()
            assert first != kept.rows, way
            office.machine.move(by=timedelta(seconds=299))
            assert door.post(body, headers)[0] == 200
            assert now() == first, way
    kept.close()


def test_whatever_is_sent_twice_happens_once_and_is_answered_alike(caught: Caught) -> None:
    """Fault 25: a second click before the first was answered; Slack sends the same view and hash, the same action."""
    office = caught.office
    kept = Kept.of(office.bot.deps.database)
    for way, payload in stored_by_their_owner(caught.ways):
        with kept.put_back() as now:
            first = send_as_it_is(office, payload)
            stored = now()
            again = send_as_it_is(office, payload)
            assert now() == stored, way
            assert unpacked(again.ack) == unpacked(first.ack), way
    kept.close()


def test_a_button_clicked_twice_in_quick_succession_does_its_work_once(caught: Caught) -> None:
    """Fault 25: two real clicks, each with a stamp of its own, before the screen could change."""
    kept = Kept.of(caught.office.bot.deps.database)
    for way, payload in stored_by_their_owner(caught.ways):
        if "actions" not in payload.body:
            continue
        user = str(payload.body["user"]["id"])
        with kept.put_back() as now:
            send(caught.office, payload, user)
            stored = now()
            send(caught.office, payload, user)
            assert now() == stored, way
    kept.close()


def stored_by_their_owner(ways: Mapping[Way, Payload]) -> list[tuple[str, Payload]]:
    """Every payload that changes something when the person it was made for sends it."""
    wanted = {way for way in RIGHTS if DONE in (RIGHTS[way].owner, RIGHTS[way].editor)}
    return [(str(way), payload) for way, payload in ways.items() if way in wanted]


@settings(max_examples=150, derandomize=True)
@given(data=st.data())
def test_a_real_payload_with_anything_in_any_place_is_answered_or_refused(
    caught: Caught, data: st.DataObject
) -> None:
    """Fault 10: a valid signature over a real payload in which one value is something else."""
    busy = caught.office
    payload = data.draw(st.sampled_from([*caught.ways.values()]))
    body = json.loads(json.dumps(payload.body))
    places = list(_places(body))
    parent, key = data.draw(st.sampled_from(places))
    parent[key] = data.draw(
        st.sampled_from([None, "", "x", 0, -1, 1e300, True, [], {}, ["x"], {"id": 5}, "\x00", "９" * 300])
    )
    raw, kind = signing.body_of(payload.kind, body)
    headers = {
        **signing.headers(busy.world.app.signing_secret, raw, busy.machine()),
        "content-type": kind,
    }
    verdict = ingress.check(headers, raw.encode(), secret=busy.world.app.signing_secret, now=busy.machine())
    assert verdict.status in (200, 400)
    if verdict.body is not None:
        _, answer = slack_http._dispatch(busy.bot.app, verdict.body, {})
        assert answer.status_code in (200, 404)


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Everywhere a value stands in it."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in list(items):
        yield part, key
        yield from _places(value)
