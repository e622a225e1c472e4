"""From a file to a policy, or to all the reasons why not."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import ValidationError

from bot.errors import PolicyRefused
from bot.policy.consistency import contradictions
from bot.policy.explain import explain
from bot.policy.models import Policy
from bot.policy.said import Problem, said
from bot.policy.source import Source, Unreadable, read

if TYPE_CHECKING:
    from pathlib import Path

PresetName: TypeAlias = Literal["b2b_ja", "b2b_en"]


def parse(text: str | bytes, name: str = "policy.yml") -> Policy:
    """The policy written in `text`; PolicyRefused with every problem, in the order of the file."""
    try:
        source = read(text)
    except Unreadable as error:
        raise PolicyRefused([Problem(name, *error.place, error.what, error.instead)]) from None
    if not isinstance(source.data, dict):
        raise PolicyRefused(
            [
                Problem(
                    name,
                    *source.place(()),
                    said("The file is not a mapping"),
                    said("Write `version: 1`, then `stages:` and so on"),
                )
            ]
        )
    policy, found = _checked(source)
    if policy is None or found:
        raise PolicyRefused(_in_order(name, found))
    return policy


def _checked(source: Source) -> tuple[Policy | None, list[tuple[tuple[int, int], str, str]]]:
    found = list(source.wrong)
    policy = None
    try:
        policy = Policy.model_validate(source.data, context={"checked": True})
    except ValidationError as error:
        found += [explain(problem, source) for problem in error.errors(include_url=False)]
    found += [(source.place(c.at), c.what, c.instead) for c in contradictions(source.data)]
    return policy, found


def _in_order(name: str, found: list[tuple[tuple[int, int], str, str]]) -> list[Problem]:
    return [Problem(name, *place, what, instead) for place, what, instead in sorted(set(found))]


def load(path: Path) -> Policy:
    """The policy in a file. OSError if there is no such file: the caller knows where the name came from."""
    return parse(path.read_bytes(), path.name)


def preset_text(name: PresetName) -> str:
    """A shipped policy as it is written, comments and all: what a team starts from."""
    return resources.files("bot.policy").joinpath("presets", f"{name}.yml").read_text(encoding="utf-8")


@cache
def preset(name: PresetName) -> Policy:
    """A shipped policy: the common B2B process, from the lead to aftercare."""
    return parse(preset_text(name), f"{name}.yml")
