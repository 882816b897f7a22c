"""Private messages on X: events of conversations, and sending where the person lets us."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faces.x import answering, problems
from bot.platforms.sandbox.faces.x.asking import Asked, understand
from bot.platforms.sandbox.faces.x.media import Media
from bot.platforms.sandbox.faces.x.numbers import OUR_USER_ID, Numbers, conversation_with
from bot.platforms.sandbox.faces.x.problems import No, invalid, refusal
from bot.platforms.sandbox.faces.x.writing import body_of
from bot.platforms.sandbox.misbehaviour import happen_now
from bot.platforms.sandbox.model import Entry, Individual, Json
from bot.platforms.sandbox.site import Site
from bot.platforms.sandbox.site import Writing as Draft

LONGEST: Final = 10_000


class Private:
    """The endpoints of private messages."""

    def __init__(self, numbers: Numbers, media: Media) -> None:
        self._numbers = numbers
        self._media = media

    async def events(self, request: Request) -> Response:
        """Tell messages of all conversations, newest first."""
        asked = understand(request, self._numbers, "message")
        return self._page(asked, list(asked.world.posts.values()))

    async def with_person(self, request: Request) -> Response:
        """Tell the messages between one person and us."""
        asked = understand(request, self._numbers, "message")
        person = self._numbers.person(asked.world, request.path_params["user_id"])
        return self._page(asked, asked.world.conversation(f"dm-{person.id}") if person else [])

    async def in_conversation(self, request: Request) -> Response:
        """Tell the messages of one conversation."""
        asked = understand(request, self._numbers, "message")
        person = self._of_conversation(asked)
        return self._page(asked, asked.world.conversation(f"dm-{person.id}") if person else [])

    async def event(self, request: Request) -> Response:
        """Tell one message."""
        asked, number = understand(request, self._numbers, "message"), request.path_params["post_id"]
        entry = asked.world.posts.get(number)
        if entry is not None and entry.private:
            entry = await happen_now(request, entry)
        if entry is None or not entry.private or entry.deleted_at:
            return Answer({"errors": [_no_event(number)]})
        return Answer(answering.of_messages([entry], asked, one=True))

    async def delete(self, request: Request) -> Response:
        """Remove a message of ours."""
        number = request.path_params["post_id"]
        site: Site = request.app.state.site
        entry = site.world.posts.get(number)
        if entry is None or not entry.private or entry.deleted_at:
            raise No(problems.missing(_no_event(number)))
        if not entry.ours:
            raise No(refusal(403, problems.NOT_YOURS))
        await site.delete(number)
        return Answer({"data": {"deleted": True}})

    async def send_to_person(self, request: Request) -> Response:
        """Write to a person."""
        asked = understand(request, self._numbers, "message")
        return await self._send(asked, self._numbers.person(asked.world, request.path_params["user_id"]))

    async def send_in_conversation(self, request: Request) -> Response:
        """Write in a conversation that there is."""
        asked = understand(request, self._numbers, "message")
        return await self._send(asked, self._of_conversation(asked))

    def _of_conversation(self, asked: Asked) -> Individual | None:
        sides = asked.request.path_params["conversation_id"].split("-")
        other = next((side for side in sides if side != OUR_USER_ID), "")
        return self._numbers.person(asked.world, other) if OUR_USER_ID in sides else None

    async def _send(self, asked: Asked, person: Individual | None) -> Response:
        content = await body_of(asked.request)
        text, named = str(content.get("text", "")), content.get("attachments") or []
        pictures = self._media.take({"media_ids": [one.get("media_id") for one in named]}) if named else ()
        if not text.strip() and not pictures:
            raise No(invalid("$.text", [text], "$.text: must not be empty"))
        if len(text) > LONGEST:
            raise No(invalid("$.text", [], f"$.text: must be at most {LONGEST} characters long"))
        if person is None or not self._takes_messages(asked, person):
            raise No(refusal(403, problems.NO_MESSAGES))
        draft = Draft(text, private=True, recipient=person.id, attachments=pictures, via="api")
        (sent,) = await asked.site.publish([draft])
        data = {"dm_conversation_id": conversation_with(person), "dm_event_id": sent.id}
        return Answer({"data": data}, status_code=201)

    def _takes_messages(self, asked: Asked, person: Individual) -> bool:
        wrote = any(not post.ours and not post.deleted_at for post in asked.world.conversation(f"dm-{person.id}"))
        return not person.blocks_us and (wrote or person.dms_open)

    def _page(self, asked: Asked, entries: list[Entry]) -> Response:
        size = asked.count(1, 100, 100)
        kinds = (asked.one("event_types") or "MessageCreate").split(",")
        shown = [entry for entry in entries if entry.private and not entry.deleted_at and "MessageCreate" in kinds]
        shown.sort(key=lambda entry: int(entry.id), reverse=True)
        return answering.page(shown, asked, size, answering.of_messages, ends=False)


def _no_event(number: str) -> Json:
    problem = problems.not_found("tweet", "event_id", number, named="event_id")
    return {name: value for name, value in problem.items() if name != "resource_type"}
