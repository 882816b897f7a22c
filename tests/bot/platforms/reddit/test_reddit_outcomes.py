"""Every exception of PRAW, prawcore and requests is mapped on purpose, each answer leads to the right next step."""

import importlib
import pkgutil
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import praw
import prawcore
import pytest
import requests
import urllib3.exceptions as pool_errors
from praw.exceptions import PRAWException, RedditAPIException
from prawcore.exceptions import OAuthException, PrawcoreException, RequestException, ResponseException
from requests.exceptions import ConnectionError as Broken

from bot.platforms.base import PlatformError, Refused, SignedOut, Throttled, Unavailable, Unconfirmed
from bot.platforms.reddit import outcomes, refusals
from bot.platforms.reddit.outcomes import JUDGED, Absent, Kind, Unanswered, read_failed, write_failed
from bot.platforms.reddit.refusals import Complaint, complaints, judged, waiting

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _tree(error: type[Exception]) -> Iterator[type[Exception]]:
    yield error
    for child in error.__subclasses__():
        yield from _tree(child)


def _all() -> set[type[Exception]]:
    for package in (praw, prawcore, requests):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return {*_tree(PRAWException), *_tree(PrawcoreException), *_tree(requests.RequestException)}


def test_every_exception_of_the_libraries_is_mapped_and_none_that_they_don_t_have() -> None:
    assert set(JUDGED) == _all()


def _response(status: int, body: bytes = b"{}", **headers: str) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response._content = body
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


def _example(error: type[Exception]) -> Exception:
    """Return an exception of that type without calling what it was made with: half of them want an answer."""
    made = error.__new__(error)
    Exception.__init__(made, "example")
    if JUDGED[error] is Kind.ANSWERED:
        made.response = _response(418)  # type: ignore[attr-defined]
    if issubclass(error, Unanswered):
        made.original = Broken()  # type: ignore[attr-defined]
    if issubclass(error, RedditAPIException):
        made.items = RedditAPIException(["THREAD_LOCKED", "Locked.", "parent"]).items  # type: ignore[attr-defined]
    return made


@pytest.mark.parametrize("error", sorted(JUDGED, key=lambda one: f"{one.__module__}.{one.__name__}"))
def test_every_exception_leads_to_what_the_desk_should_do(error: type[Exception]) -> None:
    expected = {
        Kind.ANSWERED: Refused, Kind.COMPLAINED: Refused, Kind.NOT_SIGNED_IN: SignedOut, Kind.NEVER_LEFT: Refused,
        Kind.MISUSED: Refused, Kind.OPEN: Unconfirmed,
    }[JUDGED[error]]  # fmt: skip
    assert type(write_failed(_example(error), NOW, left=True)) is expected
    assert isinstance(read_failed(_example(error), NOW, left=True), Unavailable | SignedOut | Throttled)
    assert isinstance(write_failed(_example(error), NOW, left=False), Refused | SignedOut)


@pytest.mark.parametrize("error", [ValueError(), KeyError("expires_in"), OSError()])
def test_what_nobody_foresaw_leaves_it_open(error: Exception) -> None:
    assert type(write_failed(error, NOW, left=True)) is Unconfirmed
    assert type(write_failed(Unanswered(error), NOW, left=True)) is Unconfirmed
    assert type(write_failed(error, NOW, left=False)) is Refused
    assert type(read_failed(error, NOW, left=True)) is Unavailable


def _pool(reason: Exception) -> Broken:
    return Broken(pool_errors.MaxRetryError(None, "/", reason))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cause", "left"),
    [
        (_pool(pool_errors.NewConnectionError(None, "refused")), False),  # type: ignore[arg-type]
        (_pool(pool_errors.NameResolutionError("host", None, OSError())), False),  # type: ignore[arg-type]
        (_pool(pool_errors.ConnectTimeoutError()), False),
        (requests.ConnectTimeout(), False),
        (requests.exceptions.ProxyError(), False),
        (requests.exceptions.SSLError(pool_errors.MaxRetryError(
            None, "/", pool_errors.SSLError(ssl.SSLCertVerificationError()))), False),  # type: ignore[arg-type]
        (requests.exceptions.SSLError(pool_errors.SSLError(ssl.SSLError())), True),
        (Broken(pool_errors.ProtocolError("aborted", ConnectionResetError())), True),
        (_pool(pool_errors.ProtocolError()), True),
        (Broken(), True),
        (requests.ReadTimeout(), True),
    ],
)  # fmt: skip
def test_a_connection_that_was_never_made_is_told_from_one_that_broke(cause: Exception, left: bool) -> None:
    outcome = write_failed(Unanswered(cause), NOW, left=True)
    assert type(outcome) is (Unconfirmed if left else Refused)
    assert left or not outcome.permanent  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, Refused), (401, SignedOut), (403, Refused), (404, Refused), (408, Unconfirmed), (409, Refused),
     (413, Refused), (414, Refused), (415, Refused), (429, Throttled), (451, Refused), (302, Refused),
     (500, Unconfirmed), (503, Unconfirmed), (520, Unconfirmed), (599, Unconfirmed)],
)  # fmt: skip
def test_a_status_says_what_became_of_a_write(status: int, expected: type[PlatformError]) -> None:
    assert type(write_failed(ResponseException(_response(status)), NOW, left=True)) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(401, SignedOut), (403, Absent), (404, Absent), (302, Absent), (429, Throttled), (500, Unavailable),
     (400, Unavailable)],
)  # fmt: skip
def test_a_status_says_what_became_of_a_read(status: int, expected: type[PlatformError]) -> None:
    assert type(read_failed(ResponseException(_response(status)), NOW, left=True)) is expected


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry_after": "7"}, 7), ({"x_ratelimit_reset": "120"}, 120), ({}, 60), ({"retry_after": "soon"}, 60),
     ({"retry_after": "Sun, 22 Nov 2026 12:01:30 GMT"}, 90), ({"retry_after": "9999999"}, 86_400),
     ({"retry_after": "-5"}, 0)],
)  # fmt: skip
def test_a_429_says_until_when(headers: dict[str, str], seconds: int) -> None:
    outcome = write_failed(ResponseException(_response(429, **headers)), NOW, left=True)
    assert isinstance(outcome, Throttled)
    assert outcome.until == NOW + timedelta(seconds=seconds)


def test_a_missing_permission_names_the_way_to_mend_it() -> None:
    header = 'Bearer realm="reddit", error="insufficient_scope"'
    outcome = write_failed(ResponseException(_response(403, www_authenticate=header)), NOW, left=True)
    assert isinstance(outcome, Refused)
    assert "answerable connect reddit" in str(outcome)


def test_a_refused_grant_signs_out() -> None:
    error = OAuthException(_response(200), "invalid_grant")
    assert type(write_failed(error, NOW, left=False)) is SignedOut


def test_prawcore_s_own_wrapping_is_open_as_well() -> None:
    assert type(write_failed(RequestException(Broken(), (), {}), NOW, left=True)) is Unconfirmed


@pytest.mark.parametrize("code", [*refusals._MEANING, "A_CODE_OF_TOMORROW"])
def test_every_refusal_is_a_sentence_that_names_reddit(code: str) -> None:
    outcome = judged(Complaint(code, "In Reddit's own words."), NOW, where=" in r/aurora")
    assert isinstance(outcome, Refused)
    assert str(outcome).startswith("Reddit refused it in r/aurora: ")
    assert str(outcome).endswith(".")
    assert not str(outcome).endswith("..")
    assert outcome.rule == code


@pytest.mark.parametrize(
    ("code", "permanent"),
    [("THREAD_LOCKED", True), ("TOO_OLD", True), ("DELETED_COMMENT", True), ("TOO_LONG", True), ("NO_TEXT", True),
     ("USER_BLOCKED", True), ("NOT_WHITELISTED_BY_USER_MESSAGE", True), ("SUBREDDIT_NOTALLOWED", True),
     ("SUBREDDIT_NOTALLOWED_BANNED", True), ("CONFLICT", False), ("UNHEARD_OF", True)],
)  # fmt: skip
def test_refusals_say_whether_trying_again_could_help(code: str, permanent: bool) -> None:
    outcome = judged(Complaint(code), NOW)
    assert isinstance(outcome, Refused)
    assert outcome.permanent is permanent


def test_an_unknown_refusal_is_told_in_reddit_s_words_or_by_its_code() -> None:
    assert str(judged(Complaint("NEW", "no hats allowed."), NOW)) == "Reddit refused it: no hats allowed."
    assert str(judged(Complaint("NEW"), NOW)) == "Reddit refused it: NEW."


@pytest.mark.parametrize("complaint", [Complaint("ACCOUNT_SUSPENDED"), Complaint("X", "Your account is suspended")])
def test_a_suspended_account_is_signed_out(complaint: Complaint) -> None:
    assert type(judged(complaint, NOW)) is SignedOut


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("Looks like you've been doing that a lot. Take a break for 9 minutes before trying again.", 601),
        ("you are doing that too much. try again in 7 minutes.", 481),
        ("Take a break for 1 minute before trying again.", 121),
        ("Take a break for 12 seconds before trying again.", 13),
        ("Take a break for 500 milliseconds before trying again.", 1.5),
        ("Take a break for 2 minutes and 30 seconds.", 151),
        ("try again in 1 hour.", 3601),
        ("you are doing that too much. try again later.", 600),
        ("", 600),
    ],
)
def test_the_time_to_wait_is_read_from_the_words(words: str, seconds: float) -> None:
    assert waiting(words) == timedelta(seconds=seconds)
    outcome = judged(Complaint("RATELIMIT", words), NOW)
    assert isinstance(outcome, Throttled)
    assert outcome.until == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"json": {"errors": [["TOO_OLD", "piece of history", "parent"]]}}, [("TOO_OLD", "piece of history")]),
        ({"json": {"errors": [["TOO_OLD"], "NO_TEXT", []]}}, [("TOO_OLD", ""), ("NO_TEXT", ""), ("[]", "")]),
        ({"json": {"errors": None}}, []),
        ({"json": {"errors": [], "data": {}}}, []),
        ({"reason": "private", "message": "Forbidden", "error": 403}, [("PRIVATE", "Forbidden")]),
        ({"fields": ["body"], "explanation": "too long", "reason": "TOO_LONG"}, [("TOO_LONG", "too long")]),
        ({}, []), ([], []), ("", []), (None, []),
    ],
)  # fmt: skip
def test_complaints_are_read_in_all_their_forms(answer: object, expected: list[tuple[str, str]]) -> None:
    assert [(one.code, one.words) for one in complaints(answer)] == expected


def test_a_400_with_a_reason_is_told_by_it() -> None:
    body = b'{"fields": ["text"], "explanation": "this is too long", "message": "Bad Request", "reason": "TOO_LONG"}'
    outcome = write_failed(ResponseException(_response(400, body)), NOW, left=True)
    assert isinstance(outcome, Refused)
    assert outcome.rule == "TOO_LONG"


def test_only_a_status_has_a_status() -> None:
    assert outcomes.status_of(ResponseException(_response(429))) == 429
    assert outcomes.status_of(ValueError()) == 0
