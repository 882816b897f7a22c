import importlib
import pkgutil
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import aiohttp
import pytest
import tweepy
from aiohttp import client_exceptions

from bot.platforms.base import (
    Outgoing,
    Person,
    PlatformError,
    Post,
    Refused,
    SignedOut,
    Throttled,
    Unavailable,
    Unconfirmed,
)
from bot.platforms.x import outcomes
from bot.platforms.x.line import Dropped, Garbled, Heard
from bot.platforms.x.waiting import allowance, wait_until

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
POST = Post(
    id="1994000000000000000",
    conversation_id="1994000000000000000",
    author=Person("7", "sam_demo"),
    text="@AuroraCare it hisses",
    created_at=NOW,
)
MESSAGE = Outgoing("Sam, that is ours to mend. ^AB", "key-1")


def _tree(root: type[BaseException]) -> set[type[BaseException]]:
    return {root}.union(*(_tree(below) for below in root.__subclasses__()))


def _all_of_tweepy() -> set[type[BaseException]]:
    for module in pkgutil.walk_packages(tweepy.__path__, "tweepy."):
        importlib.import_module(module.name)
    return {one for one in _tree(tweepy.TweepyException) if one.__module__.startswith("tweepy")}


def _all_of_aiohttp() -> set[type[BaseException]]:
    importlib.import_module("aiohttp.connector")
    return {one for one in _tree(aiohttp.ClientError) if one.__module__.startswith("aiohttp")}


# Every exception by name, with what it becomes when no answer came: of a write, and of a read.
MAPPED: dict[str, type[PlatformError]] = {
    **dict.fromkeys(
        (
            "ClientConnectorError", "ClientConnectorDNSError", "ClientProxyConnectionError", "UnixClientConnectorError",
            "ClientSSLError", "ClientConnectorSSLError", "ClientConnectorCertificateError", "ConnectionTimeoutError",
            "ServerFingerprintMismatch", "ClientHttpProxyError", "InvalidURL", "InvalidUrlClientError",
            "InvalidUrlRedirectClientError", "NonHttpUrlClientError", "NonHttpUrlRedirectClientError",
        ),
        Refused,
    ),
    **dict.fromkeys(
        (
            "TweepyException", "HTTPException", "BadRequest", "Unauthorized", "Forbidden", "NotFound",
            "TooManyRequests", "TwitterServerError", "ClientError", "ClientResponseError", "ContentTypeError",
            "WSServerHandshakeError", "TooManyRedirects", "ClientConnectionError", "ClientConnectionResetError",
            "ClientOSError", "ServerConnectionError", "ServerDisconnectedError", "ServerTimeoutError",
            "SocketTimeoutError", "ClientPayloadError", "UploadAbortedError", "RedirectClientError",
        ),
        Unconfirmed,
    ),
}  # fmt: skip


def test_every_exception_of_both_libraries_is_mapped_on_purpose():
    names = {one.__name__ for one in _all_of_tweepy() | _all_of_aiohttp()}
    assert names <= set(MAPPED), f"decide what these become: {sorted(names - set(MAPPED))}"
    assert {name for name in MAPPED if hasattr(client_exceptions, name)} <= names


def test_every_exception_becomes_what_is_said_of_it():
    for kind in _all_of_tweepy() | _all_of_aiohttp():
        error = kind.__new__(kind)
        assert isinstance(error, outcomes.CALLING), kind
        assert type(outcomes.write_failed(error, None, NOW, doing="reply")) is MAPPED[kind.__name__], kind
        assert type(outcomes.read_failed(error, None, NOW, doing="read posts")) is Unavailable, kind


def test_what_aiohttp_raises_beside_its_own_is_unclear():
    for error in (TimeoutError(), OSError(), Dropped("ServerDisconnectedError"), Garbled("503")):
        assert isinstance(error, outcomes.CALLING)
        assert type(outcomes.write_failed(error, None, NOW, doing="reply")) is Unconfirmed


STATUSES: list[tuple[int, type[PlatformError], type[PlatformError]]] = [
    (400, Refused, Unavailable),
    (401, SignedOut, SignedOut),
    (402, Refused, Unavailable),
    (403, Refused, outcomes.NotPermitted),
    (404, Refused, Unavailable),
    (408, Unconfirmed, Unavailable),
    (409, Refused, Unavailable),
    (413, Refused, Unavailable),
    (420, Throttled, Throttled),
    (425, Refused, Unavailable),
    (429, Throttled, Throttled),
    (301, Unconfirmed, Unavailable),
    (500, Unconfirmed, Unavailable),
    (502, Unconfirmed, Unavailable),
    (503, Unconfirmed, Unavailable),
    (504, Unconfirmed, Unavailable),
]


@pytest.mark.parametrize(("status", "written", "read"), STATUSES)
async def test_every_status_is_told_truly(site, opening, status, written, read):
    for said in ({"title": "No", "detail": "No.", "status": status}, "<html>no</html>", [], {"errors": [None]}):
        site.answers.pop("POST /2/tweets", None)
        site.says("POST /2/tweets", said, status=status)
        with pytest.raises(PlatformError) as raised:
            await opening(site.url).reply(POST, MESSAGE)
        assert type(raised.value) is written
        site.answers.pop("GET /2/tweets", None)
        site.says("GET /2/tweets", said, status=status)
        if status == 404:
            continue
        with pytest.raises(PlatformError) as raised:
            await opening(site.url).fetch(POST.id)
        assert type(raised.value) is read
    assert site.count("POST /2/tweets") == 4


async def test_an_error_with_an_empty_body_trips_nothing(site, opening):
    site.says("POST /2/tweets", None, status=503)
    with pytest.raises(Unconfirmed):
        await opening(site.url).reply(POST, MESSAGE)


async def test_a_page_in_html_instead_of_a_receipt_leaves_it_open(site, opening):
    site.says("POST /2/tweets", "<html>fine</html>", status=201)
    with pytest.raises(Unconfirmed):
        await opening(site.url).reply(POST, MESSAGE)


async def test_no_credits_say_what_to_do(site, opening):
    site.says("POST /2/tweets", {"title": "CreditsDepleted", "status": 402}, status=402)
    site.says("GET /2/tweets", {"title": "CreditsDepleted", "status": 402}, status=402)
    with pytest.raises(Refused, match=r"Buy credits at https://console\.x\.com") as refused:
        await opening(site.url).reply(POST, MESSAGE)
    assert not refused.value.permanent
    with pytest.raises(Unavailable, match="Buy credits"):
        await opening(site.url).fetch(POST.id)


REFUSALS = [
    ({"detail": "You are not allowed to create a Tweet with duplicate content."}, "duplicate"),
    ({"errors": [{"code": 187, "message": "Status is a duplicate."}]}, "duplicate"),
    ({"detail": "You have been blocked from replying."}, "blocked"),
    (
        {"detail": "Reply to this conversation is not allowed because you have not been mentioned."},
        "mentioned or quoted",
    ),
    ({"detail": "You attempted to reply to a Tweet that is deleted or not visible to you."}, "gone"),
    ({"errors": [{"code": 349, "message": "You cannot send messages to this user."}]}, "direct messages closed"),
    ({"detail": "Your client app is not configured with the appropriate oauth1 app permissions."}, "permissions"),
    ({"errors": [{"code": 344, "message": "Over the daily limit."}]}, "daily limit"),
    ({"title": "Odd", "detail": "Something else"}, "Odd"),
]


@pytest.mark.parametrize(("said", "rule"), REFUSALS)
async def test_a_no_is_told_with_its_rule(site, opening, said, rule):
    site.says("POST /2/tweets", said, status=403)
    with pytest.raises(Refused) as refused:
        await opening(site.url).reply(POST, MESSAGE)
    assert refused.value.rule == rule
    assert str(refused.value).endswith((".", "answerable connect x"))


@pytest.mark.parametrize(
    "said", [{"errors": [{"code": 326, "message": "To protect our users …"}]}, {"detail": "Your account is suspended"}]
)
async def test_a_locked_account_is_signed_out(site, opening, said):
    site.says("POST /2/tweets", said, status=403)
    with pytest.raises(SignedOut, match="locked or suspended"):
        await opening(site.url).reply(POST, MESSAGE)


async def test_a_wrong_clock_is_named(site, opening):
    site.says("GET /2/tweets", {"errors": [{"code": 135, "message": "Timestamp out of bounds."}]}, status=401)
    with pytest.raises(SignedOut, match="clock is wrong"):
        await opening(site.url).fetch(POST.id)


@pytest.mark.parametrize("skew", [timedelta(0), timedelta(minutes=-50), timedelta(hours=3)])
async def test_the_wait_is_counted_by_the_platform_s_own_clock(site, opening, skew):
    theirs = datetime.now(UTC) + skew
    reset = int(theirs.timestamp()) + 600
    headers = {"x_rate_limit_reset": str(reset), "x_rate_limit_remaining": "0", "Date": format_datetime(theirs)}
    site.says("POST /2/tweets", {"status": 429}, status=429, **headers)
    with pytest.raises(Throttled) as throttled:
        await opening(site.url).reply(POST, MESSAGE)
    assert abs(throttled.value.until - datetime.now(UTC) - timedelta(seconds=600)) < timedelta(seconds=30)


def test_a_429_without_headers_waits_a_default():
    error = outcomes.write_failed(Garbled("429"), Heard(429, {}, {}), NOW, doing="reply", default=timedelta(minutes=3))
    assert isinstance(error, Throttled)
    assert error.until == NOW + timedelta(minutes=3)


def test_the_daily_limit_outlasts_the_window():
    day = {
        "x-rate-limit-reset": str(int(NOW.timestamp()) + 60),
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": str(int(NOW.timestamp()) + 7_200),
    }
    assert wait_until(day, NOW) == NOW + timedelta(hours=2)
    day["x-user-limit-24hour-remaining"] = "3"
    assert wait_until(day, NOW) == NOW + timedelta(seconds=60)


def test_a_wait_is_never_in_the_past_nor_for_ever():
    assert wait_until({"x-rate-limit-reset": "1"}, NOW) == NOW + timedelta(seconds=1)
    assert wait_until({"x-rate-limit-reset": "9" * 15}, NOW) <= NOW + timedelta(days=2)
    assert wait_until({"x-rate-limit-reset": "soon"}, NOW) == NOW + timedelta(seconds=60)
    assert wait_until({"retry-after": "9"}, NOW) == NOW + timedelta(seconds=9)


def test_what_is_left_is_noted_by_our_clock():
    said = {
        "x-rate-limit-remaining": "7",
        "x-rate-limit-limit": "15",
        "x-rate-limit-reset": str(int(NOW.timestamp()) + 90),
    }
    left = allowance("reply", {**said, "date": format_datetime(NOW + timedelta(seconds=30))}, NOW)
    assert left is not None
    assert (left.endpoint, left.remaining, left.allowance, left.resets_at) == (
        "reply",
        7,
        15,
        NOW + timedelta(seconds=60),
    )
    assert allowance("reply", {}, NOW) is None
