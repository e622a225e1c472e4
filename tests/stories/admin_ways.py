"""The ways into set-up, used once by ada, the admin, and caught before they arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.policy import preset_text
from bot.views import policy_form
from sandbox import Upload
from tests.stories.forging import Payload, catch
from tests.stories.ways import CLICK, SUBMIT, Way

if TYPE_CHECKING:
    from tests.stories.office import Office
    from tests.stories.ways import Side


def admin_ways(office: Office, side: Side) -> dict[Way, Payload]:
    return _policy(office)


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
