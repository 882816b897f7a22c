"""The read-only check of an account: who it is, what it may do, which subreddits let it in."""

from dataclasses import dataclass, field
from typing import Any, Final

from praw.endpoints import API_PATH

from bot.platforms.base import Health, PlatformError
from bot.platforms.reddit import submitting
from bot.platforms.reddit.outcomes import Absent
from bot.platforms.reddit.requesting import Line
from bot.platforms.reddit.settings import Settings

SCOPES: Final = {
    "identity": "know which account this is",
    "read": "read threads",
    "privatemessages": "read the inbox and answer messages",
    "submit": "reply",
    "edit": "edit and delete our own replies",
    "history": "see what was answered by hand",
}
MODERATING: Final = {"modmail": "read and answer modmail", "modposts": "remove posts"}
_CONNECT: Final = "Run answerable connect reddit."
_MESSAGES: Final = (
    "Private messages are best effort: Reddit has been moving them into its chat, which no program can read."
)


@dataclass(slots=True)
class _Findings:
    account: str = ""
    problems: list[str] = field(default_factory=list)
    granted: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def health(self) -> Health:
        return Health(
            ok=not self.problems,
            account=self.account,
            problems=tuple(self.problems),
            granted=tuple(self.granted),
            notes=tuple(self.notes),
        )


async def examine(line: Line, settings: Settings) -> Health:
    """Read who we are and what we may do; what is wrong is told, not raised."""
    found = _Findings(settings.account)
    try:
        us = await line.read("read account", API_PATH["me"])
        _identity(us, settings, found)
        _permissions(line.scopes, settings, found)
        for name in settings.subreddits:
            await _subreddit(line, name, found)
        for name in settings.moderates:
            await _moderated(line, name, found)
        if lacking := await submitting.missing(line, settings):
            found.problems.append(lacking)
    except PlatformError as error:
        found.problems.append(str(error))
    if not settings.subreddits:
        found.notes.append("No subreddit is listed under `subreddits`, so nothing will be answered in public.")
    found.notes.append(_MESSAGES)
    return found.health()


async def is_moderator(line: Line, name: str) -> bool:
    """Say whether Reddit counts this account among a subreddit's moderators; raise as `Line.read` does."""
    about = await _about(line, name)
    return about.get("user_is_moderator") is True


async def _about(line: Line, name: str) -> dict[str, Any]:
    try:
        answer = await line.read("read subreddit", API_PATH["subreddit_about"].format(subreddit=name))
    except Absent:
        return {}
    data = answer.get("data") if isinstance(answer, dict) else None
    return data if isinstance(data, dict) else {}


def _identity(us: Any, settings: Settings, found: _Findings) -> None:
    told: dict[str, Any] = us if isinstance(us, dict) else {}
    inside: dict[str, Any] = told["data"] if isinstance(told.get("data"), dict) else told
    name = str(inside.get("name") or "")
    found.account = name
    if name.casefold() != settings.account.casefold():
        found.problems.append(
            f"The keys are those of u/{name or '?'}, the settings say {settings.account!r}. Correct `account`."
        )
        return
    # As the settings write it: Reddit doesn't mind capitals.
    found.account = settings.account
    if inside.get("is_suspended"):
        found.problems.append(f"Reddit has suspended u/{name}. Appeal at reddit.com/appeals.")
        return
    found.granted.append(f"Signed in to Reddit as u/{name}.")


def _permissions(scopes: frozenset[str], settings: Settings, found: _Findings) -> None:
    wanted = {**SCOPES, **(MODERATING if settings.moderates else {})}
    missing = [scope for scope in wanted if scope not in scopes and "*" not in scopes]
    for scope in missing:
        found.problems.append(
            f"The permission {scope!r} is missing: without it the desk can't {wanted[scope]}. {_CONNECT}"
        )
    if not missing:
        found.granted.append(f"The app may {', '.join(wanted.values())}.")


async def _subreddit(line: Line, name: str, found: _Findings) -> None:
    about = await _about(line, name)
    if not about.get("display_name"):
        found.problems.append(
            f"r/{name} can't be read: it does not exist, or is closed to this account. Correct `subreddits`."
        )
    elif about.get("user_is_banned"):
        found.problems.append(f"u/{found.account} is banned from r/{name}. Take it from `subreddits`, or appeal there.")
    else:
        found.granted.append(f"r/{name} can be read, and is answered.")


async def _moderated(line: Line, name: str, found: _Findings) -> None:
    if await is_moderator(line, name):
        found.granted.append(f"r/{name} is moderated by this account: posts can be removed, modmail answered.")
    else:
        found.problems.append(f"This account does not moderate r/{name}. Make it a moderator, or correct `moderates`.")
