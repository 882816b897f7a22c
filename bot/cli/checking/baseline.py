"""A baseline: fingerprints of findings that are known already, so that only new ones count.

A fingerprint is keyed with the baseline's own random salt and made of the rule and the whole lines around the place,
spaces evened out, so that it survives when lines move and can't be looked up in a list made beforehand. The file holds
no text. Who has both the file and a guess of a whole line can still test the guess: keep it as private as the texts.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from bot.cli.checking.results import Placed, Report

VERSION = 1
_ABOUT = "Findings that answerable check leaves alone. It holds no text. Write it anew with --write-baseline."
_DIGITS = 32


class BadBaseline(Exception):
    """The baseline can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known findings: how often each (path, rule, fingerprint) may occur."""

    salt: bytes
    known: Mapping[tuple[str, str, str], int]


def fresh() -> Baseline:
    """Return a baseline that knows nothing, with a salt of its own."""
    import secrets

    return Baseline(secrets.token_bytes(16), {})


def read(path: Path) -> Baseline:
    """Read a baseline; raise BadBaseline."""
    try:
        held: Any = orjson.loads(path.read_bytes())
        if held["version"] != VERSION:
            raise BadBaseline(f"{path} was written by another version. Write it anew with --write-baseline.")
        known = {
            (str(one["path"]), str(one["rule"]), str(one["fingerprint"])): int(one["count"]) for one in held["known"]
        }
        return Baseline(bytes.fromhex(held["salt"]), known)
    except FileNotFoundError:
        raise BadBaseline(f"There is no baseline {path}. Write it with --write-baseline.") from None
    except OSError as error:
        raise BadBaseline(f"{path} can't be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadBaseline(f"{path} is not a baseline. Write it anew with --write-baseline.") from None


def marked(report: Report, baseline: Baseline) -> tuple[Report, int]:
    """Return the report with known findings marked, and how many known ones are gone from the files that were read."""
    left = Counter(baseline.known)
    results = []
    for result in report.results:
        found = []
        for one in result.found:
            key = _key(one, baseline.salt)
            if left[key] > 0:
                left[key] -= 1
                found.append(replace(one, known=True))
            else:
                found.append(one)
        results.append(replace(result, found=tuple(found)))
    read_files = {page.name for page in report.pages}
    gone = sum(count for (path, *_), count in left.items() if count > 0 and path in read_files)
    return replace(report, results=tuple(results)), gone


def written(report: Report, before: Baseline) -> bytes:
    """Return the file that knows these findings, one a line, so that two versions of it compare well.

    What `before` knows of files that were not read this time is kept.
    """
    read_files = {page.name for page in report.pages}
    listed = Counter(_key(one, before.salt) for one in report.found if one.counts)
    listed.update({key: count for key, count in before.known.items() if key[0] not in read_files})
    known = [
        orjson.dumps({"path": path, "rule": rule, "fingerprint": mark, "count": count}).decode()
        for (path, rule, mark), count in sorted(listed.items())
    ]
    head = orjson.dumps({"about": _ABOUT, "version": VERSION, "salt": before.salt.hex()}).decode()[:-1]
    rows = ",\n".join(known)
    return f'{head},"known":[\n{rows}\n]}}\n'.encode() if known else f'{head},"known":[]}}\n'.encode()


def _key(one: Placed, salt: bytes) -> tuple[str, str, str]:
    return one.page.name, one.finding.rule, fingerprint(one, salt)


def fingerprint(one: Placed, salt: bytes = b"") -> str:
    """Return what tells this finding from others, wherever in its file it moves."""
    first, _ = one.page.place(one.start)
    last, _ = one.page.place(max(one.end - 1, one.start))
    around = one.page.text[one.page.line(first)[0] : one.page.line(last)[1]]
    said = "\0".join((one.finding.rule, " ".join(around.split())))
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), key=salt, digest_size=_DIGITS // 2).hexdigest()
