"""Who keeps the process: what is overdue with each owner, what they put in on time, and how clean their deals are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.services import scores
from store import members
from store.kpis import keeping
from store.kpis.scope import By

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from store.engine import Session
    from store.kpis.keeping import Kept, Score
    from store.kpis.scope import Scope


@dataclass(slots=True)
class Keeper:
    """One person; `name` is None for deals without an owner. None elsewhere: not enough data."""

    name: str | None
    overdue: dict[str, int] = field(default_factory=dict)
    """By rule."""
    in_time: Kept | None = None
    """Meetings whose outcome was due in the period."""
    score: Score | None = None
    logged: int = 0
    """Activities written down in the period."""

    @property
    def late(self) -> int:
        return sum(self.overdue.values())


def read(session: Session, policy: Policy, scope: Scope) -> Sequence[Keeper]:
    """Whoever has deals or inputs of the scope or sells in its teams; those with most overdue first."""
    by_owner = replace(scope, by=By.OWNER)
    names = _names(session, scope)
    found: dict[str | None, Keeper] = defaultdict(lambda: Keeper(None))
    for member_id in names:
        found[member_id] = Keeper(None)
    for (owner, rule), count in keeping.overdue(session, by_owner).items():
        found[owner].overdue[rule] = count
    for owner, kept in keeping.in_time(session, by_owner, "meeting_unlogged").items():
        found[owner].in_time = kept
    for owner, score in keeping.scores(session, by_owner, scores.weights(policy)).items():
        found[owner].score = score
    for author, count in keeping.logged(session, scope).items():
        found[author].logged = count
    for member_id, keeper in found.items():
        keeper.name = names.get(member_id) or _name(session, scope.workspace, member_id)
    return sorted(found.values(), key=lambda each: (-each.late, each.name or ""))


def _names(session: Session, scope: Scope) -> dict[str | None, str]:
    people = [
        person
        for team in scope.teams or ()
        for person in members.people_of(session, scope.workspace, team, manages=False)
    ]
    return {each.id: each.name for each in people if each.active}


def _name(session: Session, workspace: str, member_id: str | None) -> str | None:
    """Of somebody who owns a deal of the team without selling in it."""
    person = members.get(session, workspace, member_id) if member_id else None
    return person.name if person else None
