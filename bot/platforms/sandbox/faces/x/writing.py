"""What may be written on X: posts, edits, deletions, hiding. Every rule refuses before anything is written."""

from dataclasses import dataclass
from itertools import islice
from typing import Final

import regex
from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.counting import weighted
from bot.platforms.sandbox.answers import Answer, Unreadable, read_object
from bot.platforms.sandbox.faces.x import problems
from bot.platforms.sandbox.faces.x.asking import Asked, understand
from bot.platforms.sandbox.faces.x.media import Media
from bot.platforms.sandbox.faces.x.numbers import Numbers
from bot.platforms.sandbox.faces.x.objects import quoted_by, text_of
from bot.platforms.sandbox.faces.x.problems import No, invalid, refusal
from bot.platforms.sandbox.misbehaviour import happen_now
from bot.platforms.sandbox.model import Entry, Json
from bot.platforms.sandbox.rules import may_reply
from bot.platforms.sandbox.site import Writing as Draft

_KNOWN: Final = {
    "card_uri", "community_id", "direct_message_deep_link", "edit_options", "for_super_followers_only", "geo",
    "made_with_ai", "media", "nullcast", "paid_partnership", "poll", "quote_tweet_id", "reply", "reply_settings",
    "share_with_followers", "super_followers_only", "text",
}  # fmt: skip
_SAME_SOON: Final = 50
_SPACES: Final = regex.compile(r"\s+")


@dataclass(slots=True)
class Writing:
    """The endpoints that write posts. `edits` says whether this account may edit, as those with Premium may."""

    numbers: Numbers
    media: Media
    edits: bool = True
    open_to_all: bool = False

    async def create(self, request: Request) -> Response:
        """Post, answer or quote."""
        asked, content = understand(request, self.numbers), await body_of(request)
        if unknown := sorted(set(content) - _KNOWN):
            raise No(invalid(f"$.{unknown[0]}", [], f"$.{unknown[0]}: is not defined in the schema"))
        text, pictures = str(content.get("text", "")), self.media.take(content.get("media"))
        if not text.strip() and not pictures:
            raise No(invalid("$.text", [text], "$.text: must not be empty"))
        parent = await self._parent(asked, content)
        quoted = self._standing(asked, str(content.get("quote_tweet_id", "")))
        if quoted is None and "quote_tweet_id" in content:
            raise No(refusal(403, problems.GONE))
        self._check_text(asked, text, parent.id if parent else None)
        draft = Draft(
            text,
            parent_id=parent.id if parent else None,
            quoted_id=quoted.id if quoted else None,
            attachments=pictures,
            via="api",
        )
        (posted,) = await asked.site.publish([draft])
        return _created(posted, asked)

    async def edit(self, request: Request) -> Response:
        """Write a new version of our own post; it has an id of its own."""
        asked, content = understand(request, self.numbers), await body_of(request)
        options = content.get("edit_options")
        number = str(options.get("previous_post_id", "")) if isinstance(options, dict) else ""
        before, text = self._standing(asked, number), str(content.get("text", ""))
        if not text.strip():
            raise No(invalid("$.text", [text], "$.text: must not be empty"))
        if before is None or not before.ours or not self.edits:
            raise No(refusal(403, problems.NO_EDITS))
        self._check_text(asked, text, before.parent_id)
        return _created(await asked.site.edit(before.id, text), asked)

    async def delete(self, request: Request) -> Response:
        """Remove our own post with all its versions."""
        asked, number = understand(request, self.numbers), request.path_params["post_id"]
        entry = self._standing(asked, number)
        if entry is None:
            raise No(problems.missing(problems.not_found("tweet", "id", number)))
        if not entry.ours:
            raise No(refusal(403, problems.NOT_YOURS))
        await asked.site.delete(entry.id)
        return Answer({"data": {"deleted": True}})

    async def hide(self, request: Request) -> Response:
        """Hide an answer in a conversation that we began. Showing it again is taken, and changes nothing here."""
        asked, content = understand(request, self.numbers), await body_of(request)
        entry, hidden = self._standing(asked, request.path_params["post_id"]), content.get("hidden")
        if not isinstance(hidden, bool):
            raise No(invalid("$.hidden", [], "$.hidden: is missing but it is required"))
        root = asked.world.posts.get(entry.conversation_id) if entry else None
        if entry is None or root is None or not root.ours or entry.ours:
            raise No(refusal(403, problems.NOT_YOUR_THREAD))
        if hidden:
            await asked.site.hide(entry.id)
        return Answer({"data": {"hidden": hidden}})

    async def _parent(self, asked: Asked, content: Json) -> Entry | None:
        reply = content.get("reply")
        if reply is None:
            return None
        number = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
        if not number:
            named = "$.reply.in_reply_to_tweet_id"
            raise No(invalid(named, [], f"{named}: is missing but it is required"))
        entry = self._standing(asked, str(number))
        if entry is None:
            raise No(refusal(403, problems.GONE))
        entry = await happen_now(asked.request, entry)
        if entry.deleted_at:
            raise No(refusal(403, problems.GONE))
        ruling = may_reply(asked.world, entry)
        if ruling.rule == "blocked":
            raise No(refusal(403, problems.BLOCKED))
        engaged = ruling.allowed or entry.ours or self._quotes_us(asked, entry)
        if not engaged and not self.open_to_all:
            raise No(refusal(403, problems.NOT_MENTIONED))
        return entry

    def _quotes_us(self, asked: Asked, entry: Entry) -> bool:
        quoted = self.numbers.version(asked.world, quoted_by(entry) or "")
        return quoted is not None and quoted.ours

    def _check_text(self, asked: Asked, text: str, parent_id: str | None) -> None:
        if weighted(text) > asked.site.limit:
            raise No(refusal(403, problems.TOO_LONG))
        # The same words to somebody else begin with another handle on X, and are no duplicate there.
        beside = asked.world.children(parent_id) if parent_id else reversed(asked.world.posts.values())
        ours = (post for post in beside if post.ours and not post.private and post.parent_id == parent_id)
        if any(_same(post.text, text) and not post.deleted_at for post in islice(ours, _SAME_SOON)):
            raise No(refusal(403, problems.DUPLICATE))

    def _standing(self, asked: Asked, number: str) -> Entry | None:
        found = self.numbers.version(asked.world, number) if number.isdecimal() else None
        if found is None or found.private or found.deleted_at:
            return None
        return asked.world.posts[found.id]


async def body_of(request: Request) -> Json:
    """Return the JSON object of a request; raise No for anything else."""
    try:
        return await read_object(request)
    except Unreadable as error:
        raise No(invalid("$", [], str(error))) from error


def _created(entry: Entry, asked: Asked) -> Response:
    number = asked.numbers.shown(entry)
    headers = {"location": f"https://api.x.com/2/tweets/{number}"}
    history = [asked.numbers.shown(version) for version in asked.world.versions(entry.id)]
    data = {"id": number, "text": text_of(entry, asked).text, "edit_history_tweet_ids": history}
    return Answer({"data": data}, 201, headers)


def _same(one: str, other: str) -> bool:
    return _SPACES.sub(" ", one).strip().casefold() == _SPACES.sub(" ", other).strip().casefold()
