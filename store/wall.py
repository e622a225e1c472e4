"""Whose rows a transaction is about: the second wall between workspaces, behind the workspace in every statement.

On PostgreSQL each transaction names its workspace when it begins, and row-level security shows and takes no other row,
whatever a statement forgot. SQLite has no such wall: there no more is asked than that each transaction says whose it is.
It guards against a mistake, not against somebody who can send statements of their own: they could name another workspace.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from store.errors import Walled

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTING: Final = "dealbot.workspace"
"""What a transaction names its workspace with; the policies of the migrations ask for it."""
ALL: Final = "*"
"""No workspace is called so."""

_whose: ContextVar[str | None] = ContextVar("whose", default=None)


@contextmanager
def inside(workspace: str) -> Iterator[None]:
    """Every transaction that begins in this block, and in this thread, is about this workspace alone."""
    if _whose.get() not in (None, ALL, workspace):
        raise Walled
    with _about(workspace):
        yield


@contextmanager
def across() -> Iterator[None]:
    """For what spans workspaces by design: what is due anywhere, whose payload this is, the operator's own reports."""
    if _whose.get() not in (None, ALL):
        raise Walled
    with _about(ALL):
        yield


@contextmanager
def _about(whose: str) -> Iterator[None]:
    token = _whose.set(whose)
    try:
        yield
    finally:
        _whose.reset(token)


def whose() -> str:
    """The workspace that a transaction beginning now is about, or `ALL`; raises Walled where nobody has said so."""
    if found := _whose.get():
        return found
    raise Walled
