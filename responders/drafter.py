"""Drafts a reply to a mention, and proves whether a text is personal to it."""

from collections.abc import Callable
from typing import Protocol

from policies.finding import Judgement, Triage
from policies.subject import Subject
from responders.draft import Draft, Proof
from responders.knowledge_base import KnowledgeBase
from responders.writers.base import Voice, Writer


class Judging(Protocol):
    """The part of the judge that drafting needs."""

    def judge(self, subject: Subject) -> Judgement:
        """Return the verdict on one subject."""
        ...


class Drafter:
    """Plans, grounds, writes and proves. Thread-safe when its writer is."""

    def __init__(
        self,
        judge: Judging,
        knowledge: KnowledgeBase,
        writer: Writer | None = None,
        fallback: Writer | None = None,
        *,
        voice: Voice | None = None,
        macros: tuple[str, ...] = (),
    ) -> None:
        """Without a `writer` the composer writes; `fallback` (the composer too, if None) steps in when a model fails."""
        self._judge, self._knowledge, self._writer, self._fallback = judge, knowledge, writer, fallback
        self._voice, self._macros = voice or Voice(), macros

    def draft(
        self,
        mention: Subject,
        triage: Triage,
        *,
        room: int,
        length: Callable[[str], int],
        private: bool = False,
    ) -> Draft:
        """Return a draft whose `length` and sign-off fit in `room` (the platform's limit); never raises for a model."""
        raise NotImplementedError

    def prove(self, text: str, mention: Subject, triage: Triage) -> Proof:
        """Return the proof for any text an agent typed, in a few milliseconds."""
        raise NotImplementedError
