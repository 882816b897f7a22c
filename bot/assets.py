"""The asset library at hand: read from an exported file, and pictures of a check looked up in it."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import orjson

from policies.signals.pictures.fingerprints import MOST_BYTES
from policies.signals.pictures.library import Asset, Library
from policies.subject import Look, Media, Subject


class BadAssets(ValueError):
    """A file of assets can't be used; the message says which line and why."""


_NOT_HERE: Final = "The picture's file can't be read."


def read_library(path: Path) -> Library:
    """Return the library of a file that `answerable asset export` wrote; raise BadAssets."""
    assets = []
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise BadAssets(f"{path} can't be read: {error.strerror}.") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            assets.append(Asset.from_json(orjson.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise BadAssets(
                f"{path}, line {number}: this is no asset ({type(error).__name__}: {error}). "
                "Write the file anew with: answerable asset export"
            ) from None
    return Library(assets)


def looked_at(subject: Subject, library: Library) -> Subject:
    """Return the subject with a look at each of its pictures whose file is given."""
    return replace(subject, media=tuple(_look(one, subject, library) for one in subject.media))


def _look(media: Media, subject: Subject, library: Library) -> Media:
    if media.look is not None or not media.path:
        return media
    try:
        with Path(media.path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError):
        return replace(media, look=Look(problem=_NOT_HERE))
    if len(content) > MOST_BYTES:
        return replace(media, look=Look(problem=f"The picture is larger than {MOST_BYTES // 1_000_000} MB."))
    return replace(media, look=library.look(content, subject.now, subject.platform))
