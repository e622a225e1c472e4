"""Has the database count what there is, so that it knows the short way to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import wall

if TYPE_CHECKING:
    from bot.delivery import Deliverer


def run(deliverer: Deliverer) -> None:
    with wall.across():
        deliverer.deps.database.take_stock()
