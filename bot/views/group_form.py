"""Taking a team's members over from a user group: which group, who comes in, who does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import N_
from bot.text import Mrkdwn
from bot.views import blocks as b
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.groups import Joining
    from bot.slack.answers import Group
    from bot.text import Text
    from bot.views.state import Filled
    from store.model import Team

OPEN, CALLBACK, JOIN_CALLBACK = "group_open", "group", "group_join"
TEAM, GROUP = "team", "group"
NAMED = 50
NO_GROUP = N_("No user group in Slack has people in it. Please make one there first.")


def render(t: Text, teams: Sequence[Team], groups: Sequence[Group]) -> b.View:
    if not teams or not groups:
        why = t.md("Please make a team first.") if not teams else t.md(NO_GROUP)
        return b.modal(t("User group"), [b.section(why)], callback_id="note", close=t("Close"))
    return b.modal(
        t("User group"),
        [
            b.select(t("Team"), TEAM, [(each.name, each.id) for each in teams[:100]], initial=teams[0].id),
            b.select(t("User group"), GROUP, [(f"@{each.handle}", each.id) for each in groups[:100]]),
        ],
        callback_id=CALLBACK,
        submit=t("Check"),
        close=t("Cancel"),
    )


def read(filled: Filled) -> tuple[str, str] | None:
    team, group = filled.option(TEAM), filled.option(GROUP)
    if team is None:
        filled.problem(TEAM, N_("Please choose a team."))
    if group is None:
        filled.problem(GROUP, N_("Please choose a user group."))
    return (team, group) if team and group else None


def render_joining(t: Text, found: Joining, team: str, group: str) -> b.View:
    """Who comes in, who is there already, and who stays out, by their mentions: a form rings nobody."""
    rows = (
        (t.md("*Come in:*"), [each.slack_user or "" for each in found.new]),
        (t.md("*In the team already:*"), [each.slack_user or "" for each in found.here]),
        (t.md("*Stay out*, since they are guests, bots or from outside:"), found.left_out),
    )
    parts = [b.section(_people(t, label, users)) for label, users in rows if users]
    if not found.new:
        parts.append(b.section(t.md("Nobody new would come in.")))
        return b.modal(t("User group"), parts, callback_id="note", close=t("Close"))
    carried = Metadata(team=team, group=group).dump()
    return b.modal(
        t("User group"),
        parts,
        callback_id=JOIN_CALLBACK,
        submit=t("Take them over"),
        close=t("Cancel"),
        private_metadata=carried,
    )


def _people(t: Text, label: Mrkdwn, users: Sequence[str]) -> Mrkdwn:
    named = t.listed([f"<@{each}>" for each in users[:NAMED] if each.isalnum()])
    rest = len(users) - NAMED
    more = t.md("and {count} more", count=t.number(rest)) if rest > 0 else ""
    return Mrkdwn(f"{label} {named} {more}".strip())


FIELDS = {"group": GROUP, "members": GROUP, "name": TEAM}
