"""Reminders of promises: a calendar file that a calendar reads, and an e-mail through a real server on this machine."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import policy

import pytest
from aiosmtpd.controller import Controller
from icalendar import Calendar
from typer.testing import CliRunner

from analysis import commands
from analysis.accountability import reminders
from analysis.accountability.promise_records import DecisionKind, PromiseEvent, ProposedDecision
from analysis.wiring import Partnership, open_partnership
from feedback.core.settings import Settings
from feedback.wiring import make
from tests.factories import ANALYST, EXECUTIVE, NOW, TODAY, open_session

ADDRESS = "https://heard.example"


def promise(partnership: Partnership, words: str, *, in_days: int, at: datetime = NOW) -> str:
    meetings = partnership.collection.meetings.all()
    session = open_session(partnership.collection)
    meeting = (
        meetings[0]
        if meetings
        else partnership.collection.meetings.plan("Quarter", TODAY, "library", [session.id], by=ANALYST, at=NOW)
    )
    decision = ProposedDecision(
        meeting_id=meeting.id,
        theme_id="transport",
        kind=DecisionKind.YES,
        words=words,
        owner="Head of roads",
        agency="Council",
        due_on=TODAY + timedelta(days=in_days),
        measure="The bus runs",
        tell_children="A poster",
        you_said="words of the young",
    )
    return partnership.promises.decide(decision, by=EXECUTIVE, at=at).id


def entries(partnership: Partnership, today: date = TODAY) -> list:
    made = reminders.calendar(partnership.promises.all(), [], today=today, address=ADDRESS, partnership="P")
    return Calendar.from_ical(made).walk("VEVENT")


def test_a_calendar_reads_the_file(partnership: Partnership) -> None:
    """A whole day on the date that stands, who owns it, an alarm two weeks before, and no line for young people."""
    kept = promise(partnership, "A later bus; on Fridays, too", in_days=30)
    (entry,) = entries(partnership)
    assert entry["dtstart"].dt == TODAY + timedelta(days=30)
    assert "A later bus; on Fridays, too" in str(entry["summary"])
    assert "Head of roads, Council" in str(entry["description"])
    assert entry.walk("VALARM")[0]["trigger"].dt == timedelta(days=-14)
    assert "words of the young" not in str(entry)
    assert kept in str(entry["uid"])


def test_a_moved_date_moves_the_entry(partnership: Partnership) -> None:
    """The same id with a higher number, so that a calendar moves what it has; what ended is no entry."""
    moved, ended = promise(partnership, "moves", in_days=30), promise(partnership, "ends", in_days=30)
    before = {str(entry["uid"]): entry["sequence"] for entry in entries(partnership)}
    partnership.promises.step(moved, PromiseEvent.MOVED, "n", by=EXECUTIVE, at=NOW, due_on=TODAY + timedelta(days=60))
    partnership.promises.step(ended, PromiseEvent.KEPT, "n", by=EXECUTIVE, at=NOW)
    (entry,) = entries(partnership)
    assert entry["dtstart"].dt == TODAY + timedelta(days=60)
    assert entry["sequence"] > before[str(entry["uid"])]


def test_the_file_is_the_same_on_the_same_day(partnership: Partnership) -> None:
    """Nothing of the moment it was made in."""
    promise(partnership, "a", in_days=3)
    once, again = (
        reminders.calendar(partnership.promises.all(), [], today=TODAY, address=ADDRESS, partnership="P")
        for _ in range(2)
    )
    assert once == again


@pytest.mark.parametrize(
    ("in_days", "late", "soon"), [(-1, 1, 0), (0, 0, 1), (14, 0, 1), (15, 0, 0)], ids=["past", "today", "14", "15"]
)
def test_what_is_reminded_of(partnership: Partnership, in_days: int, late: int, soon: int) -> None:
    """Overdue from the day after; soon from two weeks before up to the day itself."""
    promise(partnership, "a", in_days=in_days)
    found = reminders.due(partnership.promises, partnership.owed, today=TODAY)
    assert (len(found.late), len(found.soon)) == (late, soon)


class Inbox:
    def __init__(self) -> None:
        self.messages: list[bytes] = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if address.startswith("left@"):
            return "550 no mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.messages.append(envelope.content)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    box = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


def test_the_command_sends_them(settings: Settings, inbox: tuple[Inbox, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """`analysis remind`: one message to each address, with the late, the soon and the calendar; no young person's line."""
    box, port = inbox
    for name, value in {
        "DATA": settings.data, "SMTP_HOST": "127.0.0.1", "SMTP_PORT": port, "SMTP_STARTTLS": "false",
        "PROMISE_MAIL": "a@example.org, b@example.org",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"HEARD_{name}", str(value))
    make(settings)
    partnership = open_partnership(settings)
    run = CliRunner()
    assert run.invoke(commands.app, ["remind"]).exit_code == 0
    assert box.messages == []  # nothing promised, nobody told
    at = datetime.now(NOW.tzinfo)
    away = (at.date() - TODAY).days
    promise(partnership, "Late bus", in_days=away - 3, at=at)
    promise(partnership, "Light in the alley", in_days=away + 5, at=at)
    result = run.invoke(commands.app, ["remind"])
    assert result.exit_code == 0, result.output
    assert len(box.messages) == 2
    message = email.message_from_bytes(box.messages[0], policy=policy.default)
    assert message["Subject"] == "Promises and answers to young people: 1 late, 1 due within two weeks"
    body = message.get_body(("plain",))
    assert body is not None
    assert "Late bus" in body.get_content()
    assert b"words of the young" not in box.messages[0]
    (file,) = message.iter_attachments()
    assert len(Calendar.from_ical(file.get_content()).walk("VEVENT")) == 2


def test_an_address_that_is_refused_holds_up_no_other(
    settings: Settings, inbox: tuple[Inbox, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever left is named with the reason, and the command fails, so that its timer says so; the others have theirs."""
    box, port = inbox
    for name, value in {
        "DATA": settings.data, "SMTP_HOST": "127.0.0.1", "SMTP_PORT": port, "SMTP_STARTTLS": "false",
        "PROMISE_MAIL": "a@example.org, left@example.org, b@example.org",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"HEARD_{name}", str(value))
    make(settings)
    at = datetime.now(NOW.tzinfo)
    promise(open_partnership(settings), "Late bus", in_days=(at.date() - TODAY).days - 3, at=at)
    result = CliRunner().invoke(commands.app, ["remind"])
    assert result.exit_code == 1
    assert "told 2" in result.output
    assert "not told: left@example.org (mail-address-refused)" in result.output
    assert len(box.messages) == 2


def test_the_command_says_what_it_needs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a mail server it tells which settings are missing, and fails."""
    monkeypatch.setenv("HEARD_DATA", str(settings.data))
    make(settings)
    result = CliRunner().invoke(commands.app, ["remind"])
    assert result.exit_code != 0
    assert "HEARD_PROMISE_MAIL" in result.output
