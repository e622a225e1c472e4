"""What can be done about a finding, as buttons: the likeliest first, the rest in a menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.views import blocks as b
from bot.views import (
    close_form,
    hand_form,
    log_form,
    plan_form,
    stage_form,
    stakeholder_edit,
    stakeholder_form,
)
from store.model import MEETING, SUGGESTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.text import Text
    from bot.views.finding_words import Words
    from store.model import Finding

LOG, NOT_HELD, MOVED = "meeting_log", "meeting_not_held", "meeting_moved"
NO_DEAL, NEW_DEAL = "meeting_no_deal", "meeting_new_deal"
FILL, DECIDER, SNOOZE, WHY, MENU = "fill_open", "decider_open", "snooze_open", "why_open", "nag_menu"
IN_THE_MENU: Final = 5
MOST_IDS: Final = 50
"""Findings named in one button's value; Slack takes 2,000 characters."""


@dataclass(frozen=True, slots=True)
class Fix:
    """`key` names it in the menu. Its target is the deal, or what the finding is about (`subject`), or the `finding`."""

    key: str
    label: str
    action: str
    target: str = "deal"
    primary: bool = False

    def of(self, deal_id: str, finding: Finding) -> str:
        return {"subject": finding.subject, "finding": finding.id}.get(self.target, deal_id)


_LOG = Fix("log", N_("Log"), log_form.OPEN, primary=True)
_LOG_MEETING = Fix("meeting", N_("Log now"), LOG, "subject", primary=True)
_NOT_HELD = Fix("not_held", N_("Did not take place"), NOT_HELD, "subject")
_MOVED = Fix("moved", N_("Moved to another time"), MOVED, "subject")
_NO_DEAL = Fix("no_deal", N_("Not about a deal"), NO_DEAL, "subject")
_NEW_DEAL = Fix("new_deal", N_("Make a deal from it"), NEW_DEAL, "subject")
_STAGE = Fix("stage", N_("Move stage"), stage_form.OPEN, primary=True)
_PLAN = Fix("plan", N_("Plan a meeting"), plan_form.OPEN)
_STAKEHOLDER = Fix("stakeholder", N_("Add a stakeholder"), stakeholder_form.OPEN, primary=True)
_DECIDER = Fix("decider", N_("Add who decides"), DECIDER, primary=True)
_PERSON = Fix("person", N_("Change this person"), stakeholder_edit.OPEN, "subject")
_MISSING = Fix("missing", N_("Fill in"), FILL, primary=True)
_CLOSE_DATE = Fix("close_date", N_("New close date"), FILL, primary=True)
_NEXT_STEP = Fix("next_step", N_("Plan the next step"), FILL, primary=True)
_REASON = Fix("reason", N_("Say why"), FILL, primary=True)
_LOST = Fix("lost", N_("Mark lost"), close_form.opens(close_form.LOST))
_HAND = Fix("hand", N_("Hand over"), hand_form.OPEN)
_SNOOZE = Fix("snooze", N_("Later"), SNOOZE, "finding")
_WHY = Fix("why", N_("Why did I get this?"), WHY, "finding")

OF_RULE: Final[dict[str, tuple[Fix, ...]]] = {
    MEETING: (_LOG_MEETING, _NOT_HELD, _MOVED, _NO_DEAL, _NEW_DEAL),
    "proposal_unlogged": (_LOG, _STAGE),
    "quiet": (_LOG, _NEXT_STEP),
    "dwell": (_STAGE, _LOG),
    "missing_field": (_MISSING,),
    "close_date_passed": (_CLOSE_DATE, _STAGE),
    "close_date_pushed": (_STAGE, _LOG),
    "no_next_step": (_NEXT_STEP, _PLAN),
    "no_decision_maker": (_DECIDER,),
    "thin_coverage": (_STAKEHOLDER,),
    "stakeholder_untouched": (_LOG, _PERSON),
    "lost_without_reason": (_REASON,),
    SUGGESTION: (_STAGE,),
}
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "missing": (),
    "close_date": ("expected_close",),
    "next_step": ("next_step", "next_step_on"),
    "reason": ("lost_reason", "lost_missing"),
}
"""What each filling-in asks for, by its key; `missing` asks for whatever is required and empty."""


def buttons(words: Words, deal_id: str, findings: Sequence[Finding], *, closed: bool = False) -> b.Block:
    """For whoever is asked: the fix, the next best one of a meeting or else Later, and the menu. Most urgent first."""
    t, first = words.t, findings[0]
    ways = list(_ways(findings))
    shown = [button(t, fix, each, deal_id) for fix, each in ways[:1]]
    if first.rule == MEETING:
        shown += [button(t, fix, each, deal_id) for fix, each in ways[1:2]]
        return b.actions(*shown, menu(t, deal_id, [*ways[2:], (_SNOOZE, first), (_WHY, first)]))
    rest = [*ways[1:3], *([] if closed else [(_LOST, first)]), (_HAND, first), (_WHY, first)]
    return b.actions(*shown, later(t, findings), menu(t, deal_id, rest))


def watching(
    words: Words, deal_id: str, findings: Sequence[Finding], opens: b.Element, *, closed: bool = False
) -> b.Block:
    """For a manager: look at it, put it off, or do something about it. `opens` is the button to the deal's card."""
    first = findings[0]
    ways = [] if closed else [(_LOST, first)]
    rest = [*list(_ways(findings))[:2], *ways, (_HAND, first), (_WHY, first)]
    return b.actions(opens, later(words.t, findings), menu(words.t, deal_id, rest))


def best(findings: Sequence[Finding]) -> list[tuple[Fix, Finding]]:
    """Each finding's own fix, each fix once."""
    found: dict[str, tuple[Fix, Finding]] = {}
    for each in findings:
        for fix in OF_RULE.get(each.rule, ())[:1]:
            found.setdefault(fix.key, (fix, each))
    return list(found.values())


def one(t: Text, deal_id: str, finding: Finding) -> b.Element | None:
    """The one button for it, where there is room for no more; None for a rule that is none any more."""
    ways = best([finding])
    return button(t, *ways[0], deal_id) if ways else None


def later(t: Text, findings: Sequence[Finding]) -> b.Element:
    """Puts all of them off at once."""
    return b.button(t(_SNOOZE.label), SNOOZE, value=" ".join(each.id for each in findings[:MOST_IDS]))


def why(t: Text, finding: Finding) -> b.Element:
    return b.button(t(_WHY.label), WHY, value=finding.id)


def menu(t: Text, deal_id: str, ways: Sequence[tuple[Fix, Finding]]) -> b.Element:
    entries = [(t(fix.label), f"{fix.key}:{fix.of(deal_id, each)}") for fix, each in ways]
    return b.overflow(MENU, entries[:IN_THE_MENU])


def fill(key: str, deal_id: str) -> str:
    """The value of a button that opens the form with just these fields."""
    return f"{key}:{deal_id}"


def chosen(value: object) -> tuple[str, str]:
    """The key and the target of such a button, or of an entry of the menu; what can't be read is about nothing."""
    key, _, target = value.partition(":") if isinstance(value, str) else ("", "", "")
    return key, target


def _ways(findings: Sequence[Finding]) -> Iterator[tuple[Fix, Finding]]:
    """Every fix once, with the finding that it is for: each finding's best before anybody's second best."""
    seen = set()
    depth = max((len(OF_RULE.get(each.rule, ())) for each in findings), default=0)
    for place in range(depth):
        for each in findings:
            for fix in OF_RULE.get(each.rule, ())[place : place + 1]:
                if fix.key not in seen:
                    seen.add(fix.key)
                    yield fix, each


def button(t: Text, fix: Fix, finding: Finding, deal_id: str) -> b.Element:
    value = fill(fix.key, deal_id) if fix.action == FILL else fix.of(deal_id, finding)
    return b.button(t(fix.label), fix.action, value=value, style="primary" if fix.primary else None)


def to_stage(words: Words, finding: Finding) -> b.Element:
    """The suggested move, one click from the form that is filled in for it."""
    label = words.t("Move to {stage}", stage=words.stage(finding.subject))
    return b.button(label, stage_form.OPEN, value=finding.deal_id, style="primary")
