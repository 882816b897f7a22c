"""Tells secrets from what only stands for one: placeholders, references, published examples, ordinary words."""

import base64
import binascii
import json
import math
import re
from collections import Counter

from policies.signals.lazily import late

# Given as examples in public documentation, so they open nothing.
_PUBLISHED = (
    "4eC39HqLyjWDarjtT1zdp7dc",
    "AbCdEfGh",
    "wJalrXUtnFEMI",
    "BQokikJOvBiI2HlWgH4olfQ2",
    "T00000000",
    "0000000000",
)
_STANDS_FOR = late(
    r"example|xxxx|abcdef|your|\.\.\.\.|placeholder|dummy|sample|changeme|change_me"
    r"|redacted|insert"
    r"|replace|fake|<|>|\*\*\*|•|…|\{\{|\$\{|foobar|deadbeef|qwertyuiop|todo|secret_?here|key_?here"
    r"|token_?here|_here\b|goes[_-]?here"
)
_REFERENCE = late(
    r"\$\{?\{?\w|%\w+%$|%[sd]$|\{+ ?[\w.]+ ?\}+|<[^>]*>?$|\[[^\]]*\]?$|\(|(?:os|process|env|config|settings"
    r"|secrets|vars|self|this"
    r"|args|request|req|options|opts|params|data|user|form|props|input|import\.meta)[.\[]|[a-z_]+\(|\*{2,}|•{2,}"
    r"|x{3,}$|#{3,}|\.{2,}|-{3,}$|_{3,}$|\||&&|!=|==|null$|none$"
    r"|nil$|undefined$|true$|false$|false$|redacted|hidden|masked|tbd$|n/a$|todo",
    re.IGNORECASE,
)
_ORDINARY = """
    wrong incorrect invalid not correct right required reset resets too the a an my your our his her their so still
    expired on in at to that this these what it and now being never no yes stored saved lost forgotten forgot locked
    weak strong changed change good bad easy hard working different same important safe secure secured needed sent
    asking always also only just already very going because case used longer short compromised hacked hidden blank
    empty missing known unknown unique optional mandatory protected protection manager managers managed required:
    supported working? available unavailable broken failing failed rejected accepted refused enabled disabled active
    inactive encrypted hashed plain plaintext default admin root user username password passwd pass pwd secret
    secrets token tokens key keys login code pin example test testing here there coming being displayed shown
    visible printed below above inside under free public private open shared sharing leaked stolen exposed dead old
    new updated renewed valid impossible possible useless useful about for from with without like everything
    something nothing all any some one two annoying stupid terrible ridiculous fine okay ok great awesome
    case-sensitive sensitive exactly literally basically really written based simply way more less much many minimum
    maximum at least between falsch richtig ungültig abgelaufen vergessen gesperrt nicht zu sehr noch immer schon
    geändert zurückgesetzt erforderlich sicher unsicher weg verloren gut schlecht hier das der die ein eine mein
    dein unser jetzt nun leider auch bekannt unbekannt geheim incorrecta incorrecto correcta inválida caducada
    olvidada olvidado obligatoria segura débil fuerte la el mi tu su un una muy no nueva nuevo siempre ya también
    necesaria necesario incorrect incorrecte correct expiré expirée oublié oubliée requis requise obligatoire sûr
    faible fort le la un une mon ton votre pas trop très toujours nouveau nouvelle required. forgotten. expired.
    none null
"""
_WORDS = frozenset(_ORDINARY.split())
_SEQUENCES = ("abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "0123456789" * 3, "9876543210" * 2)
_WHOLE, _LONG = 16, 20
_UUID = late(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def is_dummy(value: str) -> bool:
    """Whether a key-like text is a placeholder or a published example."""
    low = value.lower()
    if _STANDS_FOR.search(low) or any(known in value for known in _PUBLISHED) or len(set(low)) < 8:
        return True
    last = re.split(r"[-/.]", low)[-1]
    tail = re.sub(r"[^a-z0-9]", "", last if len(last) >= _WHOLE else low)
    counted = sum(tail[at : at + 8] in sequence for sequence in _SEQUENCES for at in range(0, len(tail) - 7, 4))
    return counted * 8 > len(tail) / 3


def is_reference(value: str) -> bool:
    """Whether a value points to where a secret is kept, or stands for one."""
    return _REFERENCE.match(value) is not None or (_STANDS_FOR.search(value.lower()) is not None and len(value) > 5)


def is_word(value: str) -> bool:
    """Whether this is an ordinary word after "password is", in any of our languages."""
    return value.lower().strip(".,!?:;\"'`()") in _WORDS


def is_random(value: str, least: float = 3.0) -> bool:
    """Whether letters and digits come as by chance: bits per sign above `least`, not all one kind."""
    digits, lower, upper = (any(map(test, value[1:])) for test in (str.isdigit, str.islower, str.isupper))
    mixed = (digits and (lower or upper)) or (lower and upper and len(value) >= _LONG)
    return mixed and entropy(value) >= least


def is_uuid(value: str) -> bool:
    """Whether this is a UUID, which mostly names things."""
    return _UUID.fullmatch(value) is not None


def entropy(value: str) -> float:
    """Return the bits per sign by the value's own letter counts (Shannon)."""
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())


def is_token(value: str) -> bool:
    """Whether a JSON Web Token's first part says how it is signed, and it isn't a published example."""
    header, payload, _ = value.split(".", 2)
    try:
        told = json.loads(_decoded(header))
        body = _decoded(payload)
    except (ValueError, binascii.Error):
        return False
    return isinstance(told, dict) and "alg" in told and b"John Doe" not in body and b'"1234567890"' not in body


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
