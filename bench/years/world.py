"""The running year: the product on a database of its own, two clocks, everybody's agenda, and what was done."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import event

from bench.years import cast, days, reading
from bench.years.cast import BEGIN, WORKSPACE, Person, Size
from bench.years.letterbox import Letterbox
from bot import app
from bot.errors import DealbotError
from bot.policy import preset
from bot.services import permissions
from bot.services.commands import Ask
from bot.slack.answers import Identity
from bot.text import text
from store import wall

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from bot.app import Bot
    from bot.deps import Deps
    from bot.policy import Policy
    from store.engine import Database, Session
    from store.model import Command

T = TypeVar("T")
ENGLISH: Final = text("en", "UTC")
"""Of refusals, for whoever looks at what people were refused."""


@dataclass
class Hands:
    """A clock that is turned by hand."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at


@dataclass
class World:
    """`now` and the machine's time pass together. `did` counts what people did, by the name of the act."""

    size: Size
    bot: Bot
    clock: Hands
    slack: Letterbox
    people: dict[str, Person]
    policy_changed: list[datetime] = field(default_factory=list)
    did: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    _agenda: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)
    _turn: itertools.count[int] = field(default_factory=itertools.count)

    @property
    def deps(self) -> Deps:
        return self.bot.deps

    @property
    def now(self) -> datetime:
        return self.clock.at

    @property
    def policy(self) -> Policy:
        return self.deps.policy(WORKSPACE).policy

    def plan(self, at: datetime, act: Callable[[], object]) -> None:
        """`act` is done at `at`, or at once where that has passed; acts of one moment in the order they were planned."""
        heapq.heappush(self._agenda, (max(at, self.now), next(self._turn), act))

    def next_act(self) -> datetime | None:
        return self._agenda[0][0] if self._agenda else None

    def act(self) -> None:
        """Everything that people do by now."""
        while self._agenda and self._agenda[0][0] <= self.now:
            heapq.heappop(self._agenda)[2]()

    def read(self, question: Callable[[Session], T]) -> T:
        with self.deps.reads() as session:
            return question(session)

    @cached_property
    def _looking(self) -> Any:
        return self.deps.database.engine.raw_connection()

    def ask(self, query: str, *given: str) -> list[tuple[Any, ...]]:
        """The simulation's own looks, a million of them and no part of what is lived: by the driver alone. All rows, to
        the last, for what is left open would see nothing newer.
        """
        cursor = self._looking.cursor()
        found: list[tuple[Any, ...]] = cursor.execute(query, given).fetchall()
        cursor.close()
        return found

    def end(self) -> None:
        self._looking.close()

    def submit(self, who: Person, name: str, work: Callable[[Deps, Ask], Command]) -> Command | None:
        """One submission through a service, in the rights of who sends it; None when it was refused, or they are gone."""
        if who.left is not None:
            return None
        actor = self.read(lambda session: permissions.identify(session, WORKSPACE, who.slack_user, self.now))
        try:
            with wall.inside(WORKSPACE):
                done = work(self.deps, Ask(actor, f"{name}-{next(self._turn)}", "modal"))
        except DealbotError as error:
            self.refused[f"{name}: {error.say(ENGLISH)}"] += 1
            return None
        self.did[name] += 1
        return done

    def pass_seconds(self, by: timedelta) -> None:
        self.clock.at += by


LIFE: Final = (
    "CREATE TABLE year_life (finding TEXT NOT NULL, at TEXT NOT NULL, open INTEGER NOT NULL)",
    """CREATE TRIGGER year_opened AFTER INSERT ON finding
    BEGIN INSERT INTO year_life VALUES (new.id, company_now(), new.resolved_at IS NULL); END""",
    """CREATE TRIGGER year_changed AFTER UPDATE OF resolved_at ON finding
    WHEN (old.resolved_at IS NULL) <> (new.resolved_at IS NULL)
    BEGIN INSERT INTO year_life VALUES (new.id, company_now(), new.resolved_at IS NULL); END""",
    """CREATE TRIGGER year_handed AFTER UPDATE OF member_id ON finding
    WHEN old.member_id IS NOT new.member_id AND old.resolved_at IS NULL AND new.resolved_at IS NULL
    BEGIN INSERT INTO year_life VALUES (new.id, company_now(), 2); END""",
    "CREATE TABLE year_rest (finding TEXT NOT NULL, at TEXT NOT NULL, until TEXT NOT NULL)",
    """CREATE TRIGGER year_rested AFTER UPDATE OF snoozed_until ON finding WHEN new.snoozed_until IS NOT NULL
    BEGIN INSERT INTO year_rest VALUES (new.id, company_now(), new.snoozed_until); END""",
)
"""Notes beside the product when each finding is opened (1), settled (0), opened again, and asked of somebody else (2), and
from when until when it was put off: a row tells only of the last time.
"""


def _take_notes(database: Database, clock: Hands) -> None:
    def company_now() -> str:
        return clock.at.isoformat()

    def connected(connection: Any, _record: object) -> None:
        connection.create_function("company_now", 0, company_now)

    event.listen(database.engine, "connect", connected)
    with database.writes.begin() as session:
        for statement in LIFE:
            session.exec_driver_sql(statement)


def found(database: Database, size: Size, seed: int) -> World:
    """The company on the morning of its first day."""
    clock = Hands(BEGIN.astimezone(UTC))
    _take_notes(database, clock)
    slack = Letterbox(clock)
    count = itertools.count()
    policy = preset("b2b_ja")
    bot = app.build(
        database=database,
        policy=policy,
        slack=lambda _workspace: slack,
        delivery=lambda _workspace: slack,
        token="xoxb-none",  # noqa: S106 - nobody is spoken to
        slack_api_url="http://letterbox.invalid/",
        now=clock,
        machine=clock,
        new_id=lambda: f"{int(clock.at.timestamp()):010d}-{next(count):08d}",
    )
    app.install(bot, policy, Identity(WORKSPACE, "UBOT", "BBOT", None, "Year", "", frozenset()))
    everybody = cast.people(size, seed)
    with database.writes.begin() as session:
        cast.move_in(session, everybody, channels=True)
        cast.open_pipeline(session, policy, size, everybody, seed)
    world = World(size, bot, clock, slack, {each.id: each for each in everybody})
    slack.arrived = partial(reading.arrived, world)
    days.begin(world)
    return world
