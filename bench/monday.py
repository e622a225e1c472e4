"""A Monday morning: a bundle for each of 1,000 reps of one workspace and an edit for a third, as fast as Slack lets anybody.

The stand-in for Slack enforces its limits: a post a second and channel, 300 a minute and workspace, 50 edits a minute. Time
passes by the work that is done, the bot's and the stand-in's; waiting is leapt over, two seconds at a time, as the schedule ticks.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from bench.figures import Figure
from bench.outflow import let_out, outstanding
from bench.reckoning import reckon
from bench.victims import NOW, Company
from bot.delivery import Deliverer, Stopwatch
from bot.jobs import SCHEDULE, deliver, review
from bot.slack.client import DELIVERY_TIMEOUT, Slack, web_client
from bot.slack.pacing import Pacer
from bot.views import nag
from sandbox import World
from store import findings, members, notices, tables, wall
from store.model import NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bench.reckoning import Reckoning

NAME: Final = "monday"
SAMPLES: Final = 1
REPS: Final = 1_000
EDITED_EACH: Final = 3
POSTS, EDITS = 300, 50
"""What Slack allows a workspace in a minute."""
MINUTE: Final = 60.0
RATIO: Final = 1.1
LONGEST: Final = timedelta(hours=1)
notice, item = tables.notice, tables.notice_item


class BusyTime:
    """Machine time: what this process has worked, and what was leapt over."""

    def __init__(self) -> None:
        self._ahead = -timedelta(seconds=time.process_time())

    def __call__(self) -> datetime:
        return NOW + timedelta(seconds=time.process_time()) + self._ahead

    def sleep(self, seconds: float) -> None:
        """So much is over at once."""
        self._ahead += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Morning:
    """`seconds` of machine time from the first tick to the last edit; `refused`: 429s by minute."""

    seconds: float
    allowed: float
    refused: list[int]
    reckoning: Reckoning


def run(
    now: Callable[[], datetime],  # noqa: ARG001 - asked for alike by every benchmark
    *,
    samples: int = SAMPLES,
    say: Callable[[str], object] = print,
) -> list[Figure]:
    mornings = []
    for _ in range(samples):
        with TemporaryDirectory() as folder:
            morning = live(f"sqlite:///{Path(folder) / 'monday.sqlite3'}")
        mornings.append(morning)
        found = morning.reckoning
        say(
            f"monday: {found.sent:,} bundles and {found.edits:,} edits in {morning.seconds:.0f} s, of which Slack's limits"
            f" take {morning.allowed:.0f}: {morning.seconds / morning.allowed:.3f} ×; 429s by minute: {morning.refused}"
        )
    return list(_figures(mornings))


def live(url: str, reps: int = REPS) -> Morning:
    machine = BusyTime()
    world = World(NOW, machine, stamp_with="machine")
    world.pacing.enforced = True
    company = Company(url, world, reps)
    try:
        with wall.inside(company.workspace):
            _only_bundles(company)
        deliverer = _bot(company)
        let_out(company, reps)
        began = machine()
        _deliver(company, deliverer, machine)
        seconds = (machine() - began).total_seconds()
        refused = [0] * (int(seconds / MINUTE) + 1)
        for each in world.wire:
            if each.status == 429:
                refused[int((each.at - began).total_seconds() / MINUTE)] += 1
        reckoning = reckon(company)
        return Morning(seconds, allowed(reckoning.sent, reckoning.edits), refused, reckoning)
    finally:
        company.close()


def allowed(posts: int, edits: int) -> float:
    """Seconds that Slack's limits take: each minute's calls at its very beginning, and nothing takes any time."""
    return max((posts - 1) // POSTS, (edits - 1) // EDITS) * MINUTE


def _only_bundles(company: Company) -> None:
    """An ordinary Monday: everybody's conversation with the bot is open."""
    with company.deps.writes.begin() as session:
        others = select(notice.c.id).where(notice.c.kind != NoticeKind.BUNDLE.value)
        session.execute(item.delete().where(item.c.notice_id.in_(others)))
        session.execute(notice.delete().where(notice.c.kind != NoticeKind.BUNDLE.value))
        for each in members.all_members(session, company.workspace):
            dm = company.world.dm(str(each.slack_user)).id
            members.update_member(session, company.workspace, each.id, dm=dm)


def _bot(company: Company) -> Deliverer:
    world = company.world
    client = web_client(world.bot_token, f"{world.base_url}/api/", timeout=DELIVERY_TIMEOUT)
    slack, pacer = Slack(client), Pacer(world.machine)
    deps = replace(company.deps, slack=lambda _workspace: slack)
    return Deliverer(
        deps,
        "monday",
        nag.render,
        review.compose,
        lambda _workspace: pacer,
        Stopwatch(lambda: world.machine() - NOW),
    )


def _deliver(company: Company, deliverer: Deliverer, machine: BusyTime) -> None:
    every = timedelta(seconds=next(job.every for job in SCHEDULE if job.name == "deliver"))
    until = machine() + LONGEST
    while machine() < until:
        began = machine()
        deliver.run(deliverer)
        _click(company)
        there = outstanding(company)
        if not there["due"] + there["claimed"] + there["unknown"] + there["edit"]:
            return
        machine.sleep(max(0.0, (began + every - machine()).total_seconds()))
    raise RuntimeError("the morning did not end")


def _click(company: Company) -> None:
    """Every third of those who have theirs settles what is in it, at once."""
    with wall.inside(company.workspace), company.deps.writes.begin() as session:
        fresh = select(notice.c.id).where(notice.c.state == NoticeState.SENT.value, notice.c.wanted == 0)
        mine = [
            each
            for each, recipient in session.execute(fresh.with_only_columns(notice.c.id, notice.c.recipient))
            if int(recipient.rpartition("-")[2]) % EDITED_EACH == 0
        ]
        for each in mine:
            one = notices.items(session, company.workspace, each, most=1)[0]
            findings.update_finding(session, company.workspace, one.id, resolved_at=NOW)
            notices.want_edits(session, company.workspace, [one.id])


def _figures(mornings: list[Morning]) -> Iterator[Figure]:
    longest = max(mornings, key=lambda each: each.seconds)
    found = longest.reckoning
    more: dict[str, Any] = {
        "messages": found.sent,
        "edits": found.edits,
        "refused_by_minute": longest.refused,
    }
    yield Figure(
        figure={
            "en": f"Monday morning: {found.sent:,} bundles and {found.edits:,} edits in one workspace",
            "ja": f"月曜の朝：1ワークスペースで{found.sent:,}件のまとめと{found.edits:,}件の更新",
        },
        value=longest.seconds,
        unit="s",
        floor=longest.allowed,
        against={
            "en": "what Slack's limits take if nothing else took any time",
            "ja": "Slackの制限だけで掛かる時間",
        },
        limit=RATIO,
        limit_of="ratio",
        samples=len(mornings),
        more=more,
    )
    for en, ja, value in (
        (
            "Monday's refusals (429) after the first minute",
            "同、2分目以降の429応答",
            sum(longest.refused[1:]),
        ),
        (
            "Monday's messages lost, twice or not edited",
            "同、失われた・重複した・更新されなかった通知",
            max(_wrong(each.reckoning) for each in mornings),
        ),
    ):
        yield Figure(
            figure={"en": en, "ja": ja},
            value=value,
            unit="",
            limit=0,
            limit_of="value",
            samples=len(mornings),
        )


def _wrong(found: Reckoning) -> int:
    return (
        len(found.lost) + len(found.twice) + len(found.stale) + len(found.open) + sum(found.failed.values())
    )
