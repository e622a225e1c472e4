"""A team with as many deals as asked, half a year of history behind them; the same ones every time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import delete

from store import members, notices, rows, tables
from store.model import Finding, Notice, NoticeKind, NoticeState, StageMove, Stakeholder
from tests.builders import HOME, a_deal, a_member

if TYPE_CHECKING:
    from bot.policy import Policy
    from store.engine import Session
    from store.model import Deal
    from tests.company import Company

DAY = timedelta(days=1)
FIRST_OF_NOVEMBER = datetime(2026, 11, 2, 0, 30, tzinfo=UTC)
"""Monday, 09:30 in Tokyo: the first working day of November has begun."""
SOURCES = ("inquiry", "exhibition", "referral", None, "gone_source")
REASONS = ("price", "competitor", None, "gone_reason")
DECISIONS = ("accepted", "accepted", "rejected", None)
WAYS = (
    ("lead", "mql", "sql", "opportunity", "proposal", "closing", "won"),
    ("lead", "mql", "sql", "opportunity", "proposal", "lost"),
    ("lead", "mql", "lost"),
    ("lead", "sql", "opportunity", "proposal"),
    ("lead", "opportunity", "retired_stage", "opportunity", "closing"),
    ("lead",),
)
"""One after the other; closing is reached seldom, and a stage is among them that the policy has dropped."""


def fill(company: Company, deals: int, *, people: int = 2, name: str = "Renewal") -> None:
    """East has `people` besides aoi and ken's; every deal begins on a day of its own within the last seven months."""
    now = company.clock()
    policy = company.deps.policy(HOME).policy
    with company.deps.writes.begin() as session:
        for table in (tables.stakeholder, tables.stage_move, tables.deal):
            session.execute(delete(table))
        more = [a_member(f"rep{n:03}", name=f"Rep {n:03}") for n in range(people - 2)]
        if more:
            members.add_member(session, *more)
        sellers = ["aoi", "ken", *(each.id for each in more)]
        members.set_people(session, HOME, "east", sellers, ["mana"])
        _store(session, policy, now, [(n, sellers[n % len(sellers)], f"{name} {n}") for n in range(deals)])
        if deals:
            _told(session, now, deals)


def _store(session: Session, policy: Policy, now: datetime, wanted: list[tuple[int, str, str]]) -> None:
    stored: list[Deal] = []
    moves: list[StageMove] = []
    findings: list[Finding] = []
    known: list[Stakeholder] = []
    for n, owner, name in wanted:
        deal, steps = _deal(policy, now, n, owner, name)
        stored.append(deal)
        moves += steps
        findings += _findings(now, n, deal)
        if deal.stage == "won" or n % 5 == 0:
            known.append(
                Stakeholder(
                    workspace=HOME, id=f"s{n:06}", deal_id=deal.id, name="田中", role="decision_maker"
                )
            )
    rows.add(session, tables.deal, *stored)
    rows.add(session, tables.stage_move, *moves)
    if findings:
        rows.add(session, tables.finding, *findings)
    if known:
        rows.add(session, tables.stakeholder, *known)


def _deal(policy: Policy, now: datetime, n: int, owner: str, name: str) -> tuple[Deal, list[StageMove]]:
    began = now - (20 + n * 7 % 190) * DAY
    way = WAYS[n % len(WAYS)]
    moves: list[StageMove] = []
    entered = began
    for place, stage in enumerate(way):
        left = entered + (2 + (n + place) % 9) * DAY
        ends = place + 1 == len(way) or left >= now
        moves.append(
            StageMove(
                workspace=HOME,
                id=f"m{n:06}-{place}",
                deal_id=f"d{n:06}",
                stage=stage,
                from_stage=way[place - 1] if place else None,
                entered_at=entered,
                moved_by=owner,
                left_at=None if ends else left,
                next_stage=None if ends else way[place + 1],
            )
        )
        if ends:
            break
        entered = left
    stage = moves[-1].stage
    over = stage in ("won", "lost")
    deal = a_deal(
        f"d{n:06}", number=n + 1, name=name, owner_id=owner, team_id="east", stage=stage, open=not over,
        created_at=began, entered_stage_at=entered, closed_at=entered if over else None,
        amount=Decimal(300_000 + n * 137_000 % 12_000_000) if n % 7 else None,
        currency="USD" if n % 11 == 10 else "JPY",
        expected_close=(now + (n % 80) * DAY).date(),
        source=SOURCES[n % len(SOURCES)], competitor=("甲社", "乙社", None)[n % 3],
        lost_reason=REASONS[n // 2 % len(REASONS)] if stage == "lost" else None,
        inside_sales_decision=DECISIONS[n // 3 % len(DECISIONS)],
        decision_flow="部長から役員へ" if stage == "won" else None,
    )  # fmt: skip
    return deal, moves


def _findings(now: datetime, n: int, deal: Deal) -> list[Finding]:
    rule, at = ("quiet", "no_next_step", "meeting_unlogged")[n % 3], now - (3 + n % 9) * DAY
    made = Finding(
        workspace=HOME, id=f"f{n:06}", deal_id=deal.id, rule=rule, subject="", occurrence="", member_id=deal.owner_id,
        opened_at=at, due_at=at, evidence={"event": "entered", "at": at.isoformat()}, policy_version=1,
        resolved_at=at - DAY if n % 4 == 0 else None,
    )  # fmt: skip
    return [made] if n % 2 == 0 or deal.open else []


def _told(session: Session, now: datetime, deals: int) -> None:
    """One bundle in October with every finding of aoi's, half of which nobody did anything about."""
    ids = list(session.scalars(tables.finding.select().with_only_columns(tables.finding.c.id).order_by("id")))
    at = now - 12 * DAY
    notice = Notice(
        workspace=HOME, id="told", recipient="aoi", kind=NoticeKind.BUNDLE, occurrence="2026-10-21",
        state=NoticeState.SENT, due_at=at, created_at=at, sent_at=at,
    )  # fmt: skip
    notices.owe(session, notice, ids[:deals])
