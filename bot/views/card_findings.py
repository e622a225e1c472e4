"""What is open on a deal, on its card: in plain words, each with its fix, and what rests until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.text import join_md
from bot.views import blocks as b
from bot.views import finding_text, fixes, snooze_form
from bot.views.finding_words import Words
from bot.views.limits import cut_md
from store.model import SUGGESTION

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.policy import Policy
    from bot.services.cards import Card
    from bot.text import Text
    from store.model import Finding

LIST: Final = 2900
SENTENCES: Final = 10


def render(t: Text, policy: Policy, card: Card, there: Collection[str]) -> list[b.Block]:
    """`there` are the buttons that the card has anyway; what they do is not offered twice."""
    words = Words(t, policy, card.now)
    resting = [each for each in card.findings if _rests(each, card)]
    waiting = [each for each in card.findings if each not in resting]
    asked = [each for each in waiting if each.rule != SUGGESTION]
    parts = [each for item in waiting if item.rule == SUGGESTION for each in suggestion(words, item)]
    if not asked and not resting:
        return [b.divider(), *parts] if parts else []
    said = finding_text.sentences(words, asked)
    for each in resting:
        what = finding_text.say(words, [each])
        said.append(t.md("{what} {until}", what=what, until=snooze_form.until(words, each)))
    lines = [t.md("*To do on this deal*"), *finding_text.listed(words, said, SENTENCES)]
    told = b.section(cut_md(join_md("\n", lines), LIST), block_id="deal_findings")
    buttons = [*_ways(words, card, asked, there), *_about(t, card, asked or resting)]
    return [b.divider(), *parts, told, *([b.actions(*buttons)] if buttons else [])]


def suggestion(words: Words, finding: Finding) -> list[b.Block]:
    """The next stage, whose gate is complete: one click from the form that is filled in for it."""
    said = words.t.md(":bulb: {what}", what=finding_text.say(words, [finding]))
    return [b.section(said, accessory=fixes.to_stage(words, finding))]


def _rests(finding: Finding, card: Card) -> bool:
    return finding.snoozed_until is not None and finding.snoozed_until > card.now


def _ways(words: Words, card: Card, asked: Sequence[Finding], there: Collection[str]) -> list[b.Element]:
    """Each finding's own fix: one button of each kind, and a menu of the others."""
    if not card.may_edit:
        return []
    shown, others = dict[str, b.Element](), []
    for fix, each in fixes.best(asked):
        if fix.action in shown:
            others.append((fix, each))
        elif fix.action not in there:
            shown[fix.action] = fixes.button(words.t, fix, each, card.deal.id)
    return [*shown.values(), *([fixes.menu(words.t, card.deal.id, others)] if others else [])]


def _about(t: Text, card: Card, findings: Sequence[Finding]) -> list[b.Element]:
    if not findings:
        return []
    later = [fixes.later(t, findings)] if card.may_edit else []
    return [*later, fixes.why(t, findings[0])]
