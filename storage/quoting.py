"""What a person took back on the platform goes out of quotations, letter by letter, as an erasure strikes names.

A quotation is a run of words in common: six in what colleagues wrote anywhere and in drafts, three in what they wrote
about that case, and every number or address that the words held. What we published is ours: whoever repeats it, and
takes that back, strikes none of it. What we posted, signed or published keeps its words.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text

from storage import recalling, record, striking
from storage.audit import spans
from storage.database import Session
from storage.personal import OF, Kind, columns

FAR: Final = 6.0
NEAR: Final = 3.0
"""How many words in a row are a quotation: anywhere, and in what belongs to the same case."""

_LETTER: Final = r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
_TOKEN: Final = re.compile(rf"{_LETTER}|(?:(?!{_LETTER})[^\W_])+")
_SIGN: Final = r"A-Za-z\u00c0-\u024f\d_"
_DETAIL: Final = re.compile(
    # Each begins where its signs begin: a word of thousands must not be tried from every letter on.
    rf"(?<![{_SIGN}.+-])[{_SIGN}.+-]+@[\w-]+\.[\w.-]*\w|\+?\d[\d ()./-]{{5,}}\d"
    rf"|(?<![{_SIGN}-])(?=[{_SIGN}-]*\d{{4}})[{_SIGN}-]{{6,}}"
)
_DATE: Final = re.compile(r"(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d")
NEAR_TEXTS: Final = (
    ("approval", "override_reason"), ("approval", "void_reason"), ("attempt", "detail"), ("case_file", "closed_reason"),
    ("finding_feedback", "note"),
    ("incident", "outcome"), ("incident_clock", "note"), ("note", "text"), ("promise", "reason"), ("promise", "link"),
    ("reply", "outcome"),
)  # fmt: skip
_FREELY: Final = "crisis. incident. issue. hold. rights. takedown. promise. exception. account. job. posting.override"
"""Kinds of entries in which colleagues may quote anybody; those of a case quote what is said there."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Words that no longer stand on the platform; `still` are those that do, `links` led to what is gone."""

    words: Sequence[str]
    still: Sequence[str] = ()
    links: Sequence[str] = ()

    def finder(self, run: float) -> striking.Find:
        """Return what finds the places of a text in which these words are quoted, in order."""
        standing = {gram for said in self.still for gram, _, _ in _grams(said, run)}
        grams = {gram for said in self.words for gram, _, _ in _grams(said, run)} - standing
        literal = re.compile("|".join(re.escape(one) for one in self.literals()) or r"(?!)", re.IGNORECASE)

        def find(said: str) -> list[tuple[int, int]]:
            found = [(start, end) for gram, start, end in _grams(said, run, whole=grams) if gram in grams]
            return sorted([*found, *(one.span() for one in literal.finditer(said))])

        return find

    def literals(self) -> list[str]:
        """Return what is struck by itself: numbers and addresses that were in the words, and links to them."""
        kept = " ".join(self.still)
        found = {one[0] for said in self.words for one in _DETAIL.finditer(said) if not _DATE.fullmatch(one[0])}
        return sorted({one for one in found if one not in kept} | {one for one in self.links if len(one) > 8})

    def seed(self) -> str:
        """Return a regular expression that every text with a quotation matches, for the database to look first."""
        seeds = {max(gram, key=len) for said in self.words for gram, _, _ in _grams(said, NEAR)}
        return "|".join(re.escape(one) for one in sorted(seeds | set(self.literals()))) or r"(?!)"


def _grams(
    said: str, run: float, whole: Collection[tuple[str, ...]] = ()
) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Yield each run of words with its place; beside its own case a shorter text, of two words, is one run by itself.

    Anywhere else so few words are nobody's. Letters of scripts without spaces weigh half a word. `whole` are runs to
    look for that may be shorter.
    """
    tokens = [(one[0].lower(), one.start(), one.end()) for one in _TOKEN.finditer(said)]
    weights = [0.5 if re.match(_LETTER, token) else 1.0 for token, _, _ in tokens]
    lengths = {len(one) for one in whole}
    total = 0.0
    last = 0
    for first in range(len(tokens)):
        while last < len(tokens) and total < run:
            total += weights[last]
            last += 1
        if total >= run or (first == 0 and run <= NEAR and total >= 2):
            yield _gram(tokens, first, last)
        for length in lengths - {last - first}:
            if first + length <= len(tokens):
                yield _gram(tokens, first, first + length)
        total -= weights[first]


def _gram(tokens: Sequence[tuple[str, int, int]], first: int, last: int) -> tuple[tuple[str, ...], int, int]:
    return tuple(token for token, _, _ in tokens[first:last]), tokens[first][1], tokens[last - 1][2]


def strike(session: Session, gone: Gone, message_ids: Collection[int], *, now: datetime) -> int:
    """Strike quotations of these messages' gone words out of what colleagues wrote; return out of how many texts.

    The record's copies of texts that quote them are emptied, and the record says so.
    """
    if not any(gone.words) and not gone.links:
        return 0
    given = _around(session, message_ids)
    near, far, seed = gone.finder(NEAR), gone.finder(FAR), gone.seed()
    given["replies"] = sorted({*given["replies"], *recalling.recall(session, seed, far, message_ids, now=now)})
    struck = sum(striking.strike_found(session, *one, seed, far) for one in columns(Kind.FREE) if one not in MACHINES)
    struck += _strike_near(session, seed, near, far, given)
    _empty_record(session, gone, seed, given, now)
    return struck


def strike_names(session: Session, named: str, cases: Sequence[int]) -> int:
    """Strike names of people whose last words are gone, as `belongings.names` finds them; return how many texts."""
    struck = striking.strike(session, named, skip=MACHINES)
    find = striking.finding(named)
    return struck + _strike_near(session, named, find, find, _of_cases(session, cases))


def _strike_near(
    session: Session, seed: str, find: striking.Find, in_drafts: striking.Find, given: dict[str, list[int]]
) -> int:  # fmt: skip
    struck = striking.strike_found(session, "reply", "text", seed, in_drafts, _UNPOSTED, given, also=_NEWER)
    for table, column in NEAR_TEXTS:
        struck += striking.strike_found(session, table, column, seed, find, f" AND ({OF[table]})", given)
    return struck


MACHINES: Final = frozenset(
    (table, column)
    for table in ("webhook_delivery", "procrastinate_jobs", "listener", "notice", "saved_view", "escalation")
    for column in ("payload", "problem", "args", "lock", "queueing_lock", "last_error", "title", "text", "filters")
)
"""What the desk writes itself and never quotes anybody in: too much to be searched for every deletion."""

_UNPOSTED: Final = (
    " AND t.id = ANY(:replies) AND t.state IN ('drafted', 'held', 'refused', 'expired', 'withdrawn')"
    " AND NOT EXISTS (SELECT FROM approval a WHERE a.reply_id = t.id AND a.voided_at IS NULL)"
)

_NEWER: Final = ", version = version + 1, last_step = 'struck', changed_by = 'desk'"
"""A draft is another one from then on: whoever read it before has to read it again."""


def _around(session: Session, message_ids: Collection[int]) -> dict[str, list[int]]:
    """Return the cases in the threads of these messages, with all that belongs to those."""
    cases = session.scalars(
        text(
            "SELECT id FROM case_file WHERE conversation_id IN"
            " (SELECT conversation_id FROM message WHERE id = ANY(CAST(:ids AS bigint[]))) ORDER BY id"
        ),
        {"ids": sorted(message_ids)},
    ).all()
    return {**_of_cases(session, cases), "messages": sorted(message_ids)}


def _of_cases(session: Session, cases: Sequence[int]) -> dict[str, list[int]]:
    found = text("SELECT id FROM reply WHERE case_id = ANY(CAST(:cases AS bigint[])) ORDER BY id")
    return {"cases": list(cases), "replies": list(session.scalars(found, {"cases": list(cases)}))}


def _empty_record(session: Session, gone: Gone, seed: str, given: dict[str, list[int]], now: datetime) -> None:
    near, far = gone.finder(NEAR), gone.finder(FAR)
    rows = session.execute(
        text(
            # The few entries first: to look into every text that was ever said would take seconds.
            "WITH few AS MATERIALIZED (SELECT content_id, subject = ANY(CAST(:subjects AS text[])) AS near"
            " FROM record_entry WHERE content_id IS NOT NULL AND seq > (SELECT COALESCE(min(seq), 0) FROM record_entry"
            " WHERE subject = ANY(CAST(:messages AS text[]))) AND (subject = ANY(CAST(:subjects AS text[]))"
            " OR kind LIKE ANY(CAST(:freely AS text[]))))"
            " SELECT c.id, c.body, s.near FROM few s JOIN content c ON c.id = s.content_id"
            " WHERE c.body IS NOT NULL AND c.body ~* :seed ORDER BY c.id"
        ),
        {
            "seed": seed, "freely": [f"{one}%" for one in _FREELY.split()],
            "messages": [f"message:{one}" for one in given["messages"]],
            "subjects": [*(f"case:{one}" for one in given["cases"]), *_incidents(session, given["cases"])],
        },
    ).all()  # fmt: skip
    ids = [row.id for row in rows if (near if row.near else far)(row.body)]
    if ids:
        session.execute(
            text("UPDATE content SET body = NULL, erased_at = :now WHERE id = ANY(CAST(:ids AS bigint[]))"),
            {"ids": ids, "now": now},
        )
        record.append(session, "content.erased", "platform", "quotes", {"contents": spans(ids)}, at=now)


def _incidents(session: Session, cases: list[int]) -> list[str]:
    found = text("SELECT 'incident:' || id FROM incident WHERE case_id = ANY(CAST(:cases AS bigint[]))")
    return list(session.scalars(found, {"cases": cases}))
