import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.text import LANGUAGES, catalogue, compiled
from bot.text.catalogue import Sentence, extract, problems, read


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_source_is_translated_and_no_other(language: str) -> None:
    assert list(problems(language, read(language), extract())) == []


JAPANESE = [
    (entry.id[0] if isinstance(entry.id, list | tuple) else entry.id, string)
    for entry in read("ja")
    if entry.id
    for string in (entry.string if isinstance(entry.string, list | tuple) else [entry.string])
    if string
]


@pytest.mark.parametrize(
    ("wrong", "instead"),
    [
        (r"  ", "one space or none"),
        (r"\.\.\.", "…"),
        (r"[ぁ-んァ-ヶ一-龠][,?!]", "、 ？ ！"),
        (
            r"[ぁ-んァ-ヶ一-龠）」]\*\{|\}\*[ぁ-んァ-ヶ一-龠（「]",
            "a space beside the asterisk, or Slack shows it",
        ),
        (r"[ぁ-んァ-ヶ一-龠]\.(?!\w)", "。"),
        (r"。(?!例：)[^。]*[^。？…}`）*_]$", "every sentence of several ends with 。 or ？"),
        (r"[\uff61-\uff9f０-９Ａ-Ｚａ-ｚ]", "full-width kana, half-width digits and letters"),
        (r"だ。|である。", "です・ます"),
    ],
)
def test_the_japanese_is_written_the_japanese_way(wrong: str, instead: str) -> None:
    assert [string for _, string in JAPANESE if re.search(wrong, string)] == [], instead


def test_the_japanese_is_japanese() -> None:
    """What stays as it is in English is a placeholder or a command, and nothing a person could translate."""
    same = [sentence for sentence, string in JAPANESE if not re.search(r"[ぁ-んァ-ヶ一-龠]", string)]
    assert [
        sentence
        for sentence in same
        if re.search(r"[a-z]{3,} [a-z]{2,}", re.sub(r"\{\w+\}|:\w+:", "", sentence))
    ] == []


SOURCE = """
def render(t, deps, actor, more):
    t("plain"); t.md("*bold* {x}", x=1); N_("later"); deps.text(actor)("through a call")
    t.n("{count} deal", "{count} deals", 3); t.md_n("one", "many", 2)
    t("yes" if more else "no"); t("in two "
        "lines")
    t(more); shelf.n(1, 2, 3); print("not said"); t("")
"""


def test_sentences_are_found_however_they_are_said(tmp_path: Path) -> None:
    (tmp_path / "view.py").write_text(SOURCE)
    found = list(extract(tmp_path))
    assert {s for s in found if isinstance(s, str)} == {
        "plain", "*bold* {x}", "later", "through a call", "yes", "no", "in two lines"
    }  # fmt: skip
    assert {s for s in found if not isinstance(s, str)} == {
        ("{count} deal", "{count} deals"),
        ("one", "many"),
    }


def test_a_sentence_in_an_f_string_is_refused(tmp_path: Path) -> None:
    (tmp_path / "view.py").write_text('t(f"Hello {name}")')
    with pytest.raises(SyntaxError, match="f-string"):
        extract(tmp_path)


def said_in_x(*sentences: Sentence) -> dict[Sentence, list[str]]:
    return {sentence: ["bot/x.py"] for sentence in sentences}


def test_missing_stale_and_misfitting_entries_are_named() -> None:
    entries = Catalog(locale="ja")
    entries.add("Hello {name}", "{nmae}様")
    entries.add("Gone", "なし")
    entries.add(("{count} deal of {who}", "{count} deals of {who}"), ["{who}の案件"])
    said = said_in_x("Hello {name}", "New", ("{count} deal of {who}", "{count} deals of {who}"), "{a.b}")
    entries.add("{a.b}", "{a.b}")
    named = [line.split(":")[1].strip() for line in problems("ja", entries, said)]
    assert named == ["placeholders", "missing", "not a sentence", "stale"]


def test_updating_keeps_translations_drops_stale_ones_and_writes_the_same_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (catalogue, compiled):
        monkeypatch.setattr(module, "LOCALE", tmp_path)
    old = Catalog(locale="ja")
    old.add("Save", "保存")
    old.add("Gone", "なし")
    catalogue.write("ja", old)
    said = said_in_x("Save", ("{count} deal", "{count} deals"))
    updated = catalogue.update("ja", said)
    assert {entry.id: entry.string for entry in updated if entry.id} == {
        "Save": "保存",
        ("{count} deal", "{count} deals"): ("", ""),
    }
    catalogue.write("ja", updated)
    first = (tmp_path / "ja.po").read_bytes()
    catalogue.write("ja", catalogue.update("ja", said))
    assert (tmp_path / "ja.po").read_bytes() == first
    english = catalogue.update("en", said)
    assert list(problems("en", english, said)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bot_reads_the_catalogues_as_babel_does(language: str) -> None:
    bot = compiled.translations(language)
    for entry in read(language):
        if isinstance(entry.id, str):
            assert not entry.id or bot.gettext(entry.id) == entry.string
        else:
            one, many = entry.id
            assert entry.string
            assert [bot.ngettext(one, many, count) for count in (1, 0)] == [entry.string[0], entry.string[-1]]


def test_the_bot_reads_whatever_the_tool_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (catalogue, compiled):
        monkeypatch.setattr(module, "LOCALE", tmp_path)
    written = Catalog(locale="ja")
    hard = 'a "quoted" \\n back\\slash,\n two lines\tand a tab; ' + "long " * 40
    written.add(hard, f"訳：{hard}")
    written.add(("{count} deal", "{count} deals"), ["案件{count}件"])
    written.add("Not yet", "")
    written.add(("{count} day", "{count} days"), ["", ""])
    catalogue.write("ja", written)
    read_anew = compiled.translations.__wrapped__
    bot = read_anew("ja")
    assert bot.gettext(hard) == f"訳：{hard}"
    assert bot.ngettext("{count} deal", "{count} deals", 1) == "案件{count}件"
    assert bot.ngettext("{count} deal", "{count} deals", 2) == "案件{count}件"
    assert bot.gettext("Not yet") == "Not yet"
    assert bot.ngettext("{count} day", "{count} days", 2) == "{count} days"
    (tmp_path / "ja.po").unlink()
    assert read_anew("ja").gettext(hard) == hard


def test_the_tool_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert catalogue.main([]) == 2
    assert "update | check" in capsys.readouterr().out


def test_checking_lists_what_is_left_and_fails_and_updating_writes_both_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in (catalogue, compiled):
        monkeypatch.setattr(module, "LOCALE", tmp_path)
    monkeypatch.setattr(catalogue, "extract", lambda: said_in_x("Save"))
    assert catalogue.main(["check"]) == 1
    assert not list(tmp_path.iterdir())
    assert catalogue.main(["update"]) == 1
    assert {file.name for file in tmp_path.iterdir()} == {"en.po", "ja.po"}
    capsys.readouterr()
    assert catalogue.main(["check"]) == 1
    assert capsys.readouterr().out == "ja: missing: 'Save' (bot/x.py)\n1 sentences, 1 problems\n"
    translated = catalogue.update("ja", said_in_x("Save"))
    translated["Save"].string = "保存"
    catalogue.write("ja", translated)
    assert catalogue.main(["check"]) == 0
