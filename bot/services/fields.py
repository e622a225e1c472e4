"""Reading and writing a deal's fields by the key the policy knows them under."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.errors import N_, InvalidInput
from bot.policy.fields import CORE_FIELDS
from store import members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.policy import Policy
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Deal


def write_fields(ledger: Ledger, policy: Policy, deal: Deal, values: Mapping[str, Any]) -> Deal:
    """Writes deal fields by policy key: core fields into their columns, a team's own into `custom`."""
    known = {field.key for field in policy.form_fields}
    unknown = [key for key in values if key not in known]
    if unknown:
        raise InvalidInput(unknown[0], N_("This field is not part of the policy any more."))
    values = {
        key: colleague(ledger.session, ledger.workspace, key, value) if _of_member(policy, key) else value
        for key, value in values.items()
    }
    core = {key: value for key, value in values.items() if key in CORE_FIELDS}
    own = {key: stored(value) for key, value in values.items() if key not in CORE_FIELDS}
    if own:
        core["custom"] = {**deal.custom, **own}
    return ledger.change(deal, **core)


def colleague(session: Session, workspace: str, field: str, named: str | None) -> str | None:
    """The member behind a Slack user (as forms name people) or a member's own id; raises InvalidInput for others."""
    if named is None:
        return None
    found = members.get(session, workspace, named) or members.by_slack_user(session, workspace, named)
    if found is None or not (found.active or found.id == named):
        raise InvalidInput(field, N_("Please choose a colleague; guests can't use Dealbot."))
    return found.id


def _of_member(policy: Policy, key: str) -> bool:
    return policy.field(key).type == "member"


def stored(value: Any) -> Any:
    """A value of a team's own field as its JSON column keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
