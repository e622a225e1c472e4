"""What a rehearsed run comes to in each workspace: sent, held, dropped, later; in plain lines for the operator."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.services import brake_preview, brakes
from store import brakes as rows
from store import members, outbox
from store.model import NoticeState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.services.brake_preview import Preview

LISTED: Final = 50
"""Messages spelt out; `--json` has all."""


@dataclass(frozen=True)
class Outcome:
    """`held`: what waits for an admin, and `causes` why. `dropped`: reason → how many. `later`: how many are due at
    another time only, and `next_at` the first of them.
    """

    workspace: str
    sent: Preview
    held: Preview
    causes: Sequence[str]
    dropped: Mapping[str, int]
    later: int
    next_at: str | None

    def as_json(self) -> dict[str, Any]:
        return {
            "workspace": self.workspace,
            "sent": self.sent.as_json(),
            "held": self.held.as_json(),
            "causes": list(self.causes),
            "dropped": dict(self.dropped),
            "later": self.later,
            "next_at": self.next_at,
        }


def outcome(
    deps: Deps, workspace: str, at: datetime, before: Collection[str], posted: Collection[str]
) -> Outcome:
    """After the run, on its stage. `before`: what was unsettled before it; `posted`: what it sent."""
    with deps.reads() as session:
        fate = outbox.fate(session, workspace, before, at)
        brake = brakes.on(session, workspace)
        held = brakes.waiting(session, deps, workspace) if brake else _nothing()
        sent = brake_preview.sum_up(session, workspace, rows.carried_by(session, workspace, posted))
    dropped = Counter(row.reason or "?" for row in fate if row.state is NoticeState.SUPPRESSED)
    later = [row for row in fate if row.state is NoticeState.DUE and row.due_at > at]
    return Outcome(
        workspace,
        sent,
        held,
        brake.cause.split(",") if brake else (),
        dict(dropped.most_common()),
        len(later),
        later[0].due_at.astimezone(at.tzinfo).isoformat(timespec="minutes") if later else None,
    )


def _nothing() -> Preview:
    return brake_preview.Preview(0, 0, (), (), 0, (), ())


def names(deps: Deps, workspace: str, messages: Sequence[dict[str, Any]]) -> None:
    """Says by name whom each message is for."""
    with deps.reads() as session:
        for message in messages:
            person = members.get(session, workspace, message.get("recipient", ""))
            if person is not None:
                message["name"] = person.name


def told(outcome: Outcome) -> Iterator[str]:
    yield f"{outcome.workspace}: {_total('would be sent', outcome.sent)}"
    yield from preview_lines(outcome.sent)
    if outcome.causes:
        yield f"{outcome.workspace}: {_total('held by the brake', outcome.held)} ({', '.join(outcome.causes)})"
        yield from preview_lines(outcome.held)
    for reason, count in outcome.dropped.items():
        yield f"{outcome.workspace}: {count} not sent: {reason}"
    if outcome.later:
        yield f"{outcome.workspace}: {outcome.later} later, the first at {outcome.next_at}"


def _total(what: str, preview: Preview) -> str:
    return f"{preview.messages} {what}, to {preview.people} people"


def preview_lines(preview: Preview) -> Iterator[str]:
    """By rule, person and channel, with ten samples; the same figures that an admin is shown."""
    if preview.rules:
        yield f"  by rule: {', '.join(f'{rule} {count}' for rule, count in preview.rules)}"
    if preview.persons:
        people = [f"{name} {findings}" for name, _, findings in preview.persons]
        more = [f"and {preview.more} more"] if preview.more else []
        yield f"  by person: {', '.join([*people, *more])}"
    if preview.channels:
        yield f"  by channel: {', '.join(f'{channel} {count}' for channel, count in preview.channels)}"
    for each in preview.samples:
        about = f"{each.rule}, #{each.number} {each.deal}" if each.rule else each.kind
        yield f"  for example: {each.to}: {about}"


def listed(messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for message in messages[:LISTED]:
        to = message.get("name") or message["to"]
        yield f"{message['do']} {message['at']} {to}: {message['text']}"
    if len(messages) > LISTED:
        yield f"and {len(messages) - LISTED} more; --json lists all"
