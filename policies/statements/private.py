"""What must not stand in a statement at all: secrets, and people who can be told from it."""

import re
from collections.abc import Collection, Iterator

from policies.signals.types import Mark, Measured
from policies.statements.draft import Draft
from policies.statements.remark import Remark

# Mailboxes that belong to a desk, not to a person.
_DESK = re.compile(
    r"^(?:press|media|presse|prensa|help|hilfe|support|care|info|hello|hallo|contact|kontakt|"
    r"contacto|privacy|datenschutz|service|team|pr|claims?|refunds?|recall|safety|feedback|ask"
    r"|questions|news|office|service-?client|kundenservice|kundendienst|customer\w*|security|"
    r"abuse|dpo|legal|complaints|community|status|billing|returns?|sorry|listening|we|"
    r"atencion|ayuda|cliente?s?)\b",
    re.IGNORECASE,
)
_OFFERED = re.compile(
    r"\b(?:call|ring|phone|dial|hotline|helpline|contact|reach|write|e-?mail|line|tel|"
    r"telephone|free of charge|questions|numbers?|help|text|whatsapp|message|at|rufen|unter|"
    r"hotline|fragen|llam\w*|telefono"
    r"|appel\w*|numero|joindre|escrib\w*|ecriv\w*|schreib\w*|report|claim|claims|or)\b|電話|問い合わせ|窓口|まで"
)
_THEIRS = re.compile(
    r"\b(?:his|her|their|victim|passenger|patient|customer|whose|named|born|sein\w*|ihr\w*|cuy\w+|dont|son|sa)\b"
)
# Said of one person, even where the sentence offers a number to everybody.
_WHOSE = re.compile(
    r"\b(?:his|her|whose|their|\w+'s|sein\w*|ihre?r?|cuy\w+) (?:\w+ ){0,2}(?:phone|number|mobile|cell|address|e-?mail"
    r"|home|nummer|adresse|handy\w*|telefono|correo|numero)\b|\b(?:call|ring|reach|contact|write to|text) (?:him|her)\b"
    r"|\bnamed\b"
)
_FREE = re.compile(r"^\W*(?:\+?1[-. ]?)?8(?:00|33|44|55|66|77|88)\b|^\W*0?800|^\W*0120|^\W*[19]?[89]00\b|^\W*1[38]00\b")
_TOLD = re.compile(r"\b(?:wrote|written|replied|sent|belong\w*|e-?mailed|leaked)\b")
# Two parts of a name, a name with a year, or a mailbox at a provider for everybody.
_LIKE_A_NAME = re.compile(
    r"^[a-z]{2,}[._-][a-z]{2,}@|^[a-z]+\d{2,4}@|^[^@]+@(?:gmail|gmx|web|yahoo|outlook|hotmail|icloud|proton\w*)\.",
    re.IGNORECASE,
)
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Herrn?|Frau|Señora?|Sra?|Monsieur|Madame|M|Mme)\.?\s+"
_NAME = r"[A-ZÀ-Þ][a-zà-ÿ'’-]+(?:\s+(?:van|von|de|la|der|di|al|bin|Mc|O['’])?\s?[A-ZÀ-Þ][a-zà-ÿ'’-]+){1,2}"
_ROLE = (
    r"(?i:customer|passenger|patient|victim|driver|user|guest|employee|worker|cashier|steward|"
    r"stewardess|engineer|technician"
    r"|intern|nurse|rider|student|resident|complainant|client|colleague|pilot|captain|kundin|"
    r"kunde|mitarbeiterin|mitarbeiter"
    r"|fahrgast|patientin|cliente|empleada|empleado|pasajer[ao]|employée?|passag[eè]re?|salariée?)"
)
# "The intern who posted it, Lukas Weber, ..." as well.
_NAMED = re.compile(
    rf"\b{_ROLE},?\s+(?:(?:is|was|named|called)\s+|(?:who|of|from|in|on|concerned|"
    rf"responsible)\b[^.,\n]{{0,40}},\s+)?((?:{_TITLE})?{_NAME})"
)
# "Their administrator, Peter Holloway, ...": whoever does something, but no firm.
_DOES = re.compile(
    rf"\b(?:[Tt]he|[Aa]n?|[Oo]ur|[Tt]heir|[Hh]is|[Hh]er|[Ww]hose)\s+(?:[a-z-]+\s+){{0,2}}(?!(?:manufactur|suppli|retail|"
    rf"deal|carri|publish|broadcast|insur|provid|own|partn|lend|newspap|pap|produc|mak|develop|oth|form|charit|numb|vend)er\b)"
    rf"(?!(?:vendor|operator|distributor|contractor|subcontractor|processor|regulator|competitor|auditor)\b)"
    rf"[a-z-]{{3,}}(?:er|or|ist|ee|ian|ant|man|woman|boy|girl),\s+((?:{_TITLE})?{_NAME})"
)
_OTHER_NAMES = re.compile(
    r"\b(?:Services?|Care|Support|Relations|Experience|Protection|Association|Agency|Union|"
    r"Commission|Aurora|Line|Team|Centre|Center|Office|Day|Act|Bill|Council)\b"
)
_OWNED = re.compile(
    rf"(?:One of them|Among them|The (?:woman|man|person|child|boy|girl|deceased|injured "
    rf"person|account)|Her name|His name|It was|concerns|belong(?:s|ed) to|sent by|written by|"
    rf"posted by)(?:,|\s+(?:is|was|are|were))?\s+((?:{_TITLE})?{_NAME})"
)
_TITLED = re.compile(rf"\b((?:Mr|Mrs|Ms|Miss|Herr|Frau|Señora?|Monsieur|Madame|Mme)\.?\s+{_NAME})")
# Who speaks for us is named on purpose.
_OFFICE = re.compile(
    r"(?i)\b(?:chief|ceo|cfo|director|president|chair\w*|head of|manager|signed|founder|"
    r"spokes\w+|minister|commissioner|officer|judge|inspector|vorstand|directora?|présidente?|"
    r"press|contact)\b"
)
_FIGURE = re.compile(r"\d")
_MONEY = re.compile(
    r"\b(?:revenue|turnover|margins?|profits?|earnings|forecast|guidance|ebitda|umsatz|gewinn|"
    r"marge|ingresos|beneficios?"
    r"|chiffre d'affaires|benefices?)\b|売上|利益"
)
_LAUNCH = re.compile(
    r"\b(?:launch\w*|unveil\w*|come[s]? to market|ships? in|on sale|release[sd]?|successor|"
    r"erscheint|lanza\w*|lance\w*|sortira)\b"
    r"[^.]{0,40}\b(?:model|phone|product|device|generation|successor|tablet|car|console|game|"
    r"modell|gerat|producto|produit)"
)


def exposures(draft: Draft, measured: Measured) -> Iterator[Remark]:
    """Yield a remark for each secret and each piece of personal data, the company's own contacts left out."""
    text = draft.reading.text
    yield from (
        Remark("confidential", start, end, source=source, sure=sure)
        for start, end, source, sure in _secrets(draft, measured)
    )
    people = [*_people(text)]
    peopled = {draft.sentence(draft.reading.plain_place(start)) for start, _ in people}
    found: list[tuple[int, int]] = []
    for mark in measured.personal:
        if _personal(draft, mark, text, peopled):
            found.append((mark.start, mark.end))
            yield Remark("personal-data", mark.start, mark.end, mark.fix, mark.source, sure=mark.sure)
    for start, end in people:
        if not any(left < end and start < right for left, right in found):
            found.append((start, end))
            yield Remark("personal-data", start, end, source="named", sure=True)


def _people(text: str) -> Iterator[tuple[int, int]]:
    """Yield where people are named whom the statement is about; who speaks for us is named on purpose."""
    for pattern in (_NAMED, _OWNED, _TITLED, _DOES):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            office = pattern in {_TITLED, _DOES} and _OFFICE.search(text, max(0, start - 40), end + 60)
            if not office and not _OTHER_NAMES.search(match[1]):
                yield start, end


def _secrets(draft: Draft, measured: Measured) -> Iterator[tuple[int, int, str, bool]]:
    for place in draft.found("statement.secret"):
        yield (*draft.typed(place), "lexicon:statement.secret", True)
    for mark in measured.credentials:
        if mark.sure:
            yield mark.start, mark.end, mark.source, True
    if measured.embargoed:
        # Neither where it stands nor how many there are may be told here.
        yield 0, 0, "bank", True
    secret = [draft.typed(place) for place in draft.found("statement.secret")]
    for mark in measured.confidential:
        if (
            mark.sure
            and _secret(draft, mark)
            and not any(start < mark.end and mark.start < end for start, end in secret)
        ):
            yield mark.start, mark.end, mark.source, True


def _secret(draft: Draft, mark: Mark) -> bool:
    """Whether confidential matter is one here too: figures of those affected and times of updates are not."""
    if mark.kind == "codename":
        return True
    number = draft.sentence(draft.reading.plain_place(mark.start))
    if mark.kind in {"release", "restock"}:
        return draft.says(_LAUNCH, number) and not draft.within("statement.next", number)
    if mark.kind == "internal":
        return False
    return draft.says(_MONEY, number) and draft.says(_FIGURE, number) and not draft.within("statement.own", number)


def _somebodys(draft: Draft, mark: Mark, words: str, number: int, peopled: Collection[int]) -> bool:
    """Whether a number or an address is a person's. A statement gives its company's own: those are for everybody."""
    ours = _FREE if mark.kind == "phone" else _DESK
    if ours.match(words):
        return False
    if draft.says(_OFFERED, number):
        return draft.says(_WHOSE, number)
    like = mark.kind == "email" and (draft.says(_TOLD, number) or _LIKE_A_NAME.match(words) is not None)
    return like or number in peopled or draft.says(_THEIRS, number)


def _personal(draft: Draft, mark: Mark, text: str, peopled: Collection[int]) -> bool:
    if mark.kind in {"order", "wallet"}:
        return mark.sure
    number = draft.sentence(draft.reading.plain_place(mark.start))
    if mark.kind in {"email", "phone"}:
        return _somebodys(draft, mark, text[mark.start : mark.end], number, peopled)
    if mark.kind in {"national_id", "device", "ip", "mac", "plate"}:
        return mark.sure
    if mark.kind in {"address", "birth_date"}:
        return draft.says(_THEIRS, number)
    return mark.sure
