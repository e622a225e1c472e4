"""The shape of what Slack sends, as far as anything behind the gate relies on it; everything else is ignored.

Bolt reads these places without looking first, and a wrong type there would surface as an exception in its constructor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

if TYPE_CHECKING:
    from collections.abc import Mapping


T = TypeVar("T")


class Malformed(ValueError):
    """The body is not something Slack sends."""


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _Ref(_Shape):
    id: str | None = None
    team_id: str | None = None
    enterprise_id: str | None = None


class _State(_Shape):
    values: dict[str, dict[str, dict[str, Any]]] = {}


class _Block(_Shape):
    type: str = ""
    block_id: str = ""


class _View(_Shape):
    id: str = ""
    blocks: list[_Block] = []
    callback_id: str = ""
    private_metadata: str = ""
    hash: str = ""
    state: _State | None = None
    app_installed_team_id: str | None = None
    team_id: str | None = None


class _Where(_Shape):
    """Who and where: read by Bolt from the body, from its event and from each authorisation alike."""

    enterprise: str | _Ref | None = None
    team: str | _Ref | None = None
    user: str | _Ref | None = None
    channel: str | _Ref | None = None
    enterprise_id: str | None = None
    team_id: str | None = None
    user_id: str | None = None
    channel_id: str | None = None
    is_enterprise_install: bool | str | None = None
    authorizations: list[_Where] | None = None
    view: _View | None = None
    response_url: str = ""
    response_urls: Annotated[list[dict[str, Any]], Field(max_length=1)] = []  # Bolt raises over a second one


class _Event(_Where):
    type: str


class EventCallback(_Where):
    type: Literal["event_callback"]
    event: _Event


class UrlVerification(_Shape):
    type: Literal["url_verification"]
    challenge: str


class AppRateLimited(_Where):
    type: Literal["app_rate_limited"]


class _Action(_Shape):
    action_id: str = ""
    block_id: str = ""
    type: str = ""


class Click(_Where):
    type: Literal["block_actions", "interactive_message"]
    actions: Annotated[list[_Action], Field(min_length=1)]


class Submission(_Where):
    type: Literal["view_submission", "view_closed"]
    view: _View


class Suggestion(_Where):
    type: Literal["block_suggestion"]
    action_id: str
    value: str = ""


class Callback(_Where):
    type: Literal[
        "shortcut",
        "message_action",
        "dialog_submission",
        "dialog_cancellation",
        "dialog_suggestion",
        "workflow_step_edit",
    ]
    callback_id: str


class Command(_Shape):
    command: Annotated[str, Field(pattern=r"^/\S")]
    user_id: Annotated[str, Field(min_length=1)]
    team_id: str = ""
    text: str = ""
    trigger_id: str = ""


EVENT: TypeAdapter[EventCallback | UrlVerification | AppRateLimited] = TypeAdapter(
    Annotated[EventCallback | UrlVerification | AppRateLimited, Field(discriminator="type")]
)
INTERACTION: TypeAdapter[Click | Submission | Suggestion | Callback] = TypeAdapter(
    Annotated[Click | Submission | Suggestion | Callback, Field(discriminator="type")]
)
COMMAND = TypeAdapter(Command)


def parse(text: str | bytes) -> dict[str, Any]:
    """JSON as Slack writes it: an object, UTF-8, nested at most 200 deep (the parser's own limit), no NaN."""
    try:
        parsed = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise Malformed("not JSON") from error
    if not isinstance(parsed, dict):
        raise Malformed("not an object")
    return parsed


def event(body: Mapping[str, Any]) -> EventCallback | UrlVerification | AppRateLimited:
    return _known(EVENT, body)


def interaction(body: Mapping[str, Any]) -> Click | Submission | Suggestion | Callback:
    return _known(INTERACTION, body)


def command(body: Mapping[str, Any]) -> Command:
    return _known(COMMAND, body)


def envelope(kind: str, payload: Mapping[str, Any]) -> None:
    """The same look at what Socket Mode carries, by the kind its envelope names."""
    read = {"events_api": event, "interactive": interaction, "slash_commands": command}.get(kind)
    if read is None:
        raise Malformed("not a kind Slack sends")
    read(payload)


def _known(shape: TypeAdapter[T], body: Mapping[str, Any]) -> T:
    try:
        return shape.validate_python(body)
    except ValidationError:
        raise Malformed("not a shape Slack sends") from None
