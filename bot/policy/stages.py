"""Stages and their gates: what a deal must have to enter a stage, each condition a thing a form can ask for."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Final, Literal, TypeAlias

from pydantic import ConfigDict, Discriminator, Field, Tag

from bot.policy.base import Key, Label, Language, Model, Number, Sentence, Short, Whole
from bot.policy.duration import Duration
from bot.policy.said import said

StageKind: TypeAlias = Literal["open", "won", "lost", "after"]
Role: TypeAlias = Literal["decision_maker", "champion", "influencer", "user", "it", "purchasing", "opponent"]
Who: TypeAlias = Literal[
    "any", "decision_maker", "champion", "influencer", "user", "it", "purchasing", "opponent"
]
ActivityKind: TypeAlias = Literal["meeting", "call", "proposal", "email", "note"]


def _label(ja: str, en: str) -> Label:
    return Label(ja=ja, en=en)


ROLES: Final[dict[Role, Label]] = {
    "decision_maker": _label("決裁者", "Decision maker"),
    "champion": _label("推進者", "Champion"),
    "influencer": _label("影響力のある人", "Influencer"),
    "user": _label("利用者", "User"),
    "it": _label("情報システム担当", "IT"),
    "purchasing": _label("購買担当", "Purchasing"),
    "opponent": _label("反対者", "Opponent"),
}
ACTIVITIES: Final[dict[ActivityKind, Label]] = {
    "meeting": _label("打ち合わせ", "Meeting"),
    "call": _label("電話", "Call"),
    "proposal": _label("提案", "Proposal"),
    "email": _label("メール", "E-mail"),
    "note": _label("メモ", "Note"),
}


class _Condition(Model):
    label: Label | None = None
    """What people read; left out, it is worded from the condition."""


class FieldCondition(_Condition):
    """A field is filled in, and perhaps large enough, one certain choice, or a day that has come."""

    kind: ClassVar[Literal["field"]] = "field"
    field: Key
    """The field that must be filled in."""
    at_least: Number | None = None
    """The least value; numbers and money only."""
    equals: Short | None = None
    """The one choice that opens the gate; selects only."""
    by_now: bool = False
    """The day must have come: something held or signed, not planned; dates only."""


class ActivityCondition(_Condition):
    """At least one activity of this kind is logged."""

    kind: ClassVar[Literal["activity"]] = "activity"
    activity: ActivityKind
    """The kind that must have been logged."""


class StakeholderCondition(_Condition):
    """At least one stakeholder is known, of any role or of a certain one."""

    model_config = ConfigDict(serialize_by_alias=True)
    kind: ClassVar[Literal["stakeholder"]] = "stakeholder"
    stakeholder: Who
    """The role that must be known, or any."""
    with_: Literal["contact"] | None = Field(default=None, alias="with")
    """contact: an e-mail address or a phone number of that person is known."""


def _kind(value: Any) -> str | None:
    if isinstance(value, _Condition):
        return str(value.kind)  # type: ignore[attr-defined]
    names = [
        name for name in ("field", "activity", "stakeholder") if isinstance(value, dict) and name in value
    ]
    return names[0] if names else None


Condition: TypeAlias = Annotated[
    Annotated[FieldCondition, Tag("field")]
    | Annotated[ActivityCondition, Tag("activity")]
    | Annotated[StakeholderCondition, Tag("stakeholder")],
    Discriminator(
        _kind,
        custom_error_type="policy",
        custom_error_message="{what}. {instead}",
        custom_error_context={
            "what": said("A condition of a gate begins with `field:`, `activity:` or `stakeholder:`"),
            "instead": said("Write, for example, `- field: amount`"),
        },
    ),
]


CONDITIONS: Final[dict[str, type[Model]]] = {
    "field": FieldCondition,
    "activity": ActivityCondition,
    "stakeholder": StakeholderCondition,
}


def worded(condition: Condition, field: Label | None, options: dict[str, Label], language: Language) -> str:
    """The condition as something to fill in. `field` and `options` belong to a field condition's field."""
    if condition.label:
        return condition.label.text(language)
    if isinstance(condition, ActivityCondition):
        what = ACTIVITIES[condition.activity]
        return _label(f"{what.ja}の記録", f"{what.en} logged").text(language)
    if isinstance(condition, StakeholderCondition):
        who = (
            _label("関係者", "Stakeholder")
            if condition.stakeholder == "any"
            else ROLES[condition.stakeholder]
        )
        known = (
            _label(f"{who.ja}（連絡先つき）", f"{who.en} with e-mail or phone") if condition.with_ else who
        )
        return known.text(language)
    return _field_worded(condition, field.text(language) if field else condition.field, options, language)


def _field_worded(condition: FieldCondition, name: str, options: dict[str, Label], language: Language) -> str:
    if condition.at_least is not None:
        least = f"{condition.at_least.normalize():,f}"
        return f"{name}：{least}以上" if language == "ja" else f"{name}: at least {least}"
    if condition.equals is not None:
        choice = options[condition.equals].text(language) if condition.equals in options else condition.equals
        return f"{name}：{choice}" if language == "ja" else f"{name}: {choice}"
    return name


class Stage(Model):
    """One step of the process. The order in the file is the order of the process."""

    key: Key
    """What is stored; never change it once deals are in the stage."""
    label: Label
    """What people read."""
    kind: StageKind = "open"
    """open while it can still be won; after for what follows the order."""
    probability: Annotated[Whole, Field(ge=0, le=100)] = 0
    """Default probability of winning in percent, for the weighted pipeline."""
    actions: tuple[Sentence, ...] = Field(default=(), max_length=10)
    """Recommended actions in this stage, up to 10."""
    gate: tuple[Condition, ...] = Field(default=(), max_length=20)
    """What a deal must have to enter this stage, up to 20 conditions."""
    quiet_after: Duration | None = Duration(14, "d")
    """The rule quiet finds a deal without activity for so long, in open stages; `null` for never."""
    dwell_limit: Duration | None = None
    """The rule dwell finds a deal that stays in the stage for longer; left out: never."""
