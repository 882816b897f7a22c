"""Mail goes out through a real server on this machine, encrypted; what goes wrong is a sentence."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import Config, ConfigError
from bot.config_reports import Mail
from bot.doctor.finding import State
from bot.doctor.mail import mail as doctor
from bot.mail import Attachment, Letter, NotSent, examine, send
from tests.bot.mail_server import PASSWORD, USER, Box, mail_server

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
LETTER = Letter(
    "k1", "boss@example.com", "Week 47\r\nBcc: x@example.com", "Grüße. 日本語\n", datetime(2026, 11, 23, tzinfo=UTC),
    (Attachment("w.csv", "text/csv", b"a,b\n"),),
)  # fmt: skip


def settings(box: Box, **more: object) -> Mail:
    given = {"host": "127.0.0.1", "port": box.port, "tls": "none", "sender": "Desk <desk@example.com>"}
    return Mail.model_validate({**given, **more})


def test_a_letter_arrives_whole() -> None:
    with mail_server() as box:
        send(settings(box), LETTER)
    (letter,) = box.letters
    assert letter["To"] == "boss@example.com"
    assert letter["Subject"] == "Week 47 Bcc: x@example.com"
    assert letter["Bcc"] is None
    assert letter["Message-ID"] == "<k1@example.com>"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Grüße. 日本語"
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content().strip()) == ("w.csv", "a,b")


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_it_goes_encrypted_and_signed_in(tls: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_MAIL", PASSWORD)
    with mail_server(tls, tmp_path, auth=True) as box:
        mine = {"tls": tls, "user": USER, "password_env": "DESK_MAIL"}
        send(settings(box, ca_file=tmp_path / "mail.crt", **mine), LETTER)
        assert len(box.letters) == 1
        with pytest.raises(NotSent, match="a certificate that is not right"):
            send(settings(box, **mine), LETTER)
        monkeypatch.setenv("DESK_MAIL", "wrong")
        with pytest.raises(NotSent, match="refused the user name or the password") as refused:
            examine(settings(box, ca_file=tmp_path / "mail.crt", **mine))
        assert "wrong" not in str(refused.value)
    assert len(box.letters) == 1


def test_a_password_never_goes_over_an_open_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="open line"):
        Mail(host="mail.example.com", tls="none", user="x", password_env="Y")
    monkeypatch.setenv("DESK_MAIL", PASSWORD)
    with mail_server() as box, pytest.raises(NotSent, match="offers no encryption"):
        send(settings(box, tls="starttls", user=USER, password_env="DESK_MAIL"), LETTER)


def test_what_goes_wrong_is_a_sentence() -> None:
    with mail_server() as box:
        box.refused.add("boss@example.com")
        with pytest.raises(NotSent, match="refused the address") as gone:
            send(settings(box), LETTER)
        assert gone.value.final
        box.refused.clear()
        box.answers.append("451 try again")
        with pytest.raises(NotSent, match="answered 451") as later:
            send(settings(box), LETTER)
        assert not later.value.final
    with pytest.raises(NotSent, match="can't be reached"):
        send(settings(box), LETTER)


@pytest.mark.parametrize("address", ["", "boss", "boss@", "a b@example.com", "a@example.com\nBcc: b@example.com"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no e-mail address"):
        Mail(sender=address)


def test_the_doctor_tries_the_server_and_sends_nothing() -> None:
    with mail_server() as box:
        table = {"host": "127.0.0.1", "port": box.port, "tls": "none", "to": {"executive": ["boss@example.com"]}}
        config = Config.model_validate({"mail": table})
        assert [one.state for one in doctor(config)] == [State.FINE]
    assert not box.letters
    assert [one.state for one in doctor(config)] == [State.PROBLEM]
    assert [one.state for one in doctor(Config())] == [State.FINE]
    assert [one.state for one in doctor(Config.model_validate({"reports": {"to": ["a@example.com"]}}))] == [
        State.PROBLEM
    ]


def test_a_missing_password_is_named() -> None:
    with pytest.raises(ConfigError, match="DESK_NOT_SET"):
        Mail(host="h", user="x", password_env="DESK_NOT_SET").password()
