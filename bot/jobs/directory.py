"""Refreshes what we know of people from Slack's own directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.services import directory
from bot.slack.errors import SlackError
from store import installations

if TYPE_CHECKING:
    from bot.delivery import Deliverer

log = structlog.get_logger(__name__)


def run(deliverer: Deliverer) -> None:
    deps = deliverer.deps
    with deps.reads() as session:
        workspaces = installations.workspaces(session)
    for workspace in workspaces:
        try:
            people = list(deps.slack(workspace).users())
        except SlackError as error:
            log.warning("directory not refreshed", error=str(error))
            continue
        directory.refresh(deps, workspace, people)
