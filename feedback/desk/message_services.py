"""Teams, Slack and other message services, by Apprise (github.com/caronc/apprise), an extra that is off without a file.

The file names one address of a service on a line, as Apprise writes them; it may hold secrets, so an address stands on no
screen and in no log. A message is what mail says too: how many children, which session, never a word of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from feedback.core.errors import HeardError
from feedback.desk.tellings import Recipient

APPRISE = "message service"


class ServiceFailed(HeardError):
    """The message service did not take the message."""

    code = "service-failed"


class ServiceNotThere(ServiceFailed):
    """Apprise is not installed (`pip install 'heard[notify]'`)."""

    code = "service-not-there"


class ServiceMistyped(ServiceFailed):
    """The line is no address that Apprise knows, or the file cannot be read."""

    code = "service-mistyped"


class Sayable(Protocol):
    @property
    def subject(self) -> str: ...

    @property
    def body(self) -> str: ...


class ByService:
    """A message to one address of a service."""

    def __init__(self, place: int, address: str) -> None:
        self._address = address
        service, known, _ = address.partition("://")
        # The service and the line's place alone: the rest of an address is as good as a password.
        self.to = Recipient(name=f"{service if known else APPRISE} {place}", way=APPRISE)

    def tell(self, message: Sayable) -> None:
        """Raises ServiceFailed, or what of it says why."""
        try:
            # Imported here, since a partnership without such a file need not have it installed.
            import apprise
        except ModuleNotFoundError:
            raise ServiceNotThere from None
        service = apprise.Apprise()
        if not service.add(self._address):
            raise ServiceMistyped
        if not service.notify(title=message.subject, body=message.body):
            raise ServiceFailed


def services(file: Path | None) -> Iterator[ByService]:
    """One way of telling for each line of the file; one that names why, where it cannot be read."""
    if file is None:
        return
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        yield ByService(1, "")
        return
    wanted = dict.fromkeys(line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    for place, address in enumerate(wanted, start=1):
        yield ByService(place, address)
