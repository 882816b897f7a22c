"""The browser extension as files: written out for browsers and for policies, and the name that browsers give it."""

import base64
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "extension"
_LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass(frozen=True, slots=True)
class Identity:
    """What browsers call the extension, and its version."""

    id: str
    version: str

    @property
    def origin(self) -> str:
        """The origin that its requests come from, as `[api] origins` needs it."""
        return f"chrome-extension://{self.id}"


def identity() -> Identity:
    """Return what browsers call the extension as it is shipped: the first half of the SHA-256 of its public key."""
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    digest = sha256(base64.b64decode(manifest["key"])).hexdigest()
    return Identity(digest[:32].translate(_LETTERS), manifest["version"])


def files() -> Iterator[Path]:
    """Yield every file of the extension, relative to its folder, in order."""
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            yield path.relative_to(FOLDER)


def export(folder: Path) -> int:
    """Copy the extension into a folder that is new or empty; return how many files. Raise FileExistsError, OSError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(str(folder))
    count = 0
    for name in files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(FOLDER / name, folder / name)
        count += 1
    return count
