"""The review of a crisis, built from what was kept: nothing in it was written by hand but what people wrote then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import crises, crisis_facts, crisis_work, freezing, holding
from storage.crises import SEVERITIES, STAMP, Happened, stamp
from storage.crisis_facts import Fact
from storage.crisis_work import Duty, Task
from storage.database import Session
from storage.freezing import Freeze
from storage.tables import Crisis

FACTS = {"known": "Known", "believed": "Believed", "unknown": "Unknown", "withdrawn": "Turned out not to be so"}


@dataclass(frozen=True, slots=True)
class Review:
    """Everything that a review says."""

    crisis: Crisis
    owner: str
    facts: Sequence[Fact]
    timeline: Sequence[Happened]
    tasks: Sequence[Task]
    duties: Sequence[Duty]
    freezes: Sequence[Freeze]
    held: dict[str, int]
    now: datetime

    @property
    def title(self) -> str:
        """What stands on top; a rehearsal's says so."""
        return f"{stamp(rehearsal=self.crisis.rehearsal)}Review of crisis {self.crisis.id}: {self.crisis.title}"

    @property
    def decisions(self) -> list[Happened]:
        """What people decided, the oldest first."""
        kinds = {"moved", "frozen", "released", "thawed", "decision"}
        return [one for one in self.timeline if one.kind in kinds]

    @property
    def statements(self) -> list[Happened]:
        """What was said in public, the oldest first."""
        return [one for one in self.timeline if one.kind == "statement"]

    def numbers(self) -> list[tuple[str, str]]:
        """Return what can be counted, as (name, value)."""
        crisis = self.crisis
        end = crisis.closed_at
        frozen = sum((((one.lifted_at or end or self.now) - one.began_at) for one in self.freezes), start=timedelta())
        said = [one.at for one in self.timeline if one.kind == "statement" and one.data.get("state") == "published"]
        done = [one for one in self.tasks if one.done_at]
        return [
            ("From opening to closing", _span(end - crisis.opened_at) if end else "not closed"),
            ("Frozen", _span(frozen)),
            ("To the first statement in public", _span(said[0] - crisis.opened_at) if said else "none was made"),
            ("Replies held", str(self.held["all"])),
            ("Replies let go", str(self.held["released"])),
            ("Replies still held", str(self.held["held"])),
            ("Facts known at the end", str(sum(one.standing == "known" for one in self.facts))),
            ("Moves of facts", str(sum(one.kind == "fact" and "was" in one.data for one in self.timeline))),
            ("Tasks done", f"{len(done)} of {len(self.tasks)}"),
            ("Tasks done late", str(sum(bool(one.done_at and one.done_at > one.due_at) for one in done))),
        ]


def gather(session: Session, crisis_id: int, *, now: datetime) -> Review:
    """Read everything that the review of a crisis says as it stands now, or raise NotFound."""
    crisis = crises.read(session, crisis_id)
    return Review(
        crisis, crises.owner(session, crisis), crisis_facts.of(session, crisis_id), crises.timeline(session, crisis_id),
        crisis_work.tasks(session, crisis_id), crisis_work.on_duty(session, crisis_id, ended=True),
        freezing.freezes(session, crisis_id), holding.figures(session, crisis_id), now,
    )  # fmt: skip


def markdown(review: Review) -> str:
    """Return the review as Markdown; times are UTC."""
    crisis = review.crisis
    products = f", {', '.join(crisis.products)}" if crisis.products else ""
    lines = [f"# {_safe(review.title)}", ""]
    if crisis.rehearsal:
        lines += [f"**{STAMP}.** This was an exercise on sandbox accounts. Nothing in it happened.", ""]
    lines += [
        f"Severity {crisis.severity} ({SEVERITIES[crisis.severity]}), {crisis.kind}, {crisis.scct}{products}.",
        f"Now {crisis.state}. Owner: {_safe(review.owner) or 'nobody'}.",
        "",
    ]
    lines += ["## Numbers", "", "| what | value |", "| --- | --- |"]
    lines += [f"| {name} | {value} |" for name, value in review.numbers()]
    lines += ["", "## Facts as they stood", ""]
    for standing, name in FACTS.items():
        said = [one for one in review.facts if one.standing == standing]
        lines += [f"### {name}", "", *([_fact(one) for one in said] or ["None."]), ""]
    lines += _listed("Decisions", review.decisions) + _listed("Statements", review.statements)
    lines += _listed("Timeline", review.timeline)
    lines += ["## Actions", "", "| what | owner | due | done |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {_cell(one.text)} | {_cell(one.owner)} | {_at(one.due_at)} | {_at(one.done_at) if one.done_at else 'no'} |"
        for one in review.tasks
    ]
    lines += ["", "## On duty", ""]
    lines += [
        f"- {_safe(one.name)}: {_safe(one.role)}, from {_at(one.since)}"
        + (f" to {_at(one.until)}" if one.until else "")
        for one in review.duties
    ] or ["Nobody was named."]
    if crisis.review:
        lines += ["", "## What we learned", "", _safe(crisis.review)]
    return "\n".join(lines) + "\n"


def _listed(title: str, events: Sequence[Happened]) -> list[str]:
    rows = [f"- {_at(one.at)} {_safe(one.who)}: {_safe(one.text)}" for one in events]
    return [f"## {title}", "", *(rows or ["None."]), ""]


def _fact(one: Fact) -> str:
    return f"- {_safe(one.text)} (source: {_safe(one.source) or 'none'}; as of {_at(one.as_of)}; {_safe(one.by)})"


def _at(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else ""


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if minutes < 1:
        return f"{int(length.total_seconds())} s"
    return f"{days} d {hours} h" if days else f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def _safe(text: str) -> str:
    """Return a text on one line, with nothing in it that Markdown or a browser would take for its own."""
    flat = " ".join(text.split())
    for mark in ("\\", "`", "*", "_", "[", "]", "#"):
        flat = flat.replace(mark, f"\\{mark}")
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cell(text: str) -> str:
    return _safe(text).replace("|", "\\|")
