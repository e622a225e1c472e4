"""The teams that an import of people describes: who sells in each and who manages it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.deps import DEFAULT_ZONE
from bot.services.imports.lookups import same
from store import members
from store.model import Role, Team

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Member


@dataclass(slots=True)
class Membership:
    """A team as the file describes it: who sells in it and who manages it, by member id."""

    region: str | None
    sellers: list[str] = field(default_factory=list)
    managers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Teams:
    """Gathered a row at a time, written at the end. `described` is by name, `named` by what makes names the same."""

    session: Session
    ledger: Ledger
    policy: Policy
    changed: bool = False
    described: dict[str, Membership] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)

    def join(self, team: str, region: str | None, member: Member, chief: Member | None) -> None:
        """A manager's own row without another manager above puts them at the head of their team."""
        name = self.named.setdefault(same(team), team)
        membership = self.described.setdefault(name, Membership(region))
        membership.region = membership.region or region
        leads = chief is None and member.role in (Role.MANAGER, Role.ADMIN)
        (membership.managers if leads else membership.sellers).append(member.id)
        if chief is not None:
            membership.managers.append(chief.id)

    def write(self) -> bool:
        """Whether anything was changed. Who sells in a team of the file sells in no other."""
        wanted = {self._team(name, each).id: each for name, each in self.described.items()}
        sellers: dict[str, str] = {}
        for team_id, each in wanted.items():
            sellers.update(dict.fromkeys(each.sellers, team_id))
        written = [self._set_people(team, wanted.get(team.id), sellers) for team in self._all_teams()]
        return any(written) or self.changed

    def _all_teams(self) -> Sequence[Team]:
        return members.all_teams(self.session, self.ledger.workspace)

    def _team(self, name: str, wanted: Membership) -> Team:
        known = next((each for each in self._all_teams() if same(each.name) == same(name)), None)
        if known is not None:
            team = self.ledger.change(known, region=known.region or wanted.region)
        else:
            team = Team(
                workspace=self.ledger.workspace,
                id=self.ledger.new_id(),
                name=name,
                channel=None,
                language=self.policy.language,
                zone=DEFAULT_ZONE,
                region=wanted.region,
            )
            self.ledger.add(team)
        self.changed |= team != known
        return team

    def _set_people(self, team: Team, wanted: Membership | None, sellers: dict[str, str]) -> bool:
        workspace = self.ledger.workspace
        people: dict[bool, list[str]] = defaultdict(list)
        for manages in (False, True):
            found = members.people_of(self.session, workspace, team.id, manages=manages)
            people[manages] = [each.id for each in found]
        selling = [each for each in people[False] if sellers.get(each, team.id) == team.id]
        selling += wanted.sellers if wanted else []
        managing = [*people[True], *(wanted.managers if wanted else [])]
        if set(selling) == set(people[False]) and set(managing) == set(people[True]):
            return False
        members.set_people(self.session, workspace, team.id, selling, managing)
        return True
