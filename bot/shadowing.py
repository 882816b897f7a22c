"""A code on trial: it judges what arrives beside the code in force, and has no say.

What it would have decided otherwise is counted, with the cases, and nothing else is kept. Whatever goes wrong with it
is logged and counted; the real verdicts were saved before it was asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from policies.code import load_code
from policies.differences import difference
from policies.engine import Judge
from policies.finding import Judgement
from policies.subject import Subject
from storage import shadows
from storage.database import Database
from storage.shadows import Seen

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Decided:
    """One verdict of the code in force, on what, and in which case."""

    kind: str
    case_id: int
    subject: Subject
    judgement: Judgement


def load(folder: Path | None) -> Judge | None:
    """Return the judge of a code on trial; None without one, or if it can't be loaded, which is logged."""
    if folder is None:
        return None
    try:
        return Judge(load_code(folder))
    except Exception as error:  # noqa: BLE001 - a code on trial stops nothing
        _log.error("shadow code not loaded", folder=str(folder), kind=type(error).__name__, why=str(error))
        return None


def compare(shadow: Judge, code_digest: str, decided: Sequence[Decided], database: Database, now: datetime) -> None:
    """Judge what was decided once more under the code on trial, and keep the differences; never raises."""
    if not decided:
        return
    seen: list[Seen] = []
    failed = 0
    try:
        judgements = shadow.judge_many([one.subject for one in decided])
        for one, other in zip(decided, judgements, strict=True):
            if (found := difference(one.judgement, other)) is not None:
                seen.append(Seen(one.kind, one.case_id, found))
    except Exception as error:  # noqa: BLE001 - a code on trial stops nothing
        failed, seen = len(decided), []
        _log.warning("shadow code failed", size=len(decided), kind=type(error).__name__)
    try:
        with database.session() as session:
            shadows.note(
                session, shadow.code.digest, code_digest, judged=len(decided), seen=seen, now=now, failed=failed
            )
    except Exception as error:  # noqa: BLE001 - nor does its book-keeping
        _log.warning("shadow differences not kept", kind=type(error).__name__)
