"""Receipts for what may go out, signed with the desk's key if the settings name one; none for what is frozen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clearances import ClearanceError, SigningKey, issue, signing_key
from bot.config import Config, ConfigError
from policies.finding import Judgement, Verdict
from policies.subject import Account, Subject


class Receipts:
    """Signs for one desk."""

    def __init__(
        self, config: Config, clock: Callable[[], datetime], frozen: Callable[[Subject], str] = lambda _: ""
    ) -> None:
        """Read the key, if one is named; raise ConfigError if it can't be used. `frozen` says why none is given now."""
        self._key = _key(config)
        self._valid = timedelta(hours=config.clearance.valid_hours)
        self._clock = clock
        self._frozen = frozen

    @property
    def signs(self) -> bool:
        """Whether the desk has a key to sign with."""
        return self._key is not None

    def issue(self, judgement: Judgement, subject: Subject) -> str:
        """Return the receipt of an allowed text; raise ClearanceError where none can be given."""
        if self._key is None:
            raise ClearanceError("This desk signs no receipts. An administrator names a key under [clearance].")
        if judgement.verdict is Verdict.ALLOW and (why := self.frozen(subject)):
            raise ClearanceError(why)
        return issue(judgement, subject, self._key, now=self._clock(), valid=self._valid)

    def frozen(self, subject: Subject) -> str:
        """Say why no receipt is given while a crisis freezes; "" for an own account, or if none binds it."""
        return self.halted(subject) if self.signs else ""

    def halted(self, subject: Subject) -> str:
        """Say which freeze a post of the company's must wait for, with receipts or without; "" for an own account."""
        return self._frozen(subject) if subject.account is Account.COMPANY else ""

    def issue_if_any(self, judgement: Judgement, subject: Subject) -> str:
        """Return the receipt of a text, or nothing where none can be given."""
        try:
            return self.issue(judgement, subject) if self._key else ""
        except ClearanceError:
            return ""

    def issue_approved(self, judgement: Judgement, subject: Subject) -> str:
        """Return the receipt of a text that a second person approved, whatever the machine had asked for."""
        return self.issue_if_any(replace(judgement, verdict=Verdict.ALLOW), subject)


def _key(config: Config) -> SigningKey | None:
    secret = config.clearance.key()
    if secret is None:
        return None
    try:
        return signing_key(secret.get_secret_value(), "clearance.key")
    except ClearanceError as error:
        raise ConfigError(str(error)) from None
