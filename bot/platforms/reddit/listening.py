"""Listening to Reddit: its lists are read again and again, from their top down to what was told.

inbox       everything for us: mentions, answers to our comments and posts, messages; at the first start, and when
            more came than its list holds, the lists of each kind and what is unread are read as well
r/NAME      the comments of a listed subreddit (follow_comments); those that don't turn to us are not `addressed`
me          what we wrote, by whatever hand
modmail     conversations of the subreddits that we moderate
watched     what was told of late is looked up again, for edits and deletions
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from praw.endpoints import API_PATH

from bot.platforms.base import Event, EventKind, Post, Unavailable
from bot.platforms.reddit import mail, modmail, reading
from bot.platforms.reddit.addressing import turns_to_us
from bot.platforms.reddit.cursor import GONE, Place, Places
from bot.platforms.reddit.lists import Found, look_up, read_down
from bot.platforms.reddit.outcomes import Absent
from bot.platforms.reddit.requesting import Line
from bot.platforms.reddit.settings import Settings

_INBOX: Final = API_PATH["inbox"]
_KINDS: Final = ("mentions", "comment_replies", "submission_replies", "messages", "unread")
_PUBLIC: Final = (reading.COMMENT, reading.SUBMISSION)


@dataclass(frozen=True, slots=True)
class _Told:
    """Something to tell: of which list, written when, under which name."""

    place: str
    at: datetime
    name: str
    kind: EventKind
    post: Post | None = None
    revision: int = 0
    context: tuple[Post, ...] = ()

    @property
    def order(self) -> tuple[datetime, int, str]:
        digits = self.name.rpartition("_")[2]
        return self.at, int(digits, 36) if digits.isalnum() and digits.isascii() else 0, self.name


@dataclass(slots=True)
class Listener:
    """One round after another from a cursor. A round that raises has told nothing and moved nothing."""

    line: Line
    settings: Settings
    clock: Callable[[], datetime]
    places: Places
    _told: set[str] = field(default_factory=set)

    async def round(self) -> tuple[Event, ...]:
        """Read every list once and return what is new, oldest first."""
        watched = self.places.watched()
        told = await self._inbox()
        others, failed = await self._others()
        # The inbox comes first: what turns to us there is addressed, wherever else it stands.
        fresh = await self._explained(list({one.name: one for one in reversed([*told, *others])}.values()))
        changes = await self._changes(watched)
        if failed and not fresh and not changes:
            raise failed
        ordered = (*sorted(fresh, key=lambda one: one.order), *sorted(changes, key=lambda one: one.order))
        return tuple(self._event(one) for one in ordered)

    async def _inbox(self) -> list[_Told]:
        first, place = not self.places.known("inbox"), self.places.at("inbox")
        found, reached = await read_down(self.line, "read inbox", _INBOX, None if first else place.down_to)
        if first or not reached:
            for kind in _KINDS:
                path, end = API_PATH[kind], None if first else place.down_to
                more, _ = await read_down(self.line, "read inbox", path, end)
                found = {**more, **found}
        place = self.places.of("inbox")
        return [one for name, (kind, data) in found.items() for one in self._new("inbox", place, name, kind, data)]

    async def _others(self) -> tuple[list[_Told], Unavailable | None]:
        """Read the lists beside the inbox, and say if one failed: it is read in the next round."""
        told: list[_Told] = []
        failed: Unavailable | None = None
        paths = {"me": API_PATH["user"].format(user=self.settings.account) + "comments/"}
        for name in self.settings.subreddits if self.settings.follow_comments else ():
            paths[f"r/{name}"] = API_PATH["subreddit"].format(subreddit=name) + "comments/"
        for place_name, path in paths.items():
            try:
                told += await self._list(place_name, path)
            except Unavailable as error:
                failed = error
        try:
            told += await self._modmail()
        except Unavailable as error:
            failed = error
        return told, failed

    async def _list(self, name: str, path: str) -> list[_Told]:
        first, place = not self.places.known(name), self.places.at(name)
        endpoint = "read own" if name == "me" else "read comments"
        found, _ = await read_down(self.line, endpoint, path, None if first else place.down_to)
        if not found and name != "me":
            # Closed to us, it may be; what it holds when it opens is as old as what a first reading passes over.
            return []
        place = self.places.of(name)
        if first and name == "me":
            # What we wrote before the desk came is no news.
            for key, (_, data) in found.items():
                place.tell(key, reading.created_at(data).timestamp(), reading.revision(data))
            return []
        return [one for key, (kind, data) in found.items() for one in self._new(name, place, key, kind, data)]

    async def _modmail(self) -> list[_Told]:
        if not self.settings.moderates:
            return []
        path, entity = API_PATH["modmail_conversations"], ",".join(self.settings.moderates)
        try:
            answer = await self.line.read("read modmail", path, entity=entity, limit=100, sort="recent", state="all")
        except Absent:
            return []
        place = self.places.of("modmail")
        told: list[_Told] = []
        for content in modmail.listed(answer):
            if modmail.updated_at(content).timestamp() < place.down_to:
                continue
            entire = content if modmail.is_whole(content) else await self._conversation(content)
            posts = modmail.messages(entire, self.settings.us)
            explained = modmail.subject(entire, posts[0]) if posts else ()
            told += [
                _Told("modmail", post.created_at, post.id, EventKind.DIRECT_MESSAGE, post, context=explained)
                for post in posts
                if self._is_new(place, post.id, post.created_at)
            ]
        return told

    async def _conversation(self, content: reading.Json) -> reading.Json:
        path = API_PATH["modmail_conversation"].format(id=modmail.conversation_id(content))
        try:
            entire: reading.Json = await self.line.read("read modmail", path)
        except Absent:
            return content
        return entire

    def _new(self, where: str, place: Place, name: str, kind: str, data: reading.Json) -> list[_Told]:
        us = self.settings.us
        if kind == reading.MESSAGE:
            posts = [(one, mail.message(one, us)) for one in mail.with_replies(data)]
            return [
                _Told(where, post.created_at, post.id, EventKind.DIRECT_MESSAGE, post, context=mail.subject(one, post))
                for one, post in posts
                if not post.ours and self._is_new(place, post.id, post.created_at)
            ]
        at = reading.created_at(data)
        if kind not in _PUBLIC or not self._is_new(place, name, at):
            return []
        if reading.is_gone(data):
            return [_Told(where, at, name, EventKind.DELETION)]
        post = reading.post(kind, data, us, addressed=_addresses(where))
        return [_Told(where, at, name, EventKind.MENTION, post, post.revision)]

    def _is_new(self, place: Place, name: str, at: datetime) -> bool:
        known = name in self._told or self.places.has_told(name)
        return not known and at.timestamp() >= place.down_to

    async def _explained(self, told: Sequence[_Told], known: Found | None = None) -> list[_Told]:
        """Fill in what lists leave out: links, edits, and what each post answers and stands under.

        `known` was looked up just now.
        """
        known = known or {}
        public = [one.post for one in told if one.post is not None and not one.post.private]
        names = [name for post in public for name in (post.id, post.parent_id, post.conversation_id) if name]
        found = {**await look_up(self.line, [name for name in names if name not in known]), **known}
        return [self._filled(one, found) for one in told]

    def _filled(self, one: _Told, found: Found) -> _Told:
        post = one.post
        if post is None or post.private:
            return one
        kind, data = found.get(one.name, ("", {}))
        if kind and reading.is_gone(data):
            return _Told(one.place, one.at, one.name, EventKind.DELETION)
        us = self.settings.us
        # A look-up tells more than a list, such as edits and pictures; it may know nothing, and then the list stands.
        full = reading.post(kind, data, us) if kind else post
        parents = dict.fromkeys((full.conversation_id, full.parent_id))
        context = tuple(
            reading.post(*found[name], us, addressed=False)
            for name in parents
            if name and name != full.id and name in found and not reading.is_gone(found[name][1])
        )
        answered = next((parent for parent in context if parent.id == full.parent_id), None)
        addressed = post.addressed or turns_to_us(full, answered, us)
        kept = reading.completed(full, post, addressed=addressed)
        return _Told(one.place, one.at, one.name, one.kind, kept, kept.revision, context)

    async def _changes(self, watched: dict[str, tuple[str, int]]) -> list[_Told]:
        """Look up again what was told of late; an edit and a deletion are told once."""
        found = await look_up(self.line, [name for name in watched if name.startswith(("t1_", "t3_"))])
        changes = []
        for name in watched.keys() & found.keys():
            (where, known), (kind, data) = watched[name], found[name]
            at = reading.created_at(data)
            if reading.is_gone(data):
                changes.append(_Told(where, at, name, EventKind.DELETION))
            elif reading.revision(data) > known:
                post = reading.post(kind, data, self.settings.us, addressed=_addresses(where))
                changes.append(_Told(where, at, name, EventKind.EDIT, post, post.revision))
        return await self._explained(changes, found)

    def _event(self, one: _Told) -> Event:
        gone = one.kind is EventKind.DELETION
        self.places.of(one.place).tell(one.name, one.at.timestamp(), GONE if gone else one.revision)
        self._told.add(one.name)
        ending = {EventKind.EDIT: f"/edit/{one.revision}", EventKind.DELETION: "/gone"}.get(one.kind, "")
        return Event(
            id=one.name + ending,
            kind=one.kind,
            post_id=one.name,
            received_at=self.clock(),
            post=one.post,
            cursor=self.places.write(),
            revision=one.revision,
            context=one.context,
        )


def _addresses(where: str) -> bool:
    """Say whether all that stands in a list turns to us; a subreddit's comments are asked one by one."""
    return not where.startswith("r/")
