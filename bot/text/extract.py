"""Finds the sentences in the source that people read, for the catalogues.

Babel calls `sentences` as an extraction method. It reads the syntax tree instead of tokens, because a sentence may be
said through a call (`deps.text(actor)("…")`), be chosen (`t("a" if x else "b")`) or come in several adjacent strings.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

Found: TypeAlias = tuple[int, str, str | tuple[str, str], list[str]]

SINGLE = frozenset({"t", "_t", "N_", "md", "said"})
PLURAL = frozenset({"n", "md_n"})
SAYS = frozenset({"text", "speak_to", "speak_in"})  # what these return is called with a sentence


def sentences(
    file: BinaryIO,
    _keywords: Collection[str],
    _comment_tags: Collection[str],
    options: Mapping[str, object],  # noqa: ARG001 - Babel passes it by name
) -> Iterator[Found]:
    """(line, "", sentence or (one, many), no comments) in the order of the source."""
    tree = ast.parse(file.read())
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = _name(call.func)
        if name in SINGLE or (isinstance(call.func, ast.Call) and _name(call.func.func) in SAYS):
            for sentence in _strings(call.args[0]):
                yield call.lineno, "", sentence, []
        elif name in PLURAL and len(call.args) > 2:
            for pair in zip(_strings(call.args[0]), _strings(call.args[1]), strict=False):
                yield call.lineno, "ngettext", pair, []


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Name):
        return called.id
    return called.attr if isinstance(called, ast.Attribute) else ""


def _strings(argument: ast.expr) -> Iterator[str]:
    """The literal sentences an argument may be. A sentence in an f-string can't be translated: SyntaxError."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _strings(argument.body)
        yield from _strings(argument.orelse)
    elif isinstance(argument, ast.JoinedStr):
        raise SyntaxError(
            f"line {argument.lineno}: an f-string can't be translated; use {{name}} and pass the value"
        )
