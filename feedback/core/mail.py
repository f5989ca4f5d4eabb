"""E-mail, where the settings name a server: short notices to staff. No message holds a word that a young person said."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from feedback.core.errors import HeardError
from feedback.core.settings import Settings

SECONDS = 15
"""How long a mail server may take for one step."""


class MailFailed(HeardError):
    """The mail server did not take the message; the code alone, since a server's answer may quote what it was sent."""

    code = "mail-failed"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mailer:
    """One mail server. `starttls` is on unless the server is on this machine; a password lies in a file of its own."""

    host: str
    port: int
    sender: str
    starttls: bool
    user: str = ""
    password_file: Path | None = None

    def send(self, to: Sequence[str], subject: str, body: str, *, attached: Sequence[Attachment] = ()) -> None:
        """Send one plain message to each address by itself, so that nobody sees the others. Raises MailFailed."""
        try:
            with smtplib.SMTP(self.host, self.port, timeout=SECONDS) as server:
                if self.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.user and self.password_file is not None:
                    server.login(self.user, self.password_file.read_text(encoding="utf-8").strip())
                for address in to:
                    server.send_message(self._message(address, subject, body, attached))
        except (OSError, smtplib.SMTPException, ValueError):
            raise MailFailed from None

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


def mailer(settings: Settings) -> Mailer | None:
    """The mail server of the settings, or None where they name none."""
    if not settings.smtp_host:
        return None
    return Mailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_from,
        starttls=settings.smtp_starttls,
        user=settings.smtp_user,
        password_file=settings.smtp_password_file,
    )
