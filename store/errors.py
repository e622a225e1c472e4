"""StoreError
├── Unavailable   the database is locked or down; nothing was written
├── Stale         somebody else changed the row since it was read
└── InUse         something else refers to the row by now, so it can't go
"""

from __future__ import annotations


class StoreError(Exception):
    pass


class Unavailable(StoreError):
    pass


class Stale(StoreError):
    pass


class InUse(StoreError):
    pass
