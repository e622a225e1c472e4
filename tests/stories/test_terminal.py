"""The same office, at the terminal: what one types, and what is on the screen then, in both languages."""

from __future__ import annotations

import ast
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from sandbox import company, shell
from sandbox.delivery import Unanswered
from sandbox.model import Message
from sandbox.shell.sitting import TRIES
from sandbox.shell.words import HELP, JAPANESE, speaker

if TYPE_CHECKING:
    from sandbox.delivery import Ack
    from sandbox.shell.words import Say
    from tests.stories.office import Office


class Silent:
    """A bot that is gone."""

    def send(self, kind: str, payload: Any, headers: Any) -> Ack:
        raise Unanswered("is not connected")


class Terminal:
    """aoi's, 80 columns wide; `type` gives what was printed."""

    def __init__(self, office: Office) -> None:
        self.office, self._printed = office, StringIO()
        self.say: Say = speaker(office.language)
        self.shell = shell.Shell(
            office.world,
            Console(file=self._printed, width=80, highlight=False),
            who="aoi",
            language=office.language,
            titles={"aoi": "sales rep", "mana": "manager"},
            settle=self._settle,
        )

    def _settle(self) -> None:
        """Long enough after the last time that every message's turn has come."""
        self.office.machine.move(by=timedelta(minutes=1))
        self.office.pass_time()

    def type(self, *lines: str) -> str:
        began = self._printed.tell()
        for line in lines:
            assert self.shell.obey(line)
        return self._printed.getvalue()[began:]


@pytest.fixture
def terminal(office: Office) -> Terminal:
    return Terminal(office)


def flat(printed: str) -> str:
    """Without the frames, and without the blanks that wrapping puts between Japanese characters."""
    return "".join(each for each in printed if each not in "│╭╮╰╯─\n ")


def shows(printed: str, *texts: str) -> bool:
    return all(flat(text) in flat(printed) for text in texts)


def test_a_meeting_is_logged_by_filling_in_the_form_and_the_receipt_is_on_the_screen(
    terminal: Terminal,
) -> None:
    t, office = terminal.office.t, terminal.office
    opened = terminal.type("/deal 記録 アクメ" if office.language == "ja" else "/deal log acme")
    assert shows(opened, t("Log a meeting"), t("What came of it"), "Acme renewal", office.outcome(1))
    outcome = t("What came of it")
    assert shows(terminal.type(f"fill {outcome} = {office.outcome()}"), outcome, office.outcome())
    terminal.type(f"fill {t('In a few words')}=They liked it", f"fill {t('Date of the next step')} = 11/20")
    receipt = terminal.type("submit")
    assert shows(receipt, t("Logged"), "They liked it", f"[1 {t('Undo')}]")
    assert shows(terminal.type("click 1"), t("Undone"))
    assert office.person("aoi").taps + office.person("aoi").typed < 15


def test_time_passes_in_steps_so_that_a_day_away_brings_each_message_at_its_own_time(
    terminal: Terminal,
) -> None:
    office, t = terminal.office, terminal.office.t
    office.plan("today 10:00" if office.language == "en" else "今日 10時")
    arrived = terminal.type("+2d")
    assert shows(arrived, "11:00", t("Overdue"))
    assert [len(office.person(name).dm.messages) for name in ("aoi", "mana", "ken")] == [3, 1, 0]
    manager = terminal.say(
        "{name} got a message: {text}",
        name="Mana",
        text=t.n("{count} thing in your team is overdue.", "{count} things in your team are overdue.", 1),
    )
    assert shows(arrived, manager)
    assert shows(terminal.type("as mana", "dm"), t("Overdue"), "Acme renewal")


def test_buttons_are_numbered_through_all_messages_on_the_screen(terminal: Terminal) -> None:
    office, t = terminal.office, terminal.office.t
    for hour in ("10", "11"):
        office.plan(f"today {hour}:00" if office.language == "en" else f"今日 {hour}時")
    assert shows(terminal.type("+4h"), f"[6 {t('Log now')}]")
    refused = terminal.type(f"click {t('Log now')}")
    assert shows(refused, f"1 {t('Log now')}", f"6 {t('Log now')}")
    answered = terminal.type("click 7")
    assert shows(answered, terminal.say("edited"), f"[1 {t('Undo')}]")
    first, second = office.person("aoi").dm.messages
    assert t("Log now") in first.buttons
    assert second.buttons == [t("Undo")]


def test_a_stage_move_shows_what_the_gate_lacks_and_errors_stand_at_their_fields(terminal: Terminal) -> None:
    office, t = terminal.office, terminal.office.t
    terminal.type("/deal stage acme")
    grown = terminal.type(f"fill {t('New stage')} = {office.stage('sql')}")
    assert shows(grown, office.condition("mql"), office.condition("sql"))
    terminal.type(f"fill {t('New stage')} = {office.stage('mql')}")
    assert shows(
        terminal.type("submit"), terminal.say("{label} must be filled in.", label=office.condition("mql"))
    )
    low = terminal.type(f"fill {office.condition('mql')} = 10", "submit")
    assert shows(low, f"✗ {t('This is still needed for the stage.')}")
    assert shows(terminal.type(f"fill {office.condition('mql')} = 70", "submit"), t("Moved"))


def test_people_and_channels_are_chosen_by_name_and_shown_by_name(terminal: Terminal) -> None:
    office, t = terminal.office, terminal.office.t
    terminal.type("as ada", f"/deal {'設定' if office.language == 'ja' else 'setup'}")
    terminal.type("click 1")
    assert shows(terminal.type(f"fill {t('Managers')} = mana、ken"), "Mana, Ken")
    assert shows(terminal.type(f"fill {t('Channel')} = #sales"), "#sales")
    assert terminal.office.person("ada").form.field(t("Managers")).value == [
        office.person(name).id for name in ("mana", "ken")
    ]


def test_a_company_nobody_knows_is_searched_for_once_and_offered_as_new(terminal: Terminal) -> None:
    t = terminal.office.t
    terminal.type("/deal new Fresh start")
    assert shows(terminal.type(f"fill {t('Company')} = Fresh Foods"), t("Add “{name}”", name="Fresh Foods"))
    assert shows(terminal.type(f"fill {t('Company')} = アク"), t("Company"), "アクメ")


def test_a_long_stretch_passes_in_longer_steps_that_still_meet_the_morning(terminal: Terminal) -> None:
    office, t = terminal.office, terminal.office.t
    office.plan("today 10:00" if office.language == "en" else "今日 10時")
    morning = "Wed 18 Nov 09:00" if office.language == "en" else "11/18(水) 09:00"
    assert shows(terminal.type("+4d"), morning, t("Overdue"))


MISTYPED = {
    "dance": "There is no command {line}. Type help.",
    "/weather": "Slack has no command {line} here; there is /deal.",
    "as nobody-here": "Nobody here is called {name}. Type people.",
    "channel nowhere": "There is no channel {name}; there is {others}.",
    "fill": "No form is open. Open one with /deal log, for example.",
    "submit": "No form is open. Open one with /deal log, for example.",
    "click 1": "There are no buttons here. Type dm or form first.",
    "+soon": "Write it like this: +30m, +2h, +1d, or to 2026-11-25 09:00",
    "+0h": "Write it like this: +30m, +2h, +1d, or to 2026-11-25 09:00",
    "to tomorrow": "Write it like this: +30m, +2h, +1d, or to 2026-11-25 09:00",
    "to 2026-11-01 09:00": "Company time only goes forward; it is {now}.",
    "+99d": "At most {days} days at a time.",
}


def test_what_is_mistyped_is_told_in_a_sentence(terminal: Terminal) -> None:
    for line, sentence in MISTYPED.items():
        assert shows(terminal.type(line), part_of(terminal, sentence)), line


UNFIT = {
    "fill 99 = x": "No field begins with {name}; there are: {others}",
    "fill 4": "Write it like this: fill 2 = value",
    "fill 2 = flying": "No option fits {value}; there are: {others}",
    "fill 8 = someday": "{value} is no date. Write it like 2026-11-25 or 11/25.",
    "fill 4 = someday": "{value} is no moment. Write it like 2026-11-25 14:00 or 11/25 14:00.",
    "fill 6 = stranger": "Nobody here is called {name}. Type people.",
    "fill 1 = nothing like it": "Nothing is found for {value}.",
    "options 3": "{label} has no list to choose from.",
    "fill 14 =": "No field begins with {name}; there are: {others}",
}


def test_what_a_field_can_not_take_is_told_and_the_form_stays(terminal: Terminal) -> None:
    terminal.type("/deal log acme")
    form = terminal.office.person("aoi").form
    before = [each.value for each in form.fields]
    for line, sentence in UNFIT.items():
        assert shows(terminal.type(line), part_of(terminal, sentence)), line
    assert [each.value for each in form.fields] == before


def part_of(terminal: Terminal, sentence: str) -> str:
    """Its longest part without a value."""
    said = JAPANESE[sentence] if terminal.office.language == "ja" else sentence
    return max(said.replace("{", "}").split("}")[::2], key=len)


def test_what_others_wrote_can_not_steer_the_terminal(terminal: Terminal) -> None:
    world, aoi = terminal.office.world, terminal.office.person("aoi")
    dm = world.dm(aoi.id)
    evil = "\x1b[2J\x9b31m\u202ereversed\u2066 <@U404> &lt;b&gt; *bold*"
    world.messages[dm.id].append(Message(world.stamp(), dm.id, world.app.bot_user_id, evil))
    printed = terminal.type("dm")
    assert not {"\x1b", "\x9b", "\u202e", "\u2066"} & set(printed)
    assert "reversed @U404 <b> bold" in printed


def test_a_bot_that_does_not_answer_is_told_and_the_terminal_goes_on(terminal: Terminal) -> None:
    terminal.office.world.transport = Silent()
    assert shows(
        terminal.type("/deal log acme"), part_of(terminal, "We had some trouble connecting. ({why})")
    )
    assert shows(terminal.type("people"), "mana")


def test_every_line_of_a_screen_is_eighty_cells_wide_at_most(terminal: Terminal) -> None:
    terminal.shell.welcome(TRIES[terminal.office.language])
    printed = terminal.type("help", "people", "/deal log acme", "form", "close", "+1d", "dm")
    assert max(cell_len(line) for line in printed.splitlines()) <= 80


def test_quit_ends_it(terminal: Terminal) -> None:
    assert not terminal.shell.obey("ｑｕｉｔ")


def test_the_terminal_has_every_sentence_in_japanese_and_no_other() -> None:
    """Whatever is handed to `say`, and the tables of sentences."""
    said = {sentence for _, sentence in HELP} | {why for tries in TRIES.values() for _, why in tries}
    said |= {each.title for each in (*company.JAPANESE, *company.ENGLISH)}
    for path in Path(shell.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "say" and node.args:
                said |= {
                    each.value
                    for each in ast.walk(node.args[0])
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    said |= {"{name}'s message now says: {text}", "{name} got a message: {text}"}
    assert said - {"guest"} == set(JAPANESE) - {"guest"}


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_a_menu_outside_a_form_goes_by_what_is_chosen_in_it(office: Office) -> None:
    """Slack shows no label there; its id is nothing to read."""
    terminal, t = Terminal(office), office.t
    shown = terminal.type("/deal list")
    assert "deal_list" not in shown
    assert f"1 {t('My deals')}" in shown
    mine, all_of_them = t("My deals")[:2], t("All I may see")
    assert all_of_them in terminal.type(f"fill {mine} = {all_of_them}")
    assert office.person("aoi").form.field("deal_list_whose").shown == all_of_them
