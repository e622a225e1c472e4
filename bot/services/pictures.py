"""Pictures for a message: drawn, uploaded where nobody sees them until the message names them, and then shown by it.

A message is never held up by one: what can't be drawn or that Slack does not take is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.slack import errors as slack_errors
from bot.views import charts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Deps
    from bot.pictures import Picture
    from bot.slack.client import Slack
    from bot.views.objects import Block

log = structlog.get_logger(__name__)

ASKS: Final = 5
"""How often Slack is asked whether it has read a file; a message that names one too early is refused."""


def attach(deps: Deps, workspace: str, pictures: Sequence[Picture | None]) -> list[Block]:
    """An image block for each that can be shown, in order. In no transaction: it draws, and speaks to Slack. Never raises.

    May be repeated: an upload that no message names stays invisible.
    """
    wanted = [each for each in pictures if each is not None]
    if deps.draw is None or not wanted:
        return []
    slack = deps.slack(workspace)
    blocks: list[Block] = []
    for number, (picture, png) in enumerate(zip(wanted, deps.draw(wanted), strict=True), 1):
        if png is None:
            continue
        try:
            uploaded = slack.upload(f"review-{number}.png", png)
            if _is_ready(slack, uploaded.id, known=uploaded.mimetype):
                blocks.append(charts.block(uploaded.id, picture))
        except slack_errors.SlackError as error:
            log.warning("a picture was not uploaded", error=str(error))
            break
    return blocks


def _is_ready(slack: Slack, file_id: str, *, known: str) -> bool:
    """Slack knows what kind of file it is once it has read it: a moment after the upload."""
    return bool(known) or any(slack.file(file_id).mimetype for _ in range(ASKS))
