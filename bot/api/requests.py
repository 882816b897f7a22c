"""One request to the API on its way through: who asks, and what every answer to it carries."""

from collections.abc import Callable

from starlette.types import Scope, Send

from bot.api.keys import Scope as KeyScope
from bot.api.problems import Problem, bad_check, no_scope, too_many
from bot.api.rates import Allowance, Headers
from bot.checks import BadCheck, Check, read
from bot.publication import concerns_company
from bot.wiring import Desk
from storage.api_keys import KeyView

_ALWAYS: Headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Asked:
    """A request, and what is known of it so far."""

    __slots__ = ("_key", "allowance", "begun", "clock", "headers", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.headers: Headers = []
        self.begun = False
        self.allowance: Allowance | None = None
        self.clock: Callable[[], float] | None = None
        self._key: KeyView | None = None

    @property
    def key(self) -> KeyView:
        """The key that opened the way; only behind it."""
        assert self._key is not None  # noqa: S101 - the way in sets it
        return self._key

    @key.setter
    def key(self, key: KeyView) -> None:
        self._key = key

    def take(self, count: int) -> None:
        """Use up `count` texts of the key's allowance; raise Problem if they are not left."""
        assert self.allowance is not None  # noqa: S101 - as above
        assert self.clock is not None  # noqa: S101 - as above
        now = self.clock()
        if not self.allowance.take(count, now):
            raise too_many(self.allowance.limit, self.allowance.wait(now))

    async def begin(self, send: Send, status: int, media_type: bytes, more: Headers) -> None:
        """Send the answer's beginning: what it is, what is left of the allowance, and who may read it."""
        left = self.allowance.headers(self.clock()) if self.allowance and self.clock else []
        headers = [(b"content-type", media_type), *more, *left, *self.headers, *_ALWAYS]
        self.begun = True
        await send({"type": "http.response.start", "status": status, "headers": headers})

    def read(self, given: object, desk: Desk) -> Check:
        """Return the check that an object describes, if the key opens it; raise BadCheck or Problem."""
        check = read(given, desk.clock())
        if any(one.path for one in check.subject.media):
            raise BadCheck('"path" names a file on your side, which the desk can\'t read. Give its "sha256" or "url".')
        self.need(KeyScope.COMPANY if concerns_company(check.subject) else KeyScope.OWN)
        if isinstance(given, dict) and given.get("receipt") is True:
            self.need(KeyScope.CLEARANCE)
        return check

    def need(self, scope: KeyScope) -> None:
        """Raise Problem unless the key has this scope."""
        if scope not in self.key.scopes:
            raise no_scope(scope)


def as_problem(error: BadCheck) -> Problem:
    """Return why something can't be checked, as a problem."""
    return bad_check(str(error))
