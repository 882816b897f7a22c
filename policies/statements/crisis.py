"""What kind of crisis a statement answers, and what that asks of it.

The three clusters are those of W. Timothy Coombs' situational crisis communication theory ("Protecting organization
reputations during a crisis", Corporate Reputation Review 10/3, 2007, pp. 163-176): in a victim crisis the company is
hurt too and instructs and comforts; in an accidental one it may explain that it meant no harm; a preventable one asks
it to rebuild, with an apology that owns what was done. Denial fits only where there is no crisis, as with a rumour.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from policies.subject import Crisis


class Cluster(StrEnum):
    """How much of a crisis people put down to the company."""

    VICTIM = "victim"
    ACCIDENTAL = "accidental"
    PREVENTABLE = "preventable"


_SAFETY = re.compile(
    r"safety|recall|fire|injur|accident|contaminat|tamper|poison|explo|spill|illness|death|"
    r"fatal|crash|derail|allergen|outbreak|hazard"
    r"|overheat|burn|toxic|food|choking|shock"
)
_NOT_SAFETY = re.compile(
    r"breach|outage|offensive|post|misconduct|leak$|privacy|fraud|strike|rumou?r|price|"
    r"pricing|delay|advert|campaign|harass|discriminat"
    r"|layoff|bankrupt|service|hack|cyber|security|data|quality|tax|emission|labou?r|boycott|hoax|ethic|executive|bug"
)
_OVER = re.compile(r"accident|crash|derail|collapse|shooting|attack")
_VICTIM = re.compile(r"rumou?r|hoax|tamper|disaster|sabotage|terror|violence|imperson|earthquake|flood|storm")
_PREVENTABLE = re.compile(r"offensive|misconduct|harass|discriminat|fraud|advert|ethic|emission|tweet|post$")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known around a statement. `safety` is None where the kind says nothing, so that the text decides.

    `over` says that the harm is done: an accident is told, and those hurt come first.
    """

    cluster: Cluster | None = None
    safety: bool | None = None
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    told: bool = False
    over: bool = False


def circumstances(crisis: Crisis | None) -> Circumstances:
    """Return what a crisis asks of its statement; an unknown kind means nothing."""
    if crisis is None:
        return Circumstances()
    kind = crisis.kind.casefold()
    cluster = Cluster(crisis.scct) if crisis.scct in set(Cluster) else _usual(kind)
    safety = True if _SAFETY.search(kind) else False if _NOT_SAFETY.search(kind) else None
    return Circumstances(
        cluster,
        safety,
        crisis.known,
        crisis.unknown,
        bool(crisis.known or crisis.unknown),
        _OVER.search(kind) is not None,
    )


def understood(kind: str) -> bool:
    """Tell whether the name of a kind of crisis says anything to the checks."""
    name = kind.casefold()
    return any(one.search(name) for one in (_SAFETY, _NOT_SAFETY, _VICTIM, _PREVENTABLE))


def _usual(kind: str) -> Cluster | None:
    if _VICTIM.search(kind):
        return Cluster.VICTIM
    return Cluster.PREVENTABLE if _PREVENTABLE.search(kind) else None
