"""Another policy comes into force while things are open: what it no longer asks for is settled in place, what it asks for
anew is found, and everybody reads by which version.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.policy import preset_text
from bot.views import fixes
from store import tables
from tests.stories.test_nags import said, the_morning_after
from tests.stories.test_policy import upload

if TYPE_CHECKING:
    from tests.stories.office import Office

TEXT = preset_text("b2b_ja")


def use(office: Office, text: str) -> None:
    """An admin uploads it, looks at what changes, and uses it."""
    assert upload(office, text.encode()).outcome == "updated"
    assert office.person("ada").form.submit().outcome == "updated"
    office.person("ada").form.close(whole_stack=True)


def open_rules(office: Office) -> dict[str, int]:
    """What is open, with the version of the policy it was found under."""
    rows = [row for row in office.rows(tables.finding) if row["resolved_at"] is None]
    return {row["rule"]: row["policy_version"] for row in rows}


def test_what_a_new_policy_no_longer_asks_for_is_settled_in_the_message_and_what_it_asks_for_is_found(
    watched: Office,
) -> None:
    """A rule goes off, a stage that nobody stands in goes, and a limit gets shorter than the deal has stood there."""
    t, aoi = watched.t, the_morning_after(watched)
    message = len(aoi.dm.messages) - 1
    assert open_rules(watched) == {"missing_field": 1}
    later = TEXT.replace("missing_field: {due: 24h}", "missing_field: {enabled: false}")
    later = re.sub(r"  - key: mql .*?(?=  - key: sql)", "", later, flags=re.DOTALL)
    later = later.replace("dwell_limit: 45d", "dwell_limit: 4h")
    use(watched, later)
    watched.tick(minutes=1)
    assert open_rules(watched) == {"dwell": 2}
    assert t("Everything in this list is done. Thank you!") in said(aoi.dm.messages[message])
    assert aoi.dm.messages[message].buttons == []
    aoi.slash("/deal show acme")
    assert t.n("{count} hour", "{count} hours", 4) in said(aoi.form)  # the new limit
    aoi.form.click(fixes.WHY)
    assert t("Found under version {version} of the policy.", version=2) in said(aoi.form)
    aoi.form.close(whole_stack=True)
    aoi.slash("/deal stage acme")
    assert watched.stage("mql") not in aoi.form.options(t("New stage"))


def test_a_policy_that_goes_back_finds_again_what_it_had_found(watched: Office) -> None:
    """Nothing is asked twice for the same reason: it is the same finding, and its message is not sent again."""
    t, aoi = watched.t, the_morning_after(watched)
    found = {row["id"] for row in watched.rows(tables.finding) if row["rule"] == "missing_field"}
    told = len(aoi.dm.messages)
    use(watched, TEXT.replace("missing_field: {due: 24h}", "missing_field: {enabled: false}"))
    watched.tick(minutes=1)
    assert open_rules(watched) == {}
    use(watched, TEXT)
    watched.tick(minutes=1)
    assert {row["id"] for row in watched.rows(tables.finding) if row["resolved_at"] is None} == found
    assert len(aoi.dm.messages) == told
    assert t("Fill in") in aoi.dm.last.buttons
