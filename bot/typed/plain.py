"""Free text: what can't be seen, or turns the line around, doesn't come in."""

from __future__ import annotations

import re
import unicodedata

from bot.errors import N_
from bot.typed import Unreadable

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f"  # control characters except tab, newline and next line
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0"  # soft hyphen and letters that draw nothing
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks
    "\u200b\u200c\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"  # zero width
    "\ud800-\udfff"  # half a character
    "\U000e0000-\U000e007f]"  # tags
    "|(?<![\u2190-\u3299\ufe0f\U0001f000-\U0001faff])\u200d"  # a joiner that joins no emoji
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_KATAKANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}


def clean(text: str, limit: int) -> str:
    """The text without invisible and direction-changing characters, composed (NFC) and trimmed; newlines stay.

    Unreadable when more than `limit` characters are left, or when it is so long that looking isn't worth it.
    """
    if len(text) > 10 * limit + 1000:
        raise _too_long(limit)
    seen = INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)).replace("\t", " ")
    seen = unicodedata.normalize("NFC", seen).strip()
    if len(seen) > limit:
        raise _too_long(limit)
    return seen


def line(text: str, limit: int) -> str:
    """`clean` for names and other single lines: every run of white space is one space."""
    if len(text) > 10 * limit + 1000:
        raise _too_long(limit)
    return clean(_SPACES.sub(" ", INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))), limit)


def search_key(text: str) -> str:
    """What a typeahead compares: width, case and kana folded, so that `ｱｸﾒ`, `アクメ` and `あくめ` meet.

    ー stays: ビル isn't ビール.
    """
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    folded = unicodedata.normalize("NFKC", folded).translate(_KATAKANA)
    return _SPACES.sub(" ", folded).strip()


def _too_long(limit: int) -> Unreadable:
    return Unreadable(N_("This is too long. Please write at most {limit} characters."), limit=limit)
