"""A real mail server on this machine, for tests: it keeps what it is given, and fails when it is told to."""

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "desk", "a long password"


@dataclass
class Box:
    """What arrived, and how the server answers to the next letters.

    Each of `faults` befalls one try: "rcpt 550 …", "data 451 …", "silent", "dropped before" and "dropped after" it kept
    the letter, "parting 421 …".
    """

    letters: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    at_parting: str = ""
    refused: set[str] = field(default_factory=set)
    port: int = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.faults and self.faults[0].startswith("rcpt "):
            return self.faults.pop(0).removeprefix("rcpt ")
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        fault = self.faults.pop(0) if self.faults else ""
        if fault.startswith("data "):
            return fault.removeprefix("data ")
        if fault == "silent":
            await asyncio.sleep(2)
            raise ConnectionResetError
        if fault == "dropped before":
            raise ConnectionResetError
        self.at_parting = fault.removeprefix("parting ") if fault.startswith("parting ") else ""
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        if fault == "dropped after":
            raise ConnectionResetError
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said, self.at_parting = self.at_parting or "221 Bye", ""
        return said


def certificate(folder: Path) -> tuple[Path, Path]:
    """Return a certificate for localhost that signs itself, and its key."""
    crt, key = folder / "mail.crt", folder / "mail.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(crt)],
        check=True, capture_output=True,
    )  # fmt: skip
    return crt, key


@contextmanager
def mail_server(tls: str = "none", folder: Path | None = None, *, auth: bool = False) -> Iterator[Box]:
    """Serve mail on a free port of this machine; with tls "starttls" or "tls" under a certificate in `folder`."""
    box, more = Box(), {}
    context = None
    if tls != "none":
        assert folder is not None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(*certificate(folder))
    if auth:
        more = {"authenticator": _let_in, "auth_required": True, "auth_require_tls": tls == "starttls"}
    if tls == "starttls":
        more |= {"tls_context": context, "require_starttls": True}
    controller: Any = Controller(
        box, hostname="127.0.0.1", port=_free_port(), ssl_context=context if tls == "tls" else None, **more
    )
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def _let_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
