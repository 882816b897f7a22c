"""What platforms ask us to wait for: their sentence tells a time of day, and people read how long that still is."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_UNTIL = re.compile(r"\s*\buntil (\d{2}):(\d{2}):(\d{2}) UTC")
_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a platform said. `until` is when its wait ends, where it asked for one; `after` is what it said behind."""

    said: str
    until: datetime | None = None
    after: str = ""


def trouble(said: str, *, now: datetime) -> Trouble | None:
    """Take the time out of a platform's sentence, as the moment nearest to `now`; None for a wait that is over."""
    found = _UNTIL.search(said)
    if found is None:
        return Trouble(said) if said else None
    hour, minute, second = (int(part) for part in found.groups())
    try:
        until = now.replace(hour=hour, minute=minute, second=second, microsecond=0)
    except ValueError:
        return Trouble(said)
    if until - now > _HALF_A_DAY:
        until -= 2 * _HALF_A_DAY
    elif now - until > _HALF_A_DAY:
        until += 2 * _HALF_A_DAY
    if until <= now:
        return None
    return Trouble(said[: found.start()], until, said[found.end() :].strip().strip("."))
