"""The sandbox's own rules on who may be answered, modelled on those of real platforms."""

from dataclasses import dataclass

from bot.platforms.sandbox.model import Entry, Individual, Json
from bot.platforms.sandbox.world import World

RULES = {
    "mentioned": "An account may answer in public only those who mentioned it or answered one of its posts.",
    "blocked": "An account may not write to people who have blocked it.",
    "private": "A private message is answered in private.",
    "gone": "A deleted post can't be answered.",
    "own": "Answering one's own post is for people, not for a desk.",
    "wrote-first": "An account may message people who messaged it first, or whose settings allow it.",
    "length": "A post must fit the length this sandbox allows.",
    "pictures": "A public post takes up to four pictures, each with words for those who can't see it.",
    "hiding": "An account may hide public posts that mention it or answer it; their author still sees them.",
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the sandbox allows here, why, and by which of RULES; `link` is a page where the person could do it."""

    allowed: bool
    reason: str
    rule: str
    link: str = ""

    def to_json(self, base: str = "") -> Json:
        """Return the ruling with the sentence of its rule and where it stands."""
        sentence, address = RULES[self.rule], f"{base}/rules#{self.rule}"
        link = f"{base}{self.link}" if self.link else ""
        return {"allowed": self.allowed, "reason": self.reason, "rule": sentence, "rule_url": address, "link": link}


def may_reply(world: World, entry: Entry) -> Ruling:
    """Rule on a public reply by us under `entry`."""
    author = _current(world, entry)
    if entry.deleted_at:
        return Ruling(False, "The post was deleted.", "gone")
    if entry.ours:
        return Ruling(False, "This is our own post.", "own")
    if author.blocks_us:
        return Ruling(False, f"@{author.handle} has blocked this account.", "blocked")
    if entry.private:
        return Ruling(False, "This is a private message: answer it by direct message.", "private")
    if not world.mentions_us(entry):
        return Ruling(False, f"@{author.handle} didn't mention @{world.us.handle}: leave it, or wait.", "mentioned")
    return Ruling(True, f"@{author.handle} mentioned us or answered us.", "mentioned")


def may_message(world: World, entry: Entry) -> Ruling:
    """Rule on a direct message by us to the author of `entry`."""
    author = _current(world, entry)
    if entry.ours:
        return Ruling(False, "This is our own post.", "own")
    if author.blocks_us:
        return Ruling(False, f"@{author.handle} has blocked this account.", "blocked")
    wrote_first = any(not post.ours and not post.deleted_at for post in world.conversation(f"dm-{author.id}"))
    if wrote_first:
        return Ruling(True, f"@{author.handle} wrote to us in private first.", "wrote-first")
    if author.dms_open:
        return Ruling(True, f"@{author.handle} allows messages from everyone.", "wrote-first")
    closed = f"@{author.handle} hasn't written to us in private: ask them to send a direct message first."
    return Ruling(False, closed, "wrote-first", link="/message-us")


def may_hide(world: World, entry: Entry) -> Ruling:
    """Rule on hiding `entry` from everyone but its author."""
    if entry.deleted_at:
        return Ruling(False, "The post was deleted.", "gone")
    if entry.ours:
        return Ruling(False, "This is our own post: delete it instead.", "own")
    if entry.private or not world.mentions_us(entry):
        return Ruling(False, f"@{entry.author.handle} neither mentioned nor answered us in public here.", "hiding")
    return Ruling(True, f"@{entry.author.handle} mentioned or answered us in public.", "hiding")


def _current(world: World, entry: Entry) -> Individual:
    return world.people.get(entry.author.id, entry.author)
