"""`/deal export`: whose deals come, as which file, and never twice."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from sqlalchemy import update

from store import tables

if TYPE_CHECKING:
    from tests.stories.office import Office


def table(office: Office) -> list[list[str]]:
    """The newest file, as a spreadsheet reads it."""
    (*_, file) = office.world.files.values()
    content = file.content.decode()
    assert content[0] == "\ufeff"
    return list(csv.reader(io.StringIO(content[1:], newline="")))


def deals_of(office: Office, who: str) -> set[str]:
    office.person(who).slash(f"/deal {office.said('export', '出力')}")
    office.tick(minutes=1)
    return {row[1] for row in table(office)[1:]}


def test_everybody_gets_their_own_deals_their_teams_or_all(office: Office) -> None:
    office.new_deal("Beta", "ベータ", "ken")
    office.join("nina")
    office.team("West", [], ["nina"])
    office.new_deal("Gamma", "ガンマ", "nina")
    office.plan(office.said("tomorrow 10:00", "明日 10時"), "Beta", "ken", colleagues=("aoi",))
    assert deals_of(office, "aoi") == {"Acme renewal"}  # Beta is only shared with her
    assert deals_of(office, "mana") == {"Acme renewal", "Beta"}
    assert deals_of(office, "ada") == {"Acme renewal", "Beta", "Gamma"}


def test_the_file_is_in_the_readers_language_and_calculates_nothing(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    evil = '=HYPERLINK("http://e")'
    office.write(
        update(tables.deal).values(name=evil, next_step="@x\n+1", source="inquiry", amount=1_200_000)
    )
    said = aoi.slash("/deal export").text
    assert said == t("Your deals come as a file by direct message, in a moment.")
    office.tick(minutes=1)
    head, row = table(office)
    shown = dict(zip(head, row, strict=True))
    assert shown[t("Deal name")] == f"'{evil}"
    assert shown[t("Next step")] == "'@x\n+1"
    assert shown[t("Stage")] == office.stage("lead")
    assert shown[office.field("amount")] == "1200000"
    assert shown[office.field("source")] == office.policy.label(office.policy.lead_sources[0], t.language)
    assert "deals-2026-11-16.csv" in aoi.dm.last.text


def test_a_file_whose_message_may_have_arrived_is_not_sent_again(office: Office) -> None:
    aoi, faults = office.person("aoi"), office.world.faults
    faults.accept_then_cut("chat.postMessage")
    aoi.slash("/deal export")
    office.tick(minutes=1)
    office.tick(minutes=3)
    assert len(aoi.dm.messages) == 1
    (notice,) = (each for each in office.rows(tables.notice) if each["kind"] == "export")
    assert notice["state"] == "sent"


def test_an_upload_that_broke_off_is_made_again_unseen(office: Office) -> None:
    aoi, faults = office.person("aoi"), office.world.faults
    for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
        faults.accept_then_cut(method)
    aoi.slash("/deal export")
    office.tick(minutes=1)
    office.tick(minutes=1)
    assert len(aoi.dm.messages) == 1
    assert len(office.world.files) == 3


def test_an_upload_that_slack_never_takes_ends_where_an_admin_sees_it(office: Office) -> None:
    aoi, faults = office.person("aoi"), office.world.faults
    faults.error("missing_scope", "files.getUploadURLExternal")
    aoi.slash("/deal export")
    office.tick(minutes=1)
    (notice,) = (each for each in office.rows(tables.notice) if each["kind"] == "export")
    assert (notice["state"], notice["reason"]) == ("failed", "missing_scope")
