"""Every public function and method of the store, and how to call one that only its signature tells of."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import store
from store.deals import Sight
from store.ledger import Ledger
from tests.store.arguments import ARGUMENTS, OWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from store.engine import Session


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(store.__path__, "store."):
        if not found.name.startswith("store.migrations"):
            yield importlib.import_module(found.name)


def _takes_a_tenant(function: Callable[..., Any]) -> bool:
    return not {"session", "workspace"}.isdisjoint(inspect.signature(function).parameters)


@cache
def functions() -> Mapping[str, Callable[..., Any]]:
    """Every public function of the store that takes a session or a workspace, by its short name."""
    return {
        f"{module.__name__.removeprefix('store.')}.{name}": each
        for module in _modules()
        for name, each in inspect.getmembers(module, inspect.isfunction)
        if each.__module__ == module.__name__ and not name.startswith("_") and _takes_a_tenant(each)
    }


def methods() -> set[str]:
    """The same of public methods. What somebody may see (`Sight`) is tested through the search that asks for it."""
    return {
        f"{kind.__name__}.{name}"
        for module in _modules()
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and not kind.__name__.startswith("_")
        for name, each in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_") and (_takes_a_tenant(each) or kind is Ledger) and kind is not Sight
    }


def called(name: str, function: Callable[..., Any], session: Session, mark: str) -> Any:
    """Calls it with what its arguments' names ask for."""
    positional: list[Any] = [session] if "session" in inspect.signature(function).parameters else []
    named: dict[str, Any] = {}
    known = {**ARGUMENTS, **OWN.get(name, {})}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == "session":
            continue
        if parameter.name not in known:
            if parameter.default is not inspect.Parameter.empty and name in OWN:
                continue
            pytest.fail(f"tell tests/store/arguments.py what to give store.{name} as `{parameter.name}`")
        given = known[parameter.name](mark)
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            positional += given
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            named |= given
        elif parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            named[parameter.name] = given
        else:
            positional.append(given)
    return function(*positional, **named)
