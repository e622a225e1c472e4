"""名寄せ: one company under its many spellings. Keys find them, scores suggest them; nothing is merged by itself."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from bot.typed.plain import INVISIBLE, search_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LONGEST = 300
"""What comes after it takes no part: no company has a longer name, and an import may hold anything."""
THRESHOLD = 85
"""Of 100 (rapidfuzz's ratio of the keys). Two Japanese names of seven letters that differ in one score 86, of six 83."""

_OLD_KANJI = str.maketrans(
    "髙﨑嵜齋齊斎邊邉澤濱濵廣國澁櫻眞嶋嶌冨藏龍惠壽當會學榮萬實圓瀧渕德黑增槇彌靜條豐曾檜舘𠮷來樂淺莊",
    "高崎崎斉斉斉辺辺沢浜浜広国渋桜真島島富蔵竜恵寿当会学栄万実円滝淵徳黒増槙弥静条豊曽桧館吉来楽浅荘",
)
_SMALL_KANA = str.maketrans("ァィゥェォャュョヮッ", "アイウエオヤユヨワツ")
_JAPANESE_FORMS = sorted(
    [
        "株式会社",
        "有限会社",
        "合同会社",
        "合資会社",
        "合名会社",
        "相互会社",
        "一般社団法人",
        "公益社団法人",
        "社団法人",
        "一般財団法人",
        "公益財団法人",
        "財団法人",
        "医療法人社団",
        "医療法人財団",
        "医療法人",
        "学校法人",
        "社会福祉法人",
        "宗教法人",
        "独立行政法人",
        "国立大学法人",
        "国立研究開発法人",
        "特定非営利活動法人",
        "npo法人",
        "弁護士法人",
        "税理士法人",
        "監査法人",
        "(株)",
        "(有)",
        "(同)",
        "(合)",
        "(資)",
        "(名)",
        "(相)",
        "(一社)",
        "(公社)",
        "(社)",
        "(一財)",
        "(公財)",
        "(財)",
        "(医)",
        "(学)",
        "(福)",
        "(宗)",
        "(独)",
        "(特非)",
    ],
    key=len,
    reverse=True,
)
_JAPANESE_FORM = "|".join(map(re.escape, _JAPANESE_FORMS))
_AT_AN_END = re.compile(rf"^\s*(?:{_JAPANESE_FORM})|(?:{_JAPANESE_FORM})\s*$")
_LATIN_FORMS = frozenset(
    [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "plc",
        "gmbh",
        "ag",
        "kg",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "as",
        "oy",
        "pte",
        "pty",
        "kk",
        "gk",
        "yk",
    ]
)
_TWO_WORD_FORMS = frozenset({"kabushiki kaisha", "kabushiki gaisha", "godo kaisha", "yugen kaisha"})
_INITIALS = re.compile(r"\b[a-z](?:\.[a-z])+\b\.?")
_WORDS = re.compile(r"[^\W_]+(?:[&+][^\W_]+)*[&+]*|[&+]+")
_RUN_END = re.compile(r"ー+(?![ぁ-んァ-ヶ])")


@lru_cache(maxsize=16_384)
def key(name: str) -> str:
    """Equal for spellings of one name: width, case, spaces, punctuation, old kanji, ヤ and ャ, and the legal form.

    ー stays. A name that is nothing but a legal form or punctuation is its own key, so no key is empty but of "".
    """
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", name[:LONGEST])).casefold().strip()
    folded = plain.translate(_OLD_KANJI)
    bare = _AT_AN_END.sub("", folded)
    while bare != folded and bare.strip():
        folded, bare = bare, _AT_AN_END.sub("", bare)
    words = _WORDS.findall(_INITIALS.sub(lambda initials: initials[0].replace(".", ""), bare))
    return "".join(_without_form(words)).translate(_SMALL_KANA) or plain


def similar(name: str, candidates: Iterable[tuple[str, str]], limit: int) -> list[tuple[str, int]]:
    """The (id, score) of candidates (id, name) that may be the same company, best first: 100 is the same key.

    Suggestions for a person to confirm. A name that holds the whole of the other (three letters at least, half its
    length) counts as `THRESHOLD`; names that differ by an inner ー alone (ビル, ビール) are never suggested.
    """
    from rapidfuzz import fuzz, process  # four megabytes that a bot at rest does without

    wanted = search_key(key(name))
    known = {identifier: search_key(key(candidate)) for identifier, candidate in candidates}
    close = process.extract(
        wanted, known, scorer=partial(_score, fuzz.ratio), score_cutoff=THRESHOLD, limit=None
    )
    return sorted(((found, round(score)) for _, score, found in close), key=lambda pair: (-pair[1], pair[0]))[
        :limit
    ]


def _score(ratio: Callable[..., float], one: str, other: str, *, score_cutoff: float | None = None) -> float:
    if one == other:
        return 100
    if _RUN_END.sub("", one) == _RUN_END.sub("", other):  # コンピュータ, コンピューター
        return 97
    if one.replace("ー", "") == other.replace("ー", ""):
        return 0
    shorter, longer = sorted((one, other), key=len)
    held = len(shorter) >= 3 and 2 * len(shorter) >= len(longer) and shorter in longer
    return max(ratio(one, other, score_cutoff=score_cutoff), THRESHOLD if held else 0)


def _without_form(words: list[str]) -> list[str]:
    while len(words) > 1:
        if words[-1] in _LATIN_FORMS:
            words = words[:-1]
        elif len(words) > 2 and " ".join(words[-2:]) in _TWO_WORD_FORMS:
            words = words[:-2]
        else:
            break
    return words
