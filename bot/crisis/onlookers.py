"""What somebody sees who looks on by a link: how it stands, without a name and with personal data taken out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.crisis import names
from policies.engine import Judge
from policies.subject import Subject, SubjectKind
from storage import crises, crisis_facts, crisis_people, crisis_work, freezing, holding
from storage.crises import SEVERITIES
from storage.database import Session

MASK: Final = "▇▇▇"
_TOLD: Final = frozenset({"opened", "moved", "frozen", "held", "released", "thawed", "statement"})


@dataclass(frozen=True, slots=True)
class Said:
    """A fact or a line of the timeline, as an onlooker may read it."""

    text: str
    at: datetime
    source: str = ""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A crisis as an onlooker sees it."""

    title: str
    kind: str
    severity: str
    state: str
    rehearsal: bool
    opened_at: datetime
    updated_at: datetime
    frozen: bool
    held: int
    open_tasks: int
    late_tasks: int
    on_duty: int
    known: Sequence[Said]
    believed: Sequence[Said]
    unknown: Sequence[Said]
    timeline: Sequence[Said]


def glimpse(session: Session, judge: Judge, crisis_id: int, *, now: datetime) -> Glimpse:
    """Return what an onlooker may see of a crisis."""
    row = crises.read(session, crisis_id)
    facts = crisis_facts.of(session, crisis_id)
    todo = [one for one in crisis_work.tasks(session, crisis_id) if one.done_at is None]

    past = crises.timeline(session, crisis_id)
    events = [one for one in past if one.kind in _TOLD]
    words = [row.title, *(part for one in facts for part in (one.text, one.source)), *(one.text for one in past)]
    people = names.known(crisis_people.names(session, crisis_id), words, ours(judge))

    def bare(text: str) -> str:
        return names.hidden(masked(judge, text, now), people, MASK)

    def said(standing: str) -> list[Said]:
        return [Said(bare(one.text), one.as_of, bare(one.source)) for one in facts if one.standing == standing]

    return Glimpse(
        bare(row.title), row.kind, f"{row.severity} · {SEVERITIES[row.severity]}", row.state,
        row.rehearsal,
        row.opened_at, row.updated_at, bool(freezing.freezes(session, crisis_id, in_force=True)),
        holding.figures(session, crisis_id)["held"], len(todo),
        sum(one.due_at < now for one in todo),
        len(crisis_work.on_duty(session, crisis_id)), said("known"), said("believed"), said("unknown"),
        [Said(bare(one.text), one.at) for one in reversed(events)],
    )  # fmt: skip


def ours(judge: Judge) -> list[str]:
    """Return the words of the brand and its products, which are nobody's name."""
    return [judge.code.brand, *(name for one in judge.code.products for name in (one.name, *one.aliases))]


def masked(judge: Judge, text: str, now: datetime) -> str:
    """Return a text with personal data and handles taken out."""
    if not text:
        return ""
    marks = judge.measure(Subject(SubjectKind.STATEMENT, text, now)).personal
    for mark in sorted(marks, key=lambda one: one.start, reverse=True):
        text = text[: mark.start] + MASK + text[mark.end :]
    return " ".join(MASK if word.startswith(("@", "u/", "/u/")) and len(word) > 2 else word for word in text.split(" "))
