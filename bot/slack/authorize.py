"""Who is really asking, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    Body = Mapping[str, Any]

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who acted, as the signed payload tells it."""

    user: str
    workspace: str | None  # where the app is installed; in an org-wide install, where it was used
    enterprise: str | None  # of that workspace
    user_team: (
        str | None
    )  # the person's home: a T… or, on Enterprise Grid, an E… id; None where Slack does not say
    is_bot: bool
    org_wide: bool

    @property
    def at_home(self) -> bool:
        """False for guests from elsewhere, for bots, and whenever it is uncertain: they get nothing."""
        homes = {self.workspace, self.enterprise if self.org_wide else None} - {None}
        return not self.is_bot and self.user_team in homes


def sender(body: Body) -> Sender | None:
    """The actor of any payload; None when nobody acted (an uninstall, a revoked token)."""
    if body.get("type") == "event_callback":
        return _of_event(body)
    user = body.get("user")
    user_id = _id(user) or _text(body.get("user_id"))
    if user_id is None:
        return None
    team = _id(body.get("team")) or _text(body.get("team_id"))
    view = _part(body, "view")
    return Sender(
        user=user_id,
        workspace=_text(view.get("app_installed_team_id"))
        or team
        or _text(_part(body, "user").get("team_id")),
        enterprise=_enterprise(body),
        user_team=_text(_part(body, "user").get("team_id")) or team,
        is_bot=user_id == SLACKBOT or _part(body, "user").get("is_bot") is True,
        org_wide=_true(body.get("is_enterprise_install")),
    )


def _of_event(body: Body) -> Sender | None:
    event = _part(body, "event")
    user_id = _id(event.get("user")) or _text(event.get("user_id"))
    if user_id is None:
        return None
    granted: Body = next(iter(body.get("authorizations") or ()), {})
    org_wide = _true(granted.get("is_enterprise_install"))
    workspace = _text(granted.get("team_id")) or _text(body.get("team_id"))
    return Sender(
        user=user_id,
        workspace=workspace,
        enterprise=_text(granted.get("enterprise_id")) or _enterprise(body),
        user_team=_home(body, event, workspace),
        is_bot=user_id == SLACKBOT
        or bool(event.get("bot_id") or event.get("bot_profile"))
        or event.get("subtype") == "bot_message"
        or _part(event, "user").get("is_bot") is True,
        org_wide=org_wide,
    )


def _home(body: Body, event: Body, workspace: str | None) -> str | None:
    """Slack names the home outright in `user_team` or the user object. Otherwise everything it says must agree with the
    installed workspace; one word of another team, or silence in a channel shared with outsiders, makes an outsider.
    """
    told = _text(event.get("user_team")) or _text(_part(event, "user").get("team_id"))
    if told:
        return told
    hints = {_text(event.get("source_team")), _id(event.get("team")), _text(body.get("team_id"))} - {None}
    if body.get("is_ext_shared_channel") is True and not (event.get("source_team") or event.get("team")):
        return None
    return next((hint for hint in sorted(filter(None, hints)) if hint != workspace), workspace)


def _enterprise(body: Body) -> str | None:
    return (
        _id(body.get("enterprise"))
        or _text(body.get("enterprise_id"))
        or _text(_part(body, "team").get("enterprise_id"))
    )


def _part(body: Body, name: str) -> Body:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _id(value: object) -> str | None:
    return _text(value.get("id")) if isinstance(value, dict) else _text(value)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _true(value: object) -> bool:
    return value is True or value == "true"
