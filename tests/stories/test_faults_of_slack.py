"""Faults of Slack's own: events that come four times or late, forms that come too late, people and places it doesn't know."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bot import app as composition
from bot.handlers.words import SUBCOMMANDS
from bot.slack import http as slack_http
from bot.slack import ingress
from sandbox import payloads, signing
from store import engine, tables
from tests.stories.forging import everything_in, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_bolt import App

    from tests.stories.office import Office

VIEWS = ("views.open", "views.push", "views.update", "views.publish")


def told_of(office: Office, name: str) -> Any:
    """Slack's word that somebody joined."""
    user = office.world.add_user(name, email=f"{name}@example.co.jp")
    row = {"id": user.id, "team_id": user.team_id, "name": name, "profile": {"display_name": name}}
    return payloads.event(office.world, {"type": "team_join", "user": row})


def hear(office: Office, app: App, event: Any, *, retry: int | None = None) -> int:
    """The bytes as they come in over HTTP, past the gate."""
    raw, kind = signing.body_of("events_api", event)
    signed = signing.headers(office.world.app.signing_secret, raw, office.machine())
    again = {} if retry is None else {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"}
    headers = {**signed, "content-type": kind}
    verdict = ingress.check(
        headers, raw.encode(), secret=office.world.app.signing_secret, now=office.machine()
    )
    assert verdict.body is not None
    _, answer = slack_http._dispatch(app, verdict.body, {**headers, **again})
    return int(answer.status_code)


@contextmanager
def a_replica(office: Office) -> Iterator[App]:
    """A second process on the same database."""
    deps = office.bot.deps
    database = engine.connect(f"sqlite:///{deps.database.engine.url.database}")
    second = composition.build(
        database=database,
        policy=office.policy,
        slack=deps.slack,
        delivery=deps.slack,
        token=office.world.bot_token,
        slack_api_url=f"{office.world.base_url}/api/",
        now=deps.now,
        machine=deps.machine,
        new_id=deps.new_id,
    )
    yield second.app
    database.close()


def joined(office: Office, name: str) -> list[dict[str, Any]]:
    return [row for row in office.rows(tables.member) if row["slack_user"] == office.world.user(name).id]


def test_an_event_that_four_replicas_hear_at_once_has_one_effect(office: Office) -> None:
    """Fault 4: the same event id, to two processes on one database, twice each."""
    event, start = told_of(office, "newcomer"), threading.Barrier(4)
    with a_replica(office) as other, ThreadPoolExecutor(4) as threads:

        def listen(app: App) -> int:
            start.wait(10)
            return hear(office, app, event)

        answers = list(threads.map(listen, [office.bot.app, other] * 2))
        assert (
            200 in answers
        )  # who finds the database taken asks for the event once more, as any failed one comes again
        after = everything_in(office.bot.deps.database)
        assert {hear(office, app, event, retry=2) for app in (office.bot.app, other)} == {200}
    assert len(joined(office, "newcomer")) == 1
    assert everything_in(office.bot.deps.database) == after


def test_an_event_of_which_only_the_retry_arrives_counts(office: Office) -> None:
    """Fault 5."""
    assert hear(office, office.bot.app, told_of(office, "late"), retry=2) == 200
    assert len(joined(office, "late")) == 1


def test_a_form_that_slack_opens_too_late_is_not_waited_for(office: Office) -> None:
    """Fault 7: 3.1 seconds are longer than a trigger lives; two is what a listener gives Slack."""
    t, aoi = office.t, office.person("aoi")
    office.world.faults.slow("views.open", seconds=3.1)
    began = office.machine()
    assert aoi.slash(f"/deal {t('log')} acme").text == t(
        "Slack took too long to open the form. Please click again."
    )
    assert (office.machine() - began).total_seconds() <= 2
    assert aoi.slash(f"/deal {t('log')} acme").text == ""
    assert aoi.form.title == t("Log a meeting")


@pytest.mark.parametrize("code", ["user_not_found", "channel_not_found"])
def test_who_slack_does_not_know_gets_nothing_and_nobody_gets_it_instead(office: Office, code: str) -> None:
    """Fault 18: the row says so to an admin, and no conversation is chosen in its place."""
    office.plan(office.said("today 10:00", "今日 10時"))
    office.world.faults.error(code, "conversations.open", count=None)
    office.tick(hours=2, minutes=5)
    (row,) = [each for each in office.rows(tables.notice) if each["kind"] == "prompt"]
    assert (row["state"], row["reason"]) == ("failed", code)
    assert not any(office.world.messages.values())
    assert not [each for each in office.world.wire.calls() if each.method == "chat.postMessage"]


def test_no_view_has_a_name_that_a_second_one_could_not_have(office: Office) -> None:
    """Fault 26: every form there is a command for, and the Home, opened twice: nothing is refused as there already."""
    ada = office.person("ada")
    for name in SUBCOMMANDS:
        first, again = (ada.slash(f"/deal {name} {'' if name == 'setup' else 'acme'}").text for _ in range(2))
        assert first == again, name
    assert ada.open_home() is not None
    assert ada.open_home() is not None
    shown = [each.payload for each in office.world.wire.calls() if each.method in VIEWS]
    assert len(shown) > 30
    assert not any("external_id" in json.dumps(unpacked(each)) for each in shown)
