"""One reading of a statement, and everything there is to say about it."""

from collections.abc import Iterator

from policies.signals.types import Measured
from policies.statements.absent import absences
from policies.statements.crisis import circumstances
from policies.statements.draft import Draft
from policies.statements.facts import clashes
from policies.statements.guessing import guesses
from policies.statements.owning import apologises, ownership
from policies.statements.private import exposures
from policies.statements.remark import Remark
from policies.statements.wording import wording
from policies.subject import Subject


def remarks(subject: Subject, measured: Measured) -> Iterator[Remark]:
    """Yield what is wrong with a statement, its words first and then what it leaves out."""
    draft = Draft(subject, measured, circumstances(subject.crisis))
    if _unread(measured):
        # Somebody who reads it is asked for by `responsiveness/language`; what we can't read we don't miss either.
        yield from exposures(draft, measured)
        return
    yield from wording(draft, apologises=apologises(draft))
    yield from guesses(draft)
    yield from clashes(draft)
    yield from ownership(draft)
    yield from absences(draft)
    yield from exposures(draft, measured)


def _unread(measured: Measured) -> bool:
    """Whether the statement is surely in a language that we have no words for."""
    language, lines = measured.language, measured.thresholds
    return language.code not in lines.languages and language.confidence >= lines.language_unsupported
