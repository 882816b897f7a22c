"""What can be read: the inbox, comments of subreddits and people, single things, and who we are."""

from collections.abc import Callable, Iterator
from typing import Final

from starlette.responses import Response

from bot.platforms.sandbox.faces.reddit import inbox, names, things
from bot.platforms.sandbox.faces.reddit.asking import Asking, Endpoint
from bot.platforms.sandbox.faces.reddit.listings import listing, page
from bot.platforms.sandbox.faces.reddit.places import home_of, known
from bot.platforms.sandbox.faces.reddit.refusals import denied
from bot.platforms.sandbox.faces.reddit.signing_in import SCOPES
from bot.platforms.sandbox.faces.reddit.threads import is_locked
from bot.platforms.sandbox.model import Entry, Json
from bot.platforms.sandbox.world import World

_MOST_INFO: Final = 100

_BOXES: Final[dict[str, Callable[[World, Entry], bool]]] = {
    "inbox": inbox.is_in,
    "unread": inbox.is_in,
    "mentions": lambda world, entry: inbox.kind_of(world, entry) == "username_mention",
    "comments": lambda world, entry: inbox.kind_of(world, entry) == "comment_reply",
    "selfreply": lambda _world, _entry: False,
    "messages": lambda _world, entry: inbox.is_mail(entry) and entry.parent_id is None,
    "sent": lambda _world, entry: inbox.is_mail(entry) and entry.ours,
}


def inbox_of(name: str) -> Endpoint:
    """Return the endpoint of one of our boxes."""
    wanted = _BOXES[name]

    async def box(asking: Asking) -> Response:
        memory, world = asking.memory, asking.site.world

        def show(entry: Entry) -> Json:
            if name == "messages":
                return _with_answers(asking, entry)
            return inbox.item(world, entry, home_of(memory, entry), asking.base, memory)

        found = (entry for entry in inbox.newest_first(world) if wanted(world, entry))
        if name == "unread":
            found = (entry for entry in found if entry.id not in memory.read)
        shown = page(asking, found, show)
        if name == "unread" and asking.query("mark").lower() == "true":
            memory.read.update(names.world_id(child["data"]["name"]) for child in shown["data"]["children"])
        return asking.answer(shown)

    return box


async def message(asking: Asking) -> Response:
    """Return one message with the answers to it."""
    entry = asking.entry(f"t4_{asking.path('message')}")
    if entry is None or entry.deleted_at or not inbox.is_mail(entry):
        return denied(403 if entry and not entry.deleted_at else 404)
    entry = await asking.at_this_moment(entry)
    if entry.deleted_at:
        return denied(404)
    return asking.answer(listing([_with_answers(asking, entry)], counted=False))


async def subreddit_comments(asking: Asking) -> Response:
    """Return the comments of a subreddit, or of several joined with +."""
    world, memory = asking.site.world, asking.memory
    homes = {known(memory, world, name) for name in asking.path("subreddit").split("+")}
    if "" in homes:
        return denied(404)
    standing = inbox.newest_first(world)
    here = (one for one in standing if not one.private and home_of(memory, one) in homes)
    return _comments(asking, (one for one in here if not names.is_submission(one)))


async def person_comments(asking: Asking) -> Response:
    """Return a person's comments."""
    person = asking.site.world.by_handle(asking.path("name"))
    if person is None:
        return denied(404)
    standing = inbox.newest_first(asking.site.world)
    theirs = (one for one in standing if not one.private and one.author.id == person.id)
    return _comments(asking, (one for one in theirs if not names.is_submission(one)))


async def person_submitted(asking: Asking) -> Response:
    """Return what a person submitted: our account alone submits anything here."""
    person = asking.site.world.by_handle(asking.path("name"))
    if person is None:
        return denied(404)
    theirs = (one for one in inbox.newest_first(asking.site.world) if one.author.id == person.id)
    found = (one for one in theirs if names.is_submission(one) and not one.deleted_at)

    def show(entry: Entry) -> Json:
        return _thing(asking, entry, names.full_name(entry))

    return asking.answer(page(asking, found, show))


async def info(asking: Asking) -> Response:
    """Return things by full name, those that there are; of a deleted comment only its place is left."""
    shown = []
    for number, name in enumerate(asking.query("id").split(",")[:_MOST_INFO]):
        entry = asking.entry(name)
        if entry is None or entry.private:
            continue
        # Whatever happens at this moment happens to the first: a request has one fault.
        entry = await asking.at_this_moment(entry) if number == 0 else entry
        shown.append(_thing(asking, entry, name))
    return asking.answer(listing(shown))


async def post_requirements(asking: Asking) -> Response:
    """Tell what a subreddit asks of a post."""
    asks = asking.memory.asks_flair and asking.path("subreddit").casefold() == asking.memory.subreddit.casefold()
    limits = {"title_text_min_length": None, "title_text_max_length": None, "body_restriction_policy": "none"}
    return asking.answer({**limits, "is_flair_required": asks})


async def link_flair(asking: Asking) -> Response:
    """Return the labels that a subreddit offers."""
    offered = enumerate(asking.memory.flairs)
    return asking.answer(
        [{"id": flair_id(number), "text": text, "text_editable": False, "mod_only": False} for number, text in offered]
    )


def flair_id(number: int) -> str:
    """Return the id of a subreddit's label."""
    return f"00000000-0000-11ee-8000-{number:012d}"


def _judged(asking: Asking, entry: Entry) -> Json:
    """Return what moderators made of a submission of ours."""
    if not names.is_submission(entry):
        return {}
    if entry.hidden_at is not None:
        return {"removed_by_category": "moderator"}
    if entry.id in asking.memory.let_stand:
        return {"approved": True}
    return {"removed_by_category": "automod_filtered"} if asking.memory.holds_back else {}


async def me(asking: Asking) -> Response:
    """Tell who we are."""
    world = asking.site.world
    unread = sum(inbox.is_in(world, one) and one.id not in asking.memory.read for one in inbox.newest_first(world))
    profile = things.redditor(world.us, asking.site.clock())
    state = {"inbox_count": unread, "has_mail": unread > 0, "has_mod_mail": False, "is_suspended": False}
    return asking.answer({**profile, **state, "is_mod": True, "verified": True, "over_18": False})


async def scopes(asking: Asking) -> Response:
    """Describe what a token can be allowed."""
    return asking.answer({one: {"id": one, "name": one, "description": ""} for one in SCOPES.split()})


async def person(asking: Asking) -> Response:
    """Return a person's profile."""
    found = asking.site.world.by_handle(asking.path("name"))
    if found is None:
        return denied(404)
    return asking.answer({"kind": "t2", "data": things.redditor(found, asking.site.clock())})


async def subreddit(asking: Asking) -> Response:
    """Return a subreddit."""
    home = known(asking.memory, asking.site.world, asking.path("subreddit"))
    return asking.answer(_subreddit(asking, home)) if home else denied(404)


async def moderators(asking: Asking) -> Response:
    """Return who moderates a subreddit: our account does, in its own."""
    home = known(asking.memory, asking.site.world, asking.path("subreddit"))
    if not home:
        return denied(404)
    us = asking.site.world.us
    one = {"author_flair_css_class": None, "author_flair_text": None, "date": 0.0, "id": names.person_name(us)}
    ours = [{**one, "mod_permissions": ["all"], "name": us.handle, "rel_id": "rb_1"}]
    return asking.answer({"kind": "UserList", "data": {"children": ours if home == asking.memory.subreddit else []}})


async def moderated(asking: Asking) -> Response:
    """Return the subreddits that we moderate."""
    return asking.answer(listing([_subreddit(asking, asking.memory.subreddit)]))


async def modqueue(asking: Asking) -> Response:
    """Return what waits for a moderator: nothing, for nobody reports anything here."""
    ours = asking.path("subreddit").casefold() == asking.memory.subreddit.casefold()
    return asking.answer(listing([])) if ours else denied(403)


def _comments(asking: Asking, found: Iterator[Entry]) -> Response:
    def show(entry: Entry) -> Json:
        home = home_of(asking.memory, entry)
        return {"kind": "t1", "data": things.listed_comment(asking.site.world, entry, home, asking.base)}

    return asking.answer(page(asking, found, show))


def _with_answers(asking: Asking, entry: Entry) -> Json:
    world, memory = asking.site.world, asking.memory
    first = inbox.first_of(world, entry)
    answers = [one for one in inbox.chain(world, first) if not one.deleted_at]
    shown = [{"kind": "t4", "data": inbox.message(world, one, memory)} for one in answers]
    data = inbox.message(world, first, memory, listing(shown, counted=False) if shown else "")
    return {"kind": "t4", "data": data}


def _thing(asking: Asking, entry: Entry, name: str) -> Json:
    home, locked = home_of(asking.memory, entry), is_locked(asking, entry)
    if name.startswith("t3_"):
        shown = things.submission(asking.site.world, entry, home, asking.base, locked=locked)
        shown |= _judged(asking, entry)
        return {"kind": "t3", "data": shown}
    return {"kind": "t1", "data": things.comment(asking.site.world, entry, home, asking.base, locked=locked)}


def _subreddit(asking: Asking, home: str) -> Json:
    moderated = home == asking.memory.subreddit
    return {"kind": "t5", "data": things.subreddit(home, asking.site.clock(), moderated=moderated)}
