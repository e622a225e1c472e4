"""What the policy could do without: rules nobody acts on, and stages nobody uses. Each with the number behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services.attention import nobody_acts_on
from store.kpis import usage

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.policy import Policy
    from store.engine import Session

SINCE: Final = timedelta(days=90)
"""How far back it is looked at: long enough for a season, short enough to be about the process of today."""
DEMOTE, DROP = "demote", "drop"


@dataclass(frozen=True, slots=True)
class Proposal:
    """DEMOTE a rule of whose `told` findings only `acted` were acted on within 24 hours; DROP a stage nothing entered."""

    what: str
    key: str
    told: int = 0
    acted: int = 0


def read(session: Session, deps: Deps, workspace: str, until: datetime) -> list[Proposal]:
    """About the whole company, as the policy is. Rules that are on the weekly list already are left alone."""
    policy, since = deps.policy(workspace).policy, until - SINCE
    ignored = nobody_acts_on(session, deps, workspace, since, until)
    daily = [each for each in ignored if policy.rules[each.rule].deliver == "daily"]
    demoted = [Proposal(DEMOTE, each.rule, each.told, each.acted) for each in daily]
    return demoted + _unused(session, policy, workspace, since)


def _unused(session: Session, policy: Policy, workspace: str, since: datetime) -> list[Proposal]:
    """Open stages; none where no stage at all is used, as in a company that has just begun."""
    stages = [each.key for each in policy.open_stages]
    used = usage.entered_at_all(session, workspace, stages, since)
    return [Proposal(DROP, key) for key in stages if key not in used] if used else []
