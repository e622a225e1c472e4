"""What a message is about, by our own rules: the same again after a restored database has made its rows anew.

A row's id is its own, and so is that of a finding: who restores yesterday's state and works on gets others for the same
things. A mark is made of what stays: whom it is for, which kind it is, and the period, or the occurrence of the rule.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from store import findings
from store.model import NoticeKind

if TYPE_CHECKING:
    from store.engine import Session
    from store.model import Notice

ABOUT_A_FINDING: Final = (NoticeKind.PROMPT, NoticeKind.LAST_CALL)


def mark(session: Session, notice: Notice) -> str:
    """Opaque: everybody in the conversation may read it."""
    parts = [notice.workspace, notice.recipient, notice.kind.value, *_about(session, notice)]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _about(session: Session, notice: Notice) -> list[str]:
    if notice.kind not in ABOUT_A_FINDING:
        return [notice.occurrence]
    finding = findings.get(session, notice.workspace, notice.occurrence)
    if finding is None:
        return [notice.occurrence]
    return [finding.deal_id, finding.rule, finding.subject, finding.occurrence]
