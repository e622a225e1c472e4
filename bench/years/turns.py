"""What happens to the whole company: in mid-year it gets another policy, and now and then somebody leaves."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from bench.years import acts
from bench.years.cast import BEGIN, WORKSPACE
from bot.policy import parse, preset_text
from bot.services import bulk, directory, permissions, policies
from store.model import Role

if TYPE_CHECKING:
    from bench.years.cast import Person
    from bench.years.world import World

DAY: Final = timedelta(days=1)
ONE_IN: Final = 20
"""Of so many reps one leaves in the year."""
CHANGES: Final = (
    ("quiet_after: 14d", "quiet_after: 10d"),
    ("dwell_limit: 45d", "dwell_limit: 20d"),
    ("dwell_limit: 30d", "dwell_limit: 10d"),
    ("dwell_limit: 14d", "dwell_limit: 7d"),
    ("missing_field: {due: 24h}", "missing_field: {due: 48h}"),
)
"""From the shipped policy to the one of the second half: deals are quiet sooner and may stay less long, and fields have
a day more."""


def plan(world: World) -> None:
    """The policy on the middle day, by an admin; leavers spread over the year, each gone after a day's work."""
    admin = next(each for each in world.people.values() if each.role is Role.ADMIN)
    world.plan(_at(admin, world.size.days // 2, 11), partial(_change_policy, world, admin))
    reps = [each for each in world.people.values() if each.role is Role.REP]
    leavers = reps[ONE_IN // 2 :: ONE_IN]
    for number, who in enumerate(leavers, 1):
        day = number * world.size.days // (len(leavers) + 1)
        world.plan(_at(who, day, 18), partial(_leave_for_good, world, who))


def _at(who: Person, day: int, hour: int) -> datetime:
    return datetime.combine((BEGIN + day * DAY).date(), time(hour), who.zone)


def _change_policy(world: World, admin: Person) -> None:
    """As an upload in Slack does it. What it finds in the past is held by the brake, which an admin lets go."""
    text = preset_text("b2b_ja")
    for before, after in CHANGES:
        assert before in text, before
        text = text.replace(before, after)
    seen = world.deps.policy(WORKSPACE).version
    wanted = parse(text, policies.NAME)
    done = world.submit(admin, "policy", lambda deps, ask: policies.use(deps, ask, text, wanted, seen))
    assert done is not None
    world.policy_changed.append(world.now)


def _leave_for_good(world: World, who: Person) -> None:
    """Slack says that they are gone; on the next morning whoever leads gives what they had to a colleague."""
    who.left = world.now
    gone = directory.Person(
        slack_user=who.slack_user, name=who.id.capitalize(), email=None, locale=None, zone=None, insider=True,
        deleted=True, runs_slack=False,
    )  # fmt: skip
    directory.refresh(world.deps, WORKSPACE, [gone])
    world.plan(world.now + 16 * acts.HOUR, partial(_share_out, world, who))


def _share_out(world: World, leaver: Person) -> None:
    """By the team's manager, or else an admin; a part of at most two hundred at a time."""
    heirs = acts.mates(world, leaver)
    leads = [each for each in world.people.values() if each.team == leaver.team and each.role is Role.MANAGER]
    lead = leads[0] if leads else next(each for each in world.people.values() if each.role is Role.ADMIN)
    actor = world.read(lambda session: permissions.identify(session, WORKSPACE, lead.slack_user, world.now))
    owners = {each.id for each in world.read(lambda session: bulk.sources(session, actor))}
    if not heirs or leaver.id not in owners:
        return  # the form offers nobody who has nothing to hand on
    heir = lead.dice.choice(heirs)
    why = "Left the company"
    while done := world.submit(
        lead, "hand on", lambda deps, ask: bulk.hand_on(deps, ask, leaver.id, heir.slack_user, why)
    ):
        if not done.receipt["left"]:
            break
    heir.deals.update(leaver.deals)
    leaver.deals.clear()
