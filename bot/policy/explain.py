"""Turns pydantic's errors into what is wrong and what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.policy.source import Place, Source


def explain(error: Any, source: Source) -> tuple[Place, str, str]:
    context = error.get("ctx", {})
    if "what" in context:
        return source.place(error["loc"]), context["what"], context["instead"]
    return source.place(error["loc"]), error["msg"], "Write it as in docs/policy.md"
