"""What the form of a statement's texts holds, and how it is kept."""

from datetime import datetime
from typing import Final

from starlette.datastructures import FormData

from bot.console.access import SignedIn, actor
from storage import statements
from storage.database import Session

_LONGEST: Final = 20_000


def keep(
    session: Session, person: SignedIn, statement_id: int, fields: FormData, revision: int, now: datetime
) -> int:  # fmt: skip
    """Keep the texts that a form holds, if it holds any; return how many changed."""
    texts = texts_of(session, statement_id, fields)
    return statements.save(session, statement_id, revision, texts, actor=actor(person), now=now) if texts else 0


def texts_of(session: Session, statement_id: int, fields: FormData) -> dict[int, tuple[str, str]]:
    """Return the texts of a form by variant, as (subject, text); a text that the form lacks is left out."""
    return {
        one.id: (str(fields.get(f"subject-{one.id}", one.subject))[:500], words_of(fields, one.id))
        for one in statements.variants(session, statement_id)
        if isinstance(fields.get(f"text-{one.id}"), str)
    }


def words_of(fields: FormData, variant_id: int) -> str:
    """Return one text with line ends as we keep them; a browser's form sends others, which would count as an edit."""
    return str(fields.get(f"text-{variant_id}", "")).replace("\r\n", "\n")[:_LONGEST]
