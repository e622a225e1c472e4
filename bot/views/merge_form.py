"""Joining two companies or two deals: which two, what will happen, and only then the button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

from bot.errors import N_
from bot.services.merging import AccountsPreview, DealsPreview, Pair
from bot.text import escape, join_md
from bot.views import blocks as b
from bot.views import notes
from bot.views.limits import cut_md
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.text import Mrkdwn, Text
    from bot.views.state import Filled
    from store.model import Account

CALLBACK, PAIR = "merge", "merge_pair"
What: TypeAlias = Literal["accounts", "deals"]
KIND = "merge_kind"
KEEP: Final[dict[What, str]] = {"accounts": "merge_keep_account", "deals": "merge_keep_deal"}
GONE: Final[dict[What, str]] = {"accounts": "merge_gone_account", "deals": "merge_gone_deal"}
OF_A_PAIR = ":pair"
"""Behind the id of a block that was filled in by us: Slack keeps what is in a block it knows, also nothing."""
NAME_LENGTH = 150
NAMED = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is chosen so far (as options), what would happen, and pairs of companies that look alike."""

    what: What
    keep: b.Option | None = None
    gone: b.Option | None = None
    preview: AccountsPreview | DealsPreview | None = None
    alike: Sequence[tuple[Account, Account]] = ()
    of_a_pair: bool = False
    """Chosen by one click on a pair."""


def render(t: Text, policy: Policy, sheet: Sheet, warning: str | None = None) -> b.View:
    kinds = [(t("Two deals"), "deals"), (t("Two companies"), "accounts")]
    suffix = OF_A_PAIR if sheet.of_a_pair else ""
    keep, gone = (
        b.external_select(
            label,
            action + suffix,
            action_id=action,
            initial=chosen,
            dispatch=True,
            placeholder=t("Name, company or number") if sheet.what == "deals" else t("Company"),
        )
        for label, action, chosen in (
            (t("This one stays"), KEEP[sheet.what], sheet.keep),
            (t("This one goes into it"), GONE[sheet.what], sheet.gone),
        )
    )
    return b.modal(
        t("Join two into one"),
        [
            *notes.warning(t, warning),
            b.radio(t("What"), KIND, kinds, initial=sheet.what, dispatch=True),
            *(_alike(t, sheet.alike) if sheet.what == "accounts" and sheet.preview is None else []),
            keep,
            gone,
            *_preview(t, policy, sheet.preview),
        ],
        callback_id=CALLBACK,
        submit=t("Join") if sheet.preview else t("Preview"),
        close=t("Cancel"),
        private_metadata=Metadata(fingerprint=sheet.preview.seen if sheet.preview else None).dump(),
    )


def _alike(t: Text, pairs: Sequence[tuple[Account, Account]]) -> list[b.Block]:
    if not pairs:
        return []
    rows = [
        b.section(
            t.md("{first} and {second}", first=_short(first.name), second=_short(second.name)),
            accessory=b.button(t("Choose these"), PAIR, value=f"{first.id} {second.id}"),
        )
        for first, second in pairs
    ]
    return [b.context(t.md("These look like the same company:")), *rows]


def _preview(t: Text, policy: Policy, found: AccountsPreview | DealsPreview | None) -> list[b.Block]:
    match found:
        case AccountsPreview():
            lines = [
                t.md(
                    "*{gone}* becomes part of *{keep}*.",
                    gone=_short(found.gone.name),
                    keep=_short(found.keep.name),
                ),
                t.md_n("• {count} deal moves.", "• {count} deals move.", len(found.moving)),
                *(
                    t.md("   #{number} {name}", number=each.number, name=_short(each.name))
                    for each in found.moving[:NAMED]
                ),
            ]
            if found.filled:
                lines.append(t.md("• Taken over, too: {names}", names=t.listed(found.filled)))
        case DealsPreview():
            lines = _deals(t, policy, found)
        case _:
            return []
    return [
        b.divider(),
        b.section(join_md("\n", lines), block_id="merge_preview"),
        b.context(t.md("It can be undone for 10 minutes.")),
    ]


def _deals(t: Text, policy: Policy, found: DealsPreview) -> list[Mrkdwn]:
    keep, gone = (
        t.md("#{number} {name}", number=each.number, name=_short(each.name))
        for each in (found.keep, found.gone)
    )
    lines = [
        t.md("*{gone}* becomes part of *{keep}* and is counted no more.", gone=gone, keep=keep),
        t.md(
            "• What moves: {people}, {activities}, {meetings}",
            people=t.n("{count} stakeholder", "{count} stakeholders", found.stakeholders),
            activities=t.n("{count} activity", "{count} activities", found.activities),
            meetings=t.n("{count} meeting", "{count} meetings", found.meetings),
        ),
    ]
    if found.filled:
        names = [label(t, policy, key) for key in found.filled]
        lines.append(t.md("• Filled in where it was empty: {names}", names=t.listed(names)))
    lines.append(t.md("• Stage, owner and name stay those of {keep}.", keep=keep))
    return lines


def label(t: Text, policy: Policy, key: str) -> str:
    """A field by the name the policy has for it."""
    ours = {
        "account_id": t("Company"),
        "external_id": t("number in the imported file"),
        "sdr_id": "SDR",
        "bdr_id": "BDR",
    }
    field = policy.find_field(key)
    return policy.label(field, t.language) if field else ours.get(key, t("other details"))


@dataclass(frozen=True, slots=True)
class Read:
    what: What
    pair: Pair
    seen: str | None


def chosen(filled: Filled) -> tuple[What, str | None, str | None]:
    """What a form that may be half filled says so far."""
    what = what_of(filled.option(KIND))
    blocks = fields(filled)
    return what, filled.option(blocks["keep"]), filled.option(blocks["gone"])


def is_of_a_pair(filled: Filled) -> bool:
    return bool(filled.blocks(KEEP["accounts"] + OF_A_PAIR))


def what_of(value: str | None) -> What:
    return value if value in get_args(What) else "deals"  # type: ignore[return-value]  # just checked


def read(filled: Filled) -> Read | None:
    what, keep, gone = chosen(filled)
    blocks = fields(filled)
    for name, value in (("keep", keep), ("gone", gone)):
        if value is None:
            filled.problem(blocks[name], N_("Please choose one."))
    if keep is None or gone is None:
        return None
    return Read(what, Pair(keep, gone), Metadata.load(filled.view).fingerprint)


def fields(filled: Filled) -> dict[str, str]:
    """Which blocks the two are in."""
    what = what_of(filled.option(KIND))
    suffix = OF_A_PAIR if what == "accounts" and is_of_a_pair(filled) else ""
    return {"keep": KEEP[what] + suffix, "gone": GONE[what] + suffix}


def _short(name: str) -> Mrkdwn:
    return cut_md(escape(name), NAME_LENGTH)
