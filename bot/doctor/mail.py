"""The mail server's part of the examination: it answers, encrypts and lets us in. No mail is sent."""

from collections.abc import Iterator

from bot.config import Config
from bot.doctor.finding import Check, State
from bot.mail import NotSent, examine


def mail(config: Config) -> Iterator[Check]:
    """Say whether mail could go out, and whether somebody would get it."""
    settings, wanted = config.mail, bool(config.reports.to or config.mail.to)
    if not settings.host:
        mend = "Name a server under [mail]." if wanted else ""
        found = "no mail server is named: reports and urgent notices are not mailed"
        yield Check("mail", State.PROBLEM if wanted else State.FINE, found, mend)
        return
    try:
        examine(settings)
    except NotSent as error:
        yield Check("mail", State.PROBLEM, str(error), "Correct [mail] in the settings. See docs/reports.md.")
        return
    yield Check("mail", State.FINE, f"{settings.host}:{settings.port} takes mail ({settings.tls})")
    if not wanted:
        mend = "Name addresses: to = […] under [reports], and roles under [mail.to]."
        yield Check("mail", State.NOTE, "nobody is named who would get mail", mend)
