"""StoreError
├── Unavailable   the database is locked or down; nothing was written
├── Stale         somebody else changed the row since it was read
├── InUse         something else refers to the row by now, so it can't go
├── Newer         the schema is of a newer version of the program
├── CannotRestore the file, or the database, is not one that may be saved or replaced; says why
└── Walled        a transaction that does not say whose rows it is about, or says another than the work it is part of
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


class Newer(StoreError):
    """Its text is the schema's number."""


class CannotRestore(StoreError):
    """Its text is written for whoever is at the shell."""


class Walled(StoreError):
    """A defect: wrap the work in `wall.inside(workspace)`, or in `wall.across()` if it spans workspaces by design. Work
    inside one workspace can't go on to another.
    """
