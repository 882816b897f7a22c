"""How many names of an embargo bank an automated prober learns: `python -m tests.benchmarks.prober [--tries 10000]`.

The prober knows 10,000 words, among them every name of a bank of 1,000. It may ask 10,000 times. It is let loose on a
naive checker, which answers everybody with `block` and a span, and on ours. A name counts as learned when the prober
names it; what it names wrongly is counted, too. Times are those of the judge and the guard in this process, the best
case for an attacker: no network lies between. Prints JSON.
"""

import argparse
import gc
import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter_ns
from typing import Any

from bot.embargoes import Contents, Guard, Keys, Writer, sealed
from policies.articles.protected import EXAMPLES as PROTECTED
from policies.code import EXAMPLE, load_code
from policies.engine import Judge
from policies.signals.bank import Bank
from policies.signals.instruments import Instruments
from policies.subject import Account, Subject, SubjectKind
from storage.database import Database
from storage.embargoes import Sealed

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EMBARGOED, REVIEW = "confidentiality/embargoed", "confidentiality/needs-review"
_LEET = str.maketrans("oieast", "013457")
_PARTS = (
    "bra", "fel", "kon", "dur", "mi", "sta", "lor", "vex", "tan", "quil", "zer", "hal", "pim", "dox", "wen", "gar",
    "lus", "tri", "osk", "ven",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What a try came to: `hit`, `miss` or `silent`, what was marked in the text, and how long it took."""

    said: str
    marked: tuple[str, ...] = ()
    took: int = 0


Ask = Callable[[str, str], Answer]


def words(count: int, seed: int = 7) -> list[str]:
    """Return pseudo-words that look alike, so that a name's beginning doesn't give it away."""
    draw, found = random.Random(seed), dict[str, None]()
    while len(found) < count:
        found["".join(draw.choices(_PARTS, k=draw.choice((2, 3, 3, 4)))).capitalize()] = None
    return list(found)


def subject(text: str) -> Subject:
    return Subject(SubjectKind.EMPLOYEE_POST, text, NOW, account=Account.OWN, language="en")


def stage(names: Sequence[str]) -> tuple[Judge, Guard]:
    """Return a judge and the guard of a bank that holds each name as an embargo of its own."""
    keys = Keys(bytes(range(32)))
    bank, code = Bank(keys.forms), load_code(EXAMPLE)
    guard = Guard(Database("postgresql://nowhere/never"), bank, keys, lambda: NOW)
    rows = {}
    for number, name in enumerate(names):
        row = Sealed(f"e-{number}", "codename", b"", keys.id, (), (), 10_000, None, "command-line", NOW)
        contents = sealed(keys, row, Contents(name, (name,), "our next product"))
        rows[row.ref] = Sealed(row.ref, row.kind, contents, *[getattr(row, one) for one in Sealed.__slots__[3:]])
    guard._rows = rows
    bank.hold([bank.keyed(f"e-{number}", "codename", [name]) for number, name in enumerate(names)])
    return Judge(code, Instruments(code, None, bank)), guard


def naive(judge: Judge) -> Ask:
    """Return a checker that tells everybody what it found, and where."""

    def ask(_who: str, text: str) -> Answer:
        began = perf_counter_ns()
        touched = judge.judge(subject(text)).touched
        took = perf_counter_ns() - began
        return Answer("hit" if touched else "miss", tuple(text[one.start : one.end] for one in touched), took)

    return ask


def ours(judge: Judge, guard: Guard) -> Ask:
    """Return our checker, as every door asks it."""

    def ask(who: str, text: str) -> Answer:
        began = perf_counter_ns()
        writer, given = Writer(who, ("employee",), "page"), subject(text)
        asked = guard.asked(given, writer)
        found = guard.answer(judge.judge(asked), asked, writer, NOW, judge.judge)
        took = perf_counter_ns() - began
        told = [one for one in found.findings if one.rule in {EMBARGOED, REVIEW}]
        said = "miss" if not told else "silent" if told[0].rule == REVIEW else "hit"
        return Answer(said, tuple(text[one.start : one.end] for one in told if one.end), took)

    return ask


@dataclass
class Prober:
    """Asks as often as it may, and keeps what it takes for names."""

    ask: Ask
    tries: int
    who: str = "user:1"
    claimed: set[str] = field(default_factory=set)
    silent: bool = False

    def one(self, text: str) -> Answer:
        self.tries -= 1
        answer = self.ask(self.who, text)
        self.silent = answer.said == "silent"
        return answer

    def each(self, tried: Iterable[tuple[str, str]]) -> None:
        """Ask for pairs of a word and how it is written, one a try, until the checker falls silent."""
        for word, written in tried:
            if self.tries <= 0:
                return
            # The try that brings silence was a name, too: the prober is no fool.
            if self.one(written).said != "miss":
                self.claimed.add(word)
            if self.silent:
                return

    def halves(self, group: Sequence[str]) -> None:
        """Look for the names in a group of words by halving it."""
        if self.tries <= 0 or self.silent:
            return
        answer = self.one(" ".join(group))
        if answer.marked:
            self.claimed |= set(group) & set(answer.marked)
        elif answer.said == "hit" and len(group) == 1:
            self.claimed.add(group[0])
        elif answer.said == "hit":
            self.halves(group[: len(group) // 2])
            self.halves(group[len(group) // 2 :])


def typed(known: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((word, word[:end]) for word in known for end in range(4, len(word) + 1))


def disguised(known: Sequence[str]) -> Iterator[tuple[str, str]]:
    ways: tuple[Callable[[str], str], ...] = (
        lambda word: word.lower().translate(_LEET), ".".join, " ".join, lambda word: f"#{word}", "\u200b".join,
        lambda word: word.replace("a", "\u0430"), lambda word: word + "s", lambda word: word.upper(),
    )  # fmt: skip
    return ((word, ways[number % len(ways)](word)) for number, word in enumerate(known))


def padded(word: str) -> str:
    """Return a word within talk about work, for which past the limit nothing is held."""
    return f"58 hours last week and the overtime isn't paid, {word}"


def compared(prober: Prober, known: Sequence[str]) -> None:
    """Reach the limit, then look for words whose answer within talk about work differs from an invented word's."""
    prober.each((word, word) for word in known)
    usual = prober.one(padded("Blumenwiese")).said
    for word in known:
        if prober.tries > 0 and prober.one(padded(word)).said != usual:
            prober.claimed.add(word)


def held_back(ask: Ask, names: Iterable[str]) -> int:
    """Return how many texts of protected speech are held back from a writer past the limit."""
    for word in names:
        ask("user:1", word)
    return sum(ask("user:1", text).said != "miss" for _, text in PROTECTED)


def auc(held: Sequence[int], others: Sequence[int]) -> float:
    """Return how surely a time tells a held name from another: 0.5 is chance."""
    ranked = sorted([(one, 1) for one in held] + [(one, 0) for one in others])
    total = sum(place for place, (_, is_held) in enumerate(ranked, 1) if is_held)
    return (total - len(held) * (len(held) + 1) / 2) / (len(held) * len(others))


def timed(ask: Ask, known: Sequence[str], names: set[str], written: Callable[[str], str], who: str) -> float:
    """Return the AUC of response times over words, the fastest of three rounds each."""
    gc.disable()
    best = dict.fromkeys(known, 1 << 60)
    for turn in range(3):
        for word in random.Random(turn).sample(known, len(known)):
            best[word] = min(best[word], ask(who, written(word)).took)
    gc.enable()
    return auc([best[word] for word in known if word in names], [best[word] for word in known if word not in names])


def beginnings(word: str) -> str:
    """Return a text that begins like a name over and over, and never holds it."""
    return " ".join(f"{word[:4]} {chr(97 + number % 26)}x{number}q" for number in range(60))


def attack(make: Callable[[], Ask], known: Sequence[str], names: set[str], tries: int, crew: int) -> dict[str, Any]:
    """Let every strategy loose on a fresh checker each, and return what it learned."""

    def run(work: Callable[[Prober], None]) -> dict[str, int]:
        prober = Prober(make(), tries)
        work(prober)
        return {"learned": len(prober.claimed & names), "wrong": len(prober.claimed - names)}

    def grouped(prober: Prober) -> None:
        for start in range(0, len(known), 100):
            prober.halves(known[start : start + 100])

    def together(prober: Prober) -> None:
        for number in range(crew):
            prober.who, prober.silent = f"user:{number}", False
            prober.each((word, word) for word in known[number::crew] if word not in prober.claimed)

    found: dict[str, Any] = {
        "one word a try": run(lambda prober: prober.each((word, word) for word in known)),
        "100 words, bisected": run(grouped),
        "as you type": run(lambda prober: prober.each(typed(known))),
        "disguised": run(lambda prober: prober.each(disguised(known))),
        "within talk about work": run(lambda prober: prober.each((word, padded(word)) for word in known)),
        "within talk about work, compared": run(lambda prober: compared(prober, known)),
        f"{crew} writers": run(together),
    }
    ask, some = make(), known[: max(200, tries // 10)]
    for word in sorted(names)[:5]:
        ask("user:1", word)
    found["timing, a name a try: AUC"] = round(timed(ask, some, names, str, "user:1"), 3)
    found["timing, talk about work: AUC"] = round(timed(ask, some, names, padded, "user:1"), 3)
    found["timing, beginnings: AUC"] = round(timed(make(), some, names, beginnings, "user:2"), 3)
    return found


def main(tries: int = 10_000, held: int = 1_000, crew: int = 10, seed: int = 7) -> dict[str, Any]:
    known = words(held * 10, seed)
    names = set(random.Random(seed).sample(known, held))
    judge, _ = stage(sorted(names))

    def fresh() -> Ask:
        _, guard = stage(())
        guard._rows = rows
        return ours(judge, guard)

    rows = stage(sorted(names))[1]._rows
    return {
        "bank": held, "dictionary": len(known), "tries": tries,
        "protected": {"texts": len(PROTECTED), "held back past the limit": held_back(fresh(), sorted(names)[:5])},
        "naive": attack(lambda: naive(judge), known, names, tries, crew),
        "ours": attack(fresh, known, names, tries, crew),
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=10_000)
    parser.add_argument("--held", type=int, default=1_000)
    parser.add_argument("--writers", type=int, default=10)
    given = parser.parse_args()
    print(json.dumps(main(given.tries, given.held, given.writers), indent=2))
