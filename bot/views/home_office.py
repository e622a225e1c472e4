"""What an admin looks after, in the Home: nobody's deals, messages that failed, hand-overs, and the set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.text import join_md
from bot.views import blocks as b
from bot.views import bulk_form, checkup, home_team, undelivered
from bot.views.limits import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.home import Office
    from bot.text import Mrkdwn, Text
    from store.model import Team

SETUP: Final = "setup_open"
GOOD, OPEN = ":white_check_mark:", ":warning:"
NAME: Final = 80
NAMED: Final = 5
"""Teams named in one line."""


def render(t: Text, office: Office) -> list[b.Block]:
    orphans = t.md_n("{count} deal needs an owner.", "{count} deals need an owner.", office.orphans)
    failed = t.md_n(
        "{count} message could not be sent.", "{count} messages could not be sent.", office.failed
    )
    parts = [b.section(t.md("*To look after*"))]
    parts.append(
        _look(t, orphans, office.orphans, bulk_form.ORPHANS_OPEN, t.md("Every open deal has an owner."))
    )
    parts.append(_look(t, failed, office.failed, undelivered.OPEN, t.md("Every message arrived.")))
    parts += home_team.wishes(t, office.wishes, office.waiting)
    return [*parts, b.divider(), *_set_up(t, office)]


def _look(t: Text, said: Mrkdwn, count: int, opens: str, good: Mrkdwn) -> b.Block:
    if not count:
        return b.section(t.md("{mark} {what}", mark=GOOD, what=good))
    return b.section(t.md("{mark} {what}", mark=OPEN, what=said), accessory=b.button(t("Look"), opens))


def _set_up(t: Text, office: Office) -> list[b.Block]:
    channels = t.md("Without a channel: {teams}", teams=_named(t, office.no_channel))
    managers = t.md("Without a manager: {teams}", teams=_named(t, office.no_manager))
    lines = [
        _marked(t, t.md("Every team has a channel."), channels if office.no_channel else None),
        _marked(t, t.md("Every team has a manager."), managers if office.no_manager else None),
        _marked(t, t.md("Policy: version {version}", version=t.number(office.version)), None),
    ]
    return [
        b.section(t.md("*Set-up* ({teams})", teams=t.n("{count} team", "{count} teams", len(office.teams)))),
        b.section(join_md("\n", lines)),
        b.actions(
            b.button(t("Open the set-up"), SETUP),
            b.button(t("Check-up"), checkup.OPEN),
            block_id="home_office",
        ),
    ]


def _marked(t: Text, good: Mrkdwn, amiss: Mrkdwn | None) -> Mrkdwn:
    return t.md("{mark} {what}", mark=OPEN if amiss else GOOD, what=amiss or good)


def _named(t: Text, teams: Sequence[Team]) -> str:
    """The first of them; the others are counted."""
    names = [cut(each.name, NAME) for each in teams[:NAMED]]
    more = [t("and {count} more", count=t.number(len(teams) - NAMED))] if teams[NAMED:] else []
    return t.listed([*names, *more])
