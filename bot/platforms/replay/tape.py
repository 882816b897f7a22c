"""The files of a recording: played in order from a cursor, and looked up by post."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final

from bot.platforms.base import EventKind, Post, Thread
from bot.platforms.replay.recording import Line, LineError, Recorded, matches, parse, read_lines

_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Played:
    """A line, the cursor that stands after it, and what it says: None when it isn't selected or can't be used."""

    line: Line
    recorded: Recorded | None
    cursor: str


class Tape:
    """A JSON Lines file, or every .jsonl and .ndjson file of a folder by name. Bad lines are counted, or stop it."""

    def __init__(
        self,
        path: Path,
        *,
        select: Mapping[str, frozenset[str]] | None = None,
        ours: Mapping[str, frozenset[str]] | None = None,
        stop_at_error: bool = False,
    ) -> None:
        self.path = path
        self.skipped = 0
        self.last_skipped = ""
        self._select = select or {}
        self._ours = ours or {}
        self._stop_at_error = stop_at_error
        self._seen_bad: set[tuple[str, int]] = set()
        self._index = _Index()
        self._indexed: dict[Path, tuple[int, int]] = {}
        self._lock = Lock()

    def files(self) -> list[Path]:
        """Return the files in the order they are played; raise OSError when the path is gone."""
        if not self.path.is_dir():
            self.path.stat()
            return [self.path]
        return sorted(file for file in self.path.iterdir() if file.suffix in {".jsonl", ".ndjson"})

    def play(self, cursor: str | None, *, now: datetime) -> Iterator[Played]:
        """Yield every line after `cursor`, once; raise LineError for a bad line if so told, OSError for a lost file."""
        name, offset = _split(cursor)
        for file in self.files():
            if file.name < name:
                continue
            yield from self._play_file(file, offset if file.name == name else 0, now)

    def thread(self, post_id: str) -> Thread:
        """Return a post as the recording left it, with its conversation; an unknown one counts as deleted."""
        with self._lock:
            self._catch_up()
            return self._index.thread(post_id)

    def _play_file(self, file: Path, start: int, now: datetime) -> Iterator[Played]:
        number = 1 + _lines_before(file, start)
        for line in read_lines(file, start=start, number=number):
            if not line.raw.strip():
                continue
            recorded = self._understand(line, now)
            if recorded is None and not line.raw.endswith(b"\n"):
                # Still being written: it is read again when the rest is there.
                return
            if recorded is not None and not matches(recorded.fields, self._select, empty=True):
                recorded = None
            yield Played(line, self._completed(line, recorded), f"{line.file}:{line.after}")

    def _completed(self, line: Line, recorded: Recorded | None) -> Recorded | None:
        """Give an edit what its line seldom repeats: the author, the conversation, and how many edits came before."""
        if recorded is None or recorded.post is None or recorded.kind is not EventKind.EDIT:
            return recorded
        with self._lock:
            self._catch_up()
            post = self._index.edits.get((line.file, line.offset), recorded.post)
        return replace(recorded, post=post)

    def _understand(self, line: Line, now: datetime) -> Recorded | None:
        try:
            return parse(line, ours=self._ours, now=now)
        except LineError as error:
            if not line.raw.endswith(b"\n"):
                return None
            if (line.file, line.offset) not in self._seen_bad:
                self._seen_bad.add((line.file, line.offset))
                self.skipped += 1
                self.last_skipped = str(error)
            if self._stop_at_error:
                raise
            return None

    def _catch_up(self) -> None:
        for file in self.files():
            start, number = self._indexed.get(file, (0, 1))
            for line in read_lines(file, start=start, number=number):
                if not line.raw.endswith(b"\n") and line.raw.strip():
                    self._take(line)
                    break
                self._take(line)
                self._indexed[file] = (line.after, line.number + 1)

    def _take(self, line: Line) -> None:
        if not line.raw.strip():
            return
        try:
            recorded = parse(line, ours=self._ours, now=_BEGINNING)
        except LineError:
            return
        if matches(recorded.fields, self._select, empty=True):
            self._index.take(line, recorded)


class _Index:
    """Every post of the recording as it stands at the end."""

    def __init__(self) -> None:
        self._posts: dict[str, Post] = {}
        self._deleted: set[str] = set()
        self._conversations: dict[str, list[str]] = defaultdict(list)
        self.edits: dict[tuple[str, int], Post] = {}

    def take(self, line: Line, recorded: Recorded) -> None:
        """Take the next event."""
        if recorded.kind is EventKind.DELETION or recorded.post is None:
            self._deleted.add(recorded.post_id)
            return
        for turn in recorded.before:
            self._put(turn)
        post, known = recorded.post, self._posts.get(recorded.post_id)
        if known is not None and recorded.kind is EventKind.EDIT:
            revision = max(post.revision, known.revision + 1)
            post = replace(known, text=post.text, revision=revision, edited_at=post.created_at)
            self.edits[line.file, line.offset] = post
        self._put(post)

    def _put(self, post: Post) -> None:
        if post.id not in self._posts:
            self._conversations[post.conversation_id].append(post.id)
        self._posts[post.id] = post

    def thread(self, post_id: str) -> Thread:
        """Return one post among its conversation."""
        post = self._posts.get(post_id)
        if post is None or post_id in self._deleted:
            return Thread(post=None, deleted=True)
        order = self._conversations[post.conversation_id]
        place = order.index(post_id)
        before = tuple(self._posts[one] for one in order[:place] if one not in self._deleted)
        after = tuple(self._posts[one] for one in order[place + 1 :] if one not in self._deleted)
        answered = next((one.id for one in after if one.ours and one.parent_id == post_id), None)
        return Thread(post=post, before=before, after=after, answered_by=answered)


def _split(cursor: str | None) -> tuple[str, int]:
    if not cursor:
        return "", 0
    name, _, offset = cursor.rpartition(":")
    return (name, int(offset)) if name and offset.isdigit() else ("", 0)


def _lines_before(file: Path, start: int) -> int:
    if start == 0:
        return 0
    with file.open("rb") as opened:
        return opened.read(start).count(b"\n")
