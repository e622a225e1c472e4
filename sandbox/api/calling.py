"""One call of the Web API from token to answer: faults, token, scope, pace, method, and a line in the log."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.api.registry import METHODS, Call, Method
from sandbox.errors import NotForReal, SlackSays
from sandbox.wire import Entry
from sandbox.world import refuse_real

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.faults import Fault
    from sandbox.model import Grant, Json
    from sandbox.world import World


@dataclass
class Answer:
    """What goes back. `cut`: nothing does, the connection breaks. `delay` in seconds before it goes."""

    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    delay: float = 0


def call(world: World, name: str, token: str | None, args: Mapping[str, Any]) -> Answer:
    """Runs one method for whoever holds the token; never raises."""
    began = time.perf_counter()
    fault = world.faults.hit(name)
    if fault is not None and fault.kind in ("http_429", "http_500_before", "cut_before", "error"):
        answer = _refused(fault)
    else:
        answer = _answer(world, name, token, args)
        if fault is not None:
            answer = _spoilt(answer, fault)
    ms = (time.perf_counter() - began + answer.delay) * 1000
    logged = {key: value for key, value in args.items() if key != "token"}
    seen: Any = {"ok": False, "error": "(cut)"} if answer.cut else answer.body
    world.wire.add(Entry(world.machine(), "slack", name, logged, seen, answer.status, ms))
    return answer


def _answer(world: World, name: str, token: str | None, args: Mapping[str, Any]) -> Answer:
    granted: Grant | None = None
    method = METHODS.get(name)
    try:
        granted = _grant(world, token)
        with world.lock:
            body = _run(world, method, granted, args)
    except SlackSays as said:
        return _said(said, method, granted)
    return Answer(200, {"ok": True, **body}, _headers(method, granted))


def _run(world: World, method: Method | None, granted: Grant, args: Mapping[str, Any]) -> Json:
    if method is None:
        raise SlackSays("unknown_method")
    if method.app_level != granted.is_app_level:
        raise SlackSays("not_allowed_token_type")
    if method.scope is not None and method.scope not in granted.scopes:
        raise SlackSays("missing_scope", needed=method.scope)
    world.pacing.check(granted.token, method.name, method.tier, args.get("channel"))
    return method.run(Call(world, granted, args))


def _grant(world: World, token: str | None) -> Grant:
    if not token:
        raise SlackSays("not_authed")
    try:
        refuse_real(token)
    except NotForReal as error:
        raise SlackSays("invalid_auth", str(error)) from None
    granted = world.grants.get(token)
    if granted is None:
        raise SlackSays("invalid_auth")
    if granted.revoked is not None:
        raise SlackSays(granted.revoked)
    return granted


def _headers(method: Method | None, granted: Grant | None) -> dict[str, str]:
    headers: dict[str, str] = {}
    if granted is not None:
        headers["x-oauth-scopes"] = ",".join(sorted(granted.scopes))
    if method is not None and method.scope is not None:
        headers["x-accepted-oauth-scopes"] = method.scope
    return headers


def _said(said: SlackSays, method: Method | None, granted: Grant | None) -> Answer:
    body: Json = {"ok": False, "error": said.code}
    if said.messages:
        body["response_metadata"] = {"messages": list(said.messages)}
        if said.code in ("invalid_blocks", "invalid_metadata_format"):
            body["errors"] = [message.removeprefix("[ERROR] ") for message in said.messages]
    if said.needed is not None:
        body["needed"] = said.needed
        body["provided"] = ",".join(sorted(granted.scopes)) if granted else ""
    headers = _headers(method, granted)
    if said.retry_after is not None:
        headers["Retry-After"] = str(said.retry_after)
    return Answer(said.status, body, headers)


def _refused(fault: Fault) -> Answer:
    match fault.kind:
        case "http_429":
            said = SlackSays("ratelimited", status=429, retry_after=int(fault.seconds))
        case "http_500_before":
            said = SlackSays("internal_error", status=500)
        case "cut_before":
            return Answer(200, {}, cut=True)
        case _:
            said = SlackSays(fault.code)
    return _said(said, None, None)


def _spoilt(answer: Answer, fault: Fault) -> Answer:
    """What happened has happened; the answer does not arrive as it should."""
    match fault.kind:
        case "cut_after":
            answer.cut = True
        case "slow":
            answer.delay = fault.seconds
        case _:
            return Answer(500, {"ok": False, "error": "internal_error"}, answer.headers)
    return answer
