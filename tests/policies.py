"""Policies for tests: a preset with a few things said otherwise."""

from __future__ import annotations

from typing import Any

from bot.policy import Policy, preset
from bot.policy.hygiene import Rules


def a_policy(name: str = "b2b_ja", **otherwise: Any) -> Policy:
    """The preset with the given sections changed; a mapping changes only what it names."""
    said = preset(name).model_dump(mode="json", by_alias=True)
    return Policy.model_validate(_with(said, otherwise))


def watching(*rules: str, name: str = "b2b_ja", **otherwise: Any) -> Policy:
    """The preset with these rules only: a story about meetings is told without whatever else is open on its deal."""
    off = {rule: {"enabled": False} for rule in Rules.model_fields if rule not in rules}
    return a_policy(name, rules=off, **otherwise)


def _with(said: dict[str, Any], otherwise: dict[str, Any]) -> dict[str, Any]:
    return {
        **said,
        **{
            key: _with(said[key], value)
            if isinstance(value, dict) and isinstance(said.get(key), dict)
            else value
            for key, value in otherwise.items()
        },
    }


ALONE: dict[tuple[str, ...], Policy] = {}
"""Reading a policy takes longer than making the company that lives by it."""


def only(policy: Policy, *rules: str) -> Policy:
    """The same with all other rules switched off, for stories of one of them."""
    key = (policy.fingerprint, *rules)
    if key not in ALONE:
        ALONE[key] = _only(policy, *rules)
    return ALONE[key]


def _only(policy: Policy, *rules: str) -> Policy:
    said = policy.model_dump(mode="json", by_alias=True)
    off = {name: {"enabled": False} for name in type(policy.rules).model_fields if name not in rules}
    return Policy.model_validate(_with(said, {"rules": off}))
