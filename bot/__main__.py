"""The command `dealbot`."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.errors import Misconfigured, PolicyRefused
from bot.slack.errors import SlackError
from store.errors import Unavailable

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.services.imports import Report

cli = typer.Typer(
    help="Keeps a B2B sales team's deals clean from inside Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
importing = typer.Typer(
    help="Take people and deals in from CSV files; docs/import.md shows how.", no_args_is_help=True
)
cli.add_typer(importing, name="import")
policies = typer.Typer(help="What the team agreed on (DEALBOT_POLICY).", no_args_is_help=True)
cli.add_typer(policies, name="policy")
braking = typer.Typer(help="Messages that are held until somebody decides; docs/admin.md tells when.")
cli.add_typer(braking, name="brake")
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would happen.")]
Workspace = Annotated[
    str | None, typer.Option(metavar="ID", help="Which Slack workspace, if there are several (T0123ABCD).")
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file, UTF-8 or Shift-JIS (CP932).")]
Rejects = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Where rejected rows go, with line and reason; left out: NAME.rejected.csv beside the file, "
        "and nowhere with --dry-run.",
    ),
]


def wall_clock() -> datetime:
    """The one place where real time comes in; everything else is handed a clock."""
    return datetime.now(UTC)  # noqa: TID251


@cli.command()
def run() -> None:
    """Run the bot on Slack, until it is stopped."""
    from bot import log
    from bot.cli import running
    from bot.config import Settings

    settings = Settings.load(os.environ)
    secrets = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    log.setup(settings.dealbot_log, secrets=tuple(each.get_secret_value() for each in secrets if each))
    running.run(settings, running.read_policy(settings), wall_clock, wall_clock)


@cli.command()
def sandbox(
    language: Annotated[
        Literal["ja", "en"] | None, typer.Option(help="What you read; left out: as your terminal is set.")
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M%z"], help="Company time; left out: 09:00 of the next working day."
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the stand-in for Slack listens.")] = 8790,
    data: Annotated[Path, typer.Option(metavar="FOLDER", help="For the database and the log.")] = Path(
        "var/sandbox"
    ),
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the company of the last run.")] = False,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw the session into an SVG file; company time stands still."),
    ] = None,
) -> None:
    """Try it without Slack: the bot, a small company, and you in it, in this terminal."""
    from bot.cli import local
    from sandbox.shell import sitting

    wishes = local.Wishes(language, at, port, data, keep=keep, picture=picture)
    local.play(sitting.begin, os.environ, wall_clock, wishes)


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this version. `run` does it by itself."""
    from bot.config import Settings
    from store import engine
    from store import migrate as migrations

    url = Settings.load(os.environ, slack=False).database_url.get_secret_value()
    engine.make_room(url)
    migrations.upgrade(url)
    typer.echo(f"The database is at {migrations.current(url)}.")


@cli.command()
def check() -> None:
    """Look at everything that must be right, and say what to do about what is not."""
    from bot.cli import doctor

    lines = list(doctor.examine(os.environ, wall_clock))
    for line in lines:
        typer.echo(f"{'ok  ' if line.ok else 'FIX '} {line.what}: {line.say}")
    if not all(line.ok for line in lines):
        raise typer.Exit(1)


@cli.command()
def tick(
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M%z"],
            metavar="DATETIME",
            help="As if it were this moment (2026-11-24T09:00+09:00); only with --dry-run.",
        ),
    ] = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Run every job once; with --dry-run say what each would do and send, and change nothing."""
    from bot.cli import home, ticking

    if at is not None and not dry_run:
        raise Misconfigured("--at is for rehearsals. Add --dry-run.")
    with home.opened(_shell_settings(slack=not dry_run), wall_clock) as (bot, policy):
        home.same_policy(bot, policy)
        report = ticking.rehearse(bot, at or wall_clock()) if dry_run else ticking.once(bot)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return
    for line in report.told():
        typer.echo(line)


@braking.callback(invoke_without_command=True)
def brake(context: typer.Context, workspace: Workspace = None) -> None:
    """Show what is held; a command decides about it, once."""
    from bot.cli import braking as doing

    if context.invoked_subcommand is None:
        for line in doing.show(_shell_settings(), wall_clock, workspace):
            typer.echo(line)


@braking.command("show")
def brake_show(workspace: Workspace = None) -> None:
    """What is held and why: by rule, by person, by channel, ten samples."""
    from bot.cli import braking as doing

    for line in doing.show(_shell_settings(), wall_clock, workspace):
        typer.echo(line)


def _brake(decision: str, workspace: str | None) -> None:
    from bot.cli import braking as doing

    typer.echo(doing.decide(_shell_settings(), wall_clock, workspace, decision))


@braking.command("send")
def brake_send(workspace: Workspace = None) -> None:
    """Everything goes out, by the usual checks: hours, rights, whether it is still open."""
    _brake("send", workspace)


@braking.command("bundles")
def brake_bundles(workspace: Workspace = None) -> None:
    """Only the daily lists go out; single questions and posts in channels are dropped."""
    _brake("bundles", workspace)


@braking.command("mute")
def brake_mute(workspace: Workspace = None) -> None:
    """Nothing that is held goes out, nor is it told later, until something new happens on its deal."""
    _brake("mute", workspace)


@importing.command("people")
def import_people(
    file: File, workspace: Workspace = None, rejects: Rejects = None, dry_run: DryRun = False
) -> None:
    """Take in members, teams and who manages whom. Running it twice changes nothing."""
    from bot.cli import importing as doing

    report = doing.people(_shell_settings(), wall_clock, file, workspace=workspace, dry_run=dry_run)
    _end(report, "people", file, rejects, dry_run=dry_run)


@importing.command("deals")
def import_deals(
    file: File,
    map_file: Annotated[
        Path, typer.Option("--map", metavar="MAP", help="What the file's columns mean (YAML).")
    ],
    workspace: Workspace = None,
    rejects: Rejects = None,
    dry_run: DryRun = False,
) -> None:
    """Take in deals, 200 at a time. Interrupted, it goes on where it stopped; running it twice changes nothing."""
    from bot.cli import importing as doing

    settings = _shell_settings()
    try:
        report = doing.deals(settings, wall_clock, file, map_file, workspace=workspace, dry_run=dry_run)
    except KeyboardInterrupt:
        kept = "Nothing was stored." if dry_run else "What was done so far is stored; run it again to go on."
        typer.echo(f"Stopped. {kept}", err=True)
        raise typer.Exit(130) from None
    _end(report, "deals", file, rejects, dry_run=dry_run)


def _end(report: Report, what: str, file: Path, rejects: Path | None, *, dry_run: bool) -> None:
    """The report; the exit code is 1 when rows were rejected."""
    from bot.cli import importing as doing

    saved = None if dry_run and rejects is None else doing.save_rejects(report, file, rejects)
    for line in doing.told(report, what, dry_run=dry_run, rejects=saved):
        typer.echo(line)
    if report.rejected:
        raise typer.Exit(1)


@policies.command("picture")
def draw_process(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .svg, .png or .mmd (Mermaid).")],
    language: Annotated[
        Literal["ja", "en"] | None, typer.Option(help="In which language; left out: the policy's own.")
    ] = None,
    from_file: Annotated[
        bool, typer.Option("--from-file", help="Draw DEALBOT_POLICY, even if another one is in force.")
    ] = False,
    workspace: Workspace = None,
) -> None:
    """Draw the process for a wiki: its stages, what each asks for, and its ends. It is that of the policy in force."""
    from bot.cli import drawing

    policy, which = drawing.chosen(_shell_settings(), wall_clock, workspace, from_file=from_file)
    drawing.draw(policy, file, language or policy.language)
    typer.echo(f"The process is in {file}. It is that of {which}.")


@cli.command()
def stats(
    as_json: Json = False,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE|DATETIME",
            help="How old open deals are at this moment: 2026-11-24 or 2026-11-24T09:00+09:00; left out: now.",
        ),
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Count deals by stage, owner, manager and age."""
    from dataclasses import asdict

    from bot.cli import counting

    at = counting.moment(as_of)
    figures = counting.count(_shell_settings(), wall_clock, workspace=workspace, as_of=at)
    if as_json:
        typer.echo(json.dumps(asdict(figures), ensure_ascii=False, indent=2))
        return
    for line in counting.told(figures):
        typer.echo(line)


@cli.command()
def attention(
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="First day; left out: four weeks before the last."),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day; left out: today, in Tokyo.")
    ] = None,
    as_json: Json = False,
    workspace: Workspace = None,
) -> None:
    """What was sent, bundled and held back and why, and what people acted on, by rule, person and week."""
    from bot.cli import attention as ledger
    from bot.cli.counting import day

    rows, ignored = ledger.ask(
        _shell_settings(), wall_clock, first=day("--from", first), last=day("--to", last), workspace=workspace
    )
    if as_json:
        typer.echo(json.dumps(ledger.as_json(rows, ignored), ensure_ascii=False, indent=2))
        return
    for line in ledger.said(rows, ignored):
        typer.echo(line)


@cli.command()
def kpi(
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day; left out: of the fiscal quarter.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day; left out: that of --as-of.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="As known at the end of this day; left out: now.")
    ] = None,
    by: Annotated[
        Literal[
            "owner",
            "team",
            "manager",
            "region",
            "source",
            "product",
            "band",
            "sdr",
            "bdr",
            "competitor",
            "lost_reason",
        ]
        | None,
        typer.Option(help="Split every figure by this."),
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of text.")] = False,
    workspace: Workspace = None,
) -> None:
    """Win rates, durations, pipeline, pass-through, slippage and how well the process is kept; docs/kpis.md defines each."""
    from bot.cli import kpis
    from bot.cli.counting import day
    from store.kpis.scope import By

    asked = kpis.Asked(
        as_of=day("--as-of", as_of),
        first=day("--from", first),
        last=day("--to", last),
        by=By(by) if by else None,
        workspace=workspace,
    )
    answer = kpis.ask(_shell_settings(), wall_clock, asked)
    if as_json:
        typer.echo(json.dumps(kpis.as_json(answer), ensure_ascii=False, indent=2))
    elif as_csv:
        typer.echo(kpis.as_csv(answer), nl=False)
    else:
        for line in kpis.told(answer):
            typer.echo(line)


@cli.command()
def why(
    deal: Annotated[
        str, typer.Argument(metavar="DEAL", help="Its number, or its id in the file it came from.")
    ],
    rule: Annotated[
        str | None, typer.Argument(metavar="[RULE]", help="Such as quiet; left out: every rule.")
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Say what the rules find on a deal, and why a message came or did not."""
    from bot.cli import why as asking

    for line in asking.asked(_shell_settings(), wall_clock, deal, rule, workspace=workspace):
        typer.echo(line)


def _shell_settings(*, slack: bool = False) -> Settings:
    """For commands that end by themselves: what they print is theirs alone, warnings go to the error stream."""
    from bot import log
    from bot.config import Settings

    settings = Settings.load(os.environ, slack=slack)
    token = settings.slack_bot_token
    log.setup("warning", secrets=(token.get_secret_value(),) if token else ())
    return settings


def main() -> None:
    """Runs the command; what is misconfigured or can't be reached is said in a line or two, without a traceback."""
    try:
        cli(prog_name="dealbot")
    except (Misconfigured, PolicyRefused) as error:
        said = str(error)
    except Unavailable:
        said = (
            "The database is locked or can't be reached. Nothing was lost; try again, or run: dealbot check"
        )
    except SlackError as error:
        said = f"Slack did not take it ({error}). Run: dealbot check"
    else:
        return
    sys.stderr.write(f"{said}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
