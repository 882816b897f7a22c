"""Finds street addresses, in the forms of the countries that our languages are written in."""

import re
from collections.abc import Iterator

from policies.signals.lazily import late
from policies.signals.typed import Typed

_WORD = r"(?:[A-ZÀ-ÞŁŚŻŹĆ0-9][\w'’.-]{0,24})"
_UNIT = r"(?:,? ?(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Piso|Bât|Whg|#(?= ?\d))\.? ?\w{1,6})?"
_TOWN = (
    r"(?:,? (?:\d{4,5} )?[A-Z][\w'’-]{2,20}(?: [A-Z][\w'’-]{2,20})?,? (?:[A-Z]{2}"
    r" \d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}))?"
)
_ENGLISH = late(
    rf"(?<![\w$€£.,])\d{{1,5}}[A-Za-z]?,? (?:{_WORD} ){{1,4}}?"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Close|Crescent"
    r"|Cres|Square"
    rf"|Sq|Parade|Grove|Gardens|Highway|Hwy|Parkway|Pkwy|Circle|Cir|Trail)\b\.?{_UNIT}{_TOWN}"
)
_EUROPE = late(
    r"(?<!\w)(?:"
    r"[A-ZÄÖÜ][\wäöüß-]{1,30}(?:straße|strasse|str\.|weg|gasse|allee|platz|ufer|damm|straat|laan|plein|gracht|kade"
    r"|gatan|vägen|gade|vej|veien|gata|katu) ?\d{1,4} ?[a-z]?\b(?! ?(?:Uhr|%|€|km|Min|Jahre))"
    r"|[A-ZÄÖÜ][\wäöüß-]{1,20}(?:er|en|ische)? (?:Straße|Strasse|Str\.|Weg|Gasse|Allee|Platz|Ufer|Damm|Ring)"
    r" \d{1,4} ?[a-z]?\b"
    rf"|(?:[Cc]alle|C/|[Aa]venida|[Aa]vda\.?|Av\.|[Pp]laza|[Pp]aseo|Carrera|Carretera|Camino|Calzada|Rua|Travessa"
    rf"|Praça|Largo|Alameda"
    rf"|Via|Viale|Piazza|Corso|Vicolo|[Uu]l\.|[Uu]lica|[Aa]l\.|Aleja) (?:(?:de|del|la|las|los|el|do|da|dos|das|di"
    rf"|della|dei) ){{0,3}}{_WORD}"
    rf"(?: (?:de |del |la |y |e )?{_WORD}){{0,3}},? (?:n[º°.o]{{1,2}} ?|número |#)?\d{{1,5}}\b"
    r"(?:[ ,-]{1,2}\d{1,3}(?:º|ª|°| [A-Z]\b))?"
    r")"
)
# Only after "lives at" and the like, for these words begin many other things.
_GERMAN = late(
    r"(?<!\w)(?:Am|An der|Im|In der|Auf dem|Auf der|Zum|Zur|Unter den|Hinter der) (?:[A-ZÄÖÜ][\wäöüß-]{1,20}"
    r" ){1,2}\d{1,4}\b"
)
# Right after "my address is" anything with a capital and a number is one.
_NAMED = late(
    r"[\s:,]{0,3}(?:(?:in|at|the|der|die|is|est|es|er|au|a|na|on)"
    r" ){0,2}(?P<found>\d{1,6}[A-Za-z]?,? (?:[A-ZÀ-ÞŁŚ0-9][\w'’.-]{0,24} ?){1,4}"
    r"|(?:[A-ZÀ-ÞŁŚ][\w'’.-]{1,30} )(?:(?:de|del|la|las|los|el|da|do|di|van|der|den|of|y"
    r"|[A-ZÀ-ÞŁŚ0-9][\w'’.-]{0,24}) ){0,4}?"
    r"(?:N[°º] ?|n[°º] ?)?\d{1,5}[A-Za-z]?|[A-ZÀ-ÞŁŚ][\w'’.-]{1,30}(?: [A-ZÀ-Þ][\w'’.-]{1,24}){0,3},"
    r" \d{1,5}[A-Za-z]?)(?!\w|[:%€$])"
)
# After "send it to" a house and its town, or a name and a house: much else is sent, and to much else.
_NEXT = r"(?:, ?|\n)"
_HOUSE = (
    rf"(?:(?:Flat|Apt|Unit|Suite)\.? \w{{1,4}}{_NEXT})?(?:\d{{1,5}}[A-Za-z]?,? (?:{_WORD} ?){{1,4}}"
    rf"|[A-ZÀ-ÞŁŚ][\w'’.-]{{1,30}} (?:(?:de|del|la|las|los|el|do|da|di|van|der|den|of|y|{_WORD}) ){{0,4}}?"
    rf"\d{{1,5}} ?[A-Za-z]?)(?:{_NEXT}(?:Flat|Apt|Unit|Suite|#)\.? ?\w{{1,5}})?{_NEXT}"
)
_CITY = r"[A-ZÀ-ÞŁŚ][\w'’-]{1,24}(?: [A-ZÀ-Þ][\w'’-]{1,20}){0,2}"
_POST = r"(?:\d{4,5}(?: ?[A-Z]{2})?|\d{4}-\d{3}|\d{2}-\d{3}) "
_AFTER = r",? (?:[A-Z]{2},? \d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})"
_SENT = late(
    rf"[\s:]{{0,3}}(?:(?P<found>{_HOUSE}(?:{_POST}{_CITY}|{_CITY}{_AFTER}))"
    rf"|[A-ZÀ-ÞŁŚ][\w'’-]{{1,24}}(?: [A-ZÀ-ÞŁŚ][\w'’-]{{1,24}}){{0,2}}{_NEXT}"
    rf"(?P<named>{_HOUSE}(?:{_POST})?{_CITY}(?:{_AFTER})?))(?!\w)"
)
_FRENCH = late(
    r"(?<![\w€.,])\d{1,4}(?: ?(?:bis|ter|[a-dA-D]))?,? (?:rue|avenue|av\.|boulevard|bd|place|allée|allee|chemin"
    r"|impasse|quai"
    rf"|cours|route|Rue|Avenue|Boulevard|Place|Allée|Chemin|Impasse|Quai) (?:(?:de|du|des|la|le|les|d'|l'|De|Du"
    rf"|Des|La)[ ]?){{0,3}}{_WORD}"
    rf"(?:[ -](?:(?:de|du|des|la|le|les|et) ){{0,2}}{_WORD}){{0,3}}(?:,? \d{{5}} {_WORD})?"
)
_JAPANESE = late(
    r"(?:〒? ?\d{3}-\d{4} ?)?(?:東京都|北海道|京都府|大阪府|[一-鿿]{2,3}県)[一-鿿ぁ-んァ-ヶー々]{1,10}?[市区町村郡]"
    r"[一-鿿ぁ-んァ-ヶー々]{0,14}?(?:[0-9一二三四五六七八九十]{1,3}丁目)?[一-鿿ぁ-んァ-ヶー々]{0,6}?"
    r"[0-9]{1,4}(?:番地?|-|の)?(?:[0-9]{1,4})?(?:[-号の]{0,2}[0-9]{0,4})?(?:号室?)?"
    r"|〒 ?\d{3}-\d{4}"
)
_BOX = late(
    r"(?i)(?<!\w)(?:p\.? ?o\.? box|postfach|apartado(?: de correos)?|boîte postale|(?:psc|unit) \d{2,5},? box)"
    r" \d{2,6}\b"
)
_BY_WORD = {
    "english_street": (_ENGLISH,), "street": (_EUROPE, _FRENCH, _BOX), "home": (_GERMAN,), "prefecture": (_JAPANESE,)
}  # fmt: skip
# A shop of ours that moved, opened or stands there; and a street named as somebody's.
_OURS = late(
    r"(?is)\b(?:our|unser\w*|nuestr[ao]s?|notre|nos)\s(?:\w+\s){0,2}(?:stores?|shops?|branch|showroom|service cent\w+"
    r"|filialen?|läden|laden|geschäft|tiendas?|locales|boutiques?|magasins?)\b[^!?]{0,70}\Z|(?:当店|弊社|店舗)[^!?]{0,40}\Z"
)
_THEIRS = late(
    r"(?i)\b(?:your|his|her|their|customer's|ihr\w*|dein\w*|kund\w*|votre|vos|su|del cliente|du client)\s(?:\w+\s){0,2}"
    r"(?:address|home|house|flat|place|door|adresse|anschrift|wohnung|haus|casa|dirección|domicilio|domicile|maison)\b"
    r"[^.!?]{0,24}\Z|(?:ご住所|ご自宅)[^。]{0,12}\Z"
)
# "We" may be a family too.
_MOVED = late(
    r"(?is)\b(?:we(?:['’]ve| have|['’]re| are)?(?: just| now| also| all)? (?:mov(?:ed|ing)|relocat(?:ed|ing))"
    r"|we (?:now )?have a new (?:home|address)|wir (?:sind|haben)\b[^.!?]{0,20}\bumgezogen"
    r"|wir ziehen\b[^.!?]{0,20}\bum|nos (?:hemos )?(?:muda|traslada)\w+|nous (?:avons )?déménag\w+"
    r"|ci siamo trasferiti|(?:the|die|der|das|la|el|le|il)\s(?:[\w'’]+\s){0,2}(?:stores?|shops?|branch|showroom"
    r"|filiale?n?|laden|geschäft|tienda|boutique|magasin|negozio)\b[^!?]{0,20}\b(?:mov\w+|relocat\w+|reopen\w+"
    r"|open(?:s|ed|ing)?|umgezogen|zieht|muda|mudó|trasladó|déménag\w+|trasferit\w+))\b[^?]{0,70}\Z"
    r"|移転(?:しました|します|いたしました)[^？]{0,40}\Z"
)
_MOVES = late(
    "(?i)mov(?:e|ing)|relocat|new home|new address|open|umgezogen|ziehe?n|zieht|muda|mudó|traslad|déménag|trasferit"
    "|移転"
)
_SHOPS = late(
    "(?i)store|shop|branch|showroom|service|filial|läden|laden|geschäft|tienda|local|boutique|magasin|当店|弊社|店舗"
)
_HOMES = late(
    "(?i)address|home|house|flat|place|door|adresse|anschrift|wohnung|haus|casa|dirección|domicilio|domicile|maison"
    "|ご住所|ご自宅"
)
_JUST_BEFORE, _REACH = 6, 70
_MANY = late(r"(?:[A-Z][\w-]+, )?\d+ [A-Z]\w+s\b(?! ?[A-Z])(?:,? \d|,? [a-z]|\W*$)")
# As far back as whose a place is may be said.
_SAID = 240
_DIGIT = late("[0-9〇一二三四五六七八九]")


def find_places(typed: Typed) -> Iterator[tuple[int, int, bool]]:
    """Yield the span of each street address, and whether it is somebody's rather than perhaps a shop's."""
    clean = typed.clean
    shops, homes = _Said(_OURS, _SHOPS, clean), _Said(_THEIRS, _HOMES, clean)
    moved = _Said(_MOVED, _MOVES, clean)
    for _, right in typed.places.get("strong_home", ()):
        match = _NAMED.match(clean, right, min(len(clean), right + 2 * _REACH))
        if match is not None and not shops.before(right) and not _is_many(clean, right, match.start("found")):
            start, end = match.span("found")
            yield (
                start,
                end - (len(match.group("found")) - len(match.group("found").rstrip(" ,."))),
                not moved.before(right),
            )
    for _, right in typed.places.get("sent_to", ()):
        match = _SENT.match(clean, right, min(len(clean), right + 2 * _REACH))
        if match is not None and not shops.before(right):
            start, end = match.span(match.lastgroup or 0)
            yield start, end, not moved.before(right)
    for form, left, right in _windows(typed):
        for match in form.finditer(clean, left, right):
            start, end = match.start(), match.start() + len(match.group().rstrip(" ,"))
            if form is _GERMAN and typed.distance("home", start, end) > _JUST_BEFORE:
                continue
            if not _is_a_title(clean, start, end) and not typed.near("ours", start, end) and not shops.before(start):
                somebodys = typed.near("home", start, end) or homes.before(start)
                yield start, end, somebodys and not moved.before(start)


class _Said:
    """Whether something is said just before a place, in a text that holds a word for it."""

    def __init__(self, pattern: re.Pattern[str], words: re.Pattern[str], clean: str) -> None:
        self._pattern, self._words, self._clean = pattern, words, clean
        self._holds: bool | None = None

    def before(self, end: int) -> bool:
        """Whether it is said before this place."""
        if self._holds is None:
            self._holds = self._words.search(self._clean) is not None
        return self._holds and self._pattern.search(self._clean, max(0, end - _SAID), end) is not None


def _windows(typed: Typed) -> Iterator[tuple[re.Pattern[str], int, int]]:
    """Yield where to look for which form: around the words that it can't do without, where a digit stands."""
    length = len(typed.clean)
    for group, forms in _BY_WORD.items():
        last = 0
        for start, end in typed.places.get(group, ()):
            if end <= last:
                continue
            left, last = max(0, start - _REACH), min(length, end + _REACH)
            if _DIGIT.search(typed.clean, left, last) is not None:
                for form in forms:
                    yield form, left, last
    if "〒" in typed.clean:
        yield _JAPANESE, 0, length


def _is_many(clean: str, right: int, start: int) -> bool:
    """Whether something goes to "20 Countries" rather than to a house."""
    return clean.endswith("to", 0, right) and _MANY.match(clean, start) is not None


def _is_a_title(clean: str, start: int, end: int) -> bool:
    """Whether "5 Best Way" or "2 Hot Place" is meant rather than a street."""
    found = clean[start:end]
    return (
        re.match(
            r"\d{1,2} (?:Ways?|Best|Top|New|Great|Things|Days?|Years?|Times?|Minutes?|Stars?|Hours?|Weeks?|The|In"
            r"|On|Of|A)\b",
            found,
        )
        is not None
    )
