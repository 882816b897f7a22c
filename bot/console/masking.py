"""Hides personal data in what people and colleagues wrote: letter by letter, so that every mark and span still fits.

Everybody reads them masked. Who may need the data (`personal.reveal`) asks for it, one by one, and the
record keeps that they did.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from bot.wiring import Desk
from policies.engine import Judge
from policies.subject import Subject, SubjectKind
from storage.cases import CaseView, MessageView
from storage.inbox import Row
from storage.record import Past
from storage.views import NoteView

DOT: Final = "•"


@dataclass(frozen=True, slots=True)
class Mask:
    """What hides personal data for one viewer.

    `revealed` messages and `notes` are those they asked to read whole; `closing` says whether they asked for the reason
    for which the case was closed.
    """

    desk: Desk
    revealed: frozenset[int] = frozenset()
    notes: frozenset[int] = frozenset()
    closing: bool = False

    def text(self, said: str, language: str | None) -> str:
        """Return a text of the same length in which personal data is dots."""
        return said if not said else _masked(self.desk.judge, self.desk.clock, said, language or None)

    def hides(self, message: MessageView) -> bool:
        """Say whether something of a message is hidden."""
        return not message.ours and message.id not in self.revealed and self.message(message) != message

    def message(self, message: MessageView) -> MessageView:
        """Return a message as this viewer reads it: our own and revealed ones as they are."""
        if message.ours or message.id in self.revealed:
            return message
        return replace(
            message,
            text=self.text(message.text, message.language),
            revisions=tuple(replace(one, text=self.text(one.text, message.language)) for one in message.revisions),
            attachments=tuple(
                {**one, "alt": self.text(str(one["alt"]), message.language)} if one.get("alt") else one
                for one in message.attachments
            ),
        )

    def row(self, row: Row) -> Row:
        """Return a line of the inbox as it is read: always masked."""
        return replace(row, excerpt=self.text(row.excerpt, row.language))

    def case(self, case: CaseView) -> CaseView:
        """Return a case in which every message, before and after its edits, and every summary is masked."""
        return replace(
            case,
            row=self.row(case.row),
            message=self.message(case.message),
            thread=tuple(self.message(one) for one in case.thread),
            related={key: self.message(one) for key, one in case.related.items()},
            earlier=tuple(self.row(one) for one in case.earlier),
            notes=tuple(self.note(one) for one in case.notes),
            closed_reason=case.closed_reason if self.closing else self.text(case.closed_reason, None),
            replies=tuple(replace(one, outcome=self.text(one.outcome, None)) for one in case.replies),
        )

    def note(self, note: NoteView) -> NoteView:
        """Return a colleague's note as this viewer reads it."""
        return note if note.id in self.notes else replace(note, text=self.text(note.text, None))

    def past(self, entries: Iterable[Past]) -> tuple[Past, ...]:
        """Return what the record says of a case, its words masked."""
        return tuple(replace(one, content=one.content and self.text(one.content, None)) for one in entries)

    def hidden_in(self, case: CaseView) -> frozenset[int]:
        """Return the messages of a case of which this viewer does not see everything."""
        return frozenset(one.id for one in (*case.thread, case.message) if self.hides(one))

    def hidden_notes(self, case: CaseView) -> frozenset[int]:
        """Return the notes of a case of which this viewer does not see everything."""
        return frozenset(one.id for one in case.notes if self.note(one) != one)

    def hides_closing(self, case: CaseView) -> bool:
        """Say whether something of why the case was closed is hidden from this viewer."""
        return not self.closing and self.text(case.closed_reason, None) != case.closed_reason


def messages_of(case: CaseView) -> Collection[int]:
    """Return the messages of a case that could be revealed."""
    return {one.id for one in (*case.thread, case.message, *case.related.values()) if not one.ours}


@lru_cache(maxsize=4096)
def _masked(judge: Judge, clock: Callable[[], datetime], said: str, language: str | None) -> str:
    subject = Subject(SubjectKind.MENTION, said, clock(), language=language)
    letters = list(said)
    measured = judge.measure(subject)
    for mark in (*measured.personal, *measured.credentials):
        for place in range(max(mark.start, 0), min(mark.end, len(letters))):
            if not letters[place].isspace():
                letters[place] = DOT
    return "".join(letters)
