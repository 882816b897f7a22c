"""Reddit as a platform: the protocol of `bot.platforms.base`, on top of PRAW in one thread of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.platforms.base import (
    Event,
    Health,
    Limits,
    Meter,
    Outgoing,
    Permission,
    Post,
    Refused,
    Sent,
    Thread,
    Unavailable,
)
from bot.platforms.counting import characters
from bot.platforms.publishing import permission
from bot.platforms.reddit import rules, sending, submitting
from bot.platforms.reddit.checking import examine, is_moderator
from bot.platforms.reddit.cursor import Places
from bot.platforms.reddit.finding import Finder
from bot.platforms.reddit.listening import Listener
from bot.platforms.reddit.lists import look_up
from bot.platforms.reddit.modmail import is_modmail
from bot.platforms.reddit.reading import is_gone, post, subreddit_of
from bot.platforms.reddit.requesting import Line
from bot.platforms.reddit.settings import Settings, settings_from
from bot.platforms.reddit.submitting import Flair

_LONGEST: Final = 10_000
_MODERATOR_FOR: Final = timedelta(minutes=10)
_PUBLIC: Final = ("t1_", "t3_")


def open(  # noqa: A001
    options: Mapping[str, object], *, account: str, keys: Mapping[str, str], meter: Meter
) -> "Reddit":
    """Return the adapter of one account on Reddit; raise OptionError with the nearest right name.

    Options: subreddits, follow_comments, moderates, contact, poll_seconds (30), url, web_url, timeout_seconds
    (5.5).
    """
    return Reddit(settings_from(options, account=account, keys=keys), meter)


class Reddit:
    """One account on Reddit (satisfies Platform). Use it within one event loop."""

    name = "reddit"
    # Reddit's Data API Wiki asks that what was deleted there be deleted here; a day is our own limit.
    mirror_within = timedelta(hours=24)
    models_may_write = True
    private_kept: timedelta | None = None

    def __init__(
        self, settings: Settings, meter: Meter, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.account = settings.account
        self.publishes_to = settings.publish_to
        self.limits = Limits(reply=_LONGEST, direct_message=_LONGEST, attachments=0)
        self.removal = "remove" if settings.moderates else ""
        self._settings = settings
        self._clock = clock
        self._line = Line(settings, meter, clock)
        self._finder = Finder(self._line, settings.us)
        self._moderator: dict[str, tuple[datetime, bool]] = {}

    async def listen(self, cursor: str | None) -> AsyncIterator[tuple[Event, ...]]:
        """Yield batches of events after `cursor` (None: what stands on the first pages), for ever."""
        listener = Listener(self._line, self._settings, self._clock, Places.read(cursor))
        while True:
            batch = await listener.round()
            for event in batch:
                if event.post is not None:
                    self._finder.remember(event.post)
            if batch:
                yield batch
            await asyncio.sleep(self._settings.poll_seconds)

    async def fetch(self, post_id: str) -> Thread:
        """Re-read one post with its thread, in one request for one that was heard of lately; else in two."""
        return await self._finder.thread(post_id)

    async def look_up(
        self, post_ids: Sequence[str], *, private: frozenset[str] = frozenset()
    ) -> Mapping[str, Post | None]:
        """Re-read public posts, a hundred a request; what Reddit doesn't tell of now is left out.

        So are private messages: nobody can edit or delete them.
        """
        del private
        found = await look_up(self._line, [name for name in post_ids if name.startswith(_PUBLIC)])
        return {
            name: None if is_gone(data) else post(kind, data, self._settings.us)
            for name, (kind, data) in found.items()
            if name in post_ids
        }

    async def may_reply(self, post: Post) -> Permission:
        """Say whether the desk may reply in public: in listed subreddits, where the thread is open."""
        return rules.may_reply(post, self._settings.subreddits, self._finder.closed(post))

    async def may_message(self, post: Post) -> Permission:
        """Say whether the desk may write to the author in private: only to people who did so first."""
        us, moderates = self._settings.us, self._settings.moderates
        ruling = rules.may_message(post, wrote_first=False, us=us, moderates=moderates)
        if ruling.allowed or ruling.rule != rules.WROTE_FIRST:
            return ruling
        wrote_first = bool(await self._finder.latest_message_of(post, anew=False))
        return rules.may_message(post, wrote_first=wrote_first, us=us, moderates=moderates)

    async def reply(self, post: Post, message: Outgoing) -> Sent:
        """Reply once; every outcome is a Sent or an error of `base`. Nothing is sent where it isn't allowed."""
        _ruled(await self.may_reply(post))
        self._fits(message, self.limits.reply)
        return await sending.comment(self._line, post, message.text, self._settings.us)

    async def message(self, post: Post, message: Outgoing) -> Sent:
        """Answer in private once: a conversation of modmail, this message, or the last that its author sent us."""
        self._fits(message, self.limits.direct_message)
        _ruled(rules.may_message(post, wrote_first=True, us=self._settings.us))
        if is_modmail(post.id):
            return await sending.moderator_mail(self._line, post, message.text, self._settings.us)
        to = post.id if post.private else await self._theirs(post)
        return await sending.message(self._line, to, message.text, self._settings.us)

    async def find_own(self, post: Post, message: Outgoing) -> Sent | None:
        """Look for the same words by us under the post, or in our conversation with its author.

        A slow write may still land after this found nothing.
        """
        return await self._finder.sent(post, message)

    async def may_publish(self, message: Outgoing) -> Permission:
        """Say whether the subreddit would take this, with the flair that it may ask for."""
        return await permission(self._ready(message))

    async def publish(self, message: Outgoing) -> Sent:
        """Submit something of our own once: its first line is the title."""
        flair = await self._flair(message)
        label = {"flair_id": flair.id, "flair_text": flair.text} if flair else {}
        return await sending.submit(self._line, self._settings.place, message.text, self._settings.us, label)

    async def lacking(self) -> str:
        """Say what the settings lack for posts of our own there, a flair above all (satisfies Demanding)."""
        return await submitting.missing(self._line, self._settings)

    async def standing(self, post_id: str) -> str:
        """Say what moderators made of a post of ours since (satisfies Moderated)."""
        return await submitting.standing(self._line, post_id, self.publishes_to)

    async def find_published(self, message: Outgoing) -> Sent | None:
        """Look for the same title and words among what we submitted. A slow write may land after that."""
        return await self._finder.published(message)

    async def edit_own(self, post_id: str, message: Outgoing) -> Sent:
        """Replace the text of our own post. Private messages can't be edited."""
        self._own(post_id, "edited")
        if post_id.startswith("t3_"):
            raise Refused("Reddit keeps a title as it was posted. Delete the post and publish it anew.", rule="title")
        self._fits(message, self.limits.reply)
        return await sending.edit(self._line, post_id, message.text, self._settings.us)

    async def delete_own(self, post_id: str) -> None:
        """Remove our own post; one that is gone already is no error. Private messages can't be taken back."""
        self._own(post_id, "taken back")
        await sending.delete(self._line, post_id)

    async def may_remove(self, post: Post) -> Permission:
        """Say whether the desk may remove somebody's post: only where Reddit counts us among the moderators."""
        where = subreddit_of(post)
        moderator = where in self._settings.moderates and not post.private and await self._moderates(where)
        return rules.may_remove(post, self._settings.moderates, moderator=moderator)

    async def remove(self, post: Post) -> None:
        """Remove somebody's post; one that is gone already is no error."""
        try:
            _ruled(await self.may_remove(post))
        except Unavailable as error:
            raise _not_begun() from error
        await sending.remove(self._line, post.id)

    def length(self, text: str) -> int:
        """Count characters, as Reddit does."""
        return characters(text)

    def advice(self, text: str) -> tuple[str, ...]:
        """Return nothing: on Reddit nothing costs anything."""
        del text
        return ()

    async def check(self) -> Health:
        """Read the account, its permissions and its subreddits; what is wrong is told, not raised."""
        return await examine(self._line, self._settings)

    async def close(self) -> None:
        """Close the connections and end the thread."""
        await self._line.close()

    async def _theirs(self, post: Post) -> str:
        try:
            name = await self._finder.latest_message_of(post, anew=True)
        except Unavailable as error:
            raise _not_begun() from error
        if not name:
            _ruled(rules.may_message(post, wrote_first=False, us=self._settings.us))
        return name

    async def _moderates(self, where: str) -> bool:
        asked = self._moderator.get(where)
        if asked is None or asked[0] < self._clock() - _MODERATOR_FOR:
            asked = self._moderator[where] = (self._clock(), await is_moderator(self._line, where))
        return asked[1]

    async def _flair(self, message: Outgoing) -> Flair | None:
        self._fits(message, self.limits.reply)
        return await submitting.ready(self._line, self._settings, message)

    async def _ready(self, message: Outgoing) -> str:
        flair = await self._flair(message)
        return f"It goes to {self.publishes_to}" + (f' as "{flair.text}".' if flair else ".")

    def _fits(self, message: Outgoing, limit: int) -> None:
        if message.attachments:
            why = "Reddit keeps no description of a picture, so the desk sends none. Take it off."
            raise Refused(why, rule="attachments")
        if not message.text.strip():
            raise Refused("Reddit posts no empty text.", rule="NO_TEXT")
        if self.length(message.text) > limit:
            raise Refused(f"This is longer than the {limit:,} characters that Reddit takes.", rule="TOO_LONG")

    def _own(self, post_id: str, what: str) -> None:
        if not post_id.startswith(_PUBLIC):
            raise Refused(f"A private message on Reddit can't be {what}.", rule="private")


def _ruled(permission: Permission) -> None:
    if not permission.allowed:
        raise Refused(permission.reason, rule=permission.rule)


def _not_begun() -> Refused:
    return Refused("Reddit could not be read, so nothing was done there. It may be tried again.", permanent=False)
