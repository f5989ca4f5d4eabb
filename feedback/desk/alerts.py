"""Telling the desk, outside Heard, that a case waits: a number and a tier, never a word of what anybody said.

Each address is told by itself, once when a case is new and once when it is overdue. Whom nothing reaches is named on
the desk's screen and on Today, and tried again after a while; the others are not told again. No case depends on a message.
"""

from __future__ import annotations

import json
import logging
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from feedback.core.errors import HeardError
from feedback.core.mail import Mailer, MailFailed, addresses, mailer
from feedback.core.records import Tier
from feedback.core.settings import Settings
from feedback.desk.case_store import Concerns
from feedback.desk.cases import Untold
from feedback.desk.tellings import Recipient, Tellings, Unreached
from feedback.responses.sessions import Sessions

log = logging.getLogger("heard.alerts")

AGAIN = timedelta(minutes=1)
"""How long somebody whom nothing reached is left alone the first time, and twice as long each time after that."""

LONGEST_PAUSE = timedelta(minutes=5)
"""A server that is there again is used within that time: a case does not wait longer for a mailbox of somebody who left."""

WEBHOOK = "webhook"

WEBHOOK_SECONDS = 10

OF_THE_SHADOW_EXECUTIVE = "words of the shadow executive"
"""What stands for a session's title where the words came in none."""


class WebhookFailed(HeardError):
    """The webhook did not take the message."""

    code = "webhook-failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What leaves Heard: how many children by their gravest tier, in which sessions (their titles), where the desk is."""

    overdue: bool
    tiers: dict[Tier, int]
    sessions: tuple[str, ...]
    desk: str

    @property
    def subject(self) -> str:
        urgent = "URGENT: " if self.tiers.get(Tier.URGENT) else ""
        return f"{urgent}the safeguarding desk of Heard {'has overdue cases' if self.overdue else 'has a new case'}"

    @property
    def body(self) -> str:
        named = {Tier.URGENT: "urgent", Tier.CONCERN: "concern", Tier.NEEDS_READER: "needs a reader"}
        counts = "\n".join(f"  {named[tier]}: {count}" for tier, count in self.tiers.items())
        waits = "Overdue at the desk:" if self.overdue else "New at the desk:"
        sessions = "\n".join(f"  {title}" for title in self.sessions)
        return (
            f"{waits}\n{counts}\n\nSession:\n{sessions}\n\nSign in to read: {self.desk}\n\n"
            "This message holds no words of a young person. It reaches you as well as the worker in the room, who sees a "
            "marker. Follow your procedures; in danger, ring 999.\n"
        )


class Way(Protocol):
    """One who is told, and how."""

    @property
    def to(self) -> Recipient: ...

    def tell(self, notice: Notice) -> None:
        """Raises MailFailed or WebhookFailed."""


class ByMail:
    """An e-mail to one of the desk's addresses."""

    def __init__(self, mailer: Mailer, address: str) -> None:
        self._mailer, self.to = mailer, Recipient(name=address, way="mail")

    def tell(self, notice: Notice) -> None:
        self._mailer.send(self.to.name, notice.subject, notice.body)


class ByWebhook:
    """A POST of JSON to one address: event, tiers, sessions, desk."""

    to = Recipient(name=WEBHOOK, way=WEBHOOK)  # never its address, which may hold a secret

    def __init__(self, url: str) -> None:
        self._url = url

    def tell(self, notice: Notice) -> None:
        body = json.dumps(
            {
                "event": "overdue" if notice.overdue else "new",
                "cases": {tier.value: count for tier, count in notice.tiers.items()},
                "sessions": notice.sessions,
                "desk": notice.desk,
            }
        ).encode()
        request = urllib.request.Request(  # noqa: S310 - the settings allow http and https alone
            self._url, body, {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=WEBHOOK_SECONDS):  # noqa: S310
                return
        except (urllib.error.URLError, OSError, ValueError):
            raise WebhookFailed from None


def ways(settings: Settings) -> tuple[Way, ...]:
    """Everybody whom the settings name, each with a way of telling."""
    server = mailer(settings)
    found: list[Way] = [ByMail(server, address) for address in addresses(settings.desk_mail)] if server else []
    if settings.desk_webhook:
        found.append(ByWebhook(settings.desk_webhook))
    return tuple(found)


class Alerts:
    """Looks who was not told of what, and tells it. One look at a time."""

    def __init__(
        self, *, concerns: Concerns, tellings: Tellings, sessions: Sessions, ways: Sequence[Way], address: str
    ) -> None:
        self._concerns, self._tellings, self._sessions = concerns, tellings, sessions
        self._ways, self._address = tuple(ways), address
        self._pauses: dict[str, _Pause] = {}
        self._one_at_a_time = threading.Lock()

    @property
    def on(self) -> bool:
        """Whether the settings name anybody at all."""
        return bool(self._ways)

    def unreached(self) -> list[Unreached]:
        """Whom nothing reaches, of those whom the settings name: since when, and why. Whichever process found it."""
        named = {way.to.name for way in self._ways}
        return [one for one in self._tellings.unreached() if one.name in named]

    def overdue(self, at: datetime) -> bool:
        """Whether a case is past its tier's time, wherever its notice went."""
        return bool(self._concerns.to_tell(overdue_at=at))

    def reached(self, address: str) -> None:
        """Somebody's message got through to an address, as a test does."""
        self._tellings.reached(address)

    def look(self, *, at: datetime) -> int:
        """Tell what is new and what is overdue; gives how many messages left. Raises nothing that a way raises."""
        if not self._ways or not self._one_at_a_time.acquire(blocking=False):
            return 0
        try:
            return sum(self._tell(way, overdue, at) for way in self._ways for overdue in (False, True))
        finally:
            self._one_at_a_time.release()

    def _tell(self, way: Way, overdue: bool, at: datetime) -> bool:
        paused = self._pauses.get(way.to.name)
        if paused is not None and at < paused.until:
            return False
        waiting = self._concerns.to_tell(overdue_at=at if overdue else None)
        taken = self._tellings.take([case.case_id for case in waiting], way.to, overdue=overdue, at=at)
        if not taken:
            return False
        try:
            way.tell(self._notice([case for case in waiting if case.case_id in taken], overdue))
        except BaseException as error:
            self._tellings.give_back(taken, way.to, overdue=overdue)
            if not isinstance(error, (MailFailed, WebhookFailed)):
                raise
            self._tellings.failed(way.to.name, error.code, at=at)
            self._pauses[way.to.name] = _Pause.after(paused, at)
            log.warning("somebody could not be told of a case (%s); tried again in a while", error.code)
            return False
        self._tellings.told(taken, way.to, overdue=overdue)
        self._pauses.pop(way.to.name, None)
        return True

    def _notice(self, waiting: Sequence[Untold], overdue: bool) -> Notice:
        titles = dict.fromkeys(
            self._sessions.get(case.session_id).plan.title if case.session_id else OF_THE_SHADOW_EXECUTIVE
            for case in waiting
        )
        gravest = {case.card: case.tier for case in reversed(waiting)}  # they come urgent first
        return Notice(
            overdue=overdue,
            tiers=dict(Counter(gravest[card] for card in dict.fromkeys(case.card for case in waiting))),
            sessions=tuple(titles),
            desk=f"{self._address.rstrip('/')}/desk",
        )


@dataclass(frozen=True, slots=True)
class _Pause:
    """Until when somebody is left alone, and how long that was."""

    until: datetime
    length: timedelta

    @classmethod
    def after(cls, earlier: _Pause | None, at: datetime) -> _Pause:
        length = min(earlier.length * 2, LONGEST_PAUSE) if earlier else AGAIN
        return cls(at + length, length)
