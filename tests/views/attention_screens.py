"""What goes to channels by itself, with everything it can be given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.services.alerts import Bulletin, Quiet
from bot.views import alert
from store.model import Notice, NoticeKind, NoticeState
from tests.builders import HOME, a_team
from tests.clocks import MONDAY_9_JST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.views.gallery import Content

POST = Notice(
    workspace=HOME, id="n", recipient="east", kind=NoticeKind.ALERT, occurrence="2026-11-16",
    state=NoticeState.SENT, due_at=MONDAY_9_JST, created_at=MONDAY_9_JST, channel="C1",
)  # fmt: skip


def _alerts(c: Content) -> Iterator[Any]:
    team = a_team(language=c.t.language)
    quiet = [
        Quiet("d" * 36, number, number % 400, open=number % 3 > 0) for number in (1, 10**6, *range(2, 20))
    ]
    for deals, more in (([], 0), (quiet, 10**6), (quiet[:1], 0), ([quiet[3]], 0)):
        yield alert.render(c.policy, Bulletin(POST, team, deals, more))
    yield alert.render(c.policy, Bulletin(POST, None, quiet[:2]))


ATTENTION: dict[str, Any] = {"alert.render": _alerts}
