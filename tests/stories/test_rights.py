"""Who may do what: every listener of the app × everybody there is × their own deal, another's, and none at all.

Each cell is a real payload of the person whose deal it is, sent on in the actor's name. Default deny: a listener that
is not in the table fails the suite.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import AdminsOnly, ManagersOnly, NotAllowed, NotFound, Refused
from bot.handlers.words import SUBCOMMANDS
from bot.text import text
from sandbox import payloads
from store import engine
from tests import app
from tests.stories.conftest import every_way
from tests.stories.forging import Answer, Kept, Payload, about, counts, send
from tests.stories.ways import EAST, WEST, Side, Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stories.forging import Rows
    from tests.stories.office import Office
    from tests.stories.prepared import Prepared

pytestmark = pytest.mark.no_cover  # counting lines doubles its time, and other tests walk the same ones

REFUSED, NOT_FOUND, NOT_ALLOWED, ADMINS_ONLY = "refused", "not found", "not allowed", "admins only"
MANAGERS_ONLY = "managers only"
ANSWERED, SHOWN, DONE = "answered", "shown", "done"
"""What comes of it: an answer without anything of the deal; the deal is shown; something is stored."""

OUTSIDE = ("nobu", "guest", "outsider", "robot", "gone", "nobody")
INSIDE = ("aoi", "ken", "kei", "mana", "nina", "otto", "ada")
WESTERNERS = ("nina", "otto", "ada")
"""Whose West is; to everybody else it is what East is to these."""
RELATION = {
    ("aoi", EAST): "owner",
    ("nina", WEST): "owner",
    ("mana", EAST): "editor",
    ("otto", WEST): "editor",
    ("ada", EAST): "editor",
    ("ada", WEST): "editor",
    ("kei", EAST): "shared",
}
"""Everybody else inside is a stranger to the deal: a colleague of the same team too."""


@dataclass(frozen=True)
class Row:
    """What comes of it, by how the actor stands to the deal. `owner`: if it differs from other editors."""

    stranger: str
    shared: str
    editor: str
    owner: str | None = None
    outside: str = REFUSED
    alike: bool = True
    """Whether an editor's answer is the same where nothing exists; nobody else's ever differs."""

    def expect(self, actor: str, side: Side, *, absent: bool) -> str:
        if actor in OUTSIDE:
            return self.outside
        relation = "stranger" if absent else RELATION.get((actor, side), "stranger")
        expected: str | None = getattr(self, relation)
        return expected or self.editor


@dataclass(frozen=True)
class Managers(Row):
    """For managers and admins; `stranger` is the manager of another team. `absent`: where the row does not exist, if it
    differs from that. `lists`: it shows the actor's own deals, whatever the payload names.
    """

    rep: str = MANAGERS_ONLY
    absent: str | None = None
    lists: bool = False

    def expect(self, actor: str, side: Side, *, absent: bool) -> str:
        if actor in OUTSIDE:
            return self.outside
        if actor not in ("mana", "otto", "ada"):
            return self.rep
        if absent and not self.lists:
            return self.absent or self.stranger
        return self.editor if (actor, side) in RELATION else self.stranger


@dataclass(frozen=True)
class Admins(Row):
    """For admins, about no deal. `absent`: where the row it names does not exist."""

    absent: str | None = None

    def expect(self, actor: str, side: Side, *, absent: bool) -> str:
        if actor == "ada":
            return (self.absent if absent else None) or self.editor
        return self.outside if actor in OUTSIDE else ADMINS_ONLY


@dataclass(frozen=True)
class Own(Row):
    """Whatever is asked about: everybody gets what is theirs, and on the owner's screen that is this side's."""

    def expect(self, actor: str, side: Side, *, absent: bool) -> str:
        if actor in OUTSIDE:
            return self.outside
        return SHOWN if RELATION.get((actor, side)) == "owner" else ANSWERED


@dataclass(frozen=True)
class Leads(Row):
    """A Home with a team named: reps find their own deals in it all the same, and who leads that team finds its deals.
    An admin is shown the first team where there is no such one.
    """

    def expect(self, actor: str, side: Side, *, absent: bool) -> str:
        if actor in OUTSIDE:
            return self.outside
        if actor == "ada":
            return ANSWERED if absent and side is WEST else SHOWN
        return SHOWN if RELATION.get((actor, side)) in ("owner", "editor") else ANSWERED


@dataclass(frozen=True)
class Reviews(Row):
    """A team's review: who leads the team reads its deals, who sells in it what they may see; to others it does not exist."""

    def expect(self, actor: str, side: Side, *, absent: bool) -> str:
        if actor in OUTSIDE:
            return self.outside
        sells = {"East": ("aoi", "ken", "kei"), "West": ("nina",)}[side.team]
        if absent or not (actor in sells or RELATION.get((actor, side)) == "editor"):
            return NOT_FOUND
        return SHOWN if RELATION.get((actor, side)) == "editor" else ANSWERED


def admins(outcome: str, absent: str | None = None) -> Row:
    return Admins(ADMINS_ONLY, ADMINS_ONLY, outcome, absent=absent)


EVERYBODY = Row(ANSWERED, ANSWERED, ANSWERED)
OPENS = Row(ANSWERED, SHOWN, SHOWN)
LEADS = Leads(ANSWERED, ANSWERED, SHOWN)
SEARCH = Row(ANSWERED, SHOWN, SHOWN, outside=ANSWERED)
LOOK = Row(NOT_FOUND, SHOWN, SHOWN)
EDIT = Row(NOT_FOUND, NOT_ALLOWED, DONE)
WHO_WAS_THERE = Row(NOT_FOUND, DONE, DONE)
MINE = Own(ANSWERED, ANSWERED, ANSWERED)
UNDO = Row(NOT_FOUND, NOT_FOUND, NOT_FOUND, owner=DONE)
CHANGE = Row(NOT_FOUND, NOT_ALLOWED, SHOWN)
CLOSED = Row(NOT_FOUND, NOT_FOUND, SHOWN)
"""The closed deals are shared with nobody."""
COMMANDS = {
    **dict.fromkeys(("edit", "won", "lost"), Row(ANSWERED, NOT_ALLOWED, SHOWN)), "reopen": EVERYBODY,
    "export": Row(DONE, DONE, DONE), "show": OPENS, "list": OPENS,
    "new": EVERYBODY, "log": OPENS, "stakeholder": OPENS, "stage": OPENS, "plan": OPENS,
    "hand": Row(ANSWERED, NOT_ALLOWED, SHOWN), "away": EVERYBODY,
    "merge": Managers(ANSWERED, ANSWERED, SHOWN), "bulk": Managers(ANSWERED, ANSWERED, ANSWERED),
    **dict.fromkeys(("checkup", "targets"), Managers(ANSWERED, ANSWERED, ANSWERED)), "review": Row(NOT_FOUND, NOT_FOUND, NOT_FOUND),
    "setup": admins(ANSWERED), "help": EVERYBODY, "rules": EVERYBODY,
}  # fmt: skip
RIGHTS: dict[Way, Row] = {
    **{Way("command", "/deal", name): COMMANDS[name] for name in SUBCOMMANDS},
    Way("command", "/deal", ""): MINE,
    Way("options", "hub_search"): SEARCH,
    Way("action", "hub_search"): LOOK,
    Way("action", "hub_open"): MINE,
    Way("action", "list_open"): MINE,
    **{Way("action", f"home_{part}"): MINE for part in ("stage", "rule")},
    **{Way("action", f"home_{part}"): LEADS for part in ("go", "back", "teams")},
    Way("options", "home_teams"): Row(ANSWERED, ANSWERED, ANSWERED, outside=ANSWERED),
    Way("action", "setup_open"): admins(ANSWERED),
    Way("action", "checkup_open"): Managers(ANSWERED, ANSWERED, ANSWERED),
    **{Way("action", f"hub_{form}"): EVERYBODY for form in ("log", "new", "stage", "plan", "stakeholder")},
    **{Way("action", f"deal_list_{part}"): OPENS for part in ("whose", "which", "stage", "next", "back")},
    **{Way("action", name): LOOK for name in ("deal_show", "deal_card_older", "deal_card_newer")},
    **{Way("action", f"deal_history{part}"): LOOK for part in ("", "_older", "_newer")},
    Way("action", "deal_show_in_channel"): Row(NOT_FOUND, DONE, DONE),
    Way("command", "/deal", "frobnicate"): EVERYBODY,
    **{Way("options", f"{form}_deal"): SEARCH for form in ("log", "stage", "stakeholder", "plan", "message")},
    # Companies belong to everybody inside, so that none is entered twice; no deal is in the answer.
    Way("options", "new_account"): Row(SHOWN, SHOWN, SHOWN, outside=ANSWERED),
    **{Way("action", f"{form}_{part}"): LOOK for form in ("log", "stage") for part in ("deal", "deal_choice", "stage")},
    **{Way("action", f"plan_{part}"): EVERYBODY for part in ("deal", "deal_choice")},
    **{Way("action", f"stakeholder_{part}"): LOOK for part in ("deal", "deal_choice", "read")},
    **{Way("action", f"stakeholder_{part}"): CHANGE for part in ("known", "edit")},
    # It is about two deals, of which only one is shared.
    Way("action", "stakeholder_follow"): Row(NOT_FOUND, NOT_FOUND, SHOWN),
    Way("action", "message_deal"): LOOK,
    **{Way("shortcut", f"shortcut_{name}"): EVERYBODY for name in ("log", "new", "stage", "message")},
    Way("view", "stakeholder_edit"): EDIT,
    Way("view", "log_message"): EDIT,
    **{Way("options", f"{form}_deal"): SEARCH for form in ("edit", "won", "lost")},
    Way("options", "reopen_deal"): Row(ANSWERED, ANSWERED, SHOWN, outside=ANSWERED),
    Way("options", "edit_company"): Row(SHOWN, SHOWN, SHOWN, outside=ANSWERED),
    **{Way("action", f"{form}_{part}"): CHANGE for form in ("edit", "won", "lost") for part in ("deal", "deal_choice", "open")},
    **{Way("action", f"reopen_{part}"): CLOSED for part in ("deal", "deal_choice", "open", "stage")},
    Way("action", "edit_part"): CHANGE,
    **{Way("action", f"{form}_open"): LOOK for form in ("log", "stage", "stakeholder", "plan")},
    Way("action", "stage_first"): LOOK,
    **{Way("action", f"override_{part}"): Row(NOT_FOUND, NOT_ALLOWED, SHOWN, owner=NOT_ALLOWED) for part in ("open", "stage")},
    **{Way("view", form): EDIT for form in ("edit", "won", "lost")},
    Way("view", "reopen"): Row(NOT_FOUND, NOT_FOUND, DONE),
    Way("view", "override"): Row(NOT_FOUND, NOT_ALLOWED, DONE, owner=NOT_ALLOWED),
    Way("action", "meeting_log"): LOOK,
    Way("action", "meeting_moved"): LOOK,
    Way("action", "meeting_not_held"): WHO_WAS_THERE,
    Way("action", "meeting_no_deal"): WHO_WAS_THERE,
    Way("action", "meeting_new_deal"): LOOK,
    Way("action", "meetings_open"): EVERYBODY,  # whose meetings are all over
    Way("action", "meeting_menu", "move"): LOOK,
    **{Way("action", "meeting_menu", which): WHO_WAS_THERE for which in ("off", "end")},
    Way("action", "why_open"): LOOK,
    **{Way("action", name): CHANGE for name in ("snooze_open", "fill_open")},
    Way("action", "decider_open"): LOOK,
    Way("view", "snooze"): EDIT,
    **{Way("action", "nag_menu", key): LOOK for key in ("log", "stage", "plan", "stakeholder", "decider", "why", "meeting", "moved", "new_deal")},
    **{Way("action", "nag_menu", key): CHANGE for key in ("lost", "hand", "missing", "close_date", "next_step", "reason", "person", "snooze")},
    **{Way("action", "nag_menu", key): WHO_WAS_THERE for key in ("not_held", "no_deal")},
    Way("options", "plan_others"): SEARCH,
    Way("action", "plan_repeat"): LOOK,
    Way("view", "plan", "about two"): EDIT,
    Way("view", "new", "from a meeting"): WHO_WAS_THERE,
    **{Way("action", name): EVERYBODY for name in ("help_open", "rules_open", "rules_chapter")},
    **{Way("action", f"review_{part}"): Reviews(NOT_FOUND, NOT_FOUND, SHOWN) for part in ("open", "next", "back", "team")},
    Way("action", "review_changed"): Row(NOT_FOUND, NOT_FOUND, NOT_FOUND),  # of a week that no review was sent of
    Way("action", "undo", "in the message"): UNDO,
    Way("action", "undo", "in the receipt"): UNDO,
    Way("action", "setup_new_team"): admins(ANSWERED),
    Way("action", "setup_edit_team"): admins(ANSWERED, absent=NOT_FOUND),
    Way("action", "setup_set_role"): admins(ANSWERED),
    Way("view", "new"): Row(DONE, DONE, DONE),
    Way("view", "log"): WHO_WAS_THERE,
    Way("view", "log", "and move"): EDIT,
    Way("view", "stage"): EDIT,
    Way("view", "stakeholder"): EDIT,
    Way("view", "plan"): EDIT,
    Way("view", "move_meeting"): WHO_WAS_THERE,
    Way("view", "setup_team", "a new one"): admins(DONE),
    Way("view", "setup_team", "an old one"): admins(DONE, absent=ANSWERED),
    Way("view", "setup_role"): admins(DONE),
    Way("action", "policy_open"): admins(ANSWERED),
    Way("view", "policy"): admins(ANSWERED),
    Way("view", "policy_use"): admins(DONE),
    Way("action", "undelivered_open"): admins(ANSWERED),
    Way("action", "group_open"): admins(ANSWERED),
    Way("view", "group"): admins(ANSWERED, absent=NOT_FOUND),
    Way("view", "group_join"): admins(DONE, absent=NOT_FOUND),
    Way("action", "brake_open"): admins(ANSWERED, absent=NOT_FOUND),
    **{Way("action", f"brake_{name}"): admins(DONE, absent=NOT_FOUND) for name in ("send", "bundles", "mute")},
    Way("action", "undelivered_again"): admins(DONE, absent=NOT_FOUND),
    Way("action", "undelivered_give_up"): admins(DONE, absent=NOT_FOUND),
    Way("options", "hand_deal"): SEARCH,
    **{Way("action", f"hand_{part}"): CHANGE for part in ("deal", "deal_choice", "open")},
    Way("view", "hand"): EDIT,
    Way("action", "hand_confirm"): Row(NOT_FOUND, NOT_FOUND, DONE, owner=NOT_ALLOWED),
    Way("action", "hand_decline"): Row(NOT_FOUND, NOT_FOUND, SHOWN, owner=NOT_ALLOWED),
    Way("view", "hand_no"): Row(NOT_FOUND, NOT_FOUND, DONE, owner=NOT_ALLOWED),
    Way("action", "away_open"): EVERYBODY,
    Way("view", "away"): Row(DONE, DONE, DONE),
    Way("action", "away_cancel"): Row(NOT_FOUND, NOT_FOUND, DONE),
    Way("options", "merge_keep_deal"): SEARCH,
    Way("options", "merge_gone_deal"): Row(ANSWERED, ANSWERED, SHOWN, outside=ANSWERED),  # the second is shared with nobody
    **{Way("options", f"merge_{which}_account"): Managers(SHOWN, SHOWN, SHOWN, rep=ANSWERED, outside=ANSWERED) for which in ("keep", "gone")},
    Way("action", "merge_keep_deal"): Managers(ANSWERED, ANSWERED, SHOWN),
    Way("action", "merge_gone_deal"): Managers(NOT_FOUND, NOT_FOUND, SHOWN),
    Way("action", "merge_keep_account"): Managers(SHOWN, SHOWN, SHOWN, absent=ANSWERED),
    **{Way("action", f"merge_{part}"): Managers(SHOWN, SHOWN, SHOWN, absent=NOT_FOUND) for part in ("gone_account", "pair")},
    Way("action", "merge_kind"): Managers(ANSWERED, ANSWERED, ANSWERED),
    Way("view", "merge", "deals"): Managers(NOT_FOUND, NOT_FOUND, DONE),
    Way("options", "bulk_source"): Managers(ANSWERED, ANSWERED, ANSWERED, rep=ANSWERED, outside=ANSWERED),
    **{Way("action", name): Managers(ANSWERED, ANSWERED, ANSWERED) for name in ("bulk_open", "orphans_open", "orphans_all")},
    Way("action", "bulk_source"): Managers(ANSWERED, ANSWERED, ANSWERED, alike=False),
    Way("action", "bulk_kind"): Managers(ANSWERED, ANSWERED, SHOWN, lists=True),
    Way("view", "bulk", "hand"): Managers(ANSWERED, ANSWERED, DONE),
    Way("view", "bulk", "dates"): Managers(NOT_FOUND, NOT_FOUND, DONE),
    **{Way("action", name): Managers(NOT_FOUND, NOT_FOUND, ANSWERED) for name in ("targets_open", "target_new", "target_team")},
    Way("options", "target_team"): Managers(ANSWERED, ANSWERED, ANSWERED, rep=ANSWERED, outside=ANSWERED),
    Way("action", "target_menu", "change"): Managers(NOT_FOUND, NOT_FOUND, ANSWERED),
    Way("action", "target_menu", "remove"): Managers(NOT_FOUND, NOT_FOUND, DONE),
    Way("view", "target"): Managers(NOT_FOUND, NOT_FOUND, DONE),
}  # fmt: skip
BY_SLACK = {
    ("event", each)
    for each in ("team_join", "user_change", "app_home_opened", "app_uninstalled", "tokens_revoked")
}
"""Nobody acts in these; what they may do stands in the tests of events below."""


@dataclass
class Case:
    """The office as it stands, the payloads of both sides, and what came of each that was sent."""

    office: Office
    kept: Kept
    ways: dict[Side, dict[Way, Payload]]

    def send(self, payload: Payload, actor: str, side: Side) -> tuple[str, Answer]:
        world = self.office.world
        user = "U0NOBODY" if actor == "nobody" else world.user(actor).id
        world.wire.clear()
        with self.kept.put_back() as now:
            answer = send(self.office, payload, user)
            return self.outcome(answer, side, changed=now() != self.kept.rows), answer

    def outcome(self, answer: Answer, side: Side, *, changed: bool) -> str:
        said = answer.text
        told = [name for name, sentence in SENTENCES.items() if sentence in said]
        if told:
            assert not changed, "refused, and yet something was stored"
            assert side.secret not in said, "refused, and yet told"
            return told[0]
        if changed:
            return DONE
        return SHOWN if side.secret in said else ANSWERED


SENTENCES = {
    REFUSED: Refused().say(text("en", "Asia/Tokyo")),
    NOT_FOUND: NotFound().say(text("ja", "Asia/Tokyo")),
    NOT_ALLOWED: NotAllowed().say(text("ja", "Asia/Tokyo")),
    ADMINS_ONLY: AdminsOnly().say(text("ja", "Asia/Tokyo")),
    MANAGERS_ONLY: ManagersOnly().say(text("ja", "Asia/Tokyo")),
}


@pytest.fixture(scope="module")
def case(prepared: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    settled: Prepared = prepared("ja", every_way)
    database = engine.connect(f"sqlite:///{tmp_path_factory.mktemp('rights')}/rights.sqlite3")
    office = settled.open(database)
    kept = Kept.of(database)
    yield Case(office, kept, settled.found)
    kept.close()
    database.close()


def test_every_listener_is_in_the_table(case: Case) -> None:
    assert {(way.kind, way.name) for way in RIGHTS} | BY_SLACK == app.listeners(case.office.bot.app)
    for side in (EAST, WEST):
        assert set(case.ways[side]) == set(RIGHTS)


@pytest.mark.parametrize("way", RIGHTS, ids=str)
def test_everybody_gets_what_the_table_says_and_no_more(case: Case, way: Way) -> None:
    """Faults 14, 16 and 17: a payload forged onto another's deal finds nothing, and answers as one about no deal at all.

    Of those outside, who are turned away before anything is read, one a way asks about no deal as well, by turns.
    """
    asks_too = OUTSIDE[list(RIGHTS).index(way) % len(OUTSIDE)]
    wrong: list[Any] = []
    for side in (EAST, WEST):
        payload = case.ways[side][way]
        for actor in (*OUTSIDE, *INSIDE) if side is EAST else WESTERNERS:
            there, told = case.send(payload, actor, side)
            expected = [RIGHTS[way].expect(actor, side, absent=absent) for absent in (False, True)]
            if actor in OUTSIDE and actor != asks_too:
                wrong += [] if there == expected[0] else [(side.team, actor, there, expected[0])]
                continue
            nowhere, as_told = case.send(payload.absent(**{side.typed: "Quagga"}), actor, side)
            if way in (Way("options", "new_account"), Way("options", "edit_company")):
                expected[1] = ANSWERED if actor in OUTSIDE else SHOWN
            if [there, nowhere] != expected:
                wrong.append((side.team, actor, [there, nowhere], expected))
            if not RIGHTS[way].alike and (actor, side) in RELATION:
                continue
            if there in (REFUSED, NOT_FOUND, ADMINS_ONLY, MANAGERS_ONLY, ANSWERED) and there == nowhere:
                alike = as_told.plain.replace("Quagga", side.typed).replace("no-", "id-") == told.plain
                wrong += [] if alike else [(side.team, actor, told.plain, as_told.plain)]
    assert wrong == []


def test_no_id_smuggled_into_an_own_form_tells_whether_it_exists_or_reaches_another_deal(case: Case) -> None:
    """Faults 16 and 17: one id of ours at a time (in `value`, an option, `private_metadata`) becomes that of a row of
    the other side, or of none: the answers are the same, and the other side's rows stay as they are.
    """
    mine, theirs = ids_of(case.kept.rows, EAST), ids_of(case.kept.rows, WEST)
    others = [each["id"] for each in case.kept.rows["deal"] if WEST.secret in each["name"]]
    wrong: list[Any] = []
    tried = 0
    for way, payload in case.ways[EAST].items():
        for noun, own in sorted((noun, each) for noun, known in mine.items() for each in payload.ids & known):
            tried += 1
            results = []
            for smuggled in (min(theirs[noun]), f"no-{own[3:]}"):
                with case.kept.put_back() as now:
                    answer = send(
                        case.office, payload.changed((own, smuggled)), case.office.world.user("aoi").id
                    )
                    assert about(now(), others) == about(case.kept.rows, others)
                    plain = answer.plain.replace(smuggled, "~")
                    results.append((re.sub(r"id-\d{8}", "id", plain), counts(now())))
            if results[0] != results[1]:
                wrong.append((str(way), noun, results))
    assert wrong == []
    assert tried > 30


def ids_of(rows: Rows, side: Side) -> dict[str, set[str]]:
    """What belongs to one side's deals, by noun; and every company, which belongs to all."""
    deals = {each["id"] for each in rows["deal"] if side.secret in each["name"]}
    return {"deal": deals} | {
        noun: {each["id"] for each in rows[noun] if each["deal_id"] in deals}
        for noun in ("meeting", "stakeholder", "command")
    }


@pytest.mark.parametrize(
    "name", ["setup_set_everything", "deal", "log ", "LOG", "undo2", "message", "../undo", "*", ".*"]
)
def test_what_nobody_listens_to_does_nothing(case: Case, name: str) -> None:
    click = case.ways[EAST][Way("action", "undo", "in the message")]
    with case.kept.put_back() as now:
        body = {**click.body, "actions": [{**click.body["actions"][0], "action_id": name}]}
        assert case.office.world.transport is not None
        assert case.office.world.transport.send(click.kind, body, {}).status == 404
        assert now() == case.kept.rows


def test_only_slack_says_who_somebody_is_and_it_gives_nobody_a_role(case: Case) -> None:
    """What an event may do: tell of our own workspace's people. An admin of Slack's becomes one of ours only while we
    have none; who is not of this workspace becomes no member.
    """
    world = case.office.world
    for kind in ("team_join", "user_change"):
        for user in ("nobu", "guest", "outsider", "robot", "aoi"):
            person = world.user(user)
            row = {
                "id": person.id,
                "team_id": person.team_id,
                "name": user,
                "is_admin": True,
                "is_owner": True,
            }
            row |= {"is_bot": person.is_bot, "is_restricted": person.is_restricted}
            with case.kept.put_back() as now:
                world.event({"type": kind, "user": {**row, "profile": {"display_name": user.upper()}}})
                before = {each["id"]: each["role"] for each in case.kept.rows["member"]}
                assert {each["id"]: each["role"] for each in now()["member"]} == before


def test_an_event_of_another_workspace_changes_nothing(case: Case) -> None:
    """Nor does one that names ours and is about a person of another: it takes that person out."""
    aoi = case.office.world.user("aoi")
    world = case.office.world
    stranger = {"id": aoi.id, "team_id": "T0ELSEWHERE", "name": "aoi", "profile": {}}
    with case.kept.put_back() as now:
        event = payloads.event(world, {"type": "user_change", "user": stranger})
        event |= {"team_id": "T0ELSEWHERE", "authorizations": [{"team_id": "T0ELSEWHERE"}]}
        assert world.transport is not None
        world.transport.send("events_api", event, {})
        assert now() == case.kept.rows
        world.event({"type": "user_change", "user": stranger})
        (row,) = (each for each in now()["member"] if each["slack_user"] == aoi.id)
        assert not row["active"]
