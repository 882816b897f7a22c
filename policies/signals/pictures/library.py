"""The asset library: whose each known picture is, under which licence; a picture is looked up in it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from policies.signals.pictures.fingerprints import Bits, Unreadable, fingerprint, grid, plain, readings
from policies.signals.pictures.matching import Index
from policies.signals.pictures.metadata import Said, read_metadata
from policies.subject import Look, Standing

OURS: Final = "ours"


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture that we may know again. `source` is `ours`, or the @handle of whoever made it.

    A licence holds on the `platforms` and in the `territories` that it names (all, if none), from `since` and until
    just before `until`. `print` is its fingerprint in hexadecimal digits, empty for a picture too plain to have one.
    """

    id: str
    name: str
    source: str
    sha256: str
    print: str = ""
    platforms: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    revoked_at: datetime | None = None

    def standing(self, now: datetime, platform: str = "") -> Standing:
        """Return how we stand to the picture now, on a platform."""
        if self.revoked_at is not None and self.revoked_at <= now:
            return Standing.REVOKED
        if self.until is not None and self.until <= now:
            return Standing.EXPIRED
        if self.since is not None and self.since > now:
            return Standing.NOT_YET
        if platform and self.platforms and platform not in self.platforms:
            return Standing.ELSEWHERE
        return Standing.OURS if self.source == OURS else Standing.LICENSED

    def to_json(self) -> dict[str, Any]:
        """Return the asset as it is exported."""
        times = {"since": self.since, "until": self.until, "revoked_at": self.revoked_at}
        return {
            "id": self.id, "name": self.name, "source": self.source, "sha256": self.sha256, "print": self.print,
            "platforms": list(self.platforms), "territories": list(self.territories),
            **{key: value.isoformat() if value else None for key, value in times.items()},
        }  # fmt: skip

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Asset":
        """Return the asset that an exported line describes; raise ValueError, KeyError or TypeError."""
        times: dict[str, Any] = {
            key: datetime.fromisoformat(given[key]) if given.get(key) else None
            for key in ("since", "until", "revoked_at")
        }
        words: dict[str, Any] = {key: str(given[key]) for key in ("id", "name", "source", "sha256")}
        scopes: dict[str, Any] = {key: tuple(map(str, given.get(key) or ())) for key in ("platforms", "territories")}
        held = str(given.get("print") or "")
        if held and len(_bits(held)) != len(_bits("00" * 32)):
            raise ValueError("a fingerprint has 64 hexadecimal digits")
        return cls(**words, print=held, **scopes, **times)


def known_by(content: bytes) -> tuple[str, str]:
    """Return the SHA-256 and the fingerprint by which a picture is known again; raise Unreadable."""
    levels = grid(content)
    print_ = "" if plain(levels) else fingerprint(levels).tobytes().hex()
    return hashlib.sha256(content).hexdigest(), print_


def _facts(said: Said) -> dict[str, Any]:
    return {"creator": said.maker, "ai": said.ai, "signature": said.signature, "located": said.located}


def _bits(print_: str) -> Bits:
    bits: Bits = np.frombuffer(bytes.fromhex(print_), np.uint64)
    return bits


class Library:
    """Assets to look pictures up in. Never changed once built, so threads may share it."""

    def __init__(self, assets: Iterable[Asset] = ()) -> None:
        self.assets = tuple(assets)
        self._exactly = {asset.sha256: asset for asset in self.assets}
        self._printed = [asset for asset in self.assets if asset.print]
        self._index = Index(_bits(asset.print) for asset in self._printed)

    def find(self, content: bytes) -> Asset | None:
        """Return the asset that a picture is, or was made from; raise Unreadable."""
        asset = self._exactly.get(hashlib.sha256(content).hexdigest())
        if asset is not None:
            return asset
        levels = grid(content)
        found = None if plain(levels) else self._index.find(readings(levels))
        return self._printed[found.asset] if found else None

    def sight(self, content: bytes) -> Look:
        """Return what is seen of a picture, with the id of the asset that it is; how we stand to that is not told.

        One that can't be read is told of, never raised.
        """
        said = read_metadata(content)
        facts: dict[str, Any] = _facts(said)
        try:
            asset = self.find(content)
        except Unreadable as why:
            return Look(problem=str(why), **facts)
        return Look(asset=asset.id if asset else "", **facts)

    def look(self, content: bytes, now: datetime, platform: str = "") -> Look:
        """Return what can be told of a picture; one that can't be read is told of, never raised."""
        said = read_metadata(content)
        facts: dict[str, Any] = _facts(said)
        try:
            asset = self.find(content)
        except Unreadable as why:
            return Look(problem=str(why), **facts)
        if asset is None:
            return Look(**facts)
        source = "" if asset.source == OURS else asset.source
        return Look(asset.standing(now, platform), asset.name, source, **facts)
