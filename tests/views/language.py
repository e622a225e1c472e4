"""Which language a text on a screen is in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

KANA_OR_KANJI = re.compile(r"[ぁ-んァ-ヶ一-龠]")
LATIN = re.compile(r"[A-Za-z]{2,}")
NO_PROSE = re.compile(r":\w+:|`[^`]*`|<[^>]*>|\S+@\S+|/deal \w+( acme)?|[A-Z]\w+/[A-Z]\w+")
"""Emoji, commands, mentions, addresses and zones are the same in every language."""
NAMES = {"Dealbot", "Slack", "MQL", "SQL", "SDR", "BDR", "IT", "UTC", "JPY", "USD", "CSV", "KPI"}
OWN_NAMES = {"English", "日本語"}
"""A language is offered in its own words."""


def foreign(said: str, language: str, names: Collection[str] = ()) -> bool:
    """Whether a reader of `language` would find a word of the other one in it; `names` are people's."""
    if said in OWN_NAMES:
        return False
    if language == "en":
        return KANA_OR_KANJI.search(said) is not None
    return bool(set(LATIN.findall(NO_PROSE.sub("", said))) - NAMES - set(names))


def texts_in(part: Any) -> Iterator[str]:
    """Every text a person reads in these blocks, views and answers, with the entries of their menus."""
    if isinstance(part, list):
        for each in part:
            yield from texts_in(each)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from texts_in(value)
