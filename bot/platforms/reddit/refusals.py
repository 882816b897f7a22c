"""What Reddit says when it refuses: its codes, as sentences for the agent.

Reddit answers a refused write with status 200 and `json.errors`, a list of [code, words, field], or with status 400 or
403 and `reason`. The codes of the years up to 2017 stand in r2/r2/lib/errors.py of Reddit's own published source
(github.com/reddit-archive/reddit); later ones are what its API answers. A code that isn't listed is refused as well, in
Reddit's own words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.platforms.base import PlatformError, Refused, SignedOut, Throttled


@dataclass(frozen=True, slots=True)
class Complaint:
    """One refusal by Reddit: its code, and its own words."""

    code: str
    words: str = ""


# Code: what it means for us, and whether trying again could never help.
_MEANING: Final[dict[str, tuple[str, bool]]] = {
    "THREAD_LOCKED": ("moderators locked this thread: nobody can answer here any more", True),
    "COMMENT_LOCKED": ("moderators locked this comment: nobody can answer it any more", True),
    "TOO_OLD": ("the post is archived: it is too old to be answered", True),
    "DELETED_COMMENT": ("the comment was deleted before the reply got there", True),
    "DELETED_LINK": ("the post was deleted before the reply got there", True),
    "DELETED_THING": ("it was deleted before the reply got there", True),
    "PARENT_REMOVED": ("moderators removed what this would answer", True),
    "TOO_LONG": ("the text is too long: shorten it to 10,000 characters or fewer", True),
    "NO_TEXT": ("there is no text to post", True),
    "BAD_STRING": ("the text holds a character that Reddit can't take", True),
    "NOT_AUTHOR": ("only the one who wrote it can change it, and that is another account", True),
    "NO_THING_ID": ("there is no such post any more", True),
    "INVALID_THING_ID": ("there is no such post any more", True),
    "USER_BLOCKED": ("this account has blocked that person; unblock them on Reddit first", True),
    "USER_BLOCKED_MESSAGE": ("this person takes no messages from this account", True),
    "BLOCKED_BY_USER": ("this person has blocked this account", True),
    "SOMETHING_IS_BROKEN": ("this person has blocked this account, or the comment is gone", True),
    "NOT_WHITELISTED_BY_USER_MESSAGE": ("this person takes messages only from people they chose", True),
    "RESTRICTED_TO_PM": ("this account may not send messages to this person", True),
    "USER_MUTED": ("this person is muted in modmail: unmute them first", True),
    "MUTED_FROM_SUBREDDIT": ("the subreddit's moderators muted this account", True),
    "USER_DOESNT_EXIST": ("this person's account is gone", True),
    "SUBREDDIT_NOTALLOWED": ("this account may not comment in that subreddit", True),
    "SUBREDDIT_NOTALLOWED_BANNED": ("this account is banned from that subreddit", True),
    "SUBREDDIT_BANNED": ("that subreddit is banned", True),
    "BANNED_FROM_SUBREDDIT": ("this account is banned from that subreddit", True),
    "USER_BANNED": ("this account is banned from that subreddit", True),
    "BANNED_IP": ("Reddit has banned the address of this machine", True),
    "SUBREDDIT_NOEXIST": ("that subreddit does not exist any more", True),
    "SUBREDDIT_LOCKED": ("that subreddit takes no comments at the moment", False),
    "PRIVATE": ("that subreddit is private, and this account is not let in", True),
    "QUARANTINED": ("that subreddit is quarantined", True),
    "VERIFIED_USER_REQUIRED": ("this account first needs a confirmed email address", True),
    "USER_REQUIRED": ("the app is not signed in as a person: connect it again", True),
    "COMMENT_GUIDANCE_VALIDATION_FAILED": ("the text breaks a rule that the subreddit checks comments against", True),
    "BODY_BLACKLISTED_STRING": ("the text holds a word that the subreddit does not allow", True),
    "BODY_REGEX_MISMATCH": ("the text does not have the form that the subreddit asks for", True),
    "DOMAIN_BANNED": ("the text links to a site that Reddit does not allow", True),
    "SUBMIT_VALIDATION_FLAIR_REQUIRED": ("the subreddit asks for a flair: write one as flair in publish", True),
    "INVALID_FLAIR_TEMPLATE_ID": ("the subreddit has no such flair any more: choose another in publish", True),
    "BAD_CAPTCHA": ("Reddit wants a captcha from this account: answer this one on the site", True),
    "ALREADY_SUB": ("that was posted already", True),
    "CONFLICT": ("something else changed there in the same moment", False),
}
_TO_WAIT: Final = {"RATELIMIT", "SUBREDDIT_RATELIMIT", "QUOTA_FILLED", "SUBREDDIT_OUTBOUND_LINKING_RATELIMIT"}
_SUSPENDED: Final = re.compile(r"suspend", re.IGNORECASE)
_SPAN: Final = re.compile(r"(\d+)\s*(millisecond|second|minute|hour|day)", re.IGNORECASE)
_SECONDS: Final = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86_400.0}
_UNSAID: Final = timedelta(minutes=10)
_A_MOMENT: Final = timedelta(seconds=1)


def complaints(answer: Any) -> tuple[Complaint, ...]:
    """Return what Reddit complains of in an answer, in any of the forms it uses; nothing if it doesn't."""
    if not isinstance(answer, dict):
        return ()
    inside = answer.get("json")
    if isinstance(inside, dict) and inside.get("errors"):
        return tuple(_listed(inside["errors"]))
    if isinstance(answer.get("reason"), str) and answer["reason"]:
        said = answer.get("explanation") or answer.get("message") or ""
        return (Complaint(answer["reason"].upper(), str(said)),)
    return ()


def judged(complaint: Complaint, now: datetime, *, where: str = "") -> PlatformError:
    """Return what the desk should do about a complaint; `where` names the subreddit, if it is known."""
    if complaint.code in _TO_WAIT:
        until = now + waiting(complaint.words)
        return Throttled(f"Reddit asks this account to take a break until {until:%H:%M:%S} UTC.", until=until)
    if _SUSPENDED.search(complaint.code) or _SUSPENDED.search(complaint.words):
        return SignedOut("Reddit has suspended this account. Appeal at reddit.com/appeals, then resume the account.")
    if complaint.code in _MEANING:
        meaning, permanent = _MEANING[complaint.code]
        return Refused(f"Reddit refused it{where}: {meaning}.", permanent=permanent, rule=complaint.code)
    own_words = complaint.words.rstrip(". ") or complaint.code
    return Refused(f"Reddit refused it{where}: {own_words}.", permanent=True, rule=complaint.code)


def waiting(words: str) -> timedelta:
    """Return how long "Take a break for 9 minutes and 30 seconds …" is, with a second to spare; else ten minutes.

    Reddit rounds down: nine minutes may be almost ten, so words that end in minutes get one more.
    """
    spans = [(int(number), unit.lower()) for number, unit in _SPAN.findall(words)]
    if not spans:
        return _UNSAID
    whole = timedelta(seconds=sum(number * _SECONDS[unit] for number, unit in spans))
    last = spans[-1][1]
    rounded = timedelta(minutes=1) if last == "minute" else timedelta(0)
    return whole + rounded + _A_MOMENT


def _listed(errors: Any) -> Iterator[Complaint]:
    for one in errors if isinstance(errors, list) else [errors]:
        parts = one if isinstance(one, list | tuple) and one else [one]
        yield Complaint(str(parts[0]), str(parts[1]) if len(parts) > 1 and parts[1] else "")
