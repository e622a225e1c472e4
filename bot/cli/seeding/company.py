"""Teams through the set-up, deals with their history in one command, this morning's meetings through planning."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from bot.cli.seeding.deals import Bundle, Story
from bot.cli.seeding.names import NAMES
from bot.deps import zone_named
from bot.services import commands, hygiene, meetings, permissions, setup
from bot.services.commands import Ask, Done
from bot.services.deals import new_account
from store import deals as deal_rows
from store import members
from store.dossier import Dossier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.cli.seeding.names import Names
    from bot.deps import Deps
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Account, Member, Team

SEED: Final = 20261121
DEALS: Final = 300
TODAY: Final = 3
"""Meetings of each of the first reps on the first morning; one ends forty minutes after nine."""


class Crew(Protocol):
    """A team by Slack's ids; its names in Japanese and English."""

    @property
    def names(self) -> tuple[str, str]: ...
    @property
    def channel(self) -> str: ...
    @property
    def manager(self) -> str: ...
    @property
    def reps(self) -> tuple[str, ...]: ...
    @property
    def zone(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Rep:
    """Somebody who sells, and where."""

    member: Member
    team: Team


def fill(
    deps: Deps,
    workspace: str,
    *,
    admin: str,
    crews: Sequence[Crew],
    first: str,
    language: str = "ja",
    count: int = DEALS,
) -> None:
    """Nothing where there are deals already. `first` is who the visitor begins as: every tour starts with their deal."""
    with deps.reads() as session:
        if deal_rows.next_number(session, workspace) > 1:
            return
    deps = deps.for_jobs()
    teams(deps, workspace, admin, crews, language)
    names, chance = NAMES[language], random.Random(SEED)  # noqa: S311 - the same company every time
    with deps.reads() as session:
        reps = sorted(_reps(session, workspace, crews), key=lambda each: each.member.slack_user != first)
        ask = _ask(session, deps, workspace, admin)
    stories: list[Bundle] = []

    def work(session: Session, ledger: Ledger) -> Done:
        stories.extend(_write(session, deps, ledger, reps, names, chance, count))
        return Done(None, {"deals": len(stories)})

    commands.carry_out(deps, ask, "demo", work)
    _this_morning(deps, workspace, reps, stories, names)


def teams(deps: Deps, workspace: str, admin: str, crews: Sequence[Crew], language: str) -> None:
    """As an admin would make them in the set-up."""
    for crew in crews:
        with deps.reads() as session:
            ask = _ask(session, deps, workspace, admin)
        team = setup.TeamSettings(
            id=None,
            name=crew.names[0 if language == "ja" else 1],
            channel=crew.channel,
            language=language,
            zone=crew.zone,
            managers=(crew.manager,),
            members=crew.reps,
        )
        setup.save_team(deps, ask, team)


def _reps(session: Session, workspace: str, crews: Sequence[Crew]) -> Iterator[Rep]:
    """Team by team in turn, so that deals spread over all of them."""
    for slack_user in (each for crew in crews for each in crew.reps):
        found = members.by_slack_user(session, workspace, slack_user)
        team = members.team_of(session, workspace, found.id) if found else None
        if found is not None and team is not None:
            yield Rep(found, team)


def _write(
    session: Session,
    deps: Deps,
    ledger: Ledger,
    reps: Sequence[Rep],
    names: Names,
    chance: random.Random,
    count: int,
) -> list[Bundle]:
    policy = deps.policy(ledger.workspace, session).policy
    accounts = [new_account(ledger, each) for each in _companies(names, count)]
    made: list[Bundle] = []
    for number in range(count):
        rep = reps[number % len(reps)]
        account: Account = accounts[number % len(accounts)]
        story = Story(ledger, policy, names, chance, zone_named(rep.team.zone), deps.now())
        made.append(story.told(rep.member.id, rep.team.id, account, number))
    known = [
        (
            each.deal,
            Dossier(
                zone=rep_zone(reps, each),
                latest=each.latest,
                people=tuple(each.people),
                moves=tuple(each.moves),
            ),
        )
        for each in made
    ]
    looked = hygiene.look_at_new(session, deps, ledger.workspace, known)
    ledger.add(*(replace(each.deal, next_check_at=each.next_check_at) for each in looked))
    for of in ("moves", "people", "activities"):
        ledger.add(*(row for each in made for row in getattr(each, of)))
    hygiene.write(session, deps, looked, ledger.at)
    return made


def rep_zone(reps: Sequence[Rep], bundle: Bundle) -> str:
    return next(each.team.zone for each in reps if each.team.id == bundle.deal.team_id)


def _companies(names: Names, count: int) -> list[str]:
    """The well-known ones first; on the average a company has one deal and a half."""
    more = [form.format(stem) for form in names.forms for stem in names.more]
    return [*names.companies, *more][: max(count * 2 // 3, 1)]


def _this_morning(
    deps: Deps, workspace: str, reps: Sequence[Rep], stories: Sequence[Bundle], names: Names
) -> None:
    """For the first reps, so that the first question is less than an hour away."""
    for place, rep in enumerate(reps[: TODAY * 2]):
        own = [each.deal for each in stories if each.deal.owner_id == rep.member.id and each.deal.open]
        for number, deal in enumerate(own[: TODAY if place < TODAY else 1]):
            with deps.reads() as session:
                ask = _ask(session, deps, workspace, rep.member.slack_user or "")
            start = _in(deps, minutes=10 + 60 * number + 5 * place)
            plan = meetings.Plan(
                deal_id=deal.id, title=names.meeting, starts_at=start, ends_at=start + timedelta(minutes=30)
            )
            meetings.plan(deps, ask, plan)


def _in(deps: Deps, *, minutes: int) -> datetime:
    return deps.now().replace(second=0, microsecond=0) + timedelta(minutes=minutes)


def _ask(session: Session, deps: Deps, workspace: str, slack_user: str) -> Ask:
    return Ask(permissions.identify(session, workspace, slack_user, deps.now()), deps.new_id(), "demo")
