"""E-mail by real servers on this machine: encrypted as asked, trusted or not sent, and why not by a code alone."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import ValidationError
from typer.testing import CliRunner

from feedback import commands
from feedback.core import mail
from feedback.core.mail import Attachment, Mailer, MailFailed
from feedback.core.settings import Settings, from_mapping
from feedback.wiring import make, open_collection

TO = "lead@example.org"


class Box:
    """A mail server's mind: what it takes, and what it answers."""

    def __init__(self, answers: dict[str, str] | None = None) -> None:
        self.messages: list[str] = []
        self.answers = answers or {}

    async def handle_MAIL(self, _server, _session, envelope, address, _options) -> str:
        envelope.mail_from = address
        return self.answers.get("mail", "250 OK")

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("rcpt", "250 OK")

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.messages.append(envelope.content.decode())
        return self.answers.get("data", "250 OK")

    async def handle_QUIT(self, _server, _session, _envelope) -> str:
        return self.answers.get("quit", "221 Bye")


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS with a certificate made here for 127.0.0.1, and the file of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / f"{name}.pem", folder / f"{name}.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


Serve = Callable[..., int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a mail server; gives its port."""
    running: list[Controller] = []

    def start(box: Box, **how: Any) -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        server = Controller(box, hostname="127.0.0.1", port=port, **how)
        server.start()
        running.append(server)
        return port

    yield start
    for server in running:
        server.stop()


def mailer(port: int, **how: Any) -> Mailer:
    return Mailer(**{"host": "127.0.0.1", "port": port, "sender": "heard@example.org", "starttls": False, **how})


def code(by: Mailer) -> str:
    with pytest.raises(MailFailed) as failed:
        by.send(TO, "subject", "body")
    assert failed.value.facts == {}
    assert failed.value.__cause__ is None
    return failed.value.code


def test_a_message_may_carry_a_file_and_no_line_break_in_its_head(serve: Serve) -> None:
    """A calendar entry goes along; a subject or an address with a line break, which could add a header, is refused."""
    box = Box()
    server = mailer(serve(box))
    server.send(TO, "due", "body", attached=[Attachment(name="due.ics", subtype="calendar", content=b"BEGIN")])
    assert 'filename="due.ics"' in box.messages[0]
    for to, subject in ((TO, "due\nBcc: b@example.org"), (f"{TO}\nBcc: b@example.org", "due")):
        with pytest.raises(MailFailed):
            server.send(to, subject, "body")
    assert len(box.messages) == 1


def test_encrypted_from_the_first_byte_with_an_authority_of_ones_own(serve: Serve, tmp_path: Path) -> None:
    """As on port 465, with a certificate that no public authority signed: its file is named, and it alone is trusted."""
    context, authority = certificate(tmp_path, "ours")
    _, others = certificate(tmp_path, "others")
    box = Box()
    port = serve(box, ssl_context=context)
    mailer(port, tls=True, authority=authority).send(TO, "subject", "body")
    assert len(box.messages) == 1
    assert code(mailer(port, tls=True)) == "mail-not-trusted"
    assert code(mailer(port, tls=True, authority=others)) == "mail-not-trusted"
    assert code(mailer(port, tls=True, authority=authority, host="localhost")) == "mail-not-trusted", "another name"
    assert len(box.messages) == 1


def test_starttls_with_an_authority_of_ones_own(serve: Serve, tmp_path: Path) -> None:
    """As on port 587."""
    context, authority = certificate(tmp_path, "ours")
    box = Box()
    port = serve(box, tls_context=context, require_starttls=True)
    mailer(port, starttls=True, authority=authority).send(TO, "subject", "body")
    assert code(mailer(port, starttls=True)) == "mail-not-trusted"
    assert len(box.messages) == 1


@pytest.mark.parametrize("how", [{"starttls": True}, {"tls": True}], ids=lambda how: next(iter(how)))
def test_a_server_that_cannot_encrypt_gets_no_message(serve: Serve, how: dict[str, bool]) -> None:
    """Asked for encryption, Heard sends nothing in the clear instead."""
    box = Box()
    assert code(mailer(serve(box), **how)) == "mail-not-encrypted"
    assert box.messages == []


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"rcpt": "550 no mailbox of lead@example.org"}, "mail-address-refused"),
        ({"rcpt": "451 later"}, "mail-address-refused"),
        ({"mail": "550 not from there"}, "mail-sender-refused"),
        ({"mail": "530 sign in first"}, "mail-sign-in"),
        ({"data": "554 no"}, "mail-failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value.values())),
)
def test_what_a_server_refuses_is_known_by_a_code(serve: Serve, answers: dict[str, str], why: str) -> None:
    """Whoever mends it knows where; the server's own words, which may quote the message, are kept nowhere."""
    assert code(mailer(serve(Box(answers)))) == why


def test_a_server_that_takes_the_message_and_then_fails_has_it(serve: Serve) -> None:
    """Otherwise it would be sent again and again."""
    box = Box({"quit": "421 going down"})
    mailer(serve(box)).send(TO, "subject", "body")
    assert len(box.messages) == 1


def test_a_password_that_is_not_taken(serve: Serve, tmp_path: Path) -> None:
    """The name and the password are asked for apart from everything else; a missing file is no wrong password."""

    def judge(_server, _session, _envelope, _mechanism, given) -> AuthResult:
        return AuthResult(success=given.password == b"right", handled=False)

    port = serve(Box(), authenticator=judge, auth_require_tls=False)
    file = tmp_path / "password"
    file.write_text("right\n", encoding="utf-8")
    signed = mailer(port, user="heard", password_file=file)
    signed.send(TO, "subject", "body")
    file.write_text("wrong", encoding="utf-8")
    assert code(signed) == "mail-sign-in"
    assert code(mailer(serve(Box()), user="heard", password_file=file)) == "mail-sign-in", "no sign-in there"
    file.unlink()
    assert code(signed) == "mail-file-unreadable"


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\xff\xfe"])
def test_an_authority_that_cannot_be_read_is_no_reason_to_trust_all(serve: Serve, tmp_path: Path, content) -> None:
    """A missing or broken file never falls back to the authorities of the machine."""
    context, _ = certificate(tmp_path, "ours")
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_bytes(content)
    assert code(mailer(serve(Box(), ssl_context=context), tls=True, authority=file)) == "mail-file-unreadable"


def test_nothing_answers_there() -> None:
    """A wrong port is told apart from a server that refuses."""
    assert code(mailer(9)) == "mail-unreachable"


def test_the_settings_name_the_encryption(tmp_path: Path) -> None:
    """Port 465 is encrypted from the first byte by itself; an authority without encryption would be trusted in vain."""
    chosen = [mail.mailer(Settings(smtp_host="m", smtp_port=port)) for port in (465, 587)]
    assert [one.tls for one in chosen if one] == [True, False]
    named = mail.mailer(Settings(smtp_host="m", smtp_ca=tmp_path / "ca.pem"))
    assert named is not None
    assert named.authority == tmp_path / "ca.pem"
    with pytest.raises(ValidationError):
        from_mapping({"HEARD_SMTP_HOST": "m", "HEARD_SMTP_STARTTLS": "false", "HEARD_SMTP_CA": "ca.pem"})


def test_the_command_tries_an_address(serve: Serve, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """`heard mail-test`: the server took it, and the desk's screen is quiet again; or the reason; or what is missing."""
    run = CliRunner()
    monkeypatch.setenv("HEARD_DATA", str(settings.data))
    assert "HEARD_SMTP_HOST" in run.invoke(commands.app, ["mail-test", TO]).output
    box = Box({"rcpt": "550 no"})
    for name, value in {"HOST": "127.0.0.1", "PORT": serve(box), "STARTTLS": "false"}.items():
        monkeypatch.setenv(f"HEARD_SMTP_{name}", str(value))
    monkeypatch.setenv("HEARD_DESK_MAIL", TO)
    refused = run.invoke(commands.app, ["mail-test", TO])
    assert isinstance(refused.exception, mail.MailAddressRefused)
    box.answers = {}
    assert run.invoke(commands.app, ["mail-test", TO]).exit_code == 0, "before there is a partnership"
    make(settings)
    collection = open_collection(commands._settings())
    collection.alerts._tellings.failed(TO, "mail-address-refused", at=datetime.now(UTC))
    assert [one.name for one in collection.alerts.unreached()] == [TO]
    assert run.invoke(commands.app, ["mail-test", TO]).exit_code == 0
    assert collection.alerts.unreached() == []
    assert len(box.messages) == 2
    collection.store.close()
