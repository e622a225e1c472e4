"""Real opportunities on New Year's Eve of 2017, under a policy that asks for the company and lets deals rest for 90 days."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.policy import Policy, preset
from bot.services import bundles
from store import members, tables
from store.model import Deal, Finding, Notice, NoticeKind, NoticeState
from store.rows import all_of
from tests.builders import HOME
from tests.imports.company import deps_on

if TYPE_CHECKING:
    from store.engine import Database

NEW_YEARS_EVE = datetime(2017, 12, 31, tzinfo=ZoneInfo("Asia/Tokyo"))


def ninety_days() -> Policy:
    spelt = preset("b2b_ja").model_dump(mode="json", by_alias=True)
    for stage in spelt["stages"]:
        if stage["kind"] == "open":
            stage["quiet_after"] = "90d"
    spelt["fields"].append({"key": "account", "required_from": "lead"})
    return Policy.model_validate(spelt)


def found_in(database: Database) -> dict[str, int]:
    """How often the two rules of this policy found something; and nothing of what was closed before."""
    with database.reads() as session:
        found = all_of(session, Finding, tables.finding, HOME)
        closed = {each.id for each in all_of(session, Deal, tables.deal, HOME) if not each.open}
    assert not {each.deal_id for each in found} & closed
    assert not [each for each in found if each.resolved_at is not None]
    named = Counter(
        f"missing_field {each.subject}" if each.rule == "missing_field" else each.rule for each in found
    )
    return {name: count for name, count in named.items() if name in ("missing_field account", "quiet")}


def each_owner_gets_one_list(database: Database) -> None:
    """Never a message a deal: one to each of the 27 owners of what is open (30 people sold at all), one to each manager."""
    deps = deps_on(database, lambda: NEW_YEARS_EVE.replace(year=2018, month=1, day=4, hour=9), ninety_days())
    with database.writes.begin() as session:
        session.execute(tables.member.update().values(slack_user=tables.member.c.id))
        found = [each for each in all_of(session, Deal, tables.deal, HOME) if each.open]
        owners, teams = {each.owner_id for each in found}, {each.team_id or "" for each in found}
        leaders = [each.id for team in teams for each in members.people_of(session, HOME, team, manages=True)]
    for _ in range(2):
        with database.writes.begin() as session:
            for person in bundles.candidates(session, deps, HOME):
                bundles.look(session, deps, HOME, person)
    with database.reads() as session:
        owed = [
            each for each in all_of(session, Notice, tables.notice, HOME) if each.state is NoticeState.DUE
        ]
    assert {each.kind for each in owed} == {NoticeKind.BUNDLE}
    assert sorted(each.recipient for each in owed) == sorted([*filter(None, owners), *leaders])
    assert (len(owners), len(leaders)) == (27, 6)
