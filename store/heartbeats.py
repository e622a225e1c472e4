"""When each job last ran to its end, by the machine's clock: the doctor looks here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from store.rows import put
from store.tables import heartbeat

if TYPE_CHECKING:
    from datetime import datetime

    from store.engine import Session


def beat(session: Session, job: str, at: datetime) -> None:
    put(session, heartbeat, {"job": job, "at": at}, "job")


def all_beats(session: Session) -> dict[str, datetime]:
    return {row.job: row.at for row in session.execute(select(heartbeat))}
