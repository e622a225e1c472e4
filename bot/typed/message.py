"""A Slack message as plain text and as a link: what stands in its payload, made readable. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKED = re.compile(r"<([^<>]{1,3000})>")
_LINK = re.compile(
    r"https://[a-z0-9][a-z0-9-]{0,60}\.slack\.com/archives/[A-Z0-9]{1,30}/p\d{10,20}"
    r"(?:\?thread_ts=\d{1,12}\.\d{1,8}&cid=[A-Z0-9]{1,30})?"
)
_DOMAIN, _CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{0,60}"), re.compile(r"[A-Z0-9]{1,30}")
_STAMP = re.compile(r"\d{9,12}\.\d{6}")


def readable(text: str, names: Mapping[str, str]) -> str:
    """Without Slack's marks: `<@U1>` by name where `names` knows it, `<https://…|label>` as label and address."""

    def plain(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target.startswith("@"):
            return "@" + (names.get(target[1:]) or label or target[1:])
        if target.startswith("#"):
            return "#" + (label or target[1:])
        if target.startswith("!"):
            return label or "@" + target[1:].split("^")[0]
        target = target.removeprefix("mailto:").removeprefix("tel:")
        return f"{label} ({target})" if label and label not in target else target

    said = _MARKED.sub(plain, text)
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def mentioned(text: str) -> set[str]:
    """The Slack users that a text names."""
    return {match[1][1:].partition("|")[0] for match in _MARKED.finditer(text) if match[1].startswith("@")}


def link(domain: str, channel: str, ts: str, thread_ts: str | None = None) -> str | None:
    """Slack's own address of a message; None when the payload does not say enough for one."""
    if not (_DOMAIN.fullmatch(domain) and _CHANNEL.fullmatch(channel) and _STAMP.fullmatch(ts)):
        return None
    place = f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    if thread_ts and thread_ts != ts and _STAMP.fullmatch(thread_ts):
        place += f"?thread_ts={thread_ts}&cid={channel}"
    return place


def is_link(text: object) -> bool:
    """Whether it is such an address, and nothing else."""
    return isinstance(text, str) and _LINK.fullmatch(text) is not None


def moment(ts: str) -> datetime | None:
    """When it was written."""
    return datetime.fromtimestamp(int(ts.partition(".")[0]), UTC) if _STAMP.fullmatch(ts) else None
