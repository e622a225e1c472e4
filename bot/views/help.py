"""What one can do: all commands on one screen, and each on a screen of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import N_
from bot.text import Mrkdwn, join_md
from bot.views import blocks as b

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.text import Text

    Words = Mapping[str, Sequence[str]]

OPEN = "help_open"


@dataclass(frozen=True, slots=True)
class Topic:
    """One command: a line for the list; what it does, what it asks for and what to write after it for its screen."""

    short: str
    does: str
    asks: str
    example: str = ""


_ACME = N_("acme")
TOPICS: Final[Mapping[str, Topic]] = {
    "log": Topic(
        N_("log a meeting"),
        N_("Writes down what came of a meeting. Next step, stage and a new stakeholder go into the same form."),
        N_("The deal and what came of it. Everything else is filled in already or may stay empty."),
        _ACME,
    ),
    "new": Topic(
        N_("a new deal"),
        N_("Creates a deal of yours in the first stage."),
        N_("A name, the company and whatever the first stage asks for, such as a contact."),
        N_("acme renewal"),
    ),
    "show": Topic(
        N_("everything about one deal"),
        N_("Shows the deal's card: what is missing, the way to the next stage, its people and its history."),
        N_("Only which deal: by name, company or number."),
        _ACME,
    ),
    "list": Topic(
        N_("your deals"),
        N_("Lists the deals you may see, all of them or those that need something."),
        N_("Nothing. You can narrow the list down once it is there."),
    ),
    "stage": Topic(
        N_("move a deal to another stage"),
        N_("Moves a deal. What the stage still needs is asked for at once, in the same form."),
        N_("The deal, the new stage, and what is missing for it."),
        _ACME,
    ),
    "plan": Topic(
        N_("plan a coming meeting, once or regularly"),
        N_("Plans a meeting; when it has ended I ask how it went. What is planned can be moved or called off there."),
        N_("The deal and when, as you would say it: next tue 2pm. Further deals and a repeat if you like."),
        _ACME,
    ),
    "stakeholder": Topic(
        N_("add somebody on the customer's side"),
        N_("Adds somebody of the customer to a deal, with role, contact, interests and concerns."),
        N_("The deal and a name. Everything else may stay empty."),
        _ACME,
    ),
    "edit": Topic(
        N_("change what is known of a deal"),
        N_("Opens the deal's facts for changing: amount, dates, budget, approval, competition."),
        N_("The deal. Change what you like and leave the rest."),
        _ACME,
    ),
    "won": Topic(
        N_("the order is in"),
        N_("Closes a deal as won. What is still missing for that is asked for at once."),
        N_("The deal, and what the last gate needs, such as the contract's date."),
        _ACME,
    ),
    "lost": Topic(
        N_("the deal is lost"),
        N_("Closes a deal as lost, so that everybody can learn from it."),
        N_("The deal and the reason; who won it and what was missing, if you know."),
        _ACME,
    ),
    "reopen": Topic(
        N_("open a closed deal again"),
        N_("Takes a deal that was won or lost back into the process."),
        N_("The deal, and the stage it goes on from."),
        _ACME,
    ),
    "hand": Topic(
        N_("hand a deal over"),
        N_("Makes a colleague the owner. If you are not the manager, the manager is asked to confirm."),
        N_("The deal, the colleague, and why."),
        _ACME,
    ),
    "away": Topic(
        N_("when you are away, and who stands in"),
        N_("Notes your leave. Meanwhile nothing is sent to you; your deputy gets what can't wait."),
        N_("From when to when, whole or half days, and your deputy."),
    ),
    "merge": Topic(
        N_("join two deals or companies that are the same (managers)"),
        N_("Joins two entries of one thing, with everything that belongs to them. It can be undone."),
        N_("Which two, and which of them stays."),
        _ACME,
    ),
    "bulk": Topic(
        N_("many deals at once (managers)"),
        N_("Hands all deals of somebody to a colleague, or moves close dates that have passed. It can be undone."),
        N_("Whose deals and who takes them, or which deals and the new date."),
    ),
    "export": Topic(
        N_("your deals as a CSV file"),
        N_("Sends you your deals, or your team's, as a file by direct message."),
        N_("Whose deals: yours or your team's."),
    ),
    "rules": Topic(
        N_("what your team agreed on"),
        N_("Shows the process in plain words: who enters what by when, what each stage needs, when I write to you."),
        N_("Nothing."),
    ),
    "checkup": Topic(
        N_("whether the process is in place (managers)"),
        N_("Goes through the checklist: what is set up and in use, with the number behind it, and what to do next."),
        N_("Nothing."),
    ),
    "review": Topic(
        N_("the weekly review of your team"),
        N_("Shows the week so far. With a week after it, its review as it was sent, and what changed since."),
        N_("Nothing, or the week and the team."),
        N_("2026-W47"),
    ),
    "targets": Topic(
        N_("what your team means to reach (managers)"),
        N_("Shows your team's targets with what is reached so far. Set one for a month, a quarter or a fiscal year."),
        N_("Nothing, or the team. Then the period, the KPI and the number."),
    ),
    "setup": Topic(
        N_("teams, channel and roles (admins)"),
        N_("Sets up teams, their channel, managers and members, and everybody's role."),
        N_("You have to be an admin."),
    ),
    "help": Topic(
        N_("this list, or one command explained"),
        N_("Explains one command, or lists them all."),
        N_("Nothing, or the command you want to know about."),
        N_("log"),
    ),
}  # fmt: skip
"""In the order of the list."""


def render(t: Text, words: Words, *, unknown: bool = False, guess: str | None = None) -> b.Message:
    """All commands; `unknown` when somebody wrote a subcommand that doesn't exist, `guess` the one it looks like."""
    names = [name for name in TOPICS if name in words]
    listed = join_md("\n", [t.md("`{command}` {what}", command=command(t, words, name), what=t(TOPICS[name].short))
                            for name in names])  # fmt: skip
    heading = t.md("I don't know that one. Here is what I can do:") if unknown else t.md("*What I can do*")
    parts = [heading]
    if guess is not None:
        parts.append(t.md("Did you mean `{command}`?", command=command(t, words, guess)))
    choices = [(word(t, words, name), name) for name in names]
    more = b.as_element(b.select(t("One command"), OPEN, choices, placeholder=t("Explain one command")))
    after = t.md("After a meeting I ask how it went. Answer there and nothing else is needed.")
    blocks = [*map(b.section, parts), b.section(listed), b.actions(more), b.context(after)]
    return b.message(join_md("\n", [*parts, listed]), blocks)


def render_one(t: Text, words: Words, name: str) -> b.Message:
    """One command on one screen."""
    lines = _lines(t, words, name)
    return b.message(join_md("\n", lines), [b.section(line) for line in lines])


def modal(t: Text, words: Words, name: str | None) -> b.View:
    """The same above a form or from a click; without a known name, all of them."""
    known = name in TOPICS and name in words
    shown = render_one(t, words, name or "") if known else render(t, words)
    return b.modal(t("Help"), shown["blocks"], callback_id="help", close=t("Close"))


def _lines(t: Text, words: Words, name: str) -> list[Mrkdwn]:
    topic = TOPICS[name]
    written = command(t, words, name)
    if topic.example:
        example = word(t, words, topic.example) if topic.example in words else t(topic.example)
        written = f"{written} {example}"
    return [
        t.md("*{command}*: {what}", command=command(t, words, name), what=t(topic.short)),
        t.md(topic.does),
        t.md("For example: `{example}`", example=written),
        t.md("What it asks for: {what}", what=t(topic.asks)),
    ]


def command(t: Text, words: Words, name: str) -> str:
    """As it is typed in the reader's language: `/deal log`, `/deal 記録`."""
    return f"/deal {word(t, words, name)}"


def word(t: Text, words: Words, name: str) -> str:
    """English stands first among a subcommand's words, Japanese second."""
    return words[name][1 if t.language == "ja" else 0]
