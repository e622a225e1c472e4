"""What forms know before anybody types: deals that fit, companies under every spelling, the meeting that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.rules.known import value_of
from bot.services import accounts, prefill, stakeholders
from bot.services.deals import search_text
from bot.services.stakeholders import Person
from bot.typed import company as names
from store import facts
from store.model import Account
from tests.builders import HOME, a_deal
from tests.clocks import MONDAY_9_JST
from tests.services.given import (
    HOUR,
    a_planned_meeting,
    an_entry,
    changed,
    contents,
    create,
    everything_for,
    ottos_deal,
    put,
)

if TYPE_CHECKING:
    from tests.company import Company


def with_companies(company: Company, *spellings: str) -> None:
    from store import rows, tables

    with company.deps.writes.begin() as session:
        rows.add(
            session,
            tables.account,
            *(
                Account(workspace=HOME, id=f"a{number}", name=name, key=names.key(name))
                for number, name in enumerate(spellings)
            ),
        )


def suggested(company: Company, typed: str) -> list[str]:
    with company.deps.reads() as session:
        return [each.name for each in accounts.suggest(session, company.actor("aoi"), typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "株式会社アクメ",
        "アクメ株式会社",
        "㈱アクメ",
        "(株)アクメ",
        "（株）アクメ",
        "ｱｸﾒ",
        "アクメ",
        "株式会社 アクメ",
        " アクメ ",
    ],
)
def test_a_company_is_found_again_under_every_spelling(small_company: Company, typed: str) -> None:
    with_companies(small_company, "ブルーハーバー", "株式会社アクメ")
    assert suggested(small_company, typed)[0] == "株式会社アクメ"


@pytest.mark.parametrize(
    "typed", ["ACME Foods", "acme foods, inc.", "Ａｃｍｅ Ｆｏｏｄｓ", "Acme Foods Co., Ltd."]
)
def test_latin_spellings_too(small_company: Company, typed: str) -> None:
    with_companies(small_company, "Blue Harbor", "Acme Foods Inc.")
    assert suggested(small_company, typed)[0] == "Acme Foods Inc."


def test_part_of_a_name_finds_those_that_contain_it_after_the_same(small_company: Company) -> None:
    with_companies(small_company, "アクメ商事", "株式会社アクメ", "東西アクメ")
    assert suggested(small_company, "アクメ") == ["株式会社アクメ", "アクメ商事", "東西アクメ"]


@pytest.mark.parametrize("typed", ["", "全然違う会社", "株式会社"])
def test_what_fits_nothing_suggests_nothing(small_company: Company, typed: str) -> None:
    with_companies(small_company, "アクメ商事", "ブルーハーバー")
    assert suggested(small_company, typed) == []


def test_suggestions_are_few_and_change_nothing(small_company: Company) -> None:
    with_companies(small_company, *(f"アクメ{number}" for number in range(50)))
    before = contents(small_company)
    assert len(suggested(small_company, "アクメ")) == accounts.SUGGESTED
    assert contents(small_company) == before


def found(company: Company, typed: str, who: str = "aoi") -> list[str]:
    with company.deps.reads() as session:
        return [hit.id for hit in prefill.find(session, company.actor(who), typed)]


def test_typed_words_find_deals_one_may_see(small_company: Company) -> None:
    ottos_deal(small_company)
    put(
        small_company,
        a_deal("beta", number=12, name="Acme 倉庫", search=search_text("Acme 倉庫", "ベータ", 12)),
        a_deal("shut", number=13, name="Acme old", open=False, stage="lost"),
    )
    assert found(small_company, "acme") == ["beta", "acme"]
    assert found(small_company, "ａｃｍｅ　倉庫") == ["beta"]
    assert found(small_company, "べーた") == found(small_company, "ﾍﾞｰﾀ") == ["beta"]
    assert found(small_company, "hidden") == []
    assert found(small_company, "#12") == found(small_company, "12") == ["beta"]
    assert found(small_company, "%") == found(small_company, "_") == []


def test_an_exact_number_of_somebody_elses_deal_is_not_found(small_company: Company) -> None:
    ottos_deal(small_company)
    assert found(small_company, "900") == []
    assert found(small_company, "900", "otto") == ["hidden"]


def sheet(company: Company, who: str = "aoi", **given: str | None) -> prefill.LogSheet:
    with company.deps.reads() as session:
        return prefill.log_sheet(session, company.deps, company.actor(who), **given)


def test_a_log_form_without_a_deal_knows_only_the_time(small_company: Company) -> None:
    empty = sheet(small_company)
    assert (empty.deal, empty.meeting, empty.happened_at) == (None, None, small_company.clock())


def test_the_oldest_meeting_that_waits_is_the_one_being_logged(small_company: Company) -> None:
    a_planned_meeting(small_company, starts_at=MONDAY_9_JST + HOUR, ends_at=MONDAY_9_JST + 2 * HOUR)
    first = a_planned_meeting(small_company, attendee_ids=("ken", "mana"))
    assert sheet(small_company, deal_id="acme").meeting is None  # it still runs
    small_company.clock.move(hours=3)
    filled = sheet(small_company, deal_id="acme")
    assert filled.meeting is not None
    assert (filled.meeting.id, filled.happened_at) == (first, MONDAY_9_JST)
    assert (list(filled.colleagues), filled.on_behalf_of) == (["UKEN", "UMANA"], None)
    assert [person.name for person in filled.people] == ["Tanaka"]
    assert filled.deal is not None
    assert (filled.deal.number, filled.deal.version) == (1, small_company.deal().version)


def test_a_colleagues_meeting_is_logged_for_them(small_company: Company) -> None:
    meeting = a_planned_meeting(small_company, attendee_ids=("ken",))
    filled = sheet(small_company, "ken", meeting_id=meeting)
    assert (filled.on_behalf_of, filled.may_move) == ("UAOI", False)


def test_a_colleague_who_left_slack_is_not_offered(small_company: Company) -> None:
    meeting = a_planned_meeting(small_company, attendee_ids=("ken",))
    changed(small_company, "ken", slack_user=None)
    assert list(sheet(small_company, meeting_id=meeting).colleagues) == []


def test_a_meeting_still_to_come_is_logged_as_of_now(small_company: Company) -> None:
    meeting = a_planned_meeting(
        small_company, starts_at=MONDAY_9_JST + 5 * HOUR, ends_at=MONDAY_9_JST + 6 * HOUR
    )
    assert sheet(small_company, meeting_id=meeting).happened_at == MONDAY_9_JST


def test_another_deal_chosen_in_the_form_leaves_the_meeting_behind(small_company: Company) -> None:
    meeting = a_planned_meeting(small_company)
    put(small_company, a_deal("beta", number=12))
    filled = sheet(small_company, deal_id="beta", meeting_id=meeting)
    assert filled.deal is not None
    assert (filled.deal.id, filled.meeting) == ("beta", None)


@pytest.mark.parametrize(
    ("stage", "lacks"), [("proposal", 1), ("won", 3), ("opportunity", 0), ("gone", 0), (None, 0)]
)
def test_a_form_shows_everything_the_chosen_stage_lacks(
    small_company: Company, stage: str | None, lacks: int
) -> None:
    filled = sheet(small_company, deal_id="acme", stage=stage)
    assert len(filled.missing) == lacks
    assert filled.may_move


def stage_sheet(company: Company, deal_id: str | None, stage: str | None = None) -> prefill.StageSheet:
    with company.deps.reads() as session:
        return prefill.stage_sheet(session, company.deps, company.actor("aoi"), deal_id, stage)


def test_the_stage_form_proposes_the_next_stage(small_company: Company) -> None:
    assert stage_sheet(small_company, None).deal is None
    assert stage_sheet(small_company, "acme").stage == "proposal"
    assert stage_sheet(small_company, "acme", "opportunity").stage == "proposal"
    assert stage_sheet(small_company, "acme", "lost").stage == "lost"
    put(small_company, a_deal("over", number=8, stage="aftercare", open=False))
    assert stage_sheet(small_company, "over").stage is None


def test_a_stakeholder_is_added_as_typed(company: Company) -> None:
    person = Person(
        name="森 一郎", role="champion", title="部長", email="mori@example.com", stance="supportive"
    )
    added = stakeholders.add(company.deps, company.ask(), "acme", person)
    with company.deps.reads() as session:
        row = facts.get_stakeholder(session, HOME, added.receipt["stakeholder"])
    assert row is not None
    assert (row.deal_id, row.name, row.role, row.title, row.email, row.stance, row.last_contact_at) == (
        "acme",
        "森 一郎",
        "champion",
        "部長",
        "mori@example.com",
        "supportive",
        None,
    )


def test_who_was_there_was_met_then_and_an_older_meeting_takes_nothing_back(small_company: Company) -> None:
    from bot.services import activities

    def met() -> object:
        with small_company.deps.reads() as session:
            return facts.stakeholders(session, HOME, "acme")[0].last_contact_at

    ask = small_company.ask
    activities.log(small_company.deps, ask(), an_entry())
    assert met() is None
    activities.log(small_company.deps, ask(), an_entry(stakeholder_ids=("tanaka",)))
    assert met() == MONDAY_9_JST
    earlier = an_entry(stakeholder_ids=("tanaka",), happened_at=MONDAY_9_JST - 48 * HOUR)
    activities.log(small_company.deps, ask(), earlier)
    assert met() == MONDAY_9_JST
    assert small_company.deal().last_activity_at == MONDAY_9_JST


HOSTILE = [
    "<!channel>",
    "<@U1>",
    "<https://evil.example|Acme>",
    "\u202eevil",
    "a\u200bb",
    "'; DROP TABLE deal; --",
    "../../etc/passwd",
    "x" * 3000,
    "=cmd()",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_a_deal_is_called_is_kept_literally_and_found_again(
    small_company: Company, name: str
) -> None:
    """The services take text as it is; showing it safely is the views' business (fault 27), and no text is code."""
    made = create(small_company, name=name)
    assert small_company.deal(made.deal_id or "").name == name
    word = names.key(name)[:20] or name
    assert isinstance(found(small_company, word), list)
    assert small_company.deal().name == "Acme renewal"


def test_a_fields_value_is_read_wherever_it_is_kept() -> None:
    deal = a_deal(score=70, product="", custom={"region": "関東", "tags": [], "note": ""})
    read = {key: value_of(deal, key) for key in ("score", "product", "region", "tags", "note", "nowhere")}
    assert read == {
        "score": 70,
        "product": None,
        "region": "関東",
        "tags": None,
        "note": None,
        "nowhere": None,
    }


def test_a_form_filled_with_what_the_sheet_lacks_passes_the_gate(small_company: Company) -> None:
    from tests.services.given import move

    lacking = stage_sheet(small_company, "acme", "won").missing
    move(small_company, "won", extra=everything_for(lacking))
