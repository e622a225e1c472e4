"""An admin looks at the policy in force, uploads another, sees what it changes, and uses it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.errors import N_, Conflict, InvalidInput, PolicyRefused
from bot.handlers import forms, setup
from bot.handlers.wiring import submission_key
from bot.policy import parse
from bot.services import permissions, policies
from bot.services.commands import Ask
from bot.slack.errors import Permanent, Refused, SlackError
from bot.typed import plain
from bot.views import policy_form
from bot.views.metadata import Metadata
from bot.views.state import Filled

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.policy import Policy
    from bot.services.permissions import Actor

MOST = 256 * 1024
"""Bytes that are fetched of an upload; the policy's own limit is smaller and tells the size."""
IN_TIME = timedelta(seconds=2)
"""For both of Slack's answers together: a listener has three seconds in all."""


def register(on: On, deps: Deps) -> None:
    @on.action(policy_form.OPEN)
    def show(ack: Ack, body: Body, actor: Actor) -> None:
        view = policy_form.render(deps.text(actor), policies.standing(deps, actor))
        forms.show(deps, actor, body, view)
        ack()

    @on.view(policy_form.CALLBACK)
    def check(ack: Ack, body: Body, actor: Actor) -> None:
        """The file is fetched here, within the three seconds: two short calls that share two, and nothing is stored (decision 25)."""
        permissions.require(actor, permissions.Action.SET_UP)
        t, filled = deps.text(actor), Filled(body["view"])
        file = policy_form.read(filled)
        if file is None:
            ack(response_action="errors", errors=filled.errors(t))
            return

        def look() -> dict[str, Any]:
            try:
                policy, _ = _uploaded(deps, actor, file)
            except PolicyRefused as error:
                return policy_form.render(t, policies.standing(deps, actor), error.listed(t))
            return policy_form.render_preview(t, policies.preview(deps, actor, policy), file)

        forms.answer(ack, deps, actor, body, look, fields=policy_form.FIELDS)

    @on.view(policy_form.USE_CALLBACK)
    def use(ack: Ack, body: Body, actor: Actor) -> None:
        permissions.require(actor, permissions.Action.SET_UP)
        carried = Metadata.load(body["view"])
        try:
            policy, text = _uploaded(deps, actor, carried.file or "")
        except InvalidInput as error:  # nothing is left to put the sentence under
            t = deps.text(actor)
            again = policy_form.render(t, policies.standing(deps, actor), [error.say(t)])
            ack(response_action="update", view=again)
            return
        if policy.fingerprint != carried.fingerprint or carried.version is None:
            raise Conflict
        policies.use(deps, Ask(actor, submission_key(body), "modal"), text, policy, carried.version)
        ack(response_action="update", view=setup.opened(deps, actor, ""))


def _uploaded(deps: Deps, actor: Actor, file_id: str) -> tuple[Policy, str]:
    """The policy in a file that the actor uploaded, and its text. InvalidInput or PolicyRefused say what is wrong."""
    until = deps.machine() + IN_TIME

    def left() -> float:
        return (until - deps.machine()).total_seconds()

    try:
        name, raw = _fetched(deps, actor, file_id, left)
    except Permanent as error:
        raise InvalidInput("file", LACKING if error.code == "missing_scope" else GONE) from None
    except Refused:
        raise InvalidInput("file", GONE) from None
    except SlackError:
        raise InvalidInput("file", TOO_SLOW) from None
    policy = parse(raw, plain.line(name[:LONGEST_NAME], LONGEST_NAME) or policies.NAME)
    return policy, raw.decode().removeprefix("\ufeff")


def _fetched(deps: Deps, actor: Actor, file_id: str, left: Callable[[], float]) -> tuple[str, bytes]:
    """Name and content. Slack's two answers share the time that `left` tells."""
    slack = deps.slack(actor.workspace)
    file = slack.file(file_id)
    if file.user != actor.member.slack_user:  # what somebody else uploaded is no business of theirs
        raise InvalidInput("file", GONE)
    if file.size > MOST:
        raise InvalidInput("file", N_("This file is too large. A policy has at most 200 kB."))
    return file.name, slack.download(file.url_private, MOST, left=left)


GONE = N_("This file can't be read from Slack. Please upload it again.")
TOO_SLOW = N_("Slack did not hand the file over in time. Please try again.")
LACKING = N_("Dealbot may not read files yet. Please reinstall it with the scope files:read.")
LONGEST_NAME = 75
