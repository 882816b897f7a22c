"""Judging again, under the code in force and under a proposed one: which verdicts would change, and by which rules."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from policies.differences import Difference, difference, rules
from policies.engine import Judge
from policies.subject import Account, Media, Subject, SubjectKind, Turn
from storage.replaying import Judged

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Item:
    """Something to judge again. `where` names it for people: `reply:7`, or a line's id; `case_id` leads to it."""

    where: str
    subject: Subject
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One verdict that would change."""

    item: Item
    difference: Difference


@dataclass(slots=True)
class Replay:
    """What a replay came to, filled while it goes on."""

    judged: Counter[str] = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)

    @property
    def stricter(self) -> int:
        """How many verdicts would ask for more."""
        return sum(one.difference.stricter for one in self.changes)

    @property
    def moves(self) -> dict[tuple[str, str], int]:
        """How often each verdict would become each other, most first."""
        counted = Counter((one.difference.was.value, one.difference.would.value) for one in self.changes)
        return dict(counted.most_common())

    @property
    def rules(self) -> dict[str, tuple[int, int]]:
        """By rule: in how many changed verdicts it would be found newly, and in how many no longer."""
        return rules(one.difference for one in self.changes)


def replay(items: Iterable[Item], before: Judge, after: Judge) -> Iterator[Replay]:
    """Judge everything under both codes; yield the replay after each batch, and once at the end."""
    told = Replay()
    iterator = iter(items)
    while batch := list(islice(iterator, _BATCH)):
        _compare(batch, before, after, told)
        yield told
    yield told


def _compare(batch: Sequence[Item], before: Judge, after: Judge, told: Replay) -> None:
    subjects = [one.subject for one in batch]
    # Both judge now, so that only the code differs: not the program, not what was known then.
    pairs = zip(batch, before.judge_many(subjects), after.judge_many(subjects), strict=True)
    for item, old, new in pairs:
        told.judged[item.subject.kind.value] += 1
        if (found := difference(old, new)) is not None:
            told.changes.append(Change(item, found))


def item(judged: Judged) -> Item | None:
    """Return what the desk judged as it is judged again, at its own time; None for a kind that isn't known.

    What the account replied lately is left out: a reply doesn't become wrong because another left before it.
    """
    if judged.kind not in set(SubjectKind) or judged.account not in set(Account):
        return None
    subject = Subject(
        kind=SubjectKind(judged.kind),
        text=judged.text,
        now=judged.at,
        platform=judged.platform,
        account=Account(judged.account),
        author=judged.author,
        language=judged.language,
        thread=(Turn("", "", ours=True),) if judged.ours_before else (),
        media=tuple(Media("image", url=one) for one in judged.media),
        answers=judged.answers,
        private=judged.private,
    )
    return Item(judged.key, subject, judged.case_id)
