"""Files from Slack on a real connection: whole, from Slack alone, in time, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.slack import errors
from bot.slack.client import Slack, web_client
from bot.slack.transfer import CHUNK
from tests.slack.loopback import Answer, Loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

POLICY = "version: 1\n" + "# a long policy\n" * 3000
MOST = 256 * 1024


@pytest.fixture
def server() -> Iterator[Loopback]:
    server = Loopback()
    yield server
    server.close()


@pytest.fixture
def elsewhere() -> Iterator[Loopback]:
    server = Loopback()
    server.answers("/stolen", Answer(POLICY))
    yield server
    server.close()


def fetched(server: Loopback, answer: Answer, *, most: int = MOST, seconds: tuple[float, ...] = ()) -> bytes:
    """`seconds`: what is left at each asking; two, after that."""
    server.answers("/files/F1", answer)
    slack = Slack(web_client("xoxb-1", f"{server.url}/api/", timeout=2))
    clock = iter(seconds)
    return slack.download(f"{server.url}/files/F1", most, left=lambda: next(clock, 2))


def test_a_file_comes_whole_and_up_to_what_is_wanted(server: Loopback) -> None:
    assert fetched(server, Answer(POLICY)) == POLICY.encode()
    assert fetched(server, Answer("x" * 300), most=100) == b"x" * 100
    assert fetched(server, Answer("")) == b""
    assert server.headers[0]["Authorization"] == "Bearer xoxb-1"


def test_a_file_that_breaks_off_in_the_middle_is_no_shorter_file(server: Loopback) -> None:
    for cut in (0, 11, CHUNK, len(POLICY) - 1):
        with pytest.raises(errors.Ambiguous):
            fetched(server, Answer(POLICY, cut=cut))
    with pytest.raises(errors.Ambiguous):
        fetched(server, Answer(hang_up=True))


def test_where_slack_redirects_to_gets_no_token_and_is_not_believed(
    server: Loopback, elsewhere: Loopback
) -> None:
    away = {"Location": f"{elsewhere.url}/stolen"}
    with pytest.raises(errors.Refused, match="redirected"):
        fetched(server, Answer(status=302, headers=away))
    assert "Authorization" not in elsewhere.headers[0]
    with pytest.raises(errors.Refused, match="not_slack"):
        Slack(web_client("xoxb-1", f"{server.url}/api/", timeout=2)).download(
            f"{elsewhere.url}/stolen", MOST, left=lambda: 2
        )
    assert len(elsewhere.asked) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (
            Answer("<html>Sign in</html>", headers={"Content-Type": "text/html; charset=utf-8"}),
            errors.Refused,
        ),
        (Answer(status=404), errors.Refused),
        (Answer(status=429, headers={"Retry-After": "30"}), errors.RateLimited),
        (Answer(status=503), errors.Ambiguous),
        (Answer(status=302, headers={"Location": "file:///etc/passwd"}), errors.SlackError),
    ],
    ids=["the log-in page", "gone", "too many", "down", "to a file of ours"],
)
def test_what_is_not_the_file_is_not_read(
    server: Loopback, answer: Answer, error: type[errors.SlackError]
) -> None:
    with pytest.raises(error):
        fetched(server, answer)


def test_what_does_not_come_in_the_time_that_is_left_is_given_up(server: Loopback) -> None:
    with pytest.raises(errors.NotSent, match="out_of_time"):
        fetched(server, Answer(POLICY), seconds=(0,))
    assert server.asked == []
    with pytest.raises(errors.Ambiguous, match="out_of_time"):
        fetched(server, Answer(POLICY), seconds=(2, 1, -0.1))
    with pytest.raises(errors.Ambiguous):
        fetched(server, Answer(never=True), seconds=(0.05,))
