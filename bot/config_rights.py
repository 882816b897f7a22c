"""Settings of people's rights: how long what was said is kept, kind by kind and region by region."""

from pydantic import Field

from bot.config_file import Table

_DAYS = 365 * 30


class RetentionRegion(Table):
    """One region: the languages its customers write in, and how many days are kept there; 0 means for ever."""

    languages: tuple[str, ...] = Field(min_length=1)
    cases_days: int = Field(default=0, ge=0, le=_DAYS)
    notes_days: int = Field(default=0, ge=0, le=_DAYS)


class Retention(Table):
    """How many days words are kept: of closed cases and posts beside them, of notes, settled requests and notices.

    0 means for ever. The first of `regions` that a case's language belongs to decides; all others follow these days.
    """

    cases_days: int = Field(default=0, ge=0, le=_DAYS)
    notes_days: int = Field(default=0, ge=0, le=_DAYS)
    requests_days: int = Field(default=1095, ge=0, le=_DAYS)
    notices_days: int = Field(default=1825, ge=0, le=_DAYS)
    regions: dict[str, RetentionRegion] = Field(default={})
