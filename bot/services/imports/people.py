"""People from a file: members, their teams, who manages whom. Known people are completed, never doubled or demoted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.errors import Misconfigured
from bot.policy.base import plain
from bot.services import commands, permissions
from bot.services.commands import Ask, Done
from bot.services.imports import cells
from bot.services.imports.lookups import People
from bot.services.imports.report import Rejected, Report
from bot.services.imports.table import fold
from bot.services.imports.teams import Teams
from store import engine, rechecks
from store.model import Member, Role

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.services.imports.table import Row, Sheet, Table
    from bot.services.permissions import Actor
    from store.engine import Session
    from store.ledger import Ledger

HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "name",
        "full name",
        "sales_agent",
        "sales agent",
        "氏名",
        "名前",
        "担当者",
        "担当者名",
        "社員名",
    ),
    "email": ("email", "e-mail", "mail", "email address", "メール", "メールアドレス"),
    "slack_id": ("slack_id", "slack id", "slack user id", "SlackのID", "SlackメンバーID"),
    "role": ("role", "役割", "権限", "役職"),
    "team": ("team", "チーム", "部署", "課"),
    "manager": ("manager", "上長", "上司", "マネージャー", "マネージャ"),
    "region": ("region", "regional_office", "regional office", "地域", "エリア", "拠点"),
}
ROLES: Final[dict[str, Role]] = {
    **dict.fromkeys(("rep", "sales", "営業", "担当", "担当者", "メンバー", "member"), Role.REP),
    **dict.fromkeys(("manager", "マネージャー", "マネージャ", "上長", "課長", "部長"), Role.MANAGER),
    **dict.fromkeys(("admin", "管理者", "sales ops", "営業企画"), Role.ADMIN),
}
RANKS: Final = (Role.NONE, Role.REP, Role.MANAGER, Role.ADMIN)


def import_people(deps: Deps, actor: Actor, table: Table, *, dry_run: bool = False) -> Report:
    """Takes the people in, in one transaction. Counts are rows; managers who have no row of their own count as well.

    Admins only: raises NotAllowed; Misconfigured when no column holds names.
    """
    permissions.require(actor, permissions.Action.SET_UP)
    deps = deps.for_jobs()
    if not dry_run:
        return _import(deps, actor, table)
    with engine.rehearsal(deps.database) as rehearsed:
        return _import(replace(deps, database=rehearsed, writes=rehearsed.writes), actor, table)


class _NothingNew(Exception):
    """The file says nothing new, so it leaves no command behind either."""


def _import(deps: Deps, actor: Actor, table: Table) -> Report:
    sheet, columns = _columns(table)
    report = Report(header=sheet.header, footer=sheet.footer)

    def work(session: Session, ledger: Ledger) -> Done:
        people = People(session, ledger.workspace)
        policy = deps.policy(ledger.workspace).policy
        teams = Teams(session, ledger, policy)
        staff = _Staff(session, ledger, people, teams, sheet, columns, report)
        for row in sheet.rows:
            staff.take(row)
        joined = teams.write()
        if not (joined or staff.changed):
            raise _NothingNew
        rechecks.ask(session, ledger.workspace, deps.now())
        return Done(None, {"created": report.created, "changed": report.changed})

    ask = Ask(actor, key=f"import:{deps.new_id()}", via="import")
    with deps.writes.begin() as session:
        try:
            with session.begin_nested():
                commands.within(session, deps, ask, "import people", work)
        except _NothingNew:
            pass
    return report


def _columns(table: Table) -> tuple[Sheet, dict[str, str]]:
    """The sheet and, for everything known, the header it stands under."""
    names = {fold(each) for each in HEADERS["name"]}
    sheet = table.find(lambda cells: not names.isdisjoint(cells))
    if sheet is None:
        raise Misconfigured(
            f"{table.name} has no column for names. Call it one of {', '.join(HEADERS['name'])}."
        )
    sheet.require_once(dict.fromkeys(fold(each) for spellings in HEADERS.values() for each in spellings))
    columns = {}
    for key, spellings in HEADERS.items():
        if found := next((each for each in spellings if fold(each) in sheet.places), None):
            columns[key] = found
    return sheet, columns


@dataclass(slots=True)
class _Staff:
    session: Session
    ledger: Ledger
    people: People
    teams: Teams
    sheet: Sheet
    columns: dict[str, str]
    report: Report
    changed: bool = False

    def take(self, row: Row) -> None:
        """One row: the person, the manager, the team; refused as a whole."""
        try:
            person = self._described(row)
            manager = self._manager(row)
            role = self._role(row)
        except Rejected as refusal:
            self.report.reject(row, refusal.reason)
            return
        is_new = self._known(person) is None
        member, touched = self._save(person, role)
        self.report.created += is_new
        self.report.changed += touched and not is_new
        self.report.unchanged += not touched and not is_new
        chief = self._chief(manager)
        team = self._cell(row, "team") or (chief.name if chief else "")
        if team:
            self.teams.join(team, self._cell(row, "region") or None, member, chief)

    def _cell(self, row: Row, key: str) -> str:
        header = self.columns.get(key)
        return cells.line(header, self.sheet.cell(row, header)) if header else ""

    def _described(self, row: Row) -> dict[str, str]:
        """name, email and slack_user as written, only what is there."""
        written = {key: self._cell(row, key) for key in ("name", "email", "slack_id")}
        if not written["name"]:
            raise Rejected(f"{self.columns['name']} is empty. Every person needs a name.")
        email = written["email"].casefold()
        if email and ("@" not in email or " " in email):
            raise Rejected(f"{self.columns['email']}: `{email}` is not an e-mail address.")
        self._cell(row, "team"), self._cell(row, "region")
        found = {"name": written["name"], "email": email, "slack_user": written["slack_id"].upper()}
        found = {key: value for key, value in found.items() if value}
        self._known(found)
        return found

    def _known(self, person: dict[str, str]) -> Member | None:
        """By Slack id, e-mail or exact name; Rejected when these point to different people."""
        exact = [
            self.people.by_slack(person["slack_user"]) if "slack_user" in person else None,
            self.people.by_email(person["email"]) if "email" in person else None,
        ]
        ids = {each.id for each in exact if each is not None}
        if len(ids) > 1:
            raise Rejected("The Slack id and the e-mail address belong to two different members.")
        if found := next((each for each in exact if each is not None), None):
            return found
        named = [each for each in self.people.by_name(person["name"]) if _may_be(each, person)]
        if len(named) > 1:
            raise Rejected(
                f"`{person['name']}` is ambiguous: {len(named)} members have this name. Add the e-mail."
            )
        return named[0] if named else None

    def _manager(self, row: Row) -> dict[str, str] | None:
        written = self._cell(row, "manager")
        if not written:
            return None
        if "@" in written:
            if self.people.by_email(written) is None:
                raise Rejected(
                    f"{self.columns['manager']}: nobody has the address `{written}`. Put them first."
                )
            return {"name": written, "email": written.casefold()}
        person = {"name": written}
        self._known(person)
        return person

    def _role(self, row: Row) -> Role:
        written = self._cell(row, "role")
        if not written:
            return Role.REP
        if role := ROLES.get(plain(written)):
            return role
        raise Rejected(f"{self.columns['role']}: `{written}` is no role. Write rep, manager or admin.")

    def _chief(self, manager: dict[str, str] | None) -> Member | None:
        if manager is None:
            return None
        is_new = self._known(manager) is None
        chief, _ = self._save(manager, Role.MANAGER)
        self.report.created += is_new
        return chief

    def _save(self, person: dict[str, str], role: Role) -> tuple[Member, bool]:
        """The stored member, and whether anything was written. A role only rises; a known name stays."""
        known = self._known(person)
        if known is None:
            member = self._new(person, role)
            self.ledger.add(member)
        else:
            news: dict[str, Any] = {
                key: person[key]
                for key in ("email", "slack_user")
                if person.get(key) and not getattr(known, key)
            }
            if RANKS.index(role) > RANKS.index(known.role):
                news["role"] = role
            member = self.ledger.change(known, **news)
        touched = member != known
        if touched:
            self.people.learn(member)
            self.changed = True
        return member, touched

    def _new(self, person: dict[str, str], role: Role) -> Member:
        return Member(
            workspace=self.ledger.workspace,
            id=self.ledger.new_id(),
            slack_user=person.get("slack_user"),
            name=person["name"],
            email=person.get("email"),
            role=role,
            locale=None,
            zone=None,
            active=True,
        )


def _may_be(known: Member, person: dict[str, str]) -> bool:
    """Namesakes with different addresses or Slack ids are different people."""
    return all(
        not person.get(key) or getattr(known, key) in (None, person[key]) for key in ("email", "slack_user")
    )
