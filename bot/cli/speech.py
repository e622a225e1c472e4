"""How the shell is spoken to: in English, but for the mistakes in a policy, which its author reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.deps import DEFAULT_ZONE
from bot.text import language_of, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.text import Text

WHERE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where a shell says its language; the first that says anything counts."""


def of_shell(environ: Mapping[str, str]) -> Text:
    """`ja_JP.UTF-8` and `ja` are Japanese; English otherwise."""
    said = next((environ[name] for name in WHERE if environ.get(name)), "")
    return text(language_of(said.replace("_", "-").replace(".", "-")), DEFAULT_ZONE)
