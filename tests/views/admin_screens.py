"""The screens of set-up and the Home, with everything they can be given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.policy.changes import Change
from bot.services import policies
from bot.services.groups import Joining
from bot.services.hub import Hub
from bot.services.onboarding import First, FirstRun, Home, Step
from bot.services.setup import Overview
from bot.slack.answers import Group
from bot.views import group_form, home, policy_form, setup_form, undelivered, welcome
from store.agenda import Coming, Item
from store.model import Notice, NoticeKind, NoticeState, Role
from tests.builders import a_team
from tests.clocks import MONDAY_9_JST
from tests.views.findings import every_finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.views.gallery import Content


def _policy(c: Content) -> Iterator[Any]:
    for uploaded in (False, True):
        now = policies.Standing(c.policy, 10**6, MONDAY_9_JST, uploaded)
        yield policy_form.render(c.t, now)
        yield policy_form.render(c.t, now, [c.text() for _ in c.some(500)])


def _policy_preview(c: Content) -> Iterator[Any]:
    first, last = c.policy.stages[0], c.policy.stages[1]
    gate = last.gate
    found = [
        Change("stage added", first),
        Change("stage removed", first),
        Change("stage renamed", last, first),
        Change("stages moved", path="stages", after=c.text()),
        Change("gate", last, more=gate, less=gate),
        Change("gate", last, more=gate),
        Change("value", path="rules.quiet", before=c.text(), after=c.text()),
        Change("value", path="rules.quiet", after=c.text()),
        Change("value", path="rules.quiet", before=c.text()),
    ]
    for changed, stuck in (
        (found, []),
        (found * 20, []),
        (found, [(each, 10**6) for each in c.policy.stages]),
        ([], []),
    ):
        yield policy_form.render_preview(
            c.t, policies.Preview(c.policy, c.policy, 1, changed, stuck), "F" * 11
        )


def _home(c: Content) -> Iterator[Any]:
    due = [[Item(each, 7, c.text(), c.text(), c.text())] for each in every_finding(c)[: len(c.some(8))]]
    met = [Coming(f"m{n}", c.text(), MONDAY_9_JST, "acme", n, c.text(), c.text()) for n in c.some(10)]
    for items, meetings in ((due, met), ([], [])):
        page = Hub(
            items=items, total=len(items), more=0, meetings=meetings, now=MONDAY_9_JST, policy=c.policy
        )
        yield home.render(c.t, Home(page, dict.fromkeys(Step, True), None))
        yield home.render(c.t, Home(page, dict.fromkeys(Step, False), None))
        for run in _runs():
            yield home.render(c.t, Home(page, {}, run))


def _runs() -> Iterator[FirstRun]:
    for count in range(len(First)):
        for plannable in (True, False):
            yield FirstRun({step: place < count for place, step in enumerate(First)}, "t" * 36, plannable)


def _welcome(c: Content) -> Iterator[Any]:
    for role in (Role.REP, Role.MANAGER, Role.ADMIN):
        yield welcome.render(c.t, replace(c.person, role=role))


def _overviews(c: Content) -> Iterator[Any]:
    teams = [(a_team(f"t{n}", name=c.text(), channel="C1" if n else None), n) for n in c.some(100)]
    for run in (None, *_runs()):
        yield setup_form.overview(c.t, Overview([], 0, 0, run))
        yield setup_form.overview(c.t, Overview(teams, 10**6, 1, run))


def _undelivered(c: Content) -> Iterator[Any]:
    yield undelivered.render(c.t, [])
    rows = [
        (_failed(kind, state, reason), reader)
        for kind in NoticeKind
        for state in (NoticeState.FAILED, NoticeState.HELD)
        for reason in (*undelivered.REASONS, None)
        for reader in (c.person, None)
    ]
    for first in range(0, len(rows), undelivered.SHOWN):
        yield undelivered.render(c.t, rows[first:])


def _failed(kind: NoticeKind, state: NoticeState, reason: str | None) -> Notice:
    return Notice(
        workspace="T", id="n" * 36, recipient="r", kind=kind, occurrence="o", state=state, reason=reason,
        due_at=MONDAY_9_JST, created_at=MONDAY_9_JST,
    )  # fmt: skip


def _groups(c: Content) -> Iterator[Any]:
    teams = [a_team(f"t{n}", name=c.text()) for n in c.some(150)]
    yield group_form.render(c.t, [], [])
    yield group_form.render(
        c.t, teams, [Group(id=f"S{n}", handle=c.text(), users=("U1",)) for n in c.some(150)]
    )


def _joining(c: Content) -> Iterator[Any]:
    people = [replace(c.person, slack_user=f"U{n:010d}") for n in c.some(5000)]
    users = [f"U{n:010d}" for n in c.some(5000)]
    for found in (Joining(people, people, users), Joining([], people, []), Joining([], [], [])):
        yield group_form.render_joining(c.t, found, "t" * 36, "S" * 11)


ADMIN: dict[str, Any] = {
    "group_form.render": _groups,
    "group_form.render_joining": _joining,
    "undelivered.render": _undelivered,
    "home.render": _home,
    "home.stranger": lambda c: iter([home.stranger(c.t)]),
    "welcome.render": _welcome,
    "setup_form.overview": _overviews,
    "policy_form.render": _policy,
    "policy_form.render_preview": _policy_preview,
}
