"""The brake: a run that is out of the ordinary stops, and an admin decides what becomes of it.

While it is undecided nags stay due and nothing is lost; answers to people's own acts go out as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.deps import zone_of
from bot.errors import N_, InvalidInput, NotFound
from bot.log import logger
from bot.policy.duration import Duration
from bot.services import brake_causes, brake_preview, nags, permissions
from bot.services.commands import Done, carry_out
from bot.services.permissions import Action
from store import brakes, handing, members, notices
from store.brakes import BY_BRAKE, FOR_GOOD, NAGS, ONLY_BUNDLES, on
from store.model import Brake, Decision, Notice, NoticeKind, NoticeState, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deps import Deps
    from bot.services.brake_preview import Preview
    from bot.services.commands import Ask
    from bot.watch import Watch
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Command, Json, Member

__all__ = ["AGAIN", "decide", "holds", "look", "on", "remind", "take_back", "waiting"]

log = logger(__name__)

KIND: Final = "brake"
"""Of the command that decides."""
AGAIN: Final = ":again"
"""Ends the occurrence of the one reminder."""
REMIND_AFTER: Final = Duration(1, "wd")
MUTED: Final = "an admin muted it"


def holds(session: Session, notice: Notice) -> bool:
    """Whether this message may not leave now; asked again in the transaction that claims it."""
    return notice.kind.value in NAGS and on(session, notice.workspace) is not None


def look(deps: Deps, workspace: str) -> bool:
    """Before nags leave: pulls the brake if this run is out of the ordinary. Whether it is on now.

    Nothing is looked for where nobody watches (`deps.watch` is None); a brake that is on holds there, too.
    """
    watch = deps.watch
    with deps.reads() as session:
        pulled = on(session, workspace)
        if watch is None:
            return pulled is not None
        moved = watch.jumped(workspace, deps.now()) if pulled else None
        if pulled and moved is None:
            return True
        causes = {} if pulled else brake_causes.find(session, deps, watch, workspace)
    if moved is None and not causes:
        return False
    with deps.writes.begin() as session:
        _pull(session, deps, watch, workspace)
    return True


def _pull(session: Session, deps: Deps, watch: Watch, workspace: str) -> None:
    """Everything is looked at again: somebody may have been quicker. A brake that is on learns of a further jump."""
    now = deps.now()
    pulled = on(session, workspace)
    if pulled is not None:
        if moved := watch.jumped(workspace, now):
            figures = {**pulled.preview["causes"], brake_causes.CLOCK: {"moved": moved.total_seconds()}}
            told = {"cause": ",".join(figures), "preview": {**pulled.preview, "causes": figures}}
            brakes.change(session, workspace, pulled.id, **told)
            _retell(session, workspace, pulled.id)
            watch.trust(workspace, now)
        return
    causes = brake_causes.find(session, deps, watch, workspace)
    if not causes:
        return
    brake = Brake(
        workspace=workspace,
        id=deps.new_id(),
        cause=",".join(causes),
        pulled_at=now,
        preview={"causes": causes, **waiting(session, deps, workspace).as_json()},
    )
    if brakes.pull(session, brake):
        figures = {name: brake.preview[name] for name in ("people", "messages")}
        log.warning("brake pulled; nags wait for an admin", workspace=workspace, cause=brake.cause, **figures)
        watch.trust(workspace, now)
        _ask(session, deps, brake)


def waiting(session: Session, deps: Deps, workspace: str) -> Preview:
    """What is held at this moment, or would go out."""
    return brake_preview.sum_up(session, workspace, brakes.carried(session, workspace, deps.now()))


def remind(deps: Deps, workspace: str) -> None:
    """While it is undecided: whoever became an admin since is asked, too."""
    with deps.reads() as session:
        brake = on(session, workspace)
        if brake is None or not any(_unasked(session, brake)):
            return
    with deps.writes.begin() as session:
        if brake := on(session, workspace):
            _ask(session, deps, brake)


def _unasked(session: Session, brake: Brake) -> Iterator[Member]:
    """Admins who could read it and were not asked yet."""
    for admin in members.with_role(session, brake.workspace, Role.ADMIN):
        known = notices.by_key(session, brake.workspace, admin.id, NoticeKind.BRAKE, brake.id)
        if nags.reads(admin) and known is None:
            yield admin


def _ask(session: Session, deps: Deps, brake: Brake) -> None:
    """One message to every admin in their working hours, on leave or not, and one more a working day later.

    Not at once: what is held waits for its readers' working hours anyway, and it keeps; nobody is woken for it. Leave is
    no reason to wait: the only admin may be away for weeks, and everybody's reminders with them.
    """
    asked = list(_unasked(session, brake))
    if not asked and not any(map(nags.reads, members.with_role(session, brake.workspace, Role.ADMIN))):
        log.warning(
            "no admin on Slack to ask about the brake; run: dealbot brake show", workspace=brake.workspace
        )
    calendar = deps.policy(brake.workspace, session).policy.calendar
    for admin in asked:
        first = calendar.next_working_moment(deps.now(), zone_of(admin))
        again = calendar.after(first, REMIND_AFTER, zone_of(admin))
        for occurrence, due in ((brake.id, first), (f"{brake.id}{AGAIN}", again)):
            notice = Notice(
                workspace=brake.workspace,
                id=deps.new_id(),
                recipient=admin.id,
                kind=NoticeKind.BRAKE,
                occurrence=occurrence,
                state=NoticeState.DUE,
                due_at=due,
                created_at=deps.now(),
            )
            notices.owe(session, notice, [])


def _retell(session: Session, workspace: str, brake_id: str) -> None:
    handing.retell(session, workspace, [brake_id, f"{brake_id}{AGAIN}"])


def decide(deps: Deps, ask: Ask, brake_id: str, decision: Decision) -> Command:
    """What becomes of everything that is held; whoever is first decides, once. Admins only.

    Raises NotFound, or InvalidInput once it is decided.
    """

    def work(session: Session, ledger: Ledger) -> Done:
        permissions.require(ask.actor, Action.SET_UP)
        brake = brakes.get(session, ledger.workspace, brake_id, hold=True)
        if brake is None:
            raise NotFound
        if brake.decided_at is not None:
            raise InvalidInput("brake", DECIDED, who=who_decided(session, brake))
        preview = waiting(session, deps, ledger.workspace)
        done = _carry(session, ledger, ask.actor.member, decision)
        member = members.get(session, ledger.workspace, ask.actor.id)
        brakes.change(
            session,
            ledger.workspace,
            brake.id,
            decision=decision.value,
            decided_by=member.id if member else None,
            decided_at=ledger.at,
            preview={**brake.preview, **preview.as_json(), "done": done, "command": ledger.command_id},
        )
        _retell(session, ledger.workspace, brake.id)
        told = [brake.id, f"{brake.id}{AGAIN}"]
        return Done(None, {"brake": brake.id, "decision": decision.value, "told": told, **done})

    return carry_out(deps, ask, KIND, work)


DECIDED: Final = N_("{who} has decided this already. Nothing more is needed.")


def _carry(session: Session, ledger: Ledger, by: Member, decision: Decision) -> Json:
    """How many messages were dropped, and how many findings muted."""
    workspace, now = ledger.workspace, ledger.at
    match decision:
        case Decision.SEND:
            return {"dropped": 0, "muted": 0}
        case Decision.BUNDLES:
            return {"dropped": brakes.drop(session, workspace, now, ONLY_BUNDLES, bundles=False), "muted": 0}
        case Decision.MUTE:
            muted = brakes.mute(session, workspace, now, FOR_GOOD, f"{BY_BRAKE}: {by.name}")
            dropped = brakes.drop(session, workspace, now, MUTED, bundles=True)
            return {"dropped": dropped, "muted": muted}


def take_back(session: Session, command: Command) -> bool:
    """Before the undo of a decision: what was muted wakes, and comes with the next daily lists. False where nothing was
    muted: what is sent can't be taken back.
    """
    if command.receipt["decision"] != Decision.MUTE:
        return False
    brakes.unmute(session, command.workspace, command.at, FOR_GOOD)
    return True


def who_decided(session: Session, brake: Brake) -> str:
    """A name; the program's own where it was decided on the shell."""
    person = members.get(session, brake.workspace, brake.decided_by) if brake.decided_by else None
    return person.name if person else "dealbot"
