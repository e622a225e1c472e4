"""The child: a line of JSON in, a PNG out, until nobody asks any more. `python -m bot.pictures`, started by `studio`."""

from __future__ import annotations

import os
import sys
from threading import Timer
from typing import TYPE_CHECKING

from bot.pictures.charts import png
from bot.pictures.specs import read
from bot.pictures.studio import LENGTH

if TYPE_CHECKING:
    from typing import BinaryIO

IDLE = 15.0
"""Seconds without an order after which it ends."""


UNDRAWABLE = (ArithmeticError, LookupError, OSError, RuntimeError, TypeError, ValueError)
"""What numbers and words nobody thought of do to a reader of JSON, a renderer or a font; the others are drawn all the same.
Anything else is a defect of ours: the child ends, which is noted, and the next order starts another.
"""


def serve(orders: BinaryIO, pictures: BinaryIO, idle: float = IDLE) -> None:
    """Answers each order. One that can't be drawn is answered with nothing, and the next one is taken."""
    while line := _next(orders, idle):
        try:
            drawn = png(read(line))
        except UNDRAWABLE:
            drawn = b""
        pictures.write(LENGTH.pack(len(drawn)) + drawn)
        pictures.flush()


def _next(orders: BinaryIO, idle: float) -> bytes:
    """Empty at the end. Without an order in time the process is over at once: nothing of it is worth keeping."""
    over = Timer(idle, os._exit, (0,))
    over.daemon = True
    over.start()
    try:
        return orders.readline()
    finally:
        over.cancel()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
