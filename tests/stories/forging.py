"""Payloads as Slack made them for one person, caught on their way and sent on in somebody else's name.

This is more than an attacker can do, who has no signing secret: whatever holds here holds for every stale form,
forwarded message and demoted manager.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox import stack
from store import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sandbox.delivery import Ack, Transport
    from sandbox.model import Json
    from store.engine import Database
    from tests.stories.office import Office

Rows = dict[str, list[dict[str, Any]]]
FORM = ("type", "title", "blocks", "callback_id", "private_metadata", "submit", "close")
OUR_ID = re.compile(r"id-(\d{8})")
SLACKS_OWN = re.compile(r"\b[A-Z]?0SB\d{6}(\.sandbox\.trigger)?|\b\d{10}\.(\d{6}|0SB\d{6})")
"""Ids, triggers, hashes and stamps that Slack makes anew for every request."""


@dataclass(frozen=True)
class Payload:
    """`kind` is the envelope's: slash_commands or interactive."""

    kind: str
    body: Json

    def changed(self, *changes: tuple[str, str]) -> Payload:
        """With other words or ids in it, wherever they stand: text, value, option, private_metadata."""
        text = json.dumps(self.body, ensure_ascii=False)
        for before, after in changes:
            text = text.replace(before, after)
        return Payload(self.kind, json.loads(text))

    @property
    def ids(self) -> set[str]:
        """Ids of ours that it carries."""
        return {found.group() for found in OUR_ID.finditer(json.dumps(self.body))}

    def absent(self, **words: str) -> Payload:
        """The same about rows that don't exist."""
        text = OUR_ID.sub(r"no-\1", json.dumps(self.body, ensure_ascii=False))
        return Payload(self.kind, json.loads(text)).changed(*words.items())


@dataclass(frozen=True)
class Answer:
    """What the sender learned: the ack, and everything that was said to Slack because of it."""

    ack: Any
    calls: tuple[tuple[str, Any], ...]

    @property
    def text(self) -> str:
        return json.dumps([unpacked(self.ack), unpacked(self.calls)], ensure_ascii=False)

    @property
    def plain(self) -> str:
        """Without what differs from request to request."""
        return SLACKS_OWN.sub("~", self.text)


class _Caught(Exception):
    def __init__(self, payload: Payload) -> None:
        super().__init__()
        self.payload = payload


@dataclass
class _Net:
    """Lets everything through to the bot but the kind it is held out for."""

    to_the_bot: Transport
    kind: str

    def send(self, kind: str, payload: Json, headers: Mapping[str, str]) -> Ack:
        if payload.get("type", "command") == self.kind:
            raise _Caught(Payload(kind, json.loads(json.dumps(payload))))
        return self.to_the_bot.send(kind, payload, headers)


def catch(office: Office, kind: str, act: Callable[[], object]) -> Payload:
    """What Slack would have sent for this act; the bot never sees it."""
    world = office.world
    assert world.transport is not None
    world.transport = net = _Net(world.transport, kind)
    try:
        act()
    except _Caught as caught:
        return caught.payload
    finally:
        world.transport = net.to_the_bot
    raise AssertionError(f"no {kind} was sent")


def send(office: Office, payload: Payload, user: str) -> Answer:
    """Sends it as this Slack user, who has the form in it on their screen; triggers and stamps are fresh."""
    world, body = office.world, json.loads(json.dumps(payload.body))
    home = world.users[user].team_id if user in world.users else world.team_id
    if payload.kind == "slash_commands":
        body |= {"user_id": user, "user_name": user}
    else:
        body["user"] = {**body["user"], "id": user, "team_id": home, "is_bot": user in _bots(office)}
    body["trigger_id"] = world.new_trigger(user)
    for action in body.get("actions", ()):
        action["action_ts"] = world.stamp()
    if "response_url" in body:
        body["response_url"] = world.new_response_url(user, world.channel("sales").id)
    if body.get("view", {}).get("type") == "modal":
        shown = stack.open_view(
            world, user, {key: body["view"][key] for key in FORM if body["view"].get(key)}
        )
        body["view"] |= {"id": shown.id, "hash": shown.hash, "root_view_id": shown.id}
    return send_as_it_is(office, Payload(payload.kind, body))


def send_as_it_is(office: Office, payload: Payload) -> Answer:
    """Byte for byte, as a replay does."""
    world = office.world
    assert world.transport is not None
    before = len(world.wire.calls())
    ack = world.transport.send(payload.kind, payload.body, {})
    assert ack.status == 200, f"{payload.kind}: answered {ack.status}"
    calls = world.wire.calls()[before:]
    return Answer(ack.body, tuple((each.method, each.payload) for each in calls))


def _bots(office: Office) -> set[str]:
    return {each.id for each in office.world.users.values() if each.is_bot}


def unpacked(value: Any) -> Any:
    """JSON inside of JSON (views travel as text) read, so that every word in it can be found."""
    if isinstance(value, dict):
        return {key: unpacked(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [unpacked(each) for each in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return unpacked(json.loads(value))
        except ValueError:
            return value
    return value


def everything_in(database: Database) -> Rows:
    with database.reads() as session:
        return {
            table.name: [dict(row) for row in session.execute(table.select()).mappings()]
            for table in tables.metadata.sorted_tables
        }


@dataclass
class Kept:
    """An SQLite database as it was, to compare with and to go back to. Rows are as the file has them."""

    rows: Rows
    _file: sqlite3.Connection
    _copy: sqlite3.Connection

    @classmethod
    def of(cls, database: Database) -> Kept:
        file, copy = sqlite3.connect(database.engine.url.database or ""), sqlite3.connect(":memory:")
        file.execute("PRAGMA synchronous=OFF")  # it goes back a thousand times, and dies with the test
        file.row_factory = sqlite3.Row
        file.backup(copy)
        kept = cls({}, file, copy)
        kept.rows = kept.now()
        return kept

    @contextmanager
    def put_back(self) -> Iterator[Callable[[], Rows]]:
        """Gives a function that tells what is stored now; afterwards everything is as it was."""
        before = self._commits()
        yield lambda: self.rows if self._commits() == before else self.now()
        if self._commits() != before:
            self._copy.backup(self._file)

    def now(self) -> Rows:
        """Asked past SQLAlchemy: this is most of what such a test does."""
        return {
            name: [dict(row) for row in self._file.execute(f'SELECT * FROM "{name}"')]  # noqa: S608 - our own names
            for name in tables.metadata.tables
        }

    def close(self) -> None:
        self._file.close()
        self._copy.close()

    def _commits(self) -> int:
        """A number that is another one as soon as somebody commits."""
        return int(self._file.execute("PRAGMA data_version").fetchone()[0])


def counts(rows: Rows) -> dict[str, int]:
    return {name: len(each) for name, each in rows.items()}


def about(rows: Rows, deals: Sequence[str]) -> Rows:
    """Only the rows of these deals."""
    return {
        name: [row for row in each if row.get("deal_id") in deals or (name == "deal" and row["id"] in deals)]
        for name, each in rows.items()
    }
