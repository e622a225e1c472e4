"""The screens of set-up and the Home, with everything they can be given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.policy.changes import Change
from bot.services import brake_causes, policies
from bot.services.brake_letters import Held
from bot.services.brake_preview import Preview, Sample
from bot.services.groups import Joining
from bot.services.onboarding import First, FirstRun
from bot.services.setup import Overview
from bot.services.stuck import LISTED, OF_A_PERSON, Place, Stuck
from bot.slack.answers import Group
from bot.views import brake_notice, group_form, policy_form, setup_form, stuck_notice, undelivered, welcome
from store.model import Brake, Command, Decision, Notice, NoticeKind, NoticeState, Role
from tests.builders import a_team
from tests.clocks import MONDAY_9_JST

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


def held(c: Content) -> Iterator[Held]:
    """Held for every cause at once, with nothing and with everything; and every way it can have ended."""
    why = {
        brake_causes.IMPORT: {},
        brake_causes.POLICY: {"version": 10**6, "findings": 1},
        brake_causes.CLOCK: {"moved": -90000.0},
        brake_causes.VOLUME: {"people": 1, "messages": 10**6, "usual_people": 0.5, "usual_messages": 10**6},
    }
    forward = {brake_causes.CLOCK: {"moved": 7200.0}}
    samples = [
        Sample(
            "C1" if n % 3 else c.text(),
            n % 3 > 0,
            "prompt",
            (*brake_notice.RULES, c.text(), None)[n],
            n,
            c.text(),
        )
        for n in c.some(10)
    ]
    rules = [(rule, 10**6) for rule in (*brake_notice.RULES, c.text())]
    people = [(c.text(), 10**6, 10**6) for _ in c.some(10)]
    full = Preview(10**6, 10**5, rules, people, 5000, [(f"C{n}", n) for n in c.some(40)], samples)
    empty = Preview(0, 0, (), (), 0, (), ())
    for causes, preview in ((why, full), (forward, full), ({brake_causes.IMPORT: {}}, empty)):
        stored: dict[str, Any] = {"causes": causes, "done": {"dropped": 10**6, "muted": 10**6}}
        brake = Brake(workspace="T", id="b" * 36, cause="import", pulled_at=MONDAY_9_JST, preview=stored)
        yield Held(brake, preview)
        for decision in Decision:
            ended = replace(brake, decision=decision, decided_at=MONDAY_9_JST)
            yield Held(ended, preview, c.text(), undo=_muting(), undo_until=MONDAY_9_JST)
            yield Held(ended, preview, c.text(), taken_back=True)


def _muting() -> Command:
    return Command(
        workspace="T", id="c" * 36, key="k", kind="brake", deal_id=None, actor_id="a", on_behalf_of=None, via="button",
        at=MONDAY_9_JST, receipt={},
    )  # fmt: skip


def _brake(c: Content) -> Iterator[Any]:
    for each in (None, *held(c)):
        yield brake_notice.page(c.t, each)


def _brake_message(c: Content) -> Iterator[Any]:
    for each in (None, *held(c)):
        yield brake_notice.render(c.t, each)


def runs() -> Iterator[FirstRun]:
    for count in range(len(First)):
        for plannable in (True, False):
            yield FirstRun({step: place < count for place, step in enumerate(First)}, "t" * 36, plannable)


def _welcome(c: Content) -> Iterator[Any]:
    for role in (Role.REP, Role.MANAGER, Role.ADMIN):
        yield welcome.render(c.t, replace(c.person, role=role))


def _overviews(c: Content) -> Iterator[Any]:
    teams = [(a_team(f"t{n}", name=c.text(), channel="C1" if n else None), n) for n in c.some(100)]
    for run in (None, *runs()):
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


def _stuck(c: Content) -> Iterator[Any]:
    yield stuck_notice.render(c.t, None)
    places = [
        Place(channel="C1"),
        Place(person=c.person),
        Place(),
        *(Place(kind=each) for each in NoticeKind),
    ]
    for code in (*stuck_notice.WHY, *OF_A_PERSON, "account_inactive"):
        yield stuck_notice.render(c.t, Stuck(code, places[:1], 0, 0))
        yield stuck_notice.render(c.t, Stuck(code, (places * 3)[:LISTED], 10**6, 1))
    yield stuck_notice.render(c.t, Stuck("is_archived", places, 0, 1))


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
    "brake_notice.page": _brake,
    "brake_notice.render": _brake_message,
    "group_form.render": _groups,
    "group_form.render_joining": _joining,
    "stuck_notice.render": _stuck,
    "undelivered.render": _undelivered,
    "welcome.render": _welcome,
    "setup_form.overview": _overviews,
    "policy_form.render": _policy,
    "policy_form.render_preview": _policy_preview,
}
