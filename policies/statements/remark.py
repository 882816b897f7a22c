"""What the analysis of a statement has to say, before the article turns it into a finding."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing about a statement: the rule's name without its article, a span in the typed text, perhaps a fix.

    `grave` asks for a second person where the rule itself only asks for a change; `sure` is false for a mere hint.
    """

    rule: str
    start: int = 0
    end: int = 0
    fix: str | None = None
    source: str = ""
    grave: bool = False
    sure: bool = True
