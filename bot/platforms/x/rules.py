"""What X lets the desk do, as code: each rule with a sentence for the agent and the page that it rests on.

Rules as of November 2026. Replies by apps with self-serve access: X Developers' announcement of 24 February 2026, which
names two ways to turn to us, mentioning and quoting; an answer that does neither is not among them, so the desk leaves
it alone. Automation and messages: X's "Automation rules" and "Developer policy". Group conversations: docs.x.com,
"Direct Messages lookup", "Conversation types". Editing: docs.x.com, "Edit posts". Hiding: docs.x.com, "Hide replies".
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.platforms.base import Limits, Outgoing, Permission, Post, Refused
from bot.platforms.x.gathering import Parts, gather
from bot.platforms.x.private import alone, wrote_first
from bot.platforms.x.reading import UNKNOWN
from bot.platforms.x.turning import Turn, turn

REPLIES_URL: Final = "https://docs.x.com/x-api/posts/create-post"
AUTOMATION_URL: Final = "https://help.x.com/en/rules-and-policies/x-automation"
GROUPS_URL: Final = "https://docs.x.com/x-api/direct-messages/lookup/integrate"
MESSAGES_URL: Final = "https://help.x.com/en/using-x/direct-messages"
BLOCKING_URL: Final = "https://help.x.com/en/using-x/blocking-and-unblocking-accounts"
HIDING_URL: Final = "https://docs.x.com/x-api/posts/hide-replies/introduction"
PRIVACY_URL: Final = "https://help.x.com/en/safety-and-security/public-and-protected-posts"

MENTIONED: Final = "mentioned or quoted"
ONCE: Final = "one reply per interaction"
PRIVATE: Final = "private stays private"
PROTECTED: Final = "protected posts"
BLOCKED: Final = "blocked"
FIRST: Final = "they write first"
GROUP: Final = "group conversations"
OWN_THREAD: Final = "replies in our own conversations"

_COUNTS: Final = (Turn.MENTIONED, Turn.QUOTED)
_STANDARD: Final = 280
_PREMIUM: Final = 25_000
_MESSAGE: Final = 10_000
PICTURE_TYPES: Final = ("image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff")


def limits(*, premium: bool) -> Limits:
    """Return what fits into a post of this account (docs.x.com, "Counting characters", "Media best practices")."""
    return Limits(
        reply=_PREMIUM if premium else _STANDARD,
        direct_message=_MESSAGE,
        attachments=4,
        alt_text=1_000,
        attachment_bytes=5_000_000,
        once=True,
    )


@dataclass(frozen=True, slots=True)
class Rules:
    """X's rules for one account."""

    parts: Parts
    self_serve: bool
    account: str

    def reply(self, post: Post) -> Permission:
        """Say whether we may reply in public; asks nobody."""
        who = _who(post)
        if post.private:
            return _no(f"{who} wrote to us in private on X. Answer in a direct message.", PRIVATE, MESSAGES_URL)
        if post.ours:
            return _no("This is our own post on X.", ONCE, AUTOMATION_URL)
        turned = turn(post, self.account)
        if self.self_serve and turned not in _COUNTS:
            how = f"{who} answered us, but" if turned else f"A search found this, and {who}"
            said = f"{how} neither mentioned nor quoted us. X lets self-serve access reply only to those who did."
            return _no(said, MENTIONED, REPLIES_URL)
        if self.parts.known.answered(post.id):
            return _no(f"X allows one reply here, and {who} has it already.", ONCE, AUTOMATION_URL)
        if barred := self._barred(post):
            return barred
        if turned is None:
            return Permission(
                True, f"X allows one reply to {who}: this account has enterprise access.", ONCE, REPLIES_URL
            )
        said = f"X allows one reply here, because {who} {turned}; for as long as the post stands."
        return Permission(True, said, f"{MENTIONED}; {ONCE}", REPLIES_URL)

    async def message(self, post: Post, now: datetime) -> Permission:
        """Say whether we may send a direct message; `link` is where the person may begin. Raise as a read does."""
        who = _who(post)
        if post.ours:
            return _no("This is our own post on X.", FIRST, AUTOMATION_URL)
        me = await self.parts.identity.me()
        between_us = await alone(self.parts, post, me) if post.private else None
        if between_us is False:
            said = (
                f"{who} wrote this in a group conversation on X. The desk shows it and does not write there: a message "
                "would open a private conversation with one person of the group. Answer it on X."
            )
            return _no(said, GROUP, GROUPS_URL)
        if between_us:
            said = f"{who} wrote to us first on X, so we may answer in private."
            return Permission(True, said, FIRST, AUTOMATION_URL)
        link = self.parts.reader.compose_url(me)
        if self.parts.known.barred(post.author.id, self.parts.service.now()) == "blocked":
            return _no(f"{who} has blocked our account on X.", BLOCKED, BLOCKING_URL)
        wrote = await wrote_first(self.parts, post.author.id, now)
        if wrote:
            said = f"{who} has written to us in private on X before, so we may write back."
            return Permission(True, said, FIRST, AUTOMATION_URL)
        why = (
            "has not written to us in private on X" if wrote is False else "may not have written to us in private on X"
        )
        said = f"{who} {why}, and on X they must write first."
        return Permission(False, said, FIRST, AUTOMATION_URL, link=link)

    async def remove(self, post: Post) -> Permission:
        """Say whether we may hide somebody's reply; raise as a read does."""
        if post.private or post.ours:
            return _no("On X only replies by others can be hidden.", OWN_THREAD, HIDING_URL)
        root = post.conversation_id or await self._conversation_of(post)
        if root == post.id:
            return _no("This post begins its own conversation. X hides only replies to ours.", OWN_THREAD, HIDING_URL)
        ours = self.parts.known.root_is_ours(root)
        if ours is None:
            gathered = await gather(self.parts, [root])
            told = gathered.told.get(root)
            me = await self.parts.identity.me()
            ours = bool(told) and str((told or {}).get("author_id")) == me.id
            self.parts.known.note_root(root, ours=ours)
        if not ours:
            return _no(
                "Somebody else began this conversation. X lets us hide replies only in ours.", OWN_THREAD, HIDING_URL
            )
        said = "We began this conversation on X, so we may hide replies in it. Who looks for them can still read them."
        return Permission(True, said, OWN_THREAD, HIDING_URL)

    async def _conversation_of(self, post: Post) -> str:
        told = (await gather(self.parts, [post.id])).told.get(post.id, {})
        return str(told.get("conversation_id") or post.id)

    def _barred(self, post: Post) -> Permission | None:
        match self.parts.known.barred(post.author.id, self.parts.service.now()):
            case "blocked":
                return _no(f"{_who(post)} has blocked our account on X.", BLOCKED, BLOCKING_URL)
            case "protected":
                said = (
                    f"{_who(post)} shows their posts on X to chosen followers only; a public reply would tell of them."
                )
                return _no(said, PROTECTED, PRIVACY_URL)
        return None


def check_message(message: Outgoing, *, length: int, longest: int, pictures: int, limits: Limits) -> None:
    """Raise Refused for what X would not take."""
    if not message.text.strip() and not message.attachments:
        raise Refused("X takes no empty post. Write something.", rule="length")
    if length > longest:
        raise Refused(f"X allows {longest:,} characters here, and this has {length:,}. Shorten it.", rule="length")
    if len(message.attachments) > pictures:
        raise Refused(f"X takes {pictures} picture{'s' * (pictures > 1)} here. Take some out.", rule="attachments")
    for picture in message.attachments:
        if picture.kind != "image" or (picture.media_type and picture.media_type not in PICTURE_TYPES):
            raise Refused(
                "The desk sends X pictures as JPEG, PNG or WebP. Take the other file out.", rule="attachments"
            )
        if not picture.content:
            raise Refused("A picture has no content to send. Add it again.", rule="attachments")
        if len(picture.content) > limits.attachment_bytes:
            raise Refused("X takes pictures of up to 5 MB. Make it smaller.", rule="attachments")
        if len(picture.alt) > limits.alt_text:
            raise Refused("X takes 1,000 characters to describe a picture. Shorten the description.", rule="alt text")


def _who(post: Post) -> str:
    return "This person" if post.author.handle == UNKNOWN else f"@{post.author.handle}"


def _no(reason: str, rule: str, url: str) -> Permission:
    return Permission(False, reason, rule, url)
