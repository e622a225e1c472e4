"""The check-up over a company's own rows: each of its sixteen lines is in place through use, and tells when that ends."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, update

from bot.deps import PolicyInForce
from bot.services import checkup
from bot.services.checkup import State
from bot.views.checkup import LINES
from store import installations, rows, tables
from store.model import Finding, Review, Target
from tests.builders import HOME, a_deal, an_activity
from tests.clocks import MONDAY_9_JST as NOW
from tests.policies import a_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from store.engine import Session
    from tests.company import Company

DAY = timedelta(days=1)
CLOSE = date(2026, 12, 20)
POLICY = a_policy(rules={"gate_met": {"enabled": False}})
deal, finding, activity, membership = tables.deal, tables.finding, tables.activity, tables.membership


def in_order(session: Session) -> None:
    """Everything as the checklist wants it, in as few rows as that takes."""
    known: dict[str, Any] = {
        "source": "inquiry",
        "sdr_id": "ken",
        "amount": Decimal(9),
        "created_at": NOW - DAY,
    }
    session.execute(
        update(deal).values(
            **known, budget=Decimal(9), decision_flow="x", start_on=CLOSE, solution="x", competitor="x", expected_close=CLOSE
        )
    )  # fmt: skip
    session.execute(update(tables.stakeholder).values(email="tanaka@example.co.jp"))
    over: dict[str, Any] = {"open": False, "team_id": "east", "closed_at": NOW - DAY}
    rows.add(
        session,
        deal,
        a_deal("new", number=2, stage="lead", team_id="east", **{**known, "sdr_id": None, "bdr_id": "aoi"}),
        a_deal("won", number=3, stage="won", **known, **over),
        a_deal("lost", number=4, stage="lost", lost_reason="price", **known, **over),
    )
    rows.add(session, activity, *(an_activity(who, author_id=who) for who in ("aoi", "ken")))
    rows.add(
        session, finding, a_finding("meeting_unlogged", resolved_at=NOW - 3 * DAY, escalated_at=NOW - 3 * DAY)
    )
    rows.add(
        session,
        tables.review,
        *(a_review(kind, team) for kind in ("weekly", "monthly") for team in ("east", "west")),
    )
    aim = Target(workspace=HOME, id="t", team_id="east", kpi="won", period="2026-11", value=Decimal(3))
    rows.add(session, tables.target, aim)
    installations.record_policy(
        session, HOME, fingerprint=POLICY.fingerprint, source=POLICY.canonical, at=NOW - DAY
    )


def a_finding(rule: str, **given: Any) -> Finding:
    plain: dict[str, Any] = {
        "id": f"{rule}{given}", "deal_id": "acme", "rule": rule, "subject": "", "occurrence": "", "member_id": "aoi",
        "opened_at": NOW - 4 * DAY, "due_at": NOW - 2 * DAY, "evidence": {}, "policy_version": 1,
    }  # fmt: skip
    return Finding(workspace=HOME, **{**plain, **given})


def a_review(kind: str, team: str) -> Review:
    return Review(
        workspace=HOME, id=f"{kind}{team}", kind=kind, period="2026-W46", team_id=team, audience=team,
        as_of=NOW - DAY, content={},
    )  # fmt: skip


def all_in_one_stage(session: Session) -> None:
    session.execute(
        update(deal).where(deal.c.open).values(stage="opportunity", amount=1, expected_close=CLOSE)
    )
    more = [a_deal(f"d{n}", number=10 + n, team_id="east", created_at=NOW - 400 * DAY) for n in range(9)]
    rows.add(session, deal, *(replace(each, amount=Decimal(1), expected_close=CLOSE) for each in more))


def empty_fields(session: Session) -> None:
    """As many as are required of both open deals, and nothing overdue yet."""
    made = [a_finding("missing_field", subject=str(n), due_at=NOW + DAY, id=str(n)) for n in range(9)]
    rows.add(session, finding, *made)


def nothing(_session: Session) -> None:
    """For what the policy alone decides."""


ENDS: Final[Mapping[str, Callable[[Session], object]]] = {
    "stages": all_in_one_stage,
    "gates": nothing,
    "items": lambda session: session.execute(update(deal).values(competitor=None)),
    "required": empty_fields,
    "deadlines": lambda session: session.execute(update(finding).values(resolved_at=NOW - DAY)),
    "reviews": lambda session: session.execute(delete(tables.review).where(tables.review.c.id == "weeklywest")),
    "managers": lambda session: session.execute(delete(membership).where(membership.c.member_id == "otto")),
    "kpis": lambda session: session.execute(update(tables.target).values(period="2026-10")),
    "checks": lambda session: rows.add(session, finding, a_finding("quiet"), a_finding("no_next_step")),
    "losses": lambda session: session.execute(update(deal).values(lost_reason=None)),
    "sources": lambda session: session.execute(update(deal).values(source=None)),
    "split": lambda session: session.execute(update(deal).values(bdr_id=None)),
    "forecast": lambda session: session.execute(update(deal).where(deal.c.open).values(expected_close=date(2026, 11, 1))),
    "won": lambda session: session.execute(update(deal).where(deal.c.stage == "won").values(amount=None)),
    "people": lambda session: session.execute(update(activity).where(activity.c.id == "ken").values(logged_at=NOW - 31 * DAY)),
    "improvement": lambda session: session.execute(update(tables.policy_version).values(recorded_at=NOW - 181 * DAY)),
}  # fmt: skip


def test_each_line_is_in_place_by_what_people_do_and_not_yet_when_they_stop(small_company: Company) -> None:
    assert list(ENDS) == list(LINES)
    ada = small_company.actor("ada")
    for key, end in ENDS.items():
        policy = a_policy(stages=_without_a_gate()) if key == "gates" else POLICY
        with suppress(_TakenBack), small_company.deps.writes.begin() as session:
            deps = replace(
                small_company.deps,
                policy=lambda *_, policy=policy: PolicyInForce(policy, 2),
            )
            in_order(session)
            before = states(deps, ada, session)
            end(session)
            after = states(deps, ada, session)
            raise _TakenBack
        expected = {} if key != "gates" else {"gates": State.NOT_YET}
        assert {each: state for each, state in before.items() if state is not State.OK} == expected
        assert {each: state for each, state in after.items() if state is not State.OK} == {key: State.NOT_YET}


def states(deps: Any, actor: Any, session: Session) -> dict[str, State]:
    """Read within the transaction that made the rows, which is then taken back."""
    found = checkup.read(replace(deps, database=_Open(session)), actor)
    assert all(bool(each.advice) is (each.state is State.NOT_YET) for each in found.answers)
    return {each.key: each.state for each in found.answers}


class _TakenBack(Exception):
    """Ends a transaction of which nothing is to stay."""


class _Open:
    """A database whose reads are this session's."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def reads(self) -> Any:
        return nullcontext(self.session)


def _without_a_gate() -> list[Any]:
    said: list[Any] = POLICY.model_dump(mode="json", by_alias=True)["stages"]
    return [{**each, "gate": []} if each["key"] == "mql" else each for each in said]
