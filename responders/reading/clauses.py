"""Lifts a problem, an ask or a wish from an English mention and turns it round for a reply ("my" becomes "your").

A phrase is lifted only whole and clean: every word is common English or a known name, nothing is abusive, it has a few
words and ends where a phrase may end. Otherwise nothing is lifted, and the reply speaks of the topic instead.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from responders.facts import Fact, FactKind
from responders.lists import pattern, table, word_list
from responders.reading.turning import turn
from responders.reading.vocabulary import common_words


def _rules() -> tuple[tuple[FactKind, "re.Pattern[str]"], ...]:
    raw = tomllib.loads((files("responders.reading") / "clauses.toml").read_text("utf-8"))
    return tuple(
        (
            FactKind(rule["kind"]),
            re.compile(rule["match"].replace("{rest}", raw["rest"]).replace("{stop}", raw["stop"]), re.IGNORECASE),
        )
        for rule in raw["rules"]
    )


_COMPILED = _rules()
_IN_A_QUOTE_OR_QUESTION = re.compile(r"(?i)(?:[\"“‘]|\b(?:do|should|did|would|says?|says that|tells me|telling me) )\Z")
_COUNTING = re.compile(r"(?i)\b(?:how many|how much|what|which|where)\b[^.?!]{0,40}\Z")
_OTHERS = pattern("clauses.others")
_MINE = re.compile(r"(?i)\b(?:my|me|our|us)\b")
_SUBJECT = re.compile(r"(?i)(?:i|we|you|he|she|they|it|this|that|what|the hell)\b")
_PARTICIPLE = re.compile(r"(?:ed|en|n|ing)\Z|\A(?:been|come|got|put|set|kept|made|sent|left|lost)\Z")
_FOR_HOW_LONG = re.compile(r" for (?:over )?\w+ (?:hours?|days?|weeks?|months?|years?)\Z")
_FIRST_PERSON = pattern("clauses.first_person")
_LETTING = pattern("clauses.letting")
_GOES_ON = pattern("clauses.goes_on")
_TANGLED = pattern("clauses.tangled")
_TANGLED_FAULT = pattern("clauses.tangled_fault")
_NO_DEED = pattern("clauses.no_deed")
_WHOLE = frozenset({FactKind.WHETHER, FactKind.HOW, FactKind.WANT, FactKind.IDEA})
_VERB_PHRASES = frozenset({FactKind.UNABLE, FactKind.WANT, FactKind.HOW})
_GERUNDS = table("gerunds")
_SINGULAR = word_list("clauses.singular_verbs")


@dataclass(frozen=True, slots=True)
class _Lift:
    kind: FactKind
    match: "re.Match[str]"


def clauses(text: str) -> Iterator[Fact]:
    """Yield at most one clean phrase of each kind, with its place in the mention."""
    done: set[FactKind] = set()
    asked: list[tuple[int, int]] = []
    for kind, rule in _COMPILED:
        if kind in done:
            continue
        for match in rule.finditer(text):
            before = text[max(0, match.start() - 50) : match.start()]
            if _misread(kind, match, before, text[match.end() : match.end() + 12]):
                continue
            said = _plain(_say(_Lift(kind, match)), kind)
            if said and not any(match.start() < end and start < match.end() for start, end in asked):
                done.add(kind)
                if kind in {FactKind.HOW, FactKind.IDEA, FactKind.WANT}:
                    asked.append(match.span())
                yield Fact(kind, match.start(), match.end(), said, said)
                break


def _misread(kind: FactKind, match: "re.Match[str]", before: str, after: str) -> bool:
    """Tell whether the words around a phrase show that it isn't theirs, isn't meant so, or goes on."""
    if kind in {FactKind.UNABLE, FactKind.WANT} and _IN_A_QUOTE_OR_QUESTION.search(before):
        return True
    if kind is FactKind.UNABLE and not match[0].lower().startswith(("impossible", "no way")):
        words = match[0].lower()
        if _OTHERS.search(before) or (not _LETTING.search(words) and not _FIRST_PERSON.search(before)):
            return True
    if kind is FactKind.WHETHER and _COUNTING.search(before):
        return True
    return kind in _WHOLE and bool(_GOES_ON.match(after))


def _plain(said: str, kind: FactKind) -> str:
    """Return a phrase only when it parses simply: one verb, nobody else's part in it, no thought for a verb."""
    low = f" {said.lower()} "
    if kind in _VERB_PHRASES:
        said = re.sub(r"^login\b", "log in", re.sub(r"\bto login\b", "to log in", said))
        cut_short = low.endswith((" login ", " any ", " all ", " some ", " more ", " get ", " use ", " my "))
        return "" if cut_short or _TANGLED.search(low) or _NO_DEED.match(low) else said
    if kind is FactKind.FAULT:
        return "" if _TANGLED_FAULT.search(low) else said
    return "" if kind is FactKind.IDEA and _TANGLED.search(low) else said


def _say(lift: _Lift) -> str:
    rest = (lift.match["rest"] or "").strip()
    if lift.kind is FactKind.WHY:
        return _why(lift.match, rest)
    if lift.kind is FactKind.FAULT:
        return _fault(lift.match, rest)
    if lift.kind is FactKind.IDEA:
        own = lift.match["verb"].lower() in {"remove", "stop", "use", "put", "make", "release"} and _MINE.search(rest)
        idea = "" if own or _SUBJECT.match(rest) else turn(rest, longest=13)
        return f"{_GERUNDS[lift.match['verb'].lower()]} {idea}" if idea else ""
    if lift.kind is FactKind.THING:
        return _thing(lift.match, rest)
    turned = turn(rest, longest=9, verb_first=True)
    if " be " in f" {' '.join(turned.split()[1:2])} " or turned.startswith(
        ("be ", "expect", "believe", "seem", "wait ", "stand ")
    ):
        return ""
    if lift.kind is FactKind.WHETHER:
        return _whether(lift.match, turned)
    return turned


def _whether(match: "re.Match[str]", turned: str) -> str:
    if not turned:
        return ""
    aux = match.groupdict().get("aux")
    if aux is None:
        return f"you can {turned}"
    if len(turned.split()) < 3:
        return ""
    return {"do": "we ", "can": "we can ", "could": "we could "}.get(aux.lower(), "we'll ") + turned


def _fault(match: "re.Match[str]", rest: str) -> str:
    subject = turn(match["subject"], longest=5)
    verb = match["verb"].lower().replace("’", "'")
    verb = {
        "wont": "won't",
        "doesnt": "doesn't",
        "isnt": "isn't",
        "arent": "aren't",
        "not working": "isn't working",
    }.get(verb, verb)
    if verb.endswith("n't") and verb[-4] == "'":
        verb = verb.replace("'n't", "n't")
    tail = turn(rest.partition(" or ")[0], longest=8) if rest else ""
    if (
        not subject
        or (rest and not tail)
        or (not rest and verb.endswith(("n't", "not", "keep", "keeps", "says", "shows")))
    ):
        return ""
    if tail.split()[-1:] and tail.split()[-1] in {"telling", "saying", "asking", "giving", "showing", "making"}:
        return ""
    if {"who", "which", "that", "whose"} & {word.lower() for word in subject.split()}:
        return ""
    if subject.split()[0].lower() in common_words() - {"your", "our", "the"}:
        return ""
    plural = subject.endswith("s") and not subject.endswith("ss")
    if plural and verb.split()[0] in _SINGULAR:
        return ""
    if verb.startswith(("has ", "hasn't")) and (
        subject.endswith("s") or not _PARTICIPLE.search(tail.partition(" ")[0])
    ):
        return ""
    if " " in subject and subject.split()[0].lower() not in {"your", "our", "the"}:
        subject = f"the {subject}"
    return _FOR_HOW_LONG.sub("", f"{subject} {verb} {tail}".strip())


_ADVERBS = word_list("clauses.adverbs")


def _why(match: "re.Match[str]", rest: str) -> str:
    """Turn a question round: "why does it keep asking" becomes "it keeps asking"."""
    subject = turn(match["subject"], longest=4)
    words = turn(rest, longest=9).split()
    aux = match["aux"].lower()
    if not subject or len(words) < 2 or subject.lower() in {"it", "this"}:
        return ""
    if aux in {"is", "are"} and not (words[0].endswith(("ing", "ed")) or words[0] in _ADVERBS | {"not", "so"}):
        return ""
    if {"it", "you", "they"} & set(words):
        return ""
    if aux in {"is", "are"}:
        return f"{subject} {aux} {' '.join(words)}"
    at = 1 if words[0] in _ADVERBS else 0
    if words[-1] in {"telling", "asking", "saying", "giving", "showing", "making", "me"}:
        return ""
    if words[at].endswith(("ing", "ed", "ly")) or words[at] in {"i", "you", "the", "your", "not", "to", "in", "on"}:
        return ""
    if aux == "does":
        words[at] = _third_person(words[at])
    return f"{subject} {' '.join(words)}"


def _third_person(verb: str) -> str:
    if verb in {"have", "go", "do"}:
        return {"have": "has", "go": "goes", "do": "does"}[verb]
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if verb.endswith("y") and verb[-2:-1] not in "aeiou" else f"{verb}s"


def _thing(match: "re.Match[str]", rest: str) -> str:
    if "article" not in match.re.groupindex:
        return {"lysol": "Lysol", "lysol spray": "Lysol spray", "clorox wipes": "Clorox wipes"}.get(
            rest.lower(), rest.lower()
        )
    article = (match["article"] or "").lower()
    noun = turn(rest, longest=5, noun=True)
    if not noun or (not article and noun[0].islower()) or "you" in noun:
        return ""
    article = {"my": "your", "our": "your", "a": "the", "an": "the", "any": "the", "some": "the", "this": "the"}.get(
        article, article
    )
    return f"{article} {noun}".strip()
