"""Finds e-mail addresses whose signs are veiled: letters apart, a comma for the dot, "bei" or "à" for the sign."""

import re
from collections.abc import Collection, Iterator

from policies.signals.lazily import late
from policies.signals.personal.emails import TOPS, is_somebodys
from policies.signals.typed import windows

_DOTS = "punkt|point|punto|ponto|dot"
_HOSTS = "gmail|googlemail|yahoo|hotmail|outlook|icloud|proton|protonmail|gmx|aol|web|live|mail|orange|libero"
_KNOWN = late(rf"(?:{_HOSTS})\Z")
_TELLING = late(r"[\d._+]")
_APART = late(r"(?<!\S)(?:[\w.+-] ){3,40}@(?: [\w.-]){5,40}(?!\S)")
_WHOLE = late(rf"(?P<name>[\w.+-]+)@(?P<host>[\w-]+(?:\.[\w-]+)*)\.(?P<top>{TOPS})", re.IGNORECASE)
_SIGN = late(r"@(?:(?<=[\w.+-].)[\w-]{2,63}+(?:,| ?[(\[])| \w )")
# What each can't do without, and the form; only the first goes without a word for the sign or the dot.
_FORMS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        _SIGN,
        late(
            rf"(?<![\w.+-])(?P<name>[\w.+-]{{2,64}}+)@(?:(?P<host>[\w-]{{2,63}}+) ?[(\[] ?\.? ?(?:{_DOTS})? ?[)\]] ?"
            rf"|(?P<known>{_HOSTS}),)(?P<top>{TOPS})(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (
        late("[*_~-]at[*_~-]", re.IGNORECASE),
        late(
            r"(?<![\w.])(?P<name>[a-z0-9][a-z0-9.+]{1,40}+(?:_[a-z0-9.]{1,30}?)?) ?(?P<sign>[*_~-])at(?P=sign) ?"
            rf"(?P<host>[a-z0-9-]{{2,40}}?)(?P<dot> ?(?P=sign)dot(?P=sign) ?|\.)(?P<top>{TOPS})(?![\w-])",
            re.IGNORECASE,
        ),
    ),
    (
        late(f" (?:{_DOTS}) ", re.IGNORECASE),
        late(
            rf"(?<!\w)(?P<name>\w{{2,30}}+(?: (?:{_DOTS}|unterstrich|tiret|guion) \w{{1,30}}+){{1,3}})"
            rf" (?:bei|à|a|en|em|chez|presso|at) (?P<host>[\w-]{{2,40}}+) (?:{_DOTS}) (?P<top>{TOPS})(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (
        late(" (?:bei|à|en|chez|presso) ", re.IGNORECASE),
        late(
            rf"(?<![\w.+-])(?P<name>\w[\w+-]{{0,30}}[\d._][\w.+-]{{0,30}}) (?:bei|à|en|chez|presso) (?P<host>{_HOSTS})"
            rf"(?:\.| (?:{_DOTS}) )(?P<top>{TOPS})(?!\w)",
            re.IGNORECASE,
        ),
    ),
    (
        late("アット"),
        late(
            r"(?<![a-z0-9._+-])(?P<name>[a-z0-9][a-z0-9._+-]{1,40}+) ?アット(?:マーク)? ?(?P<host>[a-z0-9-]{2,40}+)"
            rf" ?(?:ドット|\.) ?(?P<top>{TOPS})(?![a-z0-9])",
            re.IGNORECASE,
        ),
    ),
)
_REACH = 130


def may_be_veiled(clean: str) -> bool:
    """Whether such an address may stand in a text without a word for the sign or the dot."""
    return _SIGN.search(clean) is not None


def find_veiled(clean: str, own_hosts: Collection[str], *, spoken: bool) -> Iterator[tuple[int, int]]:
    """Yield where such addresses of persons stand; `spoken` says that a word for the sign or the dot is in the text."""
    for start, end, plain in _addresses(clean, spoken=spoken):
        if is_somebodys(plain, plain.rpartition(".")[2], own_hosts):
            yield start, end


def _addresses(clean: str, *, spoken: bool) -> Iterator[tuple[int, int, str]]:
    """Yield the span of each such address, and how it is written in plain."""
    for match in _APART.finditer(clean) if "@ " in clean else ():
        whole = _WHOLE.fullmatch(match.group().replace(" ", ""))
        if whole is not None:
            yield match.start(), match.end(), whole.group()
    for anchor, form in _FORMS if spoken else _FORMS[:1]:
        spans = (match.span() for match in anchor.finditer(clean))
        for left, right in windows(spans, _REACH, _REACH, len(clean)):
            for match in form.finditer(clean, left, right):
                if plain := _plain(match):
                    yield match.start(), match.end(), plain


def _plain(match: re.Match[str]) -> str:
    """Return the address in plain, or nothing where two words and a site may be meant, as in "look-at-me.com"."""
    parts = match.groupdict()
    host = parts["host"] or parts.get("known") or ""
    name = re.sub(r" \w+ ", ".", parts["name"])
    if parts.get("dot") == "." and not (_KNOWN.match(host.lower()) or _TELLING.search(name)):
        return ""
    return f"{name}@{host}.{parts['top']}"
