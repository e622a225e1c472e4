"""Everything Dealbot reads from its environment; nothing else is read, and no .env file is."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr, ValidationError

from bot.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

SLACK = "https://slack.com/api/"
LEVELS = ("debug", "info", "warning", "error")


def _bot_token(token: str) -> str:
    if token.startswith("xapp-"):
        raise ValueError("holds an app-level token (xapp-…); that one belongs in SLACK_APP_TOKEN. Copy the Bot User "
                         "OAuth Token (xoxb-…) from OAuth & Permissions")  # fmt: skip
    if token.startswith("xoxp-"):
        raise ValueError(
            "holds a user token (xoxp-…); copy the Bot User OAuth Token (xoxb-…) from OAuth & Permissions"
        )
    if not token.startswith("xoxb-"):
        raise ValueError("must be the Bot User OAuth Token (xoxb-…) from OAuth & Permissions")
    return token


def _app_token(token: str) -> str:
    if token.startswith("xox"):
        raise ValueError(
            "holds a bot or user token; create an app-level token (xapp-…) under Basic Information"
        )
    if not token.startswith("xapp-"):
        raise ValueError("must be an app-level token (xapp-…), created under Basic Information")
    return token


def _signing_secret(secret: str) -> str:
    if secret.startswith(("xox", "xapp-")):
        raise ValueError("holds a token; copy the Signing Secret from Basic Information")
    if not (secret.isascii() and secret.isalnum()):
        raise ValueError("must be the Signing Secret from Basic Information, letters and digits only")
    return secret


def _api_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"must be an address like {SLACK}")
    if parts.scheme == "http" and "." in parts.hostname and not parts.hostname.startswith("127."):
        raise ValueError("must begin with https:// (the token would travel in the clear)")
    return url.rstrip("/") + "/"


def _database(url: str) -> str:
    """SQLAlchemy's spelling: hosting platforms hand out `postgres://`, which it does not know."""
    scheme, found, rest = url.partition("://")
    if scheme in ("postgres", "postgresql", "postgresql+psycopg") and found:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/"):
        return url
    raise ValueError("must begin with postgresql:// or sqlite:/// (a file: sqlite:////absolute/path.sqlite3)")


def _level(level: str) -> str:
    if level.lower() not in LEVELS:
        raise ValueError(f"must be one of {', '.join(LEVELS)}")
    return level.lower()


def _port(port: str) -> int:
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("must be a port number between 1 and 65535")
    return int(port)


class Settings(BaseModel):
    """Each field is one variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    slack_bot_token: Annotated[SecretStr, BeforeValidator(_bot_token)] | None = None
    slack_app_token: Annotated[SecretStr, BeforeValidator(_app_token)] | None = None
    slack_signing_secret: Annotated[SecretStr, BeforeValidator(_signing_secret)] | None = None
    port: Annotated[int, BeforeValidator(_port)] | None = None
    slack_api_url: Annotated[str, AfterValidator(_api_url)] = SLACK
    database_url: Annotated[SecretStr, BeforeValidator(_database)]  # may hold a password
    dealbot_policy: Path | None = None  # None: the preset
    dealbot_log: Annotated[str, AfterValidator(_level)] = "info"

    @classmethod
    def load(cls, environ: Mapping[str, str], *, slack: bool = True) -> Self:
        """Misconfigured, in one line that says what to do. `slack=False` is for commands that never call Slack."""
        given = {name: value.strip() for name, value in environ.items() if value.strip()}
        _refuse_misspelt(given)
        known = {name.lower(): given[name] for name in NAMES if name in given}
        known.setdefault("database_url", default_database(given))
        try:
            settings = cls.model_validate(known)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise Misconfigured(f"{str(first['loc'][0]).upper()} {first['ctx']['error']}.") from None
        if slack:
            settings.require_slack()
        return settings

    def require_slack(self) -> None:
        if self.slack_bot_token is None:
            raise Misconfigured(
                "SLACK_BOT_TOKEN is not set. Export the Bot User OAuth Token (xoxb-…) from your Slack app's OAuth & "
                "Permissions page (a .env file is not read), or try Dealbot without Slack: dealbot sandbox."
            )
        _ = self.transport

    @property
    def transport(self) -> Literal["socket", "http"]:
        """Socket Mode wherever there is an app-level token: platforms set PORT without being asked."""
        if self.slack_app_token is not None:
            return "socket"
        if self.slack_signing_secret is not None and self.port is not None:
            return "http"
        if self.slack_signing_secret is not None:
            raise Misconfigured("PORT is not set. Slack over HTTP needs it, beside SLACK_SIGNING_SECRET.")
        if self.port is not None:
            raise Misconfigured(
                "SLACK_SIGNING_SECRET is not set. Slack over HTTP (PORT) needs the Signing Secret from Basic "
                "Information; for Socket Mode set SLACK_APP_TOKEN (xapp-…) instead."
            )
        raise Misconfigured(
            "SLACK_APP_TOKEN is not set. Create an app-level token (xapp-…) with the scope connections:write under "
            "Basic Information; to receive over HTTP instead, set SLACK_SIGNING_SECRET and PORT."
        )


NAMES = tuple(name.upper() for name in Settings.model_fields)


def _refuse_misspelt(given: Mapping[str, str]) -> None:
    """Every DEALBOT_… that is not ours, and whatever looks like one of our unset names: a typo there is silent otherwise.

    Names of other tools (SLACK_WEBHOOK_URL) stay unquestioned, and so does a near miss of a name that is itself set.
    """
    unset = [name for name in NAMES if name not in given]
    for name in sorted(given.keys() - set(NAMES)):
        close = get_close_matches(name.upper(), unset, n=1, cutoff=0.88)
        if close:
            raise Misconfigured(f"{name} is not a setting; did you mean {close[0]}?")
        if name.upper().startswith("DEALBOT_"):
            ours = ", ".join(one for one in NAMES if one.startswith("DEALBOT_"))
            raise Misconfigured(f"{name} is not a setting; Dealbot reads {ours}.")


def default_database(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """An SQLite file in the user's data folder, where each platform keeps it."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if platform == "win32":
        folder = Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        folder = home / "Library" / "Application Support"
    else:
        # The XDG rules: a relative path there is to be ignored.
        asked = Path(environ.get("XDG_DATA_HOME") or "")
        folder = asked if asked.is_absolute() else home / ".local" / "share"
    return f"sqlite:///{folder / 'dealbot' / 'dealbot.sqlite3'}"
