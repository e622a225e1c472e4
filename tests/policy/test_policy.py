"""What a policy answers: stages, gates, fields, money, and the shipped presets."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.policy import (
    ACTIVITIES,
    CORE_FIELDS,
    MANAGED_ITEMS,
    ROLES,
    Duration,
    FieldCondition,
    Label,
    Policy,
    UnknownField,
    UnknownStage,
    parse,
    preset,
    preset_text,
)
from bot.policy.fields import RESERVED_KEYS
from store.model import ActivityKind, Deal
from tests.policies import a_policy
from tests.policy.test_mistakes import GOOD

if TYPE_CHECKING:
    from bot.policy import Condition

JA, EN = preset("b2b_ja"), preset("b2b_en")
SMALL = parse(GOOD)
ROOT = Path(__file__).resolve().parents[2]
TOKYO = ZoneInfo("Asia/Tokyo")


def asked(conditions: tuple[Condition, ...], policy: Policy = JA) -> list[str]:
    return [policy.condition_text(condition, "en") for condition in conditions]


# The presets


def test_the_example_a_team_starts_from_is_the_japanese_preset() -> None:
    assert (ROOT / "policy.yml").read_text(encoding="utf-8") == preset_text("b2b_ja")


@pytest.mark.parametrize("policy", [JA, EN], ids=["ja", "en"])
def test_a_preset_follows_the_process_in_common_use(policy: Policy) -> None:
    assert [stage.label.ja for stage in policy.stages] == [
        "リード", "MQL", "SQL", "商談", "提案", "クロージング", "受注", "失注", "継続支援",
    ]  # fmt: skip
    keys = ["lead", "mql", "sql", "opportunity", "proposal", "closing", "won", "lost", "aftercare"]
    assert [stage.key for stage in policy.stages] == keys
    assert [len(stage.gate) for stage in policy.stages] == [1, 1, 1, 1, 1, 1, 1, 0, 0]
    assert all(stage.actions for stage in policy.stages)
    assert all(stage.quiet_after and stage.dwell_limit for stage in policy.open_stages)


@pytest.mark.parametrize("policy", [JA, EN], ids=["ja", "en"])
def test_a_preset_requires_every_managed_item_that_is_a_field(policy: Policy) -> None:
    required = {field.key for field in policy.required_at("won")}
    assert {key for item in MANAGED_ITEMS for key in item.fields} <= required


def test_the_presets_differ_in_what_countries_differ_in() -> None:
    assert (JA.language, JA.currency, JA.calendar.country, JA.fiscal_year_starts) == ("ja", "JPY", "JP", 4)
    assert (EN.language, EN.currency, EN.calendar.country, EN.fiscal_year_starts) == ("en", "USD", "US", 1)
    assert JA.words.deal == "案件"
    assert JA.rules == EN.rules
    assert JA.fields == EN.fields


def test_a_rule_that_is_left_out_has_the_presets_times() -> None:
    bare = parse("\n".join(part for part in GOOD.split("\n") if "no_decision_maker" not in part))
    named = {"from_stage": "proposal"}
    rules = JA.rules.model_dump()
    plain = bare.rules.model_dump()
    plain["no_decision_maker"] |= named
    plain["thin_coverage"] |= named
    assert plain == rules


def test_the_core_fields_are_columns_of_a_deal() -> None:
    columns = set(Deal.__dataclass_fields__)
    assert set(CORE_FIELDS) <= columns
    assert columns - set(CORE_FIELDS) <= RESERVED_KEYS
    assert set(ACTIVITIES) == set(ActivityKind)


# Reading back


def test_a_policy_comes_back_from_its_canonical_form() -> None:
    for policy in (JA, EN, SMALL):
        back = Policy.model_validate_json(policy.canonical)
        assert back == policy
        assert back.fingerprint == policy.fingerprint


def test_a_fingerprint_depends_on_meaning_alone() -> None:
    assert parse("# a comment\n" + GOOD).fingerprint == SMALL.fingerprint
    assert parse(GOOD.replace("14d", "15d")).fingerprint != SMALL.fingerprint


def test_a_policy_can_not_be_edited() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        SMALL.currency = "USD"  # type: ignore[misc]


# Stages


def test_stages_are_found_by_what_people_type() -> None:
    for text in ("proposal", "Proposal", "提案", " ＰＲＯＰＯＳＡＬ "):
        assert JA.stage_by_text(text) == JA.stage("proposal")
    assert JA.stage_by_text("提案書") is None


def test_an_unknown_stage_gets_a_plain_answer() -> None:
    assert JA.find_stage("gone") is None
    for ask in (SMALL.required_at, SMALL.order, SMALL.gate):
        with pytest.raises(UnknownStage, match="The policy has no stage `gone`"):
            ask("gone")
    with pytest.raises(UnknownStage, match="The policy has no stage `gone`"):
        JA.stage("gone")


def test_the_process_has_a_first_and_a_next_step() -> None:
    assert JA.first_stage.key == "lead"
    assert (JA.won.key, JA.lost.key) == ("won", "lost")
    assert [JA.order(stage.key) for stage in JA.stages] == list(range(len(JA.stages)))
    steps = {stage.key: JA.next_stage(stage.key) for stage in JA.stages}
    assert {key: step.key if step else None for key, step in steps.items()} == {
        "lead": "mql", "mql": "sql", "sql": "opportunity", "opportunity": "proposal", "proposal": "closing",
        "closing": "won", "won": "aftercare", "lost": None, "aftercare": None,
    }  # fmt: skip
    assert JA.next_stage("gone") is None


# Gates


def test_a_step_asks_for_its_own_gate() -> None:
    assert JA.conditions("opportunity", "proposal") == JA.gate("proposal")


def test_a_leap_asks_for_every_gate_it_passes() -> None:
    assert asked(JA.conditions("lead", "opportunity")) == [
        "Lead score of 50 or more",
        "Accepted by inside sales",
        "First hearing held",
    ]
    assert asked(JA.conditions("closing", "aftercare")) == ["Contract signed"]


def test_a_new_deal_and_one_that_comes_back_meet_every_gate() -> None:
    everything = JA.conditions(None, "won")
    assert len(everything) == 7
    assert JA.conditions("lost", "won") == everything
    assert JA.conditions("gone", "won") == everything


def test_backward_and_to_lost_ask_for_the_targets_own_gate() -> None:
    assert JA.conditions("closing", "sql") == JA.gate("sql")
    assert JA.conditions("closing", "closing") == JA.gate("closing")
    assert JA.conditions("lead", "lost") == ()


def test_a_condition_is_asked_for_once() -> None:
    policy = parse(GOOD.replace("kind: won}", "kind: won, gate: [{activity: meeting}, {activity: call}]}"))
    assert asked(policy.conditions("talk", "won"), policy) == [
        "Amount: at least 1",
        "Meeting logged",
        "Champion with e-mail or phone",
        "Call logged",
    ]


@given(st.sampled_from([stage.key for stage in JA.stages]), st.sampled_from([s.key for s in JA.stages]))
def test_no_detour_asks_for_less(by: str, to: str) -> None:
    direct = set(asked(JA.conditions("lead", to)))
    detour = set(asked(JA.conditions("lead", by))) | set(asked(JA.conditions(by, to)))
    assert direct <= detour or to == "lead"


@pytest.mark.parametrize(
    ("condition", "ja", "en"),
    [
        ("{field: approval}", "稟議の状況", "Approval process"),
        ("{field: amount, at_least: 1000000}", "金額：1,000,000以上", "Amount: at least 1,000,000"),
        ("{field: plan, equals: year}", "契約：年", "Plan: Year"),
        ("{field: product, equals: GTX Pro}", "商品：GTX Pro", "Product: GTX Pro"),
        ("{field: lost_reason, equals: price}", "失注理由：価格", "Reason for loss: Price"),
        ("{activity: proposal}", "提案の記録", "Proposal logged"),
        ("{stakeholder: any}", "関係者", "Stakeholder"),
        ("{stakeholder: decision_maker}", "決裁者", "Decision maker"),
        ("{stakeholder: any, with: contact}", "関係者（連絡先つき）", "Stakeholder with e-mail or phone"),
        ("{activity: note, label: {ja: 議事録, en: Minutes}}", "議事録", "Minutes"),
    ],
)
def test_a_condition_reads_as_something_to_fill_in(condition: str, ja: str, en: str) -> None:
    policy = parse(GOOD.replace("{activity: meeting}", condition))
    found = policy.gate("offer")[1]
    assert (policy.condition_text(found, "ja"), policy.condition_text(found, "en")) == (ja, en)


def test_a_condition_made_in_code_is_one_too() -> None:
    stage = SMALL.stage("offer").model_copy(update={"gate": (FieldCondition(field="size"),)})
    policy = Policy.model_validate(
        {**SMALL.model_dump(), "stages": [SMALL.stages[0], stage, *SMALL.stages[2:]]}
    )
    assert asked(policy.gate("offer"), policy) == ["Size"]


# Fields


def test_fields_come_in_the_order_of_the_file_then_the_core_ones() -> None:
    keys = [field.key for field in SMALL.fields]
    assert keys[:3] == ["amount", "size", "plan"]
    assert set(keys[3:]) == set(CORE_FIELDS) - {"amount"}
    assert [field.key for field in SMALL.custom_fields] == ["size", "plan"]


def test_a_core_field_may_be_renamed_in_one_language() -> None:
    policy = parse(GOOD.replace("{key: amount,", "{key: amount, label: {ja: 税抜金額},"))
    assert policy.field("amount").label == Label(ja="税抜金額", en="Amount")
    assert policy.field("amount").type == "money"


def test_choices_of_a_core_field_may_be_renamed() -> None:
    choices = "[{key: accepted, label: {ja: 可, en: 'Yes'}}, {key: rejected, label: {ja: 否, en: 'No'}}]"
    policy = parse(
        GOOD.replace("fields:\n", f"fields:\n  - {{key: inside_sales_decision, options: {choices}}}\n")
    )
    assert [policy.label(option, "ja") for option in policy.options("inside_sales_decision")] == ["可", "否"]


def test_a_field_is_required_from_its_stage_on() -> None:
    assert [field.key for field in SMALL.required_at("talk")] == []
    for stage in ("offer", "won", "after"):
        assert [field.key for field in SMALL.required_at(stage)] == ["amount"]
    assert SMALL.required_at("lost") == ()


def test_an_unknown_field_gets_a_plain_answer() -> None:
    assert SMALL.find_field("gone") is None
    with pytest.raises(UnknownField, match="The policy has no field `gone`"):
        SMALL.field("gone")


def test_product_source_and_reason_take_their_choices_from_their_own_lists() -> None:
    assert [option.key for option in JA.options("source")][:2] == ["inquiry", "website"]
    assert [option.key for option in SMALL.options("lost_reason")] == ["price"]
    assert SMALL.options("product") == ()
    assert SMALL.options("source") == ()


def test_a_product_is_found_under_every_spelling() -> None:
    for text in ("GTX Pro", "gtxpro", "ＧＴＸＰｒｏ"):
        found = SMALL.product(text)
        assert found
        assert found.name == "GTX Pro"
    assert SMALL.product("GTX Basic") is None


# Rules, money, labels


def test_a_rule_holds_from_its_stage_or_rests() -> None:
    assert JA.rule_begins(JA.rules.thin_coverage) == JA.stage("proposal")
    assert SMALL.rule_begins(SMALL.rules.no_decision_maker) == SMALL.stage("offer")
    assert SMALL.rule_begins(SMALL.rules.thin_coverage) is None


def test_a_finding_goes_to_the_manager_when_its_rule_or_the_policy_says() -> None:
    due = datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert JA.escalates_at("meeting_unlogged", due, TOKYO) == due
    assert JA.escalates_at("thin_coverage", due, TOKYO) is None
    assert JA.escalates_at("quiet", due, TOKYO) == datetime(2026, 11, 25, 8, tzinfo=UTC)
    with pytest.raises(KeyError):
        JA.escalates_at("noise", due, TOKYO)


def test_a_rule_can_be_switched_off_in_any_words_for_no() -> None:
    for no in ("false", "no", "off"):
        assert not parse(GOOD.replace("enabled: true", f"enabled: {no}")).rules["quiet"].enabled


def test_a_last_call_can_be_left_out() -> None:
    policy = parse(GOOD.replace("quiet: {enabled: true}", "meeting_unlogged: {due: 1wd, last_call: null}"))
    assert policy.rules.meeting_unlogged.last_call is None
    assert policy.rules.meeting_unlogged.due == Duration(1, "wd")


@pytest.mark.parametrize(
    ("amount", "band", "people"),
    [("0", "low", "5.6"), ("2999999.99", "low", "5.6"), ("3000000", "mid", "14.4"), ("1e12", "high", "18.3")],
)
def test_an_amount_has_a_price_band(amount: str, band: str, people: str) -> None:
    found = JA.price_band(Decimal(amount))
    assert (found.key, found.stakeholders) == (band, Decimal(people))


def test_amounts_are_converted_only_by_given_rates() -> None:
    assert SMALL.in_currency(Decimal(2), "USD") == 300
    assert SMALL.in_currency(Decimal(2), "JPY") == 2
    assert SMALL.in_currency(Decimal(2), "EUR") is None


def test_everything_with_a_name_is_read_in_both_languages() -> None:
    assert JA.label(JA.stage("won"), "ja") == "受注"
    assert JA.label(ROLES["it"], "en") == "IT"
    action = JA.stage("lead").actions[0]
    assert JA.label(action, "ja") == action.ja == action.text("ja")
    assert JA.label(action, "en") == action.en


def test_a_duration_is_written_as_it_is_read() -> None:
    for text in ("24h", "14d", "3wd"):
        assert str(Duration.parse(text)) == text
    assert Duration.parse(Duration(1, "h")) == Duration(1, "h")


def test_the_company_can_be_required_and_is_no_field_of_forms() -> None:
    policy = a_policy(fields=[{"key": "account", "label": {"en": "Client"}, "required_from": "lead"}])
    (account,) = policy.required_at("lead")
    assert (account.label.en, account.label.ja, account.core) == ("Client", "取引先", True)
    assert account not in policy.form_fields
    assert len(policy.form_fields) == len(CORE_FIELDS)
    assert policy.custom_fields == ()
    assert Policy.model_validate_json(policy.canonical) == policy
    assert JA.find_field("account") is None
    assert JA.form_fields == JA.fields


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ({"type": "date"}, "`account` is a core field of type text"),
        ({"options": [{"key": "a", "label": {"ja": "A", "en": "A"}}]}, "The choices of `account` are fixed"),
        ({"min": 1}, "A field of type text has no least number"),
        ({"required_from": "lost"}, "`lost` is no stage a field can be required from"),
    ],
)
def test_what_makes_no_sense_of_a_company_is_refused(field: dict[str, Any], what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        a_policy(fields=[{"key": "account", **field}])


def test_no_gate_asks_for_a_company_which_no_form_of_a_gate_could_take() -> None:
    stages = [each.model_dump(mode="json", by_alias=True) for each in JA.stages]
    stages[0]["gate"] = [{"field": "account"}]
    with pytest.raises(ValidationError, match="There is no field `account`"):
        a_policy(stages=stages, fields=[{"key": "account"}])
