"""StoreError
├── Unavailable   the database is locked or down; nothing was written
├── Stale         somebody else changed the row since it was read
└── Repeated      this command was carried out before
"""

from __future__ import annotations


class StoreError(Exception):
    pass


class Unavailable(StoreError):
    pass


class Stale(StoreError):
    pass


class Repeated(StoreError):
    def __init__(self, key: str) -> None:
        super().__init__("carried out before")
        self.key = key
