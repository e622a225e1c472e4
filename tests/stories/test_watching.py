"""What whoever runs the bot sees of it tells nothing of what it is used for: logs at their finest, figures, audit, outbox."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cli import auditing, outbox
from bot.health import Health
from bot.meter import Meter
from bot.services import audit
from store import health
from store.model import NoticeState
from tests.stories.forging import send_as_it_is
from tests.test_log import lines  # noqa: F401 - a fixture

if TYPE_CHECKING:
    import io

    from tests.stories.ways import Caught

NAMES = ("Amber", "Cobalt", "Ostrich", "Walrus", "tanaka", "田中", "アクメ")


def test_after_many_ways_were_used_nothing_that_is_watched_names_anything(
    lines: io.StringIO,  # noqa: F811
    caught: Caught,
) -> None:
    office = caught.office
    deps, meter = replace(office.bot.deps, meter=Meter()), Meter()
    for payload in list(caught.ways.values())[::3]:
        send_as_it_is(office, payload)
        meter.acked(payload.body, 0.1)
    office.tick(days=1)
    now = deps.now()
    with deps.reads() as session:
        account = audit.take(session, deps, office.world.team_id, now - timedelta(days=7), now)
        rows = health.rows(session, office.world.team_id, list(NoticeState), 10_000)
    watch = Health(deps, stopping=lambda: False)
    seen = [
        lines.getvalue(),
        watch.metrics().decode(),
        json.dumps(watch.readiness().as_json()),
        meter.page().decode(),
        *auditing.told(account),
        json.dumps(auditing.as_json(account)),
        *outbox.told(rows, now),
        json.dumps(outbox.as_json(rows, now)),
    ]
    secrets = [office.world.bot_token, office.world.app_token, office.world.app.signing_secret]
    found = {
        word for word in (*NAMES, *secrets) for each in seen if word in each or json.dumps(word)[1:-1] in each
    }
    assert found == set()
    assert len(rows) > 5, "something was sent"
    assert 'dealbot_findings_open{rule="meeting_unlogged"}' in watch.metrics().decode()
