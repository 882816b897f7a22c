"""A statement drafted from what the room of a crisis knows, for the channels and languages that a person chose."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.platforms.lengths import length_on
from bot.wiring import Desk
from policies.subject import Crisis as CrisisKind
from policies.subject import Subject, SubjectKind
from responders.statement import LANGUAGES, Ground, variant
from storage import crises, crisis_facts, statements
from storage.database import Session
from storage.errors import NotAllowed
from storage.freezing import SANDBOX
from storage.posting_steps import LINK
from storage.statements import SOCIAL, NewStatement, Text

_ADDRESS: Final = "https://" + "x" * 60
"""Stands for a link that isn't known yet, when a text is counted or checked."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text goes: a channel, with one of our accounts or none."""

    channel: str
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person gave for a draft. `whole` is where the whole text stands; `change` goes with an update."""

    title: str
    headline: str
    languages: tuple[str, ...]
    places: tuple[Place, ...]
    whole: Place
    next_at: datetime
    contact: str
    affected: str = ""
    doing: str = ""
    link: str = ""
    kind: str = "statement"
    follows_id: int | None = None
    change: str = ""


def draft(desk: Desk, session: Session, crisis_id: int, wanted: Wanted) -> NewStatement:
    """Return a statement drafted from the facts as they stand; NotAllowed when something needed is missing."""
    _must_be_whole(wanted)
    ground = _ground(desk, session, crisis_id, wanted)
    places = (wanted.whole, *(one for one in wanted.places if one != wanted.whole))
    texts = tuple(
        text for language in wanted.languages for text in _drafted(desk, ground, places, language, whole=wanted.whole)
    )
    return NewStatement(
        crisis_id, wanted.title or wanted.headline, texts, wanted.kind, wanted.follows_id, wanted.next_at,
        wanted.link,
    )  # fmt: skip


def _drafted(
    desk: Desk, ground: Ground, places: Iterable[Place], language: str, *, whole: Place | None = None,
    text: str = "", taken: Iterable[str] = (),
) -> list[Text]:  # fmt: skip
    """Return a text for each place in one language, no post in the words of another or of what is `taken`."""
    texts, used = [], [*taken]
    for place in places:
        made = variant(
            ground, place.channel, language, canonical=place == whole, text=text, taken=used, fits=fitting(desk, place)
        )
        used.append(made.text)
        texts.append(Text(place.channel, language, made.text, made.subject, place.account_id, place == whole))
    return texts


def more(desk: Desk, session: Session, statement_id: int, places: tuple[Place, ...], contact: str) -> list[Text]:
    """Return texts for channels that a draft doesn't go to yet: posts that point to it, letters that carry it."""
    row, there = statements.read(session, statement_id), statements.variants(session, statement_id)
    if not places:
        raise NotAllowed("Choose the channels to add.")
    if row.next_update_at is None:
        raise NotAllowed("Say when the next update comes first: the texts name it.")
    whole = next(Place(one.channel, one.account_id) for one in there if one.canonical)
    made = []
    for language in dict.fromkeys(one.language for one in there):
        texts = [one for one in there if one.language == language]
        subject = next((one.subject for one in texts if one.subject), "")
        title = subject or row.title
        wanted = Wanted(title, title, (language,), (), whole, row.next_update_at, contact, link=row.link)
        ground = _ground(desk, session, row.crisis_id, wanted)
        ground = replace(ground, language=language if subject else _language(desk, title))
        leading = next(one.text for one in texts if one.canonical)
        carried = leading.removeprefix(crises.stamp(rehearsal=True)).removeprefix(f"{title}\n\n")
        made += _drafted(desk, ground, places, language, text=carried, taken=[one.text for one in texts])
    return made


def _must_be_whole(wanted: Wanted) -> None:
    if not wanted.headline.strip():
        raise NotAllowed("A statement needs a headline: what it is about, in a few words.")
    if not wanted.languages or set(wanted.languages) - set(LANGUAGES):
        raise NotAllowed("Choose at least one language.")
    if not wanted.contact.strip():
        raise NotAllowed("Say how to reach us: a number, an address or a page.")
    if wanted.whole.account_id is None and not wanted.link.strip():
        raise NotAllowed("Give the address of the page that will hold the whole text: the others point to it.")
    if wanted.link and not wanted.link.startswith(("https://", "http://")):
        raise NotAllowed("The address of the page begins with https://.")
    if wanted.kind != "statement" and not wanted.change.strip():
        raise NotAllowed("Say what is new, or what was wrong and how it is.")


def _ground(desk: Desk, session: Session, crisis_id: int, wanted: Wanted) -> Ground:
    row, facts = crises.read(session, crisis_id), crisis_facts.of(session, crisis_id)
    known, unknown = (tuple(one.text for one in facts if one.standing == kind) for kind in ("known", "unknown"))
    before = statements.read(session, wanted.follows_id).published_at if wanted.follows_id is not None else None
    said = "\n".join((wanted.headline, *known, *unknown, wanted.doing, wanted.affected))
    code = desk.judge.code
    names = tuple(product.name for one in row.products if (product := code.product(one)) is not None)
    return Ground(
        row.kind, row.scct, wanted.headline.strip(), desk.config.brand.speaks_as(code.brand), wanted.contact.strip(),
        wanted.next_at, desk.config.brand.timezone, _language(desk, said), names, known, unknown,
        wanted.affected.strip(), wanted.doing.strip(), wanted.link.strip() or LINK, wanted.kind,
        wanted.change.strip(), before,
    )  # fmt: skip


def _language(desk: Desk, said: str) -> str:
    code = desk.judge.measure(Subject(SubjectKind.STATEMENT, said, desk.clock())).language.code
    return code if code in LANGUAGES else "en"


def fitting(desk: Desk, place: Place) -> Callable[[str], bool]:
    """Return what says whether a text fits a place, with the stamp that a rehearsal's posts on a sandbox carry."""
    stamp = crises.stamp(rehearsal=place.channel == SANDBOX)
    return lambda text: over(desk, place, f"{stamp}{text}") == 0


def counted(desk: Desk, place: Place, text: str) -> tuple[int, int | None]:
    """Return how long a text is where it goes, its link filled in, and how long it may be (None: as you like)."""
    if place.channel not in SOCIAL:
        return len(text), None
    platform = desk.accounts.get(place.account_id or 0)
    length = length_on(place.channel, platform)
    return length.count(filled(text)), length.limit


def over(desk: Desk, place: Place, text: str) -> int:
    """Return by how much a text is too long where it goes."""
    length, limit = counted(desk, place, text)
    return max(0, length - limit) if limit is not None else 0


def filled(text: str) -> str:
    """Return a text as it will read, with an address where the link comes."""
    return text.replace(LINK, _ADDRESS)


def subject(desk: Desk, session: Session, crisis_id: int, place: Place, language: str, text: str) -> Subject:
    """Return a text as the judge reads it: with the crisis it answers, and the facts as they stand."""
    row, facts = crises.read(session, crisis_id), crisis_facts.of(session, crisis_id)
    known, unknown = (tuple(one.text for one in facts if one.standing == kind) for kind in ("known", "unknown"))
    crisis = CrisisKind(row.kind, row.scct, known, unknown)
    platform = place.channel if place.channel in SOCIAL else ""
    return Subject(SubjectKind.STATEMENT, text, desk.clock(), platform=platform, language=language, crisis=crisis)
