"""Slack's messages, made readable, and their addresses."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.typed import message

READABLE = {
    "見積を送ります": "見積を送ります",
    "<@U1> さん、<@U2> さん": "@Aoi さん、@U2 さん",
    "<@U3|ken>": "@ken",
    "<#C1|sales> と <#C2>": "#sales と #C2",
    "<!here> <!subteam^S1|@team> <!date^1^x|today>": "@here @team today",
    "<https://e.example/x>": "https://e.example/x",
    "<https://e.example/x|ここ>": "ここ (https://e.example/x)",
    "<mailto:a@e.example|a@e.example> <tel:0312345678|03-1234-5678>": "a@e.example 03-1234-5678 (0312345678)",
    "1 &lt; 2 &amp; 3 &gt; 2 &amp;lt;": "1 < 2 & 3 > 2 &lt;",
    "<> <<x>>": "<> <x>",
}


@pytest.mark.parametrize("raw", READABLE)
def test_a_message_is_read_as_its_readers_see_it(raw: str) -> None:
    assert message.readable(raw, {"U1": "Aoi"}) == READABLE[raw]


def test_whom_it_names() -> None:
    assert message.mentioned("<@U1> <@U2|ken> <#C1> <!here> @U9") == {"U1", "U2"}


@pytest.mark.parametrize(
    ("given_", "address"),
    [
        (("acme", "C1", "1583636382.000300"), "https://acme.slack.com/archives/C1/p1583636382000300"),
        (
            ("acme", "C1", "1583636382.000300", "1583636300.000100"),
            "https://acme.slack.com/archives/C1/p1583636382000300?thread_ts=1583636300.000100&cid=C1",
        ),
        (
            ("acme", "C1", "1583636382.000300", "1583636382.000300"),
            "https://acme.slack.com/archives/C1/p1583636382000300",
        ),
        (("", "C1", "1583636382.000300"), None),
        (("evil.example/", "C1", "1583636382.000300"), None),
        (("acme", "../x", "1583636382.000300"), None),
        (("acme", "C1", "yesterday"), None),
    ],
)
def test_the_address_of_a_message(given_: tuple[str, ...], address: str | None) -> None:
    assert message.link(*given_) == address
    assert address is None or message.is_link(address)


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "https://e.example/",
        "https://acme.slack.com/archives/C1/p1583636382000300|x>",
        "javascript:x",
        "https://acme.slack.com.evil.example/archives/C1/p1583636382000300",
    ],
)
def test_nothing_else_is_one(text: object) -> None:
    assert not message.is_link(text)


def test_when_it_was_written() -> None:
    assert message.moment("1583636382.000300") == datetime(2020, 3, 8, 2, 59, 42, tzinfo=UTC)
    assert message.moment("9" * 400) is None


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_a_payload_holds_is_read(text: str, channel: str, ts: str, thread: str) -> None:
    assert isinstance(message.readable(text, {}), str)
    made = message.link("acme", channel, ts, thread)
    assert made is None or message.is_link(made)
    message.moment(ts)
