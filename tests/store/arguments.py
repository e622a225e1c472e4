"""What every function of the store is given by the test of tenancy: by the names of its arguments, or as it needs it.

A new function whose arguments are named as those before needs nothing here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from store import tables
from store.bundles import Above
from store.deals import Sight, Which
from store.kpis.adoption import Clock, Until
from store.kpis.deciding import Stake
from store.kpis.keeping import Weight
from store.kpis.scope import By, Process, Scope
from store.listing import Filter
from store.model import (
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
from tests.clocks import MONDAY_9_JST
from tests.store.filled import an_item

if TYPE_CHECKING:
    from collections.abc import Callable


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
    "brakes.count_sent": {
        "since": always(MONDAY_9_JST),
        "until": always(MONDAY_9_JST + timedelta(days=1)),
    },
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
    "bundles.last_look": {"first": always(date(2026, 11, 16))},
    "bundles.looked_since": {
        "first": always(date(2026, 11, 16)),
        "before": always(date(2026, 11, 18)),
        "over": always("over"),
    },
    "bundles.count": {
        "what": lambda mark: [
            Above(frozenset({"team" + mark}), without_team=False, escalated={"rule" + mark: MONDAY_9_JST})
        ],
        "until": always(MONDAY_9_JST),
        "why": always(["why"]),
        "rules": lambda mark: ["rule" + mark],
        "but": always(["none"]),
    },
    "bundles.not_asked": {"until": always(MONDAY_9_JST), "why": always(["why"])},
    "bundles.not_looked_at": {"zone": plainly("zone"), "day": always(date(2026, 11, 16))},
    "bundles.of_members": {"until": always(MONDAY_9_JST)},
    "bundles.sent_between": {**SPAN, "kinds": always([NoticeKind.BUNDLE])},
    "bundles.told_before": {"notice_id": plainly("next_list")},
    "commands.claim": {"command": lambda mark: an_item(Command, tables.command, mark=mark, id="new")},
    "commands.finish": {"values": always({"receipt": {"done": True}})},
    "commands.of_kind": {"command_kind": plainly("kind")},
    "items.deals": {"ids": several("deal")},
    "items.by_ids": {"kind": always(Deal), "table": always(tables.deal), "ids": several("deal")},
    "items.about": {
        "reader": lambda mark: an_item(Member, tables.member, mark=mark),
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
    "traces.settled_by": {"settled": lambda mark: [("deal" + mark, MONDAY_9_JST)]},
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
    "kpis.corrections.since": {"written": always(MONDAY_9_JST - timedelta(days=1)), "most": always(9)},
    "leaving.leave": {"reason": always("gone")},
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
    "stuck.told_at": {"about": always("")},
    "stuck.waiting": {"about": always("")},
    "stuck.told_together": {
        "item": lambda mark: an_item(Notice, tables.notice, mark=mark, id="new"),
        "about": always(""),
    },
    "stuck.arrived_since": {
        "place": lambda mark: "#channel" + mark,
        "since": always(MONDAY_9_JST - timedelta(days=9)),
    },
    "stuck.left": {"reasons": several("reason")},
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
    "rows.put": {
        "table": always(tables.recheck),
        "row": lambda mark: {"workspace": HOME, "asked_at": MONDAY_9_JST, "data": "new" + mark},
        "key": always(["workspace"]),
    },
}
"""What a function needs otherwise, or beyond what its arguments' names say."""
REPEATED = {"deals.share", "notices.owe", "rows.insert_new"}
"""With our own ids these find their row there already, and do nothing."""
