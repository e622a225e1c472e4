"""Every way into the bot, used once by the person whose deal it is about, and caught before it arrives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.handlers.words import SUBCOMMANDS
from bot.views import (
    deal_form,
    log_form,
    nag,
    notes,
    plan_form,
    rules_page,
    setup_form,
    stage_form,
    stakeholder_form,
)
from bot.views import help as help_text
from store import members, tables
from tests.stories.forging import Payload, catch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.people import Modal, Person
    from store.model import Team
    from tests.stories.office import Office

CLICK, SUBMIT, ASK = "block_actions", "view_submission", "block_suggestion"


@dataclass(frozen=True, order=True)
class Way:
    """A listener (`kind` and `name`, as Bolt has it) and how it is reached."""

    kind: str
    name: str
    how: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.kind, self.name, self.how)))


@dataclass(frozen=True)
class Side:
    """A seller with deals that nobody of the other team may see. `secret` is in every name of theirs; `typed` in none
    but theirs, and is what somebody types who looks for them.
    """

    owner: str
    team: str
    typed: str
    secret: str


@dataclass(frozen=True)
class Caught:
    """An office, and the payloads that one side has not sent yet."""

    office: Office
    ways: Mapping[Way, Payload]


LOG = Way("view", log_form.CALLBACK)
EAST = Side("aoi", "East", "Ostrich", "Amber")
WEST = Side("nina", "West", "Walrus", "Cobalt")


def settle_in(office: Office) -> None:
    """East (mana; aoi, ken, kei, gone) and West (otto; nina), each with three deals and two meetings just over. kei was
    in one of aoi's. gone has left, robot is another app, guest and outsider are what they say, nobu has no role.
    """
    office.join("nina", "otto", "kei", "gone")
    office.world.add_user("robot", is_bot=True)
    office.team("East", ["mana"], ["aoi", "ken", "kei", "gone"])
    office.team("West", ["otto"], ["nina"])
    office.world.user("gone").deleted = True
    office.meet_everyone()
    office.write(tables.team.update().values(channel=office.world.channel("east").id))
    for side in (EAST, WEST):
        for name in ("first", "spare", "third"):
            deal = f"{side.typed} {name} {side.secret}"
            office.new_deal(deal, f"{side.secret} Holdings", side.owner, f"{side.secret}-san")
        for name in ("first", "spare"):
            joins = ("kei",) if (side, name) == (EAST, "first") else ()
            office.plan("今日 10時", f"{side.typed} {name}", side.owner, joins, f"{side.secret} {name}")
    office.tick(hours=2, minutes=5)
    for side in (EAST, WEST):
        owner = office.person(side.owner)
        owner.dm.messages[-1].click(office.t("Did not take place"))
        office.tick(seconds=1)


def all_ways(office: Office, side: Side) -> dict[Way, Payload]:
    """The payloads of one side. The last way changes something: it needs a receipt to be undone."""
    from tests.stories.admin_ways import admin_ways
    from tests.stories.changing_ways import changing_ways
    from tests.stories.handing_ways import handing_ways
    from tests.stories.home_ways import home_ways
    from tests.stories.hygiene_ways import hygiene_ways
    from tests.stories.meeting_ways import meeting_ways
    from tests.stories.people_ways import people_ways
    from tests.stories.reading_ways import reading_ways
    from tests.stories.review_ways import review_ways
    from tests.stories.target_ways import target_ways

    ways: dict[Way, Payload] = reading_ways(office, side, office.person(side.owner))
    ways |= handing_ways(office, side)
    ways |= hygiene_ways(office, side)
    for part in (_commands, _prompt, _log, _stage, _stakeholder, _plan, _new, _setup, _help, _receipt):
        ways |= part(office, side, office.person(side.owner))
    ways |= home_ways(office, side, ways) | review_ways(office, side, ways)
    ways |= meeting_ways(office, side) | people_ways(office, side) | target_ways(office, side, ways)
    return ways | admin_ways(office, side) | changing_ways(office, side)


def _commands(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    """One spelling of each: what is typed is told from the others before anything else happens."""
    return {
        Way("command", "/deal", word): catch(
            office, "command", partial(owner.slash, f"/deal {word} {side.typed} first" if word else "/deal")
        )
        for word in (*SUBCOMMANDS, "", "frobnicate")
    }


def _prompt(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    t = office.t
    asked, settled = owner.dm.messages
    buttons = {
        nag.LOG: t("Log now"),
        nag.NOT_HELD: t("Did not take place"),
        nag.MOVED: t("Moved to another time"),
    }
    ways = {
        Way("action", name): _clicked(office, partial(asked.click, text)) for name, text in buttons.items()
    }
    ways[Way("action", notes.UNDO, "in the message")] = _clicked(office, lambda: settled.click(t("Undo")))
    asked.click(t("Moved to another time"))
    owner.form.fill({t("When"): "明日 10時"})
    return ways | {Way("view", plan_form.MOVE_CALLBACK): _sent(office, owner.form)}


def _log(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    t, stage = office.t, log_form.STAGE
    ways = _picking(office, side, owner, "log", log_form.DEAL, log_form.DEAL_CHOICE)
    owner.slash(f"/deal log {side.typed} first")
    ways[Way("action", stage)] = _clicked(office, lambda: owner.form.select(stage, office.stage("mql")))
    owner.form.fill({stage: log_form.NO_CHANGE, t("What came of it"): office.outcome()})
    ways[Way("view", log_form.CALLBACK)] = _sent(office, owner.form)
    owner.form.fill({stage: office.stage("mql"), office.condition("mql"): "70"})
    return ways | {Way("view", log_form.CALLBACK, "and move"): _sent(office, owner.form)}


def _stage(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    ways = _picking(office, side, owner, "stage", stage_form.DEAL, stage_form.DEAL_CHOICE)
    owner.slash(f"/deal stage {side.typed} first")
    chosen = _clicked(office, lambda: owner.form.select(stage_form.STAGE, office.stage("sql")))
    owner.form.fill({stage_form.STAGE: office.stage("mql"), office.condition("mql"): "70"})
    return ways | {
        Way("action", stage_form.STAGE): chosen,
        Way("view", stage_form.CALLBACK): _sent(office, owner.form),
    }


def _stakeholder(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    ways = _picking(office, side, owner, "stakeholder", stakeholder_form.DEAL, stakeholder_form.DEAL_CHOICE)
    owner.slash(f"/deal stakeholder {side.typed} first")
    owner.form.fill({office.t("Name"): "Suzuki"})
    return ways | {Way("view", stakeholder_form.CALLBACK): _sent(office, owner.form)}


def _plan(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    ways = _picking(office, side, owner, "plan", plan_form.DEAL, plan_form.DEAL_CHOICE)
    owner.slash(f"/deal plan {side.typed} first")
    owner.form.fill({office.t("When"): "明日 15時"})
    return ways | {Way("view", plan_form.CALLBACK): _sent(office, owner.form)}


def _new(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    t, asked = office.t, office.condition("lead")
    owner.slash("/deal new Elsewhere")
    company = catch(office, ASK, lambda: owner.form.options(deal_form.ACCOUNT, f"{side.secret} Hold"))
    owner.form.fill(
        {t("{what}: name", what=asked): "Suzuki", t("{what}: e-mail or phone", what=asked): "03-1234-5678"}
    )
    return {
        Way("options", deal_form.ACCOUNT): company,
        Way("view", deal_form.CALLBACK): _sent(office, owner.form),
    }


def _setup(office: Office, side: Side, _owner: Person) -> dict[Way, Payload]:
    t, ada = office.t, office.person("ada")
    team = next(each.id for each in _teams(office) if each.name == side.team)
    ada.slash("/deal setup")
    clicks = {
        setup_form.NEW_TEAM: t("New team"),
        setup_form.EDIT_TEAM: team,
        setup_form.SET_ROLE: t("Give a role"),
    }
    ways = {
        Way("action", name): _clicked(office, partial(ada.form.click, text)) for name, text in clicks.items()
    }
    ada.form.click(t("New team"))
    ada.form.fill({t("Team name"): "North"})
    ways[Way("view", setup_form.TEAM_CALLBACK, "a new one")] = _sent(office, ada.form)
    ada.form.close()
    ada.form.click(team)
    ada.form.fill({t("Team name"): "Centre"})
    ways[Way("view", setup_form.TEAM_CALLBACK, "an old one")] = _sent(office, ada.form)
    ada.form.close()
    ada.form.click(t("Give a role"))
    ada.form.fill({t("Member"): "nobu", t("Role"): t("Admin")})
    return ways | {Way("view", setup_form.ROLE_CALLBACK): _sent(office, ada.form)}


def _help(office: Office, _side: Side, owner: Person) -> dict[Way, Payload]:
    reply = owner.slash("/deal help").message
    assert reply is not None
    asked = _clicked(office, lambda: reply.choose(help_text.OPEN, "log"))
    rules = Payload(
        asked.kind,
        {**asked.body, "actions": [{"type": "button", "block_id": "b", "action_id": rules_page.OPEN}]},
    )
    owner.slash("/deal rules")
    turned = _clicked(office, lambda: owner.form.choose(rules_page.CHAPTER, "stages"))
    return {
        Way("action", help_text.OPEN): asked,
        Way("action", rules_page.OPEN): rules,
        Way("action", rules_page.CHAPTER): turned,
    }


def _receipt(office: Office, side: Side, owner: Person) -> dict[Way, Payload]:
    owner.slash(f"/deal stakeholder {side.typed} third")
    owner.form.fill({office.t("Name"): f"{side.secret}-sama"})
    assert owner.form.submit().ok
    undo = _clicked(office, lambda: owner.form.click(office.t("Undo")))
    return {Way("action", notes.UNDO, "in the receipt"): undo}


def _picking(
    office: Office, side: Side, owner: Person, word: str, typeahead: str, choice: str
) -> dict[Way, Payload]:
    """The two ways a form lets its deal be chosen: a search, and a list where several fit what was typed."""
    deal = f"{side.typed} first"
    owner.slash(f"/deal {word}")
    asked = catch(office, ASK, lambda: owner.form.options(typeahead, deal))
    searched = _clicked(office, lambda: owner.form.select(typeahead, deal))
    owner.slash(f"/deal {word} {side.typed}")
    first = next(text for text in owner.form.options(choice) if "first" in text)
    listed = _clicked(office, lambda: owner.form.select(choice, first))
    return {
        Way("options", typeahead): asked,
        Way("action", typeahead): searched,
        Way("action", choice): listed,
    }


def _clicked(office: Office, act: Callable[[], object]) -> Payload:
    return catch(office, CLICK, act)


def _sent(office: Office, form: Modal) -> Payload:
    return catch(office, SUBMIT, form.submit)


def _teams(office: Office) -> Sequence[Team]:
    with office.bot.deps.reads() as session:
        return members.all_teams(session, office.world.team_id)
