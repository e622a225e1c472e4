"""How each kind of review is written. Nobody needs any of it but for the hour in which reviews go out: it is loaded then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.deps import speak_in, speak_to
from bot.services import pictures
from bot.services.reviews import LOSS, MONTHLY, WEEKLY, Digest, drawn, losses, monthly, weekly
from bot.views import charts
from bot.views import losses as losses_view
from bot.views import monthly as monthly_view
from bot.views import weekly as weekly_view
from store import members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.deps import Deps
    from bot.services.reviews import Order
    from bot.text import Text
    from store.engine import Session

    Writer = Callable[[Deps, Order], Digest]


def language(session: Session, deps: Deps, order: Order) -> Text:
    """How its audience is spoken to."""
    policy = deps.policy(order.workspace).policy
    if order.for_channel:
        team = members.get_team(session, order.workspace, order.team_id)
        assert team is not None
        return speak_in(team, policy)
    reader = members.get(session, order.workspace, order.audience)
    assert reader is not None
    return speak_to(reader, policy)


def _weekly(deps: Deps, order: Order) -> Digest:
    policy = deps.policy(order.workspace).policy
    with deps.reads() as session:
        t = language(session, deps, order)
        steps = pictures.begin(deps, drawn.passed(session, deps, t, order))
        found = weekly.read(session, deps, order)
        digest = weekly_view.render(t, policy, found)
        score = pictures.begin(deps, drawn.kept(session, deps, t, order, digest))
    return drawn.shown(digest, pictures.attach(deps, order.workspace, steps, score))


def _monthly(deps: Deps, order: Order) -> Digest:
    policy = deps.policy(order.workspace).policy
    with deps.reads() as session:
        t = language(session, deps, order)
        lost = drawn.lost(session, deps, t, order) if policy.reviews.loss_review == "monthly" else None
        losses_drawn = pictures.begin(deps, lost)
        found = monthly.read(session, deps, order)
        ahead_drawn = pictures.begin(deps, charts.forecast(t, policy, found.outlook.ahead))
    shown = monthly_view.Pictures(
        ahead=pictures.attach(deps, order.workspace, ahead_drawn),
        lost=pictures.attach(deps, order.workspace, losses_drawn),
    )
    return Digest(monthly_view.render(t, policy, found, shown), monthly.told(found), found.deals)


def _losses(deps: Deps, order: Order) -> Digest:
    policy = deps.policy(order.workspace).policy
    with deps.reads() as session:
        t = language(session, deps, order)
        lost = pictures.begin(deps, drawn.lost(session, deps, t, order))
        found = losses.review(session, deps, order)
    digest = Digest(losses_view.render(t, policy, found))
    return drawn.shown(digest, pictures.attach(deps, order.workspace, lost))


WRITERS: Final[Mapping[str, Writer]] = {
    WEEKLY: _weekly,
    MONTHLY: _monthly,
    LOSS: _losses,
}
"""How each kind of `bot.services.reviews.schedule` is written."""
