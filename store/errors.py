"""StoreError
├── Unavailable   the database is locked or down; nothing was written
└── Stale         somebody else changed the row since it was read
"""

from __future__ import annotations


class StoreError(Exception):
    pass


class Unavailable(StoreError):
    pass


class Stale(StoreError):
    pass
