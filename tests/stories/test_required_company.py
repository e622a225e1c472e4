"""A team that requires a company: it is asked for by the rule, and keeps its one place in forms, files and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from store import tables
from tests.policies import watching
from tests.stories.conftest import one_deal
from tests.stories.test_export import table

if TYPE_CHECKING:
    from store.engine import Database
    from tests.stories.office import Office

REQUIRED = watching("missing_field", fields=[{"key": "account", "required_from": "lead"}])


@pytest.fixture
def strict(sqlite: Database, prepared: Any) -> Office:
    opened: Office = prepared("ja", one_deal, REQUIRED).open(sqlite)
    return opened


def open_findings(office: Office) -> list[str]:
    return [row["subject"] for row in office.rows(tables.finding) if row["resolved_at"] is None]


def test_a_deal_without_a_company_is_found_until_it_has_one(strict: Office) -> None:
    t, aoi = strict.t, strict.person("aoi")
    assert open_findings(strict) == []
    aoi.slash("/deal edit #1")
    aoi.form.fill({t("Company"): None}).submit()
    assert open_findings(strict) == ["account"]
    aoi.slash("/deal show #1")
    assert any(strict.field("account") in text for text in aoi.form.texts())
    aoi.slash("/deal edit #1")
    aoi.form.fill({t("Company"): "東都"}).submit()
    assert open_findings(strict) == []


def test_the_export_has_one_column_for_it(strict: Office) -> None:
    strict.person("aoi").slash("/deal export")
    strict.tick(minutes=1)
    head, row = table(strict)
    assert [name for name in head if name == strict.field("account")] == [strict.t("Company")]
    assert len(head) == len(row)
