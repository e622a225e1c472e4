"""Keeping our people in step with Slack's directory: names, languages, zones, who has left, who is a guest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services import onboarding
from store import members
from store.model import Member, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.deps import Deps
    from bot.slack.answers import Person as Listed
    from store.engine import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What Slack says of one user. `insider` is false for guests, Slack Connect people and bots."""

    slack_user: str
    name: str
    email: str | None
    locale: str | None
    zone: str | None
    insider: bool
    deleted: bool
    runs_slack: bool
    """An owner or admin of the Slack workspace itself."""


def told(person: Listed, team_id: str) -> Person:
    """Slack's own row of a user, in our words. Whoever's home is another team is no insider."""
    elsewhere = person.team_id not in (None, team_id)
    return Person(
        slack_user=person.id,
        name=person.shown_as or person.id,
        email=person.profile.email,
        locale=person.locale,
        zone=person.tz,
        insider=not (person.is_guest or person.is_bot or elsewhere),
        deleted=person.deleted,
        runs_slack=person.is_admin or person.is_owner,
    )


def refresh(deps: Deps, workspace: str, people: Iterable[Person]) -> None:
    """Takes over what Slack says. Imported people are matched by their exact e-mail address, never by name.

    While nobody is a Dealbot admin, the owners and admins of the Slack workspace become admins, so that somebody
    can begin. Guests, outsiders and bots never become members.
    """
    with deps.writes.begin() as session:
        nobody_yet = not members.with_role(session, workspace, Role.ADMIN)
        for person in people:
            _refresh_one(session, deps, workspace, person, may_become_admin=nobody_yet)


def _refresh_one(
    session: Session, deps: Deps, workspace: str, person: Person, *, may_become_admin: bool
) -> None:
    known = members.by_slack_user(session, workspace, person.slack_user)
    welcome = person.insider and not person.deleted
    if known is None and person.email and welcome:
        known = members.by_email(session, workspace, person.email)
        known = known if known is not None and known.slack_user is None else None
    admin = may_become_admin and person.runs_slack
    begins = admin or (known is not None and known.slack_user is None)
    if known is not None:
        members.update_member(
            session, workspace, known.id, **_news(known, person, welcome=welcome, admin=admin)
        )
    elif welcome:
        members.add_member(session, _newcomer(deps, workspace, person, Role.ADMIN if admin else Role.NONE))
    if begins and (now := members.by_slack_user(session, workspace, person.slack_user)):
        onboarding.welcome(session, deps, now)


def _news(known: Member, person: Person, *, welcome: bool, admin: bool) -> dict[str, object]:
    news: dict[str, object] = {
        "slack_user": person.slack_user,
        "name": person.name,
        "email": (person.email or known.email or "").casefold() or None,
        "locale": person.locale or known.locale,
        "zone": person.zone or known.zone,
        "active": welcome,
    }
    if admin and welcome:
        news["role"] = Role.ADMIN.value
    return news


def _newcomer(deps: Deps, workspace: str, person: Person, role: Role) -> Member:
    return Member(
        workspace=workspace,
        id=deps.new_id(),
        slack_user=person.slack_user,
        name=person.name,
        email=person.email.casefold() if person.email else None,
        role=role,
        locale=person.locale,
        zone=person.zone,
        active=True,
    )
