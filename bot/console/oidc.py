"""Sign-in with the company's identity provider (OpenID Connect, authorization code with PKCE), through Authlib.

The provider decides who someone is; the configured groups decide what they may do here. Roles are set anew at each
sign-in, so that leaving a group takes effect.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from httpx2 import HTTPError
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import Response

from bot.config import Oidc

_UNUSABLE = (HTTPError, AuthlibBaseError, JoseError, ValueError)


class ProviderProblem(Exception):
    """Sign-in with the provider did not work; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for, and the roles that their groups give them here."""

    subject: str
    login: str
    name: str
    roles: tuple[str, ...]


class Provider:
    """The configured identity provider."""

    def __init__(self, settings: Oidc) -> None:
        self.settings = settings
        secret = settings.client_secret()
        self._client = OAuth().register(
            "provider",
            client_id=settings.client_id,
            client_secret=secret.get_secret_value() if secret else None,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": settings.scope, "code_challenge_method": "S256", "timeout": 10},
        )

    async def begin(self, request: Request, return_address: str) -> Response:
        """Send the browser to the provider; raise ProviderProblem if the provider can't be reached."""
        try:
            response: Response = await self._client.authorize_redirect(request, return_address)
        except _UNUSABLE as error:
            raise ProviderProblem(
                "The identity provider can't be reached. Try again in a minute, or sign in with a password."
            ) from error
        return response

    async def finish(self, request: Request) -> Identity:
        """Return who came back from the provider; raise ProviderProblem if that can't be believed."""
        try:
            token = await self._client.authorize_access_token(request)
        except _UNUSABLE as error:
            raise ProviderProblem(
                "The identity provider's answer could not be checked, so nobody was signed in. Start again; if it "
                "happens twice, tell an administrator."
            ) from error
        return identity(token.get("userinfo") or {}, self.settings)


def identity(claims: Mapping[str, Any], settings: Oidc) -> Identity:
    """Read an Identity out of ID-token claims; raise ProviderProblem if no group gives a role."""
    groups = claims.get(settings.roles_claim) or ()
    named = [groups] if isinstance(groups, str) else [str(group) for group in groups]
    roles = tuple(sorted({settings.roles[group] for group in named if group in settings.roles}))
    subject = str(claims.get("sub") or "")
    if not subject:
        raise ProviderProblem("The identity provider did not say who you are. Tell an administrator.")
    if not roles:
        raise ProviderProblem(
            "You are known, but none of your groups has a role at this desk. Ask an administrator to add you to one."
        )
    login = str(claims.get("email") or claims.get("preferred_username") or subject)
    return Identity(subject=subject, login=login, name=str(claims.get("name") or login), roles=roles)


def state_secret(settings: Oidc) -> str:
    """Return the key that signs the state cookie: the same in every console process that shares the client secret."""
    secret = settings.client_secret()
    if secret is None:
        return secrets.token_urlsafe(32)
    return hmac.new(secret.get_secret_value().encode(), b"answerable oidc state", "sha256").hexdigest()
