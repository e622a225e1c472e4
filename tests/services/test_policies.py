"""Which policy is in force: the file's, an upload's, in this process and in others, now and after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.app import adopt
from bot.errors import AdminsOnly, Conflict, InvalidInput, PolicyRefused
from bot.policy import parse, preset, preset_text
from bot.policy.changes import changes
from bot.services import policies, sweeping
from bot.services.policies import InForce
from store import installations, rows, tables
from store.errors import Unavailable
from store.installations import UPLOADED
from store.model import PolicyVersion
from tests.builders import HOME, a_deal
from tests.clocks import MONDAY_9_JST, Clock

if TYPE_CHECKING:
    from bot.deps import PolicyInForce
    from store.engine import Database
    from tests.company import Company

TEXT = preset_text("b2b_ja")
STRICT = TEXT.replace("quiet_after: 14d", "quiet_after: 10d")
WITHOUT_A_STAGE = TEXT.replace("opportunity", "discovery")


def upload(company: Company, text: str, seen: int = 1, who: str = "ada") -> None:
    policies.use(company.deps, company.ask(who), text, parse(text), seen)


def in_force(company: Company) -> PolicyInForce:
    found: PolicyInForce = company.deps.policy(HOME)
    return found


def another_process(company: Company, machine: Clock | None = None) -> InForce:
    return InForce(company.deps.database, preset("b2b_ja"), machine or company.clock)


def test_an_upload_is_in_force_at_once_here_elsewhere_and_after_a_restart(small_company: Company) -> None:
    machine = Clock()
    elsewhere = another_process(small_company, machine)
    assert elsewhere(HOME).version == 1
    upload(small_company, STRICT)
    assert in_force(small_company).policy.fingerprint == parse(STRICT).fingerprint
    assert elsewhere(HOME).version == 1  # a screen may lag for two seconds
    with small_company.deps.reads() as session:
        assert elsewhere(HOME, session).version == 2  # what is written may not
    machine.move(seconds=2)
    assert elsewhere(HOME).policy.stage("lead").quiet_after == parse(STRICT).stage("lead").quiet_after
    assert another_process(small_company)(HOME).version == 2
    with small_company.deps.writes.begin() as session:
        assert adopt(session, small_company.deps, HOME, preset("b2b_ja")) == 2


def test_the_file_wins_again_when_it_changes(company: Company) -> None:
    upload(company, STRICT)
    with company.deps.writes.begin() as session:
        assert adopt(session, company.deps, HOME, preset("b2b_en")) == 3
        assert adopt(session, company.deps, HOME, preset("b2b_en")) == 3
    assert another_process(company)(HOME).policy == preset("b2b_en")


def test_an_upload_makes_every_open_deal_due_for_a_look(company: Company) -> None:
    before = company.deal()
    upload(company, STRICT)
    assert sweeping.mark(company.deps)
    after = company.deal()
    assert (after.next_check_at, after.version) == (company.clock(), before.version)
    company.run("sweep")
    assert company.deal().next_check_at != company.clock()
    upload(company, STRICT, seen=2)
    assert in_force(company).version == 2  # the same again is no new version


def test_two_admins_at_once_see_the_conflict(small_company: Company) -> None:
    upload(small_company, STRICT)
    with pytest.raises(Conflict):
        upload(small_company, TEXT)
    upload(small_company, TEXT, seen=2)
    assert in_force(small_company).version == 3


@pytest.mark.parametrize("who", ["aoi", "mana"])
def test_only_admins_look_at_it_and_change_it(small_company: Company, who: str) -> None:
    actor = small_company.actor(who)
    for act in (
        lambda: upload(small_company, STRICT, who=who),
        lambda: policies.standing(small_company.deps, actor),
        lambda: policies.preview(small_company.deps, actor, parse(STRICT)),
    ):
        with pytest.raises(AdminsOnly):
            act()


def test_a_stage_in_which_deals_stand_cant_go(company: Company) -> None:
    with company.deps.writes.begin() as session:
        rows.add(session, tables.deal, a_deal("closed", number=9, open=False))
    wanted = parse(WITHOUT_A_STAGE)
    found = policies.preview(company.deps, company.actor("ada"), wanted)
    assert [(stage.key, count) for stage, count in found.stuck] == [("opportunity", 2)]
    with pytest.raises(InvalidInput):
        upload(company, WITHOUT_A_STAGE)
    assert in_force(company).version == 1


def test_a_version_that_cant_be_read_any_more_is_named_and_nothing_is_guessed(small_company: Company) -> None:
    row = PolicyVersion(
        workspace=HOME, version=2, fingerprint="x", source=f"{UPLOADED}\nversion: 0", recorded_at=MONDAY_9_JST
    )
    with small_company.deps.writes.begin() as session:
        rows.add(session, tables.policy_version, row)
    small_company.clock.move(seconds=3)
    with pytest.raises(PolicyRefused):
        in_force(small_company)


def test_where_nothing_was_adopted_there_is_no_policy(sqlite: Database) -> None:
    with pytest.raises(LookupError):
        InForce(sqlite, preset("b2b_ja"), Clock())("T0NOBODY")


def test_while_the_database_is_away_screens_speak_as_before(
    small_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = another_process(small_company)
    assert elsewhere(HOME).version == 1

    def away(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(installations, "current_version", away)
    small_company.clock.move(seconds=3)
    assert elsewhere(HOME).version == 1
    with pytest.raises(Unavailable):
        another_process(small_company)(HOME)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("quiet_after: 14d", "quiet_after: 10d", {"stages.lead.quiet_after", "stages.mql.quiet_after", "stages.opportunity.quiet_after", "stages.proposal.quiet_after"}),
        ("fiscal_year_starts: 4", "fiscal_year_starts: 1", {"fiscal_year_starts"}),
        ("en: MQL", "en: Marketing lead", {"stage renamed mql"}),
    ],
)  # fmt: skip
def test_what_changes_is_told_in_the_words_of_the_file(old: str, new: str, expected: set[str]) -> None:
    assert old in TEXT
    found = changes(parse(TEXT), parse(TEXT.replace(old, new)))
    assert {each.path or f"{each.kind} {each.stage and each.stage.key}" for each in found} == expected
