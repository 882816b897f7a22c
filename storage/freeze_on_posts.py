"""Whether a freeze binds a post of the company's that some other program publishes."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text

from storage.database import Session
from storage.freezing import Frost

_IN_FORCE = text("""
    SELECT f.crisis_id, k.title, f.rehearsal, f.products FROM crisis_freeze f JOIN crisis k ON k.id = f.crisis_id
    WHERE f.lifted_at IS NULL AND (NOT f.rehearsal OR :platform = 'sandbox')
        AND (f.accounts = '{}' OR :platform = '' OR EXISTS (
            SELECT FROM platform_account a WHERE a.id = ANY(f.accounts) AND a.platform = :platform))
    ORDER BY f.rehearsal, f.crisis_id
""")


@dataclass(frozen=True, slots=True)
class Bound:
    """A freeze that binds posts on a platform: all of them, or those about `products` if there are any."""

    frost: Frost
    products: frozenset[str]

    def binds(self, about: Collection[str]) -> bool:
        """Say whether it binds a post about these products."""
        return not self.products or bool(self.products & set(about))


def on_platform(session: Session, platform: str) -> list[Bound]:
    """Return the freezes in force that bind the company's posts on a platform; a rehearsal's only in the sandbox."""
    rows = session.execute(_IN_FORCE, {"platform": platform})
    return [Bound(Frost(row.crisis_id, row.title, row.rehearsal), frozenset(row.products)) for row in rows]
