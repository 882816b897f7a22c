"""Pictures that our account sent: kept beside the journal, or in memory where there is none."""

import hashlib
from pathlib import Path
from typing import Final

LARGEST: Final = 5_000_000
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}
_TYPES: Final = {ending: media_type for media_type, ending in _ENDINGS.items()}


class Uploads:
    """Pictures by name; the name says what they are and what is in them."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._kept: dict[str, bytes] = {}

    def keep(self, content: bytes, media_type: str) -> str | None:
        """Keep a picture and return its name, or None if it is too large, empty or no picture."""
        ending = _ENDINGS.get(media_type)
        if ending is None or not 0 < len(content) <= LARGEST:
            return None
        name = f"{hashlib.sha256(content).hexdigest()[:32]}.{ending}"
        if self._folder is None:
            self._kept[name] = content
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / name).write_bytes(content)
        return name

    def has(self, address: str) -> bool:
        """Say whether an address like /uploads/name is that of a picture kept here."""
        return address.startswith("/uploads/") and self.read(address.removeprefix("/uploads/")) is not None

    def read(self, name: str) -> tuple[bytes, str] | None:
        """Return a picture and its type, or None where there is none of that name."""
        stem, _, ending = name.partition(".")
        if not stem.isalnum() or ending not in _TYPES:
            return None
        content = self._kept.get(name)
        if content is None and self._folder is not None and (self._folder / name).is_file():
            content = (self._folder / name).read_bytes()
        return None if content is None else (content, _TYPES[ending])
