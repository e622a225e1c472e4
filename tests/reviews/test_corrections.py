"""What is behind a corrected review: the deals of which something was written down after it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.policy import periods
from bot.services.reviews import weekly
from store import rows, tables
from store.kpis import corrections
from store.model import Change, StageMove
from tests.builders import HOME, a_deal, a_team
from tests.clocks import MONDAY_9_JST as WRITTEN

if TYPE_CHECKING:
    from tests.company import Company

HOUR = timedelta(hours=1)
MIDWEEK = WRITTEN - timedelta(days=4)
LONG_AGO = WRITTEN - timedelta(days=90)


def a_change(deal: str, noun: str, field: str, **given: Any) -> Change:
    plain: dict[str, Any] = {
        "id": f"{deal}-{noun}-{field}", "command_id": "c", "deal_id": deal, "noun": noun, "noun_id": deal,
        "field": field, "before": None, "after": None, "at": WRITTEN + HOUR, "actor_id": "aoi", "on_behalf_of": None,
        "via": "modal",
    }  # fmt: skip
    return Change(workspace=HOME, **{**plain, **given})


def a_move(deal: str, stage: str, **given: Any) -> StageMove:
    plain: dict[str, Any] = {"from_stage": None, "entered_at": MIDWEEK, "moved_by": "aoi", **given}
    return StageMove(workspace=HOME, id=deal, deal_id=deal, stage=stage, **plain)


def test_the_deals_behind_a_correction_are_those_written_down_later_about_that_week(
    small_company: Company,
) -> None:
    began = {"late": MIDWEEK, "early": WRITTEN - timedelta(days=8)}
    teams = {"elsewhere": "west"}
    names = ("late", "early", "moved", "back", "on", "dear", "known", "elsewhere")
    made = [
        a_deal(each, number=n, created_at=began.get(each, LONG_AGO), team_id=teams.get(each, "east"))
        for n, each in enumerate(names, 10)
    ]
    gone = {"left_at": WRITTEN + HOUR, "next_stage": "opportunity"}
    moves = [a_move("moved", "won"), a_move("back", "lost", **gone), a_move("on", "lead", **gone)]
    changes = [
        a_change("late", "deal", "*"),
        a_change("early", "deal", "*"),
        a_change("moved", "stage_move", "*"),
        a_change("back", "stage_move", "left_at"),
        a_change("back", "deal", "probability"),
        a_change("on", "stage_move", "left_at"),
        a_change("dear", "deal", "amount"),
        a_change("dear", "deal", "currency"),
        a_change("known", "deal", "amount", at=WRITTEN - HOUR),
        a_change("elsewhere", "deal", "amount"),
    ]
    policy = small_company.deps.policy(HOME).policy
    scope = weekly.scope_of(policy, a_team(), periods.of("week", MIDWEEK.date(), 4), WRITTEN + 2 * HOUR)
    with small_company.deps.writes.begin() as session:
        for table, some in ((tables.deal, made), (tables.stage_move, moves), (tables.change, changes)):
            rows.add(session, table, *some)
        found = corrections.since(session, scope, WRITTEN, 10)
        first = corrections.since(session, scope, WRITTEN, 1)
    assert [(each.deal.id, each.entered, each.reopened, each.amount) for each in found.rows] == [
        ("moved", True, False, False),
        ("late", True, False, False),
        ("dear", False, False, True),
        ("back", False, True, True),
    ]
    assert (found.count, first.count, first.more) == (4, 4, 3)
