"""Many deals at once: whose go to whom, or which close dates move; and the list of deals nobody looks after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from bot.errors import N_
from bot.services.bulk import FURTHEST, MOST, MOST_DATES, ORPHANS, Source
from bot.text import escape
from bot.views import blocks as b
from bot.views import hand_form, notes
from bot.views.limits import cut_md

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.text import Mrkdwn, Text
    from bot.views.state import Filled
    from store.model import Deal

OPEN, ORPHANS_OPEN, ORPHANS_ALL = "bulk_open", "orphans_open", "orphans_all"
CALLBACK, ORPHANS_CALLBACK = "bulk", "orphans"
KIND, SOURCE, TO, REASON = "bulk_kind", "bulk_source", "bulk_to", "bulk_reason"
DEALS, DAY, DAYS = "bulk_deals", "bulk_day", "bulk_days"
What: TypeAlias = Literal["hand", "dates"]
LISTED = 40
NAME_LENGTH = 150


@dataclass(frozen=True, slots=True)
class Sheet:
    what: What
    source: Source | None = None
    orphans: int = 0
    overdue: Sequence[Deal] = ()


def render(t: Text, sheet: Sheet, warning: str | None = None) -> b.View:
    kinds = [
        (t("Hand over everything of somebody"), "hand"),
        (t("Move close dates that have passed"), "dates"),
    ]
    parts = [*notes.warning(t, warning), b.radio(t("What"), KIND, kinds, initial=sheet.what, dispatch=True)]
    can_send = True
    if sheet.what == "hand":
        parts += _hand(t, sheet)
    elif sheet.overdue:
        parts += _dates(t, sheet.overdue)
    else:
        can_send = False
        parts.append(b.section(t.md("No open deal of your team has a close date that has passed.")))
    return b.modal(
        t("Many at once"),
        parts,
        callback_id=CALLBACK,
        submit=(t("Hand over") if sheet.what == "hand" else t("Move")) if can_send else t("OK"),
        close=t("Cancel"),
    )


def _hand(t: Text, sheet: Sheet) -> list[b.Block]:
    count = sheet.source.count if sheet.source else 0
    parts: list[b.Block] = []
    if sheet.orphans and (sheet.source is None or sheet.source.id != ORPHANS):
        said = t.md_n("{count} deal has nobody.", "{count} deals have nobody.", sheet.orphans)
        parts.append(b.section(said, accessory=b.button(t("Show"), ORPHANS_OPEN)))
    parts.append(
        b.external_select(
            t("Whose deals"),
            SOURCE,
            initial=source_option(t, sheet.source) if sheet.source else None,
            placeholder=t("Name"),
            dispatch=True,
        )
    )
    if sheet.source is not None:
        said = t.md_n("*{count} open deal* changes hands.", "*{count} open deals* change hands.", count)
        more = t.md("The first {most} go now, the rest when you send it again.", most=MOST)
        parts.append(b.context(said, *([more] if count > MOST else []), block_id="bulk_count"))
    parts += [
        b.users_select(t("New owner"), TO),
        b.text_input(t("Reason"), REASON, max_length=hand_form.REASON_LENGTH),
    ]
    return parts


def _dates(t: Text, overdue: Sequence[Deal]) -> list[b.Block]:
    offered = [(_with_day(t, deal), deal.id) for deal in overdue]
    return [
        b.multi_select(t("Which deals"), DEALS, offered, at_most=MOST_DATES),
        b.datepicker(t("New close date"), DAY, optional=True),
        b.number_input(t("Or later by so many days"), DAYS, at_least=1, at_most=FURTHEST, optional=True),
    ]


def _with_day(t: Text, deal: Deal) -> str:
    """The day first: a long name is cut."""
    day = t.date(deal.expected_close) if deal.expected_close else ""
    return f"{day} #{deal.number} {deal.name}"


def source_option(t: Text, source: Source) -> b.Option:
    """`Aoi (12)`; who left is marked."""
    if source.name is None:
        return (t("Deals nobody has ({count})", count=t.number(source.count)), source.id)
    name, count = t.colleague(source.name[:50]), t.number(source.count)
    if source.active:
        return (t("{name} ({count})", name=name, count=count), source.id)
    return (t("{name} ({count}, has left)", name=name, count=count), source.id)


def orphans(t: Text, found: Sequence[tuple[Deal, str | None]], count: int) -> b.View:
    """Open deals nobody looks after, with who had them: one at a time, or all to one colleague."""
    parts: list[b.Block]
    if not found:
        parts = [b.section(t.md("Every open deal has an owner who is here. Nothing to do."))]
    else:
        every = b.actions(b.button(t("Hand over all"), ORPHANS_ALL, style="primary"))
        said = t.md_n("{count} open deal has nobody.", "{count} open deals have nobody.", count)
        parts = [b.section(said), every]
        for deal, who in found[:LISTED]:
            parts.append(
                b.section(
                    _orphan(t, deal, who), accessory=b.button(t("Hand over"), hand_form.OPEN, value=deal.id)
                )
            )
        if count > len(found[:LISTED]):
            parts.append(b.context(t.md("and {count} more", count=t.number(count - len(found[:LISTED])))))
    return b.modal(t("Deals nobody has"), parts, callback_id=ORPHANS_CALLBACK, close=t("Close"))


def _orphan(t: Text, deal: Deal, who: str | None) -> Mrkdwn:
    name = cut_md(escape(deal.name), NAME_LENGTH)
    if who is None:
        return t.md("#{number} *{name}*", number=deal.number, name=name)
    had = t.colleague(cut_md(escape(who), NAME_LENGTH))
    return t.md("#{number} *{name}* · was with {who}", number=deal.number, name=name, who=had)


@dataclass(frozen=True, slots=True)
class Hand:
    source: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dates:
    deals: tuple[str, ...]
    day: date | None
    days: int | None


def what_of(filled: Filled) -> What:
    return "dates" if filled.option(KIND) == "dates" else "hand"


def read(filled: Filled) -> Hand | Dates | None:
    """None when something can't be taken; it is noted in `filled`."""
    return _read_hand(filled) if what_of(filled) == "hand" else _read_dates(filled)


def _read_hand(filled: Filled) -> Hand | None:
    source, to, reason = filled.option(SOURCE), filled.user(TO), filled.line(REASON, hand_form.REASON_LENGTH)
    if source is None:
        filled.problem(SOURCE, N_("Please choose whose deals."))
    if to is None:
        filled.problem(TO, N_("Please choose a colleague who uses Dealbot."))
    if reason is None:
        filled.problem(REASON, N_("Please write a few words about why."))
    if filled.problems or source is None or to is None or reason is None:
        return None
    return Hand(source, to, reason)


def _read_dates(filled: Filled) -> Dates | None:
    day, typed = filled.day(DAY), filled.line(DAYS, 20)
    days = filled.parsed(DAYS, int, typed) if typed else None
    if not filled.problems and (day is None) == (days is None):
        filled.problem(DAY, N_("Please choose a day, or write a number of days; one of the two."))
    return None if filled.problems else Dates(filled.options(DEALS), day, days)


FIELDS = {"source": SOURCE, "to": TO, "reason": REASON, "deals": DEALS, "day": DAY, "days": DAYS}
