"""Slack's mrkdwn as a type of its own, so that what a person typed can't turn into a ping or a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Mrkdwn(str):
    """Text that is safe to show as mrkdwn. Only `escape`, `join_md`, `t.md` and literals of ours make it."""

    __slots__ = ()


def escape(value: str) -> Mrkdwn:
    """`value` as literal text: `<!channel>`, `<@U1>` and links stay what they look like. Mrkdwn passes unchanged."""
    if isinstance(value, Mrkdwn):
        return value
    return Mrkdwn(value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def join_md(separator: str, parts: Iterable[str]) -> Mrkdwn:
    """The parts as one piece of mrkdwn; every part that isn't Mrkdwn yet is escaped. The separator is ours."""
    return Mrkdwn(separator.join(escape(part) for part in parts))
