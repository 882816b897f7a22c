"""Every way in which httpx can fail is mapped: nothing that an HTTP client raises reaches the desk as it is."""

import inspect
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest

from bot.platforms.base import PlatformError, Refused, SignedOut, Throttled, Unavailable, Unconfirmed
from bot.platforms.sandbox import outcomes

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REQUEST = httpx.Request("POST", "http://sandbox/api/posts")
EXCEPTIONS = sorted(
    {
        thing
        for _, thing in inspect.getmembers(httpx)
        if inspect.isclass(thing) and issubclass(thing, Exception) and not issubclass(thing, Warning)
    },
    key=lambda thing: thing.__name__,
)
# By hand and by name: that nothing was sent must never be concluded for a class that nobody thought about.
BEFORE_THE_WRITE = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol", "InvalidURL"}


def _raise(kind: type[Exception]) -> Exception:
    if issubclass(kind, httpx.HTTPStatusError):
        return kind("broken", request=REQUEST, response=httpx.Response(500, request=REQUEST))
    try:
        return kind("broken")
    except TypeError:
        return kind()


def test_the_whole_tree_is_known():
    assert {"ReadTimeout", "WriteError", "RemoteProtocolError", "StreamClosed"} <= {
        kind.__name__ for kind in EXCEPTIONS
    }
    assert all(issubclass(kind, outcomes.TRANSPORT) for kind in EXCEPTIONS)


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=lambda kind: kind.__name__)
def test_a_broken_write_is_refused_only_when_nothing_left(kind):
    error = outcomes.write_failed(_raise(kind))
    expected = Refused if kind.__name__ in BEFORE_THE_WRITE else Unconfirmed
    assert type(error) is expected


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=lambda kind: kind.__name__)
def test_a_broken_read_may_be_tried_again(kind):
    assert type(outcomes.read_failed(_raise(kind))) is Unavailable


@pytest.mark.parametrize("status", [*range(300, 600)])
def test_every_status_of_a_write_has_an_outcome(status):
    error = outcomes.write_refused(httpx.Response(status, content=b"<html>no</html>"), NOW)
    expected: type[PlatformError] = Unconfirmed
    if 400 <= status < 500 and status != 408:
        expected = {401: SignedOut, 429: Throttled}.get(status, Refused)
    assert type(error) is expected


@pytest.mark.parametrize("status", [*range(300, 600)])
def test_every_status_of_a_read_has_an_outcome(status):
    error = outcomes.read_refused(httpx.Response(status), NOW)
    assert type(error) is {401: SignedOut, 429: Throttled}.get(status, Unavailable)


def test_a_refusal_carries_the_platforms_words_and_rule():
    body = b'{"error": {"code": "blocked", "message": "They have blocked you."}}'
    error = outcomes.write_refused(httpx.Response(403, content=body), NOW)
    assert isinstance(error, Refused)
    assert (str(error), error.rule, error.permanent) == ("They have blocked you.", "blocked", True)


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"error": "no"}', b'{"error": null}', b"\xff"])
def test_a_refusal_without_words_is_still_a_refusal(body):
    error = outcomes.write_refused(httpx.Response(403, content=body), NOW)
    assert isinstance(error, Refused)
    assert str(error)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 60),
        ({"retry-after": "120"}, 120),
        ({"retry-after": "Sun, 22 Nov 2026 12:05:00 GMT"}, 300),
        ({"x-rate-limit-reset": str(NOW.timestamp() + 90)}, 90),
        ({"retry-after": "soon", "x-rate-limit-reset": "never"}, 60),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "1e300"}, 60),
        ({"retry-after": "nan"}, 60),
        ({"retry-after": "99999999"}, 86_400),
    ],
)
def test_how_long_to_wait(headers, seconds):
    until = outcomes.throttled_until(httpx.Headers(headers), NOW)
    assert until == NOW + timedelta(seconds=seconds)
