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
from feedback.desk.alerts import AGAIN, Alerts, ByMail, ByWebhook, Notice, NotTold, ways
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


class Told:
    """A way of telling that keeps what it was given, and fails or waits as it is told."""

    def __init__(self, bit: int = 1) -> None:
        self.bit, self.got, self.fails = bit, [], False
        self.began, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def tell(self, notice: Notice) -> None:
        self.began.set()
        assert self.go_on.wait(timeout=60)
        if self.fails:
            raise NotTold
        self.got.append(notice)


def alerts(collection: Collection, *by: Told) -> Alerts:
    return Alerts(
        concerns=collection.concerns, sessions=collection.sessions, ways=by, address="https://heard.example.org/"
    )


class TestLooking:
    def test_two_looks_at_once_send_one_message(self, collection: Collection, session: Session):
        """While one look waits for a slow server another goes by: nobody is told twice."""
        way = Told()
        looking = alerts(collection, way)
        held(collection, session)
        way.go_on.clear()
        first: list[int] = []
        thread = threading.Thread(target=lambda: first.append(looking.look(at=NOW)))
        thread.start()
        assert way.began.wait(timeout=60)
        assert looking.look(at=NOW) == 0
        way.go_on.set()
        thread.join()
        assert (first, len(way.got)) == ([1], 1)
        assert looking.look(at=LATER) == 0, "the next look is not shut out for good"

    def test_a_look_that_ends_in_an_error_shuts_out_no_other(self, collection: Collection, session: Session):
        """A fault that nobody foresaw goes up, and the next look is made all the same."""
        way = Told()
        looking = alerts(collection, way)
        held(collection, session)
        real, way.tell = way.tell, lambda _: 1 // 0
        with pytest.raises(ZeroDivisionError):
            looking.look(at=NOW)
        way.tell = real
        assert looking.look(at=NOW) == 1

    def test_overdue_is_the_second_after_its_time(self, collection: Collection, session: Session):
        """At the very end of its time a case is not overdue; a second later the desk is told, once by each way."""
        mail, hook = Told(1), Told(4)
        looking = alerts(collection, mail, hook)
        (case,) = [collection.concerns.get(held(collection, session), by=DSL)]
        due = case.due()
        assert due is not None
        assert looking.look(at=NOW) == 2
        assert looking.look(at=due) == 0
        assert looking.look(at=due + timedelta(seconds=1)) == 2
        assert looking.look(at=due + timedelta(days=9)) == 0
        assert [notice.overdue for notice in mail.got] == [notice.overdue for notice in hook.got] == [False, True]

    def test_each_way_keeps_its_own_account(self, collection: Collection, session: Session):
        """What one way could not tell, it tells later; the other does not tell it again."""
        mail, hook = Told(1), Told(4)
        looking = alerts(collection, mail, hook)
        held(collection, session)
        mail.fails = True
        assert looking.look(at=NOW) == 1
        held(collection, session, URGENT)
        assert looking.look(at=NOW + AGAIN / 2) == 1
        assert looking.failing_since == NOW
        mail.fails = False
        assert looking.look(at=LATER) == 1
        assert [sum(notice.tiers.values()) for notice in mail.got] == [2]
        assert [sum(notice.tiers.values()) for notice in hook.got] == [1, 1]
        assert looking.failing_since is None

    def test_it_says_since_when_it_fails(self, collection: Collection, session: Session):
        """The first failure and not the latest: the desk's screen tells how long nobody was told."""
        way = Told()
        looking = alerts(collection, way)
        held(collection, session)
        way.fails = True
        for minute in range(3):
            assert looking.look(at=NOW + minute * AGAIN) == 0
        assert looking.failing_since == NOW

    def test_a_session_is_named_once_and_the_desk_by_one_address(self, collection: Collection, session: Session):
        """Two cases of one session and one of another: two titles, the counts, and no double slash."""
        way = Told()
        other = open_session(collection, title="Friday group")
        for where in (session, session, other):
            held(collection, where)
        assert alerts(collection, way).look(at=NOW) == 1
        (notice,) = way.got
        assert sorted(notice.sessions) == ["Friday group", "Tuesday group"]
        assert sum(notice.tiers.values()) == 3
        assert notice.desk == "https://heard.example.org/desk"

    def test_a_closed_case_is_told_of_no_more(self, collection: Collection, session: Session):
        """Whoever acted or closed it knows of it."""
        way = Told()
        looking = alerts(collection, way)
        acted, closed = held(collection, session), held(collection, session)
        for case_id in (acted, closed):
            collection.concerns.read(case_id, by=DSL, at=NOW)
        collection.concerns.act(acted, "REF 1", by=DSL, at=NOW)
        collection.concerns.close(closed, "spoke with the worker", by=DSL, at=NOW)
        assert looking.look(at=NOW + timedelta(days=30)) == 0
        assert way.got == []


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [
        ({}, []),
        ({"smtp_host": "mail", "desk_mail": " , a@example.org ,, b@example.org"}, [ByMail]),
        ({"smtp_host": "mail"}, []),
        ({"desk_webhook": "https://desk.example.org/in"}, [ByWebhook]),
        ({"smtp_host": "m", "desk_mail": "a@example.org", "desk_webhook": "https://x.example"}, [ByMail, ByWebhook]),
    ],
)  # fmt: skip
def test_the_settings_name_the_ways(chosen: dict[str, str], kinds: list[type]):
    """A server without addresses tells nobody; blanks between addresses are none; every way has marks of its own."""
    found = ways(Settings(**chosen))
    assert [type(way) for way in found] == kinds
    bits = [bit for way in found for bit in (way.bit, way.bit << 1)]
    assert len(set(bits)) == len(bits)
