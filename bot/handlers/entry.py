"""`/deal`: the one slash command, its subcommands and its help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.handlers import (
    away,
    bulk,
    card,
    checkup,
    closing,
    deal_list,
    deal_new,
    edit,
    export,
    hand,
    helping,
    hub,
    log,
    merge,
    plan,
    review,
    rules,
    setup,
    stage,
    stakeholder,
    targets,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor

COMMAND = "/deal"


def register(on: On, deps: Deps) -> None:
    opens: dict[str, Callable[[Deps, Actor, str], dict[str, Any]]] = {
        words.HUB: hub.opened,
        "new": deal_new.opened,
        "log": log.opened,
        "show": card.opened,
        "list": deal_list.opened,
        "stakeholder": stakeholder.opened,
        "stage": stage.opened,
        "edit": edit.opened,
        "won": closing.won,
        "lost": closing.lost,
        "reopen": closing.reopened,
        "plan": plan.opened,
        "hand": hand.opened,
        "away": away.opened,
        "merge": merge.opened,
        "bulk": bulk.opened,
        "setup": setup.opened,
        "rules": rules.opened,
        "review": review.opened,
        "checkup": checkup.opened,
        "targets": targets.opened,
    }

    @on.command(COMMAND)
    def deal(ack: Ack, body: Body, actor: Actor) -> None:
        t = deps.text(actor)
        name, rest = words.split(body.get("text") or "")
        if name is None or name == "help":
            message = helping.reply(t, name, rest if name else body["text"])
            ack(text=message["text"], blocks=message["blocks"])
            return
        if name == "export":
            ack(text=export.asked(deps, actor, body))
            return
        view = opens[name](deps, actor, rest)
        deps.slack(actor.workspace).open_view(body["trigger_id"], view)
        ack()
