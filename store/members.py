"""People, teams, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from sqlalchemy import and_, bindparam, delete, select

from store import tables
from store.model import Leave, Member, Role, Team
from store.rows import add, all_of, find, update_one, value, within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from store.engine import Session

member, team, membership, leave = tables.member, tables.team, tables.membership, tables.leave

_LEAVES = select(leave).where(
    leave.c.workspace == bindparam("here"),
    leave.c.member_id == bindparam("of_member"),
    leave.c.end > bindparam("after"),
)
_STOOD_IN_FOR = (
    select(leave.c.member_id)
    .where(leave.c.workspace == bindparam("here"), leave.c.deputy_id == bindparam("deputy"))
    .where(leave.c.start <= bindparam("now"), leave.c.end > bindparam("now"))
    .distinct()
)
_PEOPLE_OF = (
    select(member)
    .where(member.c.workspace == bindparam("here"))
    .where(
        member.c.id.in_(
            select(membership.c.member_id).where(
                membership.c.workspace == bindparam("here"),
                membership.c.team_id == bindparam("of_team"),
                membership.c.manages == bindparam("manages"),
            )
        )
    )
    .order_by(member.c.name)
)
_HELD = (
    select(member.c.id)
    .where(member.c.workspace == bindparam("here"), member.c.id == bindparam("who"))
    .with_for_update()
)
_OF_MEMBER = select(membership.c.team_id).where(
    membership.c.workspace == bindparam("here"), membership.c.member_id == bindparam("who")
)
_TEAM_OF = _OF_MEMBER.order_by(membership.c.manages, membership.c.team_id).limit(1)
_MANAGED = _OF_MEMBER.where(membership.c.manages)
_ACTING = select(member, leave.c.member_id).outerjoin(
    leave,
    and_(
        leave.c.workspace == member.c.workspace,
        leave.c.deputy_id == member.c.id,
        leave.c.start <= bindparam("now"),
        leave.c.end > bindparam("now"),
    ),
)
_ACTING_BY = {
    name: _ACTING.where(member.c.workspace == bindparam("workspace"), member.c[name] == bindparam("who"))
    for name in ("id", "slack_user")
}


def get(session: Session, workspace: str, member_id: str) -> Member | None:
    return find(session, Member, member, workspace, id=member_id)


def hold(session: Session, workspace: str, member_id: str) -> bool:
    """Whoever else holds this member waits until the transaction ends; False where there is none."""
    return session.scalar(_HELD, {"here": workspace, "who": member_id}) is not None


def by_slack_user(session: Session, workspace: str, slack_user: str) -> Member | None:
    return find(session, Member, member, workspace, slack_user=slack_user)


def by_slack_users(session: Session, workspace: str, slack_users: Collection[str]) -> Sequence[Member]:
    if not slack_users:
        return ()
    return all_of(session, Member, member, workspace, member.c.slack_user.in_(slack_users))


def by_email(session: Session, workspace: str, email: str) -> Member | None:
    """An exact match, letter case aside; names are never guessed."""
    return find(session, Member, member, workspace, email=email.casefold())


def all_members(session: Session, workspace: str) -> Sequence[Member]:
    return all_of(session, Member, member, workspace, order=[member.c.name, member.c.id])


def with_role(session: Session, workspace: str, *roles: Role) -> Sequence[Member]:
    names = [role.value for role in roles]
    return all_of(
        session, Member, member, workspace, member.c.role.in_(names), member.c.active, order=[member.c.id]
    )


def update_member(session: Session, workspace: str, member_id: str, **values: object) -> None:
    """What the directory says of a person (name, locale, zone, activity) or where to reach them."""
    update_one(session, member, workspace, member_id, values)


def get_team(session: Session, workspace: str, team_id: str) -> Team | None:
    return find(session, Team, team, workspace, id=team_id)


def team_named(session: Session, workspace: str, name: str) -> Team | None:
    return find(session, Team, team, workspace, name=name)


def all_teams(session: Session, workspace: str) -> Sequence[Team]:
    return all_of(session, Team, team, workspace, order=[team.c.name])


def team_of(session: Session, workspace: str, member_id: str) -> Team | None:
    """The team a member sells in (not one they only manage)."""
    found = session.scalar(_TEAM_OF, {"here": workspace, "who": member_id})
    return None if found is None else get_team(session, workspace, found)


def managed_teams(session: Session, workspace: str, member_id: str) -> frozenset[str]:
    return frozenset(session.scalars(_MANAGED, {"here": workspace, "who": member_id}))


def people_of(session: Session, workspace: str, team_id: str, *, manages: bool) -> Sequence[Member]:
    """A team's members, or its managers."""
    asked = {"here": workspace, "of_team": team_id, "manages": manages}
    return [value(Member, row) for row in session.execute(_PEOPLE_OF, asked)]


def set_people(
    session: Session, workspace: str, team_id: str, members: Collection[str], managers: Collection[str]
) -> None:
    """Makes exactly these people the team's members and managers."""
    session.execute(delete(membership).where(within(membership, workspace, membership.c.team_id == team_id)))
    rows = [{"member_id": each, "manages": False} for each in dict.fromkeys(members)]
    rows += [{"member_id": each, "manages": True} for each in dict.fromkeys(managers)]
    if rows:
        session.execute(
            membership.insert(), [{"workspace": workspace, "team_id": team_id, **row} for row in rows]
        )


def leaves_of(session: Session, workspace: str, member_id: str, after: datetime) -> Sequence[Leave]:
    """A member's leave that ends after the given instant."""
    asked = {"here": workspace, "of_member": member_id, "after": after}
    return [value(Leave, row) for row in session.execute(_LEAVES, asked)]


def stood_in_for(session: Session, workspace: str, deputy_id: str, now: datetime) -> Sequence[str]:
    """Everybody on leave at `now` who named this person as deputy."""
    asked = {"here": workspace, "deputy": deputy_id, "now": now}
    return session.scalars(_STOOD_IN_FOR, asked).all()


def acting(
    session: Session, workspace: str, by: Literal["id", "slack_user"], who: str, now: datetime
) -> tuple[Member, frozenset[str]] | None:
    """A member and everybody on leave at `now` who named them as deputy."""
    asked = {"workspace": workspace, "who": who, "now": now}
    rows = session.execute(_ACTING_BY[by], asked).all()
    return (value(Member, rows[0]), frozenset(row[-1] for row in rows if row[-1])) if rows else None


def add_member(session: Session, *people: Member) -> None:
    add(session, member, *people)
