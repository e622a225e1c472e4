"""The ways into set-up, used once by ada, the admin, and caught before they arrive."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.policy import preset_text
from bot.views import brake_notice, group_form, policy_form, undelivered
from sandbox import Upload
from store import tables
from tests.stories.forging import Payload, catch
from tests.stories.ways import CLICK, SUBMIT, Way

if TYPE_CHECKING:
    from tests.stories.office import Office
    from tests.stories.ways import Side


def admin_ways(office: Office, side: Side) -> dict[Way, Payload]:
    return _policy(office) | _undelivered(office, side) | _group(office, side) | _brake(office)


def _policy(office: Office) -> dict[Way, Payload]:
    ada = office.person("ada")
    ada.slash("/deal setup")
    opens = catch(office, CLICK, lambda: ada.form.click(policy_form.OPEN))
    ada.form.click(policy_form.OPEN)
    text = preset_text("b2b_ja").replace("fiscal_year_starts: 4", "fiscal_year_starts: 1")
    ada.form.fill({policy_form.FILE: Upload("policy.yml", text.encode())})
    checks = catch(office, SUBMIT, ada.form.submit)
    assert ada.form.submit().ok
    return {
        Way("action", policy_form.OPEN): opens,
        Way("view", policy_form.CALLBACK): checks,
        Way("view", policy_form.USE_CALLBACK): catch(office, SUBMIT, ada.form.submit),
    }


def _undelivered(office: Office, side: Side) -> dict[Way, Payload]:
    """A message that Slack refused, of each side."""
    ada, name = office.person("ada"), f"id-99{sum(map(ord, side.team)):06d}"
    now = office.world.clock.now()
    failed = {"kind": "welcome", "occurrence": name, "state": "failed", "due_at": now, "created_at": now}
    whose = {"workspace": office.world.team_id, "id": name, "recipient": name, "reason": "user_disabled"}
    office.write(tables.notice.insert().values(**failed, **whose, wanted=0, shown=0, attempts=1))
    ada.slash("/deal setup")
    ways = {Way("action", undelivered.OPEN): catch(office, CLICK, lambda: ada.form.click(undelivered.OPEN))}
    ada.form.click(undelivered.OPEN)
    for action in (undelivered.AGAIN, undelivered.GIVE_UP):
        buttons = [
            (block, each)
            for block in ada.form.blocks
            for each in block.get("elements", ())
            if each.get("action_id") == action and each["value"] == name
        ]
        ways[Way("action", action)] = catch(office, CLICK, partial(ada.form.press, *buttons[0]))
    return ways


def _brake(office: Office) -> dict[Way, Payload]:
    """Nags are held; the question is the same for both sides."""
    ada, now = office.person("ada"), office.world.clock.now()
    if not office.rows(tables.brake):
        brake = {"workspace": office.world.team_id, "id": "id-97000000", "cause": "import", "pulled_at": now}
        office.write(tables.brake.insert().values(**brake, preview={"causes": {"import": {}}}))
    home = ada.open_home()
    assert home is not None
    shown = catch(office, CLICK, lambda: home.click(brake_notice.OPEN))
    body = {name: each for name, each in shown.body.items() if name != "view"}
    ways = {Way("action", brake_notice.OPEN): Payload(shown.kind, {**body, "response_url": ""})}
    home.click(brake_notice.OPEN)
    for action in brake_notice.DECIDES:
        ways[Way("action", action)] = catch(office, CLICK, partial(ada.form.click, action))
    ada.form.close()
    return ways


def _group(office: Office, side: Side) -> dict[Way, Payload]:
    """Somebody without a role would come in."""
    ada = office.person("ada")
    if not office.world.groups:
        office.world.add_group("sales", ["nobu", "guest"])
    ada.slash("/deal setup")
    opens = catch(office, CLICK, lambda: ada.form.click(group_form.OPEN))
    ada.form.click(group_form.OPEN)
    ada.form.fill({group_form.TEAM: side.team, group_form.GROUP: "@sales"})
    checks = catch(office, SUBMIT, ada.form.submit)
    assert ada.form.submit().ok
    joins = catch(office, SUBMIT, ada.form.submit)
    return {
        Way("action", group_form.OPEN): opens,
        Way("view", group_form.CALLBACK): checks,
        Way("view", group_form.JOIN_CALLBACK): joins,
    }
