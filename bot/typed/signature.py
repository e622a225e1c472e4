"""An e-mail signature or a business card, pasted as text: who it is. Proposals for a person to confirm, never facts.

Each line is taken apart: addresses and numbers first, then what stands between separators. What nobody recognises is
kept word for word in `rest`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from bot.typed import signature_parts as parts
from bot.typed import signature_words as w
from bot.typed.plain import INVISIBLE

LOOKED_AT = 10_000
"""Characters; what comes after them is kept in `rest`. No card is as long."""
LINES = 100
"""So many lines from the end are looked at: a signature stands below the mail it belongs to."""
LONGEST_LINE, LONGEST_PART = 300, parts.LONGEST
"""A longer line is prose, and a longer part no name of anything."""
_PIECES = re.compile(r"\s*[|｜/／;•◆■]\s*|\t+|\s{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What was recognised; `rest` is everything else, as it stood."""

    name: str | None = None
    title: str | None = None
    department: str | None = None
    company: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    rest: str = ""

    @property
    def empty(self) -> bool:
        known = (self.name, self.title, self.department, self.company, self.email, self.phone, self.address)
        return not any(known)


@dataclass
class _Found:
    """`names` are candidates (score, order, line, text); the best becomes the name, the others go back to the rest."""

    company: str | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None
    label_name: str | None = None
    titles: list[str] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    address: list[str] = field(default_factory=list)
    names: list[tuple[int, int, str]] = field(default_factory=list)
    rest: list[list[str]] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    near: set[int] = field(default_factory=set)
    """Lines that held something of a card."""


def read(text: str) -> Card:
    """Recognises what it can. Never raises; linear in the text's length."""
    seen, beyond = text[:LOOKED_AT], text[LOOKED_AT:]
    found = _Found()
    lines = re.split(r"\r\n?|[\n\x85\u2028\u2029]", seen)
    for number, raw in enumerate(lines):
        found.rest.append([])
        found.raw.append(raw.strip())
        if number < len(lines) - LINES:
            found.rest[number].append(raw.strip())
        else:
            _line(found, number, raw)
    name = _the_name(found)
    phone = found.phone or found.mobile
    if found.phone and found.mobile:
        found.rest.append([found.mobile])
    kept = [" ".join(pieces).strip() for pieces in found.rest]
    rest = "\n".join([line for line in kept if line] + ([beyond] if beyond.strip() else []))
    return Card(
        name=name,
        title=parts.joined(found.titles),
        department=parts.joined(found.departments),
        company=found.company,
        address=" ".join(found.address) or None,
        email=found.email,
        phone=phone,
        rest=rest,
    )


def _line(found: _Found, number: int, raw: str) -> None:
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", raw))
    bare = plain.strip(w.DECORATION)
    if not bare:
        return
    if len(bare) > LONGEST_LINE:
        found.rest[number].append(raw.strip())
        return
    before = _size(found)
    left = _contacts(found, number, bare)
    label = w.LABEL.match(left)
    if label:
        _labelled(found, number, str(label.lastgroup), left[label.end() :].strip(w.DECORATION))
    elif not _address(found, left):
        for piece in _PIECES.split(left):
            _piece(found, number, piece.strip(w.DECORATION))
    if _size(found) != before:
        found.near.add(number)
    elif not found.names or found.names[-1][1] // 100 != number:
        found.rest[number] = [raw.strip()]


def _size(found: _Found) -> int:
    single = (found.company, found.email, found.phone, found.mobile, found.label_name)
    return sum(map(bool, single)) + len(found.titles) + len(found.departments) + len(found.address)


def _contacts(found: _Found, number: int, line: str) -> str:
    """Takes addresses and numbers out of the line; what can't be used twice goes to the rest."""

    def email(match: re.Match[str]) -> str:
        if found.email is None:
            found.email = match[0]
        elif found.email != match[0]:
            found.rest[number].append(match[0])
        return "  "

    def call(match: re.Match[str]) -> str:
        digits = len(w.DIGITS.findall(match["number"]))
        labelled = match["fax"] or match["mobile"] or match["phone"]
        surely = labelled or match["number"][0] in "+(0" or w.AMERICAN.match(match["number"])
        if not 9 <= digits <= 17 or not surely:
            return match[0]
        said = match["number"].strip()
        kind = "mobile" if match["mobile"] or said.startswith(("090", "080", "070")) else "phone"
        if match["fax"] or getattr(found, kind) is not None:
            found.rest[number].append(match[0].strip())
        else:
            setattr(found, kind, said)
        return "  "

    def web(match: re.Match[str]) -> str:
        found.rest[number].append(match[0])
        return "  "

    left = w.EMAIL.sub(email, w.URL.sub(web, line))
    code = w.POSTCODE.search(left)
    start, end = code.span() if code else (0, 0)
    left = w.NUMBER.sub(call, left[:start]) + left[start:end] + w.NUMBER.sub(call, left[end:])
    return "" if w.LEFT_OVER.match(left) else left


def _labelled(found: _Found, number: int, label: str, text: str) -> None:
    if not text or len(text) > LONGEST_PART:
        found.rest[number] += [text] if text else []
    elif label == "address":
        found.address.append(text)
    elif label in ("title", "department"):
        (found.titles if label == "title" else found.departments).append(text)
    elif label == "company" and found.company is None:
        found.company = text
    elif label == "name" and found.label_name is None:
        found.label_name = parts.named(text)
    else:
        found.rest[number].append(text)


def _address(found: _Found, line: str) -> bool:
    """A line that is a place, or the building after one."""
    text = re.sub(r"\s+", " ", line).strip(w.DECORATION)
    begins = w.POSTCODE.search(text) or w.PREFECTURE.search(text)
    digits = w.DIGITS.search(text)
    goes_on = found.address and len(found.address) < 4 and (w.BUILDING.search(text) or w.TOWN.search(text))
    street = digits and (w.STREET.search(text) or w.TOWN.search(text) or w.BUILDING.search(text))
    if not (begins or goes_on or street) or w.JAPANESE_FORM.search(text):
        return False
    found.address.append(text)
    return True


def _piece(found: _Found, number: int, piece: str) -> None:
    """What stands between two separators: a company, a place in it, a name; or several of them between spaces."""
    if not piece or w.LEFT_OVER.match(piece):
        return
    if (reading := w.READING.search(piece)) is not None:
        found.rest[number].append(reading[0].strip())
        piece = piece[: reading.start()]
    if (
        parts.phrase(piece)
        or len(piece) > LONGEST_PART
        or not (_one(found, number, piece) or _several(found, number, piece))
    ):
        found.rest[number].append(piece)


def _one(found: _Found, number: int, piece: str) -> bool:
    """The whole piece is one thing."""
    japanese = parts.japanese(piece)
    spaced = " " in piece and japanese
    if found.company is None and parts.is_company(piece):
        found.company = piece
    elif not japanese and "," in piece:
        return False
    elif not spaced and (both := w.DEPARTMENT_AND_TITLE.match(piece)):
        found.departments.append(both["department"])
        found.titles.append(both["title"])
    elif not spaced and parts.is_department(piece):
        found.departments.append(piece)
    elif not spaced and parts.is_title(piece):
        found.titles.append(piece)
    elif (score := parts.name_score(piece)) > 0:
        found.names.append((score, number * 100 + len(found.names) % 100, piece))
    else:
        return False
    return True


def _several(found: _Found, number: int, piece: str) -> bool:
    """`営業部 課長 山田 太郎`, `Jane Doe, Director of Sales, Acme Inc.`: each part by itself, if all are known."""
    split = parts.words(piece) if parts.japanese(piece) else parts.between_commas(piece)
    if len(split) < 2:
        return False
    known = [(part, _one(found, number, part)) for part in split if part]
    found.rest[number] += [part for part, taken in known if not taken]
    return True


def _the_name(found: _Found) -> str | None:
    """The likeliest of the candidates: those beside something else of a card count more. The others are rest."""
    if not found.names and found.label_name is None:
        return None

    def worth(candidate: tuple[int, int, str]) -> tuple[int, int]:
        score, place, _ = candidate
        line = place // 100
        beside = len({line - 1, line, line + 1} & found.near)
        return score + beside, -place

    best = max(found.names, key=worth) if found.names and found.label_name is None else None
    if best is not None and worth(best)[0] < 3:
        best = None
    for each in found.names:
        line = each[1] // 100
        if each is not best:
            shared = line in found.near or (best is not None and line == best[1] // 100)
            found.rest[line] = [*found.rest[line], each[2]] if shared else [found.raw[line]]
    return found.label_name or (parts.named(best[2]) if best else None)
