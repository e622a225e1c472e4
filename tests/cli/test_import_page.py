"""docs/import.md, followed word by word."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot.policy import preset
from bot.services import imports
from tests.builders import HOME

if TYPE_CHECKING:
    import pytest

    from tests.cli.shell import Shell

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"`([\w.]+)`:\n\n```\w+\n(.*?)```", PAGE, re.DOTALL))
COMMANDS = [
    line.split()[1:]
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]


def test_its_commands_do_what_it_says(dealbot: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(dealbot.folder)
    for name, text in FILES.items():
        dealbot.write(name, text)
    dealbot("import", "people", "people.csv", "--workspace", HOME)
    said = [dealbot(*command) for command in COMMANDS]
    assert [each.code for each in said] == [0, 0, 1, 1, 0]
    rehearsal, done, figures = said[2:]
    assert rehearsal.lines[0].startswith("Rehearsal, nothing was stored. It would be deals: 3 created,")
    assert done.lines[0] == "deals: 3 created, 0 changed, 0 unchanged, 1 rejected."
    assert "  MG Extra (1)" in done.lines
    assert "  Somebody Else (1)" in done.lines
    assert "Deals: 3, open: 2" in figures.lines
    rejects = dealbot.folder / "deals.rejected.csv"
    rejects.write_text(rejects.read_text(encoding="utf-8-sig").replace("MG Extra", "MG Special"))
    corrected = dealbot("import", "deals", rejects.name, "--map", "map.yml")
    assert (corrected.lines[0], corrected.code) == (
        "deals: 1 created, 0 changed, 0 unchanged, 0 rejected.",
        0,
    )


def test_its_maps_have_no_mistake_under_either_policy() -> None:
    maps = [name for name in FILES if name.endswith(".yml")]
    assert maps == ["map.yml", "hubspot.yml", "salesforce.yml"]
    for name in maps:
        for policy in ("b2b_ja", "b2b_en"):
            imports.parse(FILES[name], preset(policy), name)


def test_a_hubspot_export_comes_in_with_its_map(dealbot: Shell) -> None:
    header = "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,Associated Company,Closed Lost Reason"
    said = _brought(
        dealbot,
        "hubspot.yml",
        header,
        "1,Acme renewal,Contract Sent,Sales,1200,2026-12-24 10:00,2026-10-01 09:30,Aoi Sato,Acme,",
        "2,Beta pilot,Closed Lost,Sales,,2026-11-02 10:00,2026-10-01 09:30,Aoi Sato,Beta,Price",
    )
    assert said == "deals: 2 created, 0 changed, 0 unchanged, 0 rejected."


def test_a_salesforce_report_comes_in_with_its_map(dealbot: Shell) -> None:
    header = '"Opportunity Owner","Account Name","Opportunity Name","Stage","Amount","Probability (%)","Close Date","Created Date","Next Step","Opportunity ID"'
    said = _brought(
        dealbot,
        "salesforce.yml",
        header,
        '"Aoi Sato","Acme","Acme renewal","Proposal/Price Quote","1,200.00","60%","12/24/2026","10/1/2026","Call","006A"',
        '"Aoi Sato","Beta","Beta pilot","Closed Won","900","100%","11/2/2026","10/1/2026","","006B"',
        '"Total","2"',
        '"Confidential Information - Do Not Distribute"',
    )
    assert said == "deals: 2 created, 0 changed, 0 unchanged, 0 rejected."


def _brought(shell: Shell, map_file: str, *lines: str) -> str:
    file, map_path = shell.write("export.csv", *lines), shell.write(map_file, FILES[map_file])
    said = shell("import", "deals", file, "--map", map_path, "--workspace", HOME)
    return said.lines[0]
