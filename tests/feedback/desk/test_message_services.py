"""Teams, Slack and the like are told by Apprise, an extra: a real local server takes the message; without the file, nobody."""

from __future__ import annotations

import builtins
import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from analysis.migrations import understanding
from app.shell.words import ENGLISH, texts
from feedback.core.settings import Settings
from feedback.desk.alerts import AGAIN, ways
from feedback.desk.message_services import ServiceFailed, ServiceMistyped, ServiceNotThere
from feedback.wiring import Collection, make, open_collection
from tests.factories import HARM, NOW, held, open_session


@pytest.fixture
def service() -> Iterator[tuple[list[dict[str, Any]], int, dict[str, int]]]:
    """A message service on this machine: what it was given, where it is, and how it answers."""
    got: list[dict[str, Any]] = []
    answer = {"status": 200}

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answer["status"])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Take)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield got, server.server_address[1], answer
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Any]:
    """A partnership whose settings name these addresses of services."""
    opened: list[Collection] = []

    def build(*lines: str) -> Collection:
        file = tmp_path / "services"
        file.write_text("\n".join(lines), encoding="utf-8")
        chosen = Settings(data=tmp_path / "data", desk_services_file=file, address="https://heard.example.org")
        make(chosen)
        opened.append(open_collection(chosen, more=[understanding]))
        return opened[-1]

    yield build
    for collection in opened:
        collection.store.close()


def test_a_service_is_told_once_and_without_a_word(rooms, service, caplog: pytest.LogCaptureFixture) -> None:
    """How many, which session, where the desk is; no word of the child in it, and no address in a log."""
    got, port, _ = service
    caplog.set_level(logging.INFO)
    collection = rooms("# our channel", "", f"json://desk:secrettoken@127.0.0.1:{port}/in")
    held(collection, open_session(collection))
    assert [collection.alerts.look(at=NOW) for _ in range(2)] == [1, 0]
    [message] = got
    assert "Tuesday group" in message["message"]
    assert "https://heard.example.org/desk" in message["message"]
    assert not any(word in json.dumps(message) for word in ("stepdad", "scared", "physical"))
    assert "secrettoken" not in caplog.text
    assert HARM not in caplog.text


def test_a_service_that_refuses_is_named_without_its_secret(rooms, service) -> None:
    """By kind and place; the others are told all the same; it is tried again and then no longer named."""
    _, port, answer = service
    collection = rooms(f"json://desk:secrettoken@127.0.0.1:{port}/in", "nonsense that nobody knows")
    held(collection, open_session(collection))
    answer["status"] = 500
    assert collection.alerts.look(at=NOW) == 0
    missed = {one.name: one.reason for one in collection.alerts.unreached()}
    assert missed == {"json 1": ServiceFailed.code, "message service 2": ServiceMistyped.code}
    answer["status"] = 200
    assert collection.alerts.look(at=NOW + AGAIN) == 1
    assert [one.name for one in collection.alerts.unreached()] == ["message service 2"]


def test_without_the_extra_the_desk_is_told_so(rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apprise is not in the ordinary install: a file that names services says what to install, and no answer is lost."""
    plain = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name == "apprise":
            raise ModuleNotFoundError(name)
        return plain(name, *more, **named)

    collection = rooms("slack://a/b/c")
    held(collection, open_session(collection))
    monkeypatch.setattr(builtins, "__import__", without)
    assert collection.alerts.look(at=NOW) == 0
    assert [(one.name, one.reason) for one in collection.alerts.unreached()] == [("slack 1", ServiceNotThere.code)]


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A mistyped path tells nobody, and must not do so in silence; without the setting there is no service."""
    [way] = ways(Settings(data=tmp_path, desk_services_file=tmp_path / "none"))
    assert way.to.name == "message service 1"
    assert ways(Settings(data=tmp_path)) == ()


def test_each_reason_has_words() -> None:
    """On the desk and on Today."""
    for failure in (ServiceFailed, *ServiceFailed.__subclasses__()):
        assert f"errors.{failure.code}" in texts(ENGLISH)
