"""The database is lost and the state of the day before yesterday put back: whatever Slack has already is not sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.jobs import sweep
from store import backups, tables
from tests.stories.office import a_bot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.office import Office


def later(office: Office, **by: float) -> None:
    """Here company time is the machine's, as in a real office."""
    office.machine.move(by=timedelta(**by))
    office.tick(**by)


def in_slack(office: Office) -> dict[str, list[tuple[str, str]]]:
    """Every message of the bot's, by conversation: its key and what it is about."""
    return {
        channel: [named(each.metadata) for each in said] for channel, said in office.world.messages.items()
    }


def named(metadata: Any) -> tuple[str, str]:
    payload = metadata["event_payload"]
    return payload["key"], payload["mark"]


def url(office: Office) -> str:
    return office.bot.deps.database.engine.url.render_as_string(hide_password=False)


def restored(office: Office, file: Path) -> backups.Put:
    """The bot is stopped, the file put back, the bot started anew."""
    office.bot.deps.database.close()
    put = backups.restore(url(office), file, office.machine(), force=True)
    new_id: Any = office.bot.deps.new_id
    office.bot = a_bot(office.world, office.bot.deps.database, office.policy, new_id)
    return put


def test_a_restore_of_the_day_before_yesterday_sends_nothing_twice(office: Office, tmp_path: Path) -> None:
    t, aoi, mana = office.t, office.person("aoi"), office.person("mana")
    for hour in ("10:00", "15:00") if office.language == "en" else ("10時", "15時"):
        office.plan(f"{'today' if office.language == 'en' else '今日'} {hour}")
    later(office, hours=2, minutes=5)
    backups.save(url(office), tmp_path / "saved", office.machine())
    aoi.dm.last.click(t("Log now"))
    aoi.form.fill({t("What came of it"): office.outcome(), t("In a few words"): "They liked it"})
    assert aoi.form.submit().outcome == "updated"
    aoi.form.close()
    for hours in (5, 21, 20):  # Wednesday 9:05: asked about the second, reminded, told in the morning
        later(office, hours=hours)
    before = in_slack(office)
    assert [len(aoi.dm.messages), len(mana.dm.messages)] == [4, 1]

    put = restored(office, tmp_path / "saved")
    for _ in range(4):
        later(office, minutes=5)
    assert put.doubtful == 1, "the reminder about the first meeting waited for its hour"
    assert in_slack(office) == before
    on_record = {each["ts"] for each in office.rows(tables.notice)}
    assert {each.ts for each in aoi.dm.messages} <= on_record
    assert t("Log now") in aoi.dm.messages[0].buttons, "that it was logged is not on record any more"
    assert t("Log now") in aoi.dm.last.buttons
    later(office, hours=24)
    assert [len(aoi.dm.messages), len(mana.dm.messages)] == [5, 2], "Thursday has its own"


def test_what_was_due_at_the_backup_is_found_by_its_own_key_or_sent(office: Office, tmp_path: Path) -> None:
    """One of them was sent after the backup, one never."""
    aoi, ken = office.person("aoi"), office.person("ken")
    today = "today 10:00" if office.language == "en" else "今日 10時"
    office.plan(today)
    office.new_deal("Beta", who="ken", company="ベータ")
    office.plan(today, deal="Beta", who="ken")
    office.write(tables.member.update().values(dm=None))
    office.machine.move(by=timedelta(hours=2, minutes=5))
    office.world.clock.move(by=timedelta(hours=2, minutes=5))
    sweep.run(office.bot.deliverer)
    backups.save(url(office), tmp_path / "saved", office.machine())
    office.write(
        tables.notice.update()
        .where(tables.notice.c.recipient == _member(office, "Ken"))
        .values(state="suppressed")
    )
    later(office, minutes=1)
    assert [len(aoi.dm.messages), len(ken.dm.messages)] == [1, 0]

    restored(office, tmp_path / "saved")
    for _ in range(4):
        later(office, minutes=5)
    assert [len(aoi.dm.messages), len(ken.dm.messages)] == [1, 1]


def _member(office: Office, name: str) -> str:
    return str(next(each["id"] for each in office.rows(tables.member) if each["name"] == name))
