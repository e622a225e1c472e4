"""Values for tests, with everything a test does not care about filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.services.deals import search_text
from store.model import Activity, ActivityKind, Deal, Meeting, Member, Role, Stakeholder, Team
from tests.clocks import MONDAY_9_JST

HOME = "T0HOME"


def a_member(id: str = "aoi", role: Role = Role.REP, **given: Any) -> Member:  # noqa: A002 - the field's name
    return replace(
        Member(
            workspace=HOME,
            id=id,
            slack_user=f"U{id.upper()}",
            name=id.capitalize(),
            email=f"{id}@example.co.jp",
            role=role,
            locale="ja-JP",
            zone="Asia/Tokyo",
            active=True,
        ),
        **given,
    )


def a_team(id: str = "east", **given: Any) -> Team:  # noqa: A002
    return replace(
        Team(workspace=HOME, id=id, name=id.capitalize(), channel=None, language="ja", zone="Asia/Tokyo"),
        **given,
    )


def a_deal(id: str = "acme", **given: Any) -> Deal:  # noqa: A002
    number = given.get("number", 1)
    name = given.get("name", f"{id.capitalize()} renewal")
    plain: dict[str, Any] = {
        "workspace": HOME,
        "id": id,
        "number": number,
        "name": name,
        "search": search_text(name, None, number),
        "account_id": None,
        "owner_id": "aoi",
        "team_id": None,
        "stage": "opportunity",
        "open": True,
        "entered_stage_at": MONDAY_9_JST,
        "created_at": MONDAY_9_JST,
        "currency": "JPY",
    }
    return Deal(**{**plain, **given})


def a_meeting(id: str = "hearing", **given: Any) -> Meeting:  # noqa: A002
    plain: dict[str, Any] = {
        "workspace": HOME,
        "id": id,
        "deal_id": "acme",
        "title": "Hearing",
        "starts_at": MONDAY_9_JST,
        "ends_at": MONDAY_9_JST,
        "organiser_id": "aoi",
    }
    return Meeting(**{**plain, **given})


def an_activity(id: str = "call", **given: Any) -> Activity:  # noqa: A002
    plain: dict[str, Any] = {
        "workspace": HOME,
        "id": id,
        "deal_id": "acme",
        "kind": ActivityKind.CALL,
        "happened_at": MONDAY_9_JST,
        "logged_at": MONDAY_9_JST,
        "author_id": "aoi",
    }
    return Activity(**{**plain, **given})


def a_stakeholder(id: str = "tanaka", **given: Any) -> Stakeholder:  # noqa: A002
    return Stakeholder(**{"workspace": HOME, "id": id, "deal_id": "acme", "name": "Tanaka", **given})
