"""Files as other programs write them, and the file of what was refused."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bot.errors import Misconfigured
from bot.services import imports
from tests.imports.company import ADMIN, a_map, a_table, bring, deals, deps_on, reasons
from tests.real_data import shared

if TYPE_CHECKING:
    from pathlib import Path

    from bot.services.imports import Mapping, Report
    from store.engine import Database

JAPANESE = """
columns:
  external_id: 案件ID
  account: 顧客名
  owner: 担当者名
  name: 案件名
  amount: 案件金額
  stage: ステータス
  created: 登録日
  expected_close: 受注予定日
"""
HAND_MADE = (
    "案件ID,顧客名,担当者名,メールアドレス,案件名,案件金額,ステータス,担当部署,登録日,受注予定日,備考\r\n"
    'A-1,㈱髙﨑ソニー,佐藤 花子,a@example.com,基幹システム,"￥1,200,000",提案,東日本,2026/09/15,2026年10月3日,"一行目\r\n二行目"\r\n'
    "A-2,アクメ,鈴木,b@example.com,ＰＯＳ,85万,4.提案,東日本,2026-09-15,2026/10/3,\r\n"
)

QUOTES = """deals.csv, line {}: the quotes don't match ({}). \
Write a quote inside a cell twice (""), or save the file as CSV again."""
NO_COLUMN = """deals.csv has no column `Id`. Its columns are: Number, Name, Stage. \
Write the headers as they are in the file under `columns` in the map."""


def a_file(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "deals.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def from_file(database: Database, path: Path, mapping: Mapping | None = None) -> Report:
    return imports.import_deals(deps_on(database), ADMIN, imports.read(path), mapping or a_map())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_japanese_table_in_any_of_its_encodings(sqlite: Database, tmp_path: Path, encoding: str) -> None:
    mapping = imports.parse(JAPANESE, deps_on(sqlite).policy("").policy)
    report = from_file(sqlite, a_file(tmp_path, HAND_MADE, encoding), mapping)
    assert (report.created, reasons(report)) == (2, [])
    first, second = deals(sqlite)["A-1"], deals(sqlite)["A-2"]
    assert (first.name, first.amount, first.currency, first.stage) == (
        "基幹システム",
        Decimal(1_200_000),
        "JPY",
        "proposal",
    )
    assert (first.expected_close, second.expected_close) == (date(2026, 10, 3), date(2026, 10, 3))
    assert (second.amount, second.stage) == (Decimal(850_000), "proposal")
    assert first.account_id != second.account_id


def test_the_headers_users_really_have_are_found_in_cp932(tmp_path: Path) -> None:
    """The headers of the export listings beside the checkout, each list as the first row of a file of its own."""
    lines = shared("data/formats_jp/README.md").read_text().splitlines()
    listed = [line for line in lines if line.startswith(("案件ID,", "案件名,", "ID,商談名"))]
    assert len(listed) == 3
    for line in listed:
        headers = line.split(" ; ")[0].split(",")
        table = imports.read(
            a_file(tmp_path, f"{','.join(headers)}\r\n{','.join('値' for _ in headers)}\r\n", "cp932")
        )
        sheet = table.sheet(headers)
        assert [sheet.cell(sheet.rows[0], header) for header in headers] == ["値"] * len(headers)


def test_headers_meet_whatever_their_width_case_and_spaces(sqlite: Database) -> None:
    mapping = a_map(columns={"stage": "商談フェーズ", "owner": "商談所有者"})
    report = bring(deps_on(sqlite), mapping, "ＩＤ, name ,商談 フェーズ,商談 所有者", "1,Acme,lead,")
    assert report.created == 1


def test_titles_above_the_headers_and_the_footer_below_are_left_out(sqlite: Database) -> None:
    """As a Salesforce report is saved: title and filters, every value quoted, a total and two legal lines."""
    report = bring(
        deps_on(sqlite),
        a_map(),
        '"Opportunities, all"',
        '"As of 2026-11-16"',
        "",
        '"Id","Name","Stage"',
        '"1","Acme","lead"',
        '"2","Total war games","lead"',
        '"Total","2",""',
        "",
        '"Confidential Information - Do Not Distribute"',
        '"Copyright © 2000-2026 salesforce.com, inc. All rights reserved."',
    )
    assert (report.created, report.footer, reasons(report)) == (2, 4, [])


def test_a_last_row_that_only_looks_like_a_footer_is_reported(sqlite: Database) -> None:
    report = bring(deps_on(sqlite), a_map(), "Id,Name,Stage", "1,Acme,lead", "2,Total,lead", "3,,")
    assert (report.created, report.footer) == (2, 0)
    assert reasons(report) == [(4, "Stage is empty. Every deal needs its stage.")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_each_delimiter(sqlite: Database, delimiter: str) -> None:
    lines = [delimiter.join(row) for row in (("Id", "Name", "Stage"), ("1", "Acme", "lead"))]
    assert bring(deps_on(sqlite), a_map(), *lines).created == 1


def test_a_line_break_within_quotes_is_part_of_the_cell_and_lines_are_counted_on(sqlite: Database) -> None:
    report = bring(
        deps_on(sqlite),
        a_map(columns={"next_step": "Next"}),
        "Id,Name,Stage,Next",
        '1,Acme,lead,"call\nthen ""write"""',
        "2,Broken,nowhere,",
    )
    assert deals(sqlite)["1"].next_step == 'call\nthen "write"'
    assert [line for line, _ in reasons(report)] == [4]


@pytest.mark.parametrize(
    ("row", "created"), [("1,Acme,lead", 1), ("1,Acme,lead,,,", 1), ("1,Acme", 0), ("1,A,cme,lead,x", 0)]
)
def test_ragged_rows(sqlite: Database, row: str, created: int) -> None:
    report = bring(deps_on(sqlite), a_map(columns={"next_step": "Next"}), "Id,Name,Stage,Next", row)
    assert report.created == created
    assert len(report.rejected) == 1 - created


def test_more_cells_than_headers_is_most_likely_a_comma_without_quotes(sqlite: Database) -> None:
    report = bring(deps_on(sqlite), a_map(), "Id,Name,Stage", "1,Acme, Inc.,lead")
    assert reasons(report) == [
        (2, "This row has more cells than there are headers. Is a comma not in quotes?")
    ]


def test_only_headers_is_an_import_of_nothing(sqlite: Database) -> None:
    report = bring(deps_on(sqlite), a_map(), "Id,Name,Stage")
    assert (report.created, report.rejected) == (0, [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "deals.csv is empty. Export it again with its headers."),
        (b"\xef\xbb\xbf \r\n", "deals.csv is empty. Export it again with its headers."),
        (b"PK\x03\x04rest", "deals.csv is an Excel workbook. Save it as “CSV UTF-8” and import that file."),
        ("Id,Name,Stage".encode("utf-16"), "deals.csv is UTF-16 text. Save it as “CSV UTF-8” and import that file."),
        (b"Id,Name,Stage\n1,\xff\xfe\x81,lead", "deals.csv is neither UTF-8 nor Shift-JIS (CP932) text. Save it as “CSV UTF-8” and import that file."),
        (b"Id,Name\x00,Stage\n", "deals.csv is neither UTF-8 nor Shift-JIS (CP932) text. Save it as “CSV UTF-8” and import that file."),
        (b'Id,Name,Stage\n1,"Acme" Inc,lead\n', QUOTES.format(2, "',' expected after '\"'")),
        (b'Id,Name,Stage\n1,Acme,lead\n2,"Acme\n3,Beta,lead\n', QUOTES.format(3, "unexpected end of data")),
        (b"Number,Name,Stage\n1,Acme,lead\n", NO_COLUMN),
        (
            b"Id,Name,Stage,Stage\n1,Acme,lead,won\n",
            "deals.csv has the column `Stage` 2 times. Delete or rename all but one of them.",
        ),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(
    sqlite: Database, tmp_path: Path, content: bytes, said: str
) -> None:
    with pytest.raises(Misconfigured) as refused:
        from_file(sqlite, a_file(tmp_path, content))
    assert str(refused.value) == said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        Misconfigured, match=r"none\.csv can't be read \(No such file or directory\)\. Check the name"
    ):
        imports.read(tmp_path / "none.csv")


def test_a_file_beyond_all_measure_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(Misconfigured, match=r"more than 100,000,000 bytes\. Split it"):
        imports.read(path)


# What was refused


def rejected(report: Report, folder: Path) -> list[list[str]]:
    path = folder / "rejected.csv"
    assert imports.write_rejects(report, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_refused_rows_come_back_with_line_and_reason(sqlite: Database, tmp_path: Path) -> None:
    report = bring(deps_on(sqlite), a_map(), "Id,Name,Stage", "1,Acme,lead", "2,Beta,nowhere", "3,Gamma")
    assert rejected(report, tmp_path) == [
        ["Id", "Name", "Stage", "line", "reason"],
        [
            "2",
            "Beta",
            "nowhere",
            "3",
            "There is no stage `nowhere`. Say under `stages` in the map which one it is.",
        ],
        ["3", "Gamma", "", "4", "Stage is empty. Every deal needs its stage."],
    ]


def test_nothing_refused_makes_no_file(sqlite: Database, tmp_path: Path) -> None:
    report = bring(deps_on(sqlite), a_map(), "Id,Name,Stage", "1,Acme,lead")
    assert not imports.write_rejects(report, tmp_path / "rejected.csv")
    assert not (tmp_path / "rejected.csv").exists()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1+1", "－1"])
def test_nothing_in_the_file_of_refused_rows_is_a_formula(
    sqlite: Database, tmp_path: Path, cell: str
) -> None:
    quoted = cell.replace('"', '""')
    report = bring(deps_on(sqlite), a_map(), f'"{quoted}",Name,Stage,Id', f'"{quoted}",Beta,nowhere,1')
    header, row = rejected(report, tmp_path)
    assert header[0] == row[0] == f"'{cell}"


def test_corrected_rows_are_taken_in_with_the_same_map(sqlite: Database, tmp_path: Path) -> None:
    deps, mapping = deps_on(sqlite), a_map(columns={"amount": "Amount", "next_step": "Next"})
    lines = (
        "Id,Name,Stage,Amount,Next",
        "1,Acme,lead,100,call",
        "2,Beta,nowhere,100,-call",
        '3,"Gamma, ""Inc""",lead,1e999,',
    )
    report = bring(deps, mapping, *lines)
    path = tmp_path / "rejected.csv"
    imports.write_rejects(report, path)
    text = path.read_text(encoding="utf-8-sig").replace("nowhere", "lead").replace("1e999", "999")
    path.write_text(text, encoding="utf-8-sig")
    again = imports.import_deals(deps, ADMIN, imports.read(path), mapping)
    assert (again.created, again.rejected) == (2, [])
    assert (deals(sqlite)["2"].next_step, deals(sqlite)["3"].name) == ("-call", 'Gamma, "Inc"')
    whole = bring(deps, mapping, *(line.replace("nowhere", "lead").replace("1e999", "999") for line in lines))
    assert (whole.unchanged, whole.created, whole.changed) == (3, 0, 0)


def test_a_deal_that_is_there_twice_is_taken_once(sqlite: Database) -> None:
    report = bring(
        deps_on(sqlite), a_map(), "Id,Name,Stage", "1,Acme,lead", "2,Beta,lead", "1,Acme again,mql"
    )
    assert (report.created, deals(sqlite)["1"].name) == (2, "Acme")
    assert reasons(report) == [(4, "The same deal is on line 2 already (1).")]


def test_without_numbers_a_deal_is_its_company_and_name(sqlite: Database) -> None:
    deps = deps_on(sqlite)
    mapping = imports.Mapping.model_validate(
        {"columns": {"name": "Name", "account": "Company", "stage": "Stage"}}
    )
    lines = (
        "Company,Name,Stage",
        "㈱アクメ,Renewal,lead",
        "Beta,Renewal,lead",
        "(株)アクメ,ＲＥＮＥＷＡＬ,lead",
    )
    report = bring(deps, mapping, *lines)
    assert report.created == 2
    assert [line for line, _ in reasons(report)] == [4]
    assert bring(deps, mapping, *lines).unchanged == 2


def test_a_table_is_read_by_name_and_text_alone(sqlite: Database) -> None:
    assert a_table("Id,Name", "1,x").sheet(["id"]).cell(imports.Row(2, ("1", "x")), "Name") == "x"
