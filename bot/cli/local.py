"""The bot's side of `dealbot sandbox`: settings that reach nothing real, when the company opens, and catching up.

The sandbox itself is not known here: `dealbot sandbox` hands it in, and it is used as `Company` below says.
"""

from __future__ import annotations

import errno
import signal
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from bot import log
from bot.cli import demo, moments, running, seeding
from bot.cli.catchup import CatchUp
from bot.cli.ground import Ground
from bot.config import Settings
from bot.errors import Misconfigured
from store import wall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from bot.app import Bot
    from bot.cli.own import Own, Sheets
    from bot.cli.seeding.company import Crew

REAL: Final = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL")
PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")


def refuse_production(environ: Mapping[str, str]) -> None:
    """The sandbox never comes near a real workspace or a database that somebody chose."""
    given = [name for name in REAL if environ.get(name, "").strip()]
    if not given:
        return
    advice = "the bot on Slack is: dealbot run"
    if "SLACK_BOT_TOKEN" not in given and given != ["DATABASE_URL"]:
        advice = "the bot on Slack needs SLACK_BOT_TOKEN, too, and is: dealbot run"
    raise Misconfigured(
        f"{' and '.join(given)} {'is' if len(given) == 1 else 'are'} set, and the sandbox touches neither a real Slack "
        f"nor your database. Unset {'it' if len(given) == 1 else 'them'} to use the sandbox; {advice}."
    )


def keep_off_proxies(environ: MutableMapping[str, str]) -> None:
    """Slack's SDK would send what is meant for this machine to the proxy."""
    for name in [each for each in environ if each.lower() in PROXIES]:
        del environ[name]


def settings(environ: Mapping[str, str], ground: Ground, company: Company | None = None) -> Settings:
    """The sandbox's own database and Slack; of the environment, only what begins with DEALBOT_."""
    given = {name: value for name, value in environ.items() if name.upper().startswith("DEALBOT_")}
    given["DATABASE_URL"] = f"sqlite:///{ground.database.resolve()}"
    if company is not None:
        given["SLACK_BOT_TOKEN"], given["SLACK_APP_TOKEN"] = company.tokens
        given["SLACK_API_URL"] = company.api_url
    return Settings.load(given, slack=company is not None)


class Company(Protocol):
    """A stand-in for Slack that is up: who is in it by what they do (Slack's ids), and a person at its terminal or in a
    browser. `crews`: each team's channel, manager and reps; `first`: who one begins as.
    """

    workspace: str
    tokens: tuple[str, str]
    api_url: str
    admin: str
    first: str

    @property
    def crews(self) -> Sequence[Crew]: ...

    def now(self) -> datetime: ...

    def machine(self) -> datetime:
        """Machine time, which `leap` puts forward."""

    def leap(self, seconds: float) -> bool:
        """Instead of waiting for so long; False where machine time can't be put forward."""

    def hindered(self) -> bool:
        """Whether Slack is made to fail just now."""

    def waiting(self) -> bool:
        """Whether nothing is under way but waiting for the person's next line."""

    def sit_down(self, keeper: CatchUp, stop: threading.Event) -> None:
        """Until the person ends it, or `stop` is set."""


@dataclass(frozen=True)
class Wishes:
    """What `dealbot sandbox` was asked for. `language`: ja or en. With `picture`, company time stands still.

    `own`: the visitor's own deals instead of the demo's; `policy`: their own policy instead of DEALBOT_POLICY.
    """

    language: str | None
    at: datetime | None
    port: int
    folder: Path
    keep: bool = False
    terminal: bool = False
    picture: Path | None = None
    own: Own | None = None
    policy: Path | None = None


class Begin(Protocol):
    """Brings a company up for the length of a block. Raises OSError when the port can't be had."""

    def __call__(
        self, *, opens: datetime, language: str, wishes: Wishes, owners: Sequence[str]
    ) -> AbstractContextManager[Company]: ...


def play(
    begin: Begin, environ: MutableMapping[str, str], machine: Callable[[], datetime], wishes: Wishes
) -> None:
    """The bot, a company, and somebody in it, until they end it."""
    refuse_production(environ)
    keep_off_proxies(environ)
    if wishes.policy is not None:
        if not wishes.policy.is_file():
            raise Misconfigured(f"{wishes.policy} is no file. Check the name after --policy.")
        environ["DEALBOT_POLICY"] = str(wishes.policy)
    language = wishes.language or language_of_terminal(environ)
    ground = Ground(wishes.folder, wishes.port, wishes.keep)
    policy = running.read_policy(settings(environ, ground))
    opens = ground.opens_at(policy, machine(), wishes.at)
    own = wishes.own.read(policy) if wishes.own else None
    stop = threading.Event()
    with ExitStack() as until_the_end:
        try:
            company = until_the_end.enter_context(
                begin(opens=opens, language=language, wishes=wishes, owners=own.owners if own else ())
            )
        except OSError as error:
            raise Misconfigured(_no_port(wishes.port, error)) from None
        ground.prepare()
        ours = settings(environ, ground, company)
        log.setup(
            ours.dealbot_log, stream=until_the_end.enter_context(ground.log.open("a", encoding="utf-8"))
        )
        until_the_end.enter_context(told_to_stop(stop, company.waiting))
        bot = until_the_end.enter_context(
            running.serving(ours, policy, company.now, company.machine, stop=stop)
        )
        with wall.inside(company.workspace):
            _fill(bot, company, wishes, language, own)
        running.settle_in()
        almanac = moments.Almanac(bot.deps, company.workspace)
        company.sit_down(CatchUp(bot, company, ground.clock, stop, almanac), stop)


def _fill(bot: Bot, company: Company, wishes: Wishes, language: str, own: Sheets | None) -> None:
    """Deals for the company: the visitor's own, a handful for the terminal, hundreds with their past for the browser."""
    deps, workspace = bot.deps, company.workspace
    if own is not None:
        seeding.teams(deps, workspace, company.admin, company.crews, language)
        own.take_in(deps, workspace)
    elif wishes.terminal:
        crew = company.crews[0]
        cast = demo.Cast(company.admin, crew.manager, crew.reps, crew.channel)
        demo.fill(deps, workspace, cast, language=language)
    else:
        seeding.fill(
            deps,
            workspace,
            admin=company.admin,
            crews=company.crews,
            first=company.first,
            language=language,
        )


def _no_port(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use; maybe another sandbox runs. Choose another: dealbot sandbox --port {port + 1}"
    return f"Port {port} can't be had ({error.strerror}). Choose another: dealbot sandbox --port 8790"


def language_of_terminal(environ: Mapping[str, str]) -> str:
    """As gettext finds it: the first of these that says something."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    found = next((environ[name] for name in names if environ.get(name)), "")
    return "ja" if found.startswith("ja") else "en"


@contextmanager
def told_to_stop(stop: threading.Event, waiting: Callable[[], bool]) -> Iterator[None]:
    """SIGTERM and SIGINT end the block: what is under way is finished first, a wait for a line is broken off."""

    def end(*_: object) -> None:
        stop.set()
        if waiting():
            raise KeyboardInterrupt

    before = {each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
