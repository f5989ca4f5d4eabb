"""E-mail, where the settings name a server: short notices to staff. No message holds a word that a young person said."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from feedback.core.errors import HeardError
from feedback.core.settings import Settings

SECONDS = 15
"""How long a mail server may take for one step."""

SIGN_IN_FIRST = 530
"""What a server answers to a sender who has not signed in (RFC 4954)."""


class MailFailed(HeardError):
    """The mail server did not take the message. The code alone says why: a server's answer may quote what it was sent."""

    code = "mail-failed"


class MailUnreachable(MailFailed):
    """Nothing answers at HEARD_SMTP_HOST and HEARD_SMTP_PORT, or not in time."""

    code = "mail-unreachable"


class MailNotEncrypted(MailFailed):
    """The server does not speak the encryption that the settings ask for; nothing is sent in the clear instead."""

    code = "mail-not-encrypted"


class MailNotTrusted(MailFailed):
    """The server's certificate is another's, out of date, or of an authority that this machine does not know."""

    code = "mail-not-trusted"


class MailSignIn(MailFailed):
    """The server does not take the name and the password."""

    code = "mail-sign-in"


class MailFileUnreadable(MailFailed):
    """The file of the password or of the authority's certificate cannot be read."""

    code = "mail-file-unreadable"


class MailSenderRefused(MailFailed):
    """The server takes no message from HEARD_MAIL_FROM."""

    code = "mail-sender-refused"


class MailAddressRefused(MailFailed):
    """The server takes no message for this address, as for the mailbox of somebody who left."""

    code = "mail-address-refused"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mailer:
    """One mail server. `tls` encrypts from the first byte (port 465), `starttls` after a greeting (port 587); one of them
    is on unless the server is on this machine. A password lies in a file of its own.

    authority: a file with the certificate of one's own authority, which alone is trusted then.
    """

    host: str
    port: int
    sender: str
    starttls: bool
    tls: bool = False
    authority: Path | None = None
    user: str = ""
    password_file: Path | None = None

    def send(self, to: str, subject: str, body: str, *, attached: Sequence[Attachment] = ()) -> None:
        """Send one plain message to one address. Raises MailFailed, or what of it says why."""
        with _named_reasons():
            server = self._connect()
            try:
                self._greet(server)
                server.send_message(self._message(to, subject, body, attached))
                # The server has the message: how it says goodbye changes nothing.
                with suppress(OSError):
                    server.quit()
            finally:
                server.close()

    def _connect(self) -> smtplib.SMTP:
        if self.tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=self._trusted())
        return smtplib.SMTP(self.host, self.port, timeout=SECONDS)

    def _greet(self, server: smtplib.SMTP) -> None:
        if self.starttls and not self.tls:
            with _other_answers_are(MailNotEncrypted):
                server.starttls(context=self._trusted())
        if self.user and self.password_file is not None:
            with _other_answers_are(MailSignIn):
                server.login(self.user, _read(self.password_file).strip())

    def _trusted(self) -> ssl.SSLContext:
        if self.authority is None:
            return ssl.create_default_context()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # which trusts nobody yet, and checks certificate and name
        try:
            context.load_verify_locations(cadata=_read(self.authority))
        except (ssl.SSLError, ValueError):
            raise MailFileUnreadable from None
        return context

    def _message(self, to: str, subject: str, body: str, attached: Sequence[Attachment]) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, to, subject
        # Answers of machines ("out of office") would come back to nobody who reads them.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        for file in attached:
            message.add_attachment(file.content, maintype="text", subtype=file.subtype, filename=file.name)
        return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A text file that goes with a message, as a calendar entry does."""

    name: str
    subtype: str
    content: bytes


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise MailFileUnreadable from None


@contextmanager
def _other_answers_are(failure: type[MailFailed]) -> Iterator[None]:
    """What a server answers in this step, other than by going away."""
    try:
        yield
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException:
        raise failure from None


@contextmanager
def _named_reasons() -> Iterator[None]:
    """What went wrong by its code, without a word of the server's answer. The order counts: each class has those above."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused:
        raise MailAddressRefused from None
    except smtplib.SMTPSenderRefused as error:
        raise (MailSignIn if error.smtp_code == SIGN_IN_FIRST else MailSenderRefused) from None
    except ssl.SSLCertVerificationError:
        raise MailNotTrusted from None
    except ssl.SSLError:
        raise MailNotEncrypted from None
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError):
        raise MailUnreachable from None
    except (smtplib.SMTPException, ValueError):
        raise MailFailed from None
    except OSError:
        raise MailUnreachable from None


def mailer(settings: Settings) -> Mailer | None:
    """The mail server of the settings, or None where they name none."""
    if not settings.smtp_host:
        return None
    return Mailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_from,
        starttls=settings.smtp_starttls,
        tls=settings.encrypted_from_the_start,
        authority=settings.smtp_ca,
        user=settings.smtp_user,
        password_file=settings.smtp_password_file,
    )


def addresses(listed: str) -> tuple[str, ...]:
    """The addresses of a setting, each once, in their order."""
    return tuple(dict.fromkeys(one.strip() for one in listed.split(",") if one.strip()))
