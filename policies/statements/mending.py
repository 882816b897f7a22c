"""What to write instead, where one phrase can take another's place."""

import re
from typing import Final

# Each rule's rewordings in a language, tried in order on the words that were found.
_REWORDED: Final[dict[str, dict[str, tuple[tuple[str, str], ...]]]] = {
    "non-apology": {
        "en": (
            (r"(?i)^sorry\b.*", "sorry for what we did"),
            (r"(?i)^(apologi[sz]e)\b.*", r"\1 for what we did"),
            (r"(?i)^(?:regret|sad|saddened)\b.*", "are sorry for what we did"),
            (r"(?i)^taken out of context$", "wrong"),
        ),
        "de": ((r"(?i)^(entschuldigen|bedauern|bedauert)\b.*", r"\1, was wir getan haben"),),
        "es": ((r"(?i)^(lamentamos|sentimos)\b.*", r"\1 lo que hicimos"),),
        "fr": ((r"(?i)^(désolé\w*|regrettons)\b.*", "désolés de ce que nous avons fait"),),
    },
    "passive-evasion": {
        "en": (
            (r"(?i)^(mistakes|errors|misjudge?ments|missteps) .*", r"we made \1"),
            (r"(?i)^(?:failures|failings|lapses|shortcomings|oversights|omissions) .*", "we failed"),
            (r"(?i)^lessons .*", "we will change what we do"),
            (
                r"(?i)^(procedures|protocols|standards|rules|policies|processes|guidelines) .*",
                r"we did not keep to our \1",
            ),
            (r"(?i)^(?:things|something|some things|matters) .*wrong$", "we got things wrong"),
            (r"(?i)^(?:the )?(?:wrong|poor|bad) (decisions?|calls?|choices?) .*", r"we made the wrong \1"),
            (r"(?i)^(concerns|complaints|warnings) .*", r"we did not act on \1"),
            (r"(?i)^feelings were hurt$", "we hurt people"),
            (r"(?i)^(?:harm|offen[cs]e|damage|distress|hurt|upset) .*", "we did harm"),
            (r"(?i)^(?:unfortunate|regrettable) (incident|event|situation|episode)$", r"\1"),
        ),
        "de": (
            (r"(?i)^(?:es )?(?:wurden|sind) fehler .*", "wir haben Fehler gemacht"),
            (r"(?i)^fehler .*", "wir haben Fehler gemacht"),
        ),
        "es": ((r"(?i)^se cometieron errores$", "cometimos errores"),),
        "fr": ((r"(?i)^des erreurs .*", "nous avons commis des erreurs"),),
        "ja": ((r".*", "当社が誤りました"),),
    },
    "minimises": {
        "en": (
            (r"(?i)^(?:isolated|one-off|rare) (\w+)$", r"\1"),
            (
                (
                    r"(?i)^(?:very |relatively |rather |only |purely |extremely )?(?:minor|slight|trivial|"
                    r"small|little|tiny|modest) (\w+)$"
                ),
                r"\1",
            ),
            (r"(?i)^(?:hiccup|glitch|blip)$", "failure"),
            (r"(?i)^(?:hiccups|teething (?:problems|troubles|issues))$", "failures"),
        ),
        "de": ((r"(?i)^(?:ein(?:en)? )?(?:bedauerlicher |absoluter )?einzelfall$", "ein Fehler"),),
        "es": ((r"(?i)^(?:un )?(?:hecho|caso|incidente) (?:aislado|puntual)$", "un fallo"),),
        "fr": ((r"(?i)^(?:un )?(?:cas|incident|fait) isolé$", "un incident"),),
    },
    "legal-admission": {
        "en": (
            (
                (
                    r"(?i)^(we|i) (?:were|was|are|am|have been) (?:\w+ )?(?:negligent|reckless|culpable|"
                    r"guilty)$"
                ),
                r"\1 made a mistake",
            ),
            (r"(?i)^(we|i) (?:are|were) (?:\w+ )?(?:liable|legally responsible)$", r"\1 take responsibility"),
            (r"(?i)^(?:admit|accept|acknowledge|concede|assume)\b.*", "take responsibility"),
            (r"(?i)^our (?:own )?(?:gross )?negligence$", "our mistake"),
        ),
    },
    "speculates": {
        "en": ((r".*", "We do not yet know the cause"),),
        "de": ((r".*", "Die Ursache kennen wir noch nicht"),),
        "es": ((r".*", "Aún no conocemos la causa"),),
        "fr": ((r".*", "Nous n'en connaissons pas encore la cause"),),
        "ja": ((r".*", "原因はまだ分かっていません"),),
    },
}
_PLAIN: Final = {
    "leverage": "use",
    "leveraging": "using",
    "leveraged": "used",
    "synergies": "working together",
    "stakeholders": "people concerned",
    "stakeholder": "person concerned",
    "going forward": "from now on",
    "moving forward": "from now on",
    "learnings": "lessons",
    "re-accommodate": "remove from the flight",
    "remediate": "mend",
    "remediation": "repair",
    "out of an abundance of caution": "to be safe",
    "abundance of caution": "caution",
    "threat actor": "attacker",
    "threat actors": "attackers",
    "bad actor": "attacker",
    "bad actors": "attackers",
    "exfiltrated": "copied",
    "exfiltrate": "copy",
    "exfiltration": "copying",
    "thermal event": "fire",
    "thermal events": "fires",
    "thermal incident": "fire",
    "thermal incidents": "fires",
    "at this point in time": "now",
    "best-in-class": "good",
    "world-class": "good",
    "sub-optimal": "bad",
    "suboptimal": "bad",
    "degraded performance": "slow or no service",
    "service degradation": "slow or no service",
    "non-conforming": "faulty",
    "nonconforming": "faulty",
    "field action": "recall",
    "adverse event": "injury",
    "adverse events": "injuries",
    "proactively": "early",
    "seamless": "smooth",
    "seamlessly": "smoothly",
    "impactful": "strong",
    "holistic": "whole",
    "deep dive": "close look",
    "action items": "next steps",
    "best practices": "good practice",
    "rapid disassembly": "explosion",
    "mission-critical": "vital",
    "actionable": "useful",
    "impacted parties": "people affected",
    "impacted stakeholders": "people affected",
    "deliverables": "results",
    "loss of containment": "leak",
    "customer journey": "service",
}


def mended(rule: str, words: str, language: str) -> str | None:
    """Return what can stand in the place of the words that were found, or None where only their writer can tell."""
    if rule == "jargon":
        fix = _PLAIN.get(words.casefold())
    else:
        rewordings = _REWORDED.get(rule, {}).get(language, ())
        low = words[:1].lower() + words[1:]
        fix = next((re.sub(pattern, new, low, count=1) for pattern, new in rewordings if re.match(pattern, low)), None)
    if fix is None or fix == words:
        return None
    return fix[:1].upper() + fix[1:] if words[:1].isupper() else fix
