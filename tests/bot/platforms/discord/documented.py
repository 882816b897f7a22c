"""What the sandbox's Discord may say that Discord's own OpenAPI document doesn't allow, and why; and a check of the
gateway, which that document leaves out, against the document's schemas of the same objects.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from starlette.applications import Starlette

from tests.bot.platforms.official import Excused, Watch, watch

UNDER: Final = "/api/v10"
SPEC: Final = Path("specs") / "discord-openapi.json"
EXCUSED: Final = (
    Excused("A page of what stands before Discord, not Discord's answer.", fault="throttled_without_headers"),
    Excused("A page of what stands before Discord; the document has no answers of 5XX.", fault="unavailable"),
    Excused("The fault: an answer that can't be read.", fault="garbled_after"),
    Excused(
        "The ban of an address is a page of what stands before Discord.", status=403, call="GET /api/v10/users/@me"
    ),
    Excused(
        "An address that isn't there is in no document.", call="GET /api/v10/nowhere", sides=("request", "response")
    ),
    Excused("A wrong method is in no document.", call="PUT /api/v10/users/@me", sides=("request", "response")),
    Excused("A body that is no JSON, to see it refused.", call="POST .*", status=400, sides=("request",)),
    Excused("An id that is none, to see it refused.", call="GET .*", status=400, sides=("request",)),
    Excused(
        "The code of one field's error is a word (\"Error Messages\" in Discord's documentation); here, a number.",
        status=400,
        problem="'_errors': .*is not valid under any of the given schemas",
    ),
    Excused(
        "discord.py writes the ids of what is answered and of what is attached as numbers; Discord takes both.",
        call="POST .*/messages",
        sides=("request",),
        status=200,
        problem="message_reference: .*'message_id': [0-9]|attachments/[0-9]+/id: [0-9]+ is not of type 'string'",
    ),
)

_OBJECTS: Final = {
    "MESSAGE_CREATE": "MessageResponse",
    "MESSAGE_UPDATE": "MessageResponse",
    "GUILD_CREATE": "GuildResponse",
    "THREAD_CREATE": "ThreadResponse",
    "GUILD_MEMBER_ADD": "GuildMemberResponse",
    "GUILD_MEMBER_UPDATE": "GuildMemberResponse",
}
_PARTS: Final = {
    "GUILD_CREATE": {"channels": "GuildChannelResponse", "threads": "ThreadResponse", "members": "GuildMemberResponse"},
    "GUILD_MEMBERS_CHUNK": {"members": "GuildMemberResponse"},
}


def watched(app: Starlette, shared: Path) -> Watch:
    """Check every exchange of `app` against the document."""
    return watch(app, shared / SPEC, under=UNDER, excused=EXCUSED)


class Payloads:
    """Checks what the gateway dispatches against the document's schemas."""

    def __init__(self, document: Path) -> None:
        self._content = json.loads(document.read_text())
        resource = Resource(self._content, DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource("urn:discord", resource)

    @classmethod
    def at(cls, shared: Path) -> "Payloads":
        """Return the checks of the document under `shared`, read once."""
        return _payloads(shared / SPEC)

    def problems(self, event: str, data: dict[str, Any]) -> list[str]:
        """Return what the document has against the data of one event."""
        found: list[str] = []
        if event in _OBJECTS:
            found += self._against(_OBJECTS[event], data)
        if event == "READY":
            found += self._against("UserResponse", {**data["user"]})
        for name, schema in _PARTS.get(event, {}).items():
            for part in data[name]:
                found += self._against(schema, part)
        return [f"{event}: {problem}" for problem in found]

    def _against(self, schema: str, data: Any) -> Iterator[str]:
        for error in self._validator(schema).iter_errors(data):
            yield f"{schema} {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"

    @cache  # noqa: B019 - one for the whole run
    def _validator(self, schema: str) -> Draft202012Validator:
        reference = {"$ref": f"urn:discord#/components/schemas/{schema}"}
        return Draft202012Validator(reference, registry=self._registry, format_checker=FormatChecker())


@cache
def _payloads(document: Path) -> Payloads:
    return Payloads(document)
