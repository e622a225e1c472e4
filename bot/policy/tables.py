"""What is looked up in a policy over and over, put together once; and what is raised for what is not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.policy.base import plain, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.policy.fields import Field
    from bot.policy.settings import Product
    from bot.policy.stages import Condition, Stage


class UnknownStage(KeyError):
    """The policy has no such stage, perhaps no longer; `find_stage` answers None instead."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f"The policy has no stage {shown(self.key)}."


class UnknownField(KeyError):
    """The policy has no such field, perhaps no longer; `find_field` answers None instead."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f"The policy has no field {shown(self.key)}."


class Tables:
    """Stages and fields by key, and what follows from their order. The rules ask for every deal of a sweep."""

    def __init__(self, stages: Sequence[Stage], fields: Sequence[Field], products: Sequence[Product]) -> None:
        self.stages = {stage.key: stage for stage in stages}
        self.names = {
            plain(name): stage for stage in stages for name in (stage.key, stage.label.ja, stage.label.en)
        }
        """Stages by whatever a person may call them."""
        self.products = {plain(name): each for each in products for name in (each.name, *each.aliases)}
        self.places = {stage.key: place for place, stage in enumerate(stages)}
        self.ladder = tuple(stage for stage in stages if stage.kind != "lost")
        """The steps forward."""
        self.following = dict(zip((stage.key for stage in self.ladder), self.ladder[1:], strict=False))
        self.reached = {
            begin: frozenset(each.key for each in self.ladder if self.places[each.key] >= place)
            for begin, place in self.places.items()
        }
        """The stages that are at or after one."""
        self.fields = {field.key: field for field in fields}
        self.required = {
            key: tuple(f for f in fields if f.required_from and key in self.reached[f.required_from])
            for key in self.stages
        }


def each_once(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """In the order they are met. By hash: a large policy has hundreds of conditions on the way, asked at every form."""
    return tuple(dict.fromkeys(conditions))
