"""The subcommands of `/deal`, in both languages."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from typing import Final

HUB: Final = "hub"
"""What `/deal` alone opens; it has no word of its own."""
SUBCOMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "new": ("new", "新規"),
    "log": ("log", "記録"),
    "show": ("show", "表示"),
    "list": ("list", "一覧"),
    "export": ("export", "出力"),
    "stakeholder": ("stakeholder", "関係者"),
    "stage": ("stage", "ステージ"),
    "edit": ("edit", "編集"),
    "won": ("won", "受注"),
    "lost": ("lost", "失注"),
    "reopen": ("reopen", "再開"),
    "plan": ("plan", "予定"),
    "rules": ("rules", "ルール"),
    "hand": ("hand", "引継ぎ", "引き継ぎ"),
    "away": ("away", "不在"),
    "merge": ("merge", "統合"),
    "bulk": ("bulk", "まとめて"),
    "checkup": ("checkup", "点検"),
    "review": ("review", "レビュー"),
    "targets": ("targets", "目標"),
    "setup": ("setup", "設定"),
    "help": ("help", "ヘルプ", "?"),
}
CLOSE: Final = 0.65
"""How alike two words must be, of 1, for a guess: `lgo` is `log`, `renewal` is not `new`."""
LONGEST: Final = 40
_BY_WORD: Final = {word: name for name, words in SUBCOMMANDS.items() for word in words}


def split(text: str) -> tuple[str | None, str]:
    """The subcommand and what follows it; None for a word that is none. Width and case don't matter."""
    first, rest = [*text.split(maxsplit=1), "", ""][:2]
    if not first:
        return HUB, ""
    return _BY_WORD.get(_plain(first)), rest.strip()


def find(text: str) -> str | None:
    """The subcommand that the first word of `text` is, as after `/deal help`."""
    first, _ = [*text.split(maxsplit=1), "", ""][:2]
    return _BY_WORD.get(_plain(first))


def nearest(text: str) -> str | None:
    """The subcommand that the first word of `text` looks like, in either language; None when it looks like none."""
    first, _ = [*text.split(maxsplit=1), "", ""][:2]
    close = get_close_matches(_plain(first)[:LONGEST], _BY_WORD, 1, CLOSE)
    return _BY_WORD[close[0]] if close else None


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()
