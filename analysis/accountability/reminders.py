"""Reminders of promises: calendar entries for whoever owns one, and a short e-mail. Never a word a young person said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from analysis.accountability.promise_records import Promise, PromiseState
from analysis.accountability.promises import Promises
from feedback.core.mail import Attachment, Mailer, MailFailed

SOON = timedelta(days=14)
"""How long before its date a promise is spoken of."""

_ENDED = (PromiseState.KEPT, PromiseState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisesDue:
    """The promises that a reminder speaks of: what drifts or is stuck, and what comes due within `SOON`."""

    late: tuple[Promise, ...]
    soon: tuple[Promise, ...]

    def __bool__(self) -> bool:
        return bool(self.late or self.soon)


def due(promises: Promises, *, today: date) -> PromisesDue:
    """What to remind of today, the earliest date first. A promise stands in one of the two lists at most."""
    standing = sorted((p for p in promises.all() if p.state(today) not in _ENDED), key=lambda p: p.due_on)
    late = tuple(p for p in standing if p.state(today) is not PromiseState.OPEN)
    return PromisesDue(late=late, soon=tuple(p for p in standing if p not in late and p.due_on - today <= SOON))


def calendar(promises: Sequence[Promise], *, today: date, address: str, partnership: str) -> bytes:
    """The promises that still stand as an iCalendar file (RFC 5545): a whole day each, with an alarm two weeks before.

    A calendar that reads a newer file moves the entries it has: each keeps its id, and a moved date counts up. The same
    promises on the same day give the same bytes.
    """
    book = Calendar()
    book.add("prodid", "-//Heard//Promises//EN")
    book.add("version", "2.0")
    book.add("name", f"Promises: {partnership}")
    for promise in promises:
        if promise.state(today) in _ENDED:
            continue
        decision, entry = promise.decision, Event()
        entry.add("uid", f"promise-{decision.id}@heard")
        entry.add("dtstamp", datetime.combine(today, time(0), tzinfo=UTC))
        entry.add("sequence", promise.times_moved)
        entry.add("dtstart", promise.due_on)
        entry.add("dtend", promise.due_on + timedelta(days=1))
        entry.add("summary", f"Promise to young people is due: {decision.words}")
        owner = ", ".join(part for part in (decision.owner, decision.agency) if part)
        lines = [owner, f"We will know: {decision.measure}" if decision.measure else "", _page(address)]
        entry.add("description", "\n".join(line for line in lines if line))
        entry.add("url", _page(address))
        entry.add("transp", "TRANSPARENT")  # a due date makes nobody busy
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", "A promise to young people is due in two weeks")
        alarm.add("trigger", -SOON)
        entry.add_component(alarm)
        book.add_component(entry)
    return bytes(book.to_ical())


def remind(
    found: PromisesDue, mailer: Mailer, to: Sequence[str], *, today: date, address: str, partnership: str
) -> dict[str, str]:
    """Send what `due` found to each address by itself, with the calendar file.

    Gives whom nothing reached, each with the code of the reason (see `feedback.core.mail`): the others have theirs.
    """
    late, soon = len(found.late), len(found.soon)
    parts = [f"{late} late" if late else "", f"{soon} due within two weeks" if soon else ""]
    body = "\n\n".join(
        [
            *(["Late or stuck:\n" + "\n".join(map(_line, found.late))] if late else []),
            *(["Due within two weeks:\n" + "\n".join(map(_line, found.soon))] if soon else []),
            f"Say what happened, or move the date with a reason: {_page(address)}",
            "Young people see where each promise stands. This message holds no words of theirs.",
        ]
    )
    made = calendar([*found.late, *found.soon], today=today, address=address, partnership=partnership)
    file = Attachment(name="promises.ics", subtype="calendar", content=made)
    subject = f"Promises to young people: {', '.join(part for part in parts if part)}"
    missed = {}
    for one in to:
        try:
            mailer.send(one, subject, body + "\n", attached=[file])
        except MailFailed as error:
            missed[one] = error.code
    return missed


def _line(promise: Promise) -> str:
    owner = f" ({promise.decision.owner})" if promise.decision.owner else ""
    return f"  {promise.due_on:%d %b %Y}  {promise.decision.words}{owner}"


def _page(address: str) -> str:
    return f"{address.rstrip('/')}/promises"
