"""The small company that lives in the local sandbox: made from a seed, through the same services as everything else."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from bot.policy.stages import ActivityCondition, FieldCondition
from bot.services import deals, gates, meetings, permissions, setup
from bot.services.commands import Ask
from bot.services.extras import Extra, Held
from bot.services.stakeholders import Person
from store import deals as deal_rows
from store.model import ActivityKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.policy import Condition, Policy
    from bot.services.permissions import Actor
    from store.model import Command

SEED: Final = 20261121


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in the demo, in one language. Deals of the first rep are every third, from the first on."""

    team: str
    meeting: str
    companies: tuple[str, ...]
    subjects: tuple[str, ...]
    people: tuple[str, ...]
    done: str


NAMES: Final = {
    "ja": Names(
        team="東日本営業部",
        meeting="定例打ち合わせ",
        companies=(
            "アクメ食品株式会社", "株式会社青空商事", "Blue Harbor Logistics", "みなと精機株式会社", "合同会社ひかり物流",
            "Kestrel Instruments", "株式会社北斗フーズ", "さくら総合設計株式会社", "Nolan Paper", "株式会社つばめ印刷",
            "東雲電装株式会社", "Harris Tools",
        ),
        subjects=("受発注システム更新", "倉庫管理の入れ替え", "問い合わせ窓口の刷新", "基幹システム連携"),
        people=("田中 誠", "佐々木 恵", "鈴木 大輔", "高橋 由美", "伊藤 健一"),
        done="確認済み",
    ),
    "en": Names(
        team="Sales East",
        meeting="Review call",
        companies=(
            "Acme Foods", "Blue Harbor Logistics", "アクメ食品株式会社", "Kestrel Instruments", "Nolan Paper",
            "株式会社青空商事", "Harris Tools", "Meridian Clinics", "みなと精機株式会社", "Orchard Mills",
            "Tidewater Shipping", "株式会社北斗フーズ",
        ),
        subjects=("ordering system", "warehouse pilot", "support desk", "ERP link"),
        people=("Laura Harris", "Tom Nolan", "Priya Shah", "Daniel Weber", "Grace Lin"),
        done="confirmed",
    ),
}  # fmt: skip
STAGES: Final = ("lead", "mql", "sql", "opportunity", "opportunity", "proposal")
"""Where the deals stand in the end, taken in turn."""
MADE: Final = timedelta(hours=1)
"""So long ago, so that what they lack is overdue when the next morning's list is looked at, as that falls due in a day."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Slack users by what they do in the demo."""

    admin: str
    manager: str
    reps: tuple[str, ...]
    channel: str


def fill(deps: Deps, workspace: str, cast: Cast, *, language: str = "ja", count: int = 12) -> None:
    """A team, its deals at various stages, and meetings this morning. Does nothing where there are deals already."""
    with deps.reads() as session:
        if deal_rows.next_number(session, workspace) > 1:
            return
    chance = random.Random(SEED)  # noqa: S311 - a demo, the same every time
    names = NAMES[language]
    team = setup.TeamSettings(
        id=None,
        name=names.team,
        channel=cast.channel,
        language=language,
        zone="Asia/Tokyo",
        managers=(cast.manager,),
        members=cast.reps,
    )
    earlier = replace(deps, now=lambda: deps.now() - MADE)
    setup.save_team(earlier, _ask(earlier, workspace, cast.admin), team)
    policy = deps.policy(workspace).policy
    created = [
        _deal(earlier, policy, workspace, cast.reps[number % len(cast.reps)], number, names, chance)
        for number in range(count)
    ]
    for number, (rep, deal) in enumerate(created[:4]):
        _meeting(deps, workspace, rep, deal, number, names.meeting)


def _deal(
    deps: Deps, policy: Policy, workspace: str, rep: str, number: int, names: Names, chance: random.Random
) -> tuple[str, str]:
    company = names.companies[number % len(names.companies)]
    first = policy.first_stage.key
    wanted = deals.NewDeal(
        name=f"{company.removeprefix('株式会社').removesuffix('株式会社')} {chance.choice(names.subjects)}",
        new_account=company,
        extra=_answers(
            deps,
            policy,
            policy.gate(first),
            names,
            chance,
            amount=Decimal(chance.randrange(5, 200) * 100_000),
        ),
    )
    created = deals.create(deps, _ask(deps, workspace, rep), wanted)
    deal_id = created.deal_id or ""
    _move_to(deps, policy, workspace, rep, deal_id, STAGES[number % len(STAGES)], names, chance)
    return rep, deal_id


def _move_to(
    deps: Deps,
    policy: Policy,
    workspace: str,
    rep: str,
    deal_id: str,
    stage: str,
    names: Names,
    chance: random.Random,
) -> Command | None:
    ask = _ask(deps, workspace, rep)
    with deps.reads() as session:
        deal = permissions.see(session, ask.actor, deal_id)
        if policy.find_stage(stage) is None or deal.stage == stage:
            return None
        missing = gates.missing(session, policy, deal, stage, deps.now())
    extra = _answers(deps, policy, missing, names, chance)
    return deals.move(deps, ask, deals.Move(deal_id=deal_id, stage=stage, extra=extra))


def _meeting(deps: Deps, workspace: str, rep: str, deal_id: str, number: int, title: str) -> None:
    """One this morning for each of the first deals, so that the first prompt is an hour away."""
    ask = _ask(deps, workspace, rep)
    now = deps.now()
    start = now.replace(second=0, microsecond=0) + timedelta(minutes=10 + 30 * number)
    plan = meetings.Plan(deal_id=deal_id, title=title, starts_at=start, ends_at=start + timedelta(minutes=30))
    meetings.plan(deps, ask, plan)


def _answers(
    deps: Deps,
    policy: Policy,
    conditions: Sequence[Condition],
    names: Names,
    chance: random.Random,
    **fields: Any,
) -> Extra:
    """Something plausible for everything a gate asks for."""
    today = deps.now().date()
    held: list[Held] = []
    people: list[Person] = []
    for condition in conditions:
        match condition:
            case FieldCondition():
                fields[condition.field] = _value(policy, condition, today, names)
            case ActivityCondition():
                at = datetime.combine(today - timedelta(days=3), time(14), deps.now().tzinfo)
                held.append(Held(kind=ActivityKind(condition.activity), at=at))
            case _:
                role = None if condition.stakeholder == "any" else condition.stakeholder
                people.append(
                    Person(name=chance.choice(names.people), role=role, email="contact@example.com")
                )
    return Extra(fields=fields, held=tuple(held), people=tuple(people))


def _value(policy: Policy, condition: FieldCondition, today: date, names: Names) -> Any:
    field = policy.field(condition.field)
    match field.type:
        case "date":
            return today - timedelta(days=2)
        case "number" | "money":
            return int(condition.at_least or 60)
        case "select":
            return condition.equals or policy.options(field.key)[0].key
        case _:
            return names.done


def _ask(deps: Deps, workspace: str, slack_user: str) -> Ask:
    with deps.reads() as session:
        actor: Actor = permissions.identify(session, workspace, slack_user, deps.now())
    return Ask(actor, deps.new_id(), "demo")
