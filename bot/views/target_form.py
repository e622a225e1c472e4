"""A team's targets: what is set, period after period, and the form to set one."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.policy import periods
from bot.services.measures import Unit, measures
from bot.services.targets import Wanted
from bot.text import escape
from bot.typed import Unreadable, amount, quantity
from bot.views import blocks as b
from bot.views import measure_text, notes
from bot.views.limits import cut, cut_md
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.policy import Policy
    from bot.policy.periods import Period
    from bot.services.reviews.goals import Goal
    from bot.services.targets import Sheet
    from bot.text import Mrkdwn, Text
    from bot.views.state import Filled
    from store.model import Command, Target, Team

OPEN: Final = "targets_open"
"""The button that opens the list; its value is the team's id, or nothing."""
LIST, CALLBACK = "targets", "target"
TEAM, NEW, MENU = "target_team", "target_new", "target_menu"
CHANGE, REMOVE = "change", "remove"
PERIOD, KPI, VALUE = "target_period", "target_kpi", "target_value"
FIELDS: Final = {"period": PERIOD, "kpi": KPI, "value": VALUE}
NAME: Final = 60
LISTED: Final = 80
LOST: Final = 8
"""Rows of one modal, which has a hundred blocks."""
TEAMS: Final = 100
LONGEST: Final = 60
READ: Final[dict[Unit, Callable[[str], Decimal]]] = {
    Unit.COUNT: quantity.count,
    Unit.SHARE: quantity.share,
    Unit.DAYS: quantity.days,
    Unit.SCORE: quantity.score,
    Unit.TIMES: quantity.times,
}


def render(
    t: Text, policy: Policy, sheet: Sheet, saved: Command | None = None, until: datetime | None = None
) -> b.View:
    """The list; first of all what was just `saved`, with the way back while there is one."""
    if sheet.team is None:
        nothing = t.md("You lead no team yet. Please ask an admin.")
        return b.modal(t("Targets"), [b.section(nothing)], callback_id="note", close=t("Close"))
    parts = [*_saved(t, policy, saved, until), *_team(t, sheet)]
    new = b.button(t("Set a target"), NEW, value=sheet.team.id, style="primary")
    title = t.md("*Targets of {team}*", team=cut(sheet.team.name, NAME))
    parts.append(b.section(title, accessory=new))
    if not sheet.set and not sheet.lost:
        parts.append(b.section(t.md("None is set yet. Reviews show what is reached against each target.")))
    rows = [block for each in sheet.periods for block in _period(t, policy, sheet, each)]
    parts += rows[:LISTED]
    if len(rows) > LISTED:
        parts.append(b.context(t.md("and {count} more", count=t.number(len(rows) - LISTED))))
    parts += [_lost(t, each) for each in sheet.lost[:LOST]]
    return b.modal(t("Targets"), parts, callback_id=LIST, close=t("Close"))


def _saved(t: Text, policy: Policy, saved: Command | None, until: datetime | None) -> list[b.Block]:
    if saved is None or until is None:
        return []
    said = [b.section(_done(t, policy, saved), accessory=notes.undo_button(t, saved.id))]
    return [*said, b.context(t.md("You can undo this until {time}.", time=t.time(until))), b.divider()]


def _done(t: Text, policy: Policy, saved: Command) -> Mrkdwn:
    """What is on record now, and what was before."""
    done, measure = saved.receipt, measures(policy).get(saved.receipt["kpi"])
    what = measure_text.name(t, policy, measure) if measure else cut(done["kpi"], NAME)
    if period := periods.parse(done["period"], policy.fiscal_year_starts):
        what = t("{what}, {period}", what=what, period=measure_text.when(t, period))

    def said(written: str | None) -> str:
        known = Decimal(written or 0)
        return measure_text.value(t, policy, measure, known) if measure else t.number(known)

    if done["value"] is None:
        return t.md(":white_check_mark: Removed: {what}: {value}", what=what, value=said(done["before"]))
    if done["before"] is None:
        return t.md(":white_check_mark: {what}: {value}", what=what, value=said(done["value"]))
    return t.md(
        ":white_check_mark: {what}: {value} (before: {before})",
        what=what,
        value=said(done["value"]),
        before=said(done["before"]),
    )


def _team(t: Text, sheet: Sheet) -> list[b.Block]:
    """Which team, for whoever leads several; a menu holds a hundred, more are searched for."""
    if len(sheet.teams) < 2 or sheet.team is None:
        return []
    if len(sheet.teams) > TEAMS:
        chosen = b.external_select("-", TEAM, initial=option(sheet.team), placeholder=t("Team"))
    else:
        chosen = b.select("-", TEAM, [option(each) for each in sheet.teams], initial=sheet.team.id)
    return [b.actions(b.as_element(chosen), block_id=f"{TEAM}:{sheet.team.id}")]


def option(team: Team) -> b.Option:
    return team.name, team.id


def _period(t: Text, policy: Policy, sheet: Sheet, period: Period) -> list[b.Block]:
    rows = [(goal, known) for goal, known in sheet.set if goal.period == period]
    if not rows:
        return []
    begun = period.first <= sheet.now.astimezone(t.zone).date()
    title = b.context(t.md("*{period}*", period=measure_text.when(t, period)))
    return [title, *(_row(t, policy, goal, known, begun=begun) for goal, known in rows)]


def _row(t: Text, policy: Policy, goal: Goal, target_id: str, *, begun: bool) -> b.Block:
    what = measure_text.name(t, policy, goal.measure)
    said = measure_text.value(t, policy, goal.measure, goal.target)
    against = measure_text.against(t, policy, goal) if begun else t.md("Target: {target}", target=said)
    told = t.md("*{what}*\n{against}", what=cut_md(escape(what), 200), against=against)
    choices = [(t("Change"), f"{CHANGE}:{target_id}"), (t("Remove"), f"{REMOVE}:{target_id}")]
    return b.section(told, accessory=b.overflow(MENU, choices), block_id=f"target:{target_id}")


def _lost(t: Text, target: Target) -> b.Block:
    said = t.md(
        "*{kpi}*, {period}\nThe policy no longer knows this.", kpi=cut(target.kpi, NAME), period=target.period
    )
    menu = b.overflow(MENU, [(t("Remove"), f"{REMOVE}:{target.id}")])
    return b.section(said, accessory=menu, block_id=f"target:{target.id}")


def chosen(value: object) -> tuple[str, str]:
    """What an entry of the menu asks for, and the target's id; what can't be read is about nothing."""
    what, _, target = value.partition(":") if isinstance(value, str) else ("", "", "")
    return what, target


def form(t: Text, policy: Policy, sheet: Sheet, goal: Goal | None = None) -> b.View:
    """Empty, or filled in with a target that is to be changed."""
    if goal is None:
        return _form(t, policy, sheet, (sheet.periods[0].key, next(iter(measures(policy))), None), None)
    written = measure_text.typed(goal.measure, goal.target)
    return _form(t, policy, sheet, (goal.period.key, goal.kpi, written), goal)


def again(t: Text, policy: Policy, sheet: Sheet, filled: Filled) -> b.View:
    """The form as it was sent, with what is set by now: it comes back where that is not what its writer had seen."""
    period, kpi, written = filled.option(PERIOD), filled.option(KPI), filled.line(VALUE, LONGEST)
    now = next((goal for goal, _ in sheet.set if (goal.period.key, goal.kpi) == (period, kpi)), None)
    if now is None:
        warning = t.md(":warning: This target was removed meanwhile. Save once more to set it again.")
    else:
        set_to = measure_text.value(t, policy, now.measure, now.target)
        warning = t.md(
            ":warning: This target is set already: {value}. Save once more to replace it.", value=set_to
        )
    return _form(t, policy, sheet, (period, kpi, written), now, b.section(warning))


def _form(
    t: Text,
    policy: Policy,
    sheet: Sheet,
    filled_in: tuple[str | None, str | None, str | None],
    seen: Goal | None,
    *above: b.Block,
) -> b.View:
    """`filled_in`: period, KPI and what was written; `seen`: the target whose place it takes, so far as its writer knows."""
    assert sheet.team is not None
    kpis = [(measure_text.choice(t, policy, each), each.key) for each in measures(policy).values()]
    spans = [(measure_text.when(t, each), each.key) for each in sheet.periods]
    period, kpi, written = filled_in
    known = f"{seen.period.key} {seen.kpi} {seen.target}" if seen else None
    return b.modal(
        t("Set a target"),
        [
            *above,
            b.context(t.md("For {team}", team=cut(sheet.team.name, NAME))),
            b.select(t("Period"), PERIOD, spans, initial=period),
            b.select(t("KPI"), KPI, kpis, initial=kpi),
            b.text_input(
                t("Target"),
                VALUE,
                initial=written,
                max_length=LONGEST,
                hint=t("In the unit in brackets: 30M, 25%, 12, 14 days, 3 times."),
            ),
        ],
        callback_id=CALLBACK,
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=Metadata(team=sheet.team.id, fingerprint=known).dump(),
    )


def team_of(filled: Filled) -> str | None:
    """The team that a form is about, by its id."""
    return Metadata.load(filled.view).team


def read(filled: Filled, policy: Policy) -> Wanted | None:
    """None when something can't be taken; it is noted in `filled`."""
    period, kpi, written = filled.option(PERIOD), filled.option(KPI), filled.line(VALUE, LONGEST)
    measure = measures(policy).get(kpi or "")
    if period is None:
        filled.problem(PERIOD, N_("Please choose one of these periods."))
    if measure is None:
        filled.problem(KPI, N_("Please choose a KPI."))
    if written is None:
        filled.problem(VALUE, N_("Please write what is to be reached."))
    if measure is None or written is None or filled.problems:
        return None
    value = filled.parsed(VALUE, lambda text: _number(text, measure.unit, policy), written)
    if value is None or period is None:
        return None
    seen = _seen(filled, period, measure.key)
    return Wanted(team=team_of(filled) or "", kpi=measure.key, period=period, value=value, seen=seen)


def _seen(filled: Filled, period: str, kpi: str) -> Decimal | None:
    """What the form said was set, if it is about the same target still."""
    *about, value = (Metadata.load(filled.view).fingerprint or "").split(" ")
    try:
        return Decimal(value) if about == [period, kpi] else None
    except InvalidOperation:
        return None


def _number(text: str, unit: Unit, policy: Policy) -> Decimal:
    if unit is not Unit.MONEY:
        return READ[unit](text)
    found = amount.parse(text)
    if found.currency not in (None, policy.currency):
        raise Unreadable(N_("Please write the amount in {currency}."), currency=policy.currency)
    return found.value
