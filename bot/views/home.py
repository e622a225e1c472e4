"""The Home tab: the set-up while it goes on, what one does most, and the day, the team or the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import N_
from bot.services.home import Day
from bot.services.home_team import Crew
from bot.services.onboarding import First, Step
from bot.text import join_md
from bot.views import blocks as b
from bot.views import (
    brake_notice,
    deal_list,
    home_day,
    home_filter,
    home_office,
    home_team,
    log_form,
    plan_form,
    rules_page,
)
from bot.views import help as help_text
from bot.views.finding_words import Words

if TYPE_CHECKING:
    from bot.services.home import Home
    from bot.services.onboarding import FirstRun
    from bot.text import Mrkdwn, Text

CALLBACK = "home"
DONE, OPEN = ":white_check_mark:", ":white_large_square:"
TOUR = {
    Step.DEAL: N_("Enter your first deal: `/deal new`"),
    Step.PLAN: N_("Plan a meeting: `/deal plan`"),
    Step.LOG: N_("Log how it went: I ask you when it is over, or `/deal log`"),
}
FIRST = {
    First.ADMIN: N_("You are an admin"),
    First.TEAM: N_("Make the first team"),
    First.CHANNEL: N_("Give it a channel without guests"),
    First.PEOPLE: N_("Name who sells in it"),
    First.MEETING: N_("Plan the first meeting"),
}
EDIT_TEAM, NEW_TEAM = "setup_edit_team", "setup_new_team"


def render(t: Text, home: Home) -> b.View:
    """What is shown, and how far it is narrowed down, is kept in the view itself."""
    words = Words(t, home.policy, home.now)
    parts: list[b.Block] = [*brake_notice.home_line(t, home.held)] if home.held is not None else []
    if home.first_run is not None:
        parts += [*first_run(t, home.first_run), b.divider()]
    elif isinstance(home.body, Day) and not all(home.tour.values()):
        lines = [_step(t, sentence, done=home.tour[step]) for step, sentence in TOUR.items()]
        parts += [b.section(t.md("*Your first three steps*")), b.section(join_md("\n", lines)), b.divider()]
    parts += [_most_used(t), *home_filter.render(t, home), b.divider(), *_body(words, home)]
    return b.home(parts, callback_id=CALLBACK, private_metadata=home_filter.kept(home.wanted))


def _body(words: Words, home: Home) -> list[b.Block]:
    match home.body:
        case Day():
            return home_day.render(words, home.body)
        case Crew():
            return home_team.render(words, home.body)
    return home_office.render(words.t, home.body)


def first_run(t: Text, run: FirstRun, *, alone: bool = True) -> list[b.Block]:
    """Where the set-up stands, and the one button for what comes next; not `alone`: the teams' own buttons are there."""
    lines = [_step(t, sentence, done=run.done[step]) for step, sentence in FIRST.items()]
    number = t.number(sum(run.done.values()))
    parts = [
        b.section(t.md("*Set-up: {done} of {all} steps*", done=number, all=t.number(len(FIRST)))),
        b.section(join_md("\n", lines)),
    ]
    match run.next:
        case First.TEAM if alone:
            parts.append(b.actions(b.button(t("New team"), NEW_TEAM, style="primary"), block_id="first_run"))
        case First.CHANNEL | First.PEOPLE if alone:
            edit = b.button(t("Edit the team"), EDIT_TEAM, value=run.team, style="primary")
            parts.append(b.actions(edit, block_id="first_run"))
        case First.MEETING if run.plannable:
            plan = b.button(t("Plan a meeting"), plan_form.OPEN, style="primary")
            parts.append(b.actions(plan, block_id="first_run"))
        case First.MEETING:
            parts.append(
                b.section(t.md("A meeting belongs to a deal. Please enter the first one: `/deal new`"))
            )
    return parts


def _step(t: Text, sentence: str, *, done: bool) -> Mrkdwn:
    return t.md("{mark} {what}", mark=DONE if done else OPEN, what=t.md(sentence))


def _most_used(t: Text) -> b.Block:
    return b.actions(
        b.button(t("Log a meeting"), log_form.OPEN, style="primary"),
        b.button(t("Plan a meeting"), plan_form.OPEN),
        b.button(t("My deals"), deal_list.OPENS, value="mine"),
        b.button(t("Rules"), rules_page.OPEN),
        b.button(t("Help"), help_text.OPEN),
        block_id="home_actions",
    )


def stranger(t: Text) -> b.View:
    """For whoever has no role here: guests, people from outside, and colleagues whom nobody has let in."""
    sentence = t.md(
        "Hello! There is nothing for you here. If you sell with this team, please ask your administrator."
    )
    return b.home([b.section(sentence)], callback_id=CALLBACK)
