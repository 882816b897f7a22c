"""What goes wrong in the API, as problem details (RFC 9457) that say how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson

MEDIA_TYPE: Final = b"application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem(Exception):
    """A refusal: `name` is permanent, `title` says what happened, `detail` how to mend it."""

    status: int
    name: str
    title: str
    detail: str
    headers: Mapping[bytes, bytes] = field(default_factory=dict)

    def body(self) -> bytes:
        """Return it as it is sent."""
        told = {"type": f"urn:answerable:problem:{self.name}", "title": self.title, "status": self.status}
        return orjson.dumps(told | {"detail": self.detail})


def no_key() -> Problem:
    """No key came with the request."""
    return Problem(
        401, "no-key", "A key is needed.",
        'Send one as "Authorization: Bearer ans_…". An administrator makes it with: answerable key create',
        {b"www-authenticate": b'Bearer realm="answerable"'},
    )  # fmt: skip


def bad_key() -> Problem:
    """The key opens nothing."""
    return Problem(
        401, "bad-key", "This key opens nothing.",
        "It is mistyped, has run out or was revoked. An administrator sees which keys work with: answerable key list",
        {b"www-authenticate": b'Bearer realm="answerable", error="invalid_token"'},
    )  # fmt: skip


def no_scope(scope: str) -> Problem:
    """The key opens something else."""
    return Problem(
        403, "no-scope", f"This key has no scope {scope}.",
        f"Ask an administrator for a key that has it: answerable key create NAME --scope {scope}",
        {b"www-authenticate": f'Bearer realm="answerable", error="insufficient_scope", scope="{scope}"'.encode()},
    )  # fmt: skip


def too_many(limit: int, wait: int) -> Problem:
    """The key has used up its minute."""
    return Problem(
        429, "too-many", f"This key may check {limit:,} texts a minute.",
        f"Wait {wait} s and ask again, or ask an administrator for a key that may do more (--per-minute).",
        {b"retry-after": b"%d" % wait},
    )  # fmt: skip


def too_large(kilobytes: int) -> Problem:
    """The body is larger than the settings allow."""
    return Problem(
        413, "too-large", f"A request may have {kilobytes:,} kB.",
        "Send fewer texts at once, or send them as JSON Lines to /api/v1/checks, where only a line is bounded.",
    )  # fmt: skip


def too_many_at_once(limit: int) -> Problem:
    """The batch holds more texts than the settings allow."""
    return Problem(
        413, "too-many-at-once", f"A batch may hold {limit:,} texts.",
        "Send fewer at once, or send them as JSON Lines (content type application/x-ndjson).",
    )  # fmt: skip


def not_json(why: str) -> Problem:
    """The body is no JSON."""
    return Problem(400, "not-json", "This is not JSON.", f'{why}. Send an object, as in {{"text": "…"}}.')


def wrong_type(wanted: str) -> Problem:
    """The content type is another."""
    return Problem(415, "wrong-type", "This content type is not read here.", f"Send {wanted}, and say so.")


def bad_check(why: str) -> Problem:
    """What was given can't be checked."""
    return Problem(422, "bad-check", "This can't be checked.", why)


def not_found_there(rule: str) -> Problem:
    """The check has no such finding, or isn't this key's."""
    return Problem(
        422, "no-such-finding", "There is no such finding.",
        f"The check that you name, asked for with this key, does not find {rule}. Send rule and check as they were.",
    )  # fmt: skip


def nothing_here() -> Problem:
    """There is no such address."""
    return Problem(404, "nothing-here", "There is nothing here.", "GET /api/v1/openapi.json tells what there is.")


def wrong_method(allowed: str) -> Problem:
    """The address takes another method."""
    return Problem(
        405, "wrong-method", "This address takes another method.", f"Use {allowed}.", {b"allow": allowed.encode()}
    )


def foreign_page() -> Problem:
    """A page that is not named in the settings asked."""
    return Problem(
        403, "foreign-page", "This page or extension may not ask.",
        "An administrator can name its origin under [api] in the settings: origins = [\"…\"].",
    )  # fmt: skip


def unwritten() -> Problem:
    """The record could not be written."""
    return Problem(
        503, "unwritten", "The record can't be written just now.",
        "A check for a company account is answered only when it is in the record. Try again in a moment.",
        {b"retry-after": b"5"},
    )  # fmt: skip


def our_fault(reference: str) -> Problem:
    """Something nobody foresaw."""
    return Problem(
        500, "our-fault", "The desk made a mistake, and it is ours.",
        f"Try again. If it happens again, tell an administrator this reference, which leads to the log: {reference}.",
    )  # fmt: skip
