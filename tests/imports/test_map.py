"""The map: every mistake at once, with file, line and column, and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import Misconfigured
from bot.services import imports
from tests.imports.company import POLICY, a_map, bring, deps_on, reasons

if TYPE_CHECKING:
    from pathlib import Path

    from store.engine import Database

GOOD = """columns:
  external_id: Id
  name: Name
  stage: Stage
"""


def said(text: str | bytes) -> list[str]:
    with pytest.raises(Misconfigured) as refused:
        imports.parse(text, POLICY)
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "map.yml:1:1: The file is empty. Write `columns:` and below it"),
        ("# later", "map.yml:1:1: The file is empty. Write `columns:` and below it"),
        ("- a\n- b\n", "map.yml:1:1: The map is not a mapping. Write `columns:` and below it"),
        ("columns: [a", "map.yml:1:12: This is not YAML: "),
        ("columns:\n\tname: Name\n", "map.yml:2:1: A tab can't indent YAML. Write spaces."),
        (b"columns:\n  name: \x8f\xa4\n", "map.yml:2:9: The file is not UTF-8. "),
        ("stages: {a: lead}\n", "map.yml:1:1: `columns` is missing. "),
        ("columns: {}\n", "map.yml:1:10: "),
        ("columns: Name\n", "map.yml:1:10: "),
        ("columns:\n  name: Name\n  external_id: Id\n", "map.yml:2:3: No column holds the stage. Write `stage: …`"),
        ("columns:\n  name: Name\n  stage: Stage\n", "map.yml:2:3: Nothing tells one deal from another. "),
        (GOOD + "  amuont: Sum\n", "map.yml:5:3: There is no field `amuont`. Write `amount`."),
        (GOOD + "  name: Again\n", "map.yml:5:3: `name` was already written in line 3. Write it once."),
        (GOOD + "collumns: {}\n", "map.yml:5:1: `collumns` is not known here. Write `columns`."),
        (GOOD + "name: Fixed\n", "map.yml:5:7: Every deal would have the same name. Write `name: …`"),
        (GOOD + "name: '{account}'\n", "map.yml:5:7: The deal's name needs the column `account`. "),
        (GOOD + "stages: {Won: one}\n", "map.yml:5:15: There is no stage `one`. Write "),
        (GOOD + "stages: {Open: oportunity}\n", "map.yml:5:16: There is no stage `oportunity`. Write `opportunity`."),
        (GOOD + "values: {probability: {A: '80'}}\n", "map.yml:5:10: `probability` has no column. Write "),
        (GOOD + "dates: ddmm\n", "map.yml:5:8: `ddmm` is not a choice here. Write one of ymd, dmy, mdy."),
        (GOOD + "currency: yen\n", "map.yml:5:11: "),
        (GOOD + "products: {know: [A]}\n", "map.yml:5:12: `know` is not known here. Write `known`."),
        (GOOD + "products: {known: [GTX], aliases: {G: GTK}}\n", "map.yml:5:39: `GTK` is not under `known`. Write one of GTX."),
        (GOOD + "anchor: &a b\n", "map.yml:5:9: Anchors and aliases (`&`, `*`) are not read. "),
        (GOOD + "---\ncolumns: {}\n", "map.yml:5:1: A second document begins here. "),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_what_to_write(text: str | bytes, problem: str) -> None:
    (line,) = said(text)
    assert line.startswith(problem)
    assert "policy" not in line


def test_every_mistake_is_named_at_once_from_top_to_bottom() -> None:
    lines = said(GOOD + "  sum: Amount\nstages: {Won: one}\ndates: ydm\n")
    assert lines[0].startswith("map.yml:7:8: ")
    lines = said(GOOD + "  sum: Amount\nstages: {Won: one}\nname: x\n")
    assert [line.split(" ")[0] for line in lines] == ["map.yml:5:3:", "map.yml:6:15:", "map.yml:7:7:"]


def test_a_map_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"none\.yml can't be read \(No such file or directory\)"):
        imports.load(tmp_path / "none.yml", POLICY)


def test_a_map_is_named_by_its_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "ours.yml"
    path.write_text(GOOD + "dates: x\n")
    with pytest.raises(Misconfigured) as refused:
        imports.load(path, POLICY)
    assert str(refused.value).startswith("ours.yml:5:8: ")
    path.write_text(GOOD)
    assert imports.load(path, POLICY) == a_map()


def test_the_name_is_put_together_and_what_is_empty_folds_away(sqlite: Database) -> None:
    mapping = imports.parse(
        "columns: {external_id: Id, account: Company, product: Product, stage: Stage}\n"
        "name: '{account} / {product}'\n",
        POLICY,
    )
    report = bring(deps_on(sqlite), mapping, "Id,Company,Product,Stage", "1,Acme,,lead", "2,,,lead")
    assert reasons(report) == []
    with deps_on(sqlite).reads() as session:
        from store import deals
        from tests.builders import HOME

        found = deals.by_external_ids(session, HOME, ["1", "2"])
    assert (found["1"].name, found["2"].name) == ("Acme /", "/")


def test_products_are_known_by_the_map_or_any_text(sqlite: Database) -> None:
    deps, columns = deps_on(sqlite), {"product": "Product"}
    rows = (
        "Id,Name,Stage,Product",
        "1,A,lead,ＧＴＸ basic",
        "2,B,lead,GTXB",
        "3,C,lead,GTX Pro",
        "4,D,lead,",
    )
    known = a_map(columns=columns, products={"known": ["GTX Basic"], "aliases": {"GTXB": "GTX Basic"}})
    report = bring(deps, known, *rows)
    assert (report.created, report.unknown_products) == (3, {"GTX Pro": 1})
    anything = bring(deps, a_map(columns=columns), *rows)
    assert (anything.created, anything.unknown_products) == (1, {})
