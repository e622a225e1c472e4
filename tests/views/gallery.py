"""Every screen the bot can show, hung up with whatever content a test gives: short and natural, or as long as it gets."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from bot import views
from bot.deps import PolicyInForce
from bot.errors import Refused, UndoRefused
from bot.policy import preset
from bot.policy.stages import ROLES
from bot.services.letters import Letter, Line, Standing
from bot.services.planned import Planned
from bot.services.prefill import DealLine, LogSheet, StageSheet
from bot.services.series import Every
from bot.text import Mrkdwn, escape, text
from bot.views import (
    coming,
    deal_form,
    deal_label,
    log_done,
    log_form,
    nag,
    notes,
    people,
    plan_form,
    rules_page,
    setup_form,
    stage_form,
)
from bot.views import (
    help as help_text,
)
from store.deals import Hit
from store.model import Account, Command, Finding, Notice, NoticeKind, NoticeState
from tests.builders import HOME, a_deal, a_meeting, a_member, a_stakeholder, a_team, an_activity
from tests.clocks import MONDAY_9_JST
from tests.views.admin_screens import ADMIN
from tests.views.attention_screens import ATTENTION
from tests.views.changing_screens import CHANGING, stage_screens
from tests.views.handing_screens import HANDING
from tests.views.home_screens import HOME as HOME_TAB
from tests.views.hygiene_screens import HYGIENE
from tests.views.marketing_screens import MARKETING
from tests.views.people_screens import LINK, PEOPLE
from tests.views.reading_screens import READING
from tests.views.review_screens import REVIEWS
from tests.views.target_screens import TARGETS
from tests.views.widest import the_widest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.deps import Deps
    from bot.policy import Policy
    from bot.text import Text
    from store.model import Deal, Member

SCREEN = {"b.View", "b.Message", "Message"}
OFFER = {"b.Option", "list[b.Option]"}
COMMANDS = {name: (name, "記録") for name in help_text.TOPICS}


def renderers() -> dict[str, Any]:
    """Whatever in bot.views makes a view, a message or an option of a typeahead, by `module.function`."""
    found = {}
    for each in pkgutil.iter_modules(views.__path__):
        module = importlib.import_module(f"bot.views.{each.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_") and each.name != "blocks":
                found[f"{each.name}.{name}"] = function
    returns = {name: inspect.signature(each).return_annotation for name, each in found.items()}
    return {name: each for name, each in found.items() if returns[name] in SCREEN | OFFER}


@dataclass(frozen=True)
class Content:
    """What people wrote and how much there is of it. `words` is repeated until a text is as long as asked."""

    t: Text
    policy: Policy
    words: str
    long: bool

    def text(self, length: int = 3000) -> str:
        return _long(self.words, length) if self.long else self.words

    def some(self, most: int) -> range:
        return range(most if self.long else 2)

    @cached_property
    def person(self) -> Member:
        return a_member("reader", name=self.text(), locale="ja-JP" if self.t.language == "ja" else "en-US")

    @cached_property
    def deal(self) -> Deal:
        here = self.policy.first_stage.key
        return a_deal(name=self.text(), number=10**9 if self.long else 7, stage=here, next_step=self.text())

    @cached_property
    def line(self) -> DealLine:
        return DealLine("acme", self.deal.number, self.text(), self.text(), self.deal.stage, 10**9)

    @cached_property
    def hits(self) -> list[Hit]:
        return [
            Hit(f"id-{n:08d}", n, self.text(), self.text(), self.deal.stage, open=True)
            for n in self.some(101)
        ]

    @property
    def command(self) -> Command:
        return Command(
            workspace=HOME, id="c" * 36, key="k", kind="log", deal_id="acme", actor_id="reader",
            on_behalf_of=None, via="modal", at=MONDAY_9_JST, receipt={},
        )  # fmt: skip


@cache
def _long(words: str, length: int) -> str:
    return (words * length)[:length]


def _log(c: Content) -> Iterator[Any]:
    knows = [
        a_stakeholder(f"s{n:03d}", name=c.text(), role=role)
        for n, role in zip(c.some(150), _roles(), strict=False)
    ]
    yield log_form.render(c.t, c.policy, LogSheet(deal=None, meeting=None, happened_at=MONDAY_9_JST))
    yield log_form.render(
        c.t, c.policy, LogSheet(deal=None, meeting=None, happened_at=MONDAY_9_JST), c.hits, c.text()
    )
    for stage in _targets(c):
        yield log_form.render(
            c.t,
            c.policy,
            LogSheet(
                deal=c.line,
                meeting=a_meeting(id="m" * 36, title=c.text()),
                happened_at=MONDAY_9_JST,
                people=knows,
                colleagues=[f"U{n:010d}" for n in c.some(60)],
                on_behalf_of="U0000000001",
                others=[c.line] * len(c.some(9)),
                stage=stage,
                missing=c.policy.conditions(None, stage),
                may_move=True,
                lost=c.deal if stage == c.policy.lost.key else None,
            ),
            hint=c.text(),
        )


def _roles() -> Iterator[str | None]:
    while True:
        yield from (None, *ROLES)


def _targets(c: Content) -> list[str]:
    """A step to the next stage, and to each of the last ones."""
    return [each.key for each in (c.policy.stages[1], *c.policy.stages[2:6], c.policy.won, c.policy.lost)]


def _stage(c: Content) -> Iterator[Any]:
    yield stage_form.render(c.t, c.policy, StageSheet(deal=None, stage=None))
    yield stage_form.render(c.t, c.policy, StageSheet(deal=None, stage=None), c.hits, c.text())
    for stage in _targets(c):
        missing = c.policy.conditions(None, stage)
        yield stage_form.render(c.t, c.policy, StageSheet(deal=c.line, stage=stage, missing=missing))
    yield from stage_screens(c)


def _picks(render: Any) -> Any:
    def hang(c: Content) -> Iterator[Any]:
        yield render(c.t, None)
        yield render(c.t, c.line)
        yield render(c.t, None, c.hits, c.text())

    return hang


def _letters(c: Content) -> Iterator[Any]:
    deps = cast(
        "Deps",
        SimpleNamespace(policy=lambda _workspace: PolicyInForce(c.policy, 10**6), now=lambda: MONDAY_9_JST),
    )
    for kind in (NoticeKind.PROMPT, NoticeKind.LAST_CALL):
        yield nag.render(deps, Letter(_notice(kind), c.person, []))
        for line in _lines(c):
            yield nag.render(deps, Letter(_notice(kind), c.person, [line]))
    many = [line for _ in c.some(20) for line in _lines(c)]
    waiting = [line for line in _lines(c) if line.standing is Standing.OPEN]
    settled = [line for line in _lines(c) if line.standing is not Standing.OPEN]
    for lines in (many, waiting * (30 if c.long else 1), settled * (30 if c.long else 1)):
        yield nag.render(deps, Letter(_notice(NoticeKind.BUNDLE), c.person, lines))


def _notice(kind: NoticeKind) -> Notice:
    return Notice(
        workspace=HOME, id="n", recipient="reader", kind=kind, occurrence="o",
        state=NoticeState.DUE, due_at=MONDAY_9_JST, created_at=MONDAY_9_JST,
    )  # fmt: skip


def _lines(c: Content) -> list[Line]:
    """However an item may stand, for the one who is asked and for their manager."""
    finding = Finding(
        workspace=HOME, id="f", deal_id="acme", rule="meeting_unlogged", subject="m" * 36, occurrence="o",
        member_id="reader", opened_at=MONDAY_9_JST, due_at=MONDAY_9_JST + timedelta(days=400), evidence={},
        policy_version=10**6,
    )  # fmt: skip
    meeting = a_meeting(id="m" * 36, title=c.text())
    plain = Line(
        finding, c.deal, c.text(), meeting, Standing.OPEN, own=True, whose=c.text(), settled_by=c.text()
    )
    until = MONDAY_9_JST + timedelta(minutes=10)
    return [
        line
        for standing in Standing
        for line in (
            replace(plain, standing=standing, undo=c.command, undo_until=until),
            replace(plain, standing=standing, own=False, account=None),
            replace(plain, standing=standing, own=False, whose=None, settled_by=None),
        )
    ]


def _done(c: Content) -> Iterator[Any]:
    full = an_activity(summary=c.text(), next_step=c.text(), next_step_on=date(2026, 11, 20), link=LINK)
    for activity in (full, an_activity(), an_activity(next_step=c.text())):
        for until in (None, MONDAY_9_JST):
            yield log_done.render(
                c.t, c.policy, c.line, activity, c.command, until, others=[c.line] * len(c.some(9))
            )


def _team(c: Content) -> Iterator[Any]:
    crowd = [a_member(f"m{n}", name=c.text()) for n in c.some(60)]
    yield setup_form.team_form(c.t, None, [], [], "Asia/Tokyo")
    yield setup_form.team_form(
        c.t, a_team(name=c.text(), channel="C1"), crowd, crowd, "America/Argentina/Buenos_Aires"
    )


def _receipts(c: Content) -> Iterator[Any]:
    lines: list[Mrkdwn] = [escape(c.text())] * 6
    for until in (None, MONDAY_9_JST):
        yield notes.receipt(c.t, c.t("Stakeholder added"), lines, c.command, until)


def _refusals(c: Content) -> Iterator[Any]:
    for error in (*_every(Refused), UndoRefused("it was undone before.")):
        yield notes.refusal(error.say(c.t))


def _every(kind: type[Any]) -> Iterator[Any]:
    yield kind()
    for each in kind.__subclasses__():
        yield from _every(each)


def _moved(c: Content) -> Iterator[Any]:
    for minutes in (1, 37, 60, 720):
        ends = MONDAY_9_JST + timedelta(minutes=minutes)
        series = "s" if minutes == 37 else None
        yield plan_form.render_move(
            c.t, a_meeting(id="m" * 36, title=c.text(), ends_at=ends, series_id=series)
        )


def _coming(c: Content) -> Iterator[Any]:
    for count in (0, 1, 40, 5000) if c.long else (0, 2):
        planned = [
            Planned(
                a_meeting(id=f"m{n:035}", title=c.text(), series_id="s" if n % 2 else None),
                c.line,
            )
            for n in range(count)
        ]
        for done in (None, replace(c.command, receipt={"count": 26})):
            yield coming.render(c.t, planned, done)


def _plans(c: Content) -> Iterator[Any]:
    yield from _picks(plan_form.render)(c)
    for every in Every:
        yield plan_form.render(c.t, c.line, repeat=every.value)


def _accounts(c: Content) -> Iterator[Any]:
    known = [
        Account(workspace=HOME, id=f"id-{n:08d}", name=c.text(), key="k", attributes={}) for n in c.some(20)
    ]
    yield deal_form.account_options(c.t, known, deal_form.company(c.text()))
    yield deal_form.account_options(c.t, [], deal_form.company(c.text()))


SCREENS: dict[str, Any] = {
    "deal_form.render": lambda c: iter([deal_form.render(c.t, c.policy), deal_form.render(c.t, c.policy, c.text(), meeting="m" * 36)]),
    "deal_form.account_options": _accounts,
    "deal_label.option": lambda c: iter([[deal_label.option(c.line)], [deal_label.option(hit) for hit in c.hits[:100]]]),
    "help.render": lambda c: iter([help_text.render(c.t, COMMANDS), help_text.render(c.t, COMMANDS, unknown=True, guess="log")]),
    "help.render_one": lambda c: (help_text.render_one(c.t, COMMANDS, name) for name in COMMANDS),
    "help.modal": lambda c: (help_text.modal(c.t, COMMANDS, name) for name in (None, *COMMANDS)),
    "log_done.render": _done,
    "log_form.render": _log,
    "nag.render": _letters,
    "notes.receipt": _receipts,
    "notes.refusal": _refusals,
    "notes.undone": lambda c: iter([notes.undone(c.t)]),
    "people.roles": lambda c: iter([people.roles(c.t)]),
    "plan_form.render": _plans,
    "plan_form.render_move": _moved,
    "rules_page.render": lambda c: (rules_page.render(c.t, c.policy, 10**6, each) for each in (None, "stages", "stages-2", "figures", "messages", "days", "process", "gone")),
    **ADMIN,
    **HOME_TAB,
    **ATTENTION,
    **CHANGING,
    **PEOPLE,
    **MARKETING,
    **READING,
    **REVIEWS,
    **TARGETS,
    **HANDING,
    **HYGIENE,
    "coming.render": _coming,
    "setup_form.role_form": lambda c: iter([setup_form.role_form(c.t)]),
    "setup_form.team_form": _team,
    "stage_form.render": _stage,
}  # fmt: skip
"""Each renderer of `renderers()`, with everything it can be given."""


@cache
def natural(language: str) -> Content:
    """As a company that speaks this language would have it: every word of the content is in it."""
    policy = preset("b2b_ja" if language == "ja" else "b2b_en")
    return Content(
        text(language, "Asia/Tokyo"), policy, "新基幹システム" if language == "ja" else "Rollout", long=False
    )


@cache
def longest(language: str) -> Content:
    """Everything at its limit. The words hold what mrkdwn must escape, which makes them longer still."""
    words = "新<基>&幹" if language == "ja" else "Ro<ll>&ut"
    return Content(text(language, "Asia/Tokyo"), the_widest(), words, long=True)
