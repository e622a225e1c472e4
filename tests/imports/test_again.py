"""Importing again: what the file changed comes in, what people changed since stays, and gates guard every move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import NotAllowed
from bot.services import imports, permissions
from bot.typed import plain
from store import commands, facts, ledger, members, rows, tables
from store.model import Deal, Role
from tests.builders import HOME, a_member, a_stakeholder, a_team
from tests.clocks import Clock, Ids
from tests.imports.company import ADMIN, a_map, a_table, bring, deals, deps_on, reasons, row_counts
from tests.policies import a_policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from store.engine import Database
    from store.model import StageMove

HEADER = "Id,Name,Stage,Amount,Close,Owner,Company,Next"
MAP = a_map(
    columns={
        "amount": "Amount",
        "expected_close": "Close",
        "owner": "Owner",
        "account": "Company",
        "next_step": "Next",
    }
)
ACME = "1,Acme,lead,100,2026-12-01,,,"


def edited(deps: Deps, **values: Any) -> Deal:
    """As if somebody had changed the deal in Slack."""
    with deps.writes.begin() as session:
        found = rows.find(session, Deal, tables.deal, HOME, tables.deal.c.external_id == "1")
        assert found is not None
        pen = ledger.Ledger(
            session=session,
            workspace=HOME,
            command_id="edit",
            actor_id="aoi",
            on_behalf_of=None,
            via="modal",
            at=deps.now(),
            new_id=deps.new_id,
        )
        edited = pen.touch(pen.change(found, **values), None)
        pen.flush()
        return edited


def staff(database: Database, *names: str) -> None:
    with database.writes.begin() as session:
        members.add_member(session, *(a_member(name) for name in names))


def moves(database: Database) -> Sequence[StageMove]:
    with database.reads() as session:
        return facts.moves(session, HOME, deals(database)["1"].id)


def test_what_a_rep_changed_stays_unless_the_file_changed_too(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, ACME)
    edited(deps, amount=Decimal(500), expected_close=date(2027, 1, 1))
    again = bring(deps, MAP, HEADER, ACME)
    assert (again.changed, again.unchanged, deals(sqlite)["1"].amount) == (0, 1, Decimal(500))
    news = bring(deps, MAP, HEADER, "1,Acme,lead,200,2026-12-01,,,")
    assert news.changed == 1
    assert (deals(sqlite)["1"].amount, deals(sqlite)["1"].expected_close) == (Decimal(200), date(2027, 1, 1))
    assert bring(deps, MAP, HEADER, "1,Acme,lead,200,2026-12-01,,,").unchanged == 1


def test_a_cell_that_became_empty_empties_the_field(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, ACME)
    bring(deps, MAP, HEADER, "1,Acme,lead,,2026-12-01,,,")
    assert deals(sqlite)["1"].amount is None


def test_a_column_that_is_new_in_the_map_fills_gaps_and_overwrites_nothing(sqlite: Database) -> None:
    deps, few = deps_on(sqlite), a_map()
    bring(deps, few, HEADER, ACME)
    edited(deps, amount=Decimal(500))
    bring(deps, MAP, HEADER, "1,Acme,lead,100,2026-12-01,,Acme Inc,call")
    deal = deals(sqlite)["1"]
    assert (deal.amount, deal.expected_close, deal.next_step) == (Decimal(500), date(2026, 12, 1), "call")
    assert deal.account_id is not None


def test_a_new_name_or_company_is_found_by_search(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, ACME)
    bring(deps, MAP, HEADER, "1,Beta,lead,100,2026-12-01,,㈱ガンマ,")
    assert deals(sqlite)["1"].search == plain.search_key("Beta ㈱ガンマ #1")


def test_every_change_says_that_it_came_from_an_import(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, ACME)
    bring(deps, MAP, HEADER, "1,Acme,lead,200,2026-12-01,,,")
    with sqlite.reads() as session:
        changes = ledger.changes_of(session, HOME, deals(sqlite)["1"].id)
        done = commands.get(session, HOME, changes[-1].command_id)
    assert [(each.field, each.via, each.actor_id) for each in changes] == [
        ("*", "import", "cli"),
        ("amount", "import", "cli"),
    ]
    assert done is not None
    assert done.receipt == {"first": 2, "last": 2}


# Stages


def test_history_comes_in_as_it_stands_and_moves_go_through_the_gate(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, "1,Acme,proposal,100,2026-12-01,,,")
    refused = bring(deps, MAP, HEADER, "1,Acme,closing,900,2026-12-01,,,")
    assert reasons(refused) == [(2, "The deal can't move to Closing yet. Missing: Quote presented.")]
    assert (deals(sqlite)["1"].stage, deals(sqlite)["1"].amount) == ("proposal", Decimal(100))
    assert len(moves(sqlite)) == 1


def test_a_refused_row_leaves_nothing_of_itself_behind(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, "1,Acme,proposal,100,2026-12-01,,,")
    before = row_counts(sqlite)
    refused = bring(deps, MAP, HEADER, "1,Acme,closing,100,2026-12-01,,Brand New Inc,")
    assert (len(refused.rejected), refused.similar_accounts) == (1, [])
    assert {**row_counts(sqlite), "command": 0} == {**before, "command": 0}


def test_one_row_may_bring_what_the_gate_asks_for(sqlite: Database) -> None:
    deps = deps_on(sqlite, clock := Clock())
    mapping = a_map(columns={"quote_on": "Quoted"})
    bring(deps, mapping, "Id,Name,Stage,Quoted", "1,Acme,proposal,")
    clock.move(days=1)
    report = bring(deps, mapping, "Id,Name,Stage,Quoted", "1,Acme,closing,2026-11-16")
    assert (report.changed, reasons(report)) == (1, [])
    first, second = moves(sqlite)
    assert (first.next_stage, first.left_at, second.from_stage) == ("closing", clock.at, "proposal")


def test_what_the_gate_asks_for_may_be_known_here_already(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, a_map(), "Id,Name,Stage", "1,Acme,aftercare")
    with sqlite.writes.begin() as session:
        rows.add(
            session, tables.stakeholder, a_stakeholder(deal_id=deals(sqlite)["1"].id, email="t@example.com")
        )
    assert bring(deps, a_map(), "Id,Name,Stage", "1,Acme,lead").changed == 1
    assert deals(sqlite)["1"].open


def test_a_deal_moved_here_stays_where_it_is_until_the_file_moves_it(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, "1,Acme,proposal,100,2026-12-01,,,")
    edited(deps, stage="closing")
    assert bring(deps, MAP, HEADER, "1,Acme,proposal,100,2026-12-01,,,").unchanged == 1
    assert deals(sqlite)["1"].stage == "closing"
    caught_up = bring(deps, MAP, HEADER, "1,Acme,closing,100,2026-12-01,,,")
    assert (caught_up.rejected, deals(sqlite)["1"].stage) == ([], "closing")


def test_a_lost_deal_closes_on_its_day(sqlite: Database) -> None:
    deps, mapping = deps_on(sqlite), a_map(columns={"closed": "Closed"})
    bring(deps, mapping, "Id,Name,Stage,Closed", "1,Acme,proposal,")
    bring(deps, mapping, "Id,Name,Stage,Closed", "1,Acme,lost,2026-11-02")
    deal = deals(sqlite)["1"]
    assert deal.closed_at is not None
    assert (deal.open, deal.closed_at.date(), deal.next_check_at) == (False, date(2026, 11, 2), None)


# Owners


def test_owners_are_found_by_name_address_or_slack_id_and_bring_their_team(sqlite: Database) -> None:
    staff(sqlite, "aoi")
    with sqlite.writes.begin() as session:
        rows.add(session, tables.team, a_team())
        members.set_people(session, HOME, "east", ["aoi"], [])
    deps = deps_on(sqlite)
    for number, written in enumerate(("Aoi", "ＡＯＩ", "AOI@example.co.jp", "UAOI", " Aoi ")):
        report = bring(deps, MAP, HEADER, f"{number},Acme,lead,,,{written},,")
        assert reasons(report) == []
        known = written.strip() != "ＡＯＩ"  # letter case matters in names: nothing is guessed
        deal = deals(sqlite)[str(number)]
        assert (deal.owner_id, deal.team_id) == (("aoi", "east") if known else (None, None)), written
        assert report.orphans == ({} if known else {"ＡＯＩ": 1})


def test_an_owner_who_matches_nobody_leaves_an_orphan_that_an_admin_can_count(sqlite: Database) -> None:
    staff(sqlite, "aoi")
    report = bring(
        deps_on(sqlite), MAP, HEADER, "1,Acme,lead,,,Aoi S.,,", "2,Beta,lead,,,Aoi S.,,", "3,C,lead,,,,,"
    )
    assert (report.created, report.orphans) == (3, {"Aoi S.": 2})
    deal = deals(sqlite)["1"]
    assert (deal.owner_id, deal.orphan_owner) == (None, "Aoi S.")
    assert deals(sqlite)["3"].orphan_owner is None


def test_an_orphan_goes_to_its_owner_once_they_are_known(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, "1,Acme,lead,,,Aoi,,")
    staff(sqlite, "aoi")
    assert bring(deps, MAP, HEADER, "1,Acme,lead,,,Aoi,,").changed == 1
    deal = deals(sqlite)["1"]
    assert (deal.owner_id, deal.orphan_owner) == ("aoi", None)


def test_between_two_members_of_one_name_nobody_guesses(sqlite: Database) -> None:
    with sqlite.writes.begin() as session:
        members.add_member(session, a_member("aoi", name="佐藤"), a_member("ken", name="佐藤"))
    deps = deps_on(sqlite)
    report = bring(deps, MAP, HEADER, "1,Acme,lead,,,佐藤,,", "2,Beta,lead,,,ken@example.co.jp,,")
    said = "owner: `佐藤` is ambiguous, 2 members have this name. Write the e-mail address."
    assert (report.created, reasons(report)) == (1, [(2, said)])
    assert deals(sqlite)["2"].owner_id == "ken"


def test_a_deal_reassigned_here_stays_with_its_new_owner(sqlite: Database) -> None:
    staff(sqlite, "aoi", "ken", "yui")
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, "1,Acme,lead,,,Aoi,,")
    edited(deps, owner_id="ken")
    bring(deps, MAP, HEADER, "1,Acme,lead,7,,Aoi,,")
    assert (deals(sqlite)["1"].owner_id, deals(sqlite)["1"].amount) == ("ken", Decimal(7))
    bring(deps, MAP, HEADER, "1,Acme,lead,7,,Yui,,")
    assert deals(sqlite)["1"].owner_id == "yui"


# Companies


def test_a_company_in_a_new_spelling_is_suggested_and_not_merged(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, "1,A,lead,,,,株式会社アクメ,", "2,B,lead,,,,株式会社　アクメ,")
    report = bring(deps, MAP, HEADER, "3,C,lead,,,,ｱｸﾒ㈱,", "4,D,lead,,,,Beta,")
    assert [(each.name, set(each.known)) for each in report.similar_accounts] == [
        ("ｱｸﾒ㈱", {"株式会社アクメ", "株式会社 アクメ"})
    ]
    assert deals(sqlite)["3"].account_id != deals(sqlite)["1"].account_id


# The run itself


def test_a_rehearsal_says_the_same_as_the_import_and_stores_nothing(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    bring(deps, MAP, HEADER, "1,Acme,proposal,100,,,,")
    lines = (HEADER, "1,Acme,closing,200,,,,", "2,Beta,lead,1,,Nobody,Beta Inc,", "3,C,nowhere,,,,,")
    before = row_counts(sqlite)
    rehearsed = bring(deps, MAP, *lines, dry_run=True)
    assert row_counts(sqlite) == before
    done = bring(deps, MAP, *lines)
    assert replace(rehearsed) == replace(done)
    assert (done.created, done.changed, len(done.rejected)) == (1, 0, 2)


def test_progress_is_told_after_every_batch(sqlite: Database) -> None:
    told: list[tuple[int, int]] = []
    rows_of = [f"{number},Deal {number},lead" for number in range(imports.BATCH + 1)]
    bring(deps_on(sqlite), a_map(), "Id,Name,Stage", *rows_of, on_progress=lambda *done: told.append(done))
    assert told == [(imports.BATCH, imports.BATCH + 1), (imports.BATCH + 1, imports.BATCH + 1)]


def test_only_an_admin_imports(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    for role in (Role.NONE, Role.REP, Role.MANAGER):
        nobody = permissions.Actor(HOME, a_member(role=role), frozenset())
        with pytest.raises(NotAllowed):
            imports.import_deals(deps, nobody, a_table("Id,Name,Stage"), a_map())
        with pytest.raises(NotAllowed):
            imports.import_people(deps, nobody, a_table("name"))
    assert imports.import_deals(deps, ADMIN, a_table("Id,Name,Stage"), a_map()).created == 0


def test_numbers_go_on_from_the_last_one(sqlite: Database) -> None:
    deps = replace(deps_on(sqlite), new_id=Ids())
    bring(deps, a_map(), "Id,Name,Stage", "1,A,lead", "2,B,lead")
    bring(deps, a_map(), "Id,Name,Stage", "3,C,lead")
    assert [deals(sqlite)[each].number for each in "123"] == [1, 2, 3]


def test_a_company_that_is_required_is_imported_like_any(sqlite: Database) -> None:
    policy = a_policy("b2b_en", fields=[{"key": "account", "required_from": "lead"}])
    deps, mapping = deps_on(sqlite, policy=policy), a_map(policy, columns={"account": "Company"})
    lines = "Id,Name,Stage,Company", "1,Acme,lead,", "2,Beta,lead,Beta Inc"
    assert bring(deps, mapping, *lines).created == 2
    assert (deals(sqlite)["1"].account_id, deals(sqlite)["2"].account_id is None) == (None, False)
    assert bring(deps, mapping, lines[0], "1,Acme,lead,Acme Inc").changed == 1
    assert deals(sqlite)["1"].account_id is not None
    assert deals(sqlite)["1"].custom == deals(sqlite)["2"].custom == {}
