"""What a receipt says, how it is written, and whether it holds for what is about to be published."""

import base64
import binascii
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bot.clearances.keys import ClearanceError, SigningKey
from policies.exceptions import sha256_of
from policies.finding import Judgement, Verdict
from policies.subject import Account, Subject, SubjectKind

VALID: Final = timedelta(hours=24)
_DOMAIN: Final = b"answerable clearance 1\n"
_SKEW: Final = timedelta(minutes=5)
_KEYS: Final = ("account", "code", "expires", "handle", "issued", "key", "media", "platform", "subject", "text", "v")


class NotAllowed(ClearanceError):
    """No receipt can be given for this."""


class NotCleared(ClearanceError):
    """The receipt does not hold for what is to be published. Do not publish it."""


@dataclass(frozen=True, slots=True)
class Clearance:
    """What a receipt says. Times are UTC, in whole seconds; `media` are SHA-256 in the order of the post.

    `handle` is the one account that may carry the text, or empty for any account of that kind.
    """

    text: str
    media: tuple[str, ...]
    subject: SubjectKind
    account: Account
    platform: str
    handle: str
    code: str
    issued: datetime
    expires: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What is about to be published, to be held against a receipt; None means that it is not compared."""

    text: str
    media: Sequence[str] = ()
    account: Account | None = None
    platform: str | None = None
    handle: str | None = None


def issue(
    judgement: Judgement,
    subject: Subject,
    key: SigningKey,
    *,
    now: datetime,
    valid: timedelta = VALID,
    handle: str = "",
) -> str:
    """Return the receipt for an allowed post, as one token; raise NotAllowed.

    Only the verdict `allow` gets one. Every picture must carry its SHA-256, so that another can't take its place.
    """
    if judgement.verdict is not Verdict.ALLOW:
        raise NotAllowed(f"The verdict is {judgement.verdict}, and only what is allowed gets a receipt.")
    if not subject.outgoing:
        raise NotAllowed("A receipt is for what we publish, not for what somebody wrote to us.")
    if valid <= timedelta(0):
        raise NotAllowed("A receipt must be valid for some time.")
    if any(not one.sha256 for one in subject.media):
        raise NotAllowed("A picture has no SHA-256, so the receipt could not say which one it is. Give its file.")
    issued = now.astimezone(UTC).replace(microsecond=0)
    body = {
        "v": 1,
        "text": sha256_of(subject.text),
        "media": [one.sha256.lower() for one in subject.media],
        "subject": subject.kind.value,
        "account": subject.account.value,
        "platform": subject.platform,
        "handle": _handle(handle),
        "code": judgement.code_digest,
        "issued": int(issued.timestamp()),
        "expires": int((issued + valid).timestamp()),
        "key": key.id,
    }
    raw = _canonical(body)
    return f"{_armour(raw)}.{_armour(key.sign(_DOMAIN + raw))}"


def read(token: str, keys: Mapping[str, Ed25519PublicKey]) -> Clearance:
    """Return what a token says once its signature is proven; raise NotCleared. It may have run out: see `verify`."""
    body, _, signature = token.strip().partition(".")
    raw, signed = _bare(body), _bare(signature)
    held = _body(raw)
    key = keys.get(str(held["key"]))
    if key is None:
        known = ", ".join(keys) or "none"
        raise NotCleared(
            f"The receipt was signed with the key {str(held['key'])[:16]}, which is not known here ({known})."
        )
    try:
        key.verify(signed, _DOMAIN + raw)
    except InvalidSignature:
        raise NotCleared("The signature is not right: the receipt was altered, or is not ours.") from None
    try:
        return _clearance(held)
    except (ValueError, TypeError, OverflowError, OSError):
        raise NotCleared("The receipt is signed, but says something that this version can't read.") from None


def verify(token: str, keys: Mapping[str, Ed25519PublicKey], claim: Claim, *, now: datetime) -> Clearance:
    """Return what a receipt says if it holds for exactly this claim, now; raise NotCleared that says why it doesn't."""
    found = read(token, keys)
    if now < found.issued - _SKEW:
        raise NotCleared(f"The receipt is from the future ({found.issued:%Y-%m-%d %H:%M} UTC). Check the clock here.")
    if now >= found.expires:
        raise NotCleared(f"The receipt ran out on {found.expires:%Y-%m-%d %H:%M} UTC. Have the post checked again.")
    for wrong in _differences(found, claim):
        raise NotCleared(wrong)
    return found


def _differences(found: Clearance, claim: Claim) -> Iterable[str]:
    if sha256_of(claim.text) != found.text:
        yield "The text is not the one that was checked. Any change needs a new check, also a space or a line's end."
    if tuple(one.lower() for one in claim.media) != found.media:
        checked, given = len(found.media), len(claim.media)
        yield (
            f"Checked with it: {checked} pictures or videos. Here now: {given}."
            if checked != given
            else "A picture or video is not the one that was checked, or they stand in another order."
        )
    if claim.account is not None and claim.account is not found.account:
        yield f"The receipt is for {_whose(found.account)}, not for {_whose(claim.account)}."
    if claim.platform is not None and found.platform and claim.platform.strip().lower() != found.platform:
        yield f"The receipt is for {found.platform}, not for {claim.platform.strip() or 'no platform'}."
    if claim.handle is not None and found.handle and _handle(claim.handle) != found.handle:
        yield f"The receipt is for the account {found.handle}, not for {_handle(claim.handle) or 'no account'}."


def _whose(account: Account) -> str:
    return "an account of the company" if account is Account.COMPANY else "somebody's own account"


def _handle(handle: str) -> str:
    return handle.strip().lstrip("@").casefold()


def _body(raw: bytes) -> dict[str, Any]:
    try:
        held = orjson.loads(raw)
    except orjson.JSONDecodeError:
        held = None
    if not isinstance(held, dict) or tuple(sorted(held)) != _KEYS or held["v"] != 1 or _canonical(held) != raw:
        raise NotCleared("This is not a receipt that this version knows. Was it copied whole?")
    return held


def _clearance(held: Mapping[str, Any]) -> Clearance:
    return Clearance(
        text=str(held["text"]),
        media=tuple(str(one) for one in held["media"]),
        subject=SubjectKind(held["subject"]),
        account=Account(held["account"]),
        platform=str(held["platform"]),
        handle=str(held["handle"]),
        code=str(held["code"]),
        issued=datetime.fromtimestamp(int(held["issued"]), UTC),
        expires=datetime.fromtimestamp(int(held["expires"]), UTC),
        key=str(held["key"]),
    )


def _canonical(body: Mapping[str, Any]) -> bytes:
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def _armour(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bare(text: str) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    # Base64 can write the same bytes in several ways; only ours is taken, so that one receipt has one token.
    if not raw or _armour(raw) != text:
        raise NotCleared("This is not a receipt: it reads BODY.SIGNATURE, in base64url. Was it copied whole?")
    return raw
