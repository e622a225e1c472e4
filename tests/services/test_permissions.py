"""Who may do what: the design's table, word for word; and that SQL and Python read it alike."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from bot.errors import NotAllowed, NotFound, Refused
from bot.services import activities, deals, directory, meetings, permissions, prefill, stakeholders, undo
from bot.services.permissions import Action, Actor, may
from bot.slack.answers import Person as Listed
from bot.text import text
from store import deals as deal_rows
from store import members, rows, tables
from store.model import Role
from tests.builders import HOME, a_deal, a_meeting, a_member
from tests.clocks import MONDAY_9_JST
from tests.services.given import a_plan, a_planned_meeting, an_entry, away, changed, move, ottos_deal, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.company import Company


def an_actor(
    who: str, role: Role = Role.REP, *, teams: tuple[str, ...] = (), for_: tuple[str, ...] = ()
) -> Actor:
    return Actor(HOME, a_member(who, role), frozenset(teams), frozenset(for_))


DEAL = a_deal(owner_id="aoi", team_id="east")
ORPHAN = a_deal(owner_id=None, team_id=None)
EVERYTHING = set(Action)
NOTHING: set[Action] = set()
LOOK = {Action.VIEW}
WORK = {Action.VIEW, Action.EDIT}
LEAD = WORK | {Action.OVERRIDE, Action.REASSIGN}
TABLE = [
    ("its owner", an_actor("aoi"), False, WORK),
    ("a rep of the same team", an_actor("ken"), False, NOTHING),
    ("a rep of another team", an_actor("rin"), False, NOTHING),
    ("a rep it is shared with", an_actor("ken"), True, LOOK),
    ("the deputy of its owner", an_actor("ken", for_=("aoi",)), False, WORK),
    ("the deputy of somebody else", an_actor("ken", for_=("rin",)), False, NOTHING),
    ("the manager of its team", an_actor("mana", Role.MANAGER, teams=("east",)), False, LEAD),
    ("the manager of several teams", an_actor("mana", Role.MANAGER, teams=("east", "west")), False, LEAD),
    ("the manager of another team", an_actor("otto", Role.MANAGER, teams=("west",)), False, NOTHING),
    ("that manager, once it is shared", an_actor("otto", Role.MANAGER, teams=("west",)), True, LOOK),
    ("a manager without a team", an_actor("otto", Role.MANAGER), False, NOTHING),
    ("an owner who manages another team", an_actor("aoi", Role.MANAGER, teams=("west",)), False, WORK),
    ("a rep who is written down as managing", an_actor("ken", teams=("east",)), False, NOTHING),
    ("an admin", an_actor("ada", Role.ADMIN), False, EVERYTHING),
    ("its owner, since put out", an_actor("aoi", Role.NONE), False, NOTHING),
    ("somebody put out, though it is shared", an_actor("nobu", Role.NONE), True, NOTHING),
    ("somebody put out who deputises", an_actor("nobu", Role.NONE, for_=("aoi",)), False, NOTHING),
    ("somebody put out who managed", an_actor("mana", Role.NONE, teams=("east",)), False, NOTHING),
]


@pytest.mark.parametrize("action", Action, ids=lambda action: action.name)
@pytest.mark.parametrize(
    ("actor", "shared", "allowed"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_on_a_deal(actor: Actor, shared: bool, allowed: set[Action], action: Action) -> None:
    assert may(actor, action, DEAL, shared=shared) is (action in allowed)


@pytest.mark.parametrize("action", Action, ids=lambda action: action.name)
@pytest.mark.parametrize("role", Role)
def test_without_a_deal_only_an_admin_may_do_anything(role: Role, action: Action) -> None:
    actor = an_actor("somebody", role, teams=("east",))
    assert may(actor, action) is (role is Role.ADMIN)
    if role is Role.ADMIN:
        permissions.require(actor, action)
    else:
        with pytest.raises(NotAllowed):
            permissions.require(actor, action)


@pytest.mark.parametrize("role", Role)
def test_a_deal_without_owner_and_team_is_an_admins_alone(role: Role) -> None:
    actor = an_actor("somebody", role, teams=("east",), for_=("aoi",))
    assert may(actor, Action.VIEW, ORPHAN) is (role is Role.ADMIN)


@pytest.mark.parametrize(
    ("actor", "logs"),
    [
        (an_actor("ken"), True),  # the organiser
        (an_actor("rin"), True),  # joins
        (an_actor("yui"), False),  # was not there
        (an_actor("yui", for_=("ken",)), True),  # deputises for the organiser
        (an_actor("aoi"), True),  # owns the deal
        (an_actor("mana", Role.MANAGER, teams=("east",)), True),
        (an_actor("otto", Role.MANAGER, teams=("west",)), False),
        (an_actor("ken", Role.NONE), False),  # organised it, and was put out since
        (an_actor("rin", Role.NONE), False),
    ],
)
def test_whoever_was_there_may_log_a_meeting(actor: Actor, logs: bool) -> None:
    joint = a_meeting(organiser_id="ken", attendee_ids=("rin",))
    assert permissions.may_log(actor, DEAL, joint) is logs


def test_a_meeting_never_gives_anybody_the_deal(company: Company) -> None:
    """Who joins may look and log; editing, moving and planning stay the owner's."""
    a_planned_meeting(company, attendee_ids=("ken",))
    ken = company.ask("ken")
    with pytest.raises(NotAllowed):
        move(company, "lost", "ken")
    with pytest.raises(NotAllowed):
        meetings.plan(company.deps, ken, a_plan())
    with pytest.raises(NotAllowed):
        stakeholders.add(company.deps, ken, "acme", stakeholders.Person(name="X"))


def test_sql_and_python_see_the_same_deals(company: Company) -> None:
    """Every owner × team × sharing there is, through the eyes of everybody: search finds what `see` lets pass."""
    away(company, "aoi", deputy="ken")
    away(company, "otto", deputy="aoi")
    away(company, "mana", deputy="nobu")
    owners, teams, shares = (
        ("aoi", "ken", "mana", "otto", None),
        ("east", "west", None),
        ("aoi", "ken", "otto", "nobu", None),
    )
    made = []
    for number, (owner, team, shared) in enumerate(product(owners, teams, shares), start=10):
        made.append((a_deal(f"d{number}", number=number, owner_id=owner, team_id=team), shared))
    put(company, *(deal for deal, _ in made))
    with company.deps.writes.begin() as session:
        for deal, shared in made:
            if shared:
                deal_rows.share(session, HOME, deal.id, shared)
    seen = 0
    with company.deps.reads() as session:
        for name in ("aoi", "ken", "mana", "otto", "ada", "nobu"):
            actor = company.actor(name)
            found = {hit.id for hit in deal_rows.search(session, HOME, actor.sight, "", limit=1000)}
            for deal, _ in made:
                assert (deal.id in found) is may_see(session, actor, deal.id), (name, deal)
            seen += len(found)
    assert len(made) < seen < 6 * len(made)


def may_see(session: object, actor: Actor, deal_id: str) -> bool:
    try:
        permissions.see(session, actor, deal_id)  # type: ignore[arg-type]
    except NotFound:
        return False
    return True


def test_leave_lends_a_deputy_the_deal_and_takes_it_back(small_company: Company) -> None:
    away(small_company, "aoi", deputy="ken")
    move(small_company, "lost", "ken")
    small_company.clock.move(days=1)
    with pytest.raises(NotFound):
        move(small_company, "opportunity", "ken")


def test_a_deputy_sees_what_was_shared_with_the_absent_and_logs_their_meeting(company: Company) -> None:
    """Ken organised a meeting on aoi's deal and is away: rin, his deputy, can answer the prompt."""
    with company.deps.writes.begin() as session:
        members.add_member(session, a_member("rin"))
    meeting = a_planned_meeting(company, organiser_id="ken")
    away(company, "ken", deputy="rin")
    company.clock.move(hours=2)
    with company.deps.reads() as session:
        rin = company.actor("rin")
        assert prefill.log_sheet(session, company.deps, rin, meeting_id=meeting).meeting is not None
        assert [hit.id for hit in prefill.find(session, rin, "acme")] == ["acme"]
    logged = activities.log(company.deps, company.ask("rin"), an_entry(meeting_id=meeting))
    assert logged.on_behalf_of == "ken"


@pytest.mark.parametrize(
    "listed",
    [
        Listed(id="UNEW", team_id=HOME, is_restricted=True),
        Listed(id="UNEW", team_id=HOME, is_ultra_restricted=True),
        Listed(id="UNEW", team_id="T0ELSEWHERE"),
        Listed(id="UNEW", team_id=HOME, is_stranger=True),
        Listed(id="UNEW", team_id=HOME, is_bot=True),
        Listed(id="UNEW", team_id=HOME, deleted=True),
        Listed(id="UNEW", team_id=HOME),
        Listed(id="USOMEBODYELSE", team_id=HOME),
    ],
    ids=[
        "guest",
        "single-channel guest",
        "elsewhere",
        "stranger",
        "bot",
        "deactivated",
        "no role",
        "unknown",
    ],
)
def test_outsiders_of_every_kind_are_nobody_and_told_the_same(small_company: Company, listed: Listed) -> None:
    directory.refresh(small_company.deps, HOME, [directory.told(listed, HOME)])
    assert refusal(small_company, "UNEW") == refusal(small_company, "UNEVERHEARDOF")


@pytest.mark.parametrize("values", [{"active": False}, {"role": "none"}])
def test_who_leaves_or_is_put_out_is_nobody_at_once(
    small_company: Company, values: dict[str, object]
) -> None:
    with small_company.deps.reads() as session:
        assert permissions.identify(session, HOME, "UAOI", small_company.clock()).id == "aoi"
    changed(small_company, "aoi", **values)
    assert refusal(small_company, "UAOI") == refusal(small_company, "UNEVERHEARDOF")


def refusal(company: Company, slack_user: str) -> tuple[type, str]:
    with company.deps.reads() as session, pytest.raises(Refused) as refused:
        permissions.identify(session, HOME, slack_user, company.clock())
    return type(refused.value), refused.value.say(text("en", "Asia/Tokyo"))


def test_a_manager_who_is_a_rep_now_manages_nothing(small_company: Company) -> None:
    """The membership row may still say so; the role decides (fault 20)."""
    changed(small_company, "mana", role="rep")
    with pytest.raises(NotFound):
        move(small_company, "lost", "mana")


FORBIDDEN: dict[str, Callable[[Company, str, str], object]] = {
    "move": lambda c, deal, _: deals.move(c.deps, c.ask(), deals.Move(deal_id=deal, stage="lost")),
    "log": lambda c, deal, _: activities.log(c.deps, c.ask(), an_entry(deal_id=deal)),
    "log a meeting": lambda c, deal, meeting: activities.log(
        c.deps, c.ask(), an_entry(deal_id=deal, meeting_id=meeting)
    ),
    "plan": lambda c, deal, _: meetings.plan(c.deps, c.ask(), a_plan(deal_id=deal)),
    "move the meeting": lambda c, _, meeting: meetings.move(
        c.deps, c.ask(), meeting, MONDAY_9_JST, a_plan().ends_at
    ),
    "not held": lambda c, _, meeting: meetings.not_held(c.deps, c.ask(), meeting),
    "stakeholder": lambda c, deal, _: stakeholders.add(c.deps, c.ask(), deal, stakeholders.Person(name="X")),
    "open the stage form": lambda c, deal, _: opened(c, prefill.stage_sheet, deal, None),
    "open the log form": lambda c, deal, _: opened(c, log_sheet, deal, None),
    "open the log form on a meeting": lambda c, _, meeting: opened(c, log_sheet, None, meeting),
    "open it on an own deal with their meeting": lambda c, _, meeting: opened(c, log_sheet, "acme", meeting),
    "log their meeting on an own deal": lambda c, _, meeting: activities.log(
        c.deps, c.ask(), an_entry(meeting_id=meeting)
    ),
    "undo": lambda c, _, command: undo.undo(c.deps, c.ask(), command),
}


def opened(company: Company, sheet: Callable[..., object], first: str | None, second: str | None) -> object:
    with company.deps.reads() as session:
        return sheet(session, company.deps, company.actor("aoi"), first, second)


def log_sheet(session: object, deps: object, actor: Actor, deal: str | None, meeting: str | None) -> object:
    return prefill.log_sheet(session, deps, actor, deal_id=deal, meeting_id=meeting)  # type: ignore[arg-type]


@pytest.mark.parametrize("way", FORBIDDEN)
def test_what_is_not_theirs_and_what_does_not_exist_answer_alike(small_company: Company, way: str) -> None:
    """Forged ids (fault 16): a colleague's, another workspace's and an invented one get one answer (fault 17)."""
    hidden = ottos_deal(small_company)
    theirs = a_planned_meeting(small_company, "otto", deal_id=hidden)
    with small_company.deps.writes.begin() as session:
        foreign = replace(a_deal("foreign", number=1, owner_id=None), workspace="T0OTHER")
        rows.add(session, tables.deal, foreign)
    attempts = [
        ("nowhere", "nowhere"),
        (hidden, theirs),
        ("foreign", "foreign"),
        ("", ""),
        ("acme' OR 1=1 --", "%"),
    ]
    answers = {answer(small_company, way, *attempt) for attempt in attempts}
    assert len(answers) == 1
    assert small_company.deal().version == 1


def answer(company: Company, way: str, deal: str, other: str) -> tuple[type, str, str]:
    with pytest.raises(Exception) as refused:  # noqa: PT011 - which one is the question
        FORBIDDEN[way](company, deal, other)
    error = refused.value
    said = error.say(text("en", "Asia/Tokyo"))  # type: ignore[attr-defined]
    return type(error), said, getattr(error, "field", "")


def test_the_one_at_the_shell_is_an_admin_and_no_member(small_company: Company) -> None:
    shell = permissions.operator(HOME)
    assert may(shell, Action.SET_UP)
    with small_company.deps.reads() as session:
        assert members.get(session, HOME, shell.id) is None
