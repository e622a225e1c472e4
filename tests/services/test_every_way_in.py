"""The same illegal stage move, tried every way there is: each is refused, and each names the very same things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.errors import GateNotMet
from bot.services import activities, deals, imports, permissions
from bot.services.commands import Ask
from bot.services.imports import Mapping, Table
from bot.views import gate_fields
from store.model import Deal
from tests.services.given import an_entry
from tests.stories.office import an_office

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.engine import Database
    from tests.stories.office import Office


@dataclass
class Attempt:
    """One deal at the first stage, and somebody who wants it elsewhere."""

    office: Office
    stage: str

    def deal(self) -> Deal:
        from store import rows, tables

        with self.office.bot.deps.reads() as session:
            (found,) = rows.all_of(session, Deal, tables.deal, self.workspace)
        return found

    @property
    def workspace(self) -> str:
        return self.office.world.team_id

    @property
    def lacking(self) -> set[str]:
        """What the policy asks for on the way, as people read it."""
        policy = self.office.policy
        conditions = policy.conditions("lead", self.stage)
        return {policy.condition_text(each, policy.language) for each in conditions}

    def ask(self) -> Ask:
        deps = self.office.bot.deps
        with deps.reads() as session:
            actor = permissions.identify(session, self.workspace, self.office.person("aoi").id, deps.now())
        return Ask(actor, deps.new_id(), "test")

    def named(self, refused: GateNotMet) -> set[str]:
        policy = self.office.policy
        return {policy.condition_text(each, policy.language) for each in refused.missing}


def by_the_service(attempt: Attempt) -> set[str]:
    with pytest.raises(GateNotMet) as refused:
        deals.move(
            attempt.office.bot.deps,
            attempt.ask(),
            deals.Move(deal_id=attempt.deal().id, stage=attempt.stage),
        )
    return attempt.named(refused.value)


def while_logging(attempt: Attempt) -> set[str]:
    entry = an_entry(deal_id=attempt.deal().id, stage=attempt.stage)
    with pytest.raises(GateNotMet) as refused:
        activities.log(attempt.office.bot.deps, attempt.ask(), entry)
    return attempt.named(refused.value)


def in_the_stage_form(attempt: Attempt) -> set[str]:
    return in_a_form(attempt, "stage", "New stage")


def in_the_log_form(attempt: Attempt) -> set[str]:
    return in_a_form(attempt, "log", "Stage")


def in_a_form(attempt: Attempt, command: str, label: str) -> set[str]:
    """Sent without the gate's own inputs, as by a form drawn before the gate was: the answer asks for all of them."""
    office, aoi = attempt.office, attempt.office.person("aoi")
    aoi.slash(f"/deal {command} Acme")
    if command == "log":
        aoi.form.fill({office.t("What came of it"): office.outcome()})
    aoi.form.fill({office.t(label): office.stage(attempt.stage)})
    view = aoi.form.place
    view.content["blocks"] = [block for block in view.content["blocks"] if not of_the_gate(block["block_id"])]
    for block_id in filter(of_the_gate, list(view.values)):
        del view.values[block_id]
    assert asked_for(attempt) == set()
    assert aoi.form.submit().outcome == "updated"
    return asked_for(attempt)


def of_the_gate(block_id: str) -> bool:
    return block_id.startswith(gate_fields.PREFIX)


def asked_for(attempt: Attempt) -> set[str]:
    office, form = attempt.office, attempt.office.person("aoi").form
    texts = {
        office.policy.condition_text(each, office.policy.language)
        for stage in office.policy.stages
        for each in stage.gate
    }
    return {text for text in texts if form.has(text)}


def by_import(attempt: Attempt) -> set[str]:
    report = bring(attempt.office, attempt.office.stage(attempt.stage))
    (refused,) = report.rejected
    _, _, missing = refused.reason.partition("Missing: ")
    return set(missing.removesuffix(".").split("; "))


def bring(office: Office, stage: str) -> imports.Report:
    mapping = Mapping.model_validate(
        {"columns": {"external_id": "Id", "name": "Name", "stage": "Stage", "owner": "Owner"}}
    )
    table = Table("deals.csv", f"Id,Name,Stage,Owner\nA-1,Acme renewal,{stage},aoi@example.co.jp\n")
    operator = permissions.operator(office.world.team_id)
    return imports.import_deals(office.bot.deps, operator, table, mapping)


WAYS: list[Callable[[Attempt], set[str]]] = [
    by_the_service,
    while_logging,
    in_the_stage_form,
    in_the_log_form,
    by_import,
]


@pytest.mark.parametrize("stage", ["mql", "proposal", "won"])
@pytest.mark.parametrize("way", WAYS)
def test_a_move_the_gates_forbid_is_refused_alike(
    sqlite: Database, way: Callable[[Attempt], set[str]], stage: str
) -> None:
    office = an_office(sqlite)
    office.set_up()
    assert bring(office, office.stage("lead")).created == 1
    attempt = Attempt(office, stage)
    before = attempt.deal()
    assert way(attempt) == attempt.lacking
    assert attempt.deal() == before
