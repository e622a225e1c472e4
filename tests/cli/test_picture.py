"""`dealbot policy picture`: the process as a file for a wiki."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.shell import Shell

BEGINS = {
    "process.svg": b"<svg ",
    "PROCESS.SVG": b"<svg ",
    "process.mmd": b"flowchart LR",
    "process.png": b"\x89PNG\r\n",
}


@pytest.mark.parametrize("name", BEGINS)
def test_the_files_name_says_which_kind_of_picture_it_is(dealbot: Shell, tmp_path: Path, name: str) -> None:
    told = dealbot("policy", "picture", str(tmp_path / name))
    assert (told.code, told.out.strip()) == (0, f"The process is in {tmp_path / name}.")
    assert (tmp_path / name).read_bytes().startswith(BEGINS[name])


def test_it_is_in_the_policys_language_or_in_the_one_asked_for(dealbot: Shell, tmp_path: Path) -> None:
    for asked, word in (((), "クロージング"), (("--language", "en"), "Closing")):
        assert dealbot("policy", "picture", str(tmp_path / "p.svg"), *asked).code == 0
        assert word in (tmp_path / "p.svg").read_text("utf-8")


def test_what_cannot_be_drawn_is_said_in_a_line(
    dealbot: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    for name, reason in {
        "process.pdf": "ends in none of .svg, .png and .mmd",
        "gone/process.svg": "can't be written (No such file or directory)",
        "process.png": "pip install 'dealbot[picture]'",
    }.items():
        told = dealbot("policy", "picture", str(tmp_path / name))
        assert (told.code, told.err.count("\n")) == (2, 1)
        assert reason in told.err
