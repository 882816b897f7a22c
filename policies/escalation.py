"""Says why a conversation should move to a direct message, or to a person: each reason with where it shows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from policies.finding import Intent, Trigger, Why
from policies.signals.measurements import Measurements
from policies.signals.scan import Place, apart
from policies.signals.types import Mark
from policies.subject import Subject, SubjectKind, Turn

_TURNS: Final = 40
_HERE: Final = -1
_TROUBLED: Final = {Intent.QUESTION, Intent.CRITICISM}
_TOLD: Final = {
    Why.VULNERABLE: "They may be in distress or in danger. A person answers, now; nothing is sold or joked.",
    Why.SAFETY: "They report a danger to people or things.",
    Why.SECURITY: "They report a danger to an account or to data.",
    Why.LEGAL: "They speak of lawyers, courts or authorities.",
    Why.PRESS: "They speak of the press.",
    Why.ANGER: "Their anger has risen over the conversation.",
    Why.UNANSWERED: "They wrote more than once without an answer.",
    Why.UNHELPFUL: "Our answers did not help them.",
    Why.DATA_POSTED: "They posted personal data where everyone can read it.",
    Why.DATA_NEEDED: "This can't be solved without personal data, which should not be asked for in public.",
    Why.PERSON: "They ask for a person.",
    Why.REACH: "Many people will read this.",
}


@dataclass(frozen=True, slots=True)
class Escalating:
    """What a mention and its thread tell together."""

    triggers: tuple[Trigger, ...] = ()
    vulnerable: bool = False
    pii: bool = False
    opt_out: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """One turn with its measurements; `at` is its place in the thread, -1 for the mention itself."""

    at: int
    ours: bool
    measured: Measurements

    def clear(self, *lexicons: str) -> list[Place]:
        """Return where lexicons occur outside the phrases that take their meaning away."""
        scan = self.measured.scan
        return apart([place for name in lexicons for place in scan.clear(name, "escalation.aside")])

    def trigger(self, why: Why, place: Place | None = None) -> Trigger:
        """Return a trigger that shows here."""
        start, end = self.measured.scan.reading.span(*place) if place else (0, 0)
        return Trigger(why, _TOLD[why], self.at, start, end)

    def marked(self, why: Why, marks: Iterable[Mark]) -> Iterator[Trigger]:
        """Return a trigger for the first mark, if any."""
        for mark in marks:
            yield Trigger(why, _TOLD[why], self.at, mark.start, mark.end)
            return


def escalate(
    subject: Subject,
    measured: Measurements,
    measure: Callable[[Subject], Measurements],
    thresholds: Mapping[str, float],
) -> Escalating:
    """Return why a mention should move, with its thread in mind; `measure` reads an earlier turn."""
    turns = [*_earlier(subject, measure), Read(_HERE, False, measured)]
    theirs = [turn for turn in turns if not turn.ours]
    over = _settled(turns[-1])
    found = [*_grave(theirs, over=over), *_posted(subject, theirs)]
    if not over:
        found += [*_said(turns[-1]), *_angry(theirs, thresholds), *_left(turns, thresholds), *_needed(turns)]
    if subject.reach >= thresholds["escalation.reach"]:
        found.append(turns[-1].trigger(Why.REACH))
    order = list(Why)
    first: dict[Why, Trigger] = {}
    for trigger in sorted(found, key=lambda one: order.index(one.why)):
        first.setdefault(trigger.why, trigger)
    return Escalating(
        tuple(first.values()),
        Why.VULNERABLE in first,
        Why.DATA_POSTED in first,
        bool(turns[-1].clear("escalation.stop")),
    )


def _earlier(subject: Subject, measure: Callable[[Subject], Measurements]) -> list[Read]:
    """Return the earlier turns of the author and of us; what others wrote in between is theirs to worry about."""
    thread = subject.thread
    if thread and not thread[-1].ours and thread[-1].text.strip() == subject.text.strip():
        thread = thread[:-1]
    known = {_name(turn.author) for turn in thread if not turn.ours}
    author = _name(subject.author) if _name(subject.author) in known else ""
    first = max(0, len(thread) - _TURNS)
    return [
        Read(first + at, turn.ours, measure(_mention(subject, turn)))
        for at, turn in enumerate(thread[first:])
        if turn.text.strip() and (turn.ours or not author or _name(turn.author) == author)
    ]


def _name(author: str) -> str:
    return author.lower().lstrip("@")


def _mention(subject: Subject, turn: Turn) -> Subject:
    return Subject(SubjectKind.MENTION, turn.text, subject.now, subject.platform, language=subject.language)


def _settled(now: Read) -> bool:
    """Whether all is well again in their own words."""
    thanked = bool(now.clear("escalation.settled"))
    cross = now.clear("escalation.furious", "escalation.unhelpful", "escalation.legal", "escalation.waiting")
    return thanked and not cross and now.measured.intent not in _TROUBLED


def _grave(theirs: Sequence[Read], *, over: bool) -> Iterator[Trigger]:
    """Danger and distress stand for the whole conversation, unless they say that it is over."""
    for turn in reversed(theirs):
        measured = turn.measured
        yield from turn.marked(Why.VULNERABLE, (mark for mark in measured.vulnerable if mark.sure))
        if turn.at == _HERE or not over:
            yield from turn.marked(Why.SAFETY, (mark for mark in measured.safety if mark.sure))
            yield from turn.marked(Why.SECURITY, (mark for mark in measured.security if mark.sure))
            yield from _legal(turn)


def _legal(turn: Read) -> Iterator[Trigger]:
    for place in turn.clear("escalate.legal", "escalation.legal")[:1]:
        yield turn.trigger(Why.LEGAL, place)


def _posted(subject: Subject, theirs: Sequence[Read]) -> Iterator[Trigger]:
    if not subject.private:
        for turn in reversed(theirs):
            yield from turn.marked(Why.DATA_POSTED, turn.measured.personal)


def _said(now: Read) -> Iterator[Trigger]:
    for why, lexicons in (
        (Why.PRESS, ("escalate.press", "escalation.press")),
        (Why.PERSON, ("escalate.person", "escalation.person")),
        (Why.UNANSWERED, ("escalate.repeat", "escalation.waiting")),
    ):
        for place in now.clear(*lexicons)[:1]:
            yield now.trigger(why, place)


def heat(turn: Read) -> float:
    """Return how angry a turn is, in 0..1: at us, at a thing, at anything."""
    measured = turn.measured
    calm = 1 - measured.hostility
    calm *= 0.4 ** min(2, len(turn.clear("escalation.furious")))
    calm *= 0.75 ** min(2, len(turn.clear("escalation.annoyed")))
    calm *= 0.7 ** min(2, sum(mark.kind == "profanity" for mark in measured.abuse))
    if any(sign in measured.scan.reading.text for sign in ("!!", "?!", "!?", "??", "！！")):
        calm *= 0.75
    if _shouts(measured.scan.reading.text):
        calm *= 0.5
    return 1 - calm


def _shouts(text: str) -> bool:
    words = [word for word in text.split() if sum(map(str.isalpha, word)) > 1]
    loud = [word for word in words if word.isupper()]
    return len(loud) >= 2 and len("".join(loud)) >= 7


def _angry(theirs: Sequence[Read], thresholds: Mapping[str, float]) -> Iterator[Trigger]:
    now, earlier = theirs[-1], theirs[:-1]
    hot = heat(now)
    risen = bool(earlier) and hot - min(map(heat, earlier)) >= thresholds["escalation.rise"]
    furious = now.clear("escalation.furious")
    # Words against somebody else are no anger at us: alone they count only beside words of anger.
    if (furious and hot >= thresholds["escalation.alone"]) or (risen and hot >= thresholds["escalation.anger"]):
        places = furious or now.clear("escalation.annoyed")
        yield now.trigger(Why.ANGER, places[0] if places else None)


def _left(turns: Sequence[Read], thresholds: Mapping[str, float]) -> Iterator[Trigger]:
    """Turns of theirs that nobody answered, or that our answers did not help."""
    enough = int(thresholds["escalation.turns"])
    now = turns[-1]
    alone = 0
    for turn in reversed(turns[:-1]):
        if turn.ours:
            break
        alone += 1
    chases = bool(now.clear("escalation.chasing"))
    if alone and alone + chases >= enough and (chases or alone >= enough):
        yield turns[-1 - alone].trigger(Why.UNANSWERED)
    failed = [
        turn
        for before, turn in pairwise(turns)
        if before.ours and not turn.ours and not _settled(turn) and turn.clear("escalation.unhelpful")
    ]
    if len(failed) >= enough:
        yield failed[-1].trigger(Why.UNHELPFUL, failed[-1].clear("escalation.unhelpful")[0])


def _needed(turns: Sequence[Read]) -> Iterator[Trigger]:
    now = turns[-1]
    for place in now.clear("escalation.account")[:1]:
        yield now.trigger(Why.DATA_NEEDED, place)
    if len(turns) > 1 and turns[-2].ours:
        asked = [mark for mark in turns[-2].measured.manner if mark.kind == "ask_details"]
        yield from turns[-2].marked(Why.DATA_NEEDED, asked)
