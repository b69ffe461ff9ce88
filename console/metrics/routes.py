"""`/metrics`: figures for Prometheus; no sign-in, and no personal data in them.

Rule: off, as if it were not there, until HOTLINE_METRICS_TOKEN or HOTLINE_METRICS_PERMIT is set;
each that is set must hold. A wrong token gets 401, an address outside the list 403.
"""

from ipaddress import ip_network

from fastapi import APIRouter, HTTPException, Request, Response

from console.metrics.collect import Collector
from console.metrics.exposition import encode
from console.metrics.reader import bears, is_inside
from core.config import Settings


def routes(settings: Settings, collector: Collector) -> APIRouter:
    """Make the route."""
    router = APIRouter(tags=["health"])
    token = settings.metrics_token.get_secret_value()
    permit = [ip_network(one, strict=False) for one in settings.metrics_permit]

    @router.get("/metrics", include_in_schema=False)
    async def get_metrics(request: Request) -> Response:
        if not token and not permit:
            raise HTTPException(404)
        if permit and not is_inside(request, permit):
            raise _refusal(403, "address_forbidden", "Add the reader's address to "
                           "HOTLINE_METRICS_PERMIT.")  # fmt: skip
        if token and not bears(request, token):
            raise _refusal(401, "token_wrong", "Send HOTLINE_METRICS_TOKEN as "
                           "`Authorization: Bearer …`.")  # fmt: skip
        text, kind = encode(await collector.samples(), request.headers.get("accept", ""))
        return Response(text, headers={"Content-Type": kind, "Cache-Control": "no-store"})

    return router


def _refusal(status: int, code: str, message: str) -> HTTPException:
    challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return HTTPException(status, {"code": code, "message": message}, challenge)
