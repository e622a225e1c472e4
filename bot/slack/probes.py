"""What whoever runs the bot asks it over HTTP: alive, ready, and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

TEXT = "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"


class Readiness(Protocol):
    @property
    def ready(self) -> bool: ...

    def as_json(self) -> dict[str, Any]: ...


class Probes(Protocol):
    """Both may take as long as the database does; they are asked in threads of their own."""

    def readiness(self) -> Readiness: ...

    def metrics(self) -> bytes: ...


def routes(probes: Probes) -> list[Route]:
    def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    def readyz(_: Request) -> Response:
        said = probes.readiness()
        return JSONResponse(said.as_json(), 200 if said.ready else 503)

    def metrics(_: Request) -> Response:
        return Response(probes.metrics(), media_type=TEXT)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def alone(probes: Probes) -> Starlette:
    """Where Slack does not come in by HTTP."""
    return Starlette(routes=routes(probes))
