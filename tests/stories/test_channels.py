"""Faults 15, 18 and 23: a channel with anybody from outside in it is no team's channel, and gets nothing, whenever that came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.services import channels
from bot.slack import errors
from store import tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.people import Sent
    from tests.stories.office import Office


def save_with(office: Office, channel: str) -> Sent:
    t, ada = office.t, office.person("ada")
    ada.slash(f"/deal {t('setup')}")
    ada.form.click(t("Edit"))
    form = ada.form
    (field,) = (each.element for each in form.fields if each.block_id == "channel")
    field.pop("filter")  # what Slack's own client would not offer
    return form.fill({t("Channel"): channel}).submit()


UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "shared": ({"is_ext_shared": True}, channels.SHARED),
    "about to be shared": ({"is_pending_ext_shared": True}, channels.SHARED),
    "with a guest": ({"members": ["ada", "guest"]}, channels.GUESTS),
    "with an outsider": ({"members": ["ada", "outsider"]}, channels.GUESTS),
    "private, without us": ({"with_bot": False, "is_private": True, "members": ["ada"]}, channels.UNSEEN),
    "without us": ({"with_bot": False}, channels.UNSEEN),
}


@pytest.mark.parametrize("name", UNFIT)
def test_an_unfit_channel_is_refused_under_its_field(office: Office, name: str) -> None:
    """Faults 15 and 18."""
    given, why = UNFIT[name]
    office.world.add_channel("odd", **{"members": ["ada"], **given})
    assert save_with(office, "odd").errors == {"channel": office.t(why)}
    assert office.rows(tables.team)[0]["channel"] is None


def test_our_own_channels_are_taken_with_whatever_bots_are_in_them(office: Office) -> None:
    office.world.add_user("helper", is_bot=True)
    office.world.add_user("newest", email="newest@example.co.jp")  # our directory does not know her yet
    office.world.add_channel("own", members=["aoi", "ada", "helper", "newest"], is_private=True)
    assert save_with(office, "own").ok
    assert office.rows(tables.team)[0]["channel"] == office.world.channel("own").id


def test_what_slack_does_not_say_in_time_is_not_guessed(office: Office) -> None:
    office.world.faults.http_500("conversations.info")
    assert save_with(office, "east").errors == {"channel": office.t(channels.TOO_SLOW)}
    office.world.faults.error("missing_scope", "conversations.info")
    assert save_with(office, "east").errors == {"channel": office.t(channels.LACKING)}
    office.world.faults.slow("conversations.info", seconds=1)
    assert save_with(office, "east").errors == {"channel": office.t(channels.TOO_SLOW)}


LATER: dict[str, tuple[Callable[[Office], object], str]] = {
    "shared since": (lambda o: setattr(o.world.channel("east"), "is_ext_shared", True), channels.SHARED),
    "a guest came": (lambda o: o.world.channel("east").members.append(o.person("guest").id), channels.GUESTS),
    "archived": (lambda o: setattr(o.world.channel("east"), "is_archived", True), channels.ARCHIVED),
    "we were put out": (lambda o: o.world.channel("east").members.remove("U0DEALBOT"), channels.UNSEEN),
    "gone": (lambda o: o.world.channels.pop(o.world.channel("east").id), channels.UNSEEN),
}


def owed_in_a_channel(office: Office) -> str:
    """A prompt that is on its way to a channel: what a conversation is, its id alone tells the outbox."""
    east = office.world.channel("east").id
    aoi = office.person("aoi").id
    office.write(tables.member.update().where(tables.member.c.slack_user == aoi).values(dm=east))
    office.plan(office.said("today 10:00", "今日 10時"))
    return east


@pytest.mark.parametrize("name", LATER)
def test_a_channel_that_became_unfit_gets_nothing_and_nobody_gets_it_instead(
    office: Office, name: str
) -> None:
    """Faults 15, 18 and 23: looked at again at the moment of sending. The admin hears that it is so, and nobody else."""
    change, why = LATER[name]
    east = owed_in_a_channel(office)
    change(office)
    office.tick(hours=2, minutes=5)
    (row,) = [each for each in office.rows(tables.notice) if each["channel"] == east]
    assert (row["state"], row["reason"]) == ("suppressed", why)
    (note,) = office.person("ada").dm.messages
    assert f"<#{east}>" in str(note.blocks)
    assert sum(map(len, office.world.messages.values())) == 1


def test_a_fit_channel_gets_it_and_one_nobody_can_tell_of_waits(office: Office) -> None:
    """Fault 23."""
    east = owed_in_a_channel(office)
    office.world.faults.http_500("conversations.members", count=1)
    office.tick(hours=2, minutes=5)
    assert [len(each) for each in (office.world.messages[east],)] == [1]
    calls = [each.method for each in office.world.wire.calls() if each.method.startswith(("conv", "chat"))]
    assert calls[-3:] == ["conversations.info", "conversations.members", "chat.postMessage"]
    office.world.revoke_token()
    with pytest.raises(errors.Permanent):
        channels.why_unfit(office.bot.deps, office.world.team_id, east)


def test_a_message_in_a_channel_that_became_unfit_is_not_rewritten_there(office: Office) -> None:
    """Fault 15: an edit tells what is new, too. Whoever came meanwhile learns nothing of it."""
    east = owed_in_a_channel(office)
    office.tick(hours=2, minutes=5)
    (message,) = office.world.messages[east]
    office.world.channel("east").members.append(office.person("guest").id)
    office.write(tables.notice.update().values(wanted=tables.notice.c.wanted + 1))
    office.tick()
    methods = [each.method for each in office.world.wire.calls()]
    assert "chat.update" not in methods
    (row,) = [each for each in office.rows(tables.notice) if each["ts"] == message.ts]
    assert (row["state"], row["shown"]) == ("sent", row["wanted"])
