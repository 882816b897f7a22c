"""Posts by their ids: the newest version of each, those that are gone, and everybody who wrote them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.platforms.base import Unavailable
from bot.platforms.x.calling import Json
from bot.platforms.x.identity import Identity
from bot.platforms.x.known import Known
from bot.platforms.x.reading import Includes, Reader, history, listed
from bot.platforms.x.service import PAGE, Service

_GONE: Final = ("resource-not-found", "not-authorized-for-resource", "resource-unavailable")
"""Deleted; or of an author who is suspended, protected or hidden from us; or withheld: gone, for the desk."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What every part of the adapter works with."""

    service: Service
    reader: Reader
    identity: Identity
    known: Known


@dataclass(frozen=True, slots=True)
class Gathered:
    """Posts as X tells them now, by the id that was asked for; `gone` are those that X says are not there."""

    told: Mapping[str, Json]
    gone: frozenset[str]
    includes: Includes


async def gather(parts: Parts, post_ids: Sequence[str]) -> Gathered:
    """Read posts in as few requests as X allows; raise as a read does."""
    answers = [await parts.service.posts(list(post_ids[at : at + PAGE])) for at in range(0, len(post_ids), PAGE)]
    includes = Includes.read(*answers)
    said = [one for answer in answers for one in listed(answer)]
    told = {wanted: one for one in said for wanted in post_ids if wanted in history(one)}
    newer = sorted({history(one)[-1] for one in told.values()} - set(includes.posts))
    if newer:
        # The first id of an edited post may tell the words of the first version only.
        more = [await parts.service.posts(newer[at : at + PAGE]) for at in range(0, len(newer), PAGE)]
        includes = Includes.read(*answers, *more)
    newest = {asked: includes.posts.get(history(one)[-1], one) for asked, one in told.items()}
    gone = _gone(answers) & set(post_ids) - set(told)
    return Gathered(newest, frozenset(gone), await with_authors(parts, newest.values(), includes))


async def with_authors(parts: Parts, told: Iterable[Json], includes: Includes) -> Includes:
    """Look up the authors that an answer left out, in one request; who can't be found stays unknown."""
    named = {str(one.get("author_id") or one.get("sender_id") or "") for one in told}
    missing = sorted(named - set(includes.people) - {""})
    for at in range(0, len(missing), PAGE):
        includes = includes.with_people(await parts.service.people(missing[at : at + PAGE]))
    for person_id, person in includes.people.items():
        if "protected" in person:
            parts.known.note_protected(person_id, parts.service.now(), protected=bool(person["protected"]))
    return includes


async def with_fields(parts: Parts, told: Sequence[Json], includes: Includes) -> tuple[list[Json], Includes]:
    """Return the posts with what X left out: one that came without an author is read again by its id, once."""
    bare = [str(one["id"]) for one in told if not one.get("author_id")]
    if bare:
        try:
            again = await gather_plain(parts, bare)
        except Unavailable:
            again = Includes()
        told = [again.posts.get(str(one["id"]), one) for one in told]
        includes = Includes(
            {**includes.people, **again.people}, {**includes.posts, **again.posts}, {**includes.media, **again.media}
        )
    return list(told), await with_authors(parts, told, includes)


async def gather_plain(parts: Parts, post_ids: Sequence[str]) -> Includes:
    """Read these very versions; raise as a read does."""
    return Includes.read(
        *[await parts.service.posts(list(post_ids[at : at + PAGE])) for at in range(0, len(post_ids), PAGE)]
    )


def says_gone(answer: Json) -> bool:
    """Say whether X says of the one thing asked for that it is not there, or not for us."""
    errors = answer.get("errors")
    said = [answer, *(errors if isinstance(errors, list) else ())]
    return any(isinstance(one, Mapping) and _kind(one) in _GONE for one in said)


def _kind(problem: Json) -> str:
    return str(problem.get("type", "")).rpartition("/")[2]


def _gone(answers: Iterable[Json]) -> set[str]:
    found: set[str] = set()
    for answer in answers:
        errors = answer.get("errors")
        for one in errors if isinstance(errors, list) else ():
            if isinstance(one, Mapping) and _kind(one) in _GONE and one.get("parameter") in {"ids", "id"}:
                found.add(str(one.get("resource_id") or one.get("value")))
    return found
