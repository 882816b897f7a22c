"""Finds secrets that are said: "the Wi-Fi password is ...", `api_key=...`,"
" "your code is ...", in several languages."""

import re
from collections.abc import Iterator, Mapping

from policies.signals.credentials.doubts import entropy, is_dummy, is_random, is_reference, is_uuid, is_word
from policies.signals.lazily import late

Found = Iterator[tuple[str, int, int]]
Places = Mapping[str, list[tuple[int, int]]]
_JOIN = (
    r"(?:[\"'`\]]{0,2}\s{0,3}(?::=|=>|->|→|:|=|は|が)|,? (?:is now|is still|is just|is|was|ist jetzt|ist nun|ist"
    r"|lautet jetzt|lautet|heißt|es ahora"
    r"|es|sigue siendo|era|est maintenant|est toujours|est|c'est|è|é|e|er|är|to|ändern auf|auf)(?=[\s:\"'`「]))"
)
_SAID = late(
    rf"(?:[ _-]?(?:\(?[\w.@/&'’-]{{1,20}}\)?)?(?:[ /](?!is |ist |es |est"
    rf" )\(?[\w.@/&'’-]{{1,20}}\)?){{0,6}}?)??(?P<join>{_JOIN})"
    r"[\s:]{0,4}(?:(?:now|just|literally|currently|still|temporarily|jetzt|aktuell|ahora|maintenant) )?[*_]{0,2}"
    r"(?:(?P<quote>[\"'`「『])(?P<quoted>[^\"'`」』\n]{3,120})[\"'`」』]|(?P<value>[^\s\"'`「」『』、。，（）<]{1,160}))"
)
_REST = late(r"[\w+/=.%-]*")
_BARE = late(r"[ ]{1,2}[\"'`(]?(?P<value>[^\s\"'`「」、。，()<]{4,200})")
_CODE = late(
    r"(?:[\s:=#-]|(?:is|ist|lautet|es|est|は|が|für|for|to|my|your|you|it|log|in|from|the|google|code|codes"
    r"|[a-zà-ÿ]{2,12})(?!\w)){0,14}?"
    r"(?P<value>(?:[A-Z]-)?\d{3,4}[ -]\d{3,4}|(?:[A-Z]-)?\d{4,8}|[0-9a-zA-Z]{4,6}-[0-9a-zA-Z]{4,6}(?:[,"
    r" ]+[0-9a-zA-Z]{4,6}-[0-9a-zA-Z]{4,6}){0,12})(?![\w%€$]|[.,:/-]\d)"
)
_BEFORE_CODE = late(
    r"(?<![\w.,#$€£-])(?P<value>(?:[A-Z]-)?\d{3}[ -]\d{3}|(?:[A-Z]-)?\d{4,8}) (?:is|ist|es|est|è|は)(?:"
    r" [\w'’]{1,14}){1,3} $|"
    r"(?<![\w.,#$€£-])(?P<other>\d{4,8})(?:は|が)[\w]{0,10}$"
)
_PIN = late(
    r"(?: ?\(?(?:for|of|to|für|para|pour|de|del|du|zum|zur)(?: [\w'’-]{1,14}){1,4}?)?(?P<join>\s?[:=#]|は| is now"
    r"| is| ist| lautet| es| est| è|)[\s:]{0,3}\"?"
    r"(?P<value>[A-Z]?\d{3,8}[#*]?)(?![A-Za-z0-9_%€$]|[.,:/-]\d)"
)
_PAIR = late(
    r"(?:s)?(?: (?:is|are|for \S{2,30} (?:is|are)|ist|sind|lauten|son|sont|with|mit|con|avec|as"
    r"|als))?[\s:=は]{0,4}[\"'`]?(?P<user>[\w.@+-]{2,60})[\"'`]?"
    r"(?: ?/ ?|: ?| \| |(?:,| )(?:and|und|y|et|with|con|mit|avec)? ?(?:pw|pwd|pass|password|passwort|contraseña"
    r"|clave|mdp|mot de passe|パスワード)[:=]? ?)[\"'`]?(?P<value>[^\s\"'`、。]{5,64})"
)
_BEARER = late(
    r"(?:[\"']?[:=] ?| )[\"']?(?:bearer |token |basic )?[\"']?(?P<value>[\w.~+/-]{16,2000}={0,2})", re.IGNORECASE
)
_MEASURE = late(
    r"\d+[- ]?(?:char|digit|letter|zeichen|stell|day|min|hour|week|month|year|mal|times|x$|st$|nd$|rd$|th$|%|gb"
    r"|mb|k$|fa$|step|factor)",
    re.IGNORECASE,
)
_SHORT_WORD = 5
_OTHER_SCRIPT, _SIGN = late("[\u3000-\u9fff]"), late(r"[!@#$%^&*_+=~?|\\]")
_LETTER, _DIGIT, _ODD = late("[A-Za-z]"), late("[0-9]"), late("[^A-Za-z0-9]")


def find_told(clean: str, low: str, places: Places) -> Found:
    """Yield the kind and span of every secret that a word announces."""
    wifi = "wifi" in low or "wi-fi" in low or "wlan" in low or "user" in low or "login" in low or "ssid" in low
    for left, right in places.get("password", ()):
        if low[left:right] in {"clave", "pw"} and low[right : right + 1] not in {" ", ":", "="}:
            continue
        yield from _after("password", clean, right, wifi=wifi)
    for _, right in places.get("key", ()):
        yield from _after("key", clean, right, wifi=False)
    yield from _codes(clean, low, places)
    for left, right in places.get("login", ()):
        match = _PAIR.match(clean, right) if clean[left - 1 : left] not in {"@", "#", "/"} else None
        if match is not None and not match.group("user").isdigit():
            value = _trimmed(match.group("value"))
            if _mixed(value) and not _is_a_thing(value) and not is_reference(value) and not _is_date(value):
                yield "password", match.start("value"), match.start("value") + len(value)
    for left, right in places.get("bearer", ()):
        if low[left:right] == "basic":
            continue
        match = _BEARER.match(clean, right)
        if match is not None and is_random(match.group("value"), 3.2) and not is_dummy(match.group("value")):
            yield "key", *match.span("value")


def _after(kind: str, clean: str, right: int, *, wifi: bool) -> Found:
    if clean[right : right + 1] in {"@", "/", ".", "("}:
        return
    match = _SAID.match(clean, right, min(len(clean), right + 320))
    if match is not None:
        name = "quoted" if match.group("quoted") else "value"
        value = _ascii(_trimmed(match.group(name))) if name == "value" else match.group(name).strip()
        firm = match.group("join").strip(" \"'`]") in {":", "=", ":=", "=>", "->", "→"}
        tight = clean[right : right + 1] == "=" and not clean[right + 1 : right + 2].isspace()
        if _is_secret(kind, value, firm=firm, quoted=name == "quoted", wifi=wifi or tight):
            start = match.start(name) + match.group(name).index(value)
            end = start + len(value)
            if end == match.end(name):
                end = _REST.match(clean, end).end()  # type: ignore[union-attr]
            yield kind, start, end
            return
    match = _BARE.match(clean, right)
    if match is not None:
        value = _ascii(_trimmed(match.group("value")))
        enough = (
            len(value) >= 16 and is_random(value, 3.3)
            if kind == "key"
            else len(value) >= 6 and _mixed(value) and any(map(str.isdigit, value))
        )
        if enough and not is_reference(value) and not _is_a_thing(value) and not is_dummy_key(kind, value):
            yield kind, match.start("value"), match.start("value") + len(value)


def is_dummy_key(kind: str, value: str) -> bool:
    """Whether a long key is only a placeholder."""
    return kind == "key" and is_dummy(value)


def _is_secret(kind: str, value: str, *, firm: bool, quoted: bool, wifi: bool) -> bool:
    if len(value) < 4 or is_reference(value) or is_word(value) or _is_a_thing(value) or _MEASURE.match(value):
        return False
    if kind == "key":
        long = len(value) >= (8 if firm else 12) and " " not in value
        return long and (is_random(value, 2.6) or is_uuid(value)) and not is_dummy(value) and entropy(value) > 2.4
    if value.isdigit():
        return len(value) <= 16 and not (not firm and len(value) == 4 and value[:2] in {"19", "20"})
    if _mixed(value):
        return True
    if quoted:
        return len(value) >= _SHORT_WORD and len(value.split()) <= 6
    if any(c.isupper() for c in value[1:]) and any(c.islower() for c in value):
        return firm and len(value) >= 6
    return firm and wifi and len(value) >= 6 and value.isascii() and value.isalpha()


def _mixed(value: str) -> bool:
    """Whether letters go with digits, or with signs that no word holds."""
    if value.isascii():
        letters, digits = _LETTER.search(value) is not None, _DIGIT.search(value) is not None
        odd = len(_ODD.findall(value.strip("'.,-/")))
    else:
        letters, digits = any(c.isalpha() for c in value), any(c.isdigit() for c in value)
        odd = sum(not c.isalnum() for c in value.strip("'’.,-/"))
    signs = _SIGN.search(value, 0, max(0, len(value) - 1)) is not None
    return len(value) >= 5 and (
        (letters and digits) or (digits and odd > 0 and signs) or (letters and signs and odd > 0) or odd >= 3
    )


def _codes(clean: str, low: str, places: Places) -> Found:
    for left, right in places.get("code", ()):
        match = _CODE.match(clean, right, min(len(clean), right + 90))
        if match is not None and any(c.isdigit() for c in match.group("value")) and not _is_year(right, match):
            yield "one_time_code", *match.span("value")
        before = _BEFORE_CODE.search(clean, max(0, left - 60), left)
        if before is not None:
            yield "one_time_code", *before.span("value" if before.group("value") else "other")
    for left, right in places.get("pin", ()):
        match = _PIN.match(clean, right, min(len(clean), right + 80))
        if match is None:
            continue
        value, joined = match.group("value"), bool(match.group("join"))
        year = len(value) == 4 and value[:2] in {"19", "20"}
        if joined or (low[left:right] != "pins" and len(value) == 4 and not year and clean[left:right] != "Pin"):
            yield "pin", *match.span("value")


def _is_year(right: int, match: re.Match[str]) -> bool:
    """Whether this is a date, or a year that stands some words after the name of a code."""
    value = match.group("value")
    far = match.start("value") - right > len(" is: ")
    return _is_date(value) or (far and re.fullmatch(r"(?:19|20)\d{2}", value) is not None)


def _trimmed(value: str) -> str:
    value = value.rstrip("*_") if value.startswith(("*", "_")) else value
    return value.rstrip(".,;:)]}?…").removesuffix("です")


def _ascii(value: str) -> str:
    """Cut where another script begins: "abc123です" holds "abc123"."""
    other = _OTHER_SCRIPT.search(value, 4)
    return value[: other.start()] if other is not None else value


def _is_a_thing(value: str) -> bool:
    """Whether this is a link, a handle, a path, a hashtag or a call rather than a secret."""
    return (
        "://" in value or value.startswith(("@", "#", "&", "www.", "/", "~/", "./", "http"))
        or re.fullmatch(r"[a-z][\w-]*(?:\.[\w-]+)+(?:/\S*)?|[\w.]+\(.*|\w+\[.*", value) is not None
        or re.fullmatch(r"\w+\.\w+@?\w*\.(?:com|de|org|net)", value) is not None or _is_date(value)
    )  # fmt: skip


def _is_date(value: str) -> bool:
    return (
        re.fullmatch(
            r"\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?|\d{1,2}:\d{2}\S{0,4}|[$€£]\d\S*|\d+(?:\.\d+){1,3}|24/7\w*", value
        )
        is not None
    )
