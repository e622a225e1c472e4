"""When the monthly and the loss reviews fall due, and what they are about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.jobs import review
from bot.policy import preset
from bot.policy.settings import Reviews
from bot.services.reviews import LOSS, MONTHLY, Order, owing, schedule
from tests.builders import HOME, a_team
from tests.company import a_company
from tests.reviews.a_team_at_work import FIRST_OF_NOVEMBER, fill
from tests.reviews.written import written

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.policy import Policy
    from store.engine import Database
    from tests.clocks import Clock

JST_9 = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
"""Sunday the first is a day off: Monday the second, 09:00 in Tokyo."""


def reviewing(**settings: object) -> Policy:
    return preset("b2b_ja").model_copy(update={"reviews": Reviews.model_validate(settings)})


def test_the_month_is_reviewed_on_the_first_working_day_after_it() -> None:
    due = schedule.monthly(reviewing(), a_team(), JST_9)
    assert (due.period.key, due.at) == ("2026-10", JST_9)
    assert schedule.monthly(reviewing(), a_team(), JST_9 - timedelta(seconds=1)).period.key == "2026-09"
    assert schedule.monthly(reviewing(monthly_day=5), a_team(), JST_9).period.key == "2026-09"


def test_losses_are_reviewed_by_the_week_or_by_the_fiscal_quarter() -> None:
    weekly = schedule.losses(reviewing(loss_review="weekly"), a_team(), JST_9)
    assert (weekly.period.first, weekly.period.last, weekly.at) == (
        date(2026, 10, 26),
        date(2026, 11, 1),
        JST_9,
    )
    quarter = schedule.losses(reviewing(loss_review="quarterly"), a_team(), JST_9)
    assert (quarter.period.first, quarter.period.last) == (date(2026, 7, 1), date(2026, 9, 30))
    assert quarter.at == datetime(2026, 10, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cadence", "apart", "inside"),
    [("weekly", 1, False), ("quarterly", 1, False), ("monthly", 0, True), ("never", 0, False)],
)
def test_losses_stand_in_one_review_or_in_none(
    sqlite: Database, clock: Clock, new_id: Callable[[], str], cadence: str, apart: int, inside: bool
) -> None:
    company = a_company(sqlite, clock, new_id, policy=reviewing(loss_review=cadence))
    clock.move(FIRST_OF_NOVEMBER)
    with company.deps.reads() as session:
        owed = [each for each in owing.missing(session, company.deps, HOME) if each.recipient == "mana"]
    assert len([each for each in owed if each.occurrence.startswith(LOSS)]) == apart
    monthly = review.compose(company.deps, Order(HOME, MONTHLY, "2026-10", "east", "mana"))
    assert ("10月の失注" in written(monthly.parts)) is inside


def test_a_loss_review_by_itself_names_whose_they_were(
    sqlite: Database, clock: Clock, new_id: Callable[[], str]
) -> None:
    company = a_company(sqlite, clock, new_id, policy=reviewing(loss_review="quarterly"))
    clock.move(FIRST_OF_NOVEMBER)
    fill(company, 40)
    (part,) = review.compose(company.deps, Order(HOME, LOSS, "FY2026-Q2", "east", "mana")).parts
    assert part.text == "Eastの失注レビュー（2026年度 第2四半期）：失注7件"
    said = written([part])
    assert "Aoiさん" in said
    assert "理由の記入なし" in said
