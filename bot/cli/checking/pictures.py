"""The pictures of a check: their files are read here, so that `policies`, which opens nothing, can tell them apart.

What a picture shows, and whose it is, is for the media signal: it takes the same path from `Media.path`.
"""

import errno
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from policies.subject import Media, Subject

if TYPE_CHECKING:
    from policies.signals.pictures.library import Library


def fingerprinted(subject: Subject, assets: "Library | None" = None) -> Subject:
    """Return the subject with the SHA-256 of every picture whose file can be read, and a look at it."""
    if not any(one.path for one in subject.media):
        return subject
    from bot.assets import looked_at
    from policies.signals.pictures.library import Library

    subject = replace(subject, media=tuple(map(_one, subject.media)))
    return looked_at(subject, Library() if assets is None else assets)


def _one(media: Media) -> Media:
    if media.sha256 or not media.path:
        return media
    try:
        return replace(media, sha256=file_sha256(Path(media.path)))
    except (OSError, ValueError):
        return media  # the file isn't here: nothing is known of it, which is what the judge then weighs


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file; raise OSError, for a pipe or a device as well, which may never end."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "It is no file", str(path))
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
