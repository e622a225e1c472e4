"""Edit a deal: one part at a time. What was changed in other parts stays in the form until it is saved.

Every field's block carries the deal's version it shows, and the block itself the value it showed: a form that stood
open for an hour still knows what its reader saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.errors import N_
from bot.services.edits import Edit, Entered
from bot.views import blocks as b
from bot.views import deal_label, edit_parts, field_text, notes
from bot.views.metadata import Metadata
from bot.views.state import Filled

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.errors import Clash
    from bot.policy import Policy
    from bot.services.sheets import EditSheet
    from bot.text import Mrkdwn, Text
    from store.deals import Hit

OPEN, CALLBACK = "edit_open", "edit"
DEAL, DEAL_CHOICE, PART = "edit_deal", "edit_deal_choice", "edit_part"
FIELD, TOLD, CHOICE = "edit:", "told:", "choice:"
"""Block ids are one of these, something to tell versions apart, and the field's key."""
MINE, THEIRS = "mine", "theirs"
NO_PART: Final = "-"
"""Nothing but what was changed already."""
MOST_KEPT: Final = 60
"""Fields changed in other parts; a form takes a hundred blocks in all."""


def pick(t: Text, choices: Sequence[Hit] = (), hint: str | None = None) -> b.View:
    """Which deal; the form with its fields follows."""
    return _modal(t, [deal_label.pick(t, DEAL, DEAL_CHOICE, None, choices, hint)], None, t("Next"))


def render(
    t: Text,
    policy: Policy,
    sheet: EditSheet,
    part: str | None = None,
    kept: Mapping[str, Sequence[b.Block]] | None = None,
    warning: str | None = None,
) -> b.View:
    """The fields of one part as they are on record. `kept` are inputs with something typed, by field, as they came."""
    found = {NO_PART: (), **edit_parts.parts(policy)}
    chosen = part if part in found else edit_parts.FIRST
    typed = dict(kept or {})
    here = [
        typed.pop(key)[-1]
        if key in typed
        else edit_parts.render(t, policy, sheet, key, f"{FIELD}{sheet.deal.version}:{key}")
        for key in found[chosen]
    ]
    menu = b.select(
        t("What to change"), PART, edit_parts.choices(t, policy, sheet.deal), initial=chosen, dispatch=True
    )
    also = [b.divider(), b.context(t.md("Also changed, not saved yet:"))] if typed else []
    rest = [blocks[-1] for blocks in typed.values()]
    return _modal(t, [*notes.warning(t, warning), _title(t, sheet), menu, *here, *also, *rest], sheet)


def too_many(kept: Mapping[str, Sequence[b.Block]]) -> bool:
    """Whether more was changed than one form can hold."""
    return len(kept) > MOST_KEPT


def render_clash(
    t: Text,
    policy: Policy,
    sheet: EditSheet,
    clashes: Sequence[Clash],
    kept: Mapping[str, Sequence[b.Block]],
    warning: str,
) -> b.View:
    """What both changed, with both values and a choice; below it what else was typed. `kept` by field."""
    clashing = {clash.key: clash for clash in clashes}
    parts: list[b.Block] = [*notes.warning(t, warning), _title(t, sheet)]
    for key in sorted(kept, key=lambda key: key not in clashing):
        if key in clashing:
            parts += _both(t, policy, sheet, clashing[key])
            parts.append(kept[key][-1])
        else:
            parts += kept[key]
    return _modal(t, parts, sheet)


def _both(t: Text, policy: Policy, sheet: EditSheet, clash: Clash) -> list[b.Block]:
    """The two values in full, and the choice, which holds against this very change only."""
    said = edit_parts.label(t, policy, clash.key)
    theirs, mine = (
        field_text.written(t, policy, sheet, clash.key, value) for value in (clash.now, clash.mine)
    )
    who = t.colleague(clash.by) if clash.by else t("Somebody")
    told = (
        t.md("*{field}*\nNow: {now} ({who}, {at})\nYou: {mine}", field=said, now=theirs, who=who, at=clash.at, mine=mine)
        if clash.at
        else t.md("*{field}*\nNow: {now}\nYou: {mine}", field=said, now=theirs, mine=mine)
    )  # fmt: skip
    choices = [(t("Mine, as it stands below"), MINE), (t("Keep what is there now"), THEIRS)]
    return [
        b.section(told, block_id=f"{TOLD}:{clash.key}"),
        b.radio(t("{field}: which one?", field=said), f"{CHOICE}{clash.mark}:{clash.key}", choices),
    ]


def line(t: Text, sheet: EditSheet) -> Mrkdwn:
    """The deal as it is written in messages."""
    name = sheet.account.name if sheet.account else None
    return deal_label.line(t, sheet.deal.number, sheet.deal.name, name)


def _title(t: Text, sheet: EditSheet) -> b.Block:
    return b.section(line(t, sheet), block_id="edit_title")


def _modal(t: Text, parts: Sequence[b.Block], sheet: EditSheet | None, submit: str | None = None) -> b.View:
    return b.modal(
        t("Edit a deal"),
        parts,
        callback_id=CALLBACK,
        submit=submit or t("Save"),
        close=t("Cancel"),
        private_metadata=Metadata(deal=sheet.deal.id).dump() if sheet else "",
    )


def deal(filled: Filled) -> str | None:
    """The deal it is about, if one was chosen yet."""
    return Metadata.load(filled.view).deal or filled.option(DEAL_CHOICE) or filled.option(DEAL)


def part(filled: Filled) -> str | None:
    return filled.option(PART)


def read(filled: Filled, policy: Policy, deal_id: str) -> Edit:
    """What was changed and no more; what can't be taken is noted under its own block."""
    seen = Filled(_as_shown(filled.view))
    chosen = _chosen(filled)
    found: dict[str, Entered] = {}
    currency: str | None = None
    for block, key in _fields(filled, policy):
        if filled.raw(block) == seen.raw(block) and key not in chosen:
            continue
        typed = edit_parts.read(filled, policy, key, block)
        shown = edit_parts.read(seen, policy, key, block)
        against, mine = chosen.get(key, (None, True))
        if key != "currency" and mine:
            currency = typed.get("currency", currency)
        found[key] = Entered(
            value=typed.get(key),
            seen=shown.get(key),
            version=_version(block),
            against=against,
            mine=mine,
        )
        if key == "name" and not typed:
            filled.problem(block, N_("Please enter a name for the deal."))
    return Edit(deal_id=deal_id, fields=_with_currency(filled, seen, found, currency))


def _with_currency(
    filled: Filled, seen: Filled, found: dict[str, Entered], written: str | None
) -> dict[str, Entered]:
    """An amount with a sign in it says its own currency, unless another one was chosen."""
    here = blocks_of(filled.view)
    if written is None or ("currency" in found and found["currency"].value == written):
        return found
    if "currency" in found:
        filled.problem(here["amount"], N_("Please write one currency only."))
        return found
    block = here.get("currency", "")
    return found | {"currency": Entered(value=written, seen=seen.option(block), version=_version(block))}


def kept(view: Mapping[str, Any], policy: Policy, also: Collection[str] = ()) -> dict[str, list[b.Block]]:
    """The inputs with something typed in them, and those of the fields in `also`, each with what is shown above it."""
    filled, seen = Filled(view), Filled(_as_shown(view))
    groups: dict[str, list[b.Block]] = {}
    for block in view["blocks"]:
        if block.get("block_id", "").startswith((FIELD, TOLD, CHOICE)):
            groups.setdefault(_key(block["block_id"]), []).append(block)
    fields = _fields(filled, policy)
    typed = {key for block, key in fields if filled.raw(block) != seen.raw(block)}
    typed |= {*also, *(["currency"] if "amount" in typed else [])}
    known = [key for _, key in fields]
    return {key: groups[key] for key in known if key in typed or len(groups[key]) > 1}


def blocks_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Where each field stands in this form."""
    blocks = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    return {_key(block): block for block in blocks if block.startswith(FIELD)}


def _fields(filled: Filled, policy: Policy) -> list[tuple[str, str]]:
    """The form's field blocks with their keys; a field that the policy dropped meanwhile is ignored."""
    known = {key for keys in edit_parts.parts(policy).values() for key in keys}
    here = set(blocks_of(filled.view).values())
    return [(block, _key(block)) for block in filled.blocks(FIELD) if _key(block) in known and block in here]


def _chosen(filled: Filled) -> dict[str, tuple[str, bool]]:
    """The choices between two values: the mark of the colleague's, and whether one's own wins."""
    found = {}
    for block in filled.blocks(CHOICE):
        _, mark, key = [*block.split(":", 2), "", ""][:3]
        if (option := filled.option(block)) is not None:
            found[key] = (mark, option == MINE)
    return found


def _key(block: str) -> str:
    return [*block.split(":", 2), "", ""][2]


def _version(block: str) -> int | None:
    number = [*block.split(":", 2), ""][1]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else None


INITIAL: Final = {
    "initial_value": "value",
    "initial_date": "selected_date",
    "initial_option": "selected_option",
    "initial_options": "selected_options",
    "initial_user": "selected_user",
}


def _as_shown(view: Mapping[str, Any]) -> dict[str, Any]:
    """The form as if nobody had touched it."""
    shown = {
        block["block_id"]: {
            "shown": {INITIAL[name]: held for name, held in block["element"].items() if name in INITIAL}
        }
        for block in view["blocks"]
        if block["type"] == "input"
    }
    return {**view, "state": {"values": shown}}
