"""`dealbot import` and `dealbot stats`, as an admin uses them."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from bench.imports import MAP as CRM_MAP
from bot.policy import preset
from bot.services import imports
from store import deals, heartbeats, installations, members
from store.model import Installation, Role
from tests.builders import HOME, a_member
from tests.imports.new_years_eve import (
    NEW_YEARS_EVE,
    each_owner_gets_one_list,
    found_in,
    ninety_days,
)
from tests.real_data import shared

if TYPE_CHECKING:
    from sandbox import World
    from tests.cli.shell import Said, Shell

MAP = ("columns: {external_id: Id, name: Name, stage: Stage, owner: Owner, account: Company}",)
HEADER = "Id,Name,Stage,Owner,Company"


@pytest.fixture
def shell(known: Shell) -> Shell:
    """A shell where one workspace and two people are known, and a map."""
    known.write("map.yml", *MAP)
    with known.database() as database, database.writes.begin() as session:
        members.add_member(session, a_member("aoi"), a_member("ken"))
    return known


def bring(shell: Shell, *lines: str, options: tuple[str, ...] = ()) -> Said:
    file = shell.write("deals.csv", HEADER, *lines)
    return shell("import", "deals", file, "--map", str(shell.folder / "map.yml"), *options)


@pytest.mark.no_cover  # counting lines makes 8,800 rows three times slower, and adds none
def test_the_whole_of_a_real_pipeline_from_files_to_figures(migrated: Shell) -> None:
    """In two steps, since a product has two spellings."""
    shell, policy = migrated, ninety_days()
    shell.clock.at = NEW_YEARS_EVE.replace(hour=9)
    source = policy.model_dump_json(by_alias=True)
    shell.set(DEALBOT_POLICY=shell.write("policy.yml", source))
    with shell.database() as database, database.writes.begin() as session:
        installations.record_policy(
            session, HOME, fingerprint=policy.fingerprint, source=source, at=shell.clock()
        )
    teams, pipeline = (str(shared(f"data/crm_sales/sales_{name}.csv")) for name in ("teams", "pipeline"))
    people = shell("import", "people", teams)
    assert (people.out, people.err) == ("people: 41 created, 0 changed, 0 unchanged, 0 rejected.\n", "")
    without = shell.write("crm.yml", CRM_MAP.replace("ALIASES", "aliases: {}"))
    said = shell("import", "deals", pipeline, "--map", without)
    assert said.lines[0] == "deals: 7,320 created, 0 changed, 0 unchanged, 1,480 rejected."
    assert "  GTXPro (1,480)" in said.lines
    crm_map = shell.write("crm.yml", CRM_MAP.replace("ALIASES", "aliases: {GTXPro: GTX Pro}"))
    done = shell("import", "deals", pipeline, "--map", crm_map)
    assert (done.out, done.err, done.code) == (
        "deals: 1,480 created, 0 changed, 7,320 unchanged, 0 rejected.\n",
        "",
        0,
    )
    the_figures_are_right(shell)
    the_kpis_are_right(shell)
    with shell.database() as database:
        assert found_in(database) == {"missing_field account": 1425, "quiet": 1479}
        each_owner_gets_one_list(database)


def the_figures_are_right(shell: Shell) -> None:
    figures = json.loads(shell("stats", "--json", "--as-of", "2017-12-31").out)
    assert figures["as_of"] == "2017-12-31T00:00:00+09:00"
    assert figures["by_stage"] == {"won": 4238, "lost": 2473, "opportunity": 1589, "lead": 500}
    assert (figures["deals"], figures["open"], figures["open_without_account"]) == (8800, 2089, 1425)
    assert figures["open_older_than"] == {"30": 1571, "60": 1532, "90": 1479, "180": 730, "365": 53}
    assert (figures["members"], figures["accounts"]) == ({"manager": 6, "rep": 35}, 85)
    assert (figures["without_owner"], figures["orphans"]) == (0, 0)
    assert sorted(figures["regions"]) == ["Central", "East", "West"]
    assert (len(figures["by_owner"]), len(figures["by_manager"])) == (30, 6)
    assert sum(figures["by_manager"].values()) == sum(figures["by_owner"].values()) == 8800
    told = shell("stats", "--as-of", "2017-12-31").lines
    assert "Deals: 8,800, open: 2,089" in told
    assert "    1,479  90 days" in told
    assert "      747  Darcel Schlecht" in told


def the_kpis_are_right(shell: Shell) -> None:
    """What the raw files say of 2017. The 500 of them without a date were created when they came in."""
    year = ("kpi", "--from", "2017-01-01", "--to", "2017-12-31", "--as-of", "2017-12-31", "--json")
    (whole,) = json.loads(shell(*year).out)["groups"]
    assert (whole["won"], whole["lost"], whole["created"]) == (4238, 2473, 7942 + 500)
    assert whole["win_rate"] == pytest.approx(0.6315, abs=5e-5)
    yen, dollars = whole["won_amount"], whole["won_amount_apart"]
    assert (yen, dollars) == ("0.00", {"USD": "10005534.00"}), "this policy knows no rate between them"
    assert (whole["won_days_mean"], whole["won_days_median"]) == (pytest.approx(51.78, abs=0.005), 57)
    assert (whole["lost_days_mean"], whole["lost_days_median"]) == (pytest.approx(41.48, abs=0.005), 14)
    assert whole["win_rate_amount"] is None
    by_manager = {
        group["name"].split()[-1]: (group["won"], group["won"] + group["lost"])
        for group in json.loads(shell(*year, "--by", "manager").out)["groups"]
    }
    assert by_manager == {
        "Losch": (480, 745),
        "Sewald": (828, 1287),
        "Rouche": (610, 962),
        "Brinkmann": (747, 1186),
        "Marxen": (882, 1418),
        "Neubert": (691, 1113),
    }
    table = list(csv.DictReader(io.StringIO(shell(*year[:-1], "--by", "region", "--csv").out)))
    assert [row["name"] for row in table] == ["Central", "East", "West"]
    assert sum(int(row["won"]) for row in table) == 4238
    told = shell(*year[:-1], "--by", "product").lines
    assert "GTX Pro:" in told
    assert "  won 729, lost 418, win rate 63.56% (by amount not enough data)" in told


def test_products_nobody_knows_are_counted_and_their_rows_kept(shell: Shell) -> None:
    rows = shared("data/crm_sales/sales_pipeline.csv").read_text().splitlines()[:501]
    pipeline = shell.write("pipeline.csv", *rows)
    crm_map = shell.write("crm.yml", CRM_MAP.replace("ALIASES", "aliases: {}"))
    unknown = sum(",GTXPro," in row for row in rows)
    assert unknown > 50
    rejects = shell.folder / "rejects.csv"
    said = shell("import", "deals", pipeline, "--map", crm_map, "--rejects", str(rejects), "--dry-run")
    assert said.code == 1
    assert said.lines[0] == (
        f"Rehearsal, nothing was stored. It would be deals: {500 - unknown} created, 0 changed, 0 unchanged, "
        f"{unknown} rejected."
    )
    assert f"  line 3 and {unknown - 1} more: The product `GTXPro` is not known. " in said.out
    assert f"Unknown products; add them under `products` in the map:\n  GTXPro ({unknown})\n" in said.out
    assert len(rejects.read_text(encoding="utf-8-sig").splitlines()) == unknown + 1
    with shell.database() as database, database.reads() as session:
        assert deals.next_number(session, HOME) == 1


# What is said at the end


def test_the_report_names_everything_that_wants_a_look(shell: Shell) -> None:
    bring(shell, "1,Acme,lead,Aoi,株式会社アクメ")
    said = bring(
        shell,
        "1,Acme,lead,Aoi,株式会社アクメ",
        "2,Beta,lead,Nobody,ｱｸﾒ㈱",
        "3,C,lead,Nobody,",
        "4,D,nowhere,,",
    )
    assert said.code == 1
    assert said.lines == [
        "deals: 2 created, 0 changed, 1 unchanged, 1 rejected.",
        "Rejected rows:",
        "  line 5: There is no stage `nowhere`. Say under `stages` in the map which one it is.",
        f"All of them are in {shell.folder}/deals.rejected.csv. Correct them there and import that file the same way.",
        "Owners who match no member; their deals are stored without an owner and wait in the orphan queue:",
        "  Nobody (2)",
        "Import these people, then run this import again: it gives them their deals.",
        "New companies that may be known under another spelling; nothing was merged:",
        "  ｱｸﾒ㈱ – 株式会社アクメ",
    ]


def test_the_file_of_rejects_is_imported_the_same_way(shell: Shell) -> None:
    bring(shell, "1,Acme,nowhere,Aoi,")
    rejects = shell.folder / "deals.rejected.csv"
    rejects.write_text(
        rejects.read_text(encoding="utf-8-sig").replace("nowhere", "lead"), encoding="utf-8-sig"
    )
    said = shell("import", "deals", str(rejects), "--map", str(shell.folder / "map.yml"))
    assert (said.lines, said.code) == (["deals: 1 created, 0 changed, 0 unchanged, 0 rejected."], 0)


def test_a_file_of_rejects_that_somebody_may_be_correcting_is_never_overwritten(shell: Shell) -> None:
    bring(shell, "1,Acme,nowhere,,")
    (shell.folder / "deals.rejected.csv").write_text("half corrected")
    bring(shell, "1,Acme,nowhere,,")
    assert (shell.folder / "deals.rejected.csv").read_text() == "half corrected"
    assert (shell.folder / "deals.rejected-2.csv").exists()


def test_rejects_that_cannot_be_written_are_said_and_the_rest_is_stored(shell: Shell) -> None:
    said = bring(shell, "1,Acme,lead,,", "2,Beta,nowhere,,", options=("--rejects", "/proc/none.csv"))
    assert said.code == 2
    assert said.err.startswith("/proc/none.csv can't be written (")
    with shell.database() as database, database.reads() as session:
        assert deals.next_number(session, HOME) == 2


def test_a_rehearsal_changes_nothing_and_writes_no_file(shell: Shell) -> None:
    before = shell.dump()
    said = bring(shell, "1,Acme,lead,,", "2,Beta,nowhere,,", options=("--dry-run",))
    assert said.lines[0].startswith("Rehearsal, nothing was stored. It would be deals: 1 created,")
    assert shell.dump() == before
    assert not list(shell.folder.glob("*.rejected*"))


def test_many_reasons_are_shown_in_part_and_counted(shell: Shell) -> None:
    said = bring(shell, *(f"{number},Acme,stage {number},," for number in range(23)))
    assert "  line 21: There is no stage `stage 19`." in said.out
    assert "  and 3 more" in said.lines
    assert "stage 20" not in said.out


def test_what_stands_in_a_file_cannot_play_with_the_terminal(shell: Shell) -> None:
    said = bring(shell, "1,Acme,no\x1b[2Jwhere\u202e,,")
    assert "`no�[2Jwhere�`" in said.out
    assert "\x1b" not in said.out


def test_it_can_be_stopped_and_says_what_it_kept(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(imports, "import_deals", stopped)
    assert bring(shell).err == "Stopped. What was done so far is stored; run it again to go on.\n"
    rehearsal = bring(shell, options=("--dry-run",))
    assert (rehearsal.err, rehearsal.code) == ("Stopped. Nothing was stored.\n", 130)


def test_whoever_watches_sees_a_bar_and_nobody_else(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert bring(shell, "1,Acme,lead,,").err == ""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    said = bring(shell, "1,Acme,lead,,")
    assert "deals.csv" in screen.getvalue()
    assert said.out == "deals: 0 created, 0 changed, 1 unchanged, 0 rejected.\n"


@pytest.mark.parametrize(
    ("file", "map_file", "words"),
    [
        ("none.csv", "map.yml", "none.csv can't be read (No such file or directory). Check the name of the file."),
        ("deals.csv", "none.yml", "none.yml can't be read (No such file or directory). Check the name of the map."),
        ("deals.csv", "deals.csv", "deals.csv:1:1: The map is not a mapping. Write `columns:`"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_said_in_a_line(shell: Shell, file: str, map_file: str, words: str) -> None:
    shell.write("deals.csv", HEADER)
    said = shell("import", "deals", str(shell.folder / file), "--map", str(shell.folder / map_file))
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_a_database_that_somebody_else_holds_is_said_in_a_line(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.engine.Writes.patient", lambda writes: writes)
    with shell.database() as other, other.writes.begin() as session:
        heartbeats.beat(session, "holds the lock", shell.clock())
        monkeypatch.setattr("store.migrate.upgrade", lambda _url: None)
        said = bring(shell, "1,Acme,lead,,")
    assert said.code == 2
    assert said.err.startswith("The database is locked or can't be reached. Nothing was lost; try again")


# Which workspace


def test_before_anything_is_installed_it_says_what_to_do(dealbot: Shell) -> None:
    people = dealbot.write("people.csv", "name", "Aoi")
    said = dealbot("import", "people", people)
    assert said.code == 2
    assert said.err.startswith(
        "No workspace is known yet. Set SLACK_BOT_TOKEN, which tells which one it is; or name it: --workspace "
    )
    assert dealbot("stats").err.startswith("No workspace is known yet. Start the bot once: dealbot run.")


def test_before_anything_is_installed_the_workspace_can_be_named(dealbot: Shell) -> None:
    people = dealbot.write("people.csv", "name", "Aoi")
    rehearsed = dealbot("import", "people", people, "--workspace", HOME, "--dry-run")
    assert rehearsed.code == 0
    assert dealbot("stats").code == 2
    dealbot("import", "people", people, "--workspace", HOME)
    again = dealbot("import", "people", people)
    assert again.out == "people: 0 created, 0 changed, 1 unchanged, 0 rejected.\n"
    assert json.loads(dealbot("stats", "--json").out)["members"] == {"rep": 1}


@pytest.mark.parametrize("name", ["home", "sales.slack.com", "T0 HOME", "t0home", ""])
def test_what_is_no_workspaces_id_is_refused(dealbot: Shell, name: str) -> None:
    people = dealbot.write("people.csv", "name", "Aoi")
    said = dealbot("import", "people", people, "--workspace", name)
    assert (said.code, said.out) == (2, "")
    assert "T0123ABCD" in said.err


def test_with_a_token_slack_says_which_workspace_and_who_is_there(online: Shell, world: World) -> None:
    """As at the bot's first start: people of the file meet those of Slack's directory by address or name."""
    people = online.write("people.csv", "name,email,role", "Aoi,,rep", "M. Tanaka,mana@example.co.jp,manager")
    rehearsed = online("import", "people", people, "--dry-run")
    assert rehearsed.code == 0
    assert online("stats").code == 2
    said = online("import", "people", people)
    assert (said.out, said.err) == ("people: 0 created, 2 changed, 0 unchanged, 0 rejected.\n", "")
    with online.database() as database, database.reads() as session:
        assert installations.workspaces(session) == [HOME]
        roles = {each.slack_user: each.role for each in members.all_members(session, HOME)}
    assert roles == {"UAOI": Role.REP, "UMANA": Role.MANAGER, "UADA": Role.ADMIN}


def test_a_token_of_another_workspace_than_the_one_named_is_refused(online: Shell) -> None:
    people = online.write("people.csv", "name", "Aoi")
    said = online("import", "people", people, "--workspace", "T0OTHER")
    assert said.code == 2
    assert (
        said.err
        == "SLACK_BOT_TOKEN belongs to the workspace T0HOME, not to T0OTHER. Leave --workspace out.\n"
    )


def test_a_token_that_slack_refuses_imports_nothing(online: Shell, world: World) -> None:
    world.revoke_token()
    people = online.write("people.csv", "name", "Aoi")
    said = online("import", "people", people)
    assert said.code == 2
    assert said.err.endswith("(token_revoked). Run: dealbot check.\n")
    assert online("stats").code == 2


def test_of_several_workspaces_one_must_be_named(shell: Shell) -> None:
    with shell.database() as database, database.writes.begin() as session:
        policy = preset("b2b_ja")
        at = shell.clock()
        installations.save(
            session,
            Installation(
                workspace="T0OTHER",
                team_id="T0OTHER",
                enterprise_id=None,
                bot_user_id="UBOT",
                bot_id=None,
                bot_token=None,
                installed_at=at,
            ),
        )
        installations.record_policy(session, "T0OTHER", fingerprint=policy.fingerprint, source="{}", at=at)
    several = "There are several workspaces. Say which: --workspace T0HOME or --workspace T0OTHER.\n"
    assert bring(shell, "1,Acme,lead,,").err == several
    assert shell("stats").err == several
    assert bring(shell, "1,Acme,lead,,", options=("--workspace", "T0OTHER")).code == 0
    assert "Deals: 0, open: 0" in shell("stats", "--workspace", HOME).lines
    assert "Deals: 1, open: 1" in shell("stats", "--workspace", "T0OTHER").lines
    unknown = "The workspace T0NONE is not known here. Write --workspace T0HOME or --workspace T0OTHER.\n"
    assert shell("stats", "--workspace", "T0NONE").err == unknown


def test_another_policy_than_the_bots_is_refused(shell: Shell) -> None:
    shell.set(DEALBOT_POLICY=shell.write("policy.yml", preset("b2b_en").model_dump_json(by_alias=True)))
    said = bring(shell, "1,Acme,lead,,")
    assert said.code == 2
    assert said.err.startswith("The policy here is not the one the bot last ran with.")


# Figures


@pytest.mark.parametrize(
    ("written", "as_of"),
    [
        ("2026-11-24", "2026-11-24T00:00:00+09:00"),
        ("2026-11-24T09:00", "2026-11-24T09:00:00+09:00"),
        ("2026-11-24T09:00+01:00", "2026-11-24T09:00:00+01:00"),
        ("2026-11-24T09:00Z", "2026-11-24T09:00:00+00:00"),
        (None, "2026-11-16T00:00:00+00:00"),
    ],
)
def test_ages_are_counted_at_a_moment(shell: Shell, written: str | None, as_of: str) -> None:
    said = shell("stats", "--json", *(("--as-of", written) if written else ()))
    assert json.loads(said.out)["as_of"] == as_of


@pytest.mark.parametrize("written", ["yesterday", "24/11/2026", "2026-02-30", "9999-99-99", ""])
def test_what_is_no_moment_is_refused(shell: Shell, written: str) -> None:
    said = shell("stats", "--as-of", written)
    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"--as-of: `{written}` is not a date. Write it like 2026-11-24 or 2026-11-24T09:00+09:00.\n"
    )


@pytest.mark.parametrize("written", ["0001-01-01", "1969-12-31", "2100-01-01", "9999-12-31T00:00Z"])
def test_a_year_in_which_nobody_sold_anything_is_refused(shell: Shell, written: str) -> None:
    said = shell("stats", "--as-of", written)
    assert (said.code, said.out) == (2, "")
    assert said.err == f"--as-of: the year of `{written}` is not between 1970 and 2099.\n"


def test_figures_of_nothing(shell: Shell) -> None:
    said = shell("stats")
    assert "Deals: 0, open: 0" in said.lines
    assert said.code == 0
