"""Clearances: a signed receipt that a post was allowed, which whoever publishes can verify without asking us.

A receipt speaks of one exact text with its exact media, for one kind of account. Change a letter, a picture, the
account or the platform and it no longer holds; when its time is over it no longer holds. It carries the SHA-256 of the
text as it stands, with no normalisation at all: UTF-8 of its code points. It never holds the text or its author, and it
publishes nothing: a receipt that comes late lies there until somebody uses it or it runs out.

A token is `BODY.SIGNATURE`, both base64url without padding. BODY is JSON with sorted keys and no spaces; SIGNATURE is
Ed25519 (RFC 8032) over `answerable clearance 1`, a line feed, and BODY's bytes.
"""

from bot.clearances.keys import BadKey, ClearanceError, SigningKey, key_id, new_key, public_keys, signing_key
from bot.clearances.receipt import Claim, Clearance, NotAllowed, NotCleared, issue, read, verify

__all__ = [
    "BadKey",
    "Claim",
    "Clearance",
    "ClearanceError",
    "NotAllowed",
    "NotCleared",
    "SigningKey",
    "issue",
    "key_id",
    "new_key",
    "public_keys",
    "read",
    "signing_key",
    "verify",
]
