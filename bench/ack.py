"""How soon the bot acks, over HTTP and Socket Mode with SQLite, against a bare Bolt app on the same transport.

Both run in processes of their own and are asked in turn, block by block, by the same sender with the same payloads;
both open their views at the same stand-in for Slack. What is timed is sending to ack received.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Literal

from bench import company
from bench.arena import SIDES, facing
from bench.figures import Figure, spread
from bench.served import HOME, HUB, SMALL
from bot.services.prefill import CHOICES
from bot.views import log_form
from sandbox import World, payloads
from sandbox.server import SandboxServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bench.arena import Line, Transport
    from bench.company import Known
    from sandbox.people import Modal
    from sandbox.wire import Entry

    Json = dict[str, Any]

NAME: Final = "ack"
DEALS: Final = 5_000
SAMPLES: Final = 300
BLOCK: Final = 10
"""Asks of one side before it is the other's turn."""
OVER: Final[dict[Transport, dict[str, str]]] = {
    "http": {"en": "over HTTP", "ja": "HTTP"},
    "socket": {"en": "over Socket Mode", "ja": "Socket Mode"},
}
FLOORS: Final = {
    "command": {
        "en": "a bare Bolt app that acks and opens the same form, fixed",
        "ja": "ackして同じ内容の固定フォームを開くだけのBoltアプリ",
    },
    "small": {
        "en": "a bare Bolt app that acks and opens a small plain modal",
        "ja": "ackして小さな固定のモーダルを開くだけのBoltアプリ",
    },
    "same": {
        "en": "a bare Bolt app that acks and opens the same view, fixed",
        "ja": "ackして同じ内容の固定画面を開くだけのBoltアプリ",
    },
    "home": {
        "en": "a bare Bolt app that publishes the same Home, fixed, and acks",
        "ja": "同じ内容の固定ホームを公開してackするだけのBoltアプリ",
    },
    "submission": {"en": "a bare ack of the submission", "ja": "送信にackだけを返すBoltアプリ"},
    "typeahead": {
        "en": "a bare answer with one fixed option",
        "ja": "固定の選択肢を1つ返すだけのBoltアプリ",
    },
}


READ: Final = {
    "": {"en": "`/deal` opens the hub", "ja": "`/deal` でハブを開く"},
    f"show {company.TYPED}": {
        "en": "`/deal show acme` opens the card",
        "ja": "`/deal show acme` で案件カードを開く",
    },
    "list": {"en": "`/deal list` opens the list", "ja": "`/deal list` で一覧を開く"},
}
"""What is typed to read, of 5,000 own deals."""


@dataclass(frozen=True)
class Case:
    """One kind of ask. `payload` makes a fresh one; `good` says whether the bot's answer is the one it should give.

    `to_bare`: what the bare app is asked instead, where its view depends on it.
    """

    says: dict[str, str]
    floor: str
    limit: float | None
    kind: str
    payload: Callable[[], Json]
    good: Callable[[Any], bool]
    to_bare: Callable[[], Json] | None = None
    limit_of: Literal["ratio", "value"] = "ratio"


@dataclass(frozen=True)
class Seen:
    """Milliseconds by side: each ack, and the part of it that was Slack's own answer to `views.open`."""

    acks: dict[str, list[float]]
    slack: dict[str, list[float]]
    pairs: list[float]
    """The ratio of the medians of each pair of blocks."""


def run(
    now: Callable[[], datetime],
    *,
    samples: int = SAMPLES,
    deals: int = DEALS,
    say: Callable[[str], object] = print,
) -> list[Figure]:
    """Every case over both transports, at least `samples` times a side. `now` is the machine's clock."""
    figures = []
    world = World(now=now)
    rep = world.add_user("aoi", real_name="Aoi", email="aoi@example.co.jp", locale="ja-JP")
    with TemporaryDirectory() as folder, SandboxServer(world) as server:
        views, url = Path(folder), f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        say(f"ack: {deals:,} deals, {samples:,} samples a side")
        known = company.fill(url, world.team_id, rep.id, deals, now())
        for transport in OVER:
            with facing(server, transport, url, views) as lines:
                _keep_what_it_shows(world, lines["bot"], views)
                for case in cases(world, lines["bot"], known, now()):
                    figure = figure_of(case, transport, measure(world, lines, case, samples))
                    say(_told(figure))
                    figures.append(figure)
    return figures


def _keep_what_it_shows(world: World, bot: Line, folder: Path) -> None:
    """Every view that is measured, as the bot opened it: the bare app opens the same, ready made."""
    world.transport = bot
    for typed in (f"log {company.TYPED}", *READ):
        world.person("aoi").slash(f"/deal {typed}")
        view = world.wire.calls("views.open")[-1].payload["view"]
        _keep(folder, typed or HUB, view)
    world.person("aoi").open_home()
    _keep(folder, HOME, world.wire.calls("views.publish")[-1].payload["view"])


def _keep(folder: Path, name: str, view: str | Json) -> None:
    Path(folder, f"{name}.json").write_text(
        view if isinstance(view, str) else json.dumps(view), encoding="utf-8"
    )


def _told(figure: Figure) -> str:
    assert figure.floor is not None
    of = {"ratio": "×", "value": figure.unit}[figure.limit_of]
    limit = "for comparison" if figure.limit is None else f"at most {figure.limit:g} {of}"
    return (
        f"  {figure.figure['en']}: {figure.value:.2f} ms, floor {figure.floor:.2f} ms, "
        f"{figure.ratio:.2f} × ({limit})"
    )


def measure(world: World, lines: dict[str, Line], case: Case, samples: int) -> Seen:
    """Blocks in turn, and who begins in turn too. A first block of each is not counted."""
    size = max(1, min(BLOCK, samples // 5))
    seen = Seen({side: [] for side in SIDES}, {side: [] for side in SIDES}, [])
    for number in range(-1, -(-samples // size)):
        medians = {}
        for side in SIDES if number % 2 else SIDES[::-1]:
            world.wire.clear()
            acks = [_ask(lines[side], case, side) for _ in range(size)]
            medians[side] = median(acks)
            if number >= 0:
                seen.acks[side] += acks
                seen.slack[side] += [each.ms for each in _shown(world) if each.error is None]
        if number >= 0:
            seen.pairs.append(medians["bot"] / medians["bare"])
    opens = case.kind in ("slash_commands", "events_api")
    if opens and any(len(seen.slack[each]) != len(seen.acks[each]) for each in SIDES):
        raise RuntimeError(f"{case.says['en']}: nothing was shown")
    return seen


def _shown(world: World) -> list[Entry]:
    return [*world.wire.calls("views.open"), *world.wire.calls("views.publish")]


def _ask(line: Line, case: Case, side: str) -> float:
    made = case.to_bare if side == "bare" and case.to_bare else case.payload
    answer = line.ask(case.kind, made())
    if answer.status != 200 or (side == "bot" and not case.good(answer.body)):
        raise RuntimeError(f"{case.says['en']}: the {side} answered {answer.status} {str(answer.body)[:300]}")
    return answer.seconds * 1000


def figure_of(case: Case, transport: Transport, seen: Seen) -> Figure:
    more: dict[str, Any] = {"middle_half_of_ratios": spread(seen.pairs)}
    if seen.slack["bot"]:
        slack = {side: median(seen.slack[side]) for side in SIDES}
        rest = {side: median(seen.acks[side]) - slack[side] for side in SIDES}
        more |= {
            "views_open_at_slack": round(slack["bot"], 3),
            "views_open_at_slack_floor": round(slack["bare"], 3),
            "ratio_without_slack": round(rest["bot"] / rest["bare"], 3),
        }
    return Figure(
        figure={language: f"{case.says[language]}, {OVER[transport][language]}" for language in ("en", "ja")},
        value=median(seen.acks["bot"]),
        unit="ms",
        floor=median(seen.acks["bare"]),
        against=FLOORS[case.floor],
        limit=case.limit,
        limit_of=case.limit_of,
        samples=len(seen.acks["bot"]),
        more=more,
    )


def cases(world: World, bot: Line, known: Known, now: datetime) -> Iterator[Case]:
    """Payloads are taken from forms that the bot really opened over this line."""
    world.transport = bot
    rep = world.person("aoi")
    dm = world.dm(rep.id)
    rep.slash("/deal log")
    empty = rep.form
    rep.slash(f"/deal log {company.TYPED}")
    asked = _submissions(world, _filled(rep.form, known, now), known)

    def command(text: str) -> Callable[[], Json]:
        return lambda: payloads.command(world, rep.user, dm, "/deal", text)

    def typeahead(typed: str) -> Callable[[], Json]:
        return lambda: payloads.suggestion(world, rep.user, empty.place, log_form.DEAL, log_form.DEAL, typed)

    yield Case(
        {"en": "`/deal log acme` opens the form", "ja": "`/deal log acme` でフォームを開く"},
        "command",
        2,
        "slash_commands",
        command(f"log {company.TYPED}"),
        lambda body: not body,
    )
    yield Case(
        {"en": "The same, against a small modal", "ja": "同、小さなモーダルとの比較"},
        "small",
        None,
        "slash_commands",
        command(f"log {company.TYPED}"),
        lambda body: not body,
        command(SMALL),
    )
    for text, says in READ.items():
        yield Case(
            says,
            "same",
            3,
            "slash_commands",
            command(text),
            lambda body: not body,
        )
    yield Case(
        {"en": "The Home tab is shown", "ja": "ホームタブの表示"},
        "home",
        300,
        "events_api",
        lambda: payloads.event(world, payloads.home_opened(world, rep.user)),
        lambda body: not body or body == {"text": ""},
        limit_of="value",
    )
    yield Case(
        {"en": "The filled form is committed", "ja": "フォームの送信を保存する"},
        "submission",
        8,
        "interactive",
        lambda: next(asked),
        lambda body: body["response_action"] == "update",
    )
    yield Case(
        {"en": "Typeahead, all deals fit", "ja": "案件の検索、すべて該当"},
        "typeahead",
        5,
        "interactive",
        typeahead(""),
        lambda body: len(body["options"]) == min(CHOICES, len(known.deals)),
    )
    yield Case(
        {"en": "Typeahead, one deal fits", "ja": "案件の検索、1件だけ該当"},
        "typeahead",
        5,
        "interactive",
        typeahead(company.TYPED),
        lambda body: [each["value"] for each in body["options"]] == [known.acme[0]],
    )


def _filled(form: Modal, known: Known, now: datetime) -> Modal:
    """As a rep fills it in after a meeting: what came of it, a few words, who was there, what comes next."""
    there = log_form.THERE + known.acme[0]
    return form.fill(
        {
            log_form.OUTCOME: form.field(log_form.OUTCOME).choices[0],
            log_form.SUMMARY: "先方は前向き。見積の範囲を来週すり合わせる。",
            there: [form.field(there).choices[0]],
            log_form.NEXT: "見積を送る",
            log_form.NEXT_ON: (now + timedelta(days=7)).date(),
        }
    )


def _submissions(world: World, form: Modal, known: Known) -> Iterator[Json]:
    """The form as it would be sent for one deal after the other: each is a view of its own, so none is a repeat."""
    sent = payloads.submission(world, form.person.user, form.place)
    whole, view = json.dumps(sent, ensure_ascii=False), sent["view"]["id"]
    deal, person = known.acme
    while True:
        for other, their_person in known.deals:
            text = whole.replace(deal, other).replace(person, their_person).replace(view, world.new_id("V"))
            yield json.loads(text)
