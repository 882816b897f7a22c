"""The small words of five languages that a comparison of claims needs, and which words count as one."""

import re
from typing import Final

_STOP_WORDS: Final = (
    "a an the and or but so to of in on at for from by with about as into is are was were be been being am do "
    "does did have has had i you we they he she it my your our their his her its us them this that these "
    "those there here can could will would should may might just also up out now then than very too around "
    "approximately some any all every each no not none noone never only more less least over under nearly "
    "almost confirm confirmed say said says know knew known far since yet still which who whom whose what "
    "when where why how whether if because been today yesterday currently total one los las el la un una de "
    "del en y o que se su sus con por para al lo fue ha han hay son es no ningun ninguna todos todas solo der "
    "die das den dem des ein eine einen und oder von zu im am ist sind war waren wurde wurden hat haben nicht "
    "kein keine keinen alle nur auf mit fur für bei le les des du une et ou dans sur est sont ete a ont aucun "
    "aucune tous toutes ne pas seulement que qui reported report reports find found finding evidence "
    "indication sign"
)
_STOP: Final = frozenset(_STOP_WORDS.split())
_SAME: Final = {
    "person": (
        "customer client user guest passenger people person member patient account subscriber rider driver "
        "traveller player resident consumer household nobody someone anyone anybody kunde kunden kundin nutzer "
        "personen menschen konto konten cliente persona usuario cuenta personne utilisateur compte gens"
    ),
    "reach": (
        "access accesse accessed steal stole stolen taken take took copy copied copie expose exposed leak leaked "
        "compromise compromised view viewed download downloaded exfiltrate obtain obtained touched gestohlen "
        "kopiert entwendet abgegriffen robado robados copiado copiados vole volees volees copie copiees "
        "consultees"
    ),
    "affect": (
        "affect affected impact impacted concern concerned hit betroffen afectado afectados afectada afectadas "
        "touche touches concerne concernes"
    ),
    "harm": ("injure injured injury hurt harm harmed wound wounded verletzt herido heridos blesse blesses blessees"),
    "die": ("die died death dead kill killed gestorben muerto muertos fallecido mort morts decede"),
    "unit": (
        "unit device product phone charger car vehicle battery speaker treadmill laptop machine item gerat geräte "
        "produkt unidad appareil produit"
    ),
    "burn": ("fire burn burnt burned ignite ignited overheat overheated overheating brand feuer incendio feu"),
    "data": ("data information record detail daten datos donnees informacion"),
    "cause": ("cause caused reason origin ursache causa why"),
    "back": ("back restore restored return resume resumed recover recovered normal available online"),
    "password": ("password passcode credential passwort passwörter contraseña contraseñas"),
    "ill": ("ill sick illness sicken sickened fell unwell"),
    "card": ("card payment credit bank"),
    "refund": ("refund reimburse repay"),
}
_SPECIFIC: Final = (
    "name names email emails address addresses password card number numbers photo photos message messages "
    "birthdate phone birth social security file files"
)
SPECIFIC: Final = frozenset(_SPECIFIC.split())
SYNONYMS: Final = {word: name for name, words in _SAME.items() for word in words.split()}
NONE: Final = re.compile(
    r"\b(?:no|none|nobody|no one|not a single|not one|not any|never|zero|without|kein\w*|"
    r"niemand\w*|nie|ningun\w*|nadie|nunca|ninguno|aucun\w*|personne n\w*|jamais)\b|"
    r"(?<![\w])n'"
)
NOT: Final = re.compile(r"\b(?:not|n't|cannot|nicht|no|ne|n'|pas)\b|n't\b")
ALL: Final = re.compile(
    r"(?<!first of )(?<!above )(?<!after )(?<!\bat )\b(?:all|every|each|everyone|everybody|entire|alle|jede\w*|todos|"
    r"todas|toda|tous|toutes)\b"
)
PARTIAL: Final = re.compile(
    r"\b(?:only|some|certain|part of|batch|lot|one of|a few|limited to|nur|einige|charge|solo|"
    r"algun\w*|lote|seulement|certain\w*|\d)"
)
UNSURE: Final = re.compile(
    r"\b(?:may|might|could|whether|if|do not (?:yet )?know|don't (?:yet )?know|not (?:yet "
    r")?(?:known?|clear|certain|sure|confirmed|established|understood)|unclear|unknown|too early|"
    r"investigat\w+|looking into|find(?:ing)? out|examin\w+"
    r"|establish\w*|determin\w+|checking|clarif\w+|possibly|up to|likely|probably|ob|wissen "
    r"(?:wir )?(?:noch )?nicht|untersuch\w+|prufen|prüfen|no sabemos|investiga\w+|si|ne "
    r"savons pas|enquet\w+|verifi\w+|would|should)\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def stem(word: str) -> str:
    """Return the form under which words of one meaning meet."""
    if word in SYNONYMS:
        return SYNONYMS[word]
    for ending in ("ies", "es", "s", "ed", "ing"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            short = word[: -len(ending)] + ("y" if ending == "ies" else "")
            if short in SYNONYMS or (ending == "es" and word[:-1] in SYNONYMS):
                return SYNONYMS.get(short) or SYNONYMS[word[:-1]]
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def content(words: str) -> list[str]:
    """Return the stems of the words that mean something, in order."""
    return [stem(word) for word in _WORD.findall(words) if word not in _STOP and len(word) > 1]
