"""The good and bad examples of the rules of transparency."""

from policies.finding import Example, bad, good
from policies.subject import Crisis, SubjectKind

_S, _R = SubjectKind.STATEMENT, SubjectKind.REPLY
_WHOLE = (
    "Please unplug your Ember charger now. On Monday we found that some of them overheat. We are sorry: we should have"
    " caught it before selling them. We are replacing every one. Next update tomorrow at noon. Call 0800 555 0100."
)
_END = " Next update tomorrow at noon. Write to help@aurora.example."
_OWNED = " This was our mistake, and we are sorry." + _END
_RECALL = Crisis("recall", "preventable")
_LEAK = Crisis(
    "data-breach",
    "preventable",
    ("25,000 customers are affected",),
    ("the cause of the break-in", "who the attackers are"),
)
_OUTAGE = Crisis("outage", "preventable")
_PAIRS = (
    ("non-apology", "We're sorry if anyone was offended by our film." + _END, None),
    ("passive-evasion", "Mistakes were made." + _OWNED, None),
    ("blames-customers", "It happened because customers reused passwords." + _OWNED, _LEAK),
    ("minimises", "It was an isolated incident." + _OWNED, _OUTAGE),
    ("speculates", "It was likely caused by a supplier's software." + _OWNED, _LEAK),
    ("legal-admission", "We were negligent." + _OWNED, _OUTAGE),
    ("confidential", "An internal memo had warned us in March." + _OWNED, _OUTAGE),
    ("personal-data", "The passenger, Mr Tomas Feldgren, was dragged off." + _OWNED, None),
    ("no-safety-instruction", "Some chargers overheat." + _OWNED, _RECALL),
    (
        "safety-instruction-late",
        "Aurora has made chargers for thirty years. We care about quality above all. Our engineers work day and night."
        " We are sorry, this was our mistake. Please unplug your charger." + _END,
        _RECALL,
    ),
    (
        "no-next-update",
        "We lost your photos. This was our mistake, and we are sorry. Write to help@aurora.example.",
        _OUTAGE,
    ),
    (
        "no-contact",
        "We lost your photos. This was our mistake, and we are sorry. Next update tomorrow at noon.",
        _OUTAGE,
    ),
    ("contradicts-facts", "Only 3,000 customers are affected." + _OWNED, _LEAK),
    ("deny-and-apologise", "We did nothing wrong, but we are sorry for the trouble." + _OWNED, _OUTAGE),
    ("no-ownership", "Our service was down yesterday." + _END, _OUTAGE),
    ("jargon", "Going forward we test every update." + _OWNED, _OUTAGE),
)
EXAMPLES: tuple[Example, ...] = (
    *(bad(f"transparency/{rule}", text, _S, crisis=crisis) for rule, text, crisis in _PAIRS),
    *(good(f"transparency/{rule}", _WHOLE, _S, crisis=_RECALL) for rule, _, _ in _PAIRS),
    bad("transparency/non-apology", "We're sorry if anyone was offended.", _R),
    bad("transparency/non-apology", "Sorry you feel that way.", _R),
    good("transparency/non-apology", "We're sorry that your charger failed.", _R),
    good("transparency/legal-admission", "This is our mistake, and we are sorry." + _END, _S, crisis=_OUTAGE),
    good(
        "transparency/no-ownership",
        "Somebody attacked our computers on Friday." + _END,
        _S,
        crisis=Crisis("data-breach", "victim"),
    ),
    good("transparency/minimises", "This was not an isolated incident." + _OWNED, _S, crisis=_OUTAGE),
    good("transparency/speculates", "We don't know the cause yet, and we will not guess." + _OWNED, _S, crisis=_LEAK),
)
