"""Drafts a reply to a mention, and proves whether a text is personal to it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from policies.finding import Intent, Judgement, Triage, Verdict
from policies.subject import Subject, SubjectKind
from responders.draft import Draft, Proof
from responders.facts import FactKind, Grounds
from responders.grounding import ground
from responders.knowledge_base import KnowledgeBase, Passage
from responders.macros import MACROS
from responders.personalisation import prove
from responders.plan import plan
from responders.signoff import room_for
from responders.writers.base import Brief, Voice, Writer, WriterBrokeRule, WriterError, Written
from responders.writers.composer import Composer

_HANDLE = re.compile(r"(?<!\w)@(\w+)")
_HANDLE_ROOM = room_for("AB")
_MODELS_STRICT = frozenset({Verdict.REVIEW, Verdict.BLOCK, Verdict.REVISE})


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
        macros: tuple[str, ...] = MACROS,
    ) -> None:
        """Without a `writer` the composer writes; `fallback` (the composer, if None) steps in when a model fails.

        What `voice` leaves empty is taken from the judge's code.
        """
        self._judge, self._knowledge = judge, knowledge
        self._fallback = fallback or Composer()
        self._writer = writer or self._fallback
        self._given = voice or Voice()
        self._macros = macros
        self._known: tuple[Any, Voice] = (None, _completed(self._given, Voice()))

    @property
    def _voice(self) -> Voice:
        """The voice under the code in force, which may be another one than a moment ago."""
        code = getattr(self._judge, "code", None)
        if self._known[0] is not code:
            self._known = (code, _completed(self._given, voice_of(code)))
        return self._known[1]

    @property
    def _hostile_from(self) -> float:
        thresholds: Mapping[str, float] = getattr(getattr(self._judge, "code", None), "thresholds", {})
        return thresholds.get("hostility.review", 0.6)

    def draft(
        self,
        mention: Subject,
        triage: Triage,
        *,
        room: int,
        length: Callable[[str], int],
        private: bool = False,
        models: bool = True,
    ) -> Draft:
        """Return a draft that fits, sign-off and all, in `room` (the platform's limit, counted by `length`).

        Without `models` the fallback writes, as where a platform wants no words of a language model.
        A model that fails or breaks a rule is replaced by the fallback, and `Draft.fallback` says why. Raises
        WriterBrokeRule only when the fallback itself finds no room.
        """
        brief = self._brief(mention, triage, room - _HANDLE_ROOM, length, private)
        if self._writer is self._fallback or not models:
            written = self._fallback.write(brief)
            return self._finished(brief, written, self._fallback.name, self._prove(written.text, brief))
        try:
            written = self._writer.write(brief)
            proof = self._checked(written, brief)
        except WriterError as error:
            written = self._fallback.write(brief)
            proof = self._prove(written.text, brief)
            return self._finished(
                brief, written, self._fallback.name, proof, f"{self._writer.name} was not used: {error}"
            )
        return self._finished(brief, written, self._writer.name, proof)

    def prove(self, text: str, mention: Subject, triage: Triage) -> Proof:
        """Return the proof for any text an agent typed, in a few milliseconds."""
        grounds = ground(mention, triage, self._voice.products)
        return self._proof(text, mention, triage, grounds, self._passages(mention, triage, grounds, any_intent=True))

    def _brief(self, mention: Subject, triage: Triage, room: int, length: Callable[[str], int], private: bool) -> Brief:
        private = private or mention.private
        grounds = ground(mention, triage, self._voice.products)
        passages = self._passages(mention, triage, grounds)
        planned = plan(
            mention, triage, grounds, private=private, answered=bool(passages), hostile_from=self._hostile_from
        )
        return Brief(
            mention, triage, grounds, planned, grounds.language, room, length, self._voice, tuple(passages), private
        )

    def _passages(
        self, mention: Subject, triage: Triage, grounds: Grounds, *, any_intent: bool = False
    ) -> list[Passage]:
        if (not any_intent and triage.intent is Intent.PRAISE) or self._to_others(mention, triage):
            return []
        named = [fact.bare for fact in grounds.facts if fact.kind is FactKind.PRODUCT]
        products = [*triage.products, *named]
        return self._knowledge.search(mention.text, products or self._ours(mention), triage.language, mention.now)

    def _to_others(self, mention: Subject, triage: Triage) -> bool:
        """Tell whether a mention speaks to other accounts, and names no product of ours."""
        called = {handle.lower() for handle in _HANDLE.findall(mention.text)}
        ours = {handle.lower() for handle in self._voice.handles}
        return bool(called and ours) and not called & ours and not triage.products

    def _ours(self, mention: Subject) -> list[str]:
        """Return a product of ours when a mention that names none is plainly addressed to us."""
        low = mention.text.lower()
        addressed = any(f"@{handle.lower()}" in low for handle in self._voice.handles)
        return list(self._voice.products)[:1] if addressed or mention.private else []

    def _prove(self, text: str, brief: Brief) -> Proof:
        return self._proof(text, brief.mention, brief.triage, brief.grounds, list(brief.passages))

    def _proof(self, text: str, mention: Subject, triage: Triage, grounds: Grounds, passages: list[Passage]) -> Proof:
        articles = [passage.article for passage in passages]
        return prove(text, mention, triage, grounds, articles, self._knowledge.links, self._macros)

    def _checked(self, written: Written, brief: Brief) -> Proof:
        """Return the proof of what a model wrote; raise WriterBrokeRule for anything it may not say."""
        if brief.length(written.text) > brief.room:
            raise WriterBrokeRule("it wrote more than the platform allows.")
        proof = self._prove(written.text, brief)
        if not proof.personal:
            failing = next(claim for claim in proof.claims if not claim.holds)
            raise WriterBrokeRule(f"its text didn't pass. {failing.message}")
        judgement = self._judge.judge(_as_reply(written.text, brief))
        if judgement.verdict in _MODELS_STRICT:
            finding = max(judgement.findings, key=lambda each: each.severity.rank, default=None)
            raise WriterBrokeRule(f"the code says {judgement.verdict}. {finding.message if finding else ''}".strip())
        return proof

    def _finished(self, brief: Brief, written: Written, writer: str, proof: Proof, fallback: str = "") -> Draft:
        return Draft(
            text=written.text,
            language=brief.language,
            moves=written.moves,
            proof=replace(proof, claims=(*proof.claims, *written.evidence)),
            writer=writer,
            sources=written.sources,
            fallback=fallback,
            alternatives=written.alternatives,
        )


def voice_of(code: Any) -> Voice:
    """Return the voice that a code describes: its brand, handles and products."""
    if code is None:
        return Voice()
    return Voice(
        brand=code.brand,
        handles=tuple(code.handles),
        products={product.id: (product.name, *product.aliases) for product in code.products},
    )


def _completed(voice: Voice, code: Voice) -> Voice:
    return replace(
        voice,
        brand=voice.brand or code.brand,
        handles=voice.handles or code.handles,
        products=voice.products or code.products,
    )


def _as_reply(text: str, brief: Brief) -> Subject:
    return replace(
        brief.mention,
        kind=SubjectKind.REPLY,
        text=text,
        answers=brief.mention.text,
        author="",
        author_role="",
        language=brief.language,
        thread=(),
        media=(),
        private=brief.private,
    )
