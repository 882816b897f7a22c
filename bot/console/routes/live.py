"""The stream that keeps open pages up to date."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from bot.console.access import SignedIn, require, who_is
from bot.console.live import Live, as_event
from bot.console.roles import Permission

router = APIRouter()


@router.get("/live")
async def stream(
    request: Request, person: Annotated[SignedIn, Depends(require(Permission.CASE_READ))]
) -> StreamingResponse:
    """Send what changes, as it changes, for as long as the person is signed in and may read cases."""
    live: Live = request.app.state.live
    return StreamingResponse(
        _events(request, live, person.user_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(request: Request, live: Live, user_id: int) -> AsyncIterator[str]:
    yield "retry: 2000\nevent: hello\ndata: {}\n\n"
    async for notice in live.notices(every=request.app.state.live_check_seconds):
        if notice is not None:
            yield as_event(notice)
            continue
        person = await run_in_threadpool(who_is, request)
        if person is None or person.user_id != user_id:
            yield "event: signed-out\ndata: {}\n\n"
            return
        if Permission.CASE_READ not in person.permissions:
            yield "event: not-allowed\ndata: {}\n\n"
            return
        yield ": still here\n\n"
