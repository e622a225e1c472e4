"""What a deal can carry: the core fields (columns of a deal, fixed here) and the nine items every deal manages."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

from pydantic import ConfigDict
from pydantic import Field as Setting

from bot.policy.base import OPTIONS_LIMIT, Key, Label, Model, Number, Option

FieldType: TypeAlias = Literal["text", "number", "money", "date", "select", "multi_select", "member"]


def _own_needs_more(schema: dict[str, Any]) -> None:
    """For editors: a core field needs its key only."""
    schema["required"] = ["key"]
    schema["if"] = {"properties": {"key": {"enum": list(BUILT_IN)}}}
    schema["else"] = {"required": ["key", "label", "type"]}


class Field(Model):
    """One thing to know about a deal. A core field needs its key only; a field of your own needs label and type."""

    model_config = ConfigDict(json_schema_extra=_own_needs_more)

    key: Key
    """A core field's key, or a new one for a field of your own."""
    label: Label
    """What people read above the field."""
    type: FieldType
    """What can be entered. Fixed for core fields."""
    options: tuple[Option, ...] = Setting(default=(), max_length=OPTIONS_LIMIT)
    """The choices of a select or multi_select, up to 100."""
    required_from: Key | None = None
    """From this stage on the field must be filled in; the rule missing_field reminds."""
    min: Number | None = None
    """The least number that can be entered; numbers and money only."""

    @property
    def core(self) -> bool:
        """A column of the deal, not a field of the team's own."""
        return self.key in BUILT_IN


def _core(key: str, type_: FieldType, ja: str, en: str, *options: tuple[str, str, str]) -> Field:
    choices = tuple(Option(key=name, label=Label(ja=a, en=b)) for name, a, b in options)
    least = 0 if type_ in {"number", "money"} else None
    return Field.model_validate(
        {"key": key, "type": type_, "label": Label(ja=ja, en=en), "options": choices, "min": least}
    )


CORE_FIELDS: Final[dict[str, Field]] = {
    field.key: field
    for field in (
        _core("source", "select", "リード獲得経路", "Lead source"),
        _core("sdr_id", "member", "反響対応の担当", "SDR (inbound)"),
        _core("bdr_id", "member", "新規開拓の担当", "BDR (outbound)"),
        _core("score", "number", "見込み度スコア", "Lead score"),
        _core(
            "inside_sales_decision",
            "select",
            "インサイドセールスの判定",
            "Inside sales decision",
            ("accepted", "営業へ引き渡す", "Accepted"),
            ("rejected", "見送る", "Rejected"),
        ),
        _core("first_hearing_on", "date", "初回ヒアリング日", "First hearing held on"),
        _core("product", "select", "商品", "Product"),
        _core("amount", "money", "金額", "Amount"),
        _core("currency", "text", "通貨", "Currency"),
        _core("recurring_amount", "money", "月額", "Recurring amount a month"),
        _core("recurring_months", "number", "継続見込み月数", "Expected months"),
        _core("budget", "money", "予算規模", "Budget size"),
        _core("payment_terms", "text", "支払条件", "Payment terms"),
        _core("approval", "text", "稟議の状況", "Approval process"),
        _core("approval_drafter", "text", "稟議の起案者", "Approval drafted by"),
        _core("approval_approver", "text", "稟議の決裁者", "Approval given by"),
        _core("approval_step", "text", "稟議の現在の段階", "Approval step"),
        _core("approval_on", "date", "承認予定日", "Approval expected on"),
        _core("decision_flow", "text", "決裁の流れ", "Decision flow"),
        _core("start_on", "date", "開始予定日", "Start date"),
        _core("proposal_on", "date", "提案日", "Proposal presented on"),
        _core("quote_on", "date", "見積提示日", "Quote presented on"),
        _core("contract_on", "date", "契約締結日", "Contract signed on"),
        _core("solution", "text", "提案内容", "Proposed solution"),
        _core("customisation", "text", "個別対応の内容", "Customisation"),
        _core("quoted_amount", "money", "見積金額", "Quoted amount"),
        _core("competitor", "text", "競合", "Competitor"),
        _core("probability", "number", "受注確度(%)", "Win probability (%)"),
        _core("expected_close", "date", "受注予定日", "Expected close"),
        _core("lost_reason", "select", "失注理由", "Reason for loss"),
        _core("lost_missing", "text", "足りなかったこと", "What was missing"),
    )
}

ACCOUNT: Final = _core("account", "text", "取引先", "Company")
"""The deal's company. It is chosen in a place of its own wherever a deal is entered, imported or shown, so it is there
only in a policy that requires it, and no field of forms and files.
"""
BUILT_IN: Final[dict[str, Field]] = {**CORE_FIELDS, ACCOUNT.key: ACCOUNT}
"""What a policy may name by its key alone."""

RESERVED_KEYS: Final = frozenset({
    "account_id", "activity", "close_pushes", "closed_at", "created_at", "custom", "deal", "entered_stage_at",
    "external_id", "findings", "id", "imported", "last_activity_at", "name", "next_check_at", "next_step", "next_step_on",
    "number", "open", "orphan_owner", "other_products", "owner", "owner_id", "search", "stage", "stakeholder", "team",
    "team_id",
    "version", "workspace",
})  # fmt: skip
"""Columns of a deal that are no fields of the policy; a field of one's own can't take their names."""


class ManagedItem(Model):
    """One of the nine items every deal manages, and the core fields that hold it."""

    key: Key
    label: Label
    fields: tuple[Key, ...] = ()
    """Empty where the item is not a field: the stage itself, the buyer contact, the stakeholders."""


def _item(key: str, ja: str, en: str, *fields: str) -> ManagedItem:
    return ManagedItem(key=key, label=Label(ja=ja, en=en), fields=fields)


MANAGED_ITEMS: Final[tuple[ManagedItem, ...]] = (
    _item("stage", "ステージ", "Stage"),
    _item("contact", "先方担当者", "Buyer contact"),
    _item("budget", "予算", "Budget", "budget", "payment_terms", "approval"),
    _item("authority", "決裁", "Decision authority", "decision_flow"),
    _item("stakeholders", "関係者", "Stakeholders"),
    _item("timeline", "日程", "Timeline", "start_on", "proposal_on", "quote_on", "contract_on"),
    _item("proposal", "提案", "Proposal", "solution", "customisation", "quoted_amount"),
    _item("competition", "競合", "Competition", "competitor"),
    _item(
        "forecast",
        "受注確度と受注予定日",
        "Win probability and expected close",
        "probability",
        "expected_close",
    ),
)


def with_core(value: Any) -> Any:
    """Fields as written, core ones completed from the code, then the core fields nobody mentioned."""
    if not isinstance(value, (list, tuple)):
        return value
    written = [item.model_dump(exclude_none=True) if isinstance(item, Field) else item for item in value]
    keys = {
        item.get("key") for item in written if isinstance(item, dict) and isinstance(item.get("key"), str)
    }
    completed = [_completed(item) for item in written]
    return completed + [field for key, field in CORE_FIELDS.items() if key not in keys]


def _completed(item: Any) -> Any:
    key = item.get("key") if isinstance(item, dict) else None
    if not isinstance(key, str) or key not in BUILT_IN:
        return item
    core = BUILT_IN[key].model_dump(exclude_none=True)
    label = item.get("label", {})
    both = {"label": {**core["label"], **label}} if isinstance(label, dict) else {}
    return {**core, **item, **both}
