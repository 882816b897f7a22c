"""In which role of the sign-off matrix somebody at the desk signs a statement, if in any."""

from collections.abc import Iterable
from typing import Final

from bot.console.access import SignedIn
from bot.console.roles import Permission, Role
from bot.wiring import Desk
from storage import statement_signing
from storage.database import Session
from storage.statement_signing import Way
from storage.tables import StatementVersion

HELD: Final = {
    Role.APPROVER: "pr",
    Role.LEGAL: "legal",
    Role.QUALITY_OFFICER: "quality",
    Role.EXECUTIVE: "executive",
}
"""In which role of the matrix each role of the desk signs."""


def held(roles: Iterable[str]) -> frozenset[str]:
    """Return the roles of the matrix in which somebody with these roles of the desk signs."""
    return frozenset(HELD[role] for role in HELD if role.value in {*roles})


def ways(session: Session, desk: Desk, person: SignedIn, version: StatementVersion) -> list[Way]:
    """Return the roles in which somebody may sign a version now; none once they signed, or if it is void."""
    if version.voided_at is not None or not person.may(Permission.STATEMENT_SIGN):
        return []
    deputies = desk.judge.code.sign_off.deputies
    return statement_signing.ways_of(session, version, person.user_id, held(person.roles), deputies)


def may_sign(session: Session, desk: Desk, person: SignedIn, version: StatementVersion) -> bool:
    """Tell whether a version waits for somebody in a role of their own."""
    return any(not one.deputy for one in ways(session, desk, person, version))
