"""Every kind of cell: what is taken as what, and what is refused with what to do. Each row is one deal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from store import members
from tests.builders import a_member
from tests.imports.company import POLICY, a_map, bring, deals, deps_on, reasons
from tests.policies import a_policy

if TYPE_CHECKING:
    from bot.policy import Policy
    from store.engine import Database
    from store.model import Deal

OWN = [
    {"key": "seats", "label": {"ja": "席数", "en": "Seats"}, "type": "number"},
    {"key": "renews_on", "label": {"ja": "更新日", "en": "Renews on"}, "type": "date"},
    {"key": "setup_fee", "label": {"ja": "初期費用", "en": "Set-up fee"}, "type": "money"},
    {"key": "engineer", "label": {"ja": "技術担当", "en": "Engineer"}, "type": "member"},
    {
        "key": "modules",
        "label": {"ja": "モジュール", "en": "Modules"},
        "type": "multi_select",
        "options": [
            {"key": "crm", "label": {"ja": "顧客管理", "en": "CRM"}},
            {"key": "erp", "label": {"ja": "基幹", "en": "ERP"}},
        ],
    },
]


def one(database: Database, column: str, cell: str, policy: Policy = POLICY, **rules: Any) -> Deal | str:
    """The deal of a row with this cell in this column, or why the row was refused."""
    deps = deps_on(database, policy=policy)
    quoted = cell.replace('"', '""')
    mapping = a_map(policy, columns={column: "Cell"}, **rules)
    stage = "won" if column == "closed" else "lead"
    report = bring(deps, mapping, "Id,Name,Stage,Cell", f'1,Acme,{stage},"{quoted}"')
    if report.rejected:
        ((line, reason),) = reasons(report)
        assert line == 2
        return reason
    return deals(database)["1"]


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("1054", 1054, "USD"),
        ("1,200,000", 1_200_000, "USD"),
        ("￥1,200,000", 1_200_000, "JPY"),
        ("3,000万円", 30_000_000, "JPY"),
        ("1.5億円", 150_000_000, "JPY"),
        ("85万", 850_000, "USD"),
        ("$1,234.56", Decimal("1234.56"), "USD"),
        ("0", 0, "USD"),
        ("", None, "USD"),
    ],
)
def test_amounts(sqlite: Database, cell: str, amount: Any, currency: str) -> None:
    deal = one(sqlite, "amount", cell)
    assert not isinstance(deal, str), deal
    assert (deal.amount, deal.currency) == (amount, currency)


@pytest.mark.parametrize("cell", ["-1", "(100)", "1e999", "about 5", "1.2.3", "9" * 40, "NaN", "∞"])
def test_what_is_no_amount_is_refused_as_it_was_written(sqlite: Database, cell: str) -> None:
    reason = one(sqlite, "amount", cell)
    assert isinstance(reason, str)
    assert reason.startswith(f"Cell: `{cell[:40]}`. ")


@pytest.mark.parametrize(
    ("order", "cell", "day"),
    [
        ("ymd", "2026-09-15", date(2026, 9, 15)),
        ("ymd", "2026/9/5", date(2026, 9, 5)),
        ("ymd", "2026.09.15", date(2026, 9, 15)),
        ("ymd", "2026年10月3日", date(2026, 10, 3)),
        ("ymd", "２０２６／０９／１５", date(2026, 9, 15)),
        ("ymd", "26/09/15", date(2026, 9, 15)),
        ("ymd", "2026-09-15 12:48:22", date(2026, 9, 15)),
        ("ymd", "2026-09-15T20:00:00Z", date(2026, 9, 16)),
        ("ymd", "2026-09-15T20:00:00+09:00", date(2026, 9, 15)),
        ("ymd", "令和8年9月15日", date(2026, 9, 15)),
        ("ymd", "R8.9.15", date(2026, 9, 15)),
        ("ymd", "令和元年5月1日", date(2019, 5, 1)),
        ("dmy", "15/09/2026", date(2026, 9, 15)),
        ("dmy", "5.9.26", date(2026, 9, 5)),
        ("mdy", "09/15/2026", date(2026, 9, 15)),
        ("mdy", "2026-09-15", date(2026, 9, 15)),
        ("ymd", "2024-02-29", date(2024, 2, 29)),
        ("ymd", "", None),
    ],
)
def test_days(sqlite: Database, order: str, cell: str, day: date | None) -> None:
    deal = one(sqlite, "expected_close", cell, dates=order)
    assert not isinstance(deal, str), deal
    assert deal.expected_close == day


NO_DATE = "Cell: `{}` is not a date. Write it like 2026-09-15."


@pytest.mark.parametrize(
    ("order", "cell", "said"),
    [
        ("ymd", "9999-12-31", "Cell: the year of `9999-12-31` is not between 1970 and 2099."),
        ("ymd", "1969-12-31", "Cell: the year of `1969-12-31` is not between 1970 and 2099."),
        ("ymd", "2026-02-30", NO_DATE),
        ("ymd", "2026-13-01", NO_DATE),
        ("ymd", "0000-01-01", NO_DATE),
        ("mdy", "15/09/2026", NO_DATE),
        ("ymd", "soon", NO_DATE),
        ("ymd", "46280", NO_DATE),
        ("ymd", "昭和64年1月7日", NO_DATE),
        ("ymd", "令和99年1月1日", "Cell: the year of `令和99年1月1日` is not between 1970 and 2099."),
        ("ymd", "9999-12-31T23:59:59Z", NO_DATE),
        (
            "ymd",
            "03/04/2026",
            "Cell: is `03/04/2026` day-month or month-day? Write `dates: dmy` or `dates: mdy` in the map.",
        ),
    ],
)
def test_what_is_no_day_is_refused(sqlite: Database, order: str, cell: str, said: str) -> None:
    assert one(sqlite, "expected_close", cell, dates=order) == said.format(cell)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("created", "2026-11-17", "Cell: 2026-11-17 lies in the future."),
        ("closed", "2026-11-17", "Cell: 2026-11-17 lies in the future."),
        ("closed", "", "Cell is empty, but the deal is closed (won)."),
        ("probability", "101", "Cell: `101` is more than 100."),
        ("probability", "55.5", "Cell: `55.5` is not a whole number."),
        ("probability", "A", "Cell: `A` is not a number. Write digits only."),
        ("probability", "-5", "Cell: `-5` is less than 0."),
        ("currency", "bitcoin", "Cell: `bitcoin` is no currency. Write its code, such as JPY."),
        ("next_step", "x" * 1001, "Cell: This is too long. Please write at most 1000 characters."),
        ("next_step", "=HYPERLINK(1)", "Cell: `=HYPERLINK(1)` is a formula. Write its value instead."),
        ("owner", "＝1+1", "Cell: `＝1+1` is a formula. Write its value instead."),
        ("account", "x" * 151, "Cell: This is too long. Please write at most 150 characters."),
    ],
)
def test_what_a_column_does_not_take(sqlite: Database, column: str, cell: str, said: str) -> None:
    assert one(sqlite, column, cell) == said


def test_a_deal_closed_before_it_was_created_is_refused(sqlite: Database) -> None:
    report = bring(
        deps_on(sqlite),
        a_map(columns={"created": "From", "closed": "To"}),
        "Id,Name,Stage,From,To",
        "1,Acme,won,2026-05-02,2026-05-01",
        "2,Beta,lead,2026-05-02,2026-05-01",
    )
    said = "The deal was closed (2026-05-01) before it was created (2026-05-02)."
    assert reasons(report) == [(2, said)]
    assert deals(sqlite)["2"].closed_at is None


@pytest.mark.parametrize(
    ("cell", "probability"), [("60%", 60), ("６０", 60), ("60.0", 60), (" 0 ", 0), ("A", 80)]
)
def test_a_probability_in_its_spellings(sqlite: Database, cell: str, probability: int) -> None:
    deal = one(sqlite, "probability", cell, values={"probability": {"a": "80"}})
    assert not isinstance(deal, str), deal
    assert deal.probability == probability


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("seats", "40", 40),
        ("seats", "2.5", 2.5),
        ("renews_on", "2027/4/1", "2027-04-01"),
        ("setup_fee", "85万", 850_000),
        ("modules", "顧客管理；ERP", ["crm", "erp"]),
        ("modules", "crm、", ["crm"]),
        ("engineer", "ken@example.co.jp", "ken"),
    ],
)
def test_a_teams_own_fields(sqlite: Database, column: str, cell: str, value: Any) -> None:
    with sqlite.writes.begin() as session:
        members.add_member(session, a_member("ken"))
    deal = one(sqlite, column, cell, a_policy("b2b_en", fields=[*_fields(), *OWN]))
    assert not isinstance(deal, str), deal
    assert deal.custom == {column: value}


def _fields() -> list[Any]:
    return list(POLICY.model_dump(mode="json", by_alias=True)["fields"])


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        (
            "modules",
            "crm;hr",
            "Cell: `hr` is not a choice. Write one of crm, erp, or say what it means under `values`.",
        ),
        ("engineer", "Nobody", "engineer: nobody is called `Nobody`. Import people first, or correct it."),
        ("seats", "many", "Cell: `many` is not a number. Write digits only."),
    ],
)
def test_what_a_teams_own_field_does_not_take(sqlite: Database, column: str, cell: str, said: str) -> None:
    assert one(sqlite, column, cell, a_policy("b2b_en", fields=[*_fields(), *OWN])) == said


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Acme\u202eemca", "Acmeemca"),
        ("Ac\u200bme\x07\x1b[31m", "Acme[31m"),
        ("A\r\nB\tC", "A B C"),
        ("<!channel> & <@U1>", "<!channel> & <@U1>"),
        ("'=SUM(1)", None),
        ("  \u200b  ", None),
        ("x" * 151, None),
        ("../../etc/passwd'; DROP TABLE deal;--", "../../etc/passwd'; DROP TABLE deal;--"),
    ],
)
def test_names_come_in_without_what_cannot_be_seen(sqlite: Database, written: str, name: str | None) -> None:
    report = bring(deps_on(sqlite), a_map(), "Id,Name,Stage", f'1,"{written}",lead')
    if name is None:
        assert report.created == 0
        assert len(report.rejected) == 1
    else:
        assert deals(sqlite)["1"].name == name


@pytest.mark.parametrize("stage", ["lead", "Lead", "リード", "ﾘｰﾄﾞ", "1.リード", "01_Lead", "Prospecting"])
def test_a_stage_by_its_key_its_labels_and_what_the_map_says(sqlite: Database, stage: str) -> None:
    report = bring(deps_on(sqlite), a_map(stages={"prospecting": "lead"}), "Id,Name,Stage", f"1,Acme,{stage}")
    assert reasons(report) == []
    assert deals(sqlite)["1"].stage == "lead"


def test_amounts_of_two_currencies_in_one_row_are_refused(sqlite: Database) -> None:
    mapping = a_map(columns={"amount": "Amount", "budget": "Budget", "currency": "Currency"})
    report = bring(
        deps_on(sqlite),
        mapping,
        "Id,Name,Stage,Amount,Budget,Currency",
        "1,Acme,lead,￥100,$100,",
        "2,Beta,lead,￥100,100,EUR",
        "3,Gamma,lead,100,100,￥",
    )
    assert [line for line, _ in reasons(report)] == [2, 3]
    assert reasons(report)[0][1] == "Amounts in JPY and USD stand in one row. Write one currency."
    assert deals(sqlite)["3"].currency == "JPY"


def test_a_closed_deal_keeps_its_days(sqlite: Database) -> None:
    mapping = a_map(columns={"created": "From", "closed": "To"})
    bring(deps_on(sqlite), mapping, "Id,Name,Stage,From,To", "1,Acme,won,2026-05-01,2026-06-01")
    deal = deals(sqlite)["1"]
    assert deal.closed_at is not None
    assert not deal.open
    assert (deal.created_at.date(), deal.closed_at.date()) == (date(2026, 5, 1), date(2026, 6, 1))
    assert deal.entered_stage_at == deal.closed_at
    assert deal.next_check_at is None
