"""The catalogues as the bot uses them: compiled in memory from the .po files, so nothing has to be built."""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"


def read(language: str) -> Catalog:
    """The .po file of a language; an empty catalogue when there is none yet."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


@lru_cache(maxsize=4)
def translations(language: str) -> gettext.GNUTranslations:
    """Ready to answer; a sentence nobody has translated yet comes back in English."""
    compiled = io.BytesIO()
    write_mo(compiled, read(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
