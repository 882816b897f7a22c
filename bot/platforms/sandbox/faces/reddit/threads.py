"""Threads: a submission with its tree of comments, whole or around one comment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from bot.platforms.sandbox.faces.reddit import names, things
from bot.platforms.sandbox.faces.reddit.asking import Asking
from bot.platforms.sandbox.faces.reddit.listings import listing
from bot.platforms.sandbox.faces.reddit.places import home_of
from bot.platforms.sandbox.faces.reddit.refusals import denied
from bot.platforms.sandbox.model import Entry, Json

DEEPEST: Final = 10
"""Beyond so many levels a tree ends in "continue this thread"."""
MOST_CONTEXT: Final = 8
"""How many ancestors Reddit shows at most, as PRAW 8.0 notes in its source."""
_USUAL_LIMIT: Final = 200


async def thread(asking: Asking) -> Response:
    """Return a submission and its comments; around `comment`, only its ancestors (up to `context`) and answers."""
    world, path = asking.site.world, asking.request.path_params
    root = asking.entry(f"t3_{path['link']}")
    if root is None or root.private:
        return denied(404)
    tree = _Tree(asking, home_of(asking.memory, root), _number(asking.query("limit"), _USUAL_LIMIT))
    tops: Sequence[Entry] = [entry for entry in world.conversation(root.conversation_id) if entry.parent_id is None]
    if names.is_submission(root):
        tops = world.children(root.id)
    if "comment" in path:
        target = asking.entry(f"t1_{path['comment']}")
        if target is not None and target.conversation_id == root.conversation_id:
            target = await asking.at_this_moment(target)
        tops = tree.around(target, min(_number(asking.query("context"), 0), MOST_CONTEXT))
    link = things.submission(world, root, tree.home, asking.base, locked=is_locked(asking, root))
    shown = tree.grown(tops, f"t3_{path['link']}", 0)
    return asking.answer([listing([{"kind": "t3", "data": link}]), listing(shown, counted=False)])


async def more_children(asking: Asking) -> Response:
    """Return the comments that a tree left out, flat."""
    asked = (asking.form.get("children") or asking.query("children")).split(",")
    found = [entry for short in asked if (entry := asking.entry(f"t1_{short}"))]
    tree = _Tree(asking, asking.memory.subreddit, _USUAL_LIMIT)
    shown = [tree.one(entry, 0) for entry in found]
    return asking.answer({"json": {"errors": [], "data": {"things": shown}}})


def is_locked(asking: Asking, entry: Entry) -> bool:
    """Say whether a comment or its submission is locked."""
    return not asking.memory.locked.isdisjoint({names.full_name(entry), f"t3_{names.link_id(entry)}"})


@dataclass(slots=True)
class _Tree:
    """Grows the tree of a conversation, up to `left` comments; `path` keeps it to one branch down to a comment."""

    asking: Asking
    home: str
    left: int
    path: frozenset[str] = frozenset()
    target: str = ""

    def around(self, target: Entry | None, context: int) -> Sequence[Entry]:
        """Keep to the branch of one comment and return its top; nothing for a comment that is gone with its answers."""
        if target is None or not self._stands(target):
            return []
        branch = [target]
        while len(branch) <= context and (parent := self.asking.site.world.posts.get(branch[-1].parent_id or "")):
            branch.append(parent)
        self.path, self.target = frozenset(entry.id for entry in branch), target.id
        return branch[-1:]

    def grown(self, entries: Sequence[Entry], parent: str, depth: int) -> list[Json]:
        """Return comments of one level with their answers, and what stands for the rest."""
        standing = [entry for entry in entries if self._stands(entry)]
        if standing and depth >= DEEPEST:
            return [_more(parent, depth, [])]
        shown, left_out = [], []
        for entry in standing:
            if self.left > 0:
                self.left -= 1
                shown.append(self.one(entry, depth))
            else:
                left_out.append(names.short_id(entry))
        return [*shown, _more(parent, depth, left_out)] if left_out else shown

    def one(self, entry: Entry, depth: int) -> Json:
        """Return a comment with its answers."""
        world = self.asking.site.world
        answers = world.children(entry.id)
        if entry.id in self.path and entry.id != self.target:
            answers = [answer for answer in answers if answer.id in self.path]
        data = things.comment(world, entry, self.home, self.asking.base, locked=is_locked(self.asking, entry))
        below = self.grown(answers, names.full_name(entry), depth + 1)
        if below:
            data["replies"] = listing(below, counted=False)
        return {"kind": "t1", "data": {**data, "depth": depth}}

    def _stands(self, entry: Entry) -> bool:
        # A deleted comment keeps its place for as long as somebody's answer hangs on it.
        below = self.asking.site.world.children(entry.id)
        return entry.deleted_at is None or any(self._stands(answer) for answer in below)


def _more(parent: str, depth: int, children: list[str]) -> Json:
    first = children[0] if children else "_"
    data = {"children": children, "count": len(children), "depth": depth, "id": first, "parent_id": parent}
    return {"kind": "more", "data": {**data, "name": f"t1_{first}"}}


def _number(asked: str, otherwise: int) -> int:
    return int(asked) if asked.isdecimal() else otherwise
