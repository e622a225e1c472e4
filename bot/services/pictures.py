"""Pictures for a message: drawn, uploaded where nobody sees them until the message names them, and then shown by it.

A message is never held up by one: what can't be drawn or that Slack does not take is left out.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeAlias

from bot.log import logger
from bot.slack import errors as slack_errors
from bot.views import charts

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.pictures import Picture
    from bot.slack.client import Slack
    from bot.views.objects import Block

    Drawing: TypeAlias = Future[list[tuple[Picture, bytes | None]]]

log = logger(__name__)

ASKS: Final = 5
"""How often Slack is asked whether it has read a file; a message that names one too early is refused."""


def begin(deps: Deps, *pictures: Picture | None) -> Drawing:
    """Has them drawn while the caller reads on: that is done by a process of its own, and takes as long as a review's
    figures. Without those that there is nothing to show in.
    """
    wanted = [each for each in pictures if each is not None]
    draw = deps.draw
    if draw is None or not wanted:
        nothing: Drawing = Future()
        nothing.set_result([])
        return nothing
    hand = ThreadPoolExecutor(1, thread_name_prefix="pictures")
    drawing = hand.submit(lambda: list(zip(wanted, draw(wanted), strict=True)))
    hand.shutdown(wait=False)
    return drawing


def attach(deps: Deps, workspace: str, *drawings: Drawing) -> list[Block]:
    """An image block for each that can be shown, in order. In no transaction: it waits, and speaks to Slack. Never raises.

    May be repeated: an upload that no message names stays invisible.
    """
    drawn = [each for drawing in drawings for each in drawing.result()]
    blocks: list[Block] = []
    for number, (picture, png) in enumerate(drawn, 1):
        if png is None:
            continue
        slack = deps.slack(workspace)
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
