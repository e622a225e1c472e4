"""On the shell: what is held, the decision for an engineer, the doctor's line, and a rehearsal that says what it comes to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.cli import rehearsing, ticking
from bot.services import meetings
from bot.services.brake_preview import Preview, Sample
from store import engine, tables
from tests.jobs.test_brake_causes import Ledger
from tests.jobs.week import HOUR, a_week, tokyo

if TYPE_CHECKING:
    from tests.cli.shell import Said, Shell
    from tests.jobs.week import Week


@pytest.fixture
def week(migrated: Shell) -> Week:
    """The company in the shell's own database, an hour before aoi's and ken's meetings end."""
    week = a_week(engine.connect(migrated.url), tokyo("2026-11-16T09:00"))
    for who in ("aoi", "ken"):
        week.meeting(tokyo("2026-11-16T11:00"), who)
    return week


@pytest.fixture
def held(week: Week, dealbot: Shell) -> Week:
    Ledger(week).imported(week.now())
    week.skip_to(tokyo("2026-11-16T12:00"))
    week.tick()
    dealbot.clock.move(week.now())
    return week


def states(week: Week) -> set[str]:
    return {row.state.value for row in week.outbox if row.kind.value == "prompt"}


def test_what_is_held_is_shown_by_rule_and_person(held: Week, dealbot: Shell) -> None:
    for said in (dealbot("brake"), dealbot("brake", "show")):
        assert said.lines[0] == "Held since 2026-11-16T03:00+00:00 (import): 2 messages to 2 people."
        assert "  by rule: meeting_unlogged 2" in said.lines
        assert "  by person: Aoi 1, Ken 1" in said.lines
        assert sum("for example" in line for line in said.lines) == 2
        assert "dealbot brake send" in said.lines[-1]


@pytest.mark.parametrize(
    ("word", "says", "becomes"),
    [
        ("send", "Everything goes out, by the usual checks.", "sent"),
        ("bundles", "Only the daily lists go out; 2 messages were dropped.", "suppressed"),
        ("mute", "2 findings are muted; 2 messages were dropped.", "suppressed"),
    ],
)
def test_the_engineer_decides_once(held: Week, dealbot: Shell, word: str, says: str, becomes: str) -> None:
    assert dealbot("brake", word).lines == [says]
    held.tick()
    assert states(held) == {becomes}
    again = dealbot("brake", word)
    assert (again.code, again.err.strip()) == (2, "Nothing is held.")
    assert dealbot("brake").lines == ["Nothing is held."]


def line_of(said: Said) -> list[str]:
    return [line for line in said.lines if line.startswith("FIX  brake")]


def test_the_doctor_says_what_waits_and_that_nobody_could_be_asked(held: Week, dealbot: Shell) -> None:
    (line,) = line_of(dealbot("check"))
    assert "An admin decides in Slack" in line
    held.changed("ada", role="rep")
    (line,) = line_of(dealbot("check"))
    assert "nobody was asked" in line
    assert "dealbot brake show" in line
    dealbot("brake", "send")
    assert line_of(dealbot("check")) == []


NOON = tokyo("2026-11-16T12:00")


def test_a_rehearsal_says_what_would_be_sent_to_whom_and_when(week: Week) -> None:
    said = list(ticking.rehearse(week.company.bot, NOON).told())
    assert "T0HOME: 2 would be sent, to 2 people" in said
    assert "  by rule: meeting_unlogged 2" in said
    assert "  by person: Aoi 1, Ken 1" in said
    assert any(line.startswith("post 2026-11-16T12:00+09:00 Aoi: ") for line in said)
    assert states(week) == set()  # nothing was stored


def test_a_rehearsal_shows_what_the_brake_would_hold_and_what_would_be_dropped(
    week: Week,
) -> None:
    week.skip_to(tokyo("2026-11-16T11:00"))
    week.company.run("sweep")
    settled = week.outbox[0]
    with week.deps.reads() as session:
        found = session.execute(tables.finding.select()).mappings().first()
    assert found is not None
    meetings.not_held(week.deps, week.company.ask(settled.recipient), found["subject"])
    Ledger(week).imported(week.now())
    said = list(ticking.rehearse(week.company.bot, NOON).told())
    assert "T0HOME: 2 held by the brake, to 2 people (import)" in said
    assert any(line.startswith("post 2026-11-16T12:00+09:00 Ada: ") for line in said)  # she would be asked
    assert any("later, the first at 2026-11-17T" in line for line in said)
    assert week.unsettled != []
    week.pass_until(tokyo("2026-11-16T12:00") + HOUR)
    assert states(week) == {"due"}


def test_everything_due_is_rehearsed_not_only_the_first_batch(week: Week) -> None:
    Ledger(week).nags(250)
    report = ticking.rehearse(week.company.bot, week.now())
    (outcome,) = report.outcomes
    assert dict(outcome.dropped)["the recipient is no member any more"] == 250


def test_the_json_has_the_whole_outcome(week: Week) -> None:
    said = json.loads(json.dumps(ticking.rehearse(week.company.bot, NOON).as_json()))
    (outcome,) = said["outcomes"]
    assert outcome["sent"]["rules"] == [["meeting_unlogged", 2]]
    assert outcome["held"]["messages"] == 0
    assert {message["name"] for message in said["messages"]} == {"Aoi", "Ken"}


def test_a_channels_post_and_a_long_list_are_told_in_few_lines() -> None:
    sample = Sample("C1", True, "alert", None, None, None)
    preview = Preview(61, 60, (), [("Aoi", 1, 2)], 59, [("C1", 1)], [sample])
    lines = list(rehearsing.preview_lines(preview))
    assert lines == ["  by person: Aoi 2, and 59 more", "  by channel: C1 1", "  for example: C1: alert"]
    messages = [{"do": "edit", "at": "now", "to": "D1", "text": "x"}] * 60
    assert list(rehearsing.listed(messages))[-1] == "and 10 more; --json lists all"
