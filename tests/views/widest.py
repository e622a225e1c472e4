"""A policy that is as large as one may be."""

from __future__ import annotations

from typing import Any

from bot.policy import Policy, preset


def the_widest() -> Policy:
    """Fifty stages, each with a full gate, and every label and list as long as a policy may have them."""
    said = preset("b2b_ja").model_dump(mode="json", by_alias=True)
    kinds = ["text", "number", "money", "date", "select", "multi_select", "member"]
    own = [
        {"key": f"own{n}", "label": _label(n), "type": kinds[n % 7]}
        | ({"options": _options(5)} if "select" in kinds[n % 7] else {})
        for n in range(150)
    ]
    gate: list[dict[str, Any]] = [
        {"activity": kind, "label": _label(n)} for n, kind in enumerate(("meeting", "call"))
    ]
    gate += [{"stakeholder": who, "with": "contact", "label": _label(9)} for who in ("any", "decision_maker")]
    stages = [
        {
            "key": f"stage{n}",
            "label": _label(n),
            "gate": gate + [{"field": f"own{(n * 16 + k) % 150}", "label": _label(k)} for k in range(16)],
        }
        for n in range(46)
    ]
    ends = [{**each, "label": _label(90 + n), "gate": []} for n, each in enumerate(said["stages"][-3:])]
    said |= {
        "stages": [*stages, *ends],
        "fields": own,
        "rules": {},
        "products": [{"name": f"{n:03d}{'品' * 72}"} for n in range(100)],
        **{name: _options(100) for name in ("outcomes", "lead_sources", "loss_reasons")},
    }
    return Policy.model_validate(said)


def _label(n: int) -> dict[str, str]:
    return {"ja": f"{n:03d}{'名' * 72}", "en": f"{n:03d}{'W' * 72}"}


def _options(count: int) -> list[dict[str, Any]]:
    return [{"key": f"option{n}", "label": _label(n)} for n in range(count)]
