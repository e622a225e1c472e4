"""Every wrong environment gets one plain line that says what to do, and never repeats a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import NAMES, SLACK, Settings, default_database
from bot.errors import Misconfigured

BOT, APP, SECRET = "xoxb-1-planted", "xapp-1-planted", "8f742231b10e8888abcd99yyyzzz85a5"
SOCKET = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
HTTP = {"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SECRET, "PORT": "3000"}


def test_a_bot_token_and_an_app_token_make_socket_mode() -> None:
    settings = Settings.load({**SOCKET, "HOME": "/home/sato", "PATH": "/bin"})
    assert settings.transport == "socket"
    assert settings.slack_api_url == SLACK
    assert settings.dealbot_policy is None
    assert settings.dealbot_log == "info"


def test_a_signing_secret_and_a_port_make_http() -> None:
    settings = Settings.load(HTTP)
    assert settings.transport == "http"
    assert settings.port == 3000


def test_an_app_token_wins_where_the_platform_sets_a_port() -> None:
    assert Settings.load({**HTTP, **SOCKET}).transport == "socket"


def test_everything_can_be_set() -> None:
    settings = Settings.load(
        {
            **SOCKET,
            "SLACK_API_URL": "http://127.0.0.1:8081/api",
            "DATABASE_URL": "postgres://u:p@db/dealbot",
            "DEALBOT_POLICY": "policy.yml",
            "DEALBOT_LOG": "DEBUG",
        }
    )
    assert settings.slack_api_url == "http://127.0.0.1:8081/api/"
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://u:p@db/dealbot"
    assert settings.dealbot_policy == Path("policy.yml")
    assert settings.dealbot_log == "debug"


def test_exactly_the_documented_names_are_read() -> None:
    assert set(NAMES) == {
        "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "PORT", "SLACK_API_URL", "DATABASE_URL",
        "DEALBOT_POLICY", "DEALBOT_LOG",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({}, "SLACK_BOT_TOKEN is not set. Export"),
        ({"SLACK_APP_TOKEN": APP}, "SLACK_BOT_TOKEN is not set."),
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set."),
        ({"SLACK_BOT_TOKEN": "  "}, "SLACK_BOT_TOKEN is not set."),
        ({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN is not set."),
        ({"SLACK_BOT_TOKEN": BOT, "PORT": "3000"}, "SLACK_SIGNING_SECRET is not set."),
        ({"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SECRET}, "PORT is not set."),
        ({"SLACK_BOT_TOKEN": APP}, "SLACK_BOT_TOKEN holds an app-level token (xapp-…); that one belongs in SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxp-1-planted"}, "SLACK_BOT_TOKEN holds a user token"),
        ({"SLACK_BOT_TOKEN": "planted"}, "SLACK_BOT_TOKEN must be the Bot User OAuth Token"),
        ({**SOCKET, "SLACK_APP_TOKEN": BOT}, "SLACK_APP_TOKEN holds a bot or user token"),
        ({**SOCKET, "SLACK_APP_TOKEN": "planted"}, "SLACK_APP_TOKEN must be an app-level token"),
        ({**HTTP, "SLACK_SIGNING_SECRET": APP}, "SLACK_SIGNING_SECRET holds a token"),
        ({**HTTP, "SLACK_SIGNING_SECRET": "é planted"}, "SLACK_SIGNING_SECRET must be the Signing Secret"),
        ({**HTTP, "PORT": "abc"}, "PORT must be a port number"),
        ({**HTTP, "PORT": "0"}, "PORT must be a port number"),
        ({**HTTP, "PORT": "65536"}, "PORT must be a port number"),
        ({**HTTP, "PORT": "３０００"}, "PORT must be a port number"),
        ({**SOCKET, "SLACK_API_URL": "slack.com"}, "SLACK_API_URL must be an address like"),
        ({**SOCKET, "SLACK_API_URL": "http://slack.com/api/"}, "SLACK_API_URL must begin with https://"),
        ({**SOCKET, "DATABASE_URL": "mysql://planted@db/x"}, "DATABASE_URL must begin with postgresql://"),
        ({**SOCKET, "DATABASE_URL": "dealbot.db"}, "DATABASE_URL must begin with postgresql://"),
        ({**SOCKET, "DEALBOT_LOG": "loud"}, "DEALBOT_LOG must be one of debug, info, warning, error"),
        ({**SOCKET, "DEALBOT_LOGS": "info"}, "DEALBOT_LOGS is not a setting; did you mean DEALBOT_LOG?"),
        ({**SOCKET, "dealbot_log": "info"}, "dealbot_log is not a setting; did you mean DEALBOT_LOG?"),
        ({**SOCKET, "DEALBOT_COLOUR": "red"}, "DEALBOT_COLOUR is not a setting; Dealbot reads DEALBOT_POLICY, DEALBOT_LOG."),
        ({"SLACK_BOT_TOKN": BOT}, "SLACK_BOT_TOKN is not a setting; did you mean SLACK_BOT_TOKEN?"),
        ({**SOCKET, "DATABASE_URI": "x"}, "DATABASE_URI is not a setting; did you mean DATABASE_URL?"),
        ({"SLACK_BOT_TOKEN": BOT, "SLACK_API_TOKEN": "x"}, "SLACK_API_TOKEN is not a setting; did you mean SLACK_APP_TOKEN?"),
    ],
)  # fmt: skip
def test_a_wrong_environment_says_what_to_do(environ: dict[str, str], says: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        Settings.load(environ)
    line = str(caught.value)
    assert line.startswith(says)
    assert line.endswith((".", "?"))
    assert "\n" not in line
    assert "planted" not in line
    assert SECRET not in line
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_settings_of_other_tools_are_nobodys_business() -> None:
    Settings.load(
        {**SOCKET, "SLACK_WEBHOOK_URL": "x", "SLACK_CHANNEL": "x", "SLACK_API_TOKEN": "x", "DEAL": "1"}
    )


def test_commands_that_never_call_slack_need_no_token() -> None:
    settings = Settings.load({}, slack=False)
    assert settings.slack_bot_token is None
    with pytest.raises(Misconfigured, match="SLACK_APP_TOKEN is not set"):
        _ = settings.transport


def test_secrets_are_shown_nowhere() -> None:
    shown = repr(Settings.load({**SOCKET, **HTTP, "DATABASE_URL": "postgresql://u:planted@db/x"}))
    assert "planted" not in shown
    assert SECRET not in shown


@pytest.mark.parametrize(
    ("platform", "environ", "path"),
    [
        ("linux", {"HOME": "/home/sato"}, "/home/sato/.local/share/dealbot/dealbot.sqlite3"),
        ("linux", {"HOME": "/home/sato", "XDG_DATA_HOME": "/data"}, "/data/dealbot/dealbot.sqlite3"),
        (
            "linux",
            {"HOME": "/home/sato", "XDG_DATA_HOME": "data"},
            "/home/sato/.local/share/dealbot/dealbot.sqlite3",
        ),
        (
            "darwin",
            {"HOME": "/Users/sato"},
            "/Users/sato/Library/Application Support/dealbot/dealbot.sqlite3",
        ),
        ("win32", {"LOCALAPPDATA": "/L"}, "/L/dealbot/dealbot.sqlite3"),
        ("win32", {"USERPROFILE": "/sato"}, "/sato/AppData/Local/dealbot/dealbot.sqlite3"),
    ],
)
def test_the_database_is_a_file_where_the_platform_keeps_them(
    platform: str, environ: dict[str, str], path: str
) -> None:
    assert default_database(environ, platform) == f"sqlite:///{path}"


def test_the_data_folder_is_used_when_no_database_is_named() -> None:
    url = Settings.load({**SOCKET, "HOME": "/home/sato"}).database_url.get_secret_value()
    assert url == default_database({"HOME": "/home/sato"})


@pytest.mark.parametrize(
    "url", ["sqlite:////var/lib/dealbot.sqlite3", "sqlite:///dealbot.sqlite3", "sqlite://"]
)
def test_an_sqlite_address_is_kept_or_refused_whole(url: str) -> None:
    if url.count("/") < 3:
        with pytest.raises(Misconfigured):
            Settings.load({**SOCKET, "DATABASE_URL": url})
    else:
        assert Settings.load({**SOCKET, "DATABASE_URL": url}).database_url.get_secret_value() == url
