"""Every feature of the bot, registered on one Bolt app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.handlers import (
    away,
    brake,
    bulk,
    card,
    checkup,
    closing,
    deal_list,
    deal_new,
    directory,
    edit,
    entry,
    group,
    hand,
    helping,
    home,
    hub,
    leaving,
    log,
    meeting,
    merge,
    nag,
    override,
    plan,
    policy,
    review,
    rules,
    setup,
    shortcuts,
    stage,
    stakeholder,
    stakeholder_edit,
    targets,
    undelivered,
    undo,
)
from bot.handlers.wiring import On

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.deps import Deps

FEATURES = (
    log,
    entry,
    stage,
    meeting,
    nag,
    edit,
    closing,
    override,
    hub,
    card,
    deal_list,
    stakeholder,
    stakeholder_edit,
    plan,
    deal_new,
    shortcuts,
    undo,
    hand,
    away,
    merge,
    bulk,
    setup,
    policy,
    group,
    undelivered,
    brake,
    home,
    helping,
    checkup,
    rules,
    review,
    targets,
    directory,
    leaving,
)


def register(app: App, deps: Deps) -> None:
    on = On(app, deps)
    for feature in FEATURES:
        feature.register(on, deps)
