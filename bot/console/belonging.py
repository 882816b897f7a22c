"""Where a case, an incident, an issue or a crisis stands, and what it is called where something leads there."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.console.access import SignedIn
from bot.console.roles import Permission
from storage.case_belongings import Belonging
from storage.crises import stamp

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
            named = f"{stamp(rehearsal=one.rehearsal)}{one.name}"
            shown.append(Lead(f"{href}{one.id}", f"{number}{one.id}", named, one.state))
    return tuple(shown)


_PAGES = {
    "case": ("/cases/", Permission.CASE_READ),
    "statement": ("/statements/", Permission.CRISIS_READ),
    "rights": ("/rights/", Permission.PRIVACY_MANAGE),
    **{kind: (href, permission) for kind, (_, href, permission) in _WHERE.items()},
}


def page_of(person: SignedIn, subject: str, case: object = None) -> str:
    """Return the page of what an entry of the record is about, else of its case; "" where this person may read none."""
    for kind, _, number in (subject.partition(":"), ("case", ":", str(case or ""))):
        href, permission = _PAGES.get(kind, ("", None))
        if number and permission is not None and person.may(permission):
            return f"{href}{number}"
    return ""
