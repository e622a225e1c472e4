"""What the form handlers share: a deal found from typed text, the typeahead, and the answer to a submission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from bot.errors import Conflict, GateNotMet, InvalidInput, NotFound
from bot.services import merging, prefill, suggestions
from bot.slack.errors import HashConflict
from bot.views import card_findings, deal_label, gate_fields
from bot.views.finding_words import Words
from bot.views.objects import option
from bot.views.state import Filled
from store import members

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from slack_bolt import Ack

    from bot.deps import Deps
    from bot.handlers.wiring import Body, On
    from bot.services.permissions import Actor
    from bot.text import Text
    from bot.views.objects import Block
    from store.deals import Hit
    from store.engine import Session
    from store.model import Command

    View = dict[str, Any]


class Redraw(Protocol):
    """Draws a form anew for what is chosen in it: `stage` is one whose gate refused, `warning` says why it is back."""

    def __call__(
        self,
        deps: Deps,
        actor: Actor,
        view: Mapping[str, Any],
        stage: str | None = None,
        warning: str | None = None,
    ) -> View: ...


def meant(
    session: Session,
    t: Text,
    actor: Actor,
    typed: str,
    *,
    closed: bool = False,
    only_closed: bool = False,
) -> tuple[str | None, Sequence[Hit], str | None]:
    """What somebody means by the words after a subcommand: one deal's id, or several to choose from, and a hint."""
    if not typed:
        return None, (), None
    hits = prefill.find(session, actor, typed, closed=closed, only_closed=only_closed)
    if len(hits) == 1:
        return hits[0].id, (), None
    if not hits and only_closed:
        return None, (), t("No closed deal of yours fits “{typed}”. Please search here.", typed=typed)
    if not hits:
        return None, (), t("No open deal of yours fits “{typed}”. Please search here.", typed=typed)
    return None, hits, t.n("{count} deal fits.", "{count} deals fit. Please choose one.", len(hits))


def meant_line(
    deps: Deps, actor: Actor, typed: str
) -> tuple[prefill.DealLine | None, Sequence[Hit], str | None]:
    """The same with the deal as a form shows it."""
    with deps.reads() as session:
        deal_id, choices, hint = meant(session, deps.text(actor), actor, typed)
        deal = prefill.see_line(session, actor, deal_id) if deal_id else None
    return deal, choices, hint


def line_of(deps: Deps, actor: Actor, deal_id: str) -> prefill.DealLine:
    """The deal as a form shows it; raises NotFound."""
    with deps.reads() as session:
        return prefill.see_line(session, actor, deal_id)


def offer_deals(
    on: On, deps: Deps, action_id: str, *, closed: bool = False, only_closed: bool = False
) -> None:
    """Answers a deal typeahead with what the asker may see, and nothing else."""

    @on.options(action_id)
    def deals(ack: Ack, body: Body, actor: Actor) -> None:
        with deps.reads() as session:
            typed = body.get("value") or ""
            hits = prefill.find(session, actor, typed, closed=closed, only_closed=only_closed)
        ack(options=[option(deal_label.option(hit)) for hit in hits])


def adapt(on: On, deps: Deps, action_ids: Collection[str], redraw: Redraw) -> None:
    """Redraws the form when one of these choices is made in it: it asks for what belongs to them. What was typed stays."""

    def choose(ack: Ack, body: Body, actor: Actor) -> None:
        replace_shown(deps, actor, body, redraw(deps, actor, body["view"]))
        ack()

    for action_id in action_ids:
        on.action(action_id)(choose)


def answer(
    ack: Ack,
    deps: Deps,
    actor: Actor,
    body: Body,
    commit: Callable[[], View],
    *,
    fields: Mapping[str, str],
    redraw: Redraw | None = None,
) -> None:
    """Answers a submission after `commit`, which returns the receipt's view. What is wrong goes under its field; what
    a gate still lacks under the inputs that are there, or all of it at once into a form that has them (`redraw`), which
    also comes back when somebody else was faster.
    """
    t, shown = deps.text(actor), body["view"]
    try:
        receipt = commit()
    except InvalidInput as error:
        ack(response_action="errors", errors=_under_fields(error, t, fields, shown))
    except GateNotMet as error:
        if redraw is None:
            raise
        if errors := gate_fields.missing_in(t, error.missing, Filled(shown)):
            ack(response_action="errors", errors=errors)
        else:
            ack(response_action="update", view=redraw(deps, actor, shown, error.stage))
    except Conflict as error:
        if redraw is None:
            raise
        ack(response_action="update", view=redraw(deps, actor, shown, warning=error.say(t)))
    else:
        ack(response_action="update", view=receipt)


def _under_fields(
    error: InvalidInput, t: Text, fields: Mapping[str, str], view: Mapping[str, Any]
) -> dict[str, str]:
    """The error under the input it is about, or under the form's first input when that one is not shown."""
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    wanted = fields.get(error.field, error.field)
    return {wanted if wanted in inputs else inputs[0]: error.say(t)}


def member_ids(session: Session, actor: Actor, slack_users: Collection[str]) -> tuple[str, ...]:
    """Our members among these Slack users; guests and strangers are left out."""
    return tuple(
        each.id for each in members.by_slack_users(session, actor.workspace, slack_users) if each.active
    )


def suggested(session: Session, deps: Deps, actor: Actor, done: Command) -> list[Block]:
    """For a receipt: the stage that the deal is ready for since this very command, one click from its form."""
    found = suggestions.after(session, deps, done)
    if found is None:
        return []
    words = Words(deps.text(actor), deps.policy(actor.workspace).policy, deps.now())
    return card_findings.suggestion(words, found)


def opens(on: On, deps: Deps, action_id: str, about: Callable[[Deps, Actor, str], View]) -> None:
    """A button that opens a form about the deal in its value, or about the one that deal was joined into."""

    @on.action(action_id)
    def open_form(ack: Ack, body: Body, actor: Actor) -> None:
        deal_id = body["actions"][0].get("value")
        view = following(deps, actor, deal_id if isinstance(deal_id, str) else "", about)
        show(deps, actor, body, view)
        ack()


def following(deps: Deps, actor: Actor, deal_id: str, about: Callable[[Deps, Actor, str], View]) -> View:
    """The form about a deal. The button may be older than a merge: then the deal lives on under another id."""
    try:
        return about(deps, actor, deal_id)
    except NotFound:
        with deps.reads() as session:
            kept = merging.followed(session, actor, deal_id)
        if kept is None:
            raise
        return about(deps, actor, kept.id)


def replace_shown(deps: Deps, actor: Actor, body: Body, view: View) -> None:
    """The form that was clicked in becomes this one."""
    slack, shown = deps.slack(actor.workspace), body["view"]
    try:
        slack.update_view(shown["id"], view, hash=shown["hash"])
    except HashConflict:  # two clicks in quick succession: this payload has what both chose
        slack.update_view(shown["id"], view)


def show(deps: Deps, actor: Actor, body: Body, view: View) -> None:
    """Opens a form from a click: above the modal that was clicked in, in the place of a third one, else by itself."""
    slack, shown = deps.slack(actor.workspace), body.get("view", {})
    if shown.get("type") != "modal":
        slack.open_view(body["trigger_id"], view)
    elif shown.get("previous_view_id") not in (None, shown.get("root_view_id")):
        slack.update_view(shown["id"], view)  # Slack stacks three at most
    else:
        slack.push_view(body["trigger_id"], view)


def ignore(on: On, *action_ids: str) -> None:
    """For a choice that changes nothing else in its form: acknowledged, no more."""

    def nothing(ack: Ack, _body: Body, _actor: Actor) -> None:
        ack()

    for action_id in action_ids:
        on.action(action_id)(nothing)
