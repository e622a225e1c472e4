"""A company for the review's benchmark: 200 teams, 100,000 open deals and a million stage moves, made by a few statements."""

# ruff: noqa: S608 - the statements are our own
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from bench.pipeline import POLICY, tidy
from store import engine, installations, members, migrate, rows, tables, wall
from store.model import Member, Review, Role, Team

if TYPE_CHECKING:
    from sqlite3 import Connection

    from store.engine import Session

WORKSPACE: Final = "T0BENCH"
NOW: Final = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
"""Monday, 9:00 in Tokyo: every team's review is due."""
DAY: Final = timedelta(days=1)
TEAMS: Final = 200
REPS: Final = 5
"""In each team."""
WEEKS: Final = 8
"""Reviews that each manager has had."""
MOVES: Final = 8
"""Of each deal."""
CLOSED: Final = 5
"""Of so many deals one is closed, so that a quarter as many as are open come on top."""
STAGES: Final = ("lead", "mql", "sql", "opportunity", "proposal", "opportunity", "proposal")

_STAMP = "strftime('%Y-%m-%d %H:%M:%S', julianday(:now) - ({0})) || '.000000'"
_NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < :deals - 1)"
_AGE = "(n % 160 + 8.0)"
_LAST = "CASE WHEN n % 5 = 0 THEN CASE n % 2 WHEN 0 THEN 'won' ELSE 'lost' END ELSE CASE n % 3 WHEN 0 THEN 'opportunity' WHEN 1 THEN 'proposal' ELSE 'closing' END END"
_OWN = ":workspace, printf('deal%07d', n)"
_DEALS = f"""{_NUMBERS} INSERT INTO deal (workspace, id, number, name, search, owner_id, team_id, stage, open,
    entered_stage_at, created_at, closed_at, amount, currency, probability, expected_close, other_products, custom,
    close_pushes, version)
    SELECT {_OWN}, n + 1, printf('Renewal %d', n), printf('renewal %d', n),
    printf('rep%d-%d', n / 5 % :teams, n % {REPS}), printf('team%d', n / 5 % :teams), {_LAST}, n % 5 > 0,
    {_STAMP.format(f"{_AGE} / {MOVES}")}, {_STAMP.format(_AGE)},
    CASE WHEN n % 5 = 0 THEN {_STAMP.format(f"{_AGE} / {MOVES}")} END,
    (n % 400 + 1) * 5000000, CASE n % 50 WHEN 0 THEN 'USD' ELSE 'JPY' END, CASE n % 4 WHEN 0 THEN 80 END,
    date(julianday(:now) + n % 60 - 5), '[]', '{{}}', 0, 1 FROM numbers"""
_MOVE = f"""{_NUMBERS} INSERT INTO stage_move (workspace, id, deal_id, stage, from_stage, entered_at, moved_by, left_at,
    next_stage)
    SELECT :workspace, printf('move%07d-%d', n, :step), printf('deal%07d', n), {{stage}}, {{before}},
    {_STAMP.format(f"{_AGE} * (:moves - :step) / :moves")}, printf('rep%d-%d', n / 5 % :teams, n % {REPS}),
    {{left}}, {{after}} FROM numbers"""
_LEFT = _STAMP.format(f"{_AGE} * (:moves - :step - 1) / :moves")
_FINDINGS = f"""{_NUMBERS} INSERT INTO finding (workspace, id, deal_id, rule, subject, occurrence, member_id, opened_at,
    due_at, evidence, policy_version, resolved_at)
    SELECT :workspace, printf('finding%07d-{{rule}}', n), printf('deal%07d', n), '{{rule}}', '-', '-',
    printf('rep%d-%d', n / 5 % :teams, n % {REPS}), {_STAMP.format("n % 30 + 2")}, {_STAMP.format("n % 30 + 1")},
    '{{{{"event": "entered"}}}}', 1, CASE WHEN n % 3 > 0 THEN {_STAMP.format("n % 30 + 1.2")} END
    FROM numbers WHERE n % {{one_in}} = 1"""
_CHANGES = f"""{_NUMBERS} INSERT INTO change (workspace, id, command_id, deal_id, noun, noun_id, field, "before", "after",
    at, via)
    SELECT :workspace, printf('change%07d', n), '-', printf('deal%07d', n), 'deal', printf('deal%07d', n), 'expected_close',
    '"2026-11-20"', '"2026-12-10"', {_STAMP.format("n % 40 + 0.5")}, 'test' FROM numbers WHERE n % 4 = 1"""
_ACTIVITIES = f"""{_NUMBERS} INSERT INTO activity (workspace, id, deal_id, kind, happened_at, logged_at, author_id,
    stakeholder_ids, member_ids)
    SELECT :workspace, printf('call%07d', n), printf('deal%07d', n), 'call', {_STAMP.format("n % 20 + 0.3")},
    {_STAMP.format("n % 20 + 0.2")}, printf('rep%d-%d', n / 5 % :teams, n % {REPS}), '[]', '[]' FROM numbers"""
RULES: Final = {"quiet": 4, "missing_field": 6, "no_next_step": 7, "meeting_unlogged": 3}
"""Of so many deals one has such a finding; a third of them are open."""


def deals_of(open_deals: int) -> int:
    return open_deals * CLOSED // (CLOSED - 1)


def fill(path: str, open_deals: int) -> None:
    """A new SQLite file."""
    url = f"sqlite:///{path}"
    migrate.upgrade(url)
    database = engine.connect(url)
    try:
        with wall.across(), database.writes.begin() as session:
            _company(session)
        raw = database.engine.raw_connection()
        try:
            _deals(raw.driver_connection, deals_of(open_deals))  # type: ignore[arg-type]  # SQLite's own
        finally:
            raw.close()
        tidy(database)
    finally:
        database.close()


def _company(session: Session) -> None:
    installations.record_policy(
        session, WORKSPACE, fingerprint=POLICY.fingerprint, source=POLICY.canonical, at=NOW - 90 * DAY
    )
    people = [_member(f"rep{team}-{rep}", Role.REP) for team in range(TEAMS) for rep in range(REPS)]
    people += [_member(f"boss{team}", Role.MANAGER) for team in range(TEAMS)]
    members.add_member(session, *people)
    rows.add(session, tables.team, *(_team(number) for number in range(TEAMS)))
    rows.add(
        session, tables.review, *(_sent(team, week) for team in range(TEAMS) for week in range(1, WEEKS + 1))
    )
    for team in range(TEAMS):
        reps = [f"rep{team}-{rep}" for rep in range(REPS)]
        members.set_people(session, WORKSPACE, f"team{team}", reps, [f"boss{team}"])


def _member(name: str, role: Role) -> Member:
    return Member(
        workspace=WORKSPACE, id=name, slack_user=f"U{name}", name=name.capitalize(), email=None, role=role,
        locale="en-US", zone="Asia/Tokyo", active=True,
    )  # fmt: skip


def _team(number: int) -> Team:
    return Team(
        workspace=WORKSPACE, id=f"team{number}", name=f"Team {number}", channel=None, language="en",
        zone="Asia/Tokyo",
    )  # fmt: skip


def _sent(team: int, weeks: int) -> Review:
    """A review of so many weeks ago: what the trend of the score is drawn from."""
    at = NOW - weeks * 7 * DAY
    year, week, _ = (at - DAY).isocalendar()
    return Review(
        workspace=WORKSPACE, id=f"review{team}-{weeks}", kind="weekly", period=f"{year}-W{week:02}", team_id=f"team{team}",
        audience=f"boss{team}", as_of=at,
        content={"parts": [], "figures": {"hygiene_score": 70 + weeks}, "deals": []},
    )  # fmt: skip


def _deals(connection: Connection, deals: int) -> None:
    given = {
        "workspace": WORKSPACE,
        "now": f"{NOW:%Y-%m-%d %H:%M:%S}",
        "deals": deals,
        "teams": TEAMS,
        "moves": MOVES,
    }
    connection.execute("BEGIN")
    connection.execute("PRAGMA defer_foreign_keys = ON")
    connection.execute(_DEALS, given)
    for step in range(MOVES):
        last = step == MOVES - 1
        said = {
            "stage": _LAST if last else f"'{STAGES[step]}'",
            "before": f"'{STAGES[step - 1]}'" if step else "NULL",
            "left": "NULL" if last else _LEFT,
            "after": "NULL" if last else _LAST if step == MOVES - 2 else f"'{STAGES[step + 1]}'",
        }
        connection.execute(_MOVE.format(**said), {**given, "step": step})
    for rule, one_in in RULES.items():
        connection.execute(_FINDINGS.format(rule=rule, one_in=one_in), given)
    connection.execute(_CHANGES, given)
    connection.execute(_ACTIVITIES, given)
    connection.execute("COMMIT")
