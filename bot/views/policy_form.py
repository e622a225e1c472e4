"""The policy in Slack: what is in force, the upload of another, and what that would change before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import N_
from bot.text import Mrkdwn, escape, join_md
from bot.views import blocks as b
from bot.views.limits import cut_md
from bot.views.metadata import Metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.policy import Policy
    from bot.policy.changes import Change
    from bot.policy.stages import Condition
    from bot.services.policies import Preview, Standing
    from bot.text import Text
    from bot.views.state import Filled

OPEN = "policy_open"
CALLBACK, USE_CALLBACK = "policy", "policy_use"
FILE = "file"
KINDS = ("yml", "yaml", "txt")
SHOWN = 60
"""Changes and problems spelt out; a modal takes a hundred blocks, and a longer list is read in the file."""
LONGEST = 400
"""Characters of one of them."""


def render(t: Text, standing: Standing, problems: Sequence[str] = ()) -> b.View:
    """`problems` are what is wrong with the file that was uploaded last, each with its line."""
    origin = t("uploaded in Slack") if standing.uploaded else t("from the file on the server")
    now = t.md(
        "In force: version {version}, {origin}, since {since}.",
        version=standing.version,
        origin=origin,
        since=standing.since,
    )
    said = (
        [t.md(":warning: *Nothing was changed.* Please correct this and upload the file again.")]
        if problems
        else []
    )
    lines = [cut_md(escape(each), LONGEST) for each in problems[:SHOWN]]
    rest = len(problems) - SHOWN
    more = [t.md("and {count} more", count=t.number(rest))] if rest > 0 else []
    parts = [b.section(line) for line in (*said, *lines, *more)]
    hint = t(
        "A policy as the reference describes it, at most 200 kB. You see what changes before anything does."
    )
    return b.modal(
        t("Policy"),
        [b.section(now), *parts, b.file_input(t("New policy"), FILE, KINDS, hint=hint)],
        callback_id=CALLBACK,
        submit=t("Check"),
        close=t("Cancel"),
    )


def read(filled: Filled) -> str | None:
    """The id of the uploaded file; None with a problem noted when there is none."""
    file = filled.file(FILE)
    if file is None:
        filled.problem(FILE, N_("Please choose a file."))
    return file


def render_preview(t: Text, found: Preview, file: str) -> b.View:
    """What would change. Where it can't be used, or changes nothing, there is no button that would."""
    if not found.changes:
        return _closing(t, [b.section(t.md("This is the policy that is in force. Nothing would change."))])
    if found.stuck:
        why = t.md(":no_entry: This policy can't be used yet: deals stand in stages that it no longer has.")
        lines = [
            t.md_n(
                "*{stage}*: {count} deal",
                "*{stage}*: {count} deals",
                count,
                stage=found.before.label(stage, t.language),
            )
            for stage, count in found.stuck
        ]
        then = t.md("Please keep these stages, or move the deals first.")
        return _closing(t, [b.section(line) for line in (why, *lines, then)])
    lines = [cut_md(_line(t, found, each), LONGEST) for each in found.changes[:SHOWN]]
    rest = len(found.changes) - SHOWN
    more = [t.md("and {count} more", count=t.number(rest))] if rest > 0 else []
    intro = t.md("Please look at what changes. All open deals are checked again with it.")
    return b.modal(
        t("What changes"),
        [b.section(line) for line in (intro, *lines, *more)],
        callback_id=USE_CALLBACK,
        submit=t("Use it"),
        close=t("Cancel"),
        private_metadata=Metadata(
            file=file, version=found.version, fingerprint=found.after.fingerprint
        ).dump(),
    )


def _closing(t: Text, parts: list[b.Block]) -> b.View:
    return b.modal(t("What changes"), parts, callback_id="note", close=t("Close"))


def _line(t: Text, found: Preview, change: Change) -> Mrkdwn:
    name = found.after.label(change.stage, t.language) if change.stage else ""
    was = found.before.label(change.was, t.language) if change.was else ""
    match change.kind:
        case "stage added":
            return t.md(":heavy_plus_sign: New stage *{stage}*", stage=name)
        case "stage removed":
            return t.md(":heavy_minus_sign: Stage *{stage}* goes", stage=name)
        case "stage renamed":
            return t.md(":pencil2: Stage *{was}* is called *{stage}* from now on", was=was, stage=name)
        case "stages moved":
            return t.md(
                ":twisted_rightwards_arrows: The stages come in another order: {order}",
                order=_code(change.after),
            )
        case "gate":
            return _gate(t, found, change, name)
        case "value":
            return _value(t, change)


def _gate(t: Text, found: Preview, change: Change, stage: str) -> Mrkdwn:
    lines = [t.md(":vertical_traffic_light: To enter *{stage}*:", stage=stage)]
    for sentence, conditions, policy in (
        (N_("asked from now on: {what}"), change.more, found.after),
        (N_("not asked any more: {what}"), change.less, found.before),
    ):
        if conditions:
            lines.append(t.md(sentence, what=t.listed(_worded(t, policy, conditions))))
    return join_md("\n", lines)


def _worded(t: Text, policy: Policy, conditions: Sequence[Condition]) -> list[str]:
    return [policy.condition_text(each, t.language) for each in conditions]


def _value(t: Text, change: Change) -> Mrkdwn:
    path, before, after = _code(change.path), _code(change.before), _code(change.after)
    if not change.before:
        return t.md("{path}: {after} (new)", path=path, after=after)
    if not change.after:
        return t.md("{path}: {before} goes", path=path, before=before)
    return t.md("{path}: {before} → {after}", path=path, before=before, after=after)


def _code(value: str) -> Mrkdwn:
    """As it stands in the file; a backtick inside would end the code."""
    short = value if len(value) <= LONGEST // 4 else f"{value[: LONGEST // 4]}…"
    return Mrkdwn(f"`{escape(short.replace('`', ' '))}`")


FIELDS = {"file": FILE}
