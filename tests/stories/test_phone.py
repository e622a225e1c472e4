"""How much a phone asks of a thumb: every tap counted, and every field that has to be typed into."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.stories.office import Office


def test_from_a_prompt_a_meeting_takes_four_taps_and_one_typed_field_at_most(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    office.plan(office.said("today 10:00", "今日 10時"))
    office.tick(hours=2, minutes=5)
    aoi.taps = aoi.typed = 0
    aoi.dm.last.click(t("Log now"))
    aoi.form.fill({t("What came of it"): office.outcome(), t("In a few words"): "They liked it"})
    assert aoi.form.submit().outcome == "updated"
    assert aoi.taps <= 4
    assert aoi.typed <= 1


def test_from_the_command_a_meeting_takes_six_taps_at_most(office: Office) -> None:
    t, aoi = office.t, office.person("aoi")
    aoi.taps = aoi.typed = 0
    aoi.slash(f"/deal {t('log')}")
    aoi.form.fill({t("Deal"): "#1", t("What came of it"): office.outcome(), t("In a few words"): "A call"})
    assert aoi.form.submit().outcome == "updated"
    assert aoi.taps <= 6
