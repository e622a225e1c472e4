"""What is wrong with a policy, in English for the shell and ready to be said in the language of whoever uploaded it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.text.template import fill

if TYPE_CHECKING:
    from bot.text import Text


class Said(str):
    """English text that remembers the sentence it was made from. Elsewhere it is text like any other."""

    __slots__ = ("sentence", "values")

    sentence: str
    values: dict[str, str]


def said(sentence: str, /, **values: object) -> Said:
    """The sentence with its values in it; a value may be a sentence itself. The catalogues know it by its pattern."""
    whole = {name: value if isinstance(value, str) else str(value) for name, value in values.items()}
    made = Said(fill(sentence, whole, str))
    made.sentence, made.values = sentence, whole
    return made


def told(t: Text, words: str) -> str:
    """The same in the reader's language; what nobody said as a sentence of ours stays as it is."""
    if not isinstance(words, Said):
        return words
    return t(words.sentence, **{name: told(t, value) for name, value in words.values.items()})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the file, where it stands, and what to write instead."""

    file: str
    line: int
    column: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}. {self.instead}."

    def say(self, t: Text) -> str:
        """The same for the person who wrote the file, in their language."""
        return t(
            "{file}:{line}:{column}: {what}. {instead}.",
            file=self.file,
            line=self.line,
            column=self.column,
            what=told(t, self.what),
            instead=told(t, self.instead),
        )
