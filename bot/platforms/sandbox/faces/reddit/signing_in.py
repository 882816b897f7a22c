"""Signing in: what becomes of keys.

Every key is right, except one with "wrong" in it; so a test of wrong keys needs no list of right ones.
"""

from base64 import b64decode
from typing import Final

from starlette.responses import Response

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faces.reddit import tokens
from bot.platforms.sandbox.faces.reddit.asking import Asking
from bot.platforms.sandbox.faces.reddit.refusals import denied

HOLDS: Final = {"password": 3600, "client_credentials": 3600, "refresh_token": 86_400}
SCOPES: Final = (
    "account edit flair history identity modconfig modmail modposts mysubreddits privatemessages read report save"
    " submit subscribe vote"
)


async def sign_in(asking: Asking) -> Response:
    """Exchange keys for a token: with a password, a refresh token, or the client's own keys alone."""
    form, kind = asking.form, asking.form.get("grant_type", "")
    client = _client(asking.request.headers.get("authorization", ""))
    if not client or "wrong" in client:
        return denied(401, headers={"www-authenticate": 'Basic realm="reddit"'})
    if kind not in HOLDS:
        return Answer({"error": "unsupported_grant_type"})
    us = asking.site.world.us.handle.casefold()
    if kind == "password" and (form.get("username", "").casefold() != us or "wrong" in form.get("password", "wrong")):
        return Answer({"error": "invalid_grant"})
    if kind == "refresh_token" and "wrong" in form.get("refresh_token", "wrong"):
        return denied(400)
    until = int(asking.site.clock().timestamp()) + HOLDS[kind]
    told = {"access_token": tokens.token(until), "token_type": "bearer", "expires_in": HOLDS[kind]}
    if kind == "refresh_token":
        return Answer({**told, "refresh_token": form["refresh_token"], "scope": SCOPES})
    return Answer({**told, "scope": "*"})


def _client(header: str) -> str:
    kind, _, packed = header.partition(" ")
    try:
        return b64decode(packed).decode() if kind.lower() == "basic" else ""
    except ValueError:
        return ""
