"""`dealbot forget`: counted first, deleted when that is said, and nothing but that workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import app as composition
from bot.policy import preset
from bot.slack.answers import Identity
from tests.builders import HOME

if TYPE_CHECKING:
    from tests.cli.shell import Shell


def test_a_workspace_is_forgotten_when_that_is_said(dealbot: Shell) -> None:
    dealbot("migrate")
    assert "Nothing of T0NOWHERE is stored here." in dealbot("forget", "T0NOWHERE").err
    with dealbot.bot() as bot:
        composition.install(
            bot, preset("b2b_ja"), Identity(HOME, "UBOT", "BBOT", None, "Home", "", frozenset())
        )
    before = dealbot.dump()
    counted = dealbot("forget", HOME)
    assert counted.lines[-1] == f"To delete them for good: dealbot forget {HOME} --yes"
    assert dealbot.dump() == before
    assert dealbot("forget", HOME, "--yes").lines[0].startswith("Deleted: ")
    assert not any(rows for name, rows in dealbot.dump().items() if name != "heartbeat")
