"""`/deal checkup`: the process checklist, each line ok or not yet with the number behind it and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.errors import N_
from bot.policy.fields import MANAGED_ITEMS
from bot.services.checkup import State
from bot.text import join_md
from bot.views import blocks as b

if TYPE_CHECKING:
    from bot.services.checkup import Answer, Checkup
    from bot.text import Mrkdwn, Text

OPEN, CALLBACK = "checkup_open", "checkup"
MARKS: Final = {
    State.OK: ":white_check_mark:",
    State.NOT_YET: ":warning:",
    State.EARLY: ":hourglass_flowing_sand:",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked, the number behind the answer, and what to do."""

    title: str
    number: str
    advice: str


LINES: Final = {
    "stages": Line(
        N_("Stages are defined"),
        N_("{all} open stages, {used} of them with deals"),
        N_("Describe the steps of your sale in the policy: at least three before the order."),
    ),
    "gates": Line(
        N_("Each stage has its actions and its entry conditions"),
        N_("of {all} stages {acted} with actions, {gated} with entry conditions"),
        N_("Give each stage its recommended actions and its entry conditions in the policy."),
    ),
    "items": Line(
        N_("What every deal should tell is kept in fields"),
        N_("{used} of {all} items are in use on open deals"),
        N_("Not in use yet: {unused}. Begin with the deals that are furthest."),
    ),
    "required": Line(
        N_("Required fields"),
        N_("{fields} required fields, {rate} filled in"),
        N_("Name the fields that each stage needs in the policy (`required_from`), and leave the rule `missing_field` on."),
    ),
    "deadlines": Line(
        N_("Input has deadlines, and they are kept"),
        N_("{part} of {all} outcomes and proposals in time, 30 days"),
        N_("Talk with the team about what gets in the way: right after the meeting the form takes thirty seconds."),
    ),
    "reviews": Line(
        N_("Reviews have their rhythm"),
        N_("{reviewed} of {teams} teams reviewed; {weekly} weekly and {monthly} monthly reviews in 5 weeks"),
        N_("Give each team a channel and a manager in `/deal setup`; the weekly review then comes by itself."),
    ),
    "managers": Line(
        N_("Managers look after it"),
        N_("{led} of {teams} teams have a manager; {settled} of {up} escalations settled, 30 days"),
        N_("Each team needs a manager (`/deal setup`) who goes through the escalations in their Home."),
    ),
    "kpis": Line(
        N_("KPIs are shown against targets"),
        N_("{targets} targets for the running month, quarter or year, {reviews} reviews in 5 weeks"),
        N_("Set a target with `/deal targets`, and look at it in the weekly review."),
    ),
    "checks": Line(
        N_("Missed input is found and mended"),
        N_("{on} of {all} checks are on; {settled} of {found} misses mended, 30 days"),
        N_("Leave all checks on in the policy, and go through what is overdue with whoever it lies with."),
    ),
    "losses": Line(
        N_("Losses are analysed"),
        N_("{part} of {all} lost deals have a reason, 180 days"),
        N_("Ask for the reason of each loss, and hold a loss review (`loss_review` in the policy)."),
    ),
    "sources": Line(
        N_("Lead sources are tracked"),
        N_("{part} of {all} new deals have a source, 180 days"),
        N_("List your lead sources in the policy, and choose one when a deal is entered."),
    ),
    "split": Line(
        N_("Inbound (SDR) and outbound (BDR) are told apart"),
        N_("{all} new deals: {sdr} from an SDR, {bdr} from a BDR, 180 days"),
        N_("Enter with each new deal who won it: SDR (inbound) or BDR (outbound)."),
    ),
    "forecast": Line(
        N_("The forecast stands on amounts and dates"),
        N_("{part} of {all} deals have an amount and a close ahead"),
        N_("Fill in amount and expected close; `/deal list missing` shows where."),
    ),
    "won": Line(
        N_("Won amounts are tracked"),
        N_("{part} of {all} won deals have an amount, 180 days"),
        N_("Enter the amount with `/deal won`."),
    ),
    "people": Line(
        N_("Everybody takes part"),
        N_("{part} of {all} people who sell wrote something down, 30 days"),
        N_("Name who sells in `/deal setup`, and show the others how to log a meeting."),
    ),
    "improvement": Line(
        N_("The process is improved"),
        N_("policy version {versions}, of {since}"),
        N_("Go through the rules with the team every few months, and change what nobody acts on (`/deal setup`, Policy)."),
    ),
}  # fmt: skip
USE: Final = {
    "required_use": N_("Fill in what is missing: `/deal list missing` shows where."),
    "stages_use": N_("All deals stand in one stage. Move each to where it really is: `/deal stage`."),
}
"""What to do where the policy is right and its use is not yet."""


def render(t: Text, found: Checkup) -> b.View:
    good = sum(each.state is State.OK for each in found.answers)
    heading = t.md("*{good} of {all} are in place.*", good=t.number(good), all=t.number(len(found.answers)))
    parts = [b.section(heading), *(b.section(_line(t, each)) for each in found.answers)]
    what = t("the whole company") if found.company else t("the teams you manage")
    parts.append(b.context(t.md("Counted at {when}, for {what}.", when=found.as_of, what=what)))
    if any(each.state is State.EARLY for each in found.answers):
        mark = MARKS[State.EARLY]
        parts.append(b.context(t.md("{mark} is set up; there is nothing yet to tell it by.", mark=mark)))
    return b.modal(t("Check-up"), parts, callback_id=CALLBACK, close=t("Close"))


def _line(t: Text, answer: Answer) -> Mrkdwn:
    line, shown = LINES[answer.key], {name: _shown(t, each) for name, each in answer.figures.items()}
    said = [
        t.md("{mark} *{what}*", mark=MARKS[answer.state], what=t(line.title)),
        t.md(line.number, **shown),
    ]
    if answer.advice is not None:
        advice = t.md(USE.get(answer.advice, line.advice), **shown)
        said.append(t.md("→ {what}", what=advice))
    return join_md("\n", said)


def _shown(t: Text, figure: Any) -> Any:
    """Counts, shares, moments, and the names of items."""
    match figure:
        case int():
            return t.number(figure)
        case float():
            return t.percent(figure)
        case list():
            names = {each.key: each.label.text(t.language) for each in MANAGED_ITEMS}
            return t.listed([names[each] for each in figure])
    return "–" if figure is None else t.moment(figure)
