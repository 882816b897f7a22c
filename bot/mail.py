"""E-mail: one letter to one address through the server of the settings, or a sentence that says why not.

The connection is encrypted and the server's certificate checked, unless the settings say "none". Nothing of a letter
is logged.
"""

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from bot.config_file import ConfigError
from bot.config_reports import Mail

MAIL = "mail"
"""The queue and the task that deliver."""
TRIES = 16
"""How often a letter is tried before it is given up: over about half a day."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter; `kind` is a media type such as text/csv."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. With the same `key` it carries the same Message-ID, so that one sent twice can be told."""

    key: str
    to: str
    title: str
    text: str
    at: datetime
    attachments: Sequence[Attachment] = ()


class NotSent(Exception):
    """The letter did not go out; the message says why. With `final` trying again is of no use."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


def send(settings: Mail, letter: Letter) -> None:
    """Hand a letter to the server; raise NotSent. Once the server took it, no trouble in parting undoes that."""
    message, taken = _message(settings, letter), False
    try:
        with _open(settings) as server:
            server.send_message(message)
            taken = True
    except NotSent:
        if not taken:
            raise


def examine(settings: Mail) -> None:
    """Connect, encrypt and sign in as for a letter, and send none; raise NotSent."""
    with _open(settings) as server:
        server.noop()


def _message(settings: Mail, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = settings.sender, letter.to
    # A header is one line, whatever a title holds.
    message["Subject"] = " ".join(letter.title.split())
    message["Date"] = format_datetime(letter.at)
    domain = parseaddr(settings.sender)[1].rpartition("@")[2]
    message["Message-ID"] = f"<{letter.key}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    for one in letter.attachments:
        kind, _, detail = one.kind.partition("/")
        message.add_attachment(one.content, maintype=kind, subtype=detail, filename=one.name)
    return message


@contextmanager
def _open(settings: Mail) -> Iterator[smtplib.SMTP]:
    where = f"The mail server {settings.host}:{settings.port}"
    try:
        password = settings.password()
        with _connected(settings) as server:
            if settings.tls == "starttls":
                server.starttls(context=_context(settings))
            if settings.user and password:
                server.login(settings.user, password.get_secret_value())
            yield server
    except ConfigError as error:
        raise NotSent(str(error)) from None
    except smtplib.SMTPAuthenticationError:
        raise NotSent(f"{where} refused the user name or the password.") from None
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()), (0, b""))[0]
        raise NotSent(f"{where} refused the address ({code}).", final=500 <= code < 600) from None
    except smtplib.SMTPNotSupportedError:
        raise NotSent(f"{where} offers no encryption here. Check port and tls under [mail].") from None
    except smtplib.SMTPResponseException as error:
        raise NotSent(f"{where} answered {error.smtp_code}.") from None
    except ssl.SSLCertVerificationError as error:
        raise NotSent(f"{where} shows a certificate that is not right: {error.verify_message}.") from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"{where} can't be reached ({type(error).__name__}).") from None


def _connected(settings: Mail) -> smtplib.SMTP:
    if settings.tls == "tls":
        return smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=settings.timeout_seconds, context=_context(settings)
        )
    return smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_seconds)


def _context(settings: Mail) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
