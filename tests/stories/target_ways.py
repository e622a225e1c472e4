"""The ways to a team's targets: looked at, set, changed and removed by the manager of this side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.views import hub
from bot.views import target_form as f
from store import tables
from tests.stories.forging import Payload, catch
from tests.stories.handing_ways import MANAGER
from tests.stories.reading_ways import pressed
from tests.stories.ways import CLICK, SUBMIT, Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.stories.office import Office
    from tests.stories.ways import Side


def target_ways(office: Office, side: Side, known: Mapping[Way, Payload]) -> dict[Way, Payload]:
    """One is set and stays, for the others to be asked about it. `known` lends a typeahead."""
    manager = office.person(MANAGER[side.team])
    team = next(each["id"] for each in office.rows(tables.team) if each["name"] == side.team)
    manager.slash("/deal targets")
    new = catch(office, CLICK, partial(manager.form.click, f.NEW))
    manager.form.click(f.NEW)
    kpi, other = (
        office.t("{what} ({unit})", what=office.t(each), unit=office.t("number"))
        for each in ("Won deals", "New deals")
    )
    manager.form.fill({f.KPI: other, f.VALUE: "15"})
    submitted = catch(office, SUBMIT, manager.form.submit)
    manager.form.close()  # what was caught is a form that nobody ever sent
    manager.form.click(f.NEW)
    manager.form.fill({f.KPI: kpi, f.VALUE: "12"})
    assert manager.form.submit().ok, manager.form.errors
    (target,) = (each["id"] for each in office.rows(tables.target) if each["team_id"] == team)
    menu = {
        what: catch(office, CLICK, partial(manager.form.choose, f.MENU, f"{what}:{target}"))
        for what in (f.CHANGE, f.REMOVE)
    }
    manager.form.close(whole_stack=True)
    turned = pressed(new, f.TEAM, "")
    turned.body["actions"][0]["selected_option"] = {"value": team}
    asks = known[Way("options", hub.SEARCH)]
    search = Payload(asks.kind, {**asks.body, "action_id": f.TEAM, "value": side.team})
    return {
        Way("action", f.OPEN): pressed(new, f.OPEN, team),
        Way("action", f.NEW): new,
        Way("action", f.TEAM): turned,
        **{Way("action", f.MENU, what): each for what, each in menu.items()},
        Way("view", f.CALLBACK): submitted,
        Way("options", f.TEAM): search,
    }
