"""Requests to Reddit through PRAW: on one thread, each once, never waiting for a rate limit.

PRAW would do otherwise: prawcore tries a request up to three times after a 5xx, a 401 or a broken connection, sleeps
before a request when little is left of the rate limit, and `Reddit.post` sleeps and posts again after a RATELIMIT. So

- `OneTry` raises what prawcore would retry before prawcore sees it, and hides the headers that it would sleep by;
- we call `Reddit.request`, which has no loop around it, and read `json.errors` ourselves.
"""

import asyncio
import configparser
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

import praw
import requests
from praw.exceptions import PRAWException
from prawcore import Requestor, ResponseException
from prawcore.const import ACCESS_TOKEN_PATH
from prawcore.exceptions import PrawcoreException

from bot.platforms.base import Allowance, Meter, PlatformError, Refused, Throttled, Unavailable
from bot.platforms.reddit import outcomes
from bot.platforms.reddit.refusals import complaints, judged
from bot.platforms.reddit.settings import LONGEST_WRITE, Settings

EVERYTHING: Final = "all requests"
"""Reddit counts all of an app's requests together; this names that allowance."""

_COUNTED: Final = {401, 403, 429}
_EARLY: Final = 60.0
_OLD: Final = 300.0
# What PRAW and requests can raise, and what they stumble over when an answer isn't what they expect.
_RAISED: Final = (
    PRAWException, PrawcoreException, requests.RequestException, LookupError, ValueError, TypeError, AttributeError,
    AssertionError, OSError, configparser.Error,
)  # fmt: skip

_PATIENT: Final = 60.0


class _TooLate(Exception):
    """The thread was busy for so long that an answer could not come in time."""


class _Failed(Exception):
    """Something was raised on the thread; `left` says whether the request had begun."""

    def __init__(self, cause: Exception, *, left: bool) -> None:
        super().__init__()
        self.cause = cause
        self.left = left


class OneTry(Requestor):
    """A Requestor after which nothing is left to try again, and nothing to sleep by."""

    def __init__(self, *, line: "Line", session: requests.Session, **settings: Any) -> None:
        super().__init__(session=session, **settings)
        self._line = line
        self.left = False
        self.signed_in_at = 0.0
        self.good_until = 0.0
        self.scopes: frozenset[str] = frozenset()

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Make the request once; raise Unanswered, or ResponseException for any status but a success."""
        signing_in = str(args[1]).endswith(ACCESS_TOKEN_PATH)
        self.left = self.left or not signing_in
        kwargs["timeout"] = self._line.patience
        try:
            response = super().request(*args, **kwargs)
        except PrawcoreException as error:
            raise outcomes.Unanswered(getattr(error, "original_exception", error)) from error
        self._line.heard(response, counted=not signing_in)
        if not 200 <= response.status_code < 300:
            raise ResponseException(response)
        if signing_in:
            self._remember(response)
        return response

    def _remember(self, response: requests.Response) -> None:
        with suppress(ValueError, AttributeError, TypeError):
            told = response.json()
            self.signed_in_at = time.monotonic()
            self.good_until = self.signed_in_at + float(told.get("expires_in", 0)) - _EARLY
            self.scopes = frozenset(str(told.get("scope", "")).replace(",", " ").split())


class Line:
    """One account's line to Reddit. Its coroutines may be awaited from one event loop; PRAW lives on one thread."""

    def __init__(self, settings: Settings, meter: Meter, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._meter = meter
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"reddit-{settings.account}")
        self._http: requests.Session | None = None
        self._reddit: praw.Reddit | None = None
        self._requestor: OneTry | None = None
        self.patience = (settings.connect_seconds, settings.read_seconds)

    @property
    def scopes(self) -> frozenset[str]:
        """Return the permissions that the last sign-in gave; "*" stands for all."""
        return self._requestor.scopes if self._requestor else frozenset()

    async def read(self, endpoint: str, path: str, **params: str | int) -> Any:
        """Read once; raise Throttled, SignedOut, Unavailable, or Absent for what isn't there."""
        await self._turn(endpoint, write=False)
        try:
            return await self._run(_PATIENT, "GET", path, params=params)
        except _TooLate:
            raise Unavailable("Reddit is slow: a read waited too long for its turn. It is tried again.") from None
        except _Failed as failed:
            error = outcomes.read_failed(failed.cause, self._clock(), left=failed.left)
            raise self._told(EVERYTHING, error) from failed.cause

    async def write(self, endpoint: str, path: str, *, where: str = "", **data: str | bool) -> Any:
        """Write once; raise Refused, Throttled, SignedOut or Unconfirmed. `where` names the subreddit in errors."""
        await self._turn(endpoint, write=True)
        try:
            answer = await self._run(LONGEST_WRITE, "POST", path, data=data)
        except _TooLate:
            raise Refused("Reddit is slow: nothing was posted. It may be sent again.", permanent=False) from None
        except _Failed as failed:
            error = outcomes.write_failed(failed.cause, self._clock(), left=failed.left)
            everything = outcomes.status_of(failed.cause) == 429
            raise self._told(EVERYTHING if everything else endpoint, error) from failed.cause
        for complaint in complaints(answer):
            raise self._told(endpoint, judged(complaint, self._clock(), where=where))
        return answer

    def heard(self, response: requests.Response, *, counted: bool) -> None:
        """Pass on what an answer's headers say is left, and take them away, so that prawcore doesn't sleep by them."""
        if response.status_code in _COUNTED:
            self._meter.invalid(response.status_code)
        told = {name: response.headers.pop(f"x-ratelimit-{name}", None) for name in ("remaining", "used")}
        # A 429 keeps this one: it says until when to wait.
        reset = response.headers.get("x-ratelimit-reset")
        with suppress(TypeError, ValueError, OverflowError):
            remaining, used = float(told["remaining"] or "nan"), float(told["used"] or "nan")
            at = self._clock() + timedelta(seconds=float(reset or "nan"))
            if counted:
                self._meter.note(Allowance(EVERYTHING, int(remaining), int(remaining + used), at))

    async def close(self) -> None:
        """Let go of the connections and the thread, once what is under way has ended."""
        with suppress(RuntimeError):
            self._thread.submit(self._hang_up)
        await asyncio.to_thread(self._thread.shutdown)

    def _hang_up(self) -> None:
        if self._http is not None:
            self._http.close()

    async def _turn(self, endpoint: str, *, write: bool) -> None:
        if write:
            await self._meter.turn(endpoint)
        await self._meter.turn(EVERYTHING)

    def _told(self, endpoint: str, error: PlatformError) -> PlatformError:
        """Tell the other workers to wait as well: with everything after a 429, with replies after a RATELIMIT."""
        if isinstance(error, Throttled):
            self._meter.note(Allowance(endpoint, 0, None, error.until))
        return error

    async def _run(self, longest: float, method: str, path: str, **content: Any) -> Any:
        since = time.monotonic()

        def job() -> Any:
            if time.monotonic() - since + self._at_most() > longest:
                raise _TooLate
            if self._requestor is not None:
                self._requestor.left = False
            try:
                return self._ask(method, path, **content)
            except _RAISED as error:
                left = self._requestor is not None and self._requestor.left
                raise _Failed(error, left=left) from error

        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    def _at_most(self) -> float:
        """Return how long the next request may take, with a sign-in before it if one is due."""
        good = self._requestor is not None and time.monotonic() < self._requestor.good_until
        return sum(self.patience) * (1 if good else 2)

    def _ask(self, method: str, path: str, **content: Any) -> Any:
        reddit, requestor = self._signed_in()
        try:
            return reddit.request(method=method, path=path, **content)
        except ResponseException as error:
            # A 401 says that nothing was done. A token may end before its time, but not in its first minutes.
            old = time.monotonic() - requestor.signed_in_at > _OLD
            if error.response.status_code != 401 or not requestor.left or not old:
                raise
        self._reddit = None
        reddit, _ = self._signed_in()
        return reddit.request(method=method, path=path, **content)

    def _signed_in(self) -> tuple[praw.Reddit, OneTry]:
        """Return PRAW with a token that is good for a while yet, or one that will ask for a token first."""
        if self._http is None:
            self._http = requests.Session()
            # A proxy or a .netrc must not come between the desk and a sandbox of its own.
            self._http.trust_env = not self._settings.url
        ending = self._requestor is not None and 0 < self._requestor.good_until < time.monotonic()
        if self._reddit is None or self._requestor is None or ending:
            self._reddit, self._requestor = self._dial(self._http)
        return self._reddit, self._requestor

    def _dial(self, http: requests.Session) -> tuple[praw.Reddit, OneTry]:
        made: list[OneTry] = []

        def requestor(**settings: Any) -> OneTry:
            made.append(OneTry(line=self, **settings))
            return made[-1]

        settings = self._settings
        by_password = settings.password and not settings.refresh_token
        reddit = praw.Reddit(
            "DEFAULT",
            requestor_class=requestor,  # type: ignore[arg-type]
            requestor_kwargs={"session": http},
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            username=settings.account if by_password else None,
            password=settings.password if by_password else None,
            refresh_token=settings.refresh_token or None,
            redirect_uri=None,
            user_agent=settings.user_agent,
            oauth_url=settings.api,
            reddit_url=settings.sign_in,
            # Never sleep and post again after a RATELIMIT: not even one of no seconds.
            ratelimit_seconds=-1,
            check_for_updates=False,
            check_for_async=False,
        )
        return reddit, made[0]
