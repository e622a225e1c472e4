"""Planning a meeting, moving it, saying that it was not held; a joint one, and somebody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import InvalidInput, NotAllowed
from bot.services import activities, meetings, permissions
from store import deals as deal_rows
from store import facts, findings
from store.model import MeetingState
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST
from tests.services.given import (
    DAY,
    HOUR,
    a_plan,
    a_planned_meeting,
    an_entry,
    away,
    changed,
    contents,
    move,
)

if TYPE_CHECKING:
    from store.model import Meeting
    from tests.company import Company


def stored(company: Company, meeting_id: str) -> Meeting:
    with company.deps.reads() as session:
        found = facts.get_meeting(session, HOME, meeting_id)
    assert found is not None
    return found


def planned(company: Company, who: str = "aoi", **given: object) -> None:
    meetings.plan(company.deps, company.ask(who), a_plan(**given))


def test_a_planned_meeting_is_its_planners_unless_said_otherwise(company: Company) -> None:
    mine = stored(company, a_planned_meeting(company))
    assert (mine.organiser_id, mine.attendee_ids, mine.state) == ("aoi", (), MeetingState.PLANNED)
    kens = stored(company, a_planned_meeting(company, organiser_id="ken", attendee_ids=("aoi", "ken", "aoi")))
    assert (kens.organiser_id, kens.attendee_ids) == ("ken", ("aoi",))


def test_who_joins_may_look_at_the_deal_from_then_on(company: Company) -> None:
    a_planned_meeting(company, attendee_ids=("ken", "mana"))
    a_planned_meeting(company, attendee_ids=("ken",))  # a second time is no trouble
    with company.deps.reads() as session:
        assert permissions.see(session, company.actor("ken"), "acme").id == "acme"
        assert deal_rows.is_shared_with(session, HOME, "acme", {"ken"})
        assert not deal_rows.is_shared_with(session, HOME, "acme", {"aoi", "otto"})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"ends_at": MONDAY_9_JST}, "duration"),
        ({"ends_at": MONDAY_9_JST - HOUR}, "duration"),
        ({"ends_at": MONDAY_9_JST + 13 * HOUR}, "duration"),
        ({"starts_at": MONDAY_9_JST - 2 * HOUR, "ends_at": MONDAY_9_JST}, "starts_at"),
        ({"starts_at": MONDAY_9_JST + 800 * DAY, "ends_at": MONDAY_9_JST + 800 * DAY + HOUR}, "starts_at"),
        ({"attendee_ids": ("nobody",)}, "attendees"),
        ({"attendee_ids": ("nobu",)}, "attendees"),  # on Slack, but without a role here
        ({"organiser_id": "nobu"}, "attendees"),
        ({"attendee_ids": ("otto",)}, "attendees"),  # deactivated, below
    ],
)
def test_what_cannot_be_planned_is_refused_by_field(
    small_company: Company, given: dict[str, Any], field: str
) -> None:
    changed(small_company, "otto", active=False)
    before = contents(small_company)
    with pytest.raises(InvalidInput) as refused:
        planned(small_company, **given)
    assert refused.value.field == field
    assert contents(small_company) == before


@pytest.mark.parametrize(
    "given",
    [
        {"ends_at": MONDAY_9_JST + 12 * HOUR},
        {"starts_at": MONDAY_9_JST - HOUR, "ends_at": MONDAY_9_JST + timedelta(seconds=1)},  # it still runs
        {"starts_at": MONDAY_9_JST + 732 * DAY, "ends_at": MONDAY_9_JST + 732 * DAY + HOUR},
    ],
)
def test_the_limits_themselves_are_within(small_company: Company, given: dict[str, Any]) -> None:
    planned(small_company, **given)


def test_a_meeting_moved_is_the_same_meeting_at_another_time(company: Company) -> None:
    meeting = a_planned_meeting(company)
    company.clock.move(hours=2)
    company.run("sweep")
    later = company.clock() + DAY
    meetings.move(company.deps, company.ask(), meeting, later, later + HOUR)
    after = stored(company, meeting)
    assert (after.starts_at, after.ends_at, after.state) == (later, later + HOUR, MeetingState.PLANNED)
    with company.deps.reads() as session:
        [asked] = [
            each for each in findings.of_deal(session, HOME, "acme") if each.rule == "meeting_unlogged"
        ]
    assert asked.resolved_at == company.clock()


def test_a_meeting_is_not_moved_into_the_past(small_company: Company) -> None:
    meeting = a_planned_meeting(small_company)
    small_company.clock.move(hours=2)
    with pytest.raises(InvalidInput) as refused:
        meetings.move(small_company.deps, small_company.ask(), meeting, MONDAY_9_JST, MONDAY_9_JST + HOUR)
    assert refused.value.field == "starts_at"


def test_a_meeting_that_was_not_held_is_settled(company: Company) -> None:
    meeting = a_planned_meeting(company)
    meetings.not_held(company.deps, company.ask(), meeting)
    assert stored(company, meeting).state is MeetingState.NOT_HELD


@pytest.mark.parametrize("settled_by", ["not held", "log"])
def test_what_is_settled_can_be_neither_moved_nor_settled_again(
    small_company: Company, settled_by: str
) -> None:
    meeting = a_planned_meeting(small_company)
    if settled_by == "log":
        activities.log(small_company.deps, small_company.ask(), an_entry(meeting_id=meeting))
    else:
        meetings.not_held(small_company.deps, small_company.ask(), meeting)
    ask = small_company.ask()
    with pytest.raises(InvalidInput):
        meetings.not_held(small_company.deps, ask, meeting)
    with pytest.raises(InvalidInput):
        meetings.move(small_company.deps, ask, meeting, MONDAY_9_JST + HOUR, MONDAY_9_JST + 2 * HOUR)
    with pytest.raises(InvalidInput):
        activities.log(small_company.deps, ask, an_entry(meeting_id=meeting))


def test_a_joint_meeting_asks_the_organiser_and_nobody_else(company: Company) -> None:
    a_planned_meeting(company, organiser_id="ken", attendee_ids=("aoi", "mana"))
    company.clock.move(hours=1)
    company.run("sweep")
    with company.deps.reads() as session:
        [asked] = [
            each for each in findings.of_deal(session, HOME, "acme") if each.rule == "meeting_unlogged"
        ]
    assert asked.member_id == "ken"


@pytest.mark.parametrize(
    ("who", "said", "recorded"),
    [
        ("ken", None, None),  # the organiser, for himself
        ("aoi", None, "ken"),  # the owner, who joined
        ("mana", None, "ken"),  # the manager, who joined
        ("mana", "aoi", "aoi"),  # as the form says
        ("ken", "aoi", "aoi"),
        ("ada", None, "ken"),  # an admin
    ],
)
def test_whoever_logs_it_both_are_on_record(
    small_company: Company, who: str, said: str | None, recorded: str | None
) -> None:
    """代理: who wrote it, and whose meeting it was."""
    meeting = a_planned_meeting(small_company, organiser_id="ken", attendee_ids=("aoi", "mana"))
    small_company.clock.move(hours=1)
    entry = an_entry(meeting_id=meeting, on_behalf_of=said)
    logged = activities.log(small_company.deps, small_company.ask(who), entry)
    with small_company.deps.reads() as session:
        found = facts.logged(session, HOME, logged.receipt["activity"])
    assert found is not None
    activity, *_ = found
    assert (activity.author_id, activity.on_behalf_of, logged.on_behalf_of) == (who, recorded, recorded)


def test_who_may_look_but_was_not_there_settles_nothing(small_company: Company) -> None:
    planned(small_company, attendee_ids=("ken",))
    other = a_planned_meeting(small_company)
    with pytest.raises(NotAllowed):
        meetings.not_held(small_company.deps, small_company.ask("ken"), other)
    with pytest.raises(NotAllowed):
        activities.log(small_company.deps, small_company.ask("ken"), an_entry(meeting_id=other))


def test_a_deputy_plans_and_settles_for_the_absent(small_company: Company) -> None:
    meeting = a_planned_meeting(small_company)
    away(small_company, "aoi", deputy="ken")
    planned(small_company, "ken")
    meetings.not_held(small_company.deps, small_company.ask("ken"), meeting)
    move(small_company, "lost", "ken")


@pytest.mark.postgres
def test_two_who_log_the_same_meeting_at_once_log_it_once(
    company: Company, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The second waits for the first, and then sees that it is settled (fault 25)."""
    if "sqlite" in request.node.name:
        return  # writers queue before they read anything
    meeting = a_planned_meeting(company, attendee_ids=("mana",))
    company.clock.move(hours=1)
    hold = deal_rows.for_update

    def the_other_is_quicker(*given: object) -> object:
        monkeypatch.setattr(deal_rows, "for_update", hold)
        activities.log(company.deps, company.ask("mana"), an_entry(meeting_id=meeting))
        return hold(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(deal_rows, "for_update", the_other_is_quicker)
    with pytest.raises(InvalidInput):
        activities.log(company.deps, company.ask(), an_entry(meeting_id=meeting))
    with company.deps.reads() as session:
        assert len(facts.activities(session, HOME, "acme")) == 1
