"""`dealbot why`: what the rules say of one deal, and why a message came or did not."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from bot.cli import home
from bot.cli.importing import printable
from bot.deps import DEFAULT_ZONE
from bot.errors import Misconfigured
from bot.policy.hygiene import Rules
from bot.services import explaining
from bot.text import text
from bot.views import why
from bot.views.finding_words import Words
from store import traces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.config import Settings
    from bot.deps import Deps
    from bot.text import Mrkdwn


def asked(
    settings: Settings, clock: Callable[[], datetime], deal: str, rule: str | None, *, workspace: str | None
) -> list[str]:
    """The lines to print. Misconfigured for a deal or a rule that there is not."""
    if rule is not None and rule not in Rules.model_fields:
        raise Misconfigured(
            f"There is no rule `{printable(rule[:40])}`. Write one of: {', '.join(Rules.model_fields)}."
        )
    with home.opened(settings, clock) as (bot, _):
        return list(told(bot.deps, home.known(bot, workspace), deal, rule))


def told(deps: Deps, workspace: str, deal: str, rule: str | None) -> Iterator[str]:
    """In English, times in the team's zone; the screens say the same in the reader's words."""
    words = Words(text("en", DEFAULT_ZONE), deps.policy(workspace).policy, deps.now())
    with deps.reads() as session:
        found = traces.deal_called(session, workspace, deal)
        if found is None:
            raise Misconfigured(
                f"There is no deal `{printable(deal[:40])}`. Write its number or its id in the file it came from."
            )
        said = explaining.explain(session, deps, found, rule)
    yield printable(f"#{found.number} {found.name}: {words.stage(found.stage)}")
    for each in said:
        first, *rest = map(_plain, why.rule(words, each))
        yield f"{each.rule}: {first}"
        yield from (f"    {line}" for line in rest)


def _plain(line: Mrkdwn) -> str:
    """Without the marks that Slack takes for bold and for pictures."""
    return printable(html.unescape(line.replace("*", "").replace(":zzz: ", "")))
