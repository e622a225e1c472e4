"""The subcommands of `/deal`, in both languages."""

from __future__ import annotations

import unicodedata
from typing import Final

SUBCOMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "new": ("new", "新規"),
    "log": ("log", "記録"),
    "stakeholder": ("stakeholder", "関係者"),
    "stage": ("stage", "ステージ"),
    "plan": ("plan", "予定"),
    "setup": ("setup", "設定"),
    "help": ("help", "ヘルプ", "?"),
}
_BY_WORD: Final = {word: name for name, words in SUBCOMMANDS.items() for word in words}


def split(text: str) -> tuple[str | None, str]:
    """The subcommand and what follows it; None for a word that is none. Width and case don't matter."""
    first, rest = [*text.split(maxsplit=1), "", ""][:2]
    if not first:
        return "help", ""
    return _BY_WORD.get(unicodedata.normalize("NFKC", first).casefold()), rest.strip()
