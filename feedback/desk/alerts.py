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
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from feedback.access.account_records import FactorReset
from feedback.access.accounts import Accounts
from feedback.access.lead_requests import LeadRequest
from feedback.core.errors import HeardError
from feedback.core.mail import Mailer, MailFailed, addresses, mailer
from feedback.core.records import Tier
from feedback.core.settings import Settings
from feedback.desk.case_store import Concerns
from feedback.desk.cases import Untold
from feedback.desk.message_services import ServiceFailed, services
from feedback.desk.tellings import Recipient, Tellings, Unreached
from feedback.responses.sessions import Sessions

log = logging.getLogger("heard.alerts")

AGAIN = timedelta(minutes=1)
"""How long somebody whom nothing reached is left alone the first time, and twice as long each time after that."""

LONGEST_PAUSE = timedelta(minutes=5)
"""A server that is there again is used within that time: a case does not wait longer for a mailbox of somebody who left."""

RESETS_LOOKED_BACK = timedelta(days=7)
"""For so long a second factor that was taken off is told to whoever was not told yet."""

WEBHOOK = "webhook"

# Well under `tellings.TAKEN_FOR`, or another process would tell the same; and whoever is next on the list waits.
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

    @property
    def event(self) -> Mapping[str, object]:
        return {
            "event": "overdue" if self.overdue else "new",
            "cases": {tier.value: count for tier, count in self.tiers.items()},
            "sessions": self.sessions,
            "desk": self.desk,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedForTheDesk:
    """What leaves Heard when somebody is to be given the desk: the names of accounts, and where a lead says yes or no."""

    accounts: tuple[str, ...]
    asked_by: tuple[str, ...]
    desk: str

    subject = "Somebody is to be given the safeguarding desk of Heard"

    @property
    def body(self) -> str:
        lines = "\n".join(f"  {name}, asked by {by}" for name, by in zip(self.accounts, self.asked_by, strict=True))
        return (
            f"To be given the desk:\n{lines}\n\nNothing is given yet. A safeguarding lead says yes or no: {self.desk}\n\n"
            "If nobody told you of this, say no, and tell your partnership.\n"
        )

    @property
    def event(self) -> Mapping[str, object]:
        return {"event": "asked_for_the_desk", "accounts": self.accounts, "desk": self.desk}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorsTakenOff:
    """What leaves Heard when somebody's second factor was taken off by another: the names of accounts, never more."""

    accounts: tuple[str, ...]
    by: tuple[str, ...]
    desk: str

    subject = "A second factor was taken off an account of Heard"

    @property
    def body(self) -> str:
        lines = "\n".join(f"  {name}, by {by}" for name, by in zip(self.accounts, self.by, strict=True))
        return (
            f"Signs in without the phone of before:\n{lines}\n\nThat is right where the phone was lost. If they did not "
            f"ask for it, tell your partnership, and look at the audit trail: {self.desk.removesuffix('/desk')}/audit\n"
        )

    @property
    def event(self) -> Mapping[str, object]:
        return {"event": "second_factor_taken_off", "accounts": self.accounts, "desk": self.desk}


class DeskMessage(Protocol):
    """What a way can carry."""

    @property
    def subject(self) -> str: ...

    @property
    def body(self) -> str: ...

    @property
    def event(self) -> Mapping[str, object]:
        """The same for a program."""


class Way(Protocol):
    """One who is told, and how."""

    @property
    def to(self) -> Recipient: ...

    def tell(self, message: DeskMessage) -> None:
        """Raises MailFailed, WebhookFailed or ServiceFailed."""


class ByMail:
    """An e-mail to one of the desk's addresses."""

    def __init__(self, mailer: Mailer, address: str) -> None:
        self._mailer, self.to = mailer, Recipient(name=address, way="mail")

    def tell(self, message: DeskMessage) -> None:
        self._mailer.send(self.to.name, message.subject, message.body)


class ByWebhook:
    """A POST of JSON to one address: event, tiers, sessions, desk."""

    to = Recipient(name=WEBHOOK, way=WEBHOOK)  # never its address, which may hold a secret

    def __init__(self, url: str) -> None:
        self._url = url

    def tell(self, message: DeskMessage) -> None:
        body = json.dumps(message.event).encode()
        request = urllib.request.Request(  # noqa: S310 - the settings allow http and https alone
            self._url, body, {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=WEBHOOK_SECONDS):  # noqa: S310
                return
        except (urllib.error.URLError, OSError, ValueError):
            # urllib's own error holds the address, which may hold a secret.
            raise WebhookFailed from None


def ways(settings: Settings, own: Sequence[str] = ()) -> tuple[Way, ...]:
    """Everybody whom the settings name, and the leads' `own` addresses, each with a way of telling."""
    server = mailer(settings)
    # A lead's own address may stand in the settings as well; then it is told once.
    every = dict.fromkeys((*addresses(settings.desk_mail), *own))
    found: list[Way] = [ByMail(server, address) for address in every] if server else []
    if settings.desk_webhook:
        found.append(ByWebhook(settings.desk_webhook))
    found.extend(services(settings.desk_services_file))
    return tuple(found)


class Alerts:
    """Looks who was not told of what, and tells it. One look at a time."""

    def __init__(
        self,
        *,
        concerns: Concerns,
        accounts: Accounts,
        tellings: Tellings,
        sessions: Sessions,
        ways: Callable[[], Sequence[Way]],
        address: str,
    ) -> None:
        self._concerns, self._accounts, self._tellings, self._sessions = concerns, accounts, tellings, sessions
        self._ways, self._address = ways, address
        # In memory: in the file, a time until which to wait would tell when a child spoke.
        self._pauses: dict[str, _Pause] = {}
        self._one_at_a_time = threading.Lock()

    @property
    def on(self) -> bool:
        """Whether anybody is told at all, by the settings or by an address of a lead's own."""
        return bool(self._ways())

    def unreached(self) -> list[Unreached]:
        """Whom nothing reaches, of those whom the settings name: since when, and why. Whichever process found it."""
        named = {way.to.name for way in self._ways()}
        return [one for one in self._tellings.unreached() if one.name in named]

    def overdue(self, at: datetime) -> bool:
        """Whether a case is past its tier's time, wherever its notice went."""
        return bool(self._concerns.to_tell(overdue_at=at))

    def reached(self, address: str) -> None:
        """Somebody's message got through to an address, as a test does."""
        self._tellings.reached(address)

    def look(self, *, at: datetime) -> int:
        """Tell what is new and what is overdue; gives how many messages left. Raises nothing that a way raises."""
        every = self._ways()
        # A look that is going on tells these cases too; a second would only wait for it.
        if not every or not self._one_at_a_time.acquire(blocking=False):
            return 0
        try:
            # Asked anew for each way: telling takes seconds, and a lead may open a case meanwhile.
            return sum(self._tell(way, matter, at) for way in every for matter in self._matters(at))
        finally:
            self._one_at_a_time.release()

    def _matters(self, at: datetime) -> Iterator[_Matter]:
        """What there is to tell now, the new before the overdue."""
        for overdue in (False, True):
            waiting = self._concerns.to_tell(overdue_at=at if overdue else None)
            yield _Matter([case.case_id for case in waiting], overdue, partial(self._notice, waiting, overdue))
        asked = self._accounts.waiting()
        yield _Matter([request.id for request in asked], False, partial(self._asked, asked))
        resets = self._accounts.factor_resets(since=at - RESETS_LOOKED_BACK)
        yield _Matter([reset.id for reset in resets], False, partial(self._taken_off, resets))

    def _tell(self, way: Way, matter: _Matter, at: datetime) -> bool:
        paused = self._pauses.get(way.to.name)
        if paused is not None and at < paused.until:
            return False
        overdue = matter.overdue
        taken = self._tellings.take(matter.ids, way.to, overdue=overdue, at=at)
        if not taken:
            return False
        try:
            way.tell(matter.message(taken))
        # Whatever ends this in mid-message, the cases are free at once and not only after `TAKEN_FOR`.
        except BaseException as error:
            self._tellings.give_back(taken, way.to, overdue=overdue)
            if not isinstance(error, (MailFailed, WebhookFailed, ServiceFailed)):
                raise
            self._tellings.failed(way.to.name, error.code, at=at)
            self._pauses[way.to.name] = _Pause.after(paused, at)
            # The code alone: an address is a person's, and a server's answer may quote the message.
            log.warning("somebody could not be told of a case (%s); tried again in a while", error.code)
            return False
        self._tellings.told(taken, way.to, overdue=overdue)
        self._pauses.pop(way.to.name, None)
        return True

    def _asked(self, every: Sequence[LeadRequest], taken: Collection[str]) -> AskedForTheDesk:
        asked = [request for request in every if request.id in taken]
        return AskedForTheDesk(
            accounts=tuple(self._accounts.get(request.account_id).name for request in asked),
            asked_by=tuple(request.asked_by_name for request in asked),
            desk=self._desk,
        )

    def _taken_off(self, every: Sequence[FactorReset], taken: Collection[str]) -> FactorsTakenOff:
        resets = [reset for reset in every if reset.id in taken]
        names, by = tuple(reset.name for reset in resets), tuple(reset.by_name for reset in resets)
        return FactorsTakenOff(accounts=names, by=by, desk=self._desk)

    @property
    def _desk(self) -> str:
        return f"{self._address.rstrip('/')}/desk"

    def _notice(self, every: Sequence[Untold], overdue: bool, taken: Collection[str]) -> Notice:
        waiting = [case for case in every if case.case_id in taken]
        titles = dict.fromkeys(
            self._sessions.get(case.session_id).plan.title if case.session_id else OF_THE_SHADOW_EXECUTIVE
            for case in waiting
        )
        gravest = {case.card: case.tier for case in reversed(waiting)}  # they come urgent first
        return Notice(
            overdue=overdue,
            tiers=dict(Counter(gravest[card] for card in dict.fromkeys(case.card for case in waiting))),
            sessions=tuple(titles),
            desk=self._desk,
        )


@dataclass(frozen=True, slots=True)
class _Matter:
    """Something to tell: the ids of what it is about, and the message on those of them that are still to be told."""

    ids: Sequence[str]
    overdue: bool
    message: Callable[[Collection[str]], DeskMessage]


@dataclass(frozen=True, slots=True)
class _Pause:
    """Until when somebody is left alone, and how long that was."""

    until: datetime
    length: timedelta

    @classmethod
    def after(cls, earlier: _Pause | None, at: datetime) -> _Pause:
        length = min(earlier.length * 2, LONGEST_PAUSE) if earlier else AGAIN
        return cls(at + length, length)
