"""Nags are held: why, what they are, and an admin's three answers; as a message, and as a modal from the Home."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.delivery import Message
from bot.errors import N_
from bot.services import brake_causes
from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views import deal_label, notes
from bot.views.limits import cut_md
from store.model import Decision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.services.brake_letters import Held
    from bot.services.brake_preview import Preview, Sample
    from bot.text import Mrkdwn, Text

OPEN: Final = "brake_open"
SEND, BUNDLES, MUTE = "brake_send", "brake_bundles", "brake_mute"
DECIDES: Final = {SEND: Decision.SEND, BUNDLES: Decision.BUNDLES, MUTE: Decision.MUTE}
CALLBACK: Final = "brake"
NAME_LENGTH: Final = 80
"""Characters of one name as mrkdwn: ten people and ten samples stay below what a message takes."""
CHANNELS: Final = 10
RULES: Final = {
    "meeting_unlogged": N_("Meeting not logged"),
    "proposal_unlogged": N_("Proposal without an update"),
    "quiet": N_("Nothing has moved"),
    "dwell": N_("Long in one stage"),
    "missing_field": N_("Field is empty"),
    "close_date_passed": N_("Expected close has passed"),
    "close_date_pushed": N_("Close date moved again and again"),
    "no_next_step": N_("No next step"),
    "no_decision_maker": N_("No decision maker"),
    "thin_coverage": N_("Few people known"),
    "stakeholder_untouched": N_("No contact with a key person"),
    "lost_without_reason": N_("Lost without a reason"),
    "gate_met": N_("Ready for the next stage"),
}


def render(t: Text, held: Held | None) -> Message:
    if held is None:
        nothing = t.md("This is no longer yours to do.")
        return Message(nothing, [b.section(nothing)])
    said = asks(t, held.preview) if held.open else _decided(t, held)
    return Message(said, [b.section(t.md("*{said}*", said=said)), *_body(t, held)])


def page(t: Text, held: Held | None) -> b.View:
    """The same above the Home."""
    message = render(t, held)
    return b.modal(t("Held messages"), message.blocks, callback_id=CALLBACK, close=t("Close"))


def asks(t: Text, preview: Preview) -> Mrkdwn:
    """One line, for the notification and the Home."""
    return t.md(
        "I have stopped: {messages} to {people} wait for an admin's answer.",
        messages=t.n("{count} message", "{count} messages", preview.messages),
        people=t.n("{count} person", "{count} people", preview.people),
    )


def _body(t: Text, held: Held) -> list[b.Block]:
    parts: list[b.Block] = [b.section(join_md("\n", _why(t, held)))]
    parts += [block for md in _figures(t, held.preview) for block in b.sections(md)]
    if held.open:
        parts.append(_buttons(t, held))
        parts.append(
            b.context(
                t.md(
                    "Nothing is lost meanwhile. What people ask for themselves goes out as ever. "
                    "The first admin to answer decides."
                )
            )
        )
    elif held.undo is not None and held.undo_until is not None:
        parts.append(b.actions(notes.undo_button(t, held.undo.id)))
        parts.append(b.context(t.md("You can undo this until {time}.", time=t.time(held.undo_until))))
    return parts


def _why(t: Text, held: Held) -> Iterator[Mrkdwn]:
    for cause, figures in held.brake.preview["causes"].items():
        match cause:
            case brake_causes.IMPORT:
                yield t.md("These are the first reminders after an import.")
            case brake_causes.POLICY:
                yield t.md_n(
                    "Policy version {version} looks back: it found {count} thing that began before it.",
                    "Policy version {version} looks back: it found {count} things that began before it.",
                    figures["findings"],
                    version=figures["version"],
                )
            case brake_causes.CLOCK:
                moved = timedelta(seconds=abs(figures["moved"]))
                by = t.duration(days=moved.days, hours=moved.seconds // 3600)
                yield (
                    t.md("The server's clock jumped forward by {time}. Is it right now?", time=by)
                    if figures["moved"] > 0
                    else t.md("The server's clock jumped back by {time}. Is it right now?", time=by)
                )
            case _:
                yield t.md(
                    "That is far more than usual: {messages} to {people} today, "
                    "where {usual_messages} to {usual_people} are usual.",
                    messages=t.n("{count} message", "{count} messages", figures["messages"]),
                    people=t.n("{count} person", "{count} people", figures["people"]),
                    usual_messages=t.number(round(figures["usual_messages"])),
                    usual_people=t.number(round(figures["usual_people"])),
                )


def _figures(t: Text, preview: Preview) -> Iterator[Mrkdwn]:
    """By rule, by person, by channel, and ten of them."""
    if preview.rules:
        rules = [_row(t, rule_name(t, rule), count) for rule, count in preview.rules]
        yield join_md("\n", [t.md("*By rule*"), *rules])
    if preview.persons:
        people = [_row(t, t.colleague(_short(who)), things) for who, _, things in preview.persons]
        more = [t.md("and {count} more", count=t.number(preview.more))] if preview.more else []
        yield join_md("\n", [t.md("*By person*"), *people, *more])
    if preview.channels:
        posts = [
            _row(t, t.md("<#{channel}>", channel=each), count) for each, count in preview.channels[:CHANNELS]
        ]
        yield join_md("\n", [t.md("*By channel*"), *posts])
    if preview.samples:
        yield join_md("\n", [t.md("*For example*"), *(_sample(t, each) for each in preview.samples)])


def rule_name(t: Text, rule: str) -> Mrkdwn:
    """A rule in a few words; the key of one that this version does not know."""
    return t.md(RULES[rule]) if rule in RULES else escape(rule)


def _row(t: Text, what: Mrkdwn, count: int) -> Mrkdwn:
    return t.md("• {what}: {count}", what=what, count=t.number(count))


def _sample(t: Text, sample: Sample) -> Mrkdwn:
    to = t.md("<#{channel}>", channel=sample.to) if sample.channel else t.colleague(_short(sample.to))
    if sample.rule is None or sample.number is None:
        return t.md("• {to}", to=to)
    deal = deal_label.line(t, sample.number, _short(sample.deal or ""), None)
    return t.md("• {to}: {rule} · {deal}", to=to, rule=rule_name(t, sample.rule), deal=deal)


def _buttons(t: Text, held: Held) -> b.Block:
    return b.actions(
        b.button(
            t("Send everything"),
            SEND,
            value=held.brake.id,
            style="primary",
            confirm=_sure_send(t, held.preview),
        ),
        b.button(t("Only daily lists"), BUNDLES, value=held.brake.id, confirm=_sure_bundles(t)),
        b.button(t("Mute these"), MUTE, value=held.brake.id, style="danger", confirm=_sure_mute(t)),
    )


def _sure_send(t: Text, preview: Preview) -> b.Element:
    return b.confirm(
        t("Send everything?"),
        t(
            "{messages} to {people}, each in their working hours. What is sent can't be taken back.",
            messages=t.n("{count} message", "{count} messages", preview.messages),
            people=t.n("{count} person", "{count} people", preview.people),
        ),
        yes=t("Send everything"),
        no=t("Cancel"),
    )


def _sure_bundles(t: Text) -> b.Element:
    return b.confirm(
        t("Only daily lists?"),
        t(
            "Single questions and posts in channels are dropped for good. What they are about stays in the daily lists."
        ),
        yes=t("Only daily lists"),
        no=t("Cancel"),
    )


def _sure_mute(t: Text) -> b.Element:
    return b.confirm(
        t("Mute these?"),
        t(
            "Nobody hears of anything that waits here, until something new happens on the deal. "
            "You can undo this for 10 minutes."
        ),
        yes=t("Mute"),
        no=t("Cancel"),
    )


def _decided(t: Text, held: Held) -> Mrkdwn:
    by, done = t.colleague(_short(held.by or "")), held.brake.preview["done"]
    if held.taken_back:
        return t.md("{by} took the muting back. It all comes with the next daily lists.", by=by)
    match held.brake.decision:
        case Decision.SEND:
            return t.md(":white_check_mark: {by} let everything go out.", by=by)
        case Decision.BUNDLES:
            return t.md_n(
                ":white_check_mark: {by} chose only daily lists; {count} message was dropped.",
                ":white_check_mark: {by} chose only daily lists; {count} messages were dropped.",
                done["dropped"],
                by=by,
            )
    return t.md_n(
        ":no_bell: {by} muted {count} thing.", ":no_bell: {by} muted {count} things.", done["muted"], by=by
    )


def home_line(t: Text, held: Held) -> Sequence[b.Block]:
    """In an admin's Home while it is undecided."""
    see = b.button(t("Look and decide"), OPEN, value=held.brake.id, style="primary")
    return [
        b.section(t.md(":octagonal_sign: {said}", said=asks(t, held.preview)), accessory=see),
        b.divider(),
    ]


def _short(name: str) -> Mrkdwn:
    return cut_md(escape(name), NAME_LENGTH)
