"""Set-up for admins: the teams at a glance, one team's settings, one member's role."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.errors import N_
from bot.services.setup import TeamSettings, on_slack
from bot.text import LANGUAGES, Mrkdwn
from bot.views import away_form, bulk_form, group_form, home, notes, policy_form, undelivered
from bot.views import blocks as b
from bot.views.metadata import Metadata
from store.model import Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.services.setup import Overview
    from bot.text import Text
    from bot.views.state import Filled
    from store.model import Command, Member, Team

CALLBACK, TEAM_CALLBACK, ROLE_CALLBACK = "setup", "setup_team", "setup_role"
NEW_TEAM, EDIT_TEAM, SET_ROLE = home.NEW_TEAM, home.EDIT_TEAM, "setup_set_role"
NAME, CHANNEL, LANGUAGE, ZONE, MANAGERS, MEMBERS = (
    "name",
    "channel",
    "language",
    "zone",
    "managers",
    "members",
)
MEMBER, ROLE = "member", "role"
WEEKDAY, TIME = "review_weekday", "review_time"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LISTED = 40
"""Teams in the overview; two blocks each would pass a modal's hundred beyond that."""
ZONES = (
    "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai", "Asia/Taipei", "Asia/Singapore", "Asia/Bangkok", "Asia/Kolkata",
    "Australia/Sydney", "Europe/London", "Europe/Paris", "Europe/Berlin", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "UTC",
)  # fmt: skip


def overview(t: Text, found: Overview, saved: Command | None = None, until: datetime | None = None) -> b.View:
    """Teams, how many people have a role, and what needs an admin's eye; first of all what was just `saved`."""
    parts = _saved(t, saved, until)
    parts += [*home.first_run(t, found.first_run, alone=False), b.divider()] if found.first_run else []
    parts.append(b.header(t("Teams")))
    if not found.teams:
        parts.append(b.section(t.md("There is no team yet. Begin with the first one.")))
    for team, size in found.teams[:LISTED]:
        people = t.n("{count} person", "{count} people", size)
        where = Mrkdwn(f"<#{team.channel}>") if team.channel else t.md("no channel")
        edit = b.button(t("Edit"), EDIT_TEAM, value=team.id)
        parts.append(
            b.section(
                t.md("*{name}* · {people} · {where}", name=team.name, people=people, where=where),
                accessory=edit,
            )
        )
    parts.append(
        b.actions(
            b.button(t("New team"), NEW_TEAM, style="primary"),
            b.button(t("Give a role"), SET_ROLE),
            b.button(t("From a user group"), group_form.OPEN),
            b.button(t("Leave and deputies"), away_form.OPEN, value=away_form.ALL),
            b.button(t("Policy"), policy_form.OPEN),
        )
    )
    return b.modal(t("Set-up"), parts + _troubles(t, found), callback_id=CALLBACK, close=t("Close"))


def _saved(t: Text, saved: Command | None, until: datetime | None) -> list[b.Block]:
    """What was just done, and the way back while there is one."""
    if saved is None or until is None:
        return []
    done = t.md(":white_check_mark: Saved. You can undo this until {time}.", time=t.time(until))
    return [b.section(done, accessory=notes.undo_button(t, saved.id)), b.divider()]


def _troubles(t: Text, found: Overview) -> list[b.Block]:
    """What an admin should look after; nothing while all is well."""
    orphans = t.md_n("{count} deal needs an owner.", "{count} deals need an owner.", found.orphans)
    failed = t.md_n("{count} message could not be sent.", "{count} messages could not be sent.", found.failed)
    lines = (
        (orphans, found.orphans, bulk_form.ORPHANS_OPEN),
        (failed, found.failed, undelivered.OPEN),
    )
    said = [b.section(line, accessory=b.button(t("Look"), opens)) for line, count, opens in lines if count]
    return [b.divider(), *said] if said else []


def team_form(
    t: Text, team: Team | None, managers: Sequence[Member], members: Sequence[Member], zone: str
) -> b.View:
    names = {"en": "English", "ja": "日本語"}
    zones = list(dict.fromkeys([team.zone if team else zone, *ZONES]))
    return b.modal(
        t("Team"),
        [
            b.text_input(t("Team name"), NAME, initial=team.name if team else None, max_length=75),
            b.channel_select(t("Channel"), CHANNEL, initial=team.channel if team else None, optional=True),
            b.multi_users(t("Managers"), MANAGERS, initial=_users(managers), optional=True),
            b.multi_users(t("Members"), MEMBERS, initial=_users(members), optional=True),
            b.select(
                t("Language of the channel"),
                LANGUAGE,
                [(names[each], each) for each in LANGUAGES],
                initial=team.language if team else t.language,
            ),
            b.select(t("Time zone"), ZONE, [(each, each) for each in zones], initial=zones[0]),
            *_review(t, team),
        ],
        callback_id=TEAM_CALLBACK,
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=Metadata(team=team.id if team else None).dump(),
    )


def _review(t: Text, team: Team | None) -> list[b.Block]:
    """When the team's review goes out; left as the policy says unless somebody chooses."""
    at = team.review_time if team else None
    return [
        b.select(
            t("Day of the weekly review"),
            WEEKDAY,
            [(label, day) for day, label in weekdays(t).items()],
            initial=team.review_weekday if team else None,
            placeholder=t("As in the policy"),
            optional=True,
        ),
        b.timepicker(
            t("Time of the reviews"), TIME, initial=time.fromisoformat(at) if at else None, optional=True
        ),
    ]


def weekdays(t: Text) -> dict[str, str]:
    return {
        "mon": t("Monday"),
        "tue": t("Tuesday"),
        "wed": t("Wednesday"),
        "thu": t("Thursday"),
        "fri": t("Friday"),
        "sat": t("Saturday"),
        "sun": t("Sunday"),
    }


def read_team(filled: Filled) -> TeamSettings | None:
    name = filled.line(NAME, 75)
    language, zone = filled.option(LANGUAGE), filled.option(ZONE)
    if name is None:
        filled.problem(NAME, N_("Please enter a name for the team."))
    zone = filled.parsed(ZONE, lambda name: ZoneInfo(name).key, zone or "")
    if language not in LANGUAGES:
        filled.problem(LANGUAGE, N_("Please choose a language."))
    weekday, at = filled.option(WEEKDAY), filled.time(TIME)
    if weekday is not None and weekday not in WEEKDAYS:
        filled.problem(WEEKDAY, N_("Please choose a day of the week."))
    if filled.problems or name is None or language is None or zone is None:
        return None
    return TeamSettings(
        id=Metadata.load(filled.view).team,
        name=name,
        channel=filled.conversation(CHANNEL),
        language=language,
        zone=zone,
        managers=filled.users(MANAGERS),
        members=filled.users(MEMBERS),
        review_weekday=weekday,
        review_time=at.strftime("%H:%M") if at else None,
    )


def role_form(t: Text) -> b.View:
    roles = [(label, role.value) for role, label in role_names(t).items()]
    return b.modal(
        t("Give a role"),
        [b.users_select(t("Member"), MEMBER), b.select(t("Role"), ROLE, roles)],
        callback_id=ROLE_CALLBACK,
        submit=t("Save"),
        close=t("Cancel"),
    )


def role_names(t: Text) -> dict[Role, str]:
    return {
        Role.REP: t("Sales rep"),
        Role.MANAGER: t("Manager"),
        Role.ADMIN: t("Admin"),
        Role.NONE: t("No access"),
    }


def read_role(filled: Filled) -> tuple[str, Role] | None:
    user, role = filled.user(MEMBER), filled.option(ROLE)
    if user is None:
        filled.problem(MEMBER, N_("Please choose a member."))
    if role not in list(Role):
        filled.problem(ROLE, N_("Please choose a role."))
    return None if filled.problems or user is None or role is None else (user, Role(role))


FIELDS = {
    "name": NAME,
    "managers": MANAGERS,
    "members": MEMBERS,
    "member": MEMBER,
    "role": ROLE,
    "channel": CHANNEL,
}


def _users(people: Sequence[Member]) -> list[str]:
    return [each.slack_user for each in people if each.slack_user and on_slack(each)]
