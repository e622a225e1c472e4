"""A company for benchmarks: one rep who sees thousands of deals, written with the store's own functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.app import adopt, new_id
from bot.cli.running import read_policy
from bot.config import Settings
from bot.deps import Deps
from bot.jobs import sweep
from bot.services.deals import search_text, stay
from bot.services.policies import InForce
from bot.typed import company
from store import commands, engine, members, migrate
from store.ledger import Ledger
from store.model import Account, Command, Deal, Member, Role, Stakeholder, Team

if TYPE_CHECKING:
    from datetime import datetime

    from store.engine import Database, Session

REP: Final = "rep"
TEAM: Final = "east"
TYPED: Final = "acme"
"""What the rep types after `/deal log` and into the typeahead: it fits one deal of all."""
WHO: Final = (
    "青葉製作所",
    "みなと物流",
    "Northwind",
    "富士見電機",
    "Contoso",
    "さくら食品",
    "Globex",
    "東海化学",
)
WHAT: Final = ("更新", "Renewal", "新規導入", "Expansion", "保守")
EACH: Final = 10
"""Deals an account has."""


@dataclass(frozen=True)
class Known:
    """What the sender must know to fill forms in: each deal's id beside its stakeholder's, and Acme's deal."""

    deals: list[tuple[str, str]]
    acme: tuple[str, str]


def fill(url: str, workspace: str, slack_user: str, deals: int, now: datetime) -> Known:
    """A new database at `url`: the rep, a team, and `deals` open deals of the rep's with a stakeholder each.

    One of them, and neither the first nor the last, is Acme's.
    """
    migrate.upgrade(url)
    database = engine.connect(url)
    try:
        with database.writes.begin() as session:
            _people(session, workspace, slack_user)
            known = _deals(session, workspace, deals, now)
        _looked_at(database, workspace, now)
    finally:
        database.close()
    return known


def _looked_at(database: Database, workspace: str, now: datetime) -> None:
    """Every deal was judged before, as in a company that has worked with the bot for a while."""
    policy = read_policy(Settings.load({}, slack=False))
    in_force = InForce(database, policy, lambda: now)
    deps = Deps(
        database=database,
        writes=database.writes.patient(),
        now=lambda: now,
        machine=lambda: now,
        new_id=new_id,
        policy=in_force,
        slack=_nobody,
        home=lambda _team, _enterprise: None,
    )
    with deps.writes.begin() as session:
        adopt(session, deps, workspace, policy)
    sweep.swept(deps)


def _nobody(_workspace: str) -> Any:
    raise AssertionError("nobody is spoken to")


def _people(session: Session, workspace: str, slack_user: str) -> None:
    rep = Member(
        workspace=workspace,
        id=REP,
        slack_user=slack_user,
        name="Aoi",
        email="aoi@example.co.jp",
        role=Role.REP,
        locale="ja-JP",
        zone="Asia/Tokyo",
        active=True,
    )
    members.add_member(session, rep)


def _deals(session: Session, workspace: str, count: int, now: datetime) -> Known:
    ledger = _ledger(session, workspace, now)
    ledger.add(
        Team(workspace=workspace, id=TEAM, name="East", channel=None, language="ja", zone="Asia/Tokyo")
    )
    members.set_people(session, workspace, TEAM, [REP], [])
    acme = Account(workspace=workspace, id=new_id(), name="Acme", key=company.key("Acme"))
    accounts = [_account(workspace, number) for number in range(count // EACH + 1)]
    ledger.add(acme, *accounts)
    middle = count // 2
    deals = [
        _deal(workspace, number, acme if number == middle else accounts[number // EACH], ledger.at)
        for number in range(count)
    ]
    people = [
        Stakeholder(workspace=workspace, id=new_id(), deal_id=each.id, name="田中 一郎") for each in deals
    ]
    ledger.add(*deals)
    ledger.add(*(stay(ledger, each) for each in deals))
    ledger.add(*people)
    ledger.flush()
    pairs = [(deal.id, person.id) for deal, person in zip(deals, people, strict=True)]
    return Known(pairs, pairs[middle])


def _account(workspace: str, number: int) -> Account:
    name = f"{WHO[number % len(WHO)]} {number}"
    return Account(workspace=workspace, id=new_id(), name=name, key=company.key(name))


def _deal(workspace: str, number: int, account: Account, at: datetime) -> Deal:
    name = f"{account.name} {WHAT[number % len(WHAT)]}"
    plain: dict[str, Any] = {"owner_id": REP, "team_id": TEAM, "currency": "JPY", "open": True}
    return Deal(
        workspace=workspace,
        id=new_id(),
        number=number + 1,
        name=name,
        search=search_text(name, account.name, number + 1),
        account_id=account.id,
        stage="opportunity",
        entered_stage_at=at,
        created_at=at,
        **plain,
    )


def _ledger(session: Session, workspace: str, now: datetime) -> Ledger:
    """History begins a month ago, with one command that brought everything."""
    at = now - timedelta(days=30)
    command = Command(
        workspace=workspace,
        id=new_id(),
        key="benchmark",
        kind="import",
        deal_id=None,
        actor_id=REP,
        on_behalf_of=None,
        via="import",
        at=at,
        receipt={},
    )
    commands.claim(session, command)
    return Ledger(
        session=session,
        workspace=workspace,
        command_id=command.id,
        actor_id=REP,
        on_behalf_of=None,
        via="import",
        at=at,
        new_id=new_id,
    )
