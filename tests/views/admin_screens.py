"""The screens of set-up and the Home, with everything they can be given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.policy.changes import Change
from bot.services import policies
from bot.views import policy_form
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


ADMIN: dict[str, Any] = {
    "policy_form.render": _policy,
    "policy_form.render_preview": _policy_preview,
}
