"""What belongs to a person: their messages and ours to them, their cases and the replies in those, and their names."""

import re
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT

from storage.database import Session
from storage.tables import Case, Message, Person, Reply

LONG_ENOUGH: Final = 8
"""A bare handle or one-word name of fewer letters may be anybody's word: it is looked for with its @ or u/ only."""


@dataclass(frozen=True, slots=True)
class Belongings:
    """A person's rows. `named` is a regular expression for their names elsewhere, alike for PostgreSQL and Python."""

    person_id: int
    messages: tuple[int, ...]
    replies: tuple[int, ...]
    cases: tuple[int, ...]
    named: str

    @property
    def subjects(self) -> list[str]:
        """What the record calls all this."""
        named = (("message", self.messages), ("reply", self.replies), ("case", self.cases))
        return [f"{kind}:{one}" for kind, ids in named for one in ids]

    def given(self) -> dict[str, Any]:
        """Return the parameters that `storage.personal.OF` speaks of."""
        return {
            "person": self.person_id, "messages": list(self.messages), "replies": list(self.replies),
            "cases": list(self.cases), "subjects": self.subjects,
        }  # fmt: skip


def of(session: Session, person: Person) -> Belongings:
    """Return what belongs to a person, with their cases locked so that nothing is added meanwhile."""
    cases = list(
        session.scalars(select(Case.id).where(Case.person_id == person.id).order_by(Case.id).with_for_update())
    )
    named = names(person)
    messages = list(session.scalars(_MESSAGES, {"person": person.id, "named": named, "cases": cases}))
    theirs = select(Message.id).where(Message.person_id == person.id)
    replies = session.scalars(
        select(Reply.id).where(Reply.message_id.in_(theirs) | Reply.case_id.in_(cases)).order_by(Reply.id)
    )
    return Belongings(person.id, tuple(messages), tuple(replies), tuple(cases), named)


def names(person: Person) -> str:
    """Return the expression that finds a person's names in a text; one that finds nothing if they have none."""
    found = [re.escape(one) for one in (person.url, person.avatar_url) if one]
    if person.handle:
        found.append(rf"(?:@|(?<!\w)u/){re.escape(person.handle)}(?![\w-])")
        found += _bare(person.handle)
    found += _bare(person.platform_id) if not person.platform_id.startswith("erased:") else []
    name = " ".join(person.name.split())
    if " " in name and len(name) >= LONG_ENOUGH // 2:
        found.append(rf"(?<!\w){re.escape(name)}(?!\w)")
    else:
        found += _bare(name)
    return "|".join(dict.fromkeys(found)) or r"(?!)"


def _bare(word: str) -> list[str]:
    distinct = len(word) >= LONG_ENOUGH or (len(word) >= LONG_ENOUGH // 2 and re.search(r"[\d_]", word))
    return [rf"(?<!\w){re.escape(word)}(?!\w)"] if distinct else []


def many(statement: str, *names: str) -> Any:
    """Return a statement whose named parameters are arrays of numbers."""
    return text(statement).bindparams(*(bindparam(name, type_=ARRAY(BIGINT)) for name in names))


# Ours to them: under a post of theirs, sent from a case of theirs, naming them, or in a thread with nobody else.
_MESSAGES = many(
    """
    SELECT m.id FROM message m WHERE m.person_id = :person OR m.ours
      AND m.conversation_id IN (SELECT conversation_id FROM message WHERE person_id = :person)
      AND (EXISTS (SELECT FROM message p WHERE p.account_id = m.account_id AND p.person_id = :person
                     AND p.platform_post_id = m.platform_parent_id)
        OR EXISTS (SELECT FROM reply r WHERE r.case_id = ANY(:cases) AND r.account_id = m.account_id
                     AND r.platform_post_id = m.platform_post_id)
        OR m.text ~* :named
        OR NOT EXISTS (SELECT FROM message o WHERE o.conversation_id = m.conversation_id AND NOT o.ours
                         AND o.person_id <> :person))
    ORDER BY m.id
""",
    "cases",
)
