"""What this process has learnt about people and posts on X, so that it need not be paid for twice."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final, TypeVar

_Kept = TypeVar("_Kept")
_MOST: Final = 5_000
_BARRED: Final = timedelta(hours=1)
_FORGETTING: Final = timedelta(minutes=15)


class Known:
    """Facts that X told, the latest few thousand of each kind.

    That somebody wrote to us stays true. That they did not is asked afresh after a quarter of an hour.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[str, str] = OrderedDict()
        self._wrote: OrderedDict[str, datetime | None] = OrderedDict()
        self._barred: OrderedDict[str, tuple[str, datetime]] = OrderedDict()
        self._roots: OrderedDict[str, bool] = OrderedDict()

    def answered(self, post_id: str) -> str | None:
        """Return the id of our answer to a post, if we know of one."""
        return self._answers.get(post_id)

    def note_answer(self, post_id: str, answer_id: str | None) -> None:
        """Keep which answer of ours stands under a post, or that none does."""
        if answer_id is None:
            self._answers.pop(post_id, None)
        else:
            _keep(self._answers, post_id, answer_id)

    def forget_answer(self, answer_id: str) -> None:
        """Forget an answer of ours that is gone."""
        for post_id in [post for post, answer in self._answers.items() if answer == answer_id]:
            del self._answers[post_id]

    def wrote(self, person_id: str, now: datetime) -> bool | None:
        """Say whether this person wrote us a direct message; None if nobody knows."""
        if person_id not in self._wrote:
            return None
        denied = self._wrote[person_id]
        return True if denied is None else False if now - denied < _FORGETTING else None

    def note_wrote(self, person_id: str, *, wrote: bool, now: datetime) -> None:
        """Keep whether this person wrote us a direct message."""
        _keep(self._wrote, person_id, None if wrote else now)

    def barred(self, person_id: str, now: datetime) -> str:
        """Return why this person can't be answered ("blocked", "protected"), or nothing; it holds for an hour."""
        why, since = self._barred.get(person_id, ("", now))
        return why if now - since < _BARRED else ""

    def note_barred(self, person_id: str, why: str, now: datetime) -> None:
        """Keep why this person can't be answered."""
        _keep(self._barred, person_id, (why, now))

    def note_protected(self, person_id: str, now: datetime, *, protected: bool) -> None:
        """Keep whether this person's posts are protected; that somebody blocked us stays."""
        if protected:
            self.note_barred(person_id, "protected", now)
        elif self.barred(person_id, now) == "protected":
            self._barred.pop(person_id, None)

    def root_is_ours(self, conversation_id: str) -> bool | None:
        """Say whether we began this conversation; None if nobody knows."""
        return self._roots.get(conversation_id)

    def note_root(self, conversation_id: str, *, ours: bool) -> None:
        """Keep whether we began this conversation."""
        _keep(self._roots, conversation_id, ours)


def _keep(kept: OrderedDict[str, _Kept], key: str, value: _Kept) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _MOST:
        kept.popitem(last=False)
