"""Deals: created behind the first gate, moved through the others, with every stay on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import Conflict, GateNotMet, InvalidInput, NotFound
from bot.services import activities, deals, undo
from bot.services.extras import Extra, Held
from bot.services.stakeholders import Person
from store import deals as deal_rows
from store import facts
from store.model import ActivityKind
from tests.builders import HOME
from tests.company import a_company
from tests.policies import a_policy
from tests.services.given import (
    CONTACT,
    DAY,
    a_planned_meeting,
    an_entry,
    contents,
    create,
    everything_for,
    move,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.engine import Database
    from tests.clocks import Clock
    from tests.company import Company


def stays(company: Company, deal_id: str = "acme") -> list[tuple[str, str | None, str | None, bool]]:
    """(stage, from, next, still there)"""
    with company.deps.reads() as session:
        found = facts.moves(session, HOME, deal_id)
    return [(each.stage, each.from_stage, each.next_stage, each.left_at is None) for each in found]


def test_a_new_deal_belongs_to_who_made_it_and_to_their_team(company: Company) -> None:
    made = create(company, new_account="株式会社アクメ")
    deal = company.deal(made.deal_id or "")
    assert (deal.owner_id, deal.team_id, deal.stage, deal.open) == ("aoi", "east", "lead", True)
    assert (deal.number, made.receipt) == (2, {"number": 2})
    assert stays(company, deal.id) == [("lead", None, None, True)]
    assert deal.created_at == deal.entered_stage_at == company.clock()


def test_who_belongs_to_no_team_makes_a_deal_without_one(small_company: Company) -> None:
    assert small_company.deal(create(small_company, "ada").deal_id or "").team_id is None


@pytest.mark.parametrize(
    "extra", [Extra(), Extra(people=(Person(name="Sato"),))], ids=["nobody", "nobody who can be reached"]
)
def test_the_first_stage_has_a_gate_too_and_nothing_is_kept(small_company: Company, extra: Extra) -> None:
    before = contents(small_company)
    with pytest.raises(GateNotMet) as refused:
        create(small_company, extra=extra, new_account="Acme")
    assert refused.value.stage == "lead"
    assert [each.kind for each in refused.value.missing] == ["stakeholder"]
    assert contents(small_company) == before


def test_a_phone_number_is_a_way_to_reach_somebody(small_company: Company) -> None:
    create(small_company, extra=Extra(people=(Person(name="Sato", phone="03-1234-5678"),)))


def test_a_company_spelt_differently_is_never_merged_by_itself(company: Company) -> None:
    """㈱アクメ typed as new beside 株式会社アクメ is another row with the same key; the form suggests, people choose."""
    for name in ("株式会社アクメ", "㈱アクメ", "ｱｸﾒ株式会社"):
        create(company, new_account=name)
    with company.deps.reads() as session:
        accounts = deal_rows.all_accounts(session, HOME)
    assert len(accounts) == 3
    assert len({account.key for account in accounts}) == 1


def test_a_company_chosen_from_the_list_is_that_one(small_company: Company) -> None:
    first = small_company.deal(create(small_company, new_account="アクメ").deal_id or "")
    second = small_company.deal(create(small_company, account_id=first.account_id).deal_id or "")
    assert first.account_id == second.account_id
    with pytest.raises(InvalidInput) as refused:
        create(small_company, account_id="nowhere")
    assert refused.value.field == "account"


def test_a_move_says_from_where_to_where_and_closes_the_stay(company: Company) -> None:
    company.clock.move(hours=3)
    moved = move(company, "proposal", extra=Extra(fields={"proposal_on": date(2026, 11, 13)}))
    assert moved.receipt == {"from": "opportunity", "to": "proposal"}
    assert stays(company) == [
        ("opportunity", None, "proposal", False),
        ("proposal", "opportunity", None, True),
    ]
    with company.deps.reads() as session:
        left, entered = facts.moves(session, HOME, "acme")
    assert left.left_at == entered.entered_at == company.deal().entered_stage_at == company.clock()


def test_everything_missing_on_the_way_is_named_at_once(small_company: Company) -> None:
    with pytest.raises(GateNotMet) as refused:
        move(small_company, "won")
    fields = [each.field for each in refused.value.missing]  # type: ignore[union-attr]
    assert fields == ["proposal_on", "quote_on", "contract_on"]
    move(small_company, "won", extra=everything_for(refused.value.missing))
    assert small_company.deal().stage == "won"


def test_what_is_filled_in_stays_only_if_it_was_enough(small_company: Company) -> None:
    before = contents(small_company)
    with pytest.raises(GateNotMet) as refused:
        move(small_company, "closing", extra=Extra(fields={"proposal_on": date(2026, 11, 13)}))
    assert [each.field for each in refused.value.missing] == ["quote_on"]  # type: ignore[union-attr]
    assert contents(small_company) == before


def test_a_deal_that_is_won_or_lost_is_closed_and_one_that_comes_back_is_open(small_company: Company) -> None:
    move(small_company, "lost")
    lost_at = small_company.clock()
    assert (small_company.deal().open, small_company.deal().closed_at) == (False, lost_at)
    small_company.clock.move(days=1)
    with pytest.raises(GateNotMet):
        move(small_company, "proposal")  # a detour over lost opens no gate
    move(small_company, "opportunity")  # it has been there before
    assert (small_company.deal().open, small_company.deal().closed_at) == (True, None)
    assert [stay[0] for stay in stays(small_company)] == ["opportunity", "lost", "opportunity"]


def test_aftercare_keeps_the_day_the_deal_was_won(small_company: Company) -> None:
    with pytest.raises(GateNotMet) as refused:
        move(small_company, "aftercare")
    move(small_company, "won", extra=everything_for(refused.value.missing))
    won_at = small_company.clock()
    small_company.clock.move(days=30)
    move(small_company, "aftercare")
    assert small_company.deal().closed_at == won_at
    assert not small_company.deal().open


def test_backwards_asks_only_for_the_targets_own_gate(small_company: Company) -> None:
    with pytest.raises(GateNotMet) as refused:
        move(small_company, "sql")
    assert [each.field for each in refused.value.missing] == ["inside_sales_decision"]  # type: ignore[union-attr]
    move(small_company, "sql", extra=everything_for(refused.value.missing))
    assert stays(small_company)[-1] == ("sql", "opportunity", None, True)


@pytest.mark.parametrize("stage", ["opportunity", "no such stage", ""])
def test_a_stage_that_is_none_or_is_this_one_is_refused_by_field(small_company: Company, stage: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        move(small_company, stage)
    assert refused.value.field == "stage"


def test_closing_a_deal_settles_what_was_asked_about_it(small_company: Company) -> None:
    a_planned_meeting(small_company)
    small_company.clock.move(hours=2)
    small_company.run("sweep")
    move(small_company, "lost")
    from store import findings

    with small_company.deps.reads() as session:
        [found] = [
            each for each in findings.of_deal(session, HOME, "acme") if each.rule == "meeting_unlogged"
        ]
    assert found.resolved_at is not None


def test_the_second_of_two_stale_forms_conflicts_and_changes_nothing(company: Company) -> None:
    """Two people opened the form on the same version (fault 24); what the second typed is still in their form."""
    seen = company.deal().version
    move(company, "lost", version=seen)
    before = contents(company)
    with pytest.raises(Conflict):
        move(
            company, "proposal", "mana", version=seen, extra=Extra(fields={"proposal_on": date(2026, 11, 13)})
        )
    assert contents(company) == before


def test_a_form_on_the_newest_version_moves(small_company: Company) -> None:
    activities.log(small_company.deps, small_company.ask(), an_entry())
    move(small_company, "lost", version=small_company.deal().version)


def test_a_gate_may_ask_for_an_activity_and_it_may_be_made_up_for(
    sqlite: Database, clock: Clock, new_id: Callable[[], str]
) -> None:
    policy = a_policy(stages=stages_with_gate("proposal", {"activity": "proposal"}))
    company = a_company(sqlite, clock, new_id, policy=policy)
    with pytest.raises(GateNotMet):
        move(company, "proposal")
    held = Held(kind=ActivityKind.PROPOSAL, at=clock() - DAY)
    move(company, "proposal", extra=Extra(held=(held,)))
    assert company.deal().last_activity_at == held.at
    move(company, "opportunity", extra=Extra(fields={"first_hearing_on": date(2026, 11, 2)}))
    move(company, "proposal")  # it has been held


def test_what_lies_in_the_future_was_not_held(
    sqlite: Database, clock: Clock, new_id: Callable[[], str]
) -> None:
    policy = a_policy(stages=stages_with_gate("proposal", {"activity": "proposal"}))
    company = a_company(sqlite, clock, new_id, policy=policy)
    with pytest.raises(InvalidInput) as refused:
        move(company, "proposal", extra=Extra(held=(Held(kind=ActivityKind.PROPOSAL, at=clock() + DAY),)))
    assert refused.value.field == "proposal"


def test_a_gate_may_ask_for_a_role(sqlite: Database, clock: Clock, new_id: Callable[[], str]) -> None:
    policy = a_policy(stages=stages_with_gate("proposal", {"stakeholder": "decision_maker"}))
    company = a_company(sqlite, clock, new_id, policy=policy)
    with pytest.raises(GateNotMet):
        move(company, "proposal", extra=CONTACT)
    move(company, "proposal", extra=Extra(people=(Person(name="Mori", role="decision_maker"),)))


def stages_with_gate(key: str, condition: dict[str, str]) -> list[dict[str, object]]:
    """The preset's stages, one of them with another gate."""
    stages = a_policy().model_dump(mode="json", by_alias=True)["stages"]
    return [{**stage, "gate": [condition]} if stage["key"] == key else stage for stage in stages]


def test_fields_of_the_teams_own_are_kept_beside_the_core(
    sqlite: Database, clock: Clock, new_id: Callable[[], str]
) -> None:
    own = {"key": "region", "label": {"ja": "地域", "en": "Region"}, "type": "text"}
    policy = a_policy(fields=[own], stages=stages_with_gate("proposal", {"field": "region"}))
    company = a_company(sqlite, clock, new_id, policy=policy)
    with pytest.raises(GateNotMet):
        move(company, "proposal", extra=Extra(fields={"region": ""}))
    move(company, "proposal", extra=Extra(fields={"region": "関東", "product": "GTX"}))
    assert (company.deal().custom, company.deal().product) == ({"region": "関東"}, "GTX")


@pytest.mark.parametrize(
    ("kind", "condition", "too_little", "enough", "kept"),
    [
        ("date", {"by_now": True}, date(2026, 11, 17), date(2026, 11, 16), "2026-11-16"),
        ("money", {"at_least": 1_000_000}, Decimal("999999.5"), Decimal(1_000_000), 1_000_000),
        ("number", {"at_least": 3}, 2, 3, 3),
    ],
)
def test_a_gate_weighs_the_teams_own_fields_like_the_core(
    database: Database,
    clock: Clock,
    new_id: Callable[[], str],
    kind: str,
    condition: dict[str, Any],
    too_little: object,
    enough: object,
    kept: object,
) -> None:
    own = {"key": "mine", "label": {"ja": "独自", "en": "Mine"}, "type": kind}
    policy = a_policy(fields=[own], stages=stages_with_gate("proposal", {"field": "mine", **condition}))
    company = a_company(database, clock, new_id, policy=policy)
    with pytest.raises(GateNotMet):
        move(company, "proposal", extra=Extra(fields={"mine": too_little}))
    move(company, "proposal", extra=Extra(fields={"mine": enough}))
    assert company.deal().custom == {"mine": kept}


def test_what_is_only_planned_opens_no_gate_that_asks_for_it_to_have_happened(company: Company) -> None:
    """By the team's own day: 16 November 23:59 in Tokyo is not the 17th yet."""
    company.clock.move(hours=14, minutes=59)
    with pytest.raises(GateNotMet) as refused:
        move(company, "proposal", extra=Extra(fields={"proposal_on": date(2026, 11, 17)}))
    assert [each.field for each in refused.value.missing] == ["proposal_on"]  # type: ignore[union-attr]
    company.clock.move(minutes=1)
    move(company, "proposal", extra=Extra(fields={"proposal_on": date(2026, 11, 17)}))


def test_a_field_the_policy_no_longer_has_is_refused(small_company: Company) -> None:
    with pytest.raises(InvalidInput) as refused:
        move(small_company, "lost", extra=Extra(fields={"no_such_field": "x"}))
    assert refused.value.field == "no_such_field"


def test_undoing_a_new_deal_leaves_nothing_of_it(company: Company) -> None:
    before = contents(company)
    made = create(company, new_account="アクメ")
    undo.undo(company.deps, company.ask(), made.id)
    after = contents(company)
    for table in ("deal", "account", "stakeholder", "stage_move", "activity"):
        assert after[table] == before[table]
    with pytest.raises(NotFound):
        move_other(company, made.deal_id or "")


def move_other(company: Company, deal_id: str) -> None:
    deals.move(company.deps, company.ask(), deals.Move(deal_id=deal_id, stage="lost"))


def test_a_deal_that_was_never_touched_keeps_its_first_version(small_company: Company) -> None:
    made = create(small_company)
    assert made.version_after == small_company.deal(made.deal_id or "").version
    assert replace(made).at == small_company.clock() - timedelta(0)
