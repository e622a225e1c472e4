"""Writes drafts: new deals in bulk, known ones field by field, each move of a stage through its gate."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.errors import GateNotMet
from bot.rules.known import value_of
from bot.services import hygiene
from bot.services.deals import enter, search_text, stay
from bot.services.fields import write_fields
from bot.services.imports import cells
from bot.services.imports.draft import columns_of, fields_of
from bot.services.imports.owner import Owner
from bot.services.imports.report import Rejected
from store import deals
from store.dossier import Dossier
from store.model import Deal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.services.imports.draft import Draft
    from bot.services.imports.lookups import Accounts, People
    from bot.services.imports.report import Report
    from store.engine import Session
    from store.ledger import Ledger
    from store.model import Account


@dataclass(frozen=True, slots=True)
class Writing:
    """What all rows of an import share."""

    deps: Deps
    policy: Policy
    people: People
    accounts: Accounts
    report: Report
    changed: list[Deal] = field(default_factory=list)
    """Known deals of this batch that are others now."""

    # New deals

    def add(self, session: Session, ledger: Ledger, drafts: Sequence[Draft]) -> bool:
        """Stores new deals as they stand, in the stage they have: an import records history, gates guard moves."""
        number = deals.next_number(session, ledger.workspace) if drafts else 0
        new: list[Deal] = []
        zones: list[str] = []
        for draft in drafts:
            try:
                owner = self._owner(session, draft.values.get("owner"))
                values = self._with_members(draft.values)
            except Rejected as refusal:
                self.report.reject(draft.row, refusal.reason)
                continue
            new.append(self._deal(ledger, draft, values, owner, number + len(new)))
            zones.append(owner.zone.key)
            self._count_orphan(owner)
        for account in self.accounts.write(ledger):
            self.report.similar_accounts += self.accounts.similar(account)
        stays = [stay(ledger, deal) for deal in new]
        known = [Dossier(zone=zone, moves=(each,)) for zone, each in zip(zones, stays, strict=True)]
        brought = list(zip(new, known, strict=True))
        looked = hygiene.look_at_new(session, self.deps, ledger.workspace, brought)
        ledger.add(*(replace(each.deal, next_check_at=each.next_check_at) for each in looked))
        ledger.add(*stays)
        hygiene.write(session, self.deps, looked, ledger.at)
        self.report.created += len(new)
        return bool(new)

    def _deal(self, ledger: Ledger, draft: Draft, values: dict[str, Any], owner: Owner, number: int) -> Deal:
        account = self._account(ledger, values.get("account"))
        created, closed = values.get("created"), values.get("closed")
        is_open = draft.stage.kind == "open"
        closed_on = None if is_open else closed or created
        closed_at = cells.noon(closed_on, owner.zone, ledger.at) if closed_on else None
        created_on = created or closed
        created_at = cells.noon(created_on, owner.zone, ledger.at) if created_on else ledger.at
        columns = {"currency": self.policy.currency, **columns_of(values, self.policy), **owner.columns}
        return Deal(
            workspace=ledger.workspace,
            id=ledger.new_id(),
            number=number,
            name=values["name"],
            search=search_text(values["name"], account.name if account else None, number),
            account_id=account.id if account else None,
            stage=draft.stage.key,
            open=is_open,
            created_at=created_at,
            closed_at=None if is_open else closed_at or ledger.at,
            entered_stage_at=created_at if is_open else closed_at or ledger.at,
            next_step=values.get("next_step"),
            next_step_on=values.get("next_step_on"),
            external_id=draft.external_id,
            imported=draft.imported,
            **columns,
        )

    # Known deals

    def update(self, session: Session, ledger: Ledger, deal: Deal, draft: Draft) -> bool:
        """Takes over what differs from the last import; whether anything was stored."""
        added: list[Account] = []
        try:
            owner = self._owner(session, draft.values.get("owner"))
            news = self._news(deal, draft, owner)
            if not news:
                self.report.unchanged += 1
                self._count_orphan(owner)
                return False
            values = self._with_members(news)
            with session.begin_nested():
                changed = self._apply(session, ledger, deal, draft, values, owner, added)
        except Rejected as refusal:
            for account in added:
                self.accounts.forget(account)
            self.report.reject(draft.row, refusal.reason)
            return False
        self.report.changed += changed
        self.report.unchanged += not changed
        for account in added:
            self.report.similar_accounts += self.accounts.similar(account)
        self._count_orphan(owner)
        return True

    def _news(self, deal: Deal, draft: Draft, owner: Owner) -> dict[str, Any]:
        """The values that differ from the last import; and an owner who is known by now."""
        before, after = deal.imported or {}, draft.imported
        news = {
            key: value
            for key, value in draft.values.items()
            if (after[key] != before[key] if key in before else self._is_missing(deal, key, value))
        }
        if deal.orphan_owner is not None and owner.member is not None:
            news["owner"] = draft.values["owner"]
        return news

    def _is_missing(self, deal: Deal, key: str, value: Any) -> bool:
        """A column mapped for the first time fills in what is empty and leaves alone what people entered."""
        if value is None:
            return False
        if self.policy.find_field(key) is not None:
            return value_of(deal, key) is None
        held = {"account": "account_id", "owner": "owner_id", "closed": "closed_at"}.get(key, key)
        return getattr(deal, held, None) is None and key != "created"

    def _apply(
        self,
        session: Session,
        ledger: Ledger,
        known: Deal,
        draft: Draft,
        news: dict[str, Any],
        owner: Owner,
        added: list[Account],
    ) -> bool:
        """Whether the deal itself is another one now; what was imported is remembered in any case."""
        before = deals.for_update(session, known.workspace, known.id) or known
        columns = self._columns(ledger, before, news, owner)
        added += self.accounts.write(ledger)
        deal = write_fields(ledger, self.policy, before, fields_of(news, self.policy))
        deal = ledger.change(deal, **columns)
        moves = "stage" in news and draft.stage.key != deal.stage
        if moves:
            deal = self._enter(session, ledger, deal, draft.stage.key)
        closed = draft.values.get("closed")
        if not deal.open and closed is not None and (moves or "closed" in news):
            deal = ledger.change(deal, closed_at=cells.noon(closed, owner.zone, ledger.at))
        changed = deal != before
        deal = ledger.change(deal, imported={**(before.imported or {}), **draft.imported})
        if changed:
            self.changed.append(deal)
        return changed

    def _columns(self, ledger: Ledger, deal: Deal, news: Mapping[str, Any], owner: Owner) -> dict[str, Any]:
        columns: dict[str, Any] = {
            key: news[key] for key in ("name", "next_step", "next_step_on") if key in news
        }
        if "owner" in news:
            columns |= owner.columns
        if news.get("created") is not None:
            columns["created_at"] = cells.noon(news["created"], owner.zone, ledger.at)
        account_id = deal.account_id
        if "account" in news:
            account = self._account(ledger, news["account"])
            account_id = columns["account_id"] = account.id if account else None
        if "name" in news or "account" in news:
            name = news.get("name", deal.name)
            called = self.accounts.names.get(account_id) if account_id else None
            columns["search"] = search_text(name, called, deal.number)
        return columns

    def _enter(self, session: Session, ledger: Ledger, deal: Deal, stage: str) -> Deal:
        try:
            return enter(session, ledger, self.policy, deal, stage)
        except GateNotMet as refusal:
            language = self.policy.language
            label = self.policy.label(self.policy.stage(stage), language)
            missing = "; ".join(self.policy.condition_text(each, language) for each in refusal.missing)
            raise Rejected(f"The deal can't move to {label} yet. Missing: {missing}.") from None

    def settle(self, session: Session, ledger: Ledger) -> None:
        """Brings the findings of all known deals that were changed up to date, at once."""
        hygiene.settle(session, self.deps, ledger, self.changed)
        self.changed.clear()

    # Shared

    def _owner(self, session: Session, written: str | None) -> Owner:
        if not written:
            return Owner()
        member = self.people.find("owner", written)
        if member is None:
            return Owner(orphan=written)
        return Owner(member, self.people.team(session, member))

    def _count_orphan(self, owner: Owner) -> None:
        if owner.orphan:
            self.report.orphans[owner.orphan] += 1

    def _with_members(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Fields that hold a member, from their text to the member's id."""
        found = dict(values)
        for key, written in values.items():
            field = self.policy.find_field(key)
            if field is not None and field.type == "member" and written:
                member = self.people.find(key, written)
                if member is None:
                    raise Rejected(
                        f"{key}: nobody is called `{written}`. Import people first, or correct it."
                    )
                found[key] = member.id
        return found

    def _account(self, ledger: Ledger, name: str | None) -> Account | None:
        return self.accounts.resolve(ledger, name) if name else None
