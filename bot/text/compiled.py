"""The catalogues as the bot uses them: read from the .po files when a language is first spoken, so nothing has to be built.

The reader understands what `bot.text.catalogue` writes, and no more. Babel's takes ten times as long at every start, and
its modules stay in memory for good.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOCALE = Path(__file__).parent / "locale"

_LINE: Final = re.compile(r'^(?:(msg\w+(?:\[\d\])?) )?"(.*)"$', re.MULTILINE)
"""A field's name, or none where its text goes on, and the text."""
_ESCAPED: Final = re.compile(r"\\(.)")
_MEANT: Final = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(frozen=True, slots=True)
class Translations:
    """A sentence nobody has translated yet comes back in English."""

    single: Mapping[str, str]
    plural: Mapping[str, tuple[str, ...]]
    """By the English for one: the form for one, and the form for many if the language has another."""

    def gettext(self, sentence: str) -> str:
        return self.single.get(sentence, sentence)

    def ngettext(self, one: str, many: str, count: int) -> str:
        forms = self.plural.get(one, (one, many))
        return forms[0 if count == 1 else -1]


@lru_cache(maxsize=4)
def translations(language: str) -> Translations:
    """Ready to answer."""
    path = LOCALE / f"{language}.po"
    single: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    for entry in _entries(path.read_text(encoding="utf-8") if path.exists() else ""):
        sentence, forms = entry["msgid"], tuple(value for name, value in entry.items() if "str" in name)
        if not sentence or not all(forms):
            continue  # the head of the file, or not translated yet
        if "msgid_plural" in entry:
            plural[sentence] = forms
        if forms[0] != sentence:
            single[sentence] = forms[0]
    return Translations(single, plural)


def _entries(text: str) -> Iterator[dict[str, str]]:
    """The fields of one entry after the other: msgid, msgid_plural, msgstr or msgstr[0] and so on, in their order."""
    entry: dict[str, str] = {}
    field = ""
    for name, quoted in _LINE.findall(text):
        if name == "msgid" and entry:
            yield entry
            entry = {}
        field = name or field
        entry[field] = entry.get(field, "") + _ESCAPED.sub(_meant, quoted)
    if entry:
        yield entry


def _meant(escaped: re.Match[str]) -> str:
    return _MEANT.get(escaped[1], escaped[1])
