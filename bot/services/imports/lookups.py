"""Who and which company a text in a file means: exact matches only. Names are never guessed, companies never merged."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.services.imports.report import Rejected, Similar
from bot.typed import company
from store import deals, members
from store.model import Account

if TYPE_CHECKING:
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Member, Team


def same(name: str) -> str:
    """Equal for names that differ only in width and spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


class People:
    """The members, by Slack id, e-mail and name; read once for a whole import."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._by_slack: dict[str, Member] = {}
        self._by_email: dict[str, Member] = {}
        self._by_name: dict[str, list[Member]] = defaultdict(list)
        self._by_id: dict[str, Member] = {}
        for each in members.all_members(session, workspace):
            self.learn(each)
        self._teams: dict[str, Team | None] = {}
        self._workspace = workspace

    def learn(self, person: Member) -> None:
        """Takes a new member in, or the newer version of a known one."""
        if older := self._by_id.get(person.id):
            self._by_name[same(older.name)].remove(older)
        self._by_id[person.id] = person
        if person.slack_user:
            self._by_slack[person.slack_user] = person
        if person.email:
            self._by_email[person.email.casefold()] = person
        self._by_name[same(person.name)].append(person)

    def by_slack(self, slack_user: str) -> Member | None:
        return self._by_slack.get(slack_user)

    def by_email(self, email: str) -> Member | None:
        return self._by_email.get(email.casefold())

    def by_name(self, name: str) -> list[Member]:
        return self._by_name.get(same(name), [])

    def find(self, header: str, written: str) -> Member | None:
        """None for nobody; Rejected when two members have this name."""
        text = same(written)
        if exact := self._by_slack.get(text) or self._by_email.get(text.casefold()):
            return exact
        named = self.by_name(text)
        if len(named) > 1:
            raise Rejected(
                f"{header}: `{text}` is ambiguous, {len(named)} members have this name. Write the e-mail address."
            )
        return named[0] if named else None

    def team(self, session: Session, person: Member | None) -> Team | None:
        """The team this person sells in."""
        if person is None:
            return None
        if person.id not in self._teams:
            self._teams[person.id] = members.team_of(session, self._workspace, person.id)
        return self._teams[person.id]


class Accounts:
    """The companies by name, and those that are new since the last `write`."""

    def __init__(self, session: Session, workspace: str) -> None:
        self._workspace = workspace
        self._by_name: dict[str, Account] = {}
        self._by_key: dict[str, list[Account]] = defaultdict(list)
        self._new: list[Account] = []
        self.names: dict[str, str] = {}
        for each in deals.all_accounts(session, workspace):
            self._learn(each)

    def resolve(self, ledger: Ledger, name: str) -> Account:
        """The company of this name, or a new one; `write` stores it."""
        known = self._by_name.get(same(name))
        if known is None:
            known = Account(workspace=self._workspace, id=ledger.new_id(), name=name, key=company.key(name))
            self._new.append(known)
            self._learn(known)
        return known

    def write(self, ledger: Ledger) -> list[Account]:
        """Stores the new ones and returns them."""
        new, self._new = self._new, []
        ledger.add(*new)
        return new

    def similar(self, account: Account) -> list[Similar]:
        """Whether this new company may be one that was known before under another spelling."""
        others = tuple(each.name for each in self._by_key[account.key] if each.id != account.id)
        return [Similar(account.name, others)] if others else []

    def forget(self, account: Account) -> None:
        """The row that brought this company was refused after all."""
        self._by_name.pop(same(account.name), None)
        self._by_key[account.key].remove(account)
        self.names.pop(account.id, None)

    def _learn(self, account: Account) -> None:
        self._by_name.setdefault(same(account.name), account)
        self._by_key[account.key].append(account)
        self.names[account.id] = account.name
