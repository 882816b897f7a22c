"""The top bar: the sections that exist now, each shown only to those who may enter it."""

from dataclasses import dataclass

from bot.console.access import SignedIn
from bot.console.roles import Permission


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the top bar. `key` is pressed after `g`."""

    name: str
    href: str
    key: str
    permission: Permission
    current: bool = False


SECTIONS = (
    Section("Inbox", "/inbox", "i", Permission.CASE_READ),
    Section("Crisis", "/crises", "k", Permission.CRISIS_READ),
    Section("Quality", "/quality", "q", Permission.QUALITY_READ),
    Section("Reports", "/reports", "w", Permission.REPORT_READ),
    Section("Check", "/check", "c", Permission.CHECK),
    Section("Assets", "/assets", "p", Permission.ASSET_READ),
    Section("Code", "/code", "a", Permission.CODE_READ),
    Section("Embargoes", "/embargoes", "e", Permission.EMBARGO_MANAGE),
    Section("Rights", "/rights", "t", Permission.PRIVACY_MANAGE),
    Section("Record", "/record", "r", Permission.RECORD_READ),
    Section("Operations", "/operations", "o", Permission.OPERATIONS),
    Section("Users", "/users", "u", Permission.USERS_MANAGE),
)


def sections(person: SignedIn | None, path: str) -> tuple[Section, ...]:
    """Return the sections this person may enter, with the one that `path` belongs to marked."""
    if person is None:
        return ()
    return tuple(
        Section(entry.name, entry.href, entry.key, entry.permission, _inside(path, entry.href))
        for entry in SECTIONS
        if entry.permission in person.permissions
    )


def _inside(path: str, href: str) -> bool:
    if href == "/inbox" and path.startswith("/cases"):
        return True
    if href == "/crises" and path.startswith("/statements/"):
        return True
    return path == href or path.startswith(f"{href}/")
