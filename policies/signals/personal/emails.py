"""Finds e-mail addresses, plain and disguised, and leaves those of companies and departments alone."""

import re
from collections.abc import Collection, Iterator

from policies.signals.lazily import late
from policies.signals.typed import windows

# The host is looked for first: its sign is rarer than letters are.
_HOST = late(r"@(?:[\w-]{1,63}+\.){1,5}(?P<top>[a-zA-Z]{2,24}+)(?![\w@-])", re.ASCII)
_WIDE_HOST = late(r"@(?:[\w-]{1,63}+\.){1,5}(?P<top>[^\W\d_]{2,24}+)(?![\w@-])")
_EMAN = late(r"[\w.+%-]+", re.ASCII)
_WIDE_EMAN = late(r"[\w.+%-]+")
_LONGEST_NAME = 64
_AT = (
    r"(?: ?[(\[{<] ?(?:at|ät|arroba|arobase|@|a) ?[)\]}>] ?| (?:at|ät|arroba|arobase|chiocciola|klammeraffe|at sign) "
    r"| ?アットマーク ?| ?アット ?)"
)
_DOT = (
    r"(?: ?[(\[{<] ?(?:dot|punkt|punto|point|ponto|\.) ?[)\]}>] ?| (?:dot|punkt|punto|point|ponto) | ?ドット ?|\.|"
    r" \. ?)"
)
_MARKED = r"(?: ?[(\[{<] ?(?:dot|punkt|punto|point|ponto|\.) ?[)\]}>] ?|\.| \. ?)"
TOPS = (
    "com|org|net|de|fr|es|it|uk|co|jp|io|me|us|edu|gov|nl|be|ch|at|pt|br|mx|ca|au|eu|info|pl|se|dk|no|fi|in|ie|example"
)
# Spelled out, "point in" and "dot me" are ordinary words.
_SPELLED_TOPS = "com|org|net|de|fr|es|uk|co|jp|io|edu|gov|nl|ch|pt|br|mx|eu|info|pl|example"
_GAPPED = late(
    rf"(?<![\w.+%-])\w[\w.+%-]{{1,63}}+(?: @ |@ )(?P<host>[\w-]{{2,63}}+)(?: ?\. ?| dot )(?P<top>{TOPS})(?![\w@-])",
    re.IGNORECASE,
)
_SPOKEN = late(
    rf"(?<![\w.+-])\w[\w+-]{{0,40}}+(?:(?:\.|{_DOT}|(?: underscore | guion bajo | unterstrich | tiret | dash ))"
    rf"[\w+-]{{1,30}}+){{0,3}}{_AT}(?P<host>[\w-]{{2,40}}+)(?:{_DOT}(?!(?:{TOPS})\b)[\w-]{{2,30}}+){{0,2}}"
    rf"(?:{_MARKED}(?P<top>{TOPS})|{_DOT}(?P<spelled>{_SPELLED_TOPS})| punto it)(?:{_DOT}(?:uk|jp|br|mx|au|nz|za"
    rf"|ar))?(?![\w@])",
    re.IGNORECASE,
)
_PROVIDERS = late(
    r"(?<![\w.+-])(?=[a-zA-Z]{0,40}[\d._])\w[\w.+-]{1,63}+ (?:at|@) (?:gmail|googlemail|yahoo|hotmail|outlook"
    r"|icloud|proton(?:mail)?|gmx|aol)"
    r"(?=$|[\s,;!?)]|\.\s|\.$)",
    re.IGNORECASE,
)
# What they can't do without, and how far they reach to both sides of it.
_ANCHORS = {
    _GAPPED: (late("@ "), 70, 90),
    _SPOKEN: (
        late(
            r"[(\[{<] ?(?:at|ät|arroba|arobase|@|a) ?[)\]}>]"
            r"| (?:at|ät|arroba|arobase|chiocciola|klammeraffe|at sign) |アット",
            re.IGNORECASE,
        ),
        200,
        200,
    ),
    _PROVIDERS: (
        late(" (?:at|@) (?:gmail|googlemail|yahoo|hotmail|outlook|icloud|proton|gmx|aol)", re.IGNORECASE),
        70,
        20,
    ),
}
_WORK_NAMES = """
    support help care info contact press media sales service services privacy legal noreply no-reply donotreply
         hello hi
    team billing feedback jobs career careers recruiting hr abuse security kontakt ayuda soporte aide servicio
    kundenservice kundendienst phishing spoof stop-spoofing reportphishing reportphish phish report dpo
         copyright office
    admin webmaster postmaster hostmaster root marketing pr news newsletter events event community partner partners
    partnerships orders order returns warranty repair reservations booking bookings enquiries inquiries inquiry
         enquiry
    customerservice customercare customer-service customer.service customersupport techsupport accessibility safety
    impressum datenschutz presse bewerbung vertrieb buchhaltung atencion atencioncliente atencionalcliente clientes
    ventas prensa empleo contacto privacidad informacion serviceclient service-client contactez recrutement
         presse rgpd
    donnees commercial vente toiawase otoiawase shop store git github user name email mail test example someone
    username your.name yourname firstname.lastname vorname.nachname tips tip editor editors letters
"""
_GENERIC = frozenset(_WORK_NAMES.split())
_BEFORE_AT = """
    and or me us you him her them is was look looking meet meeting a the here there now it
"""
_COMMON = frozenset(_BEFORE_AT.split())
_MAILS = late(
    r"(?i)\b(?:e-?mails?|mail|write|reach|contact|address|correo|courriel|schreib\w*|escríb\w*|écri\w*|it's|is)\b"
)
_ENDINGS = """
    png jpg jpeg gif svg webp js css py md txt html json
"""
_FILES = frozenset(_ENDINGS.split())


def find_emails(clean: str, own_hosts: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield where e-mail addresses of persons stand: not those on our own hosts, nor generic mailboxes."""
    host, eman = (_HOST, _EMAN) if clean.isascii() else (_WIDE_HOST, _WIDE_EMAN)
    last = 0
    for match in host.finditer(clean):
        sign, end = match.start(), match.end()
        # Backwards from the sign.
        name = eman.match(clean[max(0, sign - _LONGEST_NAME - 1) : sign][::-1])
        start = sign - name.end() if name is not None else sign
        if not last <= start < sign or sign - start > _LONGEST_NAME:
            continue
        last = end
        if is_somebodys(clean[start:end], match.group("top"), own_hosts) and not _in_a_link(clean, start):
            yield start, end


def find_spoken(clean: str, own_hosts: Collection[str], *, spoken: bool) -> Iterator[tuple[int, int]]:
    """Yield where e-mail addresses stand that are written in words, as in "name at host dot com".

    `spoken` says that a word for the sign or the dot stands in the text; without one only gaps are looked for.
    """
    for pattern in (_GAPPED,) if not spoken else (_SPOKEN, _GAPPED, _PROVIDERS):
        for match in _around(pattern, clean):
            name, host = re.split(r"[^\w.+-]", match.group().lower(), maxsplit=1)[0], match.groupdict().get("host", "")
            before = clean[max(0, match.start() - 44) : match.start()]
            if name in _COMMON or name in _GENERIC or _bare_preposition(match.group(), host, before):
                continue
            if not any(host and own.startswith(host.lower() + ".") for own in own_hosts):
                yield match.start(), match.end()


def _around(pattern: re.Pattern[str], clean: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern, looked for only around what it can't do without."""
    anchor, before, after = _ANCHORS[pattern]
    for left, right in windows((match.span() for match in anchor.finditer(clean)), before, after, len(clean)):
        yield from pattern.finditer(clean, left, right)


def is_somebodys(address: str, top: str, own_hosts: Collection[str]) -> bool:
    """Whether an address is a person's: on no host of ours, no generic mailbox, no file and no machine."""
    name, _, host = address.lower().rpartition("@")
    host_parts = host.split(".")
    ours = any(host == own or host.endswith("." + own) for own in own_hosts)
    generic = name.split("+")[0] in _GENERIC or name.replace("-", "").replace(".", "") in _GENERIC
    return not (ours or generic or top.lower() in _FILES or host_parts[-1].isdigit())


def _in_a_link(clean: str, start: int) -> bool:
    """Whether this is the user of a link (`ssh://git@host`) or a path in one."""
    before = clean[max(0, start - 200) : start].rsplit(None, 1)[-1:] or [""]
    word = before[0] if start and not clean[start - 1].isspace() else ""
    return "://" in word and not word.lower().startswith("mailto")


def _bare_preposition(typed: str, host: str, before: str) -> bool:
    """Whether "at" may be the preposition: "I shop at amazon dot"
    " com" names a shop, "mail ana at amazon dot com" a person."""
    plain = re.search(r"(?<=\w) at (?=\w)", typed, re.IGNORECASE) is not None
    spelled = re.search(r" (?:dot|punkt|punto|point) |[(\[{]", typed, re.IGNORECASE) is not None
    known = re.match(
        r"(?:gmail|googlemail|yahoo|hotmail|outlook|icloud|proton|gmx|aol|web"
        r"|live)",
        host,
        re.IGNORECASE,
    )
    if not plain or known or not host:
        return False
    telling = re.search(r"[\d_]|\w\.\w", typed.split(" ", 1)[0]) is not None
    return not (spelled and (telling or _MAILS.search(before) is not None))
