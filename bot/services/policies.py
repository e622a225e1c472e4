"""The policy in force: recorded with its number, the same in every process, replaced by an upload or a changed file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.deps import PolicyInForce
from bot.errors import N_, Conflict, InvalidInput
from bot.policy import Policy, parse
from bot.policy.changes import changes
from bot.services import permissions
from bot.services.commands import Done, carry_out
from store import deals, installations, rechecks
from store.errors import Unavailable
from store.installations import UPLOADED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Stage
    from bot.policy.changes import Change
    from bot.services.commands import Ask
    from bot.services.permissions import Actor
    from store.engine import Database, Session
    from store.ledger import Ledger
    from store.model import Command, PolicyVersion

FRESH: Final = timedelta(seconds=2)
"""Machine time for which a screen may still show the policy before; whatever is written asks in its transaction."""
NAME: Final = "policy.yml"


@dataclass(frozen=True)
class InForce:
    """Answers what is in force where. `file` is the policy this process was started with."""

    database: Database
    file: Policy
    machine: Callable[[], datetime]
    _known: dict[str, tuple[PolicyInForce, datetime]] = field(default_factory=dict)

    def __call__(
        self, workspace: str, session: Session | None = None, version: int | None = None, /
    ) -> PolicyInForce:
        """LookupError where no policy was recorded; PolicyRefused if an upload can't be read any more."""
        known = self._known.get(workspace)
        if session is not None:
            return self._asked(session, workspace, known, version)
        if known is not None and timedelta(0) <= self.machine() - known[1] < FRESH:
            return known[0]
        try:
            with self.database.reads() as reading:
                return self._asked(reading, workspace, known)
        except Unavailable:
            if known is None:
                raise
            return known[0]

    def _asked(
        self,
        session: Session,
        workspace: str,
        known: tuple[PolicyInForce, datetime] | None,
        version: int | None = None,
    ) -> PolicyInForce:
        version = version or installations.current_version(session, workspace)
        if version is None:
            raise LookupError("no policy was adopted in the workspace")
        current = known[0] if known and known[0].version == version else self._read(session, workspace)
        self._known[workspace] = (current, self.machine())
        return current

    def _read(self, session: Session, workspace: str) -> PolicyInForce:
        row = installations.current_policy(session, workspace)
        assert row is not None
        policy = self.file if row.fingerprint == self.file.fingerprint else recorded(row)
        return PolicyInForce(policy, row.version)


def recorded(row: PolicyVersion) -> Policy:
    """The policy of a version: an upload as it was written, the file's as JSON with everything spelt out."""
    return parse(row.source, NAME) if was_uploaded(row) else Policy.model_validate_json(row.source)


def was_uploaded(row: PolicyVersion) -> bool:
    return row.source.startswith(UPLOADED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an admin sees of the policy before they change it. `uploaded`: in Slack, not from the file."""

    policy: Policy
    version: int
    since: datetime
    uploaded: bool


def standing(deps: Deps, actor: Actor) -> Standing:
    """Admins only."""
    permissions.require(actor, permissions.Action.SET_UP)
    with deps.reads() as session:
        row = installations.current_policy(session, actor.workspace)
        assert row is not None
        policy = deps.policy(actor.workspace, session).policy
    return Standing(policy, row.version, row.recorded_at, was_uploaded(row))


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change. `stuck`: stages that would go while deals stand in them, with how many; then it can't be."""

    before: Policy
    after: Policy
    version: int
    changes: Sequence[Change]
    stuck: Sequence[tuple[Stage, int]]


def preview(deps: Deps, actor: Actor, wanted: Policy) -> Preview:
    """Admins only; changes nothing."""
    permissions.require(actor, permissions.Action.SET_UP)
    with deps.reads() as session:
        now = deps.policy(actor.workspace, session)
        stuck = _stuck(session, actor.workspace, now.policy, wanted)
    return Preview(now.policy, wanted, now.version, changes(now.policy, wanted), stuck)


def _stuck(session: Session, workspace: str, now: Policy, wanted: Policy) -> list[tuple[Stage, int]]:
    gone = {each.key: each for each in now.stages if wanted.find_stage(each.key) is None}
    counts: Mapping[str, int] = deals.count_in_stages(session, workspace, list(gone)) if gone else {}
    return [(stage, counts[key]) for key, stage in gone.items() if key in counts]


def use(deps: Deps, ask: Ask, text: str, wanted: Policy, seen: int) -> Command:
    """Puts an uploaded policy (`text` is how it was written) in force, at once and everywhere. Admins only.

    `seen` is the version it was compared with: Conflict when another came first. Every open deal is due for a look.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        permissions.require(ask.actor, permissions.Action.SET_UP)
        workspace = ledger.workspace
        now = deps.policy(workspace, session)
        if now.version != seen:
            raise Conflict
        if _stuck(session, workspace, now.policy, wanted):
            raise InvalidInput("file", N_("Deals stand in a stage that this policy no longer has."))
        source = f"{UPLOADED}Uploaded in Slack\n{text}"
        version, new = installations.record_policy(
            session, workspace, fingerprint=wanted.fingerprint, source=source, at=ledger.at
        )
        if new:
            rechecks.ask(session, workspace, ledger.at)
        return Done(None, {"policy": version})

    command = carry_out(deps, ask, "policy", work)
    with deps.reads() as session:
        deps.policy(ask.actor.workspace, session)
    return command
