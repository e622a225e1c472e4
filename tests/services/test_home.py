"""What the Home is told: for a rep, a manager and an admin, against an obvious count of the same rows in Python."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bot.deps import zone_of
from bot.services import escalation, home
from bot.services.home_pages import Wanted
from bot.services.home_parts import DEALS
from bot.services.kpis import Money
from bot.services.scores import weights
from store import brakes, handing, members, notices, rows, tables
from store.model import Brake, Deal, Finding, Notice, NoticeKind, NoticeState, Role, Target
from tests.builders import HOME, a_deal, a_meeting, a_member, a_team
from tests.reviews.a_team_at_work import FIRST_OF_NOVEMBER as NOW
from tests.reviews.a_team_at_work import fill

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.services.home import Home
    from tests.company import Company

DAY = timedelta(days=1)
SNOOZED, SUGGESTED = "f000014", "f000006"


@pytest.fixture
def company(small_company: Company) -> Company:
    """East with sixty deals and what is open on them, half of it not due yet; one put off; West, otto's, has one deal."""
    small_company.clock.move(NOW)
    fill(small_company, 60)
    finding, number = tables.finding, tables.finding.c.id
    with small_company.deps.writes.begin() as session:
        odd = number.in_([f"f{n:06}" for n in range(2, 60, 8)])
        session.execute(finding.update().where(odd).values(due_at=NOW + DAY))
        session.execute(finding.update().where(number == SNOOZED).values(snoozed_until=NOW + DAY))
        session.execute(finding.update().where(number == SUGGESTED).values(rule="gate_met"))
        rows.add(
            session, tables.deal, a_deal("far", number=99, owner_id="otto", team_id="west", amount=Decimal(7))
        )
    return small_company


def shown(company: Company, who: str, **wanted: Any) -> Home:
    return home.read(company.deps, company.actor(who), Wanted(**wanted))


def open_deals(
    company: Company, *owners: str, stage: str | None = None, rule: str | None = None
) -> list[Deal]:
    with company.deps.reads() as session:
        every = rows.all_of(session, Deal, tables.deal, HOME, open=True)
    having = {each.deal_id for each in asked(company) if rule == each.rule}
    return [
        each
        for each in every
        if each.owner_id in owners and stage in (None, each.stage) and (rule is None or each.id in having)
    ]


def asked(company: Company, *, awake: bool = False) -> list[Finding]:
    with company.deps.reads() as session:
        every = rows.all_of(session, Finding, tables.finding, HOME, tables.finding.c.resolved_at.is_(None))
    return [each for each in every if not awake or each.snoozed_until is None]


def points(company: Company, deals: Collection[Deal]) -> int:
    """The mean of each deal's hundred, less what each rule that is due costs, up to its most."""
    costs = weights(company.deps.policy(HOME).policy)
    left = []
    for deal in deals:
        due = [each.rule for each in asked(company) if each.deal_id == deal.id and each.due_at <= NOW]
        lost = [
            min(due.count(rule) * costs[rule].points, costs[rule].at_most) for rule in set(due) & set(costs)
        ]
        left.append(max(100 - sum(lost), 0))
    return round(sum(left) / len(left))


def test_a_reps_day_is_their_own_and_each_choice_narrows_all_of_it(company: Company) -> None:
    with company.deps.writes.begin() as session:
        at = {"soon": NOW + DAY, "late": NOW + 8 * DAY, "over": NOW - DAY, "not_mine": NOW + DAY}
        deals = {"not_mine": "far"}
        made = [
            a_meeting(
                key, title=key, deal_id=deals.get(key, "d000000"), starts_at=when, ends_at=when + DAY / 24
            )
            for key, when in at.items()
        ]
        rows.add(
            session,
            tables.meeting,
            *(replace(each, organiser_id="otto" if each.id == "not_mine" else "aoi") for each in made),
        )
    found = shown(company, "aoi")
    mine = [each for each in asked(company, awake=True) if each.member_id == "aoi"]
    body: Any = found.body
    told = [each.rule == "gate_met" for each in mine]
    late = [each.due_at <= NOW and each.rule != "gate_met" for each in mine]
    assert found.tabs == ("day",)
    assert (body.asked.overdue, body.asked.suggested) == (sum(late), sum(told))
    assert body.asked.due == len(mine) - sum(late) - sum(told) > 0
    assert [each.title for each in body.meetings] == ["soon"]
    _same_deals(company, body.deals, open_deals(company, "aoi"))
    for stage, rule in (("proposal", None), (None, "quiet"), ("opportunity", "no_next_step")):
        narrowed: Any = shown(company, "aoi", stage=stage, rule=rule).body
        chosen = open_deals(company, "aoi", stage=stage, rule=rule)
        assert ids(narrowed.deals.rows.rows) <= ids(chosen)
        assert narrowed.deals.rows.total == len(chosen)
        assert all(item.finding.rule == rule for items in narrowed.items.rows for item in items if rule)


def _same_deals(company: Company, told: Any, deals: list[Deal]) -> None:
    """By stage: how many, how well kept, and worth what, currencies apart."""
    policy = company.deps.policy(HOME).policy
    assert (told.count, told.score) == (len(deals), points(company, deals))
    for here in told.stages:
        those = [each for each in deals if each.stage == here.stage]
        worth = Money()
        for each in those:
            worth.add(policy, each.currency, each.amount or Decimal(0), each.amount is not None)
        assert (here.deals, here.score, here.pipeline) == (len(those), points(company, those), worth)
    assert all(
        told.scores[row.id] == points(company, [d for d in deals if d.id == row.id]) for row in told.rows.rows
    )


def ids(found: Collection[Any]) -> set[str]:
    return {each.id for each in found}


def test_a_manager_sees_each_persons_part_and_what_has_gone_up_of_their_team_alone(company: Company) -> None:
    body: Any = shown(company, "mana").body
    team = open_deals(company, "aoi", "ken")
    _same_deals(company, body.deals, team)
    waiting = asked(company, awake=True)
    late = [each for each in waiting if each.due_at <= NOW and each.rule != "gate_met"]
    for mate in body.people.rows:
        own = open_deals(company, mate.id)
        assert (mate.deals, mate.score) == (len(own), points(company, own))
        assert mate.overdue == sum(each.member_id == mate.id for each in late)
    assert [each.overdue for each in body.people.rows] == sorted(
        (each.overdue for each in body.people.rows), reverse=True
    )
    latest = escalation.gone_up(company.deps.policy(HOME).policy, zone_of(a_team()), NOW)
    assert (
        body.gone_up == sum(each.due_at <= latest[each.rule] for each in waiting if each.rule in latest) > 0
    )
    one: Any = shown(company, "mana", owner="ken", stage="proposal").body
    assert one.of == "Ken"
    kens = open_deals(company, "ken", stage="proposal")
    assert (one.deals.rows.total, ids(one.deals.rows.rows) <= ids(kens)) == (len(kens), True)
    assert {item.finding.member_id for items in one.items.rows for item in items} <= {"ken"}
    assert all(
        item.finding.deal_id in ids(open_deals(company, "ken", stage="proposal"))
        for items in one.up
        for item in items
    )


def test_who_leads_several_teams_chooses_one_and_only_then_reads_of_its_targets(company: Company) -> None:
    with company.deps.writes.begin() as session:
        members.set_people(session, HOME, "west", [], ["otto", "mana"])
        aim = Target(
            workspace=HOME, id="t", team_id="west", kpi="pipeline", period="2026-11", value=Decimal(9)
        )
        rows.add(session, tables.target, aim)
    both: Any = shown(company, "mana").body
    west: Any = shown(company, "mana", team="west").body
    assert both.deals.count == len(open_deals(company, "aoi", "ken", "otto"))
    assert (both.goals, [each.id for each in west.teams]) == ((), ["west"])
    assert ids(west.deals.rows.rows) == {"far"}
    assert [(each.kpi, each.actual) for each in west.goals] == [("pipeline", Decimal(7))]
    other: Any = shown(company, "otto", team="east").body
    assert [each.id for each in other.teams] == ["west"], (
        "a team that is not theirs is as if it had not been asked for"
    )


def test_an_admin_sees_what_needs_them_and_nothing_when_all_is_well(company: Company) -> None:
    def told() -> tuple[Any, ...]:
        found = shown(company, "ada")
        body: Any = found.body
        return body.orphans, body.failed, ids(body.no_channel), ids(body.no_manager), found.held is not None

    with company.deps.writes.begin() as session:
        session.execute(tables.team.update().values(channel="C1"))
    assert told() == (0, 0, set(), set(), False)
    lost = Notice(
        workspace=HOME, id="n", recipient="aoi", kind=NoticeKind.BUNDLE, occurrence="2026-11-02",
        state=NoticeState.FAILED, due_at=NOW, created_at=NOW, reason="channel_not_found",
    )  # fmt: skip
    with company.deps.writes.begin() as session:
        members.update_member(session, HOME, "ken", active=False)
        session.execute(tables.team.update().where(tables.team.c.id == "west").values(channel=None))
        members.set_people(session, HOME, "west", [], [])
        notices.owe(session, lost, ())
        preview = {"people": 1, "messages": 1}
        brakes.pull(session, Brake(workspace=HOME, id="b", cause="policy", pulled_at=NOW, preview=preview))
    assert told()[:4] == (len(open_deals(company, "ken")), 1, {"west"}, {"west"})
    with company.deps.reads() as session:
        assert brakes.on(session, HOME) is not None
        assert handing.count_orphans(session, HOME, None) > DEALS


def test_a_page_beyond_the_last_is_the_last_there_is(company: Company) -> None:
    body: Any = shown(company, "aoi", deals=999, items=999).body
    total = len(open_deals(company, "aoi"))
    assert body.deals.rows.last == total
    assert not body.deals.rows.more
    assert body.items.page == 0
    newcomer = a_member("rio", Role.REP)
    with company.deps.writes.begin() as session:
        members.add_member(session, newcomer)
    nothing: Any = shown(company, "rio", deals=3).body
    assert (nothing.deals.count, nothing.deals.score, nothing.deals.rows.page, nothing.items.total) == (
        0,
        None,
        0,
        0,
    )
