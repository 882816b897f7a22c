"""Finds secrets by their form alone: issued keys, private keys, links and commands with passwords, seed"
" phrases, hosts."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from policies.signals.credentials.doubts import is_dummy, is_reference, is_token
from policies.signals.credentials.issuers import ISSUED
from policies.signals.lazily import late
from policies.signals.typed import windows

Found = Iterator[tuple[str, int, int]]
Places = Mapping[str, list[tuple[int, int]]]
_BLOCK = late(
    r"-{4,5} ?BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)? ?-{4,5}(?P<body>(?:\\n|\\r"
    r"|[\sA-Za-z0-9+/=:,.\\-]){0,20000})"
)
_PORT = late(r"\d{2,5}[?/#]")
_CLOSING = late(r"-{4,5} ?END [A-Z0-9 ]{0,40}-{4,5}")
_IN_LINK = late(r"://(?P<user>[^\s:/@?#\"'<>]{0,64}):(?P<value>[^\s/\"'<>]{3,128}?)@(?=[\w.\[-])")
_COMMANDS = (
    late(r"-(?<!\S.)(?:u|-user|a|-auth)[ =]?[\"']?(?P<user>[\w.@+-]{1,64}):(?P<value>[^\s\"'|;]{4,128})"),
    late(
        r"-(?<!\S.)(?:p[ =]?(?=[\"']?[^\s/]{0,40}[0-9!@#$])|-pass(?:word)?[ =])[\"']?(?P<value>[^\s\"'"
        r"|;:/-][^\s\"'|;:]{4,128})"
    ),
    late(r"/user:\S{1,60} (?P<value>[^\s/*-]\S{4,128})"),
    late(r"m(?<!\w.)achine \S{3,80} login \S{1,80} password (?P<value>\S{4,128})"),
)
_BASIC = late(
    r"[Bb\"](?:(?<=[Bb])(?i:asic)|(?<=\")(?i:auth\"))[\"']?:? ?[\"']?"
    r"(?P<value>[A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/])"
)
_STAND_INS = """
    password passwd pass pwd secret pw token user username xxx xxxx changeme mypassword yourpassword postgres root
    admin guest example test p4ssw0rd credentials contraseña passwort motdepasse hunter2
"""
_DUMMY = frozenset(_STAND_INS.split())
_SEED = late(
    r"(?:[^a-z.!?]|\b(?:is|are|ist|lautet|es|est|my|the|words?)\b){0,14}?(?P<value>(?:\d{1,2}[.):]"
    r" ?)?[a-z]{3,8}(?:[\s,]{1,3}(?:\d{1,2}[.):] ?)?[a-z]{3,8}){11,23})(?![a-z])"
)
_PROSE = """
    the and for you are with your from was were has had but his her our they them it's should would which never
    share always keep anyone
"""
_TALK = frozenset(_PROSE.split())
_FEWEST_WORDS = 9
_HOST = late(
    r"(?<![\w.@/-])(?:[\w-]{1,40}\.){1,4}(?:internal|corp|intranet"
    r"|svc\.cluster\.local)(?:\.[\w-]{2,30}){0,3}(?::\d{2,5})?(?![\w-])"
    r"|(?<=://)(?:[\w-]{1,40}\.){0,4}(?:internal|corp|intranet)(?:\.[\w-]{2,30}){0,3}(?::\d{2,5})?(?![\w-])"
    r"|(?:(?<=://)|(?<=@)|(?<=ssh ))(?:10\.\d{1,3}\.\d{1,3}\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])\.\d{1,3}\.\d{1,3}"
    r"|192\.168\.\d{1,3}\.\d{1,3})(?::\d{2,5})?"
)
_HOME = late(r"(?:192\.168\.\d{1,3}\.(?:1|254)|10\.0\.0\.(?:1|138)|10\.1\.1\.1)(?::\d+)?")


_HOST_SIGN = late(r"\.(?:internal|corp|intranet|svc\.cluster\.local)|://|@1|ssh 1")
_ADDRESS_SIGN = late("://1|@1|ssh 1")
_HOST_REACH = 300
# Whose keys hold their sign later than at the beginning.
_WITHIN = frozenset({"slack", "stripe", "crates", "telegram", "mailchimp", "terraform", "azure", "webhook", "jwk"})


@lru_cache(maxsize=128)
def _form(number: int) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9_-]){ISSUED[number].form}(?![A-Za-z0-9_])")


@lru_cache(maxsize=128)
def _begins(number: int) -> re.Pattern[str] | None:
    """Return the pattern of an issuer's signs if its keys begin with one, or None."""
    issued = ISSUED[number]
    if issued.kind in _WITHIN or not issued.signs:
        return None
    return re.compile("|".join(map(re.escape, issued.signs)))


def _matches(number: int, clean: str) -> Iterator[re.Match[str]]:
    begins, form, last = _begins(number), _form(number), 0
    if begins is None:
        if number in UNSIGNED or any(sign in clean for sign in ISSUED[number].signs):
            yield from form.finditer(clean)
        return
    for sign in begins.finditer(clean):
        match = form.match(clean, sign.start()) if sign.start() >= last else None
        if match is not None:
            last = match.end()
            yield match


UNSIGNED = tuple(number for number, issued in enumerate(ISSUED) if not issued.signs)


def find_issued(clean: str, numbers: Iterator[int]) -> Found:
    """Yield the keys of the issuers with these numbers in `ISSUED`."""
    for number in numbers:
        issued = ISSUED[number]
        for match in _matches(number, clean):
            found = match.group()
            real = is_token(found) if issued.kind == "jwt" else issued.plain or _is_chance(found)
            if real and not (is_dummy(found) and issued.kind not in {"jwt", "putty"}):
                yield issued.kind, *match.span()


def _is_chance(found: str) -> bool:
    """Whether the part after the prefix is no word: it has a digit, or changes case within."""
    tail = found[4:]
    return any(c.isdigit() for c in tail) or (any(c.islower() for c in tail) and any(c.isupper() for c in tail[1:]))


def find_blocks(clean: str) -> Found:
    """Yield private keys in their armour, whole or cut off, on many lines or on one."""
    for match in _BLOCK.finditer(clean):
        body = match.group("body").split("-----")[0]
        signs = re.sub(r"\\n|\\r|\s", "", body)
        alone = not clean[match.end() :].strip() and not clean[: match.start()].rpartition("\n")[2].strip()
        solid = re.search(r"[A-Za-z0-9+/]{16}", signs) is not None and len(set(signs)) > 8
        if (solid and not re.match(r"\.\.\.|your|<", signs, re.IGNORECASE)) or (not signs and alone):
            yield "private_key", match.start(), _end_of_block(clean, match)


def _end_of_block(clean: str, match: re.Match[str]) -> int:
    """Return where a private key ends: after its last line, or where it was cut off."""
    closing = _CLOSING.search(clean, match.end("body") - len(match.group("body")), match.end() + 60)
    return closing.end() if closing else match.start() + len(match.group().rstrip())


def find_linked(clean: str) -> Found:
    """Yield the passwords in links and connection strings."""
    for match in _IN_LINK.finditer(clean):
        value = match.group("value")
        if not _stands_for(value) and value.lower() != match.group("user").lower() and not _PORT.match(value):
            yield "link_password", match.start("user"), match.end()


def find_commanded(clean: str) -> Found:
    """Yield the passwords in commands and in headers of basic authentication."""
    for pattern in _COMMANDS:
        for match in pattern.finditer(clean):
            if not _stands_for(match.group("value")) and not match.group("value").isdigit():
                yield "password", *match.span("value")


def find_basic(clean: str) -> Found:
    """Yield the headers of basic authentication that hold a user and a password."""
    for match in _BASIC.finditer(clean):
        value = match.group("value")
        try:
            user, colon, secret = base64.b64decode(value + "=" * (-len(value) % 4)).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if colon and user.isprintable() and secret.isprintable() and secret and not _stands_for(secret):
            yield "key", *match.span("value")


def find_seeds(low: str, places: Places) -> Found:
    """Yield the words of a wallet's seed phrase after its name."""
    for _, right in places.get("seed", ()):
        match = _SEED.match(low, right, min(len(low), right + 420))
        if match is not None:
            words = re.findall(r"[a-z]+", match.group("value"))
            if not _TALK.intersection(words[:12]) and len(set(words)) >= _FEWEST_WORDS:
                yield "seed_phrase", *match.span("value")


def find_hosts(clean: str) -> Iterator[tuple[int, int]]:
    """Yield the names and addresses of hosts inside a company: hints, not secrets."""
    named = "internal" in clean or "corp" in clean or "intranet" in clean or "cluster" in clean
    signs = (_HOST_SIGN if named else _ADDRESS_SIGN).finditer(clean)
    for left, right in windows((match.span() for match in signs), _HOST_REACH, _HOST_REACH, len(clean)):
        for match in _HOST.finditer(clean, left, right):
            if _HOME.fullmatch(match.group()) is None:
                yield match.span()


def _stands_for(value: str) -> bool:
    return value.lower().strip("!\"'") in _DUMMY or is_reference(value) or value.startswith(("$", "{", "<", "%", "*"))
