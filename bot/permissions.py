"""What a platform lets us do here: asked before a send, and read from the case before an approval."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bot.platforms.base import Permission, Platform, Post
from bot.platforms.threading import Threading
from bot.wiring import Desk
from storage import permitting
from storage.cases import CaseView

COMPOSER: Final = "composer"
"""The writer that is no language model."""


async def ask(platform: Platform, post: Post) -> dict[str, object]:
    """Return what we may do about a post, as a case keeps it; raise as `Platform.fetch` does."""
    found = {"reply": await platform.may_reply(post), "message": await platform.may_message(post)}
    if isinstance(platform, Threading) and not post.private:
        found["thread"] = await platform.may_open_thread(post)
    return permission_json(found)


def permission_json(said: Mapping[str, Permission]) -> dict[str, object]:
    """Return what we may do here, as a case keeps it: each by its name, with reason and rule."""
    return {
        name: {
            "allowed": one.allowed,
            "reason": one.reason,
            "rule": one.rule,
            "rule_url": one.rule_url,
            "until": one.until.isoformat() if one.until else None,
            "link": one.link,
        }
        for name, one in said.items()
    }


async def refusal(desk: Desk, account_id: int, post: Post, *, private: bool, thread: bool = False) -> str:
    """Return why the platform lets us not say this here now, or nothing; raise as `Platform.fetch` does."""
    platform = desk.platform(account_id)
    if thread and isinstance(platform, Threading):
        said = await platform.may_open_thread(post)
    else:
        said = await (platform.may_message(post) if private else platform.may_reply(post))
    if said.allowed:
        return ""
    # Why an approval was made void stays on the record for ever: it must not name the person.
    handle = post.author.handle
    return permitting.words(said.reason.replace(f"@{handle}", "This person") if handle else said.reason, said.rule)


def kept_refusal(case: CaseView, *, private: bool, now: datetime, thread: bool = False) -> str:
    """Return why not, as the case keeps the platform's word, or nothing: then nobody has said no, or no longer."""
    return permitting.kept_refusal(
        case.permission, private=private, addressed=case.message.addressed, now=now, thread=thread
    )


def writer_refusal(platform: Platform, writer: str) -> str:
    """Return why a reply that `writer` drafted may not go out on this platform, or nothing."""
    if platform.models_may_write or writer == COMPOSER:
        return ""
    name = platform.name.title()
    return (
        f"A language model ({writer}) wrote this draft, and the settings say that {name} has not approved that for this"
        " account. Reject it and draft it anew: then no model writes."
    )


def message_link(permission: Mapping[str, object]) -> str:
    """Return where the person can write to us first: where we may answer in public, and in private only then."""
    reply, message = permission.get("reply"), permission.get("message")
    if not isinstance(reply, Mapping) or not isinstance(message, Mapping):
        return ""
    return str(message.get("link", "")) if reply.get("allowed") and not message.get("allowed") else ""
