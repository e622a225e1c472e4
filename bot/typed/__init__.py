"""What people type, made into values. Pure; every function refuses with `Unreadable`, which says what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.text import Text


class Unreadable(ValueError):
    """`sentence` is the English msgid and tells the person what to write instead."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values

    def say(self, t: Text) -> str:
        """The sentence in the reader's language, as plain text under the field."""
        return t(self.sentence, **self.values)
