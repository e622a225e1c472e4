"""How the C library keeps memory. Where it is not glibc nothing happens: what others do by default is thrifty enough."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Final

ARENAS: Final = -8
"""`M_ARENA_MAX` of glibc's malloc.h."""


@cache
def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "gnu_get_libc_version") else None


def share_one() -> None:
    """Early, before there are threads: glibc gives each a heap of its own, so that they need not wait for each other.
    Python's do so anyway, and what a dozen heaps keep for later is two megabytes.
    """
    if (library := _glibc()) is not None:
        library.mallopt(ARENAS, 1)


def give_back() -> None:
    """What was freed and is kept for later goes back to the system: after a start, which frees much."""
    if (library := _glibc()) is not None:
        library.malloc_trim(0)
