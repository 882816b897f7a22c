"""The lazy view of one subject that articles read."""

from collections.abc import Mapping

from policies.finding import Intent, Urgency
from policies.signals import company, intent, key, manner
from policies.signals.addressed import is_addressed
from policies.signals.credentials import find_credentials
from policies.signals.hearing import Hearing
from policies.signals.lazily import lazily
from policies.signals.personal import find_personal
from policies.signals.reading import fold
from policies.signals.scan import Scan, through_disguises
from policies.signals.sensitive import find_sensitive
from policies.signals.telling import Telling
from policies.signals.types import Language, Mark, ProductMention
from policies.subject import Media, Subject, SubjectKind


class Measurements(Hearing):
    """Everything measured on one subject (see `policies.signals.types.Measured`), each thing at most once."""

    @lazily
    def scan(self) -> Scan:
        """The reading of the text with every lexicon's occurrences."""
        return self._instruments.scan(self._subject.text, self._subject.language)

    @lazily
    def language(self) -> Language:
        """The language of the text."""
        return self.scan.language

    @lazily
    def intents(self) -> Mapping[Intent, float]:
        """How likely each intent is."""
        own = intent.weigh(intent.cues(self.scan))
        learned = self.learned.get("intent")
        weight = self._instruments.code.thresholds["blend.intent"]
        return intent.blend(own, learned, weight) if learned else own

    @lazily
    def intent(self) -> Intent:
        """The likeliest intent."""
        return max(self.intents, key=lambda name: self.intents[name])

    @lazily
    def addressed(self) -> bool:
        """Whether a mention speaks to us."""
        return is_addressed(self.scan, self._subject, self._instruments.code.handles)

    @lazily
    def urgency(self) -> Urgency:
        """How soon the writer needs an answer."""
        safety = any(mark.sure for mark in (*self.safety, *self.vulnerable))
        security = any(mark.sure for mark in self.security)
        return intent.urgency(self.scan, self.intent, safety=safety, security=security)

    @lazily
    def hostility(self) -> float:
        """How likely the text abuses a person or a group."""
        from policies.signals import people  # what few texts need takes long to load

        own = people.hostility(self.abuse)
        learned = self.learned.get("hostility", {}).get("hostile")
        if learned is None:
            return own
        return 1 - (1 - own) * (1 - self._instruments.code.thresholds["blend.hostility"] * learned)

    @lazily
    def abuse(self) -> tuple[Mark, ...]:
        """The words that the hostility rests on."""
        from policies.signals import people

        return people.find_abuse(self.scan, self.bias)

    @lazily
    def personal(self) -> tuple[Mark, ...]:
        """Personal data, by kind."""
        plain, language = self.scan.reading.plain, self.scan.language.code
        return find_personal(self._subject.text, plain, language, self.scan.near, self._instruments.ours)

    @lazily
    def credentials(self) -> tuple[Mark, ...]:
        """Secrets that open something."""
        return find_credentials(self._subject.text, self.scan.reading.plain)

    @lazily
    def safety(self) -> tuple[Mark, ...]:
        """Signs of danger to people and things."""
        return self._dangers("safety")

    @lazily
    def security(self) -> tuple[Mark, ...]:
        """Signs of danger to accounts and data."""
        return self._dangers("security")

    @lazily
    def vulnerable(self) -> tuple[Mark, ...]:
        """Signs that a person needs a person now."""
        return self._dangers("vulnerable")

    def _dangers(self, task: str) -> tuple[Mark, ...]:
        from policies.signals.danger import FINDERS, Heard, weigh

        heard = Heard(task, lambda: self.learned, self._instruments, self.scan, self.line(task))
        return weigh(FINDERS[task](self.scan), heard)

    @lazily
    def sensitive(self) -> tuple[Mark, ...]:
        """Politics and religion."""
        line = self.line("topic")
        return through_disguises(self.scan, lambda scan: find_sensitive(scan, self.learned.get("topic"), line))

    @lazily
    def speaking(self) -> tuple[Mark, ...]:
        """Words that speak for the company, disclose, or commit it."""
        if not (self.scan.touches("speaking") or self._speaks_alone()):
            return ()
        brand = self._instruments.code.brand
        return company.find_speaking(self.scan, brand, lambda: bool(self.products), self._heard, self._speaks_alone)

    @lazily
    def may_speak(self) -> bool:
        """Whether the author is in the register, for what this text is about."""
        person = self._instruments.spokesperson(self._subject.author)
        if person is None or not person.topics:
            return person is not None
        from policies.signals import likeness

        words, touched = f" {likeness.essence(self._subject.text)} ", self._topics()
        return any(topic in touched or f" {fold(topic)} " in words for topic in person.topics)

    def _topics(self) -> set[str]:
        """What this text is about beyond its own words: products, their categories, signs of danger."""
        touched = {name for name, marks in (("safety", self.safety), ("security", self.security)) if marks}
        for mention in self.products:
            product = self._instruments.code.product(mention.product)
            touched |= {mention.product, product.category} if product else set()
        return touched

    @lazily
    def confidential(self) -> tuple[Mark, ...]:
        """Confidential matter by kind."""
        embargoes, now = self._instruments.code.embargoes, self._subject.now
        telling = Telling(
            company=self._subject.company_voice,
            products=lambda: bool(self.products),
            learned=lambda: self.learned.get("confidential", {}),
            line=self.line("confidential"),
            alone=self._instruments.code.thresholds["alone.confidential"],
            own_work=lambda: self.own_work,
            protected=lambda: self.protected,
        )
        return through_disguises(self.scan, lambda scan: company.find_confidential(scan, embargoes, (), now, telling))

    @lazily
    def embargoed(self) -> tuple[Mark, ...]:
        """Where names of the embargo bank stand; `source` is `bank:` and the embargo's ref."""
        return self._instruments.embargoed(self.scan.reading, self._subject)

    @lazily
    def manner(self) -> tuple[Mark, ...]:
        """How the text speaks to people."""
        return manner.find_manner(self.scan)

    @lazily
    def credits(self) -> tuple[Mark, ...]:
        """Credit lines."""
        return manner.find_credits(self.scan) if self.scan.touches("credit") else ()

    @lazily
    def foreign(self) -> tuple[Media, ...]:
        """The pictures and videos with the text that are not known to be our own."""
        return tuple(media for media in self._subject.media if not manner.is_ours(media, self._instruments.code))

    @lazily
    def bias(self) -> tuple[Mark, ...]:
        """Words against people for who they are."""
        from policies.signals import people

        marks = through_disguises(self.scan, people.find_bias)
        return marks or people.suspect_bias(
            self.scan, self.learned, self.line, self._instruments.code.thresholds["blend.hate_unnamed"]
        )

    @lazily
    def products(self) -> tuple[ProductMention, ...]:
        """Products of the catalogue that the text names."""
        found = [
            ProductMention(product, mark.start, mark.end)
            for lexicon, product in self._instruments.product_lexicons
            if self.scan.has(lexicon)
            for mark in self.scan.marks(product, lexicon)
        ]
        return tuple(sorted(found, key=lambda mention: mention.start))

    @lazily
    def overlap(self) -> float:
        """The share of the mention's content words that the reply takes up."""
        if self.asked is None:
            return 1.0
        from policies.signals.likeness import overlap

        stop = self._instruments.stop_words(self.asked.language.code)
        return overlap(self._subject.answers, self._subject.text, stop)

    @lazily
    def key(self) -> tuple[int, int]:
        """The sentence that matters most."""
        return key.find_key(self.scan, self.intent)

    @lazily
    def asked(self) -> "Measurements | None":
        """The same view of the mention that this reply answers."""
        if not self._subject.answers:
            return None
        mention = Subject(SubjectKind.MENTION, self._subject.answers, self._subject.now, self._subject.platform)
        return Measurements(mention, self._instruments)

    def hits(self, lexicon: str) -> tuple[Mark, ...]:
        """Where a named lexicon of the code occurs."""
        return tuple(self.scan.marks(lexicon, lexicon))
