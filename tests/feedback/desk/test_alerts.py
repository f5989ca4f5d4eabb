"""The desk is told outside Heard that a case waits: by a real mail server and a real webhook on this machine, no words."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from pydantic import ValidationError

from analysis.migrations import understanding
from feedback.core.mail import Attachment, Mailer, MailFailed
from feedback.core.records import Session
from feedback.core.settings import Settings, from_mapping
from feedback.desk.alerts import AGAIN
from feedback.wiring import Collection, make, open_collection
from tests.factories import DSL, HARM, NOW, held, open_session

LATER = NOW + AGAIN
WORRY = "i dont feel safe walking home"
URGENT = "i have tablets saved up and i am going to kill myself tonight"


class Inbox:
    """What a mail server on this machine was given."""

    def __init__(self) -> None:
        self.to: list[list[str]] = []
        self.messages: list[str] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.to.append(envelope.rcpt_tos)
        self.messages.append(envelope.content.decode())
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


@pytest.fixture
def hook() -> Iterator[tuple[list[bytes], str, dict[str, int]]]:
    """A webhook that keeps what it is sent, and answers as it is told."""
    got: list[bytes] = []
    answer = {"status": 200}

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(answer["status"])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Take)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield got, f"http://127.0.0.1:{server.server_address[1]}/cases", answer
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def rooms(tmp_path) -> Iterator[object]:
    """Open a partnership with such settings."""
    opened: list[Collection] = []

    def build(**settings: object) -> tuple[Collection, Session]:
        chosen = Settings(data=tmp_path / "data", address="https://heard.example.org", **settings)
        make(chosen)
        collection = open_collection(chosen, more=[understanding])
        opened.append(collection)
        return collection, open_session(collection)

    yield build
    for collection in opened:
        collection.store.close()


def by_mail(port: int, to: str = "desk@example.org, deputy@example.org") -> dict[str, object]:
    return {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_starttls": False, "desk_mail": to}


def test_each_address_gets_a_message_without_a_word(rooms, inbox):
    """Tier, session and the way to the desk; nobody sees another's address; not one word of what was said."""
    box, port = inbox
    collection, session = rooms(**by_mail(port))
    held(collection, session, WORRY)
    assert collection.alerts.look(at=NOW) == 1
    assert box.to == [["desk@example.org"], ["deputy@example.org"]]
    for message in box.messages:
        assert "concern: 1" in message
        assert "Tuesday group" in message
        assert "https://heard.example.org/desk" in message
        assert not [word for word in WORRY.split() if len(word) > 4 and word in message]
        assert "unsafe_place" not in message
    assert collection.alerts.look(at=LATER) == 0, "once is enough"


def test_an_urgent_case_says_so_first(rooms, inbox):
    """Whoever reads only the subject knows how fast to be."""
    box, port = inbox
    collection, session = rooms(**by_mail(port, "desk@example.org"))
    held(collection, session, WORRY)
    held(collection, session, URGENT)
    assert collection.alerts.look(at=NOW) == 1
    assert "Subject: URGENT:" in box.messages[0]
    assert box.messages[0].index("urgent: 1") < box.messages[0].index("concern: 1")


def test_an_overdue_case_is_told_of_once_more(rooms, inbox):
    """Nobody looked in time: one more message, and no third."""
    box, port = inbox
    collection, session = rooms(**by_mail(port, "desk@example.org"))
    held(collection, session)
    late = NOW + timedelta(days=3)
    assert [collection.alerts.look(at=at) for at in (NOW, late, late + AGAIN)] == [1, 1, 0]
    assert "overdue" in box.messages[1]


def test_a_case_that_was_opened_before_needs_no_message(rooms, inbox):
    """The desk was quicker."""
    box, port = inbox
    collection, session = rooms(**by_mail(port))
    collection.concerns.read(held(collection, session), by=DSL, at=NOW)
    assert collection.alerts.look(at=NOW) == 0
    assert box.messages == []


def test_the_webhook_gets_counts_alone(rooms, hook):
    """JSON with event, tiers, sessions and the desk's address: nothing else."""
    got, url, _ = hook
    collection, session = rooms(desk_webhook=url)
    held(collection, session, WORRY)
    assert collection.alerts.look(at=NOW) == 1
    assert json.loads(got[0]) == {
        "event": "new",
        "cases": {"concern": 1},
        "sessions": ["Tuesday group"],
        "desk": "https://heard.example.org/desk",
    }


def test_what_could_not_be_told_is_told_later(rooms, hook, caplog):
    """A way that fails is tried again after a minute; the desk's screen learns of it; the log names no case."""
    got, url, answer = hook
    answer["status"] = 500
    collection, session = rooms(desk_webhook=url)
    held(collection, session)
    with caplog.at_level(logging.INFO):
        assert collection.alerts.look(at=NOW) == 0
        assert collection.alerts.look(at=NOW + AGAIN / 2) == 0
    assert len(got) == 1, "not tried again at once"
    assert collection.alerts.failing_since == NOW
    assert "Tuesday" not in caplog.text
    assert "stepdad" not in caplog.text
    answer["status"] = 200
    assert collection.alerts.look(at=LATER) == 1
    assert collection.alerts.failing_since is None


def test_one_way_that_fails_does_not_silence_the_other(rooms, inbox, hook):
    """The mail goes out once, however often the webhook has to be tried."""
    box, port = inbox
    _, url, answer = hook
    answer["status"] = 500
    collection, session = rooms(**by_mail(port, "desk@example.org"), desk_webhook=url)
    held(collection, session)
    for minute in range(3):
        collection.alerts.look(at=NOW + minute * AGAIN)
    assert len(box.messages) == 1


def test_nothing_listens_at_that_address(rooms):
    """A server that is not there holds up nobody: the answer is kept, the desk has its case."""
    collection, session = rooms(desk_webhook="http://127.0.0.1:9/none", **by_mail(9))
    case = held(collection, session)
    assert collection.alerts.look(at=NOW) == 0
    assert collection.concerns.read(case, by=DSL, at=NOW).words == HARM


def test_without_settings_nobody_is_told(collection, session):
    """E-mail and webhook are off unless somebody sets them."""
    held(collection, session)
    assert not collection.alerts.on
    assert collection.alerts.look(at=NOW) == 0


@pytest.mark.parametrize(
    "values",
    [{"HEARD_DESK_MAIL": "desk@example.org"}, {"HEARD_DESK_WEBHOOK": "file:///etc/passwd"}],
    ids=["addresses without a server", "a file for an address"],
)
def test_settings_that_would_tell_nobody_are_refused(values):
    """Heard does not start as if the desk were told."""
    with pytest.raises(ValidationError):
        from_mapping(values)


def test_a_message_may_carry_a_file_and_no_line_break_in_its_head(inbox):
    """A calendar entry goes along; a subject with a line break, which could add a header, is refused."""
    box, port = inbox
    server = Mailer(host="127.0.0.1", port=port, sender="heard@example.org", starttls=False)
    server.send(
        ["a@example.org"], "due", "body", attached=[Attachment(name="due.ics", subtype="calendar", content=b"BEGIN")]
    )
    assert 'filename="due.ics"' in box.messages[0]
    with pytest.raises(MailFailed), suppress(UnicodeError):
        server.send(["a@example.org"], "due\nBcc: b@example.org", "body")
    assert len(box.messages) == 1


def test_a_server_that_wants_no_encryption_gets_no_message(inbox):
    """With STARTTLS asked for, a server without it is refused rather than told in the clear."""
    box, port = inbox
    with pytest.raises(MailFailed):
        Mailer(host="127.0.0.1", port=port, sender="h@example.org", starttls=True).send(["a@example.org"], "s", "b")
    assert box.messages == []
