"""The asset library at hand: read from an exported file, and pictures of a check looked up in it."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from policies.signals.pictures.fingerprints import MOST_BYTES
from policies.signals.pictures.library import OURS, Asset, Library
from policies.subject import Look, Media, Subject

if TYPE_CHECKING:
    from storage.database import Database


class BadAssets(ValueError):
    """A file of assets can't be used; the message says which line and why."""


_NOT_HERE: Final = "The picture's file can't be read."


def read_library(path: Path) -> Library:
    """Return the library of a file that `answerable asset export` wrote; raise BadAssets."""
    held = []
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise BadAssets(f"{path} can't be read: {error.strerror}.") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            held.append(Asset.from_json(orjson.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise BadAssets(
                f"{path}, line {number}: this is no asset ({type(error).__name__}: {error}). "
                "Write the file anew with: answerable asset export"
            ) from None
    return Library(held)


def looked_at(subject: Subject, library: Library) -> Subject:
    """Return the subject with a look at each of its pictures whose file is given."""
    return replace(subject, media=tuple(_look(one, subject, library) for one in subject.media))


def known_to_the_desk(subject: Subject, database: "Database") -> Subject:
    """Return the subject with what the desk's library says of its pictures, by their SHA-256; raise StorageError.

    The database is asked each time, so a licence that is revoked is over with the next check.
    """
    from storage import assets

    names = {one.sha256.lower() for one in subject.media if one.sha256 and one.look is None}
    if not names:
        return subject
    with database.session() as session:
        known = assets.of_files(session, names)
    return replace(subject, media=tuple(_known(one, subject, known) for one in subject.media)) if known else subject


def _known(media: Media, subject: Subject, known: dict[str, Asset]) -> Media:
    asset = known.get(media.sha256.lower())
    if asset is None or media.look is not None:
        return media
    source = "" if asset.source == OURS else asset.source
    return replace(media, look=Look(asset.standing(subject.now, subject.platform), asset.name, source))


def _look(media: Media, subject: Subject, library: Library) -> Media:
    if media.look is not None or not media.path:
        return media
    try:
        if not Path(media.path).is_file():  # a pipe or a device may never end
            return replace(media, look=Look(problem=_NOT_HERE))
        with Path(media.path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        return replace(media, look=Look(problem=_NOT_HERE))
    if len(content) > MOST_BYTES:
        return replace(media, look=Look(problem=f"The picture is larger than {MOST_BYTES // 1_000_000} MB."))
    return replace(media, look=library.look(content, subject.now, subject.platform))
