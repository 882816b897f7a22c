"""What a statement must hold and doesn't: how to be safe, when the next word comes, how to reach us."""

import re
from collections.abc import Iterator

from policies.statements.draft import Draft
from policies.statements.remark import Remark
from policies.statements.times import has_time

# An address of any kind: a page, a mailbox, a number to ring.
_REACHED = re.compile(
    r"https?://|\bwww\.|\b[\w.+-]+@[\w-]+\.\w{2,}|\b[a-z0-9-]+\.(?:com|org|net|example|co|io|"
    r"gov|eu|info|de|fr|es|jp|uk|app|health|care|help)\b(?:/\S*)?"
    r"|(?<![\w.,])\+?\(?\d[\d ()./-]{6,}\d\b|\b\d{1,2}-?800-?[a-z]{4,}|\b0\d{2,3}[- ]\d{3}|@[a-z_]\w{2,}"
)
_LAST = re.compile(
    r"\b(?:this is|will be) (?:our|the) (?:last|final) (?:update|statement|message)|letzte "
    r"(?:mitteilung|information)|ultima (?:actualizacion|comunicacion)|dernier (?:point|"
    r"message)"
)
_PAST = re.compile(
    r"\b(?:we|i) (?:published|posted|told|said|reported|announced|informed|shared|updated|"
    r"wrote|gave|have told|have published)\b"
)
# Somebody tells, now or later, whatever it is called: "more on Monday", "the auditor reports on 3 May".
_TELLS = {
    "en": re.compile(
        r"\bmore (?:on|at|by|this|next|tomorrow|tonight|here|later)\b|\b(?:answers?|tells?|says?|explains?|publish"
        r"|publishes|posts?|reports?|speaks?|writes?|updates?|announces?|shares?|presents?|briefs?|informs?|discloses?"
        r"|hears?|notices?|briefings?|press conference|let you know)\b"
        r"|\b(?:be|get|is|are) (?:published|posted|told|informed|updated|announced|released|shared)\b"
        r"|\b(?:news|word|results?|findings|message|details|information|figures|statement|review)\b"
        r"[^.;]{0,60}(?:\b(?:will|shall|comes?|follows?|due|out)\b|'ll\b)|(?:\b(?:will|shall)\b|'ll\b)"
        r"[^.;]{0,30}\b(?:put|set out|list|print)\b[^.;]{0,40}\b(?:here|page|online|site)\b"
    ),
    "de": re.compile(
        r"\b(?:mehr|neuigkeiten|ergebnis\w*|bericht|meldung|stand|nachricht\w*|informationen)\b[^.;]{0,40}\b(?:folg\w+"
        r"|gibt|kommt|kommen|liegt|liegen|erschein\w+)\b|\b(?:berichte[nt]?|beantworte[nt]?|erfahren|lesen|veröffentlich\w+|"
        r"steht|stehen|pressekonferenz|informier\w+)\b"
    ),
    "es": re.compile(
        r"\b(?:mas|novedades|resultados?|informe|noticias|mensaje|conclusiones)\b[^.;]{0,40}\b(?:llegar\w+|saldr\w+|habra"
        r"|seguir\w+|publicar\w+|conocer\w+)\b|\b(?:responder|contestar|explicar|publicar|presentar)(?:a|an|emos)\b|"
        r"\brueda de prensa\b"
    ),
    "fr": re.compile(
        r"\b(?:message|communique|point|informations?|bilan|rapport|resultats?|nouvelles?|suite|conclusions)\b[^.;]{0,40}"
        r"\b(?:suivr\w+|ser(?:a|ont)|viendr\w+|arriver\w+|paraitr\w+)\b|\b(?:repondr|expliquer|publier|presenter|dir|fer)"
        r"(?:a|ons|ont)\b|\bser(?:a|ont) (?:publie|rendu|communique|annonce)\w*|\bconference de presse\b"
    ),
}
# What a time may belong to that is no news: what was, what we owe, what works again, when the phone is answered.
_APART = {
    "en": re.compile(
        r"\b(?:was|were|had|did|been|(?!un)\w+ed|broke|came|went|sent|got|fell|found|took|left|lost|knew|began|saw|rang|sold|cost"
        r"|gave|made|built|kept|refund\w*|repay\w*|money|pays?|paid|credit\w*|ship\w*|arriv\w*|deliver\w*|resum\w*|opens?"
        r"|back|restor\w*|replac\w*|fix\w*|repair\w*|collect\w*|valid|until|sells?|sale|fees?|price|work\w*|hours|call|"
        r"phone|lines?|night|sorry|apologi\w+|today|now|please|stop|days?|weeks?|years?)\b|n't\b"
    ),
    "de": re.compile(
        r"\b(?:war|waren|hatte\w*|wurde\w*|habe[nt]?|hat|ist|sind|geld|erstatt\w*|zahl\w*|geöffnet|erreich\w+|ruf\w*|bis"
        r"|leid|entschuldig\w*|bitte|heute|gestern|tage?n?|wochen?|monate?n?|jahre?n?|stunden?)\b"
    ),
    "es": re.compile(
        r"\b(?:fue|fueron|era|ha|han|hemos|hubo|\w+(?:aron|ieron|amos|imos)|dinero|devol\w+|reembols\w+|pag\w+|abr\w+|llam\w+"
        r"|telefono|perdon|disculpas|hasta|ayer|hoy|horas?|dias?|semanas?|meses)\b"
    ),
    "fr": re.compile(
        r"\b(?:etai\w+|avai\w+|avons|ont|ete|est|sont|argent|rembours\w+|pay\w+|ouvert\w*|appel\w+|excus\w+|desole\w*"
        r"|jusqu\w*|hier|heures?|jours?|semaines?|mois)\b|\baujourd'hui\b"
    ),
}
# A safety step may stand after one sentence, and after a few short ones where they say what the danger is.
_AT_ONCE = 1
_LONG = 220
_HARM = re.compile(
    r"\b(?:hospital\w*|hurt|injur\w+|ill|died|dead|gave way|collaps\w+|fumes|critical condition"
    r"|derail\w+|wounded|attacked|shot|killed|fell|missing|trapped)\b"
)


def absences(draft: Draft) -> Iterator[Remark]:
    """Yield what is missing, or comes too late."""
    yield from _safety(draft)
    if not _says_when(draft):
        yield Remark("no-next-update", source="lexicon:statement.next")
    if not _REACHED.search(draft.plain) and not draft.found("statement.contact"):
        yield Remark("no-contact", source="lexicon:statement.contact")


def concerns_safety(draft: Draft) -> bool:
    """Whether somebody could be hurt: by the kind of crisis, or, where it says nothing, by the text."""
    told = draft.circumstances.safety
    if told is not None:
        return told
    return any(not draft.negated(place) for place in draft.found("statement.hazard"))


def _safety(draft: Draft) -> Iterator[Remark]:
    if not concerns_safety(draft):
        return
    steps = sorted([*draft.found("statement.safe"), *_imperatives(draft)])
    if not steps:
        sure = draft.circumstances.safety is True
        yield Remark("no-safety-instruction", source="lexicon:statement.safe", sure=sure)
        return
    first = draft.sentence(steps[0][0])
    lead = [number for number in range(first) if len(draft.words(number)) > _REAL_SENTENCE]
    told = any(draft.within("statement.hazard", number) or draft.says(_HARM, number) for number in lead)
    if len(lead) <= _AT_ONCE or (told and (draft.circumstances.over or draft.sentences[first][0] <= _LONG)):
        return
    start, end = draft.typed(draft.sentences[first])
    yield Remark("safety-instruction-late", start, end, source="lexicon:statement.safe")


_REAL_SENTENCE = 18


# At the head of a sentence a bare verb tells people what to do.
_IMPERATIVE = re.compile(
    r"^(?:[^.:;!?]{0,90}[:;] )?(?:please |if you[^,.]{0,80}, (?:please )?|now )?(?:stop|unplug|take (?!our|full|this "
    r"as)|pull|move|remove|wash|cook|wear|cover|inspect|cut|check"
    r"|throw|return|bring|keep|stay|leave|park|boil|close|switch|turn|put|hand|discard|freeze|"
    r"open the|seek|drain|wipe|hold on|pack)\b"
)


def _imperatives(draft: Draft) -> list[tuple[int, int]]:
    """Return where sentences begin that tell people to do something with their hands."""
    return [place for number, place in enumerate(draft.sentences) if _IMPERATIVE.match(draft.words(number))]


def _says_when(draft: Draft) -> bool:
    if _LAST.search(draft.plain):
        return True
    tells, apart = _TELLS.get(draft.language), _APART.get(draft.language)
    for number in range(len(draft.sentences)):
        said = draft.words(number)
        if not has_time(said, draft.language):
            continue
        if draft.within("statement.next", number) or (tells and tells.search(said)):
            if _PAST.search(said) and not re.search(r"\b(?:next|will|again|shall)\b", said):
                continue
            return True
        # Whatever else is to come at a time people can look for, unless it is money, repairs or opening hours.
        if apart and not apart.search(said):
            return True
    return False
