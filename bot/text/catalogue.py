"""Keeps the catalogues up: `python -m bot.text.catalogue update | check`. The running bot only needs `compiled`."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.text.compiled import LOCALE
from bot.text.template import BadTemplate, names

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[1]
SOURCE_LANGUAGE = "en"
_PLURALS = {"en": "nplurals=2; plural=(n != 1);", "ja": "nplurals=1; plural=0;"}

Sentence: TypeAlias = str | tuple[str, str]


def extract(source: Path = SOURCE) -> dict[Sentence, list[str]]:
    """Every sentence of the source with the files that say it, in their order. A sentence with a plural wins."""
    found: dict[Sentence, list[str]] = {}
    for file, _line, said, _comments, _context in extract_from_dir(
        source, [("**.py", "bot.text.extract:sentences")]
    ):
        sentence = (said[0], said[1]) if isinstance(said, tuple | list) else said
        files = found.setdefault(sentence, [])
        path = (Path(source.name) / file).as_posix()
        if path not in files:
            files.append(path)
    for sentence in [plural for plural in found if isinstance(plural, tuple)]:
        found[sentence] += [file for file in found.pop(sentence[0], []) if file not in found[sentence]]
    return dict(
        sorted(
            found.items(), key=lambda item: (item[1][0], item[0] if isinstance(item[0], str) else item[0][0])
        )
    )


def read(language: str) -> Catalog:
    """The .po file of a language; an empty catalogue when there is none yet."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def update(language: str, said: dict[Sentence, list[str]]) -> Catalog:
    """The language's catalogue for what is said now: translations are kept, stale ones dropped, English filled in."""
    old, new = read(language), Catalog(locale=language, domain=None)
    for sentence, files in said.items():
        known = old.get(sentence[0] if isinstance(sentence, tuple) else sentence)
        string = known.string if known is not None and _plural(known.id) == _plural(sentence) else None
        if not _filled(string):
            string = sentence if language == SOURCE_LANGUAGE else None
        new.add(sentence, string, locations=[(file, 0) for file in files])
    return new


def write(language: str, catalogue: Catalog) -> None:
    """No line numbers and no dates: the file changes when a sentence does, and only then."""
    body = io.BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, include_lineno=False)
    header = (
        f"Language: {language}",
        "Content-Type: text/plain; charset=utf-8",
        f"Plural-Forms: {_PLURALS[language]}",
    )
    lines = ['msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in header), "", ""]
    LOCALE.mkdir(exist_ok=True)
    (LOCALE / f"{language}.po").write_text(
        "\n".join(lines) + body.getvalue().decode().rstrip() + "\n", encoding="utf-8"
    )


def problems(language: str, catalogue: Catalog, said: dict[Sentence, list[str]]) -> Iterator[str]:
    """What is wrong with a catalogue, a line each: missing, stale, other placeholders than the English sentence."""
    for sentence, files in said.items():
        entry = catalogue.get(sentence[0] if isinstance(sentence, tuple) else sentence)
        if entry is None or _plural(entry.id) != _plural(sentence) or not _filled(entry.string):
            yield f"{language}: missing: {sentence!r} ({', '.join(files)})"
        else:
            yield from (f"{language}: {wrong}" for wrong in _misfits(entry))
    known = {sentence[0] if isinstance(sentence, tuple) else sentence for sentence in said}
    for entry in catalogue:
        first = entry.id[0] if isinstance(entry.id, list | tuple) else entry.id
        if first and first not in known:
            yield f"{language}: stale: {first!r}"


def _misfits(entry: Message) -> Iterator[str]:
    """A plural may leave out its own number ("one deal"); everything else that English says is said, and no more."""
    asked, told = _forms(entry.id), _forms(entry.string)
    try:
        wanted = frozenset[str]().union(*map(names, asked))
        free = {"count"} if len(asked) > 1 else set()
        for string in told:
            if (names(string) ^ wanted) - free:
                yield f"placeholders: {asked[0]!r} takes {sorted(wanted)}, {string!r} takes {sorted(names(string))}"
    except BadTemplate as error:
        yield f"not a sentence: {error}"


def _forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _plural(sentence: object) -> bool:
    return isinstance(sentence, list | tuple)


def _filled(string: object) -> bool:
    return bool(string) and (not isinstance(string, list | tuple) or all(string))


def main(arguments: list[str]) -> int:
    """`update` writes both catalogues; both commands then list what is left to do and fail if there is any."""
    if arguments not in (["update"], ["check"]):
        print("usage: python -m bot.text.catalogue update | check")  # noqa: T201 - a tool for the shell
        return 2
    said = extract()
    left: list[str] = []
    for language in _PLURALS:
        catalogue = read(language)
        if arguments == ["update"]:
            catalogue = update(language, said)
            write(language, catalogue)
        left += problems(language, catalogue, said)
    print("\n".join([*left, f"{len(said)} sentences, {len(left)} problems"]))  # noqa: T201
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
