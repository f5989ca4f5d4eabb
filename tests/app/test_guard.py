"""The guard around every page: what it turns away, up to the very byte, and what each answer carries."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from analysis.wiring import Partnership
from app import guard
from app.shell.access import cookie_name
from feedback.access.permissions import COMMAND_LINE
from feedback.core.records import Role
from tests.factories import ADMINISTRATOR

HOST = "heard.example"
HERE = {"host": HOST, "origin": f"https://{HOST}"}
UPLOAD = "/_stcore/upload_file/session/file"


def run(coroutine: Coroutine[object, object, None]) -> None:
    """Run it on a loop of its own thread: a browser that is open beside these tests keeps a loop on theirs."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, coroutine).result()


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """What the guard stands around: it answers to everything, and says which server it is."""
    await PlainTextResponse("inside", headers={"server": "a server and its version"})(scope, receive, send)


@pytest.fixture
def guarded(partnership: Partnership) -> TestClient:
    return TestClient(guard.Guard(inside), base_url=f"https://{HOST}")


def status(headers: dict[str, str], *, method: str = "POST", path: str = "/s/ABC234/form") -> int:
    """What the guard answers to a request with these headers and no others."""
    answered: list[int] = []
    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    run(guard.Guard(inside)(scope, receive, send))
    return answered[0]


class TestForms:
    @pytest.mark.parametrize(
        ("headers", "answer"),
        [
            ({}, 200),
            ({"sec-fetch-site": "same-origin"}, 200),
            ({"sec-fetch-site": "same-site"}, 403),
            ({"sec-fetch-site": "cross-site"}, 403),
            ({"sec-fetch-site": "none"}, 403),
            ({"origin": "https://elsewhere.example"}, 403),
            ({"origin": f"https://{HOST}.elsewhere.example"}, 403),
            ({"origin": f"https://{HOST}:8443"}, 403),
            ({"origin": "null"}, 403),
            ({"origin": ""}, 403),
        ],
    )
    def test_a_form_comes_from_a_page_of_this_host(
        self, partnership: Partnership, headers: dict[str, str], answer: int
    ) -> None:
        """Another site, a neighbour, another port or nobody at all: no page but Heard's own sends words in."""
        assert status({**HERE, "content-length": "10", **headers}) == answer

    def test_a_form_without_an_origin_is_nobodys(self, partnership: Partnership) -> None:
        """A browser says where a form was sent from; what does not is none."""
        assert status({"host": HOST, "content-length": "10"}) == 403

    @given(origin=st.text(st.characters(codec="ascii", exclude_characters="\r\n"), max_size=40))
    def test_only_the_very_host_is_the_same(self, origin: str) -> None:
        """Whatever an origin says, it is taken for this host's where it names it whole and as nothing but the host."""
        assert guard.same_origin(Headers({"host": HOST, "origin": origin})) == (origin.split("://", 1)[-1] == HOST)

    @pytest.mark.parametrize(
        ("length", "answer"),
        [
            ("0", 200),
            (str(guard.MOST_BODY), 200),
            (str(guard.MOST_BODY + 1), 413),
            ("9" * 30, 413),
            ("", 411),
            ("-1", 411),
            ("12abc", 411),
            ("1e3", 411),
        ],
    )
    def test_a_form_says_how_long_it_is(self, partnership: Partnership, length: str, answer: int) -> None:
        """Seven answers at their longest fit to the byte; one byte more, or a length that is none, is turned away."""
        assert status({**HERE, "content-length": length}) == answer

    def test_a_form_of_unknown_length_is_turned_away(self, partnership: Partnership) -> None:
        """In pieces it could go on for ever."""
        assert status({**HERE, "transfer-encoding": "chunked"}) == 411

    def test_reading_asks_for_no_origin(self, partnership: Partnership) -> None:
        """A code on a poster leads here from nowhere."""
        assert status({"host": HOST}, method="GET") == 200


class TestClosed:
    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT"])
    @pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/x", "/_stcore/agent", "/_stcore/agent/run"])
    def test_what_nobody_needs_is_closed(self, guarded: TestClient, path: str, method: str) -> None:
        """For every method and below each such address: 404, as for an address that is none."""
        answer = guarded.request(method, path, headers={"origin": f"https://{HOST}"})
        assert (answer.status_code, answer.text) == (404, "")


class TestUploads:
    def cookie(self, partnership: Partnership, *, chosen: bool = True) -> dict[str, str]:
        accounts, at = partnership.collection.accounts, datetime.now(UTC)
        phrase = accounts.add("A facilitator", Role.FACILITATOR, by=COMMAND_LINE, at=at)
        token = accounts.sign_in("A facilitator", phrase, at=at).token
        if chosen:
            accounts.choose_password(token, "four plain words here", at=at)
        return {"cookie": f"other=1; {cookie_name()}={token}"}

    def test_a_one_time_passphrase_is_not_enough(self, guarded: TestClient, partnership: Partnership) -> None:
        """It was handed over on paper: first a password is chosen."""
        assert guarded.put(UPLOAD, headers=self.cookie(partnership, chosen=False)).status_code == 403

    @pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
    def test_a_stranger_sends_and_deletes_no_file(self, guarded: TestClient, method: str) -> None:
        """Without a cookie, with another's name for one, and with one that Heard never gave."""
        for cookie in ("", "heard=", f"{cookie_name()}=guessed", 'heard="broken', "=;=;"):
            assert guarded.request(method, UPLOAD, headers={"cookie": cookie}).status_code == 403

    def test_somebody_signed_in_does(self, guarded: TestClient, partnership: Partnership) -> None:
        """And no longer than the account is on."""
        cookie = self.cookie(partnership)
        assert guarded.put(UPLOAD, headers=cookie).text == "inside"
        (account,) = partnership.collection.accounts.all()
        partnership.collection.accounts.switch(account.id, False, by=ADMINISTRATOR, at=datetime.now(UTC))
        assert guarded.put(UPLOAD, headers=cookie).status_code == 403

    def test_a_browsers_question_before_it_is_answered(self, guarded: TestClient) -> None:
        """OPTIONS carries no file and no cookie."""
        assert guarded.options(UPLOAD).text == "inside"


class TestEveryAnswer:
    @pytest.mark.parametrize(
        ("method", "path", "answer"),
        [("GET", "/", 200), ("GET", "/_stcore/metrics", 404), ("PUT", UPLOAD, 403), ("POST", "/s/ABC234/form", 403)],
    )
    def test_it_keeps_to_itself(self, guarded: TestClient, method: str, path: str, answer: int) -> None:
        """Let in or turned away: no frame around it, no type guessed, nothing told to another host, no server named."""
        got = guarded.request(method, path)
        assert got.status_code == answer
        assert got.headers["x-frame-options"] == "DENY"
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["referrer-policy"] == "same-origin"
        assert "camera=()" in got.headers["permissions-policy"]
        policy = dict(part.strip().split(" ", 1) for part in got.headers["content-security-policy"].split(";"))
        assert policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == policy.get("object-src", policy["default-src"]) == "'none'"
        own = f"ws://{HOST}"
        assert policy["connect-src"].split() in (["'self'"], ["'self'", own])
        others = [
            host for allowed in policy.values() for host in allowed.split() if "." in host or host in ("*", "wss:")
        ]
        assert set(others) <= {own}
        assert "server" not in got.headers

    @pytest.mark.parametrize("host", ["x; script-src *", "a b", "", "x,y", "é.example"])
    def test_a_hosts_name_adds_nothing_to_the_policy(self, partnership: Partnership, host: str) -> None:
        """The header of a request is not copied into a header of ours unless it is a host's name."""
        got: list[str] = []

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                got.append(dict(message["headers"])[b"content-security-policy"].decode())

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http", "method": "GET", "path": "/", "query_string": b"",
            "headers": [(b"host", host.encode("latin-1"))],
        }  # fmt: skip
        run(guard.Guard(inside)(scope, receive, send))
        assert "connect-src 'self' ; worker-src" in got[0]
        assert "script-src *" not in got[0]

    def test_only_https_is_asked_to_stay_https(self, partnership: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
        """A hall's laptop speaks HTTP and says nothing of it; a server by HTTPS is not met by HTTP again for a year."""
        client = TestClient(guard.Guard(inside), base_url=f"https://{HOST}")
        assert "strict-transport-security" not in client.get("/").headers
        secure = guard.settings().model_copy(update={"address": f"https://{HOST}"})
        monkeypatch.setattr(guard, "settings", lambda: secure)
        got = client.get("/").headers
        assert got["strict-transport-security"] == "max-age=31536000"
        assert f"wss://{HOST}" in got["content-security-policy"]

    def test_a_refusal_leaves_a_line_without_a_word(
        self, partnership: Partnership, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A proxy's mistake is found in the log, and nothing of whoever sent the form."""
        with caplog.at_level("WARNING", logger="heard"):
            status({"host": HOST, "origin": "https://quincezanzibar.example"})
            status({**HERE, "content-length": "999999999"})
            status(HERE)
        assert [record.getMessage() for record in caplog.records] == [
            "refused: the form's origin is not this host",
            f"refused: a form over {guard.MOST_BODY} bytes",
            "refused: a form that does not tell its length",
        ]

    def test_a_page_may_say_more_strictly_itself(self, partnership: Partnership) -> None:
        """What a page sets of its own stands."""

        async def strict(scope: Scope, receive: Receive, send: Send) -> None:
            await PlainTextResponse("", headers={"Referrer-Policy": "no-referrer"})(scope, receive, send)

        client = TestClient(guard.Guard(strict), base_url=f"https://{HOST}")
        assert client.get("/").headers.get_list("referrer-policy") == ["no-referrer"]

    def test_what_is_no_page_passes(self) -> None:
        """A socket of the screens is not the guard's: Streamlit checks its origin."""
        seen: list[str] = []

        async def inner(scope: Scope, receive: Receive, send: Send) -> None:
            seen.append(scope["type"])

        async def nothing(*_: Any) -> Any:
            return {}

        for kind in ("websocket", "lifespan"):
            run(guard.Guard(inner)({"type": kind, "path": "/_stcore/metrics"}, nothing, nothing))
        assert seen == ["websocket", "lifespan"]
