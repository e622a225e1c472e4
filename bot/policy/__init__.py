"""What a team agreed on: stages, gates, rules, calendar, attention. One validated file; pure values, no I/O but reading it."""

from bot.policy.base import Label, Language, Option, Sentence
from bot.policy.calendar import Calendar, Leave
from bot.policy.duration import Duration
from bot.policy.fields import CORE_FIELDS, MANAGED_ITEMS, Field, ManagedItem
from bot.policy.hygiene import Rule, Rules
from bot.policy.load import load, parse, preset, preset_text
from bot.policy.models import Policy
from bot.policy.quarters import Quarter
from bot.policy.said import Problem
from bot.policy.settings import PriceBand, Product
from bot.policy.stages import (
    ACTIVITIES,
    ROLES,
    ActivityCondition,
    ActivityKind,
    Condition,
    FieldCondition,
    Role,
    Stage,
    StageKind,
    StakeholderCondition,
)
from bot.policy.tables import UnknownField, UnknownStage

__all__ = [
    "ACTIVITIES",
    "CORE_FIELDS",
    "MANAGED_ITEMS",
    "ROLES",
    "ActivityCondition",
    "ActivityKind",
    "Calendar",
    "Condition",
    "Duration",
    "Field",
    "FieldCondition",
    "Label",
    "Language",
    "Leave",
    "ManagedItem",
    "Option",
    "Policy",
    "PriceBand",
    "Problem",
    "Product",
    "Quarter",
    "Role",
    "Rule",
    "Rules",
    "Sentence",
    "Stage",
    "StageKind",
    "StakeholderCondition",
    "UnknownField",
    "UnknownStage",
    "load",
    "parse",
    "preset",
    "preset_text",
]
