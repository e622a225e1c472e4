"""Refreshes what we know of people from Slack's own directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.log import logger
from bot.services import directory
from bot.slack.errors import SlackError
from store import installations, wall

if TYPE_CHECKING:
    from bot.delivery import Deliverer

log = logger(__name__)


def run(deliverer: Deliverer) -> None:
    deps = deliverer.deps
    with wall.across(), deps.reads() as session:
        found = [installations.get(session, each) for each in installations.workspaces(session)]
    for here in filter(None, found):
        try:
            people = [directory.told(each, here.team_id) for each in deps.slack(here.workspace).users()]
        except SlackError as error:
            log.warning("directory not refreshed", error=str(error))
            continue
        with wall.inside(here.workspace):
            directory.refresh(deps, here.workspace, people)
