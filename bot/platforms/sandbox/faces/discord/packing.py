"""How the gateway packs what it says: plain text, or one stream of zlib or zstd over the whole connection."""

import zlib
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

Pack = Callable[[bytes], bytes | str]


def packer(compress: str) -> Pack | None:
    """Return what packs the messages of one connection, or None for a compression that can't be had here."""
    if not compress:
        return lambda said: said.decode()
    if compress == "zlib-stream":
        return _zlib()
    if compress == "zstd-stream":
        return _zstd()
    return None


def _zlib() -> Pack:
    stream = zlib.compressobj()
    # The flush makes each message end where a reader can tell.
    return lambda said: stream.compress(said) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd() -> Pack | None:
    # discord.py asks for zstd where it finds either of these, so the sandbox, beside it, finds it too.
    if find_spec("zstandard") is not None:
        zstandard: Any = import_module("zstandard")
        stream = zstandard.ZstdCompressor().compressobj()
        return lambda said: stream.compress(said) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    if find_spec("compression") is not None:
        zstd: Any = import_module("compression.zstd")
        compressor = zstd.ZstdCompressor()
        return lambda said: compressor.compress(said, compressor.FLUSH_BLOCK)
    return None
