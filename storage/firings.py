"""The calendar's firings: each happens once, however many clocks ring for it."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from storage.database import Session
from storage.tables import Firing


def take(session: Session, job: str, fire_at: datetime) -> bool:
    """Claim one firing of `job`; False if somebody else did. The claim commits with the work it leads to."""
    taken = session.scalar(
        insert(Firing).values(job=job, fire_at=fire_at).on_conflict_do_nothing().returning(Firing.job)
    )
    return taken is not None


def forget(session: Session, before: datetime) -> int:
    """Remove the claims of firings before `before`; return how many."""
    gone = session.scalars(delete(Firing).where(Firing.fire_at < before).returning(Firing.job))
    return len(gone.all())
