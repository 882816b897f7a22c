"""What a text has in common with others: our latest replies, ready-made answers, posts of others that were seen."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from policies.signals.instruments import Instruments
from policies.signals.language import Language
from policies.signals.lazily import lazily
from policies.signals.scan import Scan
from policies.signals.types import Lift, Likeness, ProductMention, Thresholds
from policies.subject import Subject

if TYPE_CHECKING:
    from policies.signals.lifting import SeenPosts


class Comparing(ABC):
    """The part of the measurements that compares."""

    def __init__(self, subject: Subject, instruments: Instruments) -> None:
        self._subject = subject
        self._instruments = instruments
        self._seen: Callable[[], SeenPosts] | None = None

    def compare_with(self, seen: "Callable[[], SeenPosts] | None") -> None:
        """Compare the text with posts of others that `seen` hands out, beside those of the subject itself."""
        self._seen = seen

    @property
    def thresholds(self) -> Thresholds:
        """Where the code in force draws its lines."""
        return self._instruments.thresholds

    @property
    @abstractmethod
    def scan(self) -> Scan:
        """The reading of the text."""

    @property
    @abstractmethod
    def language(self) -> Language:
        """The language of the text."""

    @property
    @abstractmethod
    def products(self) -> tuple[ProductMention, ...]:
        """Products that the text names."""

    @lazily
    def likeness(self) -> Likeness:
        """The recent reply that this text repeats most."""
        return self._like(self._subject.recent)

    @lazily
    def macro(self) -> Likeness:
        """The ready-made answer that this text repeats most."""
        return self._like(self._subject.macros)

    def _like(self, others: Sequence[str]) -> Likeness:
        from policies.signals.likeness import find_likeness  # which needs much that takes long to load

        return find_likeness(self._subject.text, others, self.thresholds.likeness_repeat)

    @lazily
    def lifted(self) -> tuple[Lift, ...]:
        """What stands nearly word for word in posts of others."""
        if self._seen is None and not self._subject.seen:
            return ()
        from policies.signals.lifting import find_lifted

        return find_lifted(self._subject, self.scan.reading, self._seen, self._stop, lambda: self.products)

    def _stop(self) -> frozenset[str]:
        code = self.language.code
        return self._instruments.stop_words(code if code in self.thresholds.languages else "en")
