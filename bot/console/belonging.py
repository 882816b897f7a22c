"""What a case, an incident, an issue and a crisis are called where another of them leads there."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.console.access import SignedIn
from bot.console.roles import Permission
from storage.case_belongings import Belonging
from storage.crises import STAMP

_WHERE = {
    "incident": ("Incident I-", "/quality/incidents/", Permission.QUALITY_READ),
    "issue": ("Issue Q-", "/quality/issues/", Permission.QUALITY_READ),
    "crisis": ("Crisis C-", "/crises/", Permission.CRISIS_READ),
}


@dataclass(frozen=True, slots=True)
class Lead:
    """A link to an incident, an issue or a crisis, with how it stands."""

    href: str
    number: str
    name: str
    state: str


def leads(person: SignedIn, found: Iterable[Belonging]) -> tuple[Lead, ...]:
    """Return links to what this person may read."""
    shown = []
    for one in found:
        number, href, permission = _WHERE[one.kind]
        if person.may(permission):
            stamp = f"{STAMP}: " if one.rehearsal else ""
            shown.append(Lead(f"{href}{one.id}", f"{number}{one.id}", f"{stamp}{one.name}", one.state))
    return tuple(shown)
