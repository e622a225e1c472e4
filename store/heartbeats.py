"""When each job last ran to its end, by the machine's clock: the doctor looks here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from store.rows import touched
from store.tables import heartbeat

if TYPE_CHECKING:
    from datetime import datetime

    from store.engine import Session


def beat(session: Session, job: str, at: datetime) -> None:
    if touched(session, update(heartbeat).where(heartbeat.c.job == job).values(at=at)) == 0:
        session.execute(insert(heartbeat).values(job=job, at=at))


def all_beats(session: Session) -> dict[str, datetime]:
    return {row.job: row.at for row in session.execute(select(heartbeat))}
