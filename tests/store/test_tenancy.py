"""Fault 12: two workspaces with the same ids, and every function of the store: nothing foreign is read or written.

Every call is made on two databases, one of which has a second workspace as well. Its answer and what it leaves behind
must be the same on both, and the second workspace must be as it was. Default deny: a function that this test does not
know how to call fails it.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

import store
from store import engine, tables
from store.bundles import Above
from store.deals import Sight, Which
from store.errors import StoreError
from store.kpis.adoption import Clock, Until
from store.kpis.deciding import Stake
from store.kpis.keeping import Weight
from store.kpis.scope import By, Process, Scope
from store.ledger import NOUNS, Ledger
from store.listing import Filter
from store.model import (
    Activity,
    Brake,
    Command,
    Deal,
    Finding,
    Installation,
    Member,
    Notice,
    NoticeKind,
    NoticeState,
    Review,
    Role,
    Stakeholder,
)
from store.portfolio import Part
from tests.builders import HOME
from tests.clocks import MONDAY_9_JST, Ids
from tests.store.filled import OTHER, a_row, an_item, everything, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Table

    from store.engine import Database, Session

FOREIGN = "-2"
"""Rows with this mark exist in the second workspace only."""
ACROSS = {
    "due.ids": "the sweep asks what is due anywhere; it answers with workspace and id",
    "due.deals": "the sweep asks what is due anywhere",
    "rechecks.under_way": "as the sweep",
    "notices.due": "as the sweep",
    "notices.owed_an_edit": "as the sweep",
    "notices.in_doubt": "as the sweep",
    "notices.anywhere": "the operator's own report of a rehearsal",
    "installations.by_team": "finds the workspace that a payload belongs to",
    "installations.workspaces": "which workspaces there are",
    "installations.with_policy": "which workspaces there are",
    "heartbeats.beat": "the process's own pulse, no tenant's",
    "heartbeats.all_beats": "the process's own pulse, no tenant's",
    "health.read": "the whole installation's figures, without names",
    "health.oldest_due": "the whole installation's figures, without names",
    "restores.last": "the database's own history, no tenant's",
    "restores.begin": "the whole database was put back, and every workspace with it",
    "kpis.weekly.few": "reads the first rows of a statement that somebody else has scoped",
    "kpis.scope.spreads": "ranks the rows of a statement that somebody else has scoped",
    "rows.touched": "carries out a statement that somebody else has scoped",
    "kpis.keeping.points_lost": "makes the statement that scores and scores_of are tested with",
    "wall.inside": "says whose rows a transaction is about, and asks for none",
    "engine.is_walled": "asks about the role, no tenant's row",
    "rows.within": "makes the condition that find and all_of are tested with",
}
"""Functions that span workspaces by design, each with its reason."""


def plainly(name: str) -> Callable[[str], Any]:
    return lambda mark: name + mark


def several(name: str) -> Callable[[str], Any]:
    return lambda mark: [name + mark]


def always(value: Any) -> Callable[[str], Any]:
    return lambda _mark: value


ARGUMENTS: dict[str, Callable[[str], Any]] = {
    "workspace": always(HOME),
    "account_id": plainly("account"),
    "activity_id": plainly("activity"),
    "command_id": plainly("command"),
    "deal_id": plainly("deal"),
    "deputy_id": plainly("member"),
    "finding_id": plainly("finding"),
    "hand_over_id": plainly("hand_over"),
    "leave_id": plainly("leave"),
    "owner_id": plainly("member"),
    "teams": several("team"),
    "meeting_id": plainly("meeting"),
    "member_id": plainly("member"),
    "notice_id": plainly("notice"),
    "noun_id": plainly("deal"),
    "stakeholder_id": plainly("stakeholder"),
    "target_id": plainly("target"),
    "team_id": plainly("team"),
    "deal_ids": several("deal"),
    "finding_ids": several("finding"),
    "member_ids": several("member"),
    "ids": several("external"),
    "slack_user": plainly("slack_user"),
    "slack_users": several("slack_user"),
    "members": several("member"),
    "managers": several("member"),
    "email": plainly("email"),
    "key": plainly("key"),
    "name": plainly("name"),
    "occurrence": plainly("occurrence"),
    "occurrences": several("occurrence"),
    "kinds": always(["prompt", "last_call"]),
    "today": always(date(2027, 1, 1)),
    "recipient": plainly("recipient"),
    "reader": plainly("reader"),
    "most": always(100),
    "people": several("member"),
    "fingerprint": plainly("fingerprint"),
    "source": plainly("source"),
    "held_by": plainly("claimed_by"),
    "sight": lambda mark: Sight("member" + mark, Role.MANAGER, frozenset({"team" + mark})),
    "table": always(tables.deal),
    "item_id": plainly("deal"),
    "equal": lambda mark: {"id": "deal" + mark},
    "values": always({"name": "renamed"}),
    "kind": always(NoticeKind.PROMPT),
    "was": always(NoticeState.HELD),
    "manages": always(True),
    "stages": always(["opportunity"]),
    "only_open": always(True),
    "which": always(Which.ALL),
    "limit": always(100),
    "version": always(1),
    "wanted": always(2),
    "skip": always(0),
    "start": always(MONDAY_9_JST - timedelta(days=800)),
    "end": always(MONDAY_9_JST + timedelta(days=800)),
    "now": always(MONDAY_9_JST + timedelta(hours=2)),
    "at": always(MONDAY_9_JST + timedelta(hours=1)),
    "after": always(MONDAY_9_JST - timedelta(hours=1)),
    "as_of": always(MONDAY_9_JST + timedelta(days=400)),
    "scope": lambda mark: Scope(
        workspace=HOME,
        process=Process(open=("stage",), won=("won",), lost=("lost",)),
        begin=MONDAY_9_JST - timedelta(days=800),
        end=MONDAY_9_JST + timedelta(days=800),
        as_of=MONDAY_9_JST + timedelta(days=800),
        by=By.OWNER,
        teams=["team" + mark],
    ),
    "rule": plainly("rule"),
    "weights": lambda mark: {"rule" + mark: Weight(10, 20)},
    "required": always({"stage": 3}),
    "first": always("stage"),
    "second": always("won"),
    "period": plainly("period"),
    "part": lambda mark: Part(teams=frozenset({"team" + mark})),
    "late": always(["opportunity"]),
    "won": always(["won"]),
    "lost": always(["opportunity"]),
    "periods": several("period"),
    "kpi": plainly("kpi"),
    "audience": plainly("audience"),
    "audiences": several("audience"),
    "review_id": plainly("review"),
}
SPAN: dict[str, Callable[[str], Any]] = {
    "since": always(MONDAY_9_JST),
    "until": always(MONDAY_9_JST + timedelta(days=1)),
}


def _ended(kind: str) -> Callable[[str], Any]:
    """The scope, under a policy whose one stage is of that kind."""

    def scope(mark: str) -> Any:
        stages: dict[str, Any] = {"open": (), "won": (), "lost": (), kind: ("stage" + mark,)}
        return replace(ARGUMENTS["scope"](mark), process=Process(**stages))

    return scope


OWN: dict[str, dict[str, Callable[[str], Any]]] = {
    "people.namesakes": {"limit": always(100)},
    "people.of_accounts": {"ids": several("account")},
    "people.on_deals": {"ids": several("stakeholder")},
    "people.twins": {
        "person": lambda mark: an_item(
            Stakeholder, tables.stakeholder, mark=mark, id="other", person_id="stakeholder" + mark
        )
    },
    "brakes.get": {"brake_id": plainly("brake"), "hold": always(False)},
    "brakes.pull": {"item": lambda mark: an_item(Brake, tables.brake, mark=mark, id="new")},
    "brakes.change": {"brake_id": lambda mark: "held" + mark, "values": always({"cause": "clock"})},
    "brakes.sent": {"since": always(MONDAY_9_JST), "until": always(MONDAY_9_JST + timedelta(days=1))},
    "brakes.sent_since": {"since": always(MONDAY_9_JST)},
    "brakes.imported_since": {"since": always(MONDAY_9_JST)},
    "brakes.looking_back": {"before": always(MONDAY_9_JST + timedelta(days=1))},
    "brakes.carried_by": {"notice_ids": several("notice")},
    "brakes.drop": {"reason": always("dropped"), "bundles": always(True)},
    "brakes.mute": {"until": always(MONDAY_9_JST + timedelta(days=9)), "reason": always("muted")},
    "brakes.unmute": {"until": always(MONDAY_9_JST + timedelta(days=9))},
    "health.rows": {"states": always([NoticeState.HELD])},
    "audit.counts": SPAN,
    "audit.sent": SPAN,
    "audit.unaccounted": {
        **SPAN,
        "late": always(MONDAY_9_JST + timedelta(days=1)),
        "machine": always(MONDAY_9_JST),
    },
    "audit.last_look": {**SPAN, "quiet": always(["nothing"])},
    "audit.unasked": SPAN,
    "audit.changed_since": {"ids": several("deal"), "at": always(MONDAY_9_JST)},
    "outbox.fate": {"ids": several("notice")},
    "alerts.newly_quiet": {"until": always(MONDAY_9_JST)},
    "attention.told": SPAN,
    "bundles.above": {
        "what": lambda mark: Above(frozenset({"team" + mark}), True, {"rule" + mark: MONDAY_9_JST}),
        "until": always(MONDAY_9_JST),
    },
    "bundles.count_open": {"but": always([])},
    "bundles.looked_since": {
        "first": always(date(2026, 11, 16)),
        "before": always(date(2026, 11, 18)),
        "over": always("over"),
    },
    "bundles.not_asked": {"until": always(MONDAY_9_JST), "why": always(["why"])},
    "bundles.not_looked_at": {"zone": plainly("zone"), "day": always(date(2026, 11, 16))},
    "bundles.of_members": {"until": always(MONDAY_9_JST)},
    "bundles.sent_between": {**SPAN, "kinds": always([NoticeKind.BUNDLE])},
    "bundles.told_before": {"notice_id": plainly("next_list")},
    "commands.claim": {"command": lambda mark: an_item(Command, tables.command, mark=mark, id="new")},
    "commands.finish": {"values": always({"receipt": {"done": True}})},
    "commands.of_kind": {"command_kind": plainly("kind")},
    "items.about": {
        "found": lambda mark: [an_item(Finding, tables.finding, mark=mark)],
        "of_meetings": plainly("rule"),
    },
    "deals.by_number": {"number": lambda mark: len(mark) + 1},
    "deals.search": {"key": plainly("search")},
    "deals.share": {"member_id": always("member")},
    "home.gone_up": {
        "parts": lambda mark: [(Part(teams=frozenset({"team" + mark})), {"rule" + mark: MONDAY_9_JST})]
    },
    **{
        f"checkup.{name}": {"since": always(MONDAY_9_JST - timedelta(days=1))}
        for name in ("checked", "recent_deals", "reviews_since", "sellers")
    },
    "due.looked": {"seen": lambda mark: [(an_item(Deal, tables.deal, mark=mark), MONDAY_9_JST)]},
    "dossier.of_deals": {
        "deals": lambda mark: [
            an_item(Deal, tables.deal, mark=mark, id=each + mark) for each in ("deal", "orphan")
        ]
    },
    **{
        f"past.{name}": {"since": always(MONDAY_9_JST - timedelta(days=1))}
        for name in ("before", "brought", "concerned")
    },
    "past.changes": {
        "since": always(MONDAY_9_JST - timedelta(days=1)),
        "until": always(MONDAY_9_JST + timedelta(days=9)),
        "beyond": always(""),
    },
    "past.put_off": {"at": always(MONDAY_9_JST + timedelta(hours=2))},
    "traces.deal_called": {"name": lambda mark: "external" + mark},
    "traces.settled_by": {"at": always(MONDAY_9_JST)},
    "traces.who_changed": {"field": always("name")},
    "rechecks.ask": {"data": plainly("data")},
    "rechecks.go_on": {"limit": always(10)},
    "findings.resolved": {"deal_ids": several("deal"), "occurrences": always(["settled"])},
    "findings.stand": {
        "items": lambda mark: [an_item(Finding, tables.finding, mark=mark, resolved_at=MONDAY_9_JST)]
    },
    "findings.asked_elsewhere": {
        "item": lambda mark: an_item(Finding, tables.finding, mark=mark, deal_id="another")
    },
    "findings.open_finding": {
        "items": lambda mark: [an_item(Finding, tables.finding, id="new", occurrence="new" + mark)]
    },
    "findings.update_finding": {"values": always({"resolved_at": MONDAY_9_JST})},
    "installations.save": {
        "item": lambda mark: an_item(Installation, tables.installation, bot_id="new" + mark)
    },
    "history.names_of_others": {"ids": lambda mark: ["account" + mark, "team" + mark]},
    "listing.count": {"wanted": always(Filter(only_open=False))},
    "listing.page": {"wanted": always(Filter(only_open=False))},
    "listing.batch": {"wanted": always(Filter(only_open=False)), "beyond": always(0)},
    "handing.teams_of": {"member_id": plainly("left")},
    "ledger.changed_since": {"command_id": plainly("earlier")},
    "members.acting": {"by": always("id"), "who": plainly("member")},
    "members.add_member": {
        "people": lambda mark: [an_item(Member, tables.member, id="new" + mark, slack_user="new" + mark)]
    },
    "members.leaves_of": {"after": always(MONDAY_9_JST - timedelta(days=1))},
    "members.update_member": {"values": always({"name": "renamed"})},
    "members.with_role": {"roles": always([Role.REP])},
    "notices.owe": {
        "item": lambda mark: an_item(Notice, tables.notice, mark=mark, id="new"),
        "finding_ids": always(["finding"]),
    },
    "notices.settle": {"values": always({"state": NoticeState.CLAIMED})},
    "reviews.get": {"kind": plainly("kind")},
    "kpis.adoption.acted_in_a_day": {
        "clocks": always([Clock(None, [Until(MONDAY_9_JST, MONDAY_9_JST + timedelta(days=2))])])
    },
    "kpis.forecast.ends": {"known": always(MONDAY_9_JST + timedelta(days=400))},
    "kpis.deciding.deciding": {
        "stake": lambda mark: Stake(
            rules=["rule" + mark], likely=0, large={"JPY": Decimal(0)}, rates={}, closing=date(2999, 1, 1)
        )
    },
    "kpis.leads.went": {"mql": always("stage"), "sql": always("won")},
    "kpis.losses.had": {"scope": _ended("lost"), "fields": always(["source"]), "roles": several("role")},
    "kpis.losses.losses": {"scope": _ended("lost"), "by_stage": always(True)},
    "kpis.talks.due_on": {"rules": several("rule"), "now": always(MONDAY_9_JST + timedelta(days=400))},
    "kpis.talks.troubled": {"rates": always({"JPY": Decimal(1)}), "each": always(3)},
    "kpis.talks.won_by": {"scope": _ended("won"), "rates": always({"JPY": Decimal(1)}), "each": always(3)},
    "kpis.usage.entered_at_all": {
        "stages": several("stage"),
        "since": always(MONDAY_9_JST - timedelta(days=90)),
    },
    "kpis.usage.heeded_by": {**SPAN, "people": several("recipient")},
    "kpis.usage.heeded_by_rule": SPAN,
    "reviews.all_of_team": {"deal_ids": several("deal")},
    "reviews.changed_since": {"at": always(MONDAY_9_JST - timedelta(days=1))},
    "reviews.of_team": {"kind": plainly("kind")},
    "reviews.owed": {"recipients": several("recipient"), "occurrences": several("occurrence")},
    "reviews.scores": {"kind": plainly("kind"), "since": always(MONDAY_9_JST - timedelta(days=1))},
    "reviews.rewrite": {
        "item": lambda mark: an_item(Review, tables.review, mark=mark, content={"new": mark})
    },
    "reviews.keep": {"item": lambda mark: an_item(Review, tables.review, mark=mark, id="new", period="new")},
    "rows.add": {
        "table": always(tables.member),
        "items": lambda mark: [an_item(Member, tables.member, id="new" + mark, slack_user="new" + mark)],
    },
    "rows.all_of": {
        "kind": always(Deal),
        "table": always(tables.deal),
        "where": lambda mark: [tables.deal.c.name == "name" + mark],
        "order": always([tables.deal.c.id]),
    },
    "rows.find": {
        "kind": always(Deal),
        "table": always(tables.deal),
        "where": lambda mark: [tables.deal.c.name == "name" + mark],
    },
    "rows.insert_new": {
        "table": always(tables.command),
        "item": lambda mark: an_item(Command, tables.command, mark=mark, id="new"),
        "key": always(["key"]),
    },
}
"""What a function needs otherwise, or beyond what its arguments' names say."""
REPEATED = {"deals.share", "notices.owe", "rows.insert_new"}
"""With our own ids these find their row there already, and do nothing."""


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(store.__path__, "store."):
        if not found.name.startswith("store.migrations"):
            yield importlib.import_module(found.name)


def _takes_a_tenant(function: Callable[..., Any]) -> bool:
    return not {"session", "workspace"}.isdisjoint(inspect.signature(function).parameters)


def functions() -> dict[str, Callable[..., Any]]:
    """Every public function of the store that takes a session or a workspace, by its short name."""
    return {
        f"{module.__name__.removeprefix('store.')}.{name}": each
        for module in _modules()
        for name, each in inspect.getmembers(module, inspect.isfunction)
        if each.__module__ == module.__name__ and not name.startswith("_") and _takes_a_tenant(each)
    }


def methods() -> set[str]:
    """The same of public methods. What somebody may see (`Sight`) is tested through the search that asks for it."""
    return {
        f"{kind.__name__}.{name}"
        for module in _modules()
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and not kind.__name__.startswith("_")
        for name, each in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_") and (_takes_a_tenant(each) or kind is Ledger) and kind is not Sight
    }


def called(name: str, function: Callable[..., Any], session: Session, mark: str) -> Any:
    """Calls it with what its arguments' names ask for."""
    positional: list[Any] = [session] if "session" in inspect.signature(function).parameters else []
    named: dict[str, Any] = {}
    known = {**ARGUMENTS, **OWN.get(name, {})}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == "session":
            continue
        if parameter.name not in known:
            if parameter.default is not inspect.Parameter.empty and name in OWN:
                continue
            pytest.fail(f"tell this test what to give store.{name} as `{parameter.name}`")
        given = known[parameter.name](mark)
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            positional += given
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            named |= given
        elif parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            named[parameter.name] = given
        else:
            positional.append(given)
    return function(*positional, **named)


@dataclass(frozen=True)
class Outcome:
    """What a call answered, and what it left behind."""

    answer: Any
    home: dict[str, Any]
    other: dict[str, Any]
    before: dict[str, Any]


@contextmanager
def undone(database: Database) -> Iterator[Session]:
    """A transaction that never was."""
    with engine.rehearsal(database) as stage, stage.writes.begin() as session:
        yield session


def outcome(database: Database, act: Callable[[Session], Any]) -> Outcome:
    with undone(database) as session:
        before = everything(session, HOME)
        try:
            with session.begin_nested():
                answer = act(session)
        except (SQLAlchemyError, StoreError) as error:
            answer = type(error)
        return Outcome(answer, everything(session, HOME), everything(session, OTHER), before)


def refused(found: Outcome) -> bool:
    """An error is no answer about our own rows; about foreign ones it may well be."""
    return isinstance(found.answer, type)


def _held(row: Callable[..., tuple[Table, dict[str, Any]]]) -> list[tuple[Table, dict[str, Any]]]:
    """An undecided brake after an import: a prompt that waits, of something nobody was told of; and something muted."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    rest = {"snoozed_at": MONDAY_9_JST + hour, "snoozed_until": MONDAY_9_JST + 9 * day}
    return [
        row(tables.brake, id="held", decided_at=None),
        row(tables.command, id="imported", key="imported", via="import"),
        row(tables.finding, id="untold", occurrence="untold"),
        row(tables.finding, id="settled", occurrence="settled", resolved_at=MONDAY_9_JST),
        row(tables.finding, id="muted", occurrence="muted", **rest),
        row(tables.notice, id="nag", occurrence="nag", state="due", sent_at=None),
        row(tables.notice, id="unsaid", occurrence="unsaid", state="suppressed", sent_at=None, reason=None),
        row(tables.notice_item, notice_id="nag", finding_id="untold"),
    ]


def _listed(row: Callable[..., tuple[Table, dict[str, Any]]]) -> list[tuple[Table, dict[str, Any]]]:
    """Two lists of one reader, something quiet, something that was not asked for lack of room; and who leads the team."""
    mine = {"recipient": "reader", "kind": "bundle", "state": "sent"}
    later = {"occurrence": "2026-11-17", "created_at": MONDAY_9_JST + timedelta(days=1)}
    held_back = {"occurrence": "silent", "state": "suppressed", "sent_at": None, "reason": "why"}
    return [
        row(tables.notice, id="list", occurrence="2026-11-16", **mine),
        row(tables.notice_item, notice_id="list", finding_id="finding"),
        row(tables.notice, id="next_list", **mine | later),
        row(tables.finding, id="quiet", occurrence="quiet", rule="quiet"),
        row(tables.finding, id="silent", occurrence="silent", due_at=MONDAY_9_JST + timedelta(days=9)),
        row(tables.notice, id="silent", recipient="reader", **held_back),
        row(tables.member, id="leader", slack_user="leader", role="manager"),
        row(tables.membership, member_id="leader", manages=True),
    ]


OLDER = {"created_at": "2020-01-01T00:00:00+00:00"}
"""Of a deal that was brought from elsewhere, with its past."""


def _handed_on(workspace: str) -> list[tuple[Table, dict[str, Any]]]:
    """What else must stand there for deals to change hands: something asked, somebody who left, names twice."""

    def row(table: Table, **given: Any) -> tuple[Table, dict[str, Any]]:
        return table, a_row(table, workspace, **given)

    return [
        row(tables.hand_over, id="waiting", decided_at=None),
        row(tables.account, id="twin"),
        row(tables.member, id="left", slack_user="left", active=False),
        row(tables.deal, id="orphan", number=98, external_id="orphan", owner_id="left"),
        row(tables.meeting, id="naming", deal_id="orphan", other_deal_ids=["deal"]),
        row(tables.membership, member_id="left", manages=False),
        row(
            tables.notice,
            id="waiting",
            kind="last_call",
            state="due",
            due_at=MONDAY_9_JST + timedelta(days=9),
        ),
        *_held(row),
        *_listed(row),
        row(tables.change, id="earlier", command_id="earlier", noun_id="orphan"),
        row(tables.change, id="later", command_id="later", noun_id="orphan"),
        row(tables.change, id="made", command_id="made", field="*", before=None, after=OLDER),
        *_reviewed(row),
    ]


def _reviewed(row: Callable[..., tuple[Table, dict[str, Any]]]) -> list[tuple[Table, dict[str, Any]]]:
    """What figures and reviews tell of: a stay that ended, a win, a close date that slipped, a team, a review owed."""
    later = MONDAY_9_JST + timedelta(days=3)
    return [
        row(tables.stage_move, id="ended", left_at=later, next_stage="won"),
        row(tables.stage_move, id="win", stage="won", entered_at=later, left_at=None),
        row(tables.change, id="slipped", field="expected_close", before="2026-11-20", after="2026-12-10"),
        row(tables.change, id="settled", noun="team", noun_id="team", deal_id=None),
        row(tables.notice, id="review", kind="review"),
    ]


@pytest.fixture(scope="module")
def pair(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Database]]:
    """One database with our workspace alone, one with a second beside it that has the same ids and more."""
    folder = tmp_path_factory.mktemp("tenants")
    opened = []
    for name in ("alone", "together"):
        shutil.copy(migrated_sqlite, folder / name)
        opened.append(engine.connect(f"sqlite:///{folder / name}"))
        settle(opened[-1], HOME)
    settle(opened[1], OTHER, marks=("", FOREIGN))
    yield opened[0], opened[1]
    for each in opened:
        each.close()


def settle(database: Database, workspace: str, marks: tuple[str, ...] = ("",)) -> None:
    """Everything that one workspace may hold, beside what is there."""
    with database.writes.begin() as session:
        session.execute(tables.heartbeat.delete())
    fill(database, workspace, marks=marks)
    with database.writes.begin() as session:
        loner = a_row(tables.deal, workspace, id="loner", number=99, external_id="loner", team_id=None)
        session.execute(tables.deal.insert().values(loner))
        for table, row in _handed_on(workspace):
            session.execute(table.insert().values(row))


def prove(pair: tuple[Database, Database], act: Callable[[Session, str], Any]) -> tuple[Outcome, Outcome]:
    """The outcomes with our own ids and with foreign ones, if the second workspace made no difference to either."""
    alone, together = pair
    with together.reads() as session:
        untouched = everything(session, OTHER)
    found = []
    for mark in ("", FOREIGN):
        here = outcome(alone, lambda session, mark=mark: act(session, mark))  # type: ignore[misc]
        there = outcome(together, lambda session, mark=mark: act(session, mark))  # type: ignore[misc]
        assert there.answer == here.answer
        assert there.home == here.home
        assert there.other == untouched
        found.append(here)
    return found[0], found[1]


@pytest.mark.parametrize("name", sorted(functions().keys() - ACROSS.keys()))
def test_no_function_reads_or_writes_a_foreign_row(pair: tuple[Database, Database], name: str) -> None:
    function = functions()[name]
    ours, _ = prove(pair, lambda session, mark: called(name, function, session, mark))
    assert name in REPEATED or not refused(ours), f"it refused our own rows: {ours.answer.__name__}"
    assert ours.answer or ours.home != ours.before or name in REPEATED, "the call hit nothing at all"


def a_ledger(session: Session) -> Ledger:
    return Ledger(
        session=session,
        workspace=HOME,
        command_id="new",
        actor_id="member",
        on_behalf_of=None,
        via="test",
        at=MONDAY_9_JST,
        new_id=Ids(),
    )


def a_deal(mark: str) -> Deal:
    deal: Deal = an_item(Deal, tables.deal, mark=mark)
    return deal


def _flushed(ledger: Ledger, deal: Deal) -> None:
    ledger.change(deal, name="renamed")
    ledger.flush()


METHODS: dict[str, Callable[[Session, str], Any]] = {
    "Ledger.add": lambda session, mark: a_ledger(session).add(
        an_item(Member, tables.member, id="new" + mark, slack_user="new" + mark)
    ),
    "Ledger.change": lambda session, mark: a_ledger(session).change(a_deal(mark), name="renamed"),
    "Ledger.flush": lambda session, mark: _flushed(a_ledger(session), a_deal(mark)),
    "Ledger.remove": lambda session, mark: a_ledger(session).remove(
        an_item(Activity, tables.activity, mark=mark)
    ),
    "Ledger.touch": lambda session, mark: a_ledger(session).touch(a_deal(mark), None),
    "Ledger.undo": lambda session, mark: a_ledger(session).undo("command" + mark),
}


@pytest.mark.parametrize("name", sorted(methods()))
def test_no_method_reads_or_writes_a_foreign_row(pair: tuple[Database, Database], name: str) -> None:
    if name not in METHODS:
        pytest.fail(f"tell this test how to call {name}")
    ours, foreign = prove(pair, METHODS[name])
    assert not refused(ours), f"it refused our own rows: {ours.answer.__name__}"
    assert ours.answer or ours.home != ours.before
    assert name == "Ledger.add" or foreign.home["deal"] == foreign.before["deal"]


@pytest.mark.parametrize("role", list(Role))
def test_a_search_in_any_role_stays_in_its_workspace(pair: tuple[Database, Database], role: Role) -> None:
    from store.deals import search

    def everyones(session: Session, mark: str) -> Any:
        sight = Sight("member" + mark, role, frozenset({"team" + mark}), frozenset({"member" + mark}))
        return search(session, HOME, sight, "", limit=100, which=Which.ALL)

    ours, foreign = prove(pair, everyones)
    assert bool(ours.answer) == (role is not Role.NONE)
    assert bool(foreign.answer) == (role is Role.ADMIN)


def test_every_table_has_rows_of_both_workspaces(pair: tuple[Database, Database]) -> None:
    """Else there would be nothing foreign to find."""
    _, together = pair
    with together.reads() as session:
        for table in tables.metadata.sorted_tables:
            if "workspace" in table.columns:
                found = session.scalars(select(table.c.workspace).distinct()).all()
                assert set(found) == {HOME, OTHER}, table.name


def test_every_table_of_tenants_is_keyed_by_workspace_first() -> None:
    for table in tables.metadata.sorted_tables:
        if table is not tables.heartbeat:
            assert next(iter(table.primary_key.columns)).name == "workspace", table.name


def test_every_exception_still_exists() -> None:
    assert ACROSS.keys() <= functions().keys()
    assert OWN.keys() <= functions().keys()
    assert all(field.name == "workspace" for field in (fields(kind)[0] for kind in NOUNS))


def test_a_function_nobody_told_this_test_about_fails_it(pair: tuple[Database, Database]) -> None:
    def brand_new(session: Session, workspace: str, mood: str) -> None:
        raise AssertionError("not to be called")

    with pytest.raises(pytest.fail.Exception, match=r"store\.deals\.brand_new as `mood`"):
        prove(pair, lambda session, mark: called("deals.brand_new", brand_new, session, mark))


def test_a_read_across_the_wall_would_be_seen(pair: tuple[Database, Database]) -> None:
    def leak(session: Session, mark: str) -> Any:
        return session.scalars(select(tables.deal.c.name).where(tables.deal.c.id == "deal" + mark)).all()

    with pytest.raises(AssertionError):
        prove(pair, leak)


def test_a_write_across_the_wall_would_be_seen(pair: tuple[Database, Database]) -> None:
    def leak(session: Session, mark: str) -> None:
        session.execute(update(tables.deal).where(tables.deal.c.id == "deal").values(name="leaked"))

    with pytest.raises(AssertionError):
        prove(pair, leak)
