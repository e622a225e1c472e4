"""What a year comes to: counts, violations, and one digest of all of it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from bench.years import checks, claims
from store import rows

if TYPE_CHECKING:
    from bench.years.world import World

SAMPLES: Final = 5
"""Violations spelt out of each sort."""
CLAIMED_BY: Final = "claimed_by"
"""The one column that says which process it was."""


def of(world: World) -> dict[str, Any]:
    """Counts, and every sort of violation with how often it occurs and the first few of them."""
    year = checks.Year(world)
    found = {name: list(check(year)) for name, check in checks.CHECKS.items()}
    kinds = Counter(each.notice.kind.value for each in year.sent)
    return {
        "submissions": sum(world.did.values()),
        "did": dict(world.did.most_common()),
        "refused": dict(world.refused.most_common()),
        "deals": len(year.team_of),
        "messages": len(year.sent),
        "kinds": dict(kinds.most_common()),
        "calls": world.slack.calls,
        "findings": dict(Counter(each.rule for each in year.findings).most_common()),
        "brakes": len(year.held),
        "due": sum(1 for _ in claims.asked(year)),
        "gone_up": sum(1 for _ in claims.gone_up(year)),
        "violations": {name: len(each) for name, each in found.items()},
        "samples": {name: each[:SAMPLES] for name, each in found.items() if each},
        "digest": digest(year),
    }


def digest(year: checks.Year) -> str:
    """Of every word that was posted or edited, and of every message owed and every finding as it ended."""
    whole = hashlib.sha256(year.world.slack.digest.digest())
    plain = [rows.plain(each) for each in year.notices] + [rows.plain(each) for each in year.findings]
    for whole_row in plain:
        row = {name: item for name, item in whole_row.items() if name != CLAIMED_BY}
        whole.update(json.dumps(row, default=str, sort_keys=True).encode())
    return whole.hexdigest()
