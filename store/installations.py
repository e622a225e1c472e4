"""Where the bot is installed, and under which policy each workspace lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from store import tables
from store.model import Installation, PolicyVersion
from store.rows import add, plain, put, value, within

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from store.engine import Session

installation, policy_version = tables.installation, tables.policy_version

UPLOADED = "# "
"""The source of a policy that was uploaded begins with a comment of ours; that of one from the file never does."""

_NEWEST = select(func.max(policy_version.c.version)).where(
    policy_version.c.workspace == bindparam("workspace")
)
_WORKSPACES = select(installation.c.workspace).order_by(installation.c.workspace)
_BY_TEAM = select(installation).where(installation.c.team_id == bindparam("id"))
_BY_ENTERPRISE = select(installation).where(installation.c.enterprise_id == bindparam("id"))


def save(session: Session, item: Installation) -> None:
    """Inserts or replaces the workspace's one row. On PostgreSQL, of several that start at once each waits here for the
    one before, and then sees what that recorded.
    """
    put(session, installation, plain(item), "workspace")


def get(session: Session, workspace: str) -> Installation | None:
    row = session.execute(select(installation).where(installation.c.workspace == workspace)).first()
    return None if row is None else value(Installation, row)


def by_team(session: Session, team_id: str | None, enterprise_id: str | None) -> Installation | None:
    """The installation a payload belongs to; an org-wide payload may name no team."""
    if team_id is None and enterprise_id is None:
        return None
    query = _BY_ENTERPRISE if team_id is None else _BY_TEAM
    row = session.execute(query, {"id": enterprise_id if team_id is None else team_id}).first()
    return None if row is None else value(Installation, row)


def workspaces(session: Session) -> Sequence[str]:
    return session.scalars(_WORKSPACES).all()


def with_policy(session: Session) -> Sequence[str]:
    """Every workspace that lives under a policy: the installed ones, and those that were imported into before that."""
    column = policy_version.c.workspace
    return session.scalars(select(column).distinct().order_by(column)).all()


def current_policy(session: Session, workspace: str) -> PolicyVersion | None:
    latest = (
        select(func.max(policy_version.c.version))
        .where(policy_version.c.workspace == workspace)
        .scalar_subquery()
    )
    row = session.execute(
        select(policy_version).where(
            policy_version.c.workspace == workspace, policy_version.c.version == latest
        )
    ).first()
    return None if row is None else value(PolicyVersion, row)


def current_version(session: Session, workspace: str) -> int | None:
    """The number of the policy in force; None where none was recorded yet."""
    found: int | None = session.scalar(_NEWEST, {"workspace": workspace})
    return found


def last_from_file(session: Session, workspace: str) -> PolicyVersion | None:
    """The newest version that came from the file on disk, in force or not."""
    row = session.execute(
        select(policy_version)
        .where(within(policy_version, workspace, ~policy_version.c.source.startswith(UPLOADED)))
        .order_by(policy_version.c.version.desc())
        .limit(1)
    ).first()
    return None if row is None else value(PolicyVersion, row)


def record_policy(
    session: Session, workspace: str, *, fingerprint: str, source: str, at: datetime
) -> tuple[int, bool]:
    """The number of the policy in force, and whether this one is new here.

    What was uploaded (`UPLOADED`) is new if it differs from what is in force; the file on disk, if it differs from what
    it was: an upload stays in force until the file changes.
    """
    current = current_policy(session, workspace)
    before = current if source.startswith(UPLOADED) else last_from_file(session, workspace)
    if current is not None and before is not None and before.fingerprint == fingerprint:
        return current.version, False
    version = 1 if current is None else current.version + 1
    add(
        session,
        policy_version,
        PolicyVersion(
            workspace=workspace, version=version, fingerprint=fingerprint, source=source, recorded_at=at
        ),
    )
    return version, True
