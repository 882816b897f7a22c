"""For machines: whether the process lives, whether it can work, and its figures. No sign-in, and nothing personal."""

import structlog
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot import metrics
from storage import accounts
from storage.errors import Unavailable

router = APIRouter()
log = structlog.get_logger(__name__)


@router.get("/healthz")
async def alive() -> Response:
    """Answer that the process lives."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def ready(request: Request) -> Response:
    """Answer 200 if the database answers and has its tables, else 503; the reason is in the log."""
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            accounts.everything(session)
    except Unavailable as error:
        log.warning("not_ready", error=str(error))
        return JSONResponse({"ready": False, "database": "can't be reached; the log says why"}, status_code=503)
    return JSONResponse({"ready": True, "database": "ok"})


@router.get("/metrics")
def figures(request: Request) -> Response:
    """Answer with this process's metrics and the desk's gauges, in Prometheus' text format."""
    metrics.refresh(request.app.state.desk)
    return Response(metrics.render(), media_type=metrics.CONTENT_TYPE)
