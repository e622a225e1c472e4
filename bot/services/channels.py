"""Which channels may be posted to: our own people's, and nobody else's. Asked when a team gets one, and before every post."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.errors import N_, InvalidInput
from bot.services import directory
from bot.slack.errors import NotSent, Permanent, SlackError
from store import installations, members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.deps import Deps
    from bot.slack.answers import Channel

IN_TIME: Final = timedelta(seconds=0.8)
"""For a click: no question to Slack begins later than this after the first, so that the last is answered in time."""
TOGETHER: Final = 200
"""Members of a channel looked up in our tables at once."""

UNSEEN = N_("Dealbot can't see this channel. Please invite it there with /invite @Dealbot, then save again.")
ARCHIVED = N_("This channel is archived. Please choose another one.")
NO_CHANNEL = N_("This is no channel. Please choose a channel of your workspace.")
SHARED = N_("This channel is shared with people outside your company. Please choose another one.")
GUESTS = N_("There are guests or people from outside in this channel. Please choose another one.")
LACKING = N_(
    "Dealbot may not look at channels yet. Please reinstall it with the scopes channels:read and groups:read."
)
TOO_SLOW = N_("Slack did not say in time who is in this channel. Please save again.")
REFUSALS: Final = {
    "missing_scope": LACKING,
    "channel_not_found": UNSEEN,
    "not_in_channel": UNSEEN,
    "is_archived": ARCHIVED,
}
"""Slack's own refusals that are an answer."""


def why_unfit(deps: Deps, workspace: str, channel: str, *, hurry: bool = False) -> str | None:
    """Why nothing of ours may be posted to this channel right now, as a sentence to translate; None if it may.

    Whoever posts to a channel asks this at the moment of sending, and posts nowhere else instead. Raises SlackError when
    Slack does not tell: then nobody knows, and nothing is posted either. `hurry`: for a click, which can't wait.
    """
    slack, until = deps.slack(workspace), deps.machine() + IN_TIME

    def in_time() -> None:
        if hurry and deps.machine() > until:
            raise NotSent("conversations.members", "out_of_time")

    try:
        if why := _of_itself(slack.conversation(channel)):
            return why
        for person in _unknown(deps, workspace, _looked_up(slack.people_in(channel), in_time)):
            in_time()
            if _outside(deps, workspace, person):
                return GUESTS
    except Permanent as error:
        if error.code not in REFUSALS:
            raise
        return REFUSALS[error.code]
    return None


def _of_itself(channel: Channel) -> str | None:
    """What is wrong with it whoever is in it."""
    shared = channel.is_shared or channel.is_ext_shared or channel.is_org_shared
    wrong = {
        NO_CHANNEL: channel.is_im or channel.is_mpim,
        ARCHIVED: channel.is_archived,
        SHARED: shared or channel.is_pending_ext_shared,
        UNSEEN: not channel.is_member,
    }
    return next((why for why, so in wrong.items() if so), None)


def require_fit(deps: Deps, workspace: str, channel: str) -> None:
    """For a team that is about to get this channel; InvalidInput says what is wrong with it."""
    try:
        why = why_unfit(deps, workspace, channel, hurry=True)
    except SlackError:
        why = TOO_SLOW
    if why is not None:
        raise InvalidInput("channel", why)


def _looked_up(people: Iterable[str], in_time: Callable[[], None]) -> Iterator[str]:
    """Slack is asked for each next page, and for the first, only while there is time."""
    in_time()
    for each in people:
        yield each
        in_time()


def _unknown(deps: Deps, workspace: str, people: Iterable[str]) -> Iterable[str]:
    """Those whom our directory does not hold as people of this company: bots, guests, outsiders, and the very newest."""
    page: list[str] = []
    for each in people:
        page.append(each)
        if len(page) == TOGETHER:
            yield from _strangers(deps, workspace, page)
            page = []
    yield from _strangers(deps, workspace, page)


def _strangers(deps: Deps, workspace: str, people: list[str]) -> list[str]:
    with deps.reads() as session:
        known = {
            each.slack_user for each in members.by_slack_users(session, workspace, people) if each.active
        }
    return [each for each in people if each not in known]


def _outside(deps: Deps, workspace: str, user: str) -> bool:
    """Anybody but a colleague or a bot of ours. A bot of another workspace is an outsider, too."""
    with deps.reads() as session:
        here = installations.get(session, workspace)
    listed = deps.slack(workspace).user(user)
    person = directory.told(listed, here.team_id if here else workspace)
    at_home = here is not None and listed.team_id in (None, here.team_id) and not listed.is_guest
    return not (person.insider or (listed.is_bot and at_home))
