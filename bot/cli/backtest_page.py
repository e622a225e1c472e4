"""A backtest to read, in the shell's language and 80 columns."""

from __future__ import annotations

import textwrap
from statistics import quantiles
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size

from bot.cli.backtesting import by_week
from bot.cli.importing import printable
from bot.policy.hygiene import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.cli.backtesting import Answer
    from bot.services.backtest import Difference, Ends, Run
    from bot.text import Text

WIDTH: Final = 80
LABEL: Final = 38
"""Columns of what a row is about; Japanese letters take two."""
FIGURE: Final = 13
SHOWN: Final = 40
"""People spelt out; `--json` has all."""
NAMES: Final = "AB"


def told(answer: Answer, t: Text) -> Iterator[str]:
    run = answer.runs[0]
    yield t(
        "{first} to {last}, {weeks} weeks; deals: {deals}",
        first=answer.first.isoformat(),
        last=answer.last.isoformat(),
        deals=t.number(run.deals),
        weeks=f"{answer.weeks:.1f}",
    )
    for name, file in zip(NAMES, answer.files, strict=False):
        yield f"{name}: {printable(file)}"
    if run.untold:
        yield from _wrapped(
            t(
                "{count} more deals were brought with their end only: how they came to it is not known.",
                count=t.number(run.untold),
            )
        )
    yield from _messages(answer, t)
    yield from _findings(answer, t)
    yield from _ends(answer, t)
    yield from _people(answer, t)
    yield from _weeks(answer, t)


def _messages(answer: Answer, t: Text) -> Iterator[str]:
    """A nag is a thing that somebody was reminded of in a week, in however many messages."""
    runs = answer.runs
    yield from _head(answer, t("Messages and nags"), t)
    yield _row(t("messages to people"), [sum(each.messages.values()) for each in runs], t)
    yield _line(f"  {t('each person, a week')}", [_mean(answer.a_week(each.messages)) for each in runs])
    yield _row(t("nags in them"), [sum(each.nags.values()) for each in runs], t)
    yield _line(f"  {t('each person, a week')}", [_mean(answer.a_week(each.nags)) for each in runs])
    yield _row(t("posts in channels"), [each.posts for each in runs], t)


def _mean(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _findings(answer: Answer, t: Text) -> Iterator[str]:
    yield from _head(answer, t("Findings that fell due, by rule"), t)
    for rule in Rules.model_fields:
        if any(each.found.get(rule) for each in answer.runs):
            yield _row(rule, [each.found.get(rule, 0) for each in answer.runs], t)


def _ends(answer: Answer, t: Text) -> Iterator[str]:
    """What was flagged of the lost deals means little unless fewer of the won ones were."""
    yield from _head(answer, t("Flagged before the end"), t, differs=False)
    of_ends: list[tuple[str, list[Ends]]] = [
        (t("Lost deals"), [each.lost for each in answer.runs]),
        (t("Won deals"), [each.won for each in answer.runs]),
    ]
    for what, ends in of_ends:
        yield _line(what, [t.number(each.deals) for each in ends])
        if any(each.flagged for each in ends):
            yield from _seen_coming(ends, t)
    flagging = [rule for rule in Rules.model_fields if _flags(answer, rule)]
    if flagging:
        yield from _head(answer, t("Lost and won deals that a rule flagged"), t, differs=False)
    for rule in flagging:
        yield _line(rule, [f"{_of(each.lost, rule)} {_of(each.won, rule)}" for each in answer.runs])


def _seen_coming(ends: list[Ends], t: Text) -> Iterator[str]:
    yield _line(
        f"  {t('flagged')}", [f"{each.flagged:,} {_share(each.flagged, each.deals)}" for each in ends]
    )
    yield _line(f"  {t('days before, median')}", [_days(each.days, 1) for each in ends])
    halves = [f"{_days(each.days, 0)}-{_days(each.days, 2)}" for each in ends]
    yield _line(f"  {t('half of them, days')}", halves)


def _flags(answer: Answer, rule: str) -> bool:
    return any(each.lost.rules.get(rule) or each.won.rules.get(rule) for each in answer.runs)


def _of(ends: Ends, rule: str) -> str:
    return _share(ends.rules.get(rule, 0), ends.deals)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:>4.0%}" if whole else "   -"


def _days(days: tuple[float, ...], quarter: int) -> str:
    if len(days) < 2:
        return f"{days[0]:.0f}" if days else ""
    return f"{quantiles(days, method='inclusive')[quarter]:.0f}"


def _people(answer: Answer, t: Text) -> Iterator[str]:
    if len(answer.runs) > 1:
        yield from _changed(list(answer.differences), t)
        return
    run = answer.runs[0]
    yield ""
    yield _line(t("Nags by person"), [t("in all"), t("a week"), t("most")])
    everybody = sorted({person for person, _ in run.nags}, key=lambda each: (-run.of(each), each))
    for person in everybody[:SHOWN]:
        total, most = run.of(person), max(count for (who, _), count in run.nags.items() if who == person)
        yield _line(_name(run, person), [t.number(total), f"{total / answer.weeks:.1f}", t.number(most)])
    yield from _more(len(everybody), t)


def _name(run: Run, person: str) -> str:
    return printable(run.names.get(person, person))


def _changed(differences: list[Difference], t: Text) -> Iterator[str]:
    yield ""
    if not differences:
        yield t("Nobody would get more or fewer nags under the other policy, in any week.")
        return
    yield _line(t("Who gets more or fewer nags under B"), ["A", "B", t("difference")])
    for each in differences[:SHOWN]:
        figures = [t.number(each.one), t.number(each.other), f"{each.other - each.one:+,}"]
        yield _line(printable(each.name), figures)
        weeks = ", ".join(f"{week} {count:+}" for week, count in each.weeks.items())
        yield from textwrap.wrap(
            weeks, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
        )
    yield from _more(len(differences), t)


def _more(people: int, t: Text) -> Iterator[str]:
    if people > SHOWN:
        yield t("and {count} more; --json lists all", count=t.number(people - SHOWN))


def _weeks(answer: Answer, t: Text) -> Iterator[str]:
    of_runs: list[Mapping[str, int]] = [by_week(each) for each in answer.runs]
    yield from _head(answer, t("Nags by week"), t)
    for week in sorted({week for each in of_runs for week in each}):
        yield _row(week, [each.get(week, 0) for each in of_runs], t)


# Lines


def _head(answer: Answer, what: str, t: Text, *, differs: bool = True) -> Iterator[str]:
    two = len(answer.runs) > 1
    yield ""
    yield _line(what, [*NAMES, *([t("difference")] if differs else [])] if two else [""])


def _row(what: str, figures: list[int], t: Text) -> str:
    shown = [t.number(each) for each in figures]
    return _line(what, [*shown, f"{figures[1] - figures[0]:+,}"] if len(figures) > 1 else shown)


def _line(what: str, figures: Iterable[str]) -> str:
    label = what if cell_len(what) <= LABEL else f"{set_cell_size(what, LABEL - 1)}…"
    cells = (" " * max(FIGURE - cell_len(each), 1) + each for each in figures)
    return (set_cell_size(label, LABEL) + "".join(cells)).rstrip()


def _wrapped(sentence: str) -> Iterator[str]:
    """Japanese has no spaces to break at."""
    line = ""
    for word in sentence.split(" ") if " " in sentence else sentence:
        gap = " " if line and " " in sentence else ""
        if cell_len(line + gap + word) > WIDTH:
            yield line
            line, gap = "", ""
        line += gap + word
    yield line
