"""`dealbot policy picture`: the process as a file for a wiki."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import app as composition
from bot.policy import preset
from store import installations
from store.installations import UPLOADED
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
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
    which = "It is that of the preset b2b_ja."
    assert (told.code, told.out.strip()) == (0, f"The process is in {tmp_path / name}. {which}")
    assert (tmp_path / name).read_bytes().startswith(BEGINS[name])


def test_it_is_in_the_policys_language_or_in_the_one_asked_for(dealbot: Shell, tmp_path: Path) -> None:
    for asked, word in (((), "クロージング"), (("--language", "en"), "Closing")):
        assert dealbot("policy", "picture", str(tmp_path / "p.svg"), *asked).code == 0
        assert word in (tmp_path / "p.svg").read_text("utf-8")


def test_the_policy_in_force_is_drawn_though_it_was_uploaded_in_slack(
    dealbot: Shell, migrated: Shell, tmp_path: Path
) -> None:
    picture = str(tmp_path / "p.svg")
    assert "the preset b2b_ja" in dealbot("policy", "picture", picture).out  # nothing was recorded yet
    written = Path("bot/policy/presets/b2b_ja.yml").read_text("utf-8").replace("クロージング", "契約交渉")
    with dealbot.bot() as bot, bot.deps.writes.begin() as session:
        composition.adopt(session, bot.deps, HOME, preset("b2b_ja"))
        installations.record_policy(
            session, HOME, fingerprint="2", source=f"{UPLOADED}Uploaded in Slack\n{written}", at=MONDAY_9_JST
        )
    told = dealbot("policy", "picture", picture)
    assert f"the policy in force in {HOME}: version 2, uploaded in Slack" in told.out
    assert "契約交渉" in Path(picture).read_text("utf-8")
    assert dealbot("policy", "picture", picture, "--workspace", "T0ELSE").code == 2
    told = dealbot("policy", "picture", picture, "--from-file")
    assert "the preset b2b_ja" in told.out
    assert "契約交渉" not in Path(picture).read_text("utf-8")


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
