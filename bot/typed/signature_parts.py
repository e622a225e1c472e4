"""What one part of a signature is: a company, a department, a title, a person. Pure, and of half-width text."""

from __future__ import annotations

import re

from bot.typed import signature_words as w

LONGEST = 100
"""Characters of a name of anything."""
_CJK = re.compile(r"[ぁ-んァ-ヶ一-龯]")
_COMMAS = re.compile(r"\s*,\s*")


def japanese(text: str) -> bool:
    return _CJK.search(text) is not None


def between_commas(piece: str) -> list[str]:
    """`Jane Doe, Director, Acme Co., Ltd.`: a legal form stays with its company."""
    return [part.replace("\0", ", ") for part in _COMMAS.split(w.BEFORE_FORM.sub("\0", piece))]


def phrase(piece: str) -> bool:
    """What stands in many mails and is nobody's name."""
    return piece in w.NO_NAMES or piece.casefold().rstrip(",.!") in w.NO_LATIN_NAMES


def is_company(piece: str) -> bool:
    words = piece.split()
    if not japanese(piece):
        return w.LATIN_FORM.search(piece) is not None and len(words) > 1
    form = w.JAPANESE_FORM.search(piece)
    if len(words) > 1 and not (len(words) == 2 and any(map(w.FORM_ALONE.match, words))):
        return False
    return (form is not None and form[0] != piece) or w.JAPANESE_HOUSE.search(piece) is not None


def is_department(piece: str) -> bool:
    if japanese(piece):
        return len(piece) > 1 and w.DEPARTMENT.search(piece) is not None
    work = w.ENGLISH_WORK.search(piece) and not w.ENGLISH_TITLE.search(piece)
    return bool(work) or w.ENGLISH_DEPARTMENT.search(piece) is not None


def is_title(piece: str) -> bool:
    return (w.TITLE if japanese(piece) else w.ENGLISH_TITLE).search(piece) is not None


FAMILY_NAME = 3
"""Characters of a Japanese family name, nearly always; what is longer and stands first may be a company."""


def words(piece: str) -> list[str]:
    """Words between spaces; a legal form stays with its company. The last two plain words are one name, and so are the
    first two before a department or a title.
    """
    words: list[str] = []
    for word in re.split(r"[\s、,]+", piece):
        if words and w.FORM_ALONE.match(words[-1]):
            words[-1] = f"{words[-1]} {word}"
        else:
            words.append(word)
    if len(words) > 2 and _full_name(words[-2:]):
        return [*words[:-2], " ".join(words[-2:])]
    first = (
        len(words) > 2 and len(words[0]) <= FAMILY_NAME and (is_department(words[2]) or is_title(words[2]))
    )
    return [" ".join(words[:2]), *words[2:]] if first and _full_name(words[:2]) else words


def _full_name(pair: list[str]) -> bool:
    known = any(is_title(each) or is_department(each) or is_company(each) for each in pair)
    return not known and w.JAPANESE_NAME.match(" ".join(pair)) is not None


def name_score(piece: str) -> int:
    """3: surely a person's name; 1: perhaps; 0: no."""
    said = named(piece)
    if any(is_department(word) or is_title(word) for word in said.split()) and japanese(said):
        return 0
    if w.JAPANESE_NAME.match(said):
        return 3
    if w.JAPANESE_NAME_UNBROKEN.match(said):
        return 2
    if not japanese(said) and (
        w.LATIN_NAME.match(said) or (not said.isascii() and w.ACCENTED_NAME.match(said))
    ):
        return 2
    return 0


def named(text: str) -> str:
    return w.HONORIFIC.sub("", w.READING.sub("", text)).strip()


def joined(said: list[str]) -> str | None:
    """Several as they follow each other: `営業本部 第一営業部`, `Sales, Tokyo Branch`."""
    if not said:
        return None
    told = list(dict.fromkeys(said))[:3]
    return (" " if japanese(told[0]) else ", ").join(told)[:LONGEST]
