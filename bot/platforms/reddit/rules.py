"""What Reddit's rules and the settings allow, each as a sentence for the agent. All of it is enforced before a request.

Sources: Reddit's Data API Wiki (the edition that names rate limits as of July 1, 2023), its Responsible Builder Policy
(announced on r/redditdev in November 2025) and Reddit's Rules, of which the second asks to keep to each community's own
rules and not to spam. That only listed subreddits are answered is how we keep to it: one asks the moderators first,
and then lists the subreddit. docs/platforms/reddit.md has them in a table.
"""

from collections.abc import Collection
from typing import Final

from bot.platforms.base import Permission, Post
from bot.platforms.reddit.modmail import is_modmail
from bot.platforms.reddit.reading import subreddit_of
from bot.platforms.reddit.settings import Us

POLICY: Final = "https://support.reddithelp.com/hc/en-us/articles/42728983564564-Responsible-Builder-Policy"
RULES: Final = "https://redditinc.com/policies/reddit-rules"

LISTED: Final = "Only listed subreddits are answered."
MODERATORS: Final = "Only moderators remove what others wrote."
WROTE_FIRST: Final = "Only people who wrote first are sent private messages."
_PRIVATE: Final = "A private message is answered in private."
_OWN: Final = "Nobody answers themselves."
_OPEN: Final = "A locked or archived thread takes no answers."
_GONE: Final = "A person who is gone can't be written to."


def may_reply(post: Post, subreddits: Collection[str], closed: str = "") -> Permission:
    """Rule on a public reply; `closed` says why nobody can answer there any more."""
    who, where = f"u/{post.author.handle}", subreddit_of(post)
    if post.ours:
        return _no("This is our own post on Reddit: there is nothing to answer.", _OWN)
    if post.private:
        return _no(f"On Reddit, {who} wrote this to us in private: answer with a private message.", _PRIVATE)
    if not where:
        return _no("Reddit doesn't say in which subreddit this stands, so it can't be answered.", LISTED)
    if where not in subreddits:
        asking = "Ask its moderators, then list it in the settings."
        return _no(
            f"On Reddit this desk answers only in listed subreddits, and r/{where} is not listed. {asking}", LISTED
        )
    if closed:
        return _no(f"Nobody can answer in this Reddit thread: {closed}.", _OPEN)
    if post.addressed:
        reason = f"Reddit allows a reply in r/{where}, because {who} turned to us there and the subreddit is listed."
    else:
        reason = (
            f"Reddit allows a reply in r/{where}, which is listed, but {who} didn't turn to us: "
            "answer only what helps them, since Reddit takes unwanted promotion for spam."
        )
    return Permission(True, reason, LISTED, RULES)


def may_message(post: Post, *, wrote_first: bool, us: Us, moderates: Collection[str] = ()) -> Permission:
    """Rule on a private message to the author of a post; in a subreddit that we moderate they write by modmail."""
    who, where = f"u/{post.author.handle}", subreddit_of(post)
    if post.ours:
        return _no("This is our own post on Reddit.", _OWN)
    if post.author.id.startswith("gone:"):
        return _no("The account of whoever wrote this is gone from Reddit.", _GONE)
    if is_modmail(post.id):
        reason = f"On Reddit, {who} wrote to our subreddit's moderators: our answer stands in that conversation."
        return Permission(True, reason, WROTE_FIRST, POLICY)
    if post.private or wrote_first:
        reason = f"On Reddit, {who} wrote to us in private first; our answer may reach them as a chat."
        return Permission(True, reason, WROTE_FIRST, POLICY)
    reason = f"On Reddit, {who} has not written to us in private, and they must write first."
    if where and where in moderates:
        reason += f" We moderate r/{where}: as modmail it reaches everybody who moderates there."
    to = f"/r/{where}" if where and where in moderates else us.account
    return Permission(False, reason, WROTE_FIRST, POLICY, link=f"{us.site}/message/compose/?to={to}")


def may_remove(post: Post, moderates: Collection[str], *, moderator: bool) -> Permission:
    """Rule on removing somebody's post; `moderator` says whether Reddit lets us."""
    where = subreddit_of(post)
    if post.private:
        return _no("A private message on Reddit can't be removed.", MODERATORS)
    if post.ours:
        return _no("This is our own post on Reddit: delete it instead.", _OWN)
    if not where or where not in moderates:
        return _no(f"On Reddit, r/{where or '?'} is not moderated by this desk: report the post there.", MODERATORS)
    if not moderator:
        return _no(f"Reddit says that this account doesn't moderate r/{where}. Ask to be made a moderator.", MODERATORS)
    return Permission(True, f"Reddit lets us remove this, because we moderate r/{where}.", MODERATORS, POLICY)


def _no(reason: str, rule: str) -> Permission:
    return Permission(False, reason, rule, RULES)
