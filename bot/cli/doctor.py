"""`dealbot check`: one line for each thing that must be right, each saying ok or what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from sqlalchemy.exc import SQLAlchemyError

from bot.cli import speech
from bot.cli.running import read_policy
from bot.config import Settings
from bot.errors import Misconfigured, PolicyRefused
from bot.jobs import SCHEDULE
from bot.services import brakes, nags, policies
from bot.slack.client import DELIVERY_TIMEOUT, Slack, web_client
from bot.slack.errors import Permanent, SlackError
from store import engine, heartbeats, installations, members, migrate, wall
from store.errors import Unavailable
from store.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from bot.text import Text
    from store.engine import Session
    from store.model import PolicyVersion

LATE = timedelta(minutes=5)
"""A job that ticks every few seconds and did not for so long is not running."""


@dataclass(frozen=True, slots=True)
class Line:
    what: str
    ok: bool
    say: str


def examine(environ: Mapping[str, str], machine: Callable[[], datetime]) -> Iterator[Line]:
    """Every line in turn; what can't be looked at because something before it is wrong is left out."""
    try:
        settings = Settings.load(environ, slack=False)
    except Misconfigured as error:
        yield Line("settings", ok=False, say=error.what)
        return
    yield Line("settings", ok=True, say="read")
    t = speech.of_shell(environ)
    yield _policy(settings, t)
    yield from _database(settings, machine, t)
    yield from _slack(settings)


def _policy(settings: Settings, t: Text) -> Line:
    try:
        policy = read_policy(settings)
    except PolicyRefused as error:
        return Line("policy", ok=False, say="\n".join(error.listed(t)))
    except Misconfigured as error:
        return Line("policy", ok=False, say=str(error))
    return Line("policy", ok=True, say=f"{len(policy.stages)} stages, fingerprint {policy.fingerprint[:12]}")


def _database(settings: Settings, machine: Callable[[], datetime], t: Text) -> Iterator[Line]:
    url = settings.database_url.get_secret_value()
    if engine.is_missing(url):
        say = "there is none yet. Run: dealbot migrate (dealbot run does it by itself)"
        yield Line("database", ok=False, say=say)
        return
    try:
        have, want = migrate.current(url), migrate.newest()
    except SQLAlchemyError as error:
        say = f"can't be opened ({type(error).__name__}). Check DATABASE_URL and that the server runs."
        yield Line("database", ok=False, say=say)
        return
    yield Line("database", ok=True, say="answers")
    if have != want:
        say = f"at {have or 'nothing'}, this version needs {want}. Run: dealbot migrate"
        yield Line("migrations", ok=False, say=say)
        return
    yield Line("migrations", ok=True, say=f"at {have}")
    database = engine.connect(url)
    try:
        with wall.across(), database.reads() as session:
            rows = [
                installations.current_policy(session, each) for each in installations.with_policy(session)
            ]
            beats = heartbeats.all_beats(session)
            walled = engine.is_walled(session)
            held = [_held(session, each.workspace) for each in rows if each]
    except Unavailable:
        yield Line("scheduler", ok=False, say="the database is busy; try again")
        return
    finally:
        database.close()
    if walled is not None:
        yield _walls(kept=walled)
    yield from (_in_force(row, t) for row in rows if row)
    yield from filter(None, held)
    yield _heartbeat(beats, machine())


def _walls(*, kept: bool) -> Line:
    if kept:
        return Line("row-level security", ok=True, say="keeps workspaces apart")
    say = "this role passes by it (SUPERUSER or BYPASSRLS). Give the bot a role of its own: docs/decisions/0028-a-second-wall.md says how."
    return Line("row-level security", ok=False, say=say)


def _in_force(row: PolicyVersion, t: Text) -> Line:
    """What the bot really goes by; an upload in Slack holds until the file changes."""
    origin = "uploaded in Slack" if policies.was_uploaded(row) else "from the file"
    say = f"{row.workspace}: version {row.version}, {origin}, fingerprint {row.fingerprint[:12]}"
    try:
        policies.recorded(row)
    except ValueError:
        return Line(
            "in force",
            ok=False,
            say=f"{say}, can't be read by this version. Start the bot with a changed file.",
        )
    except PolicyRefused as error:
        wrong = "\n".join(error.listed(t))
        return Line("in force", ok=False, say=f"{say}, is refused by this version: {wrong}")
    return Line("in force", ok=True, say=say)


def _held(session: Session, workspace: str) -> Line | None:
    """A brake that nobody has decided about; nothing to say where there is none."""
    brake = brakes.on(session, workspace)
    if brake is None:
        return None
    admins = [each for each in members.with_role(session, workspace, Role.ADMIN) if nags.reads(each)]
    who = "An admin decides in Slack" if admins else "No admin is on Slack, so nobody was asked"
    since = brake.pulled_at.isoformat(timespec="minutes")
    say = f"{workspace}: messages are held since {since} ({brake.cause}). {who}; or run: dealbot brake show"
    return Line("brake", ok=False, say=say)


def _heartbeat(beats: Mapping[str, datetime], now: datetime) -> Line:
    silent = [
        job.name
        for job in SCHEDULE
        if job.every < LATE.total_seconds() and now - beats.get(job.name, now - 2 * LATE) > LATE
    ]
    if silent:
        return Line(
            "scheduler", ok=False, say=f"no sign of {', '.join(silent)} for 5 minutes. Start it: dealbot run"
        )
    return Line("scheduler", ok=True, say="ticking")


def _slack(settings: Settings) -> Iterator[Line]:
    try:
        settings.require_slack()
    except Misconfigured as error:
        yield Line("token", ok=False, say=error.what)
        return
    assert settings.slack_bot_token is not None
    token = settings.slack_bot_token.get_secret_value()
    slack = Slack(web_client(token, settings.slack_api_url, timeout=DELIVERY_TIMEOUT))
    try:
        identity = slack.auth()
    except Permanent as error:
        yield Line(
            "token", ok=False, say=f"Slack refuses it ({error.code}). Copy it anew from OAuth & Permissions."
        )
        return
    except SlackError as error:
        yield Line(
            "token",
            ok=False,
            say=f"Slack can't be reached ({error.code}). Check the network and SLACK_API_URL.",
        )
        return
    yield Line("token", ok=True, say=f"workspace {identity.team or identity.team_id}")
    yield _scopes(identity.scopes)
    yield _socket(settings)


def _scopes(granted: frozenset[str]) -> Line:
    missing = sorted(set(wanted_scopes()) - granted)
    if missing:
        say = f"missing: {', '.join(missing)}. Add them under OAuth & Permissions, then click Reinstall to Workspace."
        return Line("scopes", ok=False, say=say)
    return Line("scopes", ok=True, say=f"{len(granted)} granted")


def _socket(settings: Settings) -> Line:
    if settings.transport == "http":
        return Line("transport", ok=True, say=f"HTTP on port {settings.port}")
    assert settings.slack_app_token is not None
    app_token = settings.slack_app_token.get_secret_value()
    try:
        web_client(app_token, settings.slack_api_url, timeout=DELIVERY_TIMEOUT).apps_connections_open(
            app_token=app_token
        )
    except Exception as error:  # noqa: BLE001 - whatever the SDK raises, the line says it did not work
        say = f"Slack opens no connection ({type(error).__name__}). Create the app-level token anew with connections:write."
        return Line("socket", ok=False, say=say)
    return Line("socket", ok=True, say="Slack opens connections")


def wanted_scopes() -> list[str]:
    """The scopes of the manifest that this version was built with."""
    scopes: list[str] = manifest()["oauth_config"]["scopes"]["bot"]
    return scopes


def manifest() -> dict[str, Any]:
    """The Slack app as this version was built with it."""
    package = Path(str(resources.files("bot")))
    path = next(each for each in (package / "manifest.yml", package.parent / "manifest.yml") if each.exists())
    read: dict[str, Any] = YAML(typ="safe").load(path)
    return read
