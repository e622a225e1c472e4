"""What the Home shows: which tab, which stage, team and finding; how it is chosen, and how the view remembers it."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any, Final

from bot.services.home import DAY, OFFICE, TEAM
from bot.services.home_pages import MOST_PAGES, Wanted
from bot.views import blocks as b
from bot.views import brake_notice
from bot.views.home_rows import BACK, GO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.home import Home
    from bot.text import Text

STAGE, RULE, TEAMS = "home_stage", "home_rule", "home_teams"
BLOCK: Final = "home_filter"
ANY: Final = "*"
"""The choice that leaves nothing out; no stage, rule or team has it as its key."""
MENU: Final = 99
"""Teams that a menu holds beside that choice; more are searched for."""
TURNS: Final = ("items", "deals", "people")
"""What has pages."""
CHANGES: Final = (STAGE, RULE, TEAMS, GO, BACK)
"""Everything that draws the Home anew."""


def render(t: Text, home: Home) -> list[b.Block]:
    """Which tab it is and of when, the way to the others, and what narrows it down."""
    titles, shown = {DAY: t("My day"), TEAM: t("Team"), OFFICE: t("Workspace")}, home.wanted.tab
    when = t.md("*{tab}* · as of {time}", tab=titles[shown or DAY], time=t.time(home.now))
    others = [each for each in home.tabs if each != shown]
    elements = [
        b.button(titles[each], action, value=f"tab:{each}")
        for each, action in zip(others, (GO, BACK), strict=False)
    ]
    elements += _choices(t, home) if shown != OFFICE else []
    return [
        b.section(when, accessory=b.button(t("Refresh"), GO)),
        *([b.actions(*elements, block_id=_block_id(home.wanted))] if elements else []),
    ]


def _block_id(wanted: Wanted) -> str:
    """Another one for each choice: Slack keeps what somebody chose in a block, whatever is drawn in its place."""
    return ":".join([BLOCK, *(each or ANY for each in (wanted.tab, wanted.stage, wanted.rule, wanted.team))])[
        :255
    ]


def _choices(t: Text, home: Home) -> list[b.Element]:
    policy, wanted = home.policy, home.wanted
    stages = [(policy.label(each, t.language), each.key) for each in policy.open_stages]
    rules = [
        (t(brake_notice.RULES.get(rule, rule)), rule)
        for rule in type(policy.rules).model_fields
        if policy.rules[rule].enabled or rule == wanted.rule
    ]
    found = [
        b.select("-", STAGE, [(t("Every open stage"), ANY), *stages], initial=wanted.stage or ANY),
        b.select("-", RULE, [(t("Any finding"), ANY), *rules], initial=wanted.rule or ANY),
    ]
    if wanted.tab == TEAM and len(home.teams) > 1:
        found.append(_teams(t, home))
    return [b.as_element(each) for each in found]


def _teams(t: Text, home: Home) -> b.Block:
    named = {each.id: each.name for each in home.teams}
    chosen = home.wanted.team
    if len(named) > MENU:
        first = (named[chosen], chosen) if chosen else None
        return b.external_select("-", TEAMS, initial=first, placeholder=t("Team"))
    return b.select(
        "-",
        TEAMS,
        [(t("All teams"), ANY), *((name, key) for key, name in named.items())],
        initial=chosen or ANY,
    )


def kept(wanted: Wanted) -> str:
    return json.dumps({name: each for name, each in asdict(wanted).items() if each})


def asked(view: Mapping[str, Any]) -> Wanted:
    """What a Home shows, read back from its view; what can't be read is as it is at first. A choice in a menu holds, even
    if the Home was not drawn anew since.
    """
    try:
        given = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        given = {}
    given = given if isinstance(given, dict) else {}
    kinds = {each.name: int if each.name in TURNS else str for each in fields(Wanted)}
    wanted = Wanted(**{name: given[name] for name, kind in kinds.items() if type(given.get(name)) is kind})
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    menus: Mapping[str, Any] = next((each for name, each in values.items() if name.startswith(BLOCK)), {})
    chosen = {name: (menus.get(action) or {}).get("selected_option") for name, action in _MENUS.items()}
    held: dict[str, Any] = {name: _value(each) for name, each in chosen.items() if each}
    return replace(wanted, **held)


_MENUS: Final = {"stage": STAGE, "rule": RULE, "team": TEAMS}
_FIRST: Final[Mapping[str, Any]] = dict.fromkeys(TURNS, 0)


def changed(wanted: Wanted, action: Mapping[str, Any]) -> Wanted:
    """After this click. Another choice begins at the first pages."""
    name, value = action.get("action_id"), action.get("value")
    for part, menu in _MENUS.items():
        if name == menu:
            held: dict[str, Any] = {part: _value(action.get("selected_option") or {})}
            return replace(wanted, **held, **_FIRST)
    part, _, said = value.partition(":") if isinstance(value, str) else ("", "", "")
    match part:
        case "tab":
            return replace(wanted, tab=said, owner=None, **_FIRST)
        case "owner":
            return replace(wanted, owner=said or None, **_FIRST)
    turned: dict[str, Any] = {part: _page(said)} if part in TURNS else {}
    return replace(wanted, **turned)


def _value(option: Mapping[str, Any]) -> str | None:
    value = option.get("value")
    return value if isinstance(value, str) and value != ANY else None


def _page(value: str) -> int:
    known = value.isascii() and value.isdecimal() and len(value) < 6
    return min(int(value), MOST_PAGES) if known else 0
