"""Telling the desk, outside Heard, that a case waits: a number and a tier, never a word of what anybody said.

A case is told of once when it is new and once when it is overdue, by each way that the settings name. What could not be
sent is tried again at the next look, and the desk's screen says so: no case depends on a message.
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
from feedback.core.mail import Mailer, MailFailed, mailer
from feedback.core.records import Tier
from feedback.core.settings import Settings
from feedback.desk.case_store import Concerns
from feedback.desk.cases import Untold
from feedback.responses.sessions import Sessions

log = logging.getLogger("heard.alerts")

AGAIN = timedelta(minutes=1)
"""How long a way that failed is left alone."""

WEBHOOK_SECONDS = 10


class NotTold(HeardError):
    """The other side did not take the message."""

    code = "not-told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What leaves Heard: how many cases of each tier, in which sessions (their titles), and where the desk is."""

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
    """One way of telling. `bit` and `bit << 1` mark in the store that it told of a case, and that it is overdue."""

    bit: int

    def tell(self, notice: Notice) -> None:
        """Raises NotTold."""


class ByMail:
    """An e-mail to each of the desk's addresses."""

    bit = 1

    def __init__(self, mailer: Mailer, to: Sequence[str]) -> None:
        self._mailer, self._to = mailer, tuple(to)

    def tell(self, notice: Notice) -> None:
        try:
            self._mailer.send(self._to, notice.subject, notice.body)
        except MailFailed:
            raise NotTold from None


class ByWebhook:
    """A POST of JSON to one address: event, tiers, sessions, desk."""

    bit = 4

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
            raise NotTold from None


def ways(settings: Settings) -> tuple[Way, ...]:
    """The ways of telling that the settings name."""
    found: list[Way] = []
    server = mailer(settings)
    addresses = [address.strip() for address in settings.desk_mail.split(",") if address.strip()]
    if server is not None and addresses:
        found.append(ByMail(server, addresses))
    if settings.desk_webhook:
        found.append(ByWebhook(settings.desk_webhook))
    return tuple(found)


class Alerts:
    """Looks what nobody was told of, and tells it. One look at a time."""

    def __init__(self, *, concerns: Concerns, sessions: Sessions, ways: Sequence[Way], address: str) -> None:
        self._concerns, self._sessions, self._ways, self._address = concerns, sessions, tuple(ways), address
        self._failed: dict[int, datetime] = {}
        self._tried: dict[int, datetime] = {}
        self._one_at_a_time = threading.Lock()

    @property
    def on(self) -> bool:
        """Whether the settings name a way at all."""
        return bool(self._ways)

    @property
    def failing_since(self) -> datetime | None:
        """Since when a way has failed without success; None where all is well."""
        return min(self._failed.values(), default=None)

    def look(self, *, at: datetime) -> int:
        """Tell what is new and what is overdue; gives how many messages left. Raises nothing that a way raises."""
        if not self._ways or not self._one_at_a_time.acquire(blocking=False):
            return 0
        try:
            return sum(self._tell(way, overdue, at) for way in self._ways for overdue in (False, True))
        finally:
            self._one_at_a_time.release()

    def _tell(self, way: Way, overdue: bool, at: datetime) -> bool:
        tried = self._tried.get(way.bit)
        if tried is not None and at - tried < AGAIN:
            return False
        mark = way.bit << 1 if overdue else way.bit
        waiting = self._concerns.untold(mark, overdue_at=at if overdue else None)
        if not waiting:
            return False
        try:
            way.tell(self._notice(waiting, overdue))
        except NotTold:
            self._failed.setdefault(way.bit, at)
            self._tried[way.bit] = at
            log.warning("the desk could not be told by %s; tried again in a minute", type(way).__name__)
            return False
        self._failed.pop(way.bit, None)
        self._tried.pop(way.bit, None)
        self._concerns.told([case.case_id for case in waiting], mark)
        return True

    def _notice(self, waiting: Sequence[Untold], overdue: bool) -> Notice:
        titles = dict.fromkeys(self._sessions.get(case.session_id).plan.title for case in waiting)
        return Notice(
            overdue=overdue,
            tiers=dict(Counter(case.tier for case in waiting)),
            sessions=tuple(titles),
            desk=f"{self._address.rstrip('/')}/desk",
        )
