"""What only the shape of a sentence gives away: apologies on a condition, blame as advice, passives by a yardstick.

The lexicons know phrases; these know how a sentence is built, whichever words fill it. All of it reads folded text.
"""

import re
from collections.abc import Iterator
from typing import Final

from policies.statements.draft import Draft

Place = tuple[int, int]
PEOPLE: Final = (
    r"(?:customers?|users?|drivers?|owners?|passengers?|guests?|consumers?|parents?|players?|"
    r"riders?|patients?|residents?"
    r"|travellers?|travelers?|members?|buyers?|shoppers?|subscribers?|diners?|clients?|visitors?|tenants?|viewers?|fans"
    r"|people|those (?:affected|concerned)|some of you|you|fishermen|swimmers?|neighbours?|neighbors?|anyone)"
)
_IN = r"[^.;:!?\n]"
_SORRY = r"(?:sorry|apolog\w+|regret\w*|regrettable|unfortunate|sadden\w*)"
_FEEL = (
    r"(?:feel|feels|felt|feelings?|hurt\w*|harm\w*|offen[cds]\w*|upset\w*|bruis\w+|insult\w*|distress\w*|disappoint\w*"
    r"|uncomfortable|uneasy|misled|confus\w+|alienat\w+|excluded|unheard|unwelcome|disrespect\w*|let down|unsettl\w+"
    r"|stung|slight\w*|anger\w*|angry|embarrass\w*|inconvenienc\w+|unappreciated|ignored|overlooked)"
)
_SOME = (
    r"(?:any(?:one|body|(?: \w+){1,4})|some(?:one|body|(?: \w+){1,3})|those|certain \w+|whoever|a few(?: \w+){0,2}"
    r"|(?:the )?(?:people|customers|users|members|guests|followers|fans|viewers|readers|colleagues|communities))"
)
_DOUBT = r"(?:may|might|could|feel|feels|felt|found|finds?|took|takes?|perceived|chose)"
_OUR = re.compile(r"\b(?:we|us|our|i|my)\b")
# "Sorry to any member of staff who did not feel heard", "to those whose feelings may be bruised we apologise".
_SOMEBODY: Final = re.compile(
    rf"\b{_SORRY}{_IN}{{0,40}}\bto (?P<one>{_SOME} (?:who|whose|that)\b{_IN}{{0,30}}\b(?:(?:feel|felt)\b|{_DOUBT}\b"
    rf"{_IN}{{0,20}}\b{_FEEL})){_IN}{{0,20}}"
    rf"|\bto (?P<two>{_SOME} (?:who|whose|that)\b{_IN}{{0,30}}\b(?:(?:feel|felt)\b|(?:{_FEEL} )?{_DOUBT}\b"
    rf"{_IN}{{0,20}}\b{_FEEL})){_IN}{{0,40}}\b{_SORRY}"
)
# "If our choice has caused hurt, we are sorry", "to the extent that anybody felt misled, that is regrettable".
_CONDITION: Final = re.compile(
    rf"(?:^|[,:-] ?|\b(?:and|but) )(?:if|should(?! have| never| not)|insofar as|in so far as|to the extent(?: that)?"
    rf"|in the event(?: that)?)\b{_IN}{{0,60}}\b(?:{_FEEL}|what you (?:hoped|expected|wanted)|expectations)\b"
    rf"{_IN}{{0,30}},{_IN}{{0,24}}\b{_SORRY}(?:{_IN}{{0,12}})"
)
# "Sorry you saw it that way": how they took it is the trouble.
_TAKEN: Final = re.compile(
    rf"\b{_SORRY} (?:that )?{_SOME.replace('those', 'those|you|they')} (?:\w+ )?(?:saw|see|read|understood|heard|took|"
    r"interpreted|received) (?:it|this|that|our \w+) (?:that way|this way|the wrong way|so|as|differently|badly)\b"
)
_ASKS = re.compile(r", (?:please |do |just )*(?:call|ring|contact|write|see|tell|visit|get|come|talk|speak|send)\b")

_FAULT = (
    r"(?:panick\w+|mis(?:us|handl|plac|appli|judg|interpret|calculat|stor|typ|dial)\w*ed|misread|misunderstood"
    r"|mistook|overreact\w*|refused to|insisted on"
    r"|made (?:things|it|matters) (?:worse|harder|more difficult)|(?:took|take) the (?:trouble|time) to|(?:bothered"
    r"|cared) to|(?:had|were given) (?:every|ample|plenty of|more than enough|sufficient) (?:opportunity|chance|time"
    r"|warning|notice|information))"
)
# "Pots dropped by the user": a passive that does say who.
_BY = (
    r"|\b(?:dropped|spilled|spilt|overloaded|damaged|blocked|covered|bent|opened|left|exposed|broken|modified|removed|"
    r"switched|worn|caused) (?:\w+ )?by (?:the |our |its |their )?(?:user|owner|customer|driver|buyer|passenger|guest|"
    r"patient|tenant|parent|consumer)s?\b(?: themselves)?"
)
_THEIRS = rf"|\b(?:is|was|remains) (?:their|your|customers?'s?|users?'s?) (?:own )?responsibility\b{_IN}{{0,24}}"
_BLAME: Final = {
    "en": re.compile(rf"\b{PEOPLE} (?:who )?(?:\w+ ){{0,2}}?{_FAULT}\b{_IN}{{0,24}}{_BY}{_THEIRS}"),
    "de": re.compile(
        r"\bbei (?:sachgemäss|bestimmungsgemäss|ordnungsgemäss|richtig|korrekt|vorschriftsmässig)\w* (?:nutzung"
        r"|benutzung|gebrauch|verwendung|handhabung|bedienung|anwendung|lagerung)"
        rf"|\b(?:kund\w+|besitzer\w*|nutzer\w*|fahrer\w*|eltern|patient\w*|gäste|käufer\w*){_IN}{{0,30}}\b(?:fremd"
        rf"|falsch|ungeeignet|unzulässig)\w*{_IN}{{0,30}}(?:benutz|verwend|genutz|gelad|eingesetz|gebrauch|gelagert)\w*"
    ),
    "es": re.compile(
        r"\b(?:si se|cuando se|con un|siempre que se) (?:usa|utiliza|maneja|conserva|uso|emplea)\w* (?:\w+ )?(?:correct"
        r"|adecuad|debid)\w*|\bsolo (?:pueden|puede) culparse\b"
    ),
    "fr": re.compile(
        r"\bs'en prendre qu'a (?:eux|elles|vous|lui|elle)(?:-memes?)?|\b(?:utilise|employe|conserve)\w* (?:correctement"
        r"|normalement|conformement)|\b(?:usage|utilisation) (?:correcte?|normale?|conforme)\b"
    ),
    "ja": re.compile(
        r"お客(?:様|さま)(?:に|には|へは?)[^。]{0,24}(?:お願い|ご案内|注意)して(?:おりました|いました|まいりました)"
        r"|お客(?:様|さま)(?:側|ご自身)の"
    ),
}
_KIND = re.compile(r"\b(?:understandabl\w+|rightly|of course|no wonder|who can blame)\b")

_YARDSTICK: Final = re.compile(
    r"\b(?:was|were|been) not \w+(?:ed|en|t|ne|de) (?:as|the way) (?:it|they) (?:should|ought)\b(?: have been)?"
    rf"|\b(?:was|were) not (?:of|up to|at) the (?:standard|level|quality)\b{_IN}{{0,24}}"
    r"|\b(?:inspections?|checks?|tests?|training|maintenance)\b(?: \w+){0,6}? did not take place"
)
_BELITTLED: Final = {
    "en": re.compile(
        r"\b(?:no|not any|little) (?:need|reason|cause|grounds?) for (?:\w+ ){1,4}?to (?:be )?(?:concern|worr|alarm"
        r"|panic|anxious|afraid)\w*"
    ),
    "es": re.compile(
        r"\b(?:retraso|fallo|incidencia|problema|error|molestia|caso|hecho|incidente|suceso|averia|interrupcion)\w*"
        r" (?:muy )?(?:puntual|aislad|leve|menor|esporadic)\w*"
    ),
    "fr": re.compile(rf"\bce n'(?:est|etait) qu'une?\b{_IN}{{0,20}}|\bce ne sont que des\b{_IN}{{0,20}}"),
    "de": re.compile(r"\b(?:nur|bloss|lediglich) eine? (?:kleine\w*|scherz|spass|missverständnis|panne|versehen)\b"),
}


def conditional(draft: Draft) -> Iterator[Place]:
    """Yield apologies that hang on whether somebody feels something; what we did to them is no condition."""
    if draft.language != "en":
        return
    for begin, end in draft.sentences:
        said = draft.plain[begin:end]
        for match in _SOMEBODY.finditer(said):
            if not _OUR.search(match["one"] or match["two"]):
                yield begin + match.start(), begin + len(match[0].rstrip(" .,")) + match.start()
        yield from ((begin + match.start(), begin + match.end()) for match in _TAKEN.finditer(said))
        for match in _CONDITION.finditer(said):
            if not _ASKS.search(match[0]):
                start = match.start() + len(match[0]) - len(match[0].lstrip(" ,:-"))
                yield begin + start, begin + match.end()


def blaming(draft: Draft) -> Iterator[Place]:
    """Yield where a sentence puts it on people what they did, or how they ought to have used a thing."""
    yield from _matches(draft, _BLAME.get(draft.language), _KIND)


def evading(draft: Draft) -> Iterator[Place]:
    """Yield passives that say how it should have been, where nobody owns it in this sentence or the next."""
    if draft.language == "en":
        for place in _matches(draft, _YARDSTICK, None):
            number = draft.sentence(place[0])
            if _OUR.search(draft.plain, draft.sentences[number][0], place[0]):
                continue
            if not any(
                draft.within("statement.own", one) for one in range(number, min(number + 2, len(draft.sentences)))
            ):
                yield place


def belittling(draft: Draft) -> Iterator[Place]:
    """Yield where a noun is made small by the word beside it."""
    yield from _matches(draft, _BELITTLED.get(draft.language), None)


def _matches(draft: Draft, pattern: re.Pattern[str] | None, unless: re.Pattern[str] | None) -> Iterator[Place]:
    if pattern is None:
        return
    for begin, end in draft.sentences:
        said = draft.plain[begin:end]
        if unless is not None and unless.search(said):
            continue
        for match in pattern.finditer(said):
            yield begin + match.start(), begin + match.start() + len(match[0].rstrip(" .,。"))
