"""Faults of what people write and do at the same time: stale forms, names that ping, more than fits, and what is logged."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from bot import app as composition
from bot.services.prefill import CHOICES
from bot.views import deal_form
from bot.views.deal_form import NAME_LENGTH
from store import rows, tables
from tests.builders import a_deal
from tests.stories.forging import Payload, send_as_it_is, unpacked
from tests.stories.ways import EAST, LOG, all_ways
from tests.test_log import lines  # noqa: F401 - a fixture

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from tests.stories.office import Office


def test_the_second_of_two_stale_forms_is_told_and_keeps_what_was_typed(office: Office) -> None:
    """Fault 24: a rep and their manager move the same deal; the second is told and their form is as they left it."""
    t, aoi, mana = office.t, office.person("aoi"), office.person("mana")
    for person in (aoi, mana):
        person.slash("/deal stage Acme")
    mana.form.fill({t("New stage"): office.stage("mql"), office.condition("mql"): "90"})
    aoi.form.fill({t("New stage"): office.stage("lost")})
    aoi.form.fill({office.field("lost_reason"): "price"})
    assert aoi.form.submit().outcome == "updated"
    mana.form.submit()
    told = t("Someone else changed this in the meantime. What you typed is kept; please look again.")
    assert told in " ".join(mana.form.texts())
    assert mana.form.field(office.condition("mql")).value == "90"
    with office.bot.deps.reads() as session:
        assert [row.stage for row in session.execute(tables.deal.select())] == ["lost"]


def test_two_who_log_the_same_meeting_make_one_entry(office: Office) -> None:
    """Fault 24: whoever is second hears that it is settled; nothing of theirs is written, nor lost from their form."""
    t, aoi, mana = office.t, office.person("aoi"), office.person("mana")
    office.plan("today 10:00" if office.language == "en" else "今日 10時")
    office.tick(hours=2, minutes=5)
    for person in (aoi, mana):
        person.slash("/deal log Acme")
        person.form.fill(
            {t("What came of it"): office.outcome(), t("In a few words"): f"by {person.user.name}"}
        )
    assert aoi.form.submit().outcome == "updated"
    told = mana.form.submit()
    assert list(told.errors.values()) == [t("This meeting is already settled. Nothing more is needed.")]
    assert mana.form.field(t("In a few words")).value == "by mana"
    with office.bot.deps.reads() as session:
        assert [row.summary for row in session.execute(tables.activity.select())] == ["by aoi"]


PINGS = (
    "<!channel>",
    "<!here> & co",
    "<@U0SB000002>",
    "<https://example.com|x>",
    "<#C0SB000009>",
    "<!subteam^S1>",
)
HIDDEN = "\u202e\u200b\u2066\u2069"
UNSEEN = ("re\u202egnp.moc", "ze\u200bro", "iso\u2066la\u2069te")


@pytest.mark.parametrize("name", [*PINGS, *UNSEEN])
def test_names_that_would_ping_are_read_as_they_were_written(office: Office, name: str) -> None:
    """Fault 27: a deal, company, contact, meeting and note of such a name, through every message and screen."""
    t, aoi = office.t, office.person("aoi")
    office.world.wire.clear()
    seen = name.translate(dict.fromkeys(map(ord, HIDDEN)))
    aoi.slash(f"/deal new {name}")
    assert aoi.form.options(deal_form.ACCOUNT, name) == [t("Add “{name}”", name=seen)]
    office.new_deal(name, seen, "aoi", name)
    today = "today 10:00" if office.language == "en" else "今日 10時"
    office.plan(today, "#2", subject=name)
    office.tick(hours=2, minutes=5)
    aoi.dm.last.click(t("Log now"))
    said = {t("What came of it"): office.outcome(), t("In a few words"): name, t("Next step"): name}
    assert aoi.form.fill(said).submit().outcome == "updated"
    aoi.form.click(t("Undo"))
    office.tick(days=2)
    assert t("Overdue") in aoi.dm.last.texts()
    shown = list(everything_shown(office))
    mrkdwn = [text for kind, text in shown if kind == "mrkdwn"]
    escaped = seen.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert sum(escaped in text for text in mrkdwn) > 3
    assert any(seen in text for kind, text in shown if kind == "plain_text")
    for text in mrkdwn:
        assert not re.search(r"<(?!https?://w\d+\.sandbox\.invalid)", text), text
    assert not any(hidden in text for _, text in shown for hidden in HIDDEN)


def everything_shown(office: Office) -> Iterator[tuple[str, str]]:
    """(kind, text) of all texts that the bot had shown; a message's own `text` is mrkdwn."""
    for entry in office.world.wire:
        told = unpacked(entry.payload if entry.to == "slack" else entry.answer)
        if isinstance(told, dict) and isinstance(told.get("text"), str):
            yield "mrkdwn", told["text"]
        yield from _texts(told)


def _texts(part: Any) -> Iterator[tuple[str, str]]:
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, dict):
        if part.get("type") in ("mrkdwn", "plain_text") and isinstance(part.get("text"), str):
            yield part["type"], part["text"]
        for value in part.values():
            yield from _texts(value)


def test_more_deals_than_a_menu_takes_are_searched(office: Office) -> None:
    """Fault 28: 150 deals, names far longer than an option shows, 120 people at the customer's."""
    t, aoi = office.t, office.person("aoi")
    home = office.world.team_id
    with office.bot.deps.database.writes.begin() as session:
        owner = session.scalar(tables.deal.select().with_only_columns(tables.deal.c.owner_id))
        here = office.policy.first_stage.key
        more = [
            a_deal(f"deal{n}", workspace=home, number=n, owner_id=owner, name=f"{'名' * 76} {n}", stage=here)
            for n in range(100, 250)
        ]
        rows.add(session, tables.deal, *more)
        person = {"workspace": home, "deal_id": "deal249"}
        session.execute(
            tables.stakeholder.insert(), [{**person, "id": f"s{n}", "name": "様" * 90} for n in range(120)]
        )
    aoi.slash("/deal log")
    assert len(aoi.form.options(t("Deal"))) == CHOICES
    assert len(aoi.form.options(t("Deal"), "名 249")) == 1
    aoi.form.fill({t("Deal"): "#249"})
    assert len(aoi.form.options(t("Who was there"))) == 100
    aoi.slash("/deal log 名")
    offered = aoi.form.options(t("Deal"))
    assert len(offered) == CHOICES
    assert all(len(text) == 75 and text.endswith("…") for text in offered)
    aoi.slash(f"/deal new {'x' * 3000}")
    assert aoi.form.field(deal_form.NAME).value == "x" * NAME_LENGTH


def test_no_secret_and_no_name_is_in_any_line_or_error_of_a_bad_day(
    lines: io.StringIO,  # noqa: F811
    busy: Office,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Fault 46: with everything logged, through refusals, defects, a Slack that refuses and breaks off, a database that
    is away: no deal, company, person or token in a line, and none in what people are told of it.
    """
    world, aoi, t = busy.world, busy.person("aoi"), busy.t
    secrets = [world.bot_token, world.app_token, world.app.signing_secret, "Amber", "Cobalt", "tanaka@"]
    busy.person("nina").slash(f"/deal log {EAST.typed} first")
    ways = all_ways(busy, EAST)
    send_as_it_is(busy, ways[LOG].changed((aoi.id, "U0NOBODY")))
    unknown = Payload(
        "interactive", {**ways[LOG].body, "type": "block_actions", "actions": [{"action_id": "Amber"}]}
    )
    assert world.transport is not None
    world.transport.send(unknown.kind, unknown.body, {})
    broken(monkeypatch, "bot.services.activities._check")
    aoi.slash(f"/deal log {EAST.typed} first")
    aoi.form.fill({t("What came of it"): busy.outcome(), t("In a few words"): "Amber said so"})
    assert list(aoi.form.submit().errors.values()) == [composition.SORRY]
    broken(monkeypatch, "bot.services.prefill.find")
    assert aoi.slash(f"/deal log {EAST.typed} first").text == composition.SORRY
    monkeypatch.undo()
    for fault in (world.faults.http_500, world.faults.cut, world.faults.http_429):
        fault("views.open")
        aoi.slash(f"/deal log {EAST.typed} first")
    for fail in ("invalid_blocks", "msg_too_long", "user_disabled"):
        world.faults.error(fail, "chat.postMessage")
    world.faults.error("cant_update_message", "chat.update", count=None)
    busy.plan("明日 10時", f"{EAST.typed} first", subject="Amber again")
    busy.tick(days=1)
    busy.tick(days=1)
    broken(monkeypatch, "bot.services.letters.write")
    busy.tick(days=1)
    written = lines.getvalue()
    for expected in ("refused", "listener failed", "ValueError", "Slack call failed", "Unhandled request"):
        assert expected in written
    assert [secret for secret in secrets if secret in written] == []
    assert [secret for secret in secrets if json.dumps(secret)[1:-1] in written] == []


def broken(monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    """A defect whose message quotes what it was about, as Python's own errors do."""

    def fails(*args: object, **_: object) -> None:
        raise ValueError(f"Amber: {args!r}")

    monkeypatch.setattr(function, fails)
