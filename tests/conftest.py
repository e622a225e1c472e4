"""What every test may ask for: a database of each kind, clocks that stand still until moved, ids in order."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.event import listen

from store import engine, migrate, wall
from store.engine import Database, Writes
from tests.clocks import Clock, Ids
from tests.company import a_company
from tests.databases import create_database, empty_database, postgresql_server
from tests.once import once, shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from sqlalchemy import Engine

    from tests.company import Company


HERE = Path(__file__).parent
settings.register_profile(
    "anywhere",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("anywhere")  # how quick the machine is says nothing of the product
AGAIN = {"en", "postgresql"}
RETRACED = {
    "delivery/test_claim.py",
    "delivery/test_outage.py",
    "jobs/test_24_hours.py",
    "jobs/test_lazy_sweep.py",
    "jobs/test_rehearsal.py",
    "jobs/test_reviews.py",
    "reviews/test_weekly.py",
    "rules/test_judge.py",
    "rules/test_meetings.py",
    "services/test_commands.py",
    "services/test_directory.py",
    "services/test_every_way_in.py",
    "services/test_finding_things.py",
    "services/test_findings_life.py",
    "services/test_history.py",
    "services/test_home.py",
    "services/test_logging.py",
    "services/test_meetings.py",
    "services/test_permissions.py",
    "services/test_policies.py",
    "store/test_adoption.py",
    "store/test_migrations.py",
    "store/test_tenancy.py",
    "stories/test_a_day.py",
    "stories/test_any_form.py",
    "stories/test_bad_input.py",
    "stories/test_entry.py",
    "stories/test_faults.py",
    "stories/test_faults_of_content.py",
    "stories/test_faults_of_slack.py",
    "stories/test_joint_meeting.py",
    "stories/test_new_policy.py",
    "stories/test_terminal.py",
    "stories/test_the_month.py",
    "stories/test_transports.py",
    "stories/test_undo.py",
    "test_bench.py",
    "test_kill.py",
    "test_manifest.py",
    "test_start.py",
    "views/test_picture.py",
    "views/test_words.py",
    "web/test_browser.py",
}
"""Files that walk where others walk: together they alone reach 0.3 % of what is counted, and nothing of rules and policy."""


LANGUAGES = ("ja", "en")
BOTH = {
    "stories/test_a_day.py",
    "stories/test_politeness.py",
    "stories/test_home_tabs.py",
    "stories/test_nags.py",
}
"""Stories whose very point is what is read; so are all of tests/views, which draw every screen in both languages."""
ALL = "DEALBOT_TEST_ALL"
"""Set in the environment, every story is lived in both languages."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A story is lived in one of the two languages, by turns.

    Counting lines makes a test two thirds slower, so it is left out where it adds none: for the second language, for
    the second database, and where the lines are known from elsewhere. Those tests run and assert all the same, and the
    limits of coverage hold for fewer tests.
    """
    left_out = set()
    spoken = {(_story(item), each) for item in items for each in _parameters(item)}
    for item in items:
        path = item.path.relative_to(HERE).as_posix()
        given = _parameters(item)
        by_turns = path.startswith("stories/") and path not in BOTH and ALL not in os.environ
        turn = _its_turn(item)
        if by_turns and given & {*LANGUAGES} and turn not in given and (_story(item), turn) in spoken:
            left_out.add(item)
        if path in RETRACED or given & (AGAIN - {*LANGUAGES} if by_turns else AGAIN):
            item.add_marker(pytest.mark.no_cover)
    if left_out:
        items[:] = [each for each in items if each not in left_out]
        config.hook.pytest_deselected(items=[*left_out])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """What a test that is not counted asks for is not counted either: pytest-cov leaves out its body alone."""
    with _uncounted(item.config) if item.get_closest_marker("no_cover") else nullcontext():
        return (yield)


@contextmanager
def _uncounted(config: pytest.Config) -> Iterator[None]:
    plugin = config.pluginmanager.getplugin("_cov")
    counter = plugin.cov_controller if plugin else None
    if counter is None:
        yield
        return
    counter.pause()
    try:
        yield
    finally:
        if not counter.started:
            counter.resume()


def _parameters(item: pytest.Item) -> set[str]:
    callspec = getattr(item, "callspec", None)
    return {each for each in callspec.params.values() if isinstance(each, str)} if callspec else set()


def _story(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _its_turn(item: pytest.Item) -> str:
    """The language of a story: by its name, so that it is the same everywhere and every time."""
    return LANGUAGES[crc32(_story(item).encode()) % 2]


@pytest.fixture(scope="session", autouse=True)
def _everywhere() -> Iterator[None]:
    """What a test arranges and looks at by itself may be anybody's. What the product does in threads and jobs of its own
    says whose it is.
    """
    with wall.across():
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def machine() -> Clock:
    return Clock()


@pytest.fixture
def new_id() -> Callable[[], str]:
    return Ids()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy from: migrating costs more than most tests."""
    return once(
        shelf(tmp_path_factory) / "migrated.sqlite3", lambda path: migrate.upgrade(f"sqlite:///{path}")
    )


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL server with a migrated database called `migrated` to copy from."""
    with postgresql_server() as server:
        migrate.upgrade(create_database(server, "migrated"))
        yield server


@pytest.fixture(scope="session")
def engines() -> Iterator[Callable[[str], Engine]]:
    """One engine for each address: what it compiled for one test serves the next, and saves a third of the time."""
    opened: dict[str, Database] = {}

    def at(url: str) -> Engine:
        if url not in opened:
            opened[url] = engine.connect(url)
            if url.startswith("sqlite"):
                listen(opened[url].engine, "connect", _unsafe)
        return opened[url].engine

    yield at
    for each in opened.values():
        each.close()


def _unsafe(connection: Any, _record: object) -> None:
    """A test's database need not outlive the machine's power."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQLite files of all tests lie, one after the other."""
    return tmp_path_factory.mktemp("databases")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, migrated_sqlite: Path, folder: Path) -> Iterator[str]:
    """A migrated database of each kind, empty."""
    if request.param == "sqlite":
        yield _copied(migrated_sqlite, folder / "each.sqlite3")
        return
    server = request.getfixturevalue("postgresql")
    yield empty_database(server, "each", "migrated")


@pytest.fixture
def database(database_url: str, engines: Callable[[str], Engine]) -> Iterator[Database]:
    opened = engines(database_url)
    yield Database(opened, Writes(opened, threading.Lock()))
    if opened.dialect.name == "sqlite":  # whose file goes
        opened.dispose()


@pytest.fixture
def sqlite(migrated_sqlite: Path, folder: Path, engines: Callable[[str], Engine]) -> Iterator[Database]:
    """For tests in which the kind of database makes no difference."""
    opened = engines(_copied(migrated_sqlite, folder / "sqlite.sqlite3"))
    yield Database(opened, Writes(opened, threading.Lock()))
    opened.dispose()


def _copied(template: Path, path: Path) -> str:
    for leftover in path.parent.glob(f"{path.name}*"):
        leftover.unlink()
    shutil.copy(template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def company(database: Database, clock: Clock, new_id: Callable[[], str]) -> Company:
    """The small company on each kind of database."""
    return a_company(database, clock, new_id)


@pytest.fixture
def small_company(sqlite: Database, clock: Clock, new_id: Callable[[], str]) -> Company:
    """The same on SQLite only, where the kind of database makes no difference."""
    return a_company(sqlite, clock, new_id)
