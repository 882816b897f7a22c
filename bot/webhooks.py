"""Telling other programs what happened: events, signed, to addresses that are safe to call.

Signing follows the open "Standard Webhooks" convention (headers webhook-id, webhook-timestamp, webhook-signature; as of
2024): HMAC-SHA256 over "id.timestamp.body". The time is that of the try, so a receiver refuses what is old, and the id
is that of the event, so it knows what it has seen.

An address is called only if every address that its name leads to is public, and by HTTPS; or if it is this machine; or
if it lies in a private network that the settings name for this webhook. The connection goes to the very address that
was looked at. Redirects are not followed, and nothing of the answer but its status is used.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import httpx2 as httpx
import orjson

from bot.config_check import EventKind, Webhook

WEBHOOK: Final = "webhook"
"""The queue and the task that deliver."""
TRIES: Final = 16
"""How often an event is tried before it is given up: over about half a day."""
_PREFIX: Final = "whsec_"

Networks = Sequence[IPv4Network | IPv6Network]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event. `facts` hold no word of any text, and of an own account no name."""

    kind: EventKind
    facts: Mapping[str, Any]
    at: datetime
    id: str = field(default_factory=lambda: f"evt_{secrets.token_hex(12)}")

    def payload(self) -> dict[str, Any]:
        """Return the event as it is sent."""
        return {"id": self.id, "type": self.kind, "timestamp": self.at.isoformat(), "data": dict(self.facts)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: delivered, or why not, in a sentence; `status` is the receiver's answer, if there was one."""

    delivered: bool
    status: int | None = None
    problem: str = ""


class Unsafe(Exception):
    """The address must not be called; the message says why and how to allow it."""


def subscribers(hooks: Mapping[str, Webhook], kind: EventKind) -> list[str]:
    """Return the names of the webhooks that want events of this kind."""
    return [name for name, hook in hooks.items() if kind in hook.events]


def sign(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature header of one try."""
    signed = b"%s.%d.%s" % (event_id.encode(), timestamp, body)
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


async def deliver(hook: Webhook, payload: Mapping[str, Any], *, now: datetime) -> Outcome:
    """Send one event once. What goes wrong is returned, never raised, and names no secret."""
    secret = hook.secret()
    body = orjson.dumps(payload)
    event_id, timestamp = str(payload["id"]), int(now.timestamp())
    headers = {
        "content-type": "application/json",
        "user-agent": "Answerable-Webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secret.get_secret_value() if secret else "", event_id, timestamp, body),
    }
    try:
        async with asyncio.timeout(hook.timeout_seconds):
            return await _send(hook, headers, body)
    except Unsafe as error:
        return Outcome(delivered=False, problem=str(error))
    except (TimeoutError, httpx.TimeoutException):
        return Outcome(delivered=False, problem=f"It did not answer within {hook.timeout_seconds:g} s.")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Outcome(delivered=False, problem=f"It could not be reached ({type(error).__name__}).")


async def _send(hook: Webhook, headers: dict[str, str], body: bytes) -> Outcome:
    parts = urlsplit(hook.url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = safe_address(parts.scheme, await _addresses(host, port), hook.allowed())
    literal = f"[{address}]" if address.version == 6 else str(address)
    target = urlunsplit((parts.scheme, f"{literal}:{port}", parts.path or "/", parts.query, ""))
    headers = headers | {"host": parts.netloc}
    async with (
        httpx.AsyncClient(timeout=hook.timeout_seconds, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", target, content=body, headers=headers, extensions={"sni_hostname": host}) as response,
    ):
        status = response.status_code
    if 200 <= status < 300:
        return Outcome(delivered=True, status=status)
    moved = " It points elsewhere, which is not followed: give its new address in the settings." * (300 <= status < 400)
    return Outcome(delivered=False, status=status, problem=f"It answered {status}.{moved}")


async def _addresses(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(one[4][0]).partition("%")[0]) for one in found]


def safe_address(
    scheme: str, addresses: Sequence[IPv4Address | IPv6Address], allowed: Networks = ()
) -> IPv4Address | IPv6Address:
    """Return the address to call; raise Unsafe if one of them must not be called, so that none hides behind another."""
    for one in addresses:
        plain = one.ipv4_mapped or one if isinstance(one, IPv6Address) else one
        named = any(plain in network for network in allowed if network.version == plain.version)
        if plain.is_loopback or named:
            continue
        if not plain.is_global or plain.is_multicast:
            raise Unsafe(
                "Its name leads into a private network, where events are not sent. If that is meant, name the network"
                ' in the settings: networks = ["10.20.0.0/16"].'
            )
        if scheme != "https":
            raise Unsafe("It is called without encryption. Give an address that begins with https.")
    if not addresses:
        raise Unsafe("Its name leads nowhere.")
    return addresses[0]


def _key(secret: str) -> bytes:
    """Return the bytes of a secret: what stands after `whsec_` is Base64, anything else is taken as it is."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except ValueError:
            pass
    return secret.encode()
