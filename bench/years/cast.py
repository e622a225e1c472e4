"""Who is in the simulated company, how they work, and what they have on their hands when the year begins."""

# ruff: noqa: S311 - dice, no secrets

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from bot.services.deals import search_text, stay
from bot.typed import company
from store import commands, members
from store.ledger import Ledger
from store.model import Account, Command, Deal, Member, Role, Stakeholder, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.policy import Policy
    from store.engine import Session

Character: TypeAlias = Literal["quick", "slow", "absent"]

WORKSPACE: Final = "T0YEAR"
ZONES: Final = ("Asia/Tokyo", "Europe/London", "America/New_York", "Australia/Sydney")
TEAM: Final = 10
"""Reps in a team."""
LEADERLESS: Final = 7
"""Of so many teams one has no manager: what goes up from there reaches the admins."""
BEGIN: Final = datetime(2026, 4, 1, tzinfo=ZoneInfo("Asia/Tokyo"))
OPEN_AT_FIRST: Final = 0.07
"""Of all deals of the year; the others are made in it, and as many end: at any time so many are open."""
AGREED: Final = 0.7
"""Of those, so many have a next step."""
DAY: Final = timedelta(days=1)
CHARACTERS: Final[tuple[Character, ...]] = (
    "quick",
    "quick",
    "slow",
    "quick",
    "slow",
    "absent",
    "quick",
    "slow",
)


@dataclass(frozen=True)
class Size:
    """`deals`: those open at first and those made in the year; `busy`: how much of a full day's work everybody does."""

    reps: int
    deals: int
    days: int
    busy: float = 1

    @property
    def end(self) -> datetime:
        return BEGIN + self.days * DAY

    @property
    def new_a_day(self) -> float:
        """Deals that a rep makes on a day at work: five in eight days are one, without weekends, holidays, leave and those
        who have left.
        """
        return self.deals * (1 - OPEN_AT_FIRST) / (self.reps * self.days * 5 / 8)


@dataclass
class Person:
    """Somebody of the company, with a dice of their own: what one does never changes what another will do."""

    id: str
    role: Role
    zone: ZoneInfo
    team: str | None
    character: Character
    dice: Random
    deals: dict[str, str] = field(default_factory=dict)
    """Their open deals, as far as they remember: id → stage."""
    leaves: list[tuple[datetime, datetime, str | None]] = field(default_factory=list)
    """From, to, deputy; as granted."""
    left: datetime | None = None
    """When they left the company."""

    @property
    def slack_user(self) -> str:
        return f"U{self.id.upper()}"

    def is_away(self, at: datetime) -> bool:
        """On leave, or gone for good."""
        gone = self.left is not None and self.left <= at
        return gone or any(start <= at < end for start, end, _ in self.leaves)


def people(size: Size, seed: int) -> list[Person]:
    """Reps in teams of one zone each, a manager for most teams, and an admin in every zone."""
    teams = range(-(-size.reps // TEAM))
    led = [team for team in teams if team % LEADERLESS != LEADERLESS - 1]
    return [
        *(
            _person(f"rep{number:03}", Role.REP, number // TEAM, CHARACTERS[number % len(CHARACTERS)], seed)
            for number in range(size.reps)
        ),
        *(_person(f"manager{team:02}", Role.MANAGER, team, "quick", seed) for team in led),
        *(_person(f"admin{number}", Role.ADMIN, number, "quick", seed) for number in range(len(ZONES))),
    ]


def _person(name: str, role: Role, team: int, character: Character, seed: int) -> Person:
    of_team = None if role is Role.ADMIN else f"team{team:02}"
    return Person(
        name, role, ZoneInfo(ZONES[team % len(ZONES)]), of_team, character, Random(f"{seed} {name}")
    )


def move_in(session: Session, cast: Sequence[Person], channels: bool) -> None:
    """Members, teams and who is in which; `channels`: teams are told there of what goes quiet."""
    members.add_member(session, *(_member(each) for each in cast))
    teams = sorted({(each.team, each.zone.key) for each in cast if each.team})
    ledger = _ledger(session, "teams")
    for team, zone in teams:
        channel = f"C{team.upper()}" if channels else None
        language = "ja" if zone == ZONES[0] else "en"
        ledger.add(
            Team(workspace=WORKSPACE, id=team, name=team, channel=channel, language=language, zone=zone)
        )
        inside = [each for each in cast if each.team == team]
        reps = [each.id for each in inside if each.role is Role.REP]
        leads = [each.id for each in inside if each.role is Role.MANAGER]
        members.set_people(session, WORKSPACE, team, reps, leads)
    ledger.flush()


def _member(person: Person) -> Member:
    return Member(
        workspace=WORKSPACE,
        id=person.id,
        slack_user=person.slack_user,
        name=person.id.capitalize(),
        email=f"{person.id}@example.com",
        role=person.role,
        locale="ja-JP" if person.zone.key == ZONES[0] else "en-US",
        zone=person.zone.key,
        active=True,
    )


def open_pipeline(session: Session, policy: Policy, size: Size, cast: Sequence[Person], seed: int) -> None:
    """What is open when the year begins, spread over the stages and the weeks before."""
    reps = [each for each in cast if each.role is Role.REP]
    dice = Random(f"{seed} pipeline")
    stages = [each.key for each in policy.open_stages]
    ledger = _ledger(session, "pipeline")
    made = [
        _deal(policy, number, reps[number % len(reps)], stages[number % len(stages)], dice)
        for number in range(1, int(size.deals * OPEN_AT_FIRST) + 1)
    ]
    ledger.add(*(account for account, _ in made))
    ledger.add(*(deal for _, deal in made))
    ledger.add(*(stay(ledger, deal) for _, deal in made))
    ledger.add(*(_contact(deal) for _, deal in made))
    ledger.flush()
    by_id = {each.id: each for each in reps}
    for _, deal in made:
        assert deal.owner_id is not None
        by_id[deal.owner_id].deals[deal.id] = deal.stage


def _deal(policy: Policy, number: int, owner: Person, stage: str, dice: Random) -> tuple[Account, Deal]:
    name = f"Company {number}"
    account = Account(workspace=WORKSPACE, id=f"account{number:06}", name=name, key=company.key(name))
    entered = BEGIN - dice.randrange(1, 12) * DAY - timedelta(minutes=15 * dice.randrange(96))
    missing = {} if dice.random() < 0.2 else dict(filled(policy, stage, entered.date(), dice))
    plain: dict[str, Any] = {"currency": policy.currency, "open": True, "owner_id": owner.id}
    if dice.random() < AGREED:
        plain |= {"next_step": "Call", "next_step_on": BEGIN.date() + dice.randrange(1, 15) * DAY}
    deal = Deal(
        workspace=WORKSPACE,
        id=f"deal{number:06}",
        number=number,
        name=f"{name} pilot",
        search=search_text(f"{name} pilot", name, number),
        account_id=account.id,
        team_id=owner.team,
        stage=stage,
        entered_stage_at=entered,
        created_at=entered,
        last_activity_at=entered,
        next_check_at=BEGIN,
        **{**plain, **missing},
    )
    return account, deal


def filled(policy: Policy, stage: str, today: date, dice: Random) -> Iterator[tuple[str, Any]]:
    """A value for every field that the stage requires."""
    for each in policy.required_at(stage):
        yield each.key, value_for(policy, each.key, today, dice)


def value_for(policy: Policy, key: str, today: date, dice: Random) -> Any:
    kinds: dict[str, Callable[[], Any]] = {
        "money": lambda: Decimal(dice.randrange(5, 200) * 100_000),
        "number": lambda: dice.choice((40, 60, 80)),
        "date": lambda: today + dice.randrange(10, 60) * DAY,
        "select": lambda: next((each.key for each in policy.options(key)), "Cloud"),
    }
    return kinds.get(policy.field(key).type, lambda: "as agreed")()


def _contact(deal: Deal) -> Stakeholder:
    return Stakeholder(
        workspace=WORKSPACE,
        id=f"contact-{deal.id}",
        deal_id=deal.id,
        name="Sato",
        role="champion",
        email="sato@example.com",
        last_contact_at=deal.last_activity_at,
        known_since=deal.created_at,
    )


def _ledger(session: Session, name: str) -> Ledger:
    """What was there before the year is of one command each."""
    command = Command(
        workspace=WORKSPACE,
        id=name,
        key=name,
        kind="import",
        deal_id=None,
        actor_id=None,
        on_behalf_of=None,
        via="cli",
        at=BEGIN - DAY,
        receipt={},
    )
    commands.claim(session, command)
    count = iter(range(10**9))
    return Ledger(
        session=session,
        workspace=WORKSPACE,
        command_id=name,
        actor_id=None,
        on_behalf_of=None,
        via="cli",
        at=BEGIN - DAY,
        new_id=lambda: f"{name}{next(count):08}",
    )
