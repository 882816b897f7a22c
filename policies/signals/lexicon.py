"""All lexicons of a code, compiled part by part when a text first needs them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial

from policies.kept import kept
from policies.signals.known import Known, begun
from policies.signals.reading import Reading, fold
from policies.signals.terms import Pattern
from policies.signals.vocabulary import Place, Places, Vocabulary, parsed

__all__ = ["ANY", "Lexicons", "Place", "Places", "group_of", "part_of", "parts_of"]

ANY = "any"
# What an outgoing text is searched for stands together; what only mentions, replies or numbers ask for stands apart.
_PARTS = {
    "outgoing": ("speaking", "confidential", "topics", "bias", "credit"),
    "context": ("protected",),
    "names": ("embargo", "product"),
    "manner": ("manner", "advice"),
    "mention": ("intent", "urgency", "safety", "security", "vulnerable", "escalate", "rights"),
}
# Lexicons that stand apart from their group. Those of the context mean nothing alone: they are searched for only where
# something else was found. Those beside a blow strike nobody by themselves, though they stand in nearly every
# text. Those of the voice are the few that posts in the company's name are searched for.
_APART = {
    "context": (
        "speaking.unless speaking.not_promotion speaking.disclosure speaking.interest credit.ours topics.unless"
        " topics.kind topics.believer bias.folk bias.unless confidential.content confidential.ours"
        " confidential.channel confidential.theirs confidential.wares confidential.when confidential.private"
        " confidential.asks confidential.boast confidential.weak confidential.novelty confidential.figure"
        " confidential.published confidential.beyond confidential.past confidential.business"
        " confidential.unpublished confidential.unless confidential.arrival"
    ),
    "beside": (
        "people.aside people.counter people.denied people.flaw people.jeer people.link people.naught people.not"
        " people.opener people.other people.ought people.part people.plea people.praised people.punch people.self"
        " people.sight people.until people.virtue people.what"
    ),
    "outgoing": "whisper.hush whisper.inside whisper.later whisper.tease whisper.tip",
    "voice": "manner.automated manner.non_apology manner.made_small advice.dangerous",
}
# Whose words a disguised word may turn out to be.
_BARED = ("outgoing", "context", "abuse", "names", "people", "beside")
# What a masked word (`f*ck`) may be: the milder first.
_MASKABLE = ("abuse.profanity", "abuse.mild", "abuse.insult", "bias.slur")
_SECRET = 5
_PART_OF = {group: part for part, groups in _PARTS.items() for group in groups}
_PART_APART = {name: part for part, names in _APART.items() for name in names.split()}


@cache
def part_of(lexicon: str) -> str:
    """Return the part that a lexicon is searched with; a group that stands alone is its own part."""
    return _PART_APART.get(lexicon) or _PART_OF.get(group := group_of(lexicon), group)


@cache
def parts_of(group: str) -> tuple[str, ...]:
    """Return the parts that the lexicons of a group are searched with, the most telling first."""
    others = (part for name, part in _PART_APART.items() if group_of(name) == group)
    return tuple(dict.fromkeys((_PART_OF.get(group, group), *others)))


def _readable(listed: Sequence[tuple[str, Sequence[str]]], language: str) -> int:
    """Return how many patterns the terms have; raise CodeError for the first that can't be read."""
    return sum(len(parsed(term, name, language)) for name, terms in listed for term in terms)


@cache
def group_of(lexicon: str) -> str:
    """Return the group of a lexicon: `topics` for `topics.politics`."""
    return lexicon.partition(".")[0].partition(":")[0]


class Lexicons:
    """All terms of a code. A part in a language is compiled when first searched; `find` is linear in the text."""

    def __init__(
        self,
        lexicons: Mapping[str, Mapping[str, Iterable[str]]],
        gap: int,
        names: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._gap = gap
        self._terms = lexicons
        self._names = names or {}
        self._compiled: dict[tuple[str, str], Vocabulary | None] = {}
        self._searched: dict[tuple[str, tuple[str, ...] | None], tuple[Vocabulary, ...]] = {}
        self._known: dict[tuple[str, ...], Known] = {}
        self._telling: dict[str, dict[str, str]] = {}
        self._languages = tuple(sorted({*lexicons, ANY}))

    def check(self) -> None:
        """Read every term; raise CodeError for the first that can't be read. What was found readable once is kept."""
        for language, table in self._terms.items():
            listed = [(name, list(terms)) for name, terms in table.items()]
            kept("readable", repr((language, listed)), partial(_readable, listed, language))

    def patterns(self, lexicon: str) -> list[Pattern]:
        """Return the terms of one lexicon in all languages, as patterns."""
        return [
            pattern
            for language, table in self._terms.items()
            for term in table.get(lexicon, ())
            for pattern in parsed(term, lexicon, language)
        ]

    def words(self, lexicon: str, language: str) -> frozenset[str]:
        """Return the plain terms of one lexicon in one language."""
        vocabulary = self._vocabulary(part_of(lexicon), language)
        return vocabulary.words(lexicon) if vocabulary is not None else frozenset()

    def find(self, part: str, reading: Reading, languages: tuple[str, ...] | None) -> Places:
        """Return where each lexicon of a part occurs in `reading.plain`, in some languages or in all."""
        searched = self._searched.get((part, languages))
        if searched is None:
            listed = [self._vocabulary(part, one) for one in (self._languages if languages is None else languages)]
            searched = self._searched[part, languages] = tuple(one for one in listed if one is not None)
        found: Places = {}
        for vocabulary in searched:
            more = vocabulary.find(reading)
            if not found:
                found = more
                continue
            for name, places in more.items():
                found[name] = found[name] + places if name in found else places
        return found

    def known(self, languages: tuple[str, ...] | None) -> Known:
        """Return the words that are looked for in outgoing texts, in some languages or in all."""
        wanted = self._languages if languages is None else languages
        known = self._known.get(wanted)
        if known is None:
            parts = [self._vocabulary(part, language) for part in _BARED for language in wanted]
            compiled = [vocabulary for vocabulary in parts if vocabulary is not None]
            masked = [word for name in _MASKABLE for one in compiled for word in sorted(one.words(name))]
            # Secret names are masked too; their words are tried after those of abuse.
            secret = (term for name, terms in self._names.items() if name.startswith("embargo:") for term in terms)
            masked += [word for term in secret for word in fold(term).split() if len(word) >= _SECRET]
            spelled = (word for one in compiled for word in one.spelled())
            stems = (word for one in compiled for word in one.stems())
            known = self._known[wanted] = Known(spelled, stems, [self._begun(language) for language in wanted], masked)
        return known

    def _begun(self, language: str) -> dict[str, str]:
        found = self._telling.get(language)
        if found is None:
            parts = [self._vocabulary(part, language) for part in _BARED]
            found = begun(letters for one in parts if one is not None for letters in one.telling())
            self._telling[language] = found
        return found

    def _vocabulary(self, part: str, language: str) -> Vocabulary | None:
        try:
            return self._compiled[part, language]
        except KeyError:
            pass
        table = self._terms.get(language, {})
        listed = [(name, terms) for name, terms in table.items() if part_of(name) == part]
        vocabulary = Vocabulary(listed, self._gap, language) if listed else None
        if language == ANY and vocabulary is None:
            names = [(name, terms) for name, terms in self._names.items() if part_of(name) == part]
            vocabulary = Vocabulary(names, self._gap, language, literal=True) if names else None
        self._compiled[part, language] = vocabulary
        return vocabulary
