"""Reminders of promises and of answers that are owed: calendar entries for whoever owns one, and a short e-mail.

Never a word a young person said in a session; a question that the meeting took on is the meeting's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from analysis.accountability.answers_owed import AnswersOwed, OwedAnswer, OwedState
from analysis.accountability.promise_records import Promise, PromiseState
from analysis.accountability.promises import Promises
from feedback.core.mail import Attachment, Mailer, MailFailed

SOON = timedelta(days=14)
"""How long before its date a promise is spoken of."""

_ENDED = (PromiseState.KEPT, PromiseState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisesDue:
    """What a reminder speaks of: promises that drift or are stuck, and what comes due within `SOON`; answers to
    children's questions that are late, or come due within it."""

    late: tuple[Promise, ...]
    soon: tuple[Promise, ...]
    answers_late: tuple[OwedAnswer, ...]
    answers_soon: tuple[OwedAnswer, ...]

    def __bool__(self) -> bool:
        return bool(self.late or self.soon or self.answers_late or self.answers_soon)


def due(promises: Promises, owed: AnswersOwed, *, today: date) -> PromisesDue:
    """What to remind of today, the earliest date first. Each stands in one of its two lists at most."""
    standing = sorted((p for p in promises.all() if p.state(today) not in _ENDED), key=lambda p: p.due_on)
    late = tuple(p for p in standing if p.state(today) is not PromiseState.OPEN)
    waiting = sorted((one for one in owed.held() if one.standing is None), key=lambda one: one.due_on)
    return PromisesDue(
        late=late,
        soon=tuple(p for p in standing if p not in late and p.due_on - today <= SOON),
        answers_late=tuple(one for one in waiting if one.state(today) is OwedState.LATE),
        answers_soon=tuple(one for one in waiting if one.state(today) is OwedState.OWED and one.due_on - today <= SOON),
    )


def calendar(
    promises: Sequence[Promise], owed: Sequence[OwedAnswer], *, today: date, address: str, partnership: str
) -> bytes:
    """The promises that still stand and the answers that are still owed, as an iCalendar file (RFC 5545): a whole day
    each, with an alarm two weeks before.

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
        decision = promise.decision
        entry = _entry(f"promise-{decision.id}@heard", promise.due_on, promise.times_moved, today=today)
        entry.add("summary", f"Promise to young people is due: {decision.words}")
        owner = ", ".join(part for part in (decision.owner, decision.agency) if part)
        lines = [owner, f"We will know: {decision.measure}" if decision.measure else "", _page(address)]
        entry.add("description", "\n".join(line for line in lines if line))
        entry.add("url", _page(address))
        entry.add_component(_alarm("A promise to young people is due in two weeks"))
        book.add_component(entry)
    for one in owed:
        if one.standing is not None:
            continue
        entry = _entry(f"answer-{one.question_id}@heard", one.due_on, len(one.moves), today=today)
        entry.add("summary", f"Answer to young people is due: {one.question}")
        entry.add("description", f"{one.role}\n{_questions(address)}")
        entry.add("url", _questions(address))
        entry.add_component(_alarm("An answer to young people is due in two weeks"))
        book.add_component(entry)
    return bytes(book.to_ical())


def _entry(uid: str, due_on: date, times_moved: int, *, today: date) -> Event:
    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", datetime.combine(today, time(0), tzinfo=UTC))
    entry.add("sequence", times_moved)
    entry.add("dtstart", due_on)
    # The end of a whole day is the day after, which is not part of it (RFC 5545, 3.6.1).
    entry.add("dtend", due_on + timedelta(days=1))
    entry.add("transp", "TRANSPARENT")  # a due date makes nobody busy
    return entry


def _alarm(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", -SOON)
    return alarm


def remind(
    found: PromisesDue, mailer: Mailer, to: Sequence[str], *, today: date, address: str, partnership: str
) -> dict[str, str]:
    """Send what `due` found to each address by itself, with the calendar file.

    Gives whom nothing reached, each with the code of the reason (see `feedback.core.mail`): the others have theirs.
    """
    late = len(found.late) + len(found.answers_late)
    soon = len(found.soon) + len(found.answers_soon)
    parts = [f"{late} late" if late else "", f"{soon} due within two weeks" if soon else ""]
    pages = [
        *([f"  {_page(address)}"] if found.late or found.soon else []),
        *([f"  {_questions(address)}"] if found.answers_late or found.answers_soon else []),
    ]
    body = "\n\n".join(
        [
            *_part("Late or stuck:", map(_line, found.late)),
            *_part("Due within two weeks:", map(_line, found.soon)),
            *_part("Children's questions whose answer is late:", map(_asked, found.answers_late)),
            *_part("Children's questions to be answered within two weeks:", map(_asked, found.answers_soon)),
            *_part("Say what happened, or move the date with a reason:", pages),
            "Young people see where each promise and each answer stands. This message holds nothing that they sent.",
        ]
    )
    owed = [*found.answers_late, *found.answers_soon]
    made = calendar([*found.late, *found.soon], owed, today=today, address=address, partnership=partnership)
    file = Attachment(name="promises.ics", subtype="calendar", content=made)
    subject = f"Promises and answers to young people: {', '.join(part for part in parts if part)}"
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


def _asked(one: OwedAnswer) -> str:
    return f"  {one.due_on:%d %b %Y}  {one.question} ({one.role})"


def _part(heading: str, lines: Iterable[str]) -> list[str]:
    """A heading with its lines; nothing without any."""
    below = "\n".join(lines)
    return [f"{heading}\n{below}"] if below else []


def _questions(address: str) -> str:
    return f"{address.rstrip('/')}/childrens-questions"


def _page(address: str) -> str:
    return f"{address.rstrip('/')}/promises"
