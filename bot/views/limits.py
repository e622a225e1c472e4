"""Slack's limits on text, kept by shortening with `…`; ids are ours and never shortened: a long one is a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text import Mrkdwn

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTION = 3000
ELLIPSIS = "…"
EMPTY = "–"  # Slack refuses an empty text; a blank name from an import must not cost us the whole screen


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last one `…` when something was left out."""
    if len(text) <= limit:
        return text if text.strip() else EMPTY
    return text[: limit - 1].rstrip() + ELLIPSIS


def cut_md(md: Mrkdwn, limit: int) -> Mrkdwn:
    """`cut` that never ends inside `&amp;`, a mention or a link."""
    if len(md) <= limit:
        return md if md.strip() else Mrkdwn(EMPTY)
    return Mrkdwn(md[: _safe_end(md, limit - 1)].rstrip() + ELLIPSIS)


def parts_md(md: Mrkdwn, limit: int = SECTION) -> Iterator[Mrkdwn]:
    """The whole text in parts of at most `limit` characters, broken between lines where that is possible."""
    rest: str = md
    while len(rest) > limit:
        end = rest.rfind("\n", 1, limit + 1)
        end = end if end > 0 else _safe_end(rest, limit)
        yield Mrkdwn(rest[:end])
        rest = rest[end:].removeprefix("\n")
    yield Mrkdwn(rest if rest.strip() else EMPTY)


def known(identifier: str, limit: int) -> str:
    """An id or value of ours, unchanged. ValueError when Slack would refuse it."""
    if not 0 < len(identifier) <= limit:
        raise ValueError(f"{identifier[:40]!r} has {len(identifier)} characters; Slack takes 1 to {limit}")
    return identifier


def _safe_end(md: str, end: int) -> int:
    """The last place up to `end` that isn't inside an entity or angle brackets; `end` itself if all of it is."""
    opened = md.rfind("<", 0, end)
    if opened > md.rfind(">", 0, end):
        end = opened or end
    entity = md.rfind("&", max(0, end - 4), end)
    if entity > 0 and ";" not in md[entity:end]:
        end = entity
    return end
