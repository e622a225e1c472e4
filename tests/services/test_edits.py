"""What an edit takes: a team's own fields, people by their Slack user, and nothing the policy has dropped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import Clashed, InvalidInput
from bot.policy import Policy, preset
from bot.services import edits
from bot.services.edits import Edit, Entered
from tests.company import a_company

if TYPE_CHECKING:
    from store.engine import Database
    from tests.clocks import Clock
    from tests.company import Company

OWN = {"renewal": "date", "seats": "number", "rival": "member", "areas": "multi_select"}


@pytest.fixture
def company(sqlite: Database, clock: Clock, new_id: Any) -> Company:
    said = preset("b2b_ja").model_dump(mode="json", by_alias=True)
    options = [{"key": key, "label": {"ja": key, "en": key}} for key in ("east", "west")]
    said["fields"] += [
        {"key": key, "type": kind, "label": {"ja": key, "en": key}}
        | ({"options": options} if key == "areas" else {})
        for key, kind in OWN.items()
    ]
    return a_company(sqlite, clock, new_id, policy=Policy.model_validate(said))


def edit(company: Company, who: str = "aoi", seen: Any = None, version: int = 1, **typed: Any) -> None:
    fields = {key: Entered(value=value, seen=seen, version=version) for key, value in typed.items()}
    edits.edit(company.deps, company.ask(who), Edit(deal_id="acme", fields=fields))


def test_a_teams_own_fields_are_kept_and_cleared(company: Company) -> None:
    edit(company, renewal=date(2027, 4, 1), seats=Decimal(30), rival="UKEN", areas=["east"])
    assert company.deal().custom == {"renewal": "2027-04-01", "seats": 30, "rival": "ken", "areas": ["east"]}
    edit(company, seen=["east"], version=2, areas=[])
    assert company.deal().custom["areas"] is None


def test_two_people_in_one_of_them_clash_and_in_two_do_not(company: Company) -> None:
    edit(company, "mana", rival="UKEN")
    edit(company, seats=30)
    with pytest.raises(Clashed) as refused:
        edit(company, rival="UADA")
    (clash,) = refused.value.clashes
    assert (clash.key, clash.now, clash.mine, clash.by, clash.at) == (
        "rival",
        "ken",
        "ada",
        "Mana",
        company.clock(),
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dropped", "x"),
        ("stage", "won"),
        ("owner_id", "ken"),
        ("currency", None),
        ("name", ""),
        ("account_id", "no-1"),
        ("sdr_id", "UNOBODY"),
    ],
)
def test_what_is_no_field_to_edit_or_may_not_be_empty_is_refused(
    company: Company, field: str, value: Any
) -> None:
    before = company.deal()
    with pytest.raises(InvalidInput) as refused:
        edit(company, seen="JPY", **{field: value})
    assert refused.value.field == field
    assert company.deal() == before
