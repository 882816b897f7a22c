"""Where a text is judged: at once in the event loop while that is quick, else in a thread, many at a time.

A thread costs more than a quick judgement: handing over takes about 0.1 ms, and while the thread computes, the loop may
wait 5 ms for its turn (the interpreter's switch interval). So only what would hold the loop up goes there: long texts,
and every text once a slow model is asked. How long judging takes is measured as it happens.
"""

import asyncio
from collections.abc import Callable, Sequence
from time import perf_counter_ns
from typing import Final

from policies.engine import Judge
from policies.finding import Judgement
from policies.subject import Subject

AT_ONCE_NS: Final = 1_000_000
"""What may be computed in the loop: a millisecond."""
BATCH: Final = 64
_STEP: Final = 0.1
_LONGEST_UNKNOWN: Final = 2_000


class Bench:
    """Judges texts for one event loop at a time."""

    def __init__(self, judge: Callable[[], Judge]) -> None:
        """`judge` returns the judge in force, so that a code loaded anew is used at once."""
        self._judge = judge
        self._takes: dict[int, float] = {}
        self._waiting: list[tuple[Subject, asyncio.Future[Judgement]]] = []
        self._working: asyncio.Task[None] | None = None

    async def judge(self, subject: Subject) -> Judgement:
        """Return the verdict on one text."""
        if not self.quick(subject):
            return await self._in_turn(subject)
        return self.judge_now(subject)

    def quick(self, subject: Subject) -> bool:
        """Tell whether a text like this one has lately taken no longer than the loop may be held up."""
        size = len(subject.text).bit_length()
        known = self._takes.get(size)
        return known < AT_ONCE_NS if known is not None else len(subject.text) < _LONGEST_UNKNOWN

    def judge_now(self, subject: Subject) -> Judgement:
        """Return the verdict, computed here, and learn how long it took."""
        began = perf_counter_ns()
        judgement = self._judge().judge(subject)
        self._learn(subject, perf_counter_ns() - began)
        return judgement

    async def judge_many(self, subjects: Sequence[Subject]) -> list[Judgement]:
        """Return the verdicts on many texts, in order, letting others have their turn in between."""
        found: list[Judgement] = []
        for start in range(0, len(subjects), BATCH):
            part = subjects[start : start + BATCH]
            if all(self.quick(one) for one in part):
                found += [self.judge_now(one) for one in part]
                await asyncio.sleep(0)
            else:
                answers, took = await asyncio.to_thread(self._timed, part)
                found += answers
                for one in part:
                    self._learn(one, took // len(part))
        return found

    def _in_turn(self, subject: Subject) -> "asyncio.Future[Judgement]":
        future: asyncio.Future[Judgement] = asyncio.get_running_loop().create_future()
        self._waiting.append((subject, future))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work(), name="judging")
        return future

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            try:
                answers, took = await asyncio.to_thread(self._timed, [subject for subject, _ in batch])
            except Exception as error:  # noqa: BLE001 - whoever asked is told
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (subject, future), judgement in zip(batch, answers, strict=True):
                self._learn(subject, took // len(batch))
                if not future.done():
                    future.set_result(judgement)

    def _timed(self, subjects: Sequence[Subject]) -> tuple[list[Judgement], int]:
        began = perf_counter_ns()
        return self._judge().judge_many(subjects), perf_counter_ns() - began

    def _learn(self, subject: Subject, took: int) -> None:
        size = len(subject.text).bit_length()
        known = self._takes.get(size)
        if known is None:
            # The first of its kind warms caches up; it tells too little to send all that follow elsewhere.
            self._takes[size] = min(took, AT_ONCE_NS / 2)
        else:
            # A step towards it, whatever the distance, follows the median: a judgement that was interrupted by another
            # process on this machine says nothing of the next.
            self._takes[size] = known * (1 + _STEP if took > known else 1 - _STEP)
