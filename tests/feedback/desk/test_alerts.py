"""The desk is told outside Heard that a case waits: by a real mail server and a real webhook on this machine, no words."""

from __future__ import annotations

import json
import logging
import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pydantic import ValidationError

from analysis.migrations import understanding
from feedback.core.records import Role, Session
from feedback.core.settings import Settings, from_mapping
from feedback.desk.alerts import (
    AGAIN,
    LONGEST_PAUSE,
    WEBHOOK,
    Alerts,
    ByMail,
    ByWebhook,
    DeskMessage,
    WebhookFailed,
    ways,
)
from feedback.desk.tellings import TAKEN_FOR, Recipient, Tellings
from feedback.wiring import Collection, make, open_collection
from tests.factories import ADMINISTRATOR, DSL, HARM, NOW, held, lead, open_session, send, set_up_factor, text

LATER = NOW + AGAIN
HOUR = NOW.replace(minute=0)
WORRY = "i dont feel safe walking home"
URGENT = "i have tablets saved up and i am going to kill myself tonight"


class Inbox:
    """What a mail server on this machine was given, and whom it refuses."""

    def __init__(self) -> None:
        self.to: list[list[str]] = []
        self.messages: list[str] = []
        self.refuses: set[str] = set()
        self.asked: list[str] = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        self.asked.append(address)
        if address in self.refuses:
            return f"550 no mailbox {address} here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

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

    def build(**settings: Any) -> tuple[Collection, Session]:
        chosen = Settings(data=tmp_path / "data", address="https://heard.example.org", **settings)
        make(chosen)
        collection = open_collection(chosen, more=[understanding])
        opened.append(collection)
        return collection, open_session(collection)

    yield build
    for collection in opened:
        collection.store.close()


def by_mail(port: int, to: str = "desk@example.org, deputy@example.org") -> dict[str, Any]:
    return {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_starttls": False, "desk_mail": to}


def test_each_address_gets_a_message_without_a_word(rooms, inbox):
    """Tier, session and the way to the desk; nobody sees another's address; not one word of what was said."""
    box, port = inbox
    collection, session = rooms(**by_mail(port))
    held(collection, session, WORRY)
    assert collection.alerts.look(at=NOW) == 2
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
    (missed,) = collection.alerts.unreached()
    assert (missed.name, missed.reason, missed.since) == (WEBHOOK, "webhook-failed", HOUR)
    assert "Tuesday" not in caplog.text
    assert "stepdad" not in caplog.text
    answer["status"] = 200
    assert collection.alerts.look(at=LATER) == 1
    assert collection.alerts.unreached() == []


def test_an_address_that_is_refused_holds_up_no_other(rooms, inbox, caplog):
    """One leaver's mailbox: the others are told once, whatever their place; the refused one is named with its reason."""
    box, port = inbox
    box.refuses = {"left@example.org"}
    collection, session = rooms(**by_mail(port, "first@example.org, left@example.org, third@example.org"))
    held(collection, session)
    for minute in range(8):
        collection.alerts.look(at=NOW + minute * AGAIN)
    assert box.to == [["first@example.org"], ["third@example.org"]]
    assert box.asked.count("left@example.org") == 4, "with longer and longer pauses"
    (missed,) = collection.alerts.unreached()
    assert (missed.name, missed.reason, missed.since) == ("left@example.org", "mail-address-refused", HOUR)
    assert "mailbox" not in caplog.text
    assert "left@example.org" not in caplog.text
    box.refuses = set()
    assert collection.alerts.look(at=NOW + timedelta(minutes=30)) == 1
    assert collection.alerts.unreached() == []
    assert len(box.messages) == 3


def test_who_is_no_longer_in_the_settings_is_not_named(rooms, inbox):
    """Once the leaver's address is out, the screen is quiet; a successor is told of what nobody has opened yet."""
    box, port = inbox
    box.refuses = {"left@example.org"}
    collection, session = rooms(**by_mail(port, "first@example.org, left@example.org"))
    held(collection, session)
    collection.alerts.look(at=NOW)
    changed = Settings(data=collection.settings.data, **by_mail(port, "first@example.org, new@example.org"))
    after = open_collection(changed, more=[understanding])
    assert after.alerts.unreached() == []
    assert after.alerts.look(at=LATER) == 1
    assert box.to == [["first@example.org"], ["new@example.org"]]
    after.store.close()


def test_two_processes_tell_once(rooms, inbox):
    """Two servers on one file that look again and again at one time: five cases, and each address hears of each once."""
    box, port = inbox
    collection, session = rooms(**by_mail(port))
    other = open_collection(collection.settings, more=[understanding])
    for _ in range(5):
        held(collection, session)
        start = threading.Barrier(2)

        def look(by: Alerts, start: threading.Barrier = start) -> None:
            start.wait(timeout=60)
            by.look(at=NOW)

        both = [threading.Thread(target=look, args=[one.alerts]) for one in (collection, other)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    counted = [re.findall(r"^  (?:urgent|concern): (\d)", message, re.M) for message in box.messages]
    told = sorted((to, cases) for [to], cases in zip(box.to, counted, strict=True))
    assert told == [("deputy@example.org", ["1"])] * 5 + [("desk@example.org", ["1"])] * 5
    other.store.close()


def test_what_one_process_found_the_other_shows(rooms, inbox):
    """Whoever looks at the desk may be served by the process that did not send."""
    box, port = inbox
    box.refuses = {"left@example.org"}
    collection, session = rooms(**by_mail(port, "left@example.org"))
    other = open_collection(collection.settings, more=[understanding])
    held(collection, session)
    collection.alerts.look(at=NOW)
    assert [one.name for one in other.alerts.unreached()] == ["left@example.org"]
    other.alerts.reached("left@example.org")
    assert collection.alerts.unreached() == []
    other.store.close()


def test_what_a_process_took_and_never_told_is_told_by_another(collection: Collection, session: Session):
    """A server that ended between taking a case and sending: the case is not lost, and not told while it may be sent."""
    way = Told()
    case = held(collection, session)
    taken = Tellings(collection.store).take([case], way.to, overdue=False, at=NOW)
    assert taken == {case}
    looking = alerts(collection, way)
    assert looking.look(at=NOW + TAKEN_FOR) == 0
    assert looking.look(at=NOW + 2 * TAKEN_FOR) == 1
    assert looking.look(at=NOW + 9 * TAKEN_FOR) == 0


def test_no_time_of_a_message_is_kept(collection: Collection, session: Session):
    """When a message left is when a child spoke: while it is sent a round time stands in the file, then none."""
    way, seen = Told(), []
    tell, way.tell = way.tell, lambda notice: (seen.extend(tellings(collection)), tell(notice))
    held(collection, session)
    alerts(collection, way).look(at=NOW.replace(second=17))
    assert [row["claimed_until"] for row in seen] == ["2026-11-23T10:40:00+00:00"]
    assert [row["claimed_until"] for row in tellings(collection)] == [None]


def tellings(collection: Collection) -> list[dict[str, Any]]:
    return collection.store.rows("SELECT * FROM case_tellings")


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


class Told:
    """A way of telling that keeps what it was given, and fails or waits as it is told."""

    def __init__(self, name: str = "a@example.org") -> None:
        self.to, self.fails = Recipient(name=name, way="mail"), False
        self.got: list[DeskMessage] = []
        self.began, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def tell(self, message: DeskMessage) -> None:
        self.began.set()
        assert self.go_on.wait(timeout=60)
        if self.fails:
            raise WebhookFailed
        self.got.append(message)


def alerts(collection: Collection, *by: Told) -> Alerts:
    return Alerts(
        concerns=collection.concerns,
        accounts=collection.accounts,
        tellings=Tellings(collection.store),
        sessions=collection.sessions,
        ways=lambda: by,
        address="https://heard.example.org/",
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
        mail, hook = Told("a@example.org"), Told("b@example.org")
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
        mail, hook = Told("a@example.org"), Told("b@example.org")
        looking = alerts(collection, mail, hook)
        held(collection, session)
        mail.fails = True
        assert looking.look(at=NOW) == 1
        held(collection, session, URGENT)
        assert looking.look(at=NOW + AGAIN / 2) == 1
        assert [one.name for one in looking.unreached()] == ["a@example.org"]
        mail.fails = False
        assert looking.look(at=LATER) == 1
        assert [sum(notice.tiers.values()) for notice in mail.got] == [2]
        assert [sum(notice.tiers.values()) for notice in hook.got] == [1, 1]
        assert looking.unreached() == []

    def test_it_says_since_when_it_fails(self, collection: Collection, session: Session):
        """The first failure and not the latest: the desk's screen tells how long nobody was told."""
        way = Told()
        looking = alerts(collection, way)
        held(collection, session)
        way.fails = True
        for hours in range(3):
            assert looking.look(at=NOW + timedelta(hours=hours)) == 0
        assert [one.since for one in looking.unreached()] == [HOUR]

    def test_it_waits_longer_each_time_and_never_long(self, collection: Collection, session: Session):
        """One, two, four, then five minutes: a mailbox that is gone is left in peace, a server that is back is found."""
        way = Told()
        looking = alerts(collection, way)
        held(collection, session)
        way.fails = True
        tries: list[int] = []
        for minute in range(25):
            way.began.clear()
            looking.look(at=NOW + minute * AGAIN)
            if way.began.is_set():
                tries.append(minute)
        assert tries == [0, 1, 3, 7, 12, 17, 22]
        way.fails = False
        assert looking.look(at=NOW + 22 * AGAIN + LONGEST_PAUSE) == 1

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
        ({"smtp_host": "mail", "desk_mail": " , a@example.org ,, b@example.org, a@example.org"}, [ByMail, ByMail]),
        ({"smtp_host": "mail"}, []),
        ({"desk_webhook": "https://desk.example.org/in"}, [ByWebhook]),
        ({"smtp_host": "m", "desk_mail": "a@example.org", "desk_webhook": "https://x.example"}, [ByMail, ByWebhook]),
    ],
)  # fmt: skip
def test_the_settings_name_the_ways(chosen: dict[str, Any], kinds: list[type]):
    """A server without addresses tells nobody; blanks between addresses are none; nobody is there twice."""
    found = ways(Settings(**chosen))
    assert [type(way) for way in found] == kinds
    assert len({way.to.name for way in found}) == len(found)


def test_a_child_counts_once_however_much_it_says(rooms, inbox):
    """Two sentences of one card are one child, counted by the graver; a second child is another."""
    box, port = inbox
    collection, session = rooms(**by_mail(port, "desk@example.org"))
    send(collection, session, text(WORRY), text(URGENT, "what_is_good"))
    held(collection, session, WORRY)
    collection.alerts.look(at=NOW)
    [message] = box.messages
    assert "urgent: 1" in message
    assert "concern: 1" in message


def test_the_leads_are_told_at_once_that_somebody_is_to_be_given_the_desk(rooms, inbox, hook):
    """By mail and by webhook, each once, with both names; nothing more after a lead said no, and again when asked anew."""
    box, port = inbox
    got, url, _ = hook
    collection, _ = rooms(**by_mail(port, "desk@example.org"), desk_webhook=url)
    accounts = collection.accounts
    phrase = accounts.add("First lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    accounts.choose_password(accounts.sign_in("First lead", phrase, at=NOW).token, "four plain words here", at=NOW)
    accounts.add("Somebody New", Role.DSL, by=ADMINISTRATOR, at=NOW)
    assert [collection.alerts.look(at=NOW) for _ in range(2)] == [2, 0]
    [message] = box.messages
    assert "Somebody New, asked by administrator" in message
    assert "/desk" in message
    assert json.loads(got[0])["accounts"] == ["Somebody New"]
    [asked] = accounts.waiting()
    accounts.decline_lead(asked.account_id, by=DSL, at=NOW)
    assert collection.alerts.look(at=LATER) == 0
    accounts.switch(asked.account_id, True, by=ADMINISTRATOR, at=NOW)
    assert collection.alerts.look(at=LATER) == 2


def test_the_leads_are_told_that_a_second_factor_was_taken_off(rooms, inbox, hook):
    """By mail and by webhook, each once, whose and by whom; never a code."""
    box, port = inbox
    got, url, _ = hook
    collection, _ = rooms(**by_mail(port, "desk@example.org"), desk_webhook=url)
    accounts = collection.accounts
    phrase = accounts.add("First lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    signed_in = accounts.sign_in("First lead", phrase, at=NOW)
    accounts.choose_password(signed_in.token, "four plain words here", at=NOW)
    set_up_factor(accounts, signed_in.token)
    assert collection.alerts.look(at=NOW) == 0
    accounts.reset_factor(signed_in.staff.id, by=ADMINISTRATOR, at=NOW)
    assert [collection.alerts.look(at=LATER) for _ in range(2)] == [2, 0]
    [message] = box.messages
    assert "First lead, by administrator" in message
    assert "/audit" in message
    assert json.loads(got[0])["event"] == "second_factor_taken_off"
    assert json.loads(got[0])["accounts"] == ["First lead"]


def test_a_deputy_is_told_while_a_lead_is_away(rooms, inbox):
    """Leads' own addresses beside those of the settings; whoever is away hears nothing, whoever stands in does."""
    box, port = inbox
    collection, session = rooms(**by_mail(port, "desk@example.org"))
    at = datetime.now(UTC)
    first, second = lead(collection, "First lead"), lead(collection, "Second lead")
    for one, address in ((first, "first@example.org"), (second, "second@example.org")):
        collection.rota.tell_me_at(address, by=one, at=at)
    collection.rota.go_away(at.date(), at.date(), second.id, "nothing open", by=first, at=at)
    held(collection, session, WORRY)
    collection.alerts.look(at=at)
    assert {one for [one] in box.to} == {"desk@example.org", "second@example.org"}
    collection.rota.come_back(by=first, at=at)
    box.to.clear()
    collection.alerts.look(at=at)
    assert {one for [one] in box.to} == {"first@example.org"}
