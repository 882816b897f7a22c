"""Takes from a mention the concrete facts that a personal reply can build on."""

from policies.finding import Triage
from policies.subject import Subject
from responders.facts import Grounds


def ground(mention: Subject, triage: Triage) -> Grounds:
    """Return the facts of `mention`, each with its place in the text; never raises on odd text."""
    return Grounds(language=triage.language)
