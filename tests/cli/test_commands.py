"""run, migrate, tick and check, as they speak to somebody at a shell."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import app as composition
from bot.jobs import SCHEDULE
from bot.policy import preset
from bot.services import meetings
from store import heartbeats, migrate
from tests.company import a_company

if TYPE_CHECKING:
    from sandbox import World
    from tests.cli.shell import Shell

COMMANDS = ("run", "sandbox", "tick", "import", "stats", "policy", "migrate", "check", "backup", "restore")


def test_without_a_command_it_says_what_there_is(dealbot: Shell) -> None:
    said = dealbot()
    assert said.code == 2
    for command in COMMANDS:
        assert f" {command} " in said.out


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ((), ("deals clean from inside Slack", *COMMANDS)),
        (("run",), ("on Slack, until it is stopped",)),
        (("tick",), ("--at", "--dry-run", "--json", "2026-11-24T09:00+09:00")),
        (("import",), ("people", "deals", "docs/import.md")),
        (("import", "people"), ("FILE", "--dry-run", "--workspace", "--rejects")),
        (("import", "deals"), ("FILE", "--map", "--dry-run", "--workspace", "--rejects")),
        (("stats",), ("--json", "--as-of", "DATE|DATETIME", "--workspace")),
        (("attention",), ("--from", "--to", "DATE", "--json", "--workspace", "held back")),
        (("policy", "picture"), ("FILE", ".svg, .png or .mmd", "--language")),
        (("migrate",), ("schema of this version",)),
        (("outbox",), ("list", "retry", "cancel", "never what they say")),
        (("outbox", "list"), ("--state", "--limit", "--json", "--workspace")),
        (("outbox", "retry"), ("ID…", "--stuck", "looked up")),
        (("outbox", "cancel"), ("ID…", "Never send these")),
        (("audit",), ("--from", "--to", "--slack", "--json", "0 lost, 0 twice")),
        (("backtest",), ("POLICY.yml", "--from", "--to", "--against", "--json", "nothing is sent")),
        (("backup",), ("FILE", "while the bot runs")),
        (("restore",), ("--force", "--done-elsewhere", "Stop the bot first")),
        (("check",), ("what to do about what is not",)),
    ],
)
def test_every_command_explains_itself(
    dealbot: Shell, command: tuple[str, ...], words: tuple[str, ...]
) -> None:
    said = dealbot(*command, "--help")
    assert said.code == 0
    for word in words:
        assert word in " ".join(said.out.split())


def test_python_dash_m_bot_is_the_same_command(dealbot: Shell) -> None:
    told = subprocess.run([sys.executable, "-m", "bot"], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (2, "")
    assert "Usage: dealbot" in told.stdout


# Running


def test_without_a_token_it_says_where_to_get_one(dealbot: Shell) -> None:
    said = dealbot("run")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("SLACK_BOT_TOKEN is not set. Export the Bot User OAuth Token (xoxb-…)")


def test_a_token_that_slack_refuses_is_said_in_a_line(online: Shell, world: World) -> None:
    world.revoke_token(code="invalid_auth")
    said = online("run")
    assert said.code == 2
    assert said.err.endswith("Slack did not take it (auth.test: invalid_auth). Run: dealbot check\n")


def test_a_policy_with_mistakes_is_refused_with_their_lines(online: Shell) -> None:
    online.set(DEALBOT_POLICY=online.write("policy.yml", "version: 1", "langage: ja"))
    said = online("run")
    assert said.code == 2
    assert "policy.yml:2:1: " in said.err
    online.set(LC_ALL="", LANG="ja_JP.UTF-8")
    assert "policy.yml 2行目 1文字目：`langage` はここでは使えません。" in online("run").err
    assert "policy.yml 2行目 1文字目：" in online("check").out


def test_a_database_that_cannot_be_opened_is_said_in_a_line(online: Shell) -> None:
    online.set(DATABASE_URL="postgresql://x@127.0.0.1:1/none")
    for command in (("run",), ("migrate",), ("stats",), ("tick", "--dry-run")):
        said = online(*command)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith("The database is locked or can't be reached. ")


def test_it_runs_until_it_is_told_to_stop(online: Shell, world: World) -> None:
    """The started program over Socket Mode: SIGTERM ends it within its grace, with nothing left hanging."""
    bot = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    events = []
    with bot, bot.stderr as lines:  # type: ignore[union-attr]  # it is a pipe
        for line in lines:
            events.append(json.loads(line)["event"])
            if events[-1] == "ready":
                bot.send_signal(signal.SIGTERM)
    assert bot.returncode == 0
    assert events[-2:] == ["ready", "stopping"]
    with online.bot() as looking, looking.deps.reads() as session:
        assert heartbeats.all_beats(session).keys() >= {"directory"}


# Migrating


def test_migrating_makes_the_folder_and_the_file_and_may_be_repeated(dealbot: Shell) -> None:
    dealbot.set(DATABASE_URL=f"sqlite:///{dealbot.folder}/new/folder/dealbot.sqlite3")
    for _ in range(2):
        said = dealbot("migrate")
        assert (said.out, said.code) == (f"The database is at {migrate.newest()}.\n", 0)


# Ticking


@pytest.fixture
def office(migrated: Shell) -> Shell:
    """A company whose aoi has a meeting from 9:30 to 10:00 today."""
    plan_a_meeting(migrated)
    return migrated


def plan_a_meeting(shell: Shell) -> None:
    with shell.database() as database:
        company = a_company(database, shell.clock, composition.new_id)
        starts = shell.clock() + timedelta(minutes=30)
        plan = meetings.Plan(
            deal_id="acme", title="Hearing", starts_at=starts, ends_at=starts + timedelta(minutes=30)
        )
        meetings.plan(company.deps, company.ask(), plan)


def rehearsed(shell: Shell, at: str) -> Any:
    said = shell("tick", "--at", at, "--dry-run", "--json")
    assert (said.code, said.err) == (0, "")
    return json.loads(said.out)


def test_why_asks_about_one_deal_and_names_the_rules_there_are(office: Shell) -> None:
    said = office("why", "#1", "meeting_unlogged")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("#1 Acme renewal")
    for wrong, told in ((("99",), "no deal `99`"), (("1", "nonsense"), "no rule `nonsense`")):
        said = office("why", *wrong)
        assert said.code == 2
        assert told in said.err


def test_a_rehearsal_says_what_would_be_done_and_sent(office: Shell) -> None:
    report = rehearsed(office, "2026-11-16T10:05+09:00")
    assert (report["at"], report["dry_run"]) == ("2026-11-16T10:05:00+09:00", True)
    assert [job["job"] for job in report["jobs"]] == ["sweep", "bundle", "review", "brake", "deliver"]
    (message,) = report["messages"]
    assert message.keys() == {"do", "at", "to", "notice", "text", "kind", "recipient", "name"}
    assert (message["do"], message["to"], message["kind"], message["recipient"]) == (
        "post",
        "dm:UAOI",
        "prompt",
        "aoi",
    )
    assert "Acme renewal" in message["text"]


def test_a_rehearsal_may_look_far_ahead(office: Shell) -> None:
    """Two mornings on the meeting is overdue, and the manager hears of it too."""
    kinds = [
        (each["recipient"], each["kind"]) for each in rehearsed(office, "2026-11-18T09:05+09:00")["messages"]
    ]
    assert ("mana", "bundle") in kinds
    assert rehearsed(office, "2026-11-16T09:45+09:00")["messages"] == []


def test_a_rehearsal_changes_nothing(office: Shell) -> None:
    before = office.dump()
    rehearsed(office, "2026-11-17T11:00+09:00")
    said = office("tick", "--dry-run", "--at", "2026-11-16T10:05+09:00")
    assert said.lines[0].startswith("sweep: ")
    assert said.lines[-1].startswith("post 2026-11-16T10:05+09:00 Aoi: ")
    assert office.dump() == before


def test_another_moment_is_for_rehearsals_only(office: Shell) -> None:
    said = office("tick", "--at", "2026-11-16T10:05+09:00")
    assert (said.code, said.err) == (2, "--at is for rehearsals. Add --dry-run.\n")


@pytest.mark.parametrize("at", ["tomorrow", "2026-11-16", "2026-11-16T10:05", "9999-99-99T00:00+09:00"])
def test_a_moment_without_its_zone_is_no_moment(office: Shell, at: str) -> None:
    said = office("tick", "--dry-run", "--at", at)
    assert said.code == 2
    assert "Invalid value for '--at'" in said.err


def test_a_rehearsal_with_another_policy_than_the_bots_is_refused(office: Shell) -> None:
    policy = preset("b2b_en").model_dump_json(by_alias=True)
    office.set(DEALBOT_POLICY=office.write("policy.yml", policy))
    said = office("tick", "--dry-run")
    assert said.code == 2
    assert said.err.startswith("The policy here is not the one the bot last ran with. Set DEALBOT_POLICY ")


def test_a_tick_sends_what_is_due_and_says_what_each_job_did(
    online: Shell, migrated: Shell, world: World
) -> None:
    plan_a_meeting(online)
    online.clock.move(hours=1, minutes=5)
    said = online("tick", "--json")
    assert said.code == 0
    assert [job["job"] for job in json.loads(said.out)["jobs"]] == [job.name for job in SCHEDULE]
    assert "Acme renewal" in world.person("aoi").dm.last.text
    assert online("tick").lines[0].startswith("sweep: ")
    assert len(world.person("aoi").dm.messages) == 1


def test_a_tick_needs_slack(dealbot: Shell) -> None:
    said = dealbot("tick")
    assert said.code == 2
    assert said.err.startswith("SLACK_BOT_TOKEN is not set.")


# The doctor


def checked(shell: Shell) -> dict[str, tuple[bool, str]]:
    """What each line says, and whether it is fine."""
    said = shell("check")
    assert said.err == ""
    lines = {}
    for line in said.lines:
        mark, what, say = line[:4], *line[5:].split(": ", 1)
        lines[what] = (mark == "ok  ", say)
    assert said.code == (0 if all(fine for fine, _ in lines.values()) else 1)
    return lines


def beat(shell: Shell) -> None:
    with shell.database() as database, database.writes.begin() as session:
        for job in SCHEDULE:
            heartbeats.beat(session, job.name, shell.clock())


@pytest.fixture
def healthy(online: Shell, migrated: Shell) -> Shell:
    beat(online)
    return online


def test_all_is_well(healthy: Shell) -> None:
    lines = checked(healthy)
    assert list(lines) == [
        "settings",
        "policy",
        "database",
        "migrations",
        "scheduler",
        "token",
        "scopes",
        "socket",
    ]
    assert all(fine for fine, _ in lines.values()), lines


def test_nothing_is_set_up_yet(dealbot: Shell) -> None:
    lines = checked(dealbot)
    assert lines["database"] == (
        False,
        "there is none yet. Run: dealbot migrate (dealbot run does it by itself)",
    )
    assert lines["token"][1].startswith("SLACK_BOT_TOKEN is not set. ")
    assert not (dealbot.folder / "dealbot.sqlite3").exists()


def test_a_misspelt_setting_is_named(healthy: Shell) -> None:
    healthy.set(DEALBOT_POLCY="x")
    assert checked(healthy) == {
        "settings": (False, "DEALBOT_POLCY is not a setting; did you mean DEALBOT_POLICY?")
    }


def test_a_policy_that_is_not_there_is_named(healthy: Shell) -> None:
    healthy.set(DEALBOT_POLICY=str(healthy.folder / "none.yml"))
    fine, say = checked(healthy)["policy"]
    assert not fine
    assert say.startswith("DEALBOT_POLICY can't be read (No such file or directory)")


def test_a_database_that_does_not_answer_is_named_without_its_password(healthy: Shell) -> None:
    healthy.set(DATABASE_URL="postgresql://bot:hunter2@127.0.0.1:1/none")
    fine, say = checked(healthy)["database"]
    assert not fine
    assert say == "can't be opened (OperationalError). Check DATABASE_URL and that the server runs."


def test_an_old_schema_is_named_with_the_command_that_helps(healthy: Shell) -> None:
    migrate.downgrade(healthy.url, "base")
    lines = checked(healthy)
    assert lines["migrations"] == (
        False,
        f"at nothing, this version needs {migrate.newest()}. Run: dealbot migrate",
    )
    assert "scheduler" not in lines


def test_a_silent_scheduler_is_named(healthy: Shell) -> None:
    healthy.clock.move(minutes=5)
    assert checked(healthy)["scheduler"] == (True, "ticking")
    healthy.clock.move(seconds=1)
    assert checked(healthy)["scheduler"] == (
        False,
        "no sign of sweep, bundle, review, brake, deliver for 5 minutes. Start it: dealbot run",
    )


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_token_that_slack_refuses_is_named_with_slacks_reason(
    healthy: Shell, world: World, code: str
) -> None:
    world.revoke_token(code=code)
    lines = checked(healthy)
    assert lines["token"] == (False, f"Slack refuses it ({code}). Copy it anew from OAuth & Permissions.")
    assert "scopes" not in lines


def test_slack_that_cannot_be_reached_is_no_fault_of_the_token(healthy: Shell) -> None:
    healthy.set(SLACK_API_URL="http://127.0.0.1:1/api/")
    fine, say = checked(healthy)["token"]
    assert not fine
    assert say.startswith("Slack can't be reached (")


def test_missing_scopes_are_named_with_the_click_that_helps(healthy: Shell, world: World) -> None:
    from bot.cli.doctor import wanted_scopes

    granted = set(wanted_scopes()) - {"im:history", "users:read"}
    healthy.set(SLACK_BOT_TOKEN=world.issue_token(granted))
    assert checked(healthy)["scopes"] == (
        False,
        "missing: im:history, users:read. Add them under OAuth & Permissions, then click Reinstall to Workspace.",
    )


def test_an_app_level_token_that_opens_nothing_is_named(healthy: Shell) -> None:
    healthy.set(SLACK_APP_TOKEN="xapp-1-unknown")
    fine, say = checked(healthy)["socket"]
    assert not fine
    assert say.endswith("Create the app-level token anew with connections:write.")


def test_over_http_there_is_no_socket_to_look_at(healthy: Shell) -> None:
    healthy.monkeypatch.delenv("SLACK_APP_TOKEN")
    healthy.set(SLACK_SIGNING_SECRET="0123456789abcdef", PORT="3000")
    assert checked(healthy)["transport"] == (True, "HTTP on port 3000")


def test_tokens_are_never_printed(healthy: Shell, world: World) -> None:
    world.revoke_token()
    for said in (healthy("check"), healthy("run"), healthy("tick")):
        assert "xoxb-" not in said.out + said.err.replace("(xoxb-…)", "")
        assert "xapp-" not in said.out + said.err
