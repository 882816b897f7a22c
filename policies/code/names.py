"""The names a code may use: lexicons, thresholds, confidential kinds; a misspelt one gets the nearest right one."""

from collections.abc import Iterable

CONFIDENTIAL_KINDS = ("codename", "release", "restock", "financial", "performance", "internal")

_GROUPS: dict[str, tuple[str, ...]] = {
    "intent": (
        "question",
        "help",
        "suggestion",
        "problem",
        "complaint",
        "praise",
        "update",
        "thanks",
        "closing",
        "chatter",
        "announcement",
        "relief",
        "irony",
        "accusation",
        "turn",
        "not_praise",
        "not_problem",
        "not_help",
        "not_complaint",
        "not_suggestion",
    ),
    "urgency": ("high", "deadline", "critical", "low"),
    "safety": (
        *("sure", "hazard", "thing", "unless", "aside", "failed", "victim", "injury", "cause", "fire", "hot", "meter"),
        *("astray", "withdrawn", "onsale", "lightly", "befell", "limb", "wound", "child", "mishap", "appliance"),
        *("fault", "care", "heats", "alone", "holds", "gave", "person", "eaten", "ill", "worn", "skin", "vapour"),
        *("faint", "trouble", "medicine", "mixup", "allergen", "reacted"),
    ),
    "security": (
        *("sure", "hint", "unless", "aside", "code", "unasked", "account", "stranger", "posing", "lure", "others"),
        *("data", "sees", "open", "asset", "device", "haunted", "eerie", "update", "unsigned", "ordered", "notme"),
        *("technical", "lightly", "befell", "payment", "unknown", "ours", "intruder", "stray", "private", "greeted"),
        *("barrier", "anybody", "crook", "trick", "handle", "became", "former", "still", "trouble"),
    ),
    "vulnerable": (
        *("sure", "hint", "unless", "aside", "ending", "want", "method", "gloom", "close", "harms", "spies", "fear"),
        *("minor", "plight", "frail", "disabled", "lapse", "kin", "dead", "person", "down", "gave", "savings", "shame"),
        *("menace", "threat", "wall", "scream", "kind", "trouble", "starving", "compelled"),
        *("debt", "despair"),
    ),
    "abuse": ("threat", "insult", "mild", "profanity", "unless"),
    "bias": (
        *("slur", "hate", "stereotype", "exclusion", "unless"),
        *("group", "person", "native", "folk", "dubious", "venue", "atrocity"),
    ),
    "people": (
        "scorn",
        "trait",
        "link",
        "loathe",
        "repel",
        "harm",
        "ought",
        "doom",
        "denial",
        "not",
        "aside",
        "counter",
        "plea",
        "self",
        "part",
        "shut",
        "barred",
        "other",
        "none",
        "naught",
        "due",
        "jeer",
        *("praised", "denied", "menace", "essence", "flaw", "control", "controlled", "until", "came"),
        *("joke", "punch", "beast", "opener", "sight", "disgust", "virtue", "unmet", "what", "use", "wink"),
    ),
    "topics": ("politics", "politics_hint", "religion", "religion_hint", "kind", "believer", "unless"),
    "speaking": (
        *("for_company", "employee", "promoted", "disclosure", "interest", "promotion", "not_promotion", "unless"),
        *("refund", "recall", "liability", "voice", "act"),
    ),
    "confidential": (
        *(f"{kind}_{strength}" for kind in CONFIDENTIAL_KINDS for strength in ("sure", "matter", "hint")),
        # Whose it is, and what makes it public, somebody else's, asked for, past or the writer's own life.
        "ours",
        "secret",
        "unpublished",
        "published",
        "theirs",
        "past",
        "asks",
        "private",
        # What makes it specific.
        "figure",
        "when",
        "novelty",
        "business",
        "weak",
        "channel",
        "boast",
        "beyond",
        "wares",
        "arrival",
        "content",
        "unless",
    ),
    # What is told behind the company's back: how it is told or known, and beside it what it is about.
    "whisper": (
        *("hush", "inside", "later", "tease", "tip", "aside", "show", "site", "ends", "chief", "leaves", "staff"),
        *("measure", "moved", "goods", "arrives", "coming", "trait", "deal", "copy"),
    ),
    "manner": (
        "boilerplate",
        "automated",
        "defensive",
        "blame",
        "apology",
        "non_apology",
        "thanks",
        "acknowledge",
        "own",
        "ask_details",
        "ask_back",
        "private",
        "next_step",
        "made_small",
    ),
    "advice": ("dangerous", "safe"),
    "credit": ("claim", "ours", "theirs"),
    "rights": ("data_request", "takedown"),
    "escalate": ("legal", "press", "person", "repeat"),
    "escalation": (
        *("furious", "annoyed", "chasing", "waiting", "unhelpful", "account", "legal", "person", "aside", "settled"),
        *("press", "stop"),
    ),
    "protected": ("work", "touches"),
    "details": ("phone", "order", "birth", "password", "national", "not_personal"),
    # What the checks of crisis statements look for; docs/statements.md says what for.
    "statement": (
        *("apology", "hollow", "own", "non_apology", "intent", "passive", "named", "blame", "minimise", "legal"),
        *("deny", "rumour", "safe", "hazard", "next", "contact", "hedge", "cause", "cause_flat", "unsure"),
        *("jargon", "secret"),
    ),
    "words": ("stop", "negation"),
}

LEXICONS = frozenset(f"{group}.{name}" for group, names in _GROUPS.items() for name in names)

THRESHOLDS: dict[str, float] = {
    "hostility.review": 0.6,
    "hostility.certain": 0.75,
    "likeness.repeat": 0.88,
    "overlap.answered": 0.12,
    "language.sure": 0.55,
    "language.unsupported": 0.8,
    "blend.safety": 0.28,
    "blend.security": 0.35,
    "blend.vulnerable": 0.27,
    "learned.safety": 0,
    "learned.topic": 0,
    "learned.stereotype": 0,
    "learned.hate": 0,
    "learned.security": 0,
    "learned.vulnerable": 0,
    "learned.confidential": 0,
    "learned.speaking": 0,
    "learned.promotion": 0,
    "alone.confidential": 0.63,
    "alone.speaking": 0.85,
    "work.worded": 0.01,
    "work.wordless": 0.1,
    "work.sure": 0.3,
    "blend.intent": 0.3,
    "blend.hostility": 0.7,
    "blend.hate_unnamed": 0.97,
    "escalation.anger": 0.5,
    "escalation.rise": 0.3,
    "escalation.alone": 0.85,
    "escalation.turns": 2,
    "escalation.reach": 50_000,
    "lexicon.gap": 40,
}


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `Did you mean ...?` for a misspelt name, or a list of what there is."""
    import difflib

    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean `{close[0]}`?"
    return "Known here: " + ", ".join(names[:12]) + (" ..." if len(names) > 12 else ".")
