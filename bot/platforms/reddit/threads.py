"""A post with its thread, from one answer of Reddit's: a submission and the tree of its comments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.platforms.base import Post, Thread
from bot.platforms.reddit.addressing import turns_to_us
from bot.platforms.reddit.reading import COMMENT, SUBMISSION, Json, comment, is_gone, submission, things
from bot.platforms.reddit.settings import Us


@dataclass(frozen=True, slots=True)
class Read:
    """What a thread told: the thread, why nobody can answer in it any more, whether Reddit left answers out."""

    thread: Thread
    closed: str = ""
    more: bool = False


def read_thread(answer: Any, post_id: str, us: Us) -> Read:
    """Read a thread around one post; a post that doesn't stand in it, or stands there empty, is deleted."""
    parts = answer if isinstance(answer, list) else []
    links = [submission(data, us) for kind, data in things(parts[0]) if kind == SUBMISSION] if parts else []
    about = [data for kind, data in things(parts[0]) if kind == SUBMISSION] if parts else []
    tree = list(_walk(parts[1])) if len(parts) > 1 else []
    closed = why_closed(about[0]) if about else ""
    standing = {post.id: post for post in (comment(data, us) for data in tree if not is_gone(data))}
    if about and not is_gone(about[0]):
        standing[links[0].id] = links[0]
    post = standing.get(post_id)
    if post is None:
        return Read(Thread(post=None, deleted=True), closed)
    parents = dict(_parents(tree, us))
    post = replace(post, addressed=turns_to_us(post, standing.get(post.parent_id or ""), us))
    before = tuple(reversed([standing[name] for name in _above(post, parents) if name in standing]))
    below = [standing[name] for name in _below(post, parents) if name in standing]
    after = tuple(sorted(below, key=lambda one: (one.created_at, one.id)))
    closed = closed or next((why_closed(data) for data in tree if f"t1_{data.get('id')}" == post_id), "")
    return Read(Thread(post, False, before, after, answered_by(post, after)), closed, _cut(parts[1:], post_id))


def answered_by(post: Post, after: Sequence[Post]) -> str | None:
    """Return the first answer right under a post that we wrote."""
    return next((one.id for one in after if one.ours and one.parent_id == post.id), None)


def why_closed(data: Json) -> str:
    """Return why nobody can answer here, in a few words; nothing where people can."""
    if data.get("locked") is True:
        return "its moderators locked it"
    return "it is archived, as Reddit does with old posts" if data.get("archived") is True else ""


def _walk(listing: Any) -> Iterator[Json]:
    """Yield every comment of a tree, parents before children; without recursion, for trees may be deep."""
    waiting = [listing]
    while waiting:
        for kind, data in things(waiting.pop()):
            if kind == COMMENT:
                yield data
                waiting.append(data.get("replies"))


def _parents(tree: Sequence[Json], us: Us) -> Iterator[tuple[str, str]]:
    for data in tree:
        post = comment(data, us)
        if post.parent_id:
            yield post.id, post.parent_id


def _above(post: Post, parents: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of what stands above a post, the nearest first."""
    seen = {post.id}
    name = post.parent_id or ""
    while name and name not in seen:
        yield name
        seen.add(name)
        name = parents.get(name, "")


def _below(post: Post, parents: Mapping[str, str]) -> Iterator[str]:
    """Yield the names of what answers a post, at any depth."""
    children: dict[str, list[str]] = {}
    for name, parent in parents.items():
        children.setdefault(parent, []).append(name)
    waiting = [post.id]
    while waiting:
        # Taken away, so that a circle of answers, should there be one, ends.
        found = children.pop(waiting.pop(), [])
        yield from found
        waiting += found


def _cut(trees: Sequence[Any], post_id: str) -> bool:
    """Say whether Reddit left out answers right under a post."""
    waiting = list(trees)
    while waiting:
        for kind, data in things(waiting.pop()):
            if kind == "more" and data.get("parent_id") == post_id and data.get("count", 0):
                return True
            waiting.append(data.get("replies"))
    return False
