"""One request to X: its turn taken, its answer's headers noted, what went wrong told in the desk's words."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.platforms.base import Meter, PlatformError, Unavailable, Unconfirmed
from bot.platforms.x import outcomes
from bot.platforms.x.line import HEARD, Heard
from bot.platforms.x.waiting import DEFAULT_WAIT, allowance

Json = Mapping[str, Any]
Request = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Calls:
    """Requests to X, one at a time as asked; nothing is tried twice and nothing waits."""

    meter: Meter
    clock: Callable[[], datetime]
    default_wait: timedelta = DEFAULT_WAIT

    async def read(self, endpoint: str, request: Request, *, missing_is_fine: bool = False) -> Heard:
        """Return a read's answer; raise Throttled, Unavailable or SignedOut. A 404 may be an answer too."""
        heard, error = await self._ask(endpoint, request)
        if error is not None:
            if missing_is_fine and heard is not None and heard.status == 404:
                return heard
            raise outcomes.read_failed(error, heard, self.clock(), doing=endpoint, default=self.default_wait) from error
        if heard is None or not heard.said:
            raise Unavailable("X's answer can't be read. It is tried again by itself.")
        return heard

    async def write(
        self, endpoint: str, request: Request, *, missing_is_fine: bool = False, empty_is_fine: bool = False
    ) -> Heard:
        """Return a write's answer; raise Refused, Throttled, SignedOut or Unconfirmed."""
        heard, error = await self._ask(endpoint, request)
        if error is not None:
            if missing_is_fine and heard is not None and heard.status in {404, 410}:
                return heard
            raise self._write_failed(endpoint, error, heard) from error
        if heard is None or not (heard.said or empty_is_fine):
            raise Unconfirmed("X took it, but its answer can't be read. Look on X before sending it again.")
        return heard

    def _write_failed(self, endpoint: str, error: Exception, heard: Heard | None) -> PlatformError:
        return outcomes.write_failed(error, heard, self.clock(), doing=endpoint, default=self.default_wait)

    async def _ask(self, endpoint: str, request: Request) -> tuple[Heard | None, Exception | None]:
        await self.meter.turn(endpoint)
        answers: list[Heard] = []
        token = HEARD.set(answers)
        failed: Exception | None = None
        try:
            await request()
        except outcomes.CALLING as error:
            failed = error
        except outcomes.ODD as error:
            if not answers:
                raise
            failed = error
        finally:
            HEARD.reset(token)
        heard = answers[-1] if answers else None
        if heard is not None:
            self._note(endpoint, heard)
        return heard, failed

    def _note(self, endpoint: str, heard: Heard) -> None:
        if left := allowance(endpoint, heard.headers, self.clock()):
            self.meter.note(left)
        if heard.status in {401, 403, 429}:
            self.meter.invalid(heard.status)
