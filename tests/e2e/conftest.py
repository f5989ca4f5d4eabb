"""A real Heard in a process of its own, and a real Chromium that may talk to nobody else."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

ROOT = Path(__file__).resolve().parents[2]
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file of browser tests stays in one process. They come first, the long story before all: the rest fills in."""
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
            # Whichever comes first waits until the demonstration is built and served, on a machine that may be busy.
            item.add_marker(pytest.mark.timeout(900))
    items.sort(key=lambda item: ("e2e" not in item.path.parts, item.path.stem != "test_story"))


@dataclass
class Server:
    """A running Heard over a folder of its own."""

    address: str
    data: Path
    environment: dict[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = None
    log: Path = field(default=Path())

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "heard", "run", f"--port={self.port}"],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=out,
            )
        until = time.monotonic() + 240
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise TimeoutError(self.log.read_text())

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration and its keys, built once for all processes of a run. To be copied, not used."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    ended = folder / "ended"
    try:
        folder.mkdir()
    except FileExistsError:  # another process builds it, or has built it
        until = time.monotonic() + 600
        while not ended.exists() and time.monotonic() < until:
            time.sleep(0.2)
    else:
        environment = {**os.environ, "HEARD_DATA": str(folder / "demo-data")}
        built = subprocess.run([sys.executable, "-m", "heard", "demo"], cwd=ROOT, env=environment, check=False)
        ended.write_text(str(built.returncode))
    assert ended.exists(), "the demonstration was not built in time"
    assert ended.read_text() == "0", "the demonstration could not be built"
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, chromium: str, demonstration: Path) -> Iterator[Server]:
    """The demonstration as `make run` serves it, in a copy of this process's own."""
    folder = tmp_path_factory.mktemp("heard")
    shutil.copytree(demonstration, folder, dirs_exist_ok=True)
    port = free_port()
    environment = {
        **os.environ,
        "HEARD_DATA": str(folder / "demo-data"),
        "HEARD_ADDRESS": f"http://localhost:{port}",
    }
    running = Server(
        address=f"http://localhost:{port}",
        data=folder / "demo-data",
        environment=environment,
        port=port,
        log=folder / "server.log",
    )
    running.start()
    yield running
    running.stop()


def settle(page: Page) -> None:
    """Wait until Streamlit has run what the last touch asked for."""
    page.wait_for_timeout(200)  # a touch reaches the server before the app says that it runs
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState !== 'running'"
        " && !document.querySelector('[data-stale=true]')"
    )


@dataclass
class Visitor:
    """One person's browser: what it asked for, and how to walk with it."""

    page: Page
    server: Server
    asked: list[str]

    def go(self, path: str) -> None:
        self.page.goto(f"{self.server.address}{path}")

    def take_part(self, code: str, door: str = "chat") -> None:
        """Through a session's door, as a child comes, who chooses to take part."""
        self.go(f"/s/{code}")
        self.page.get_by_role("button", name=f"I choose to take part: {door}").click()

    def sign_in(self, name: str) -> None:
        self.go("/sign-in")
        self.page.get_by_role("button", name=f"Look around as {name} (").click()
        self.page.get_by_role("heading", name="Today").wait_for()

    def open(self, menu: str) -> None:
        """A page from the menu."""
        self.page.get_by_test_id("stSidebar").get_by_role("link", name=menu).first.click()
        self.settled()

    def settled(self) -> None:
        """Streamlit has nothing left to run."""
        settle(self.page)

    def elsewhere(self) -> list[str]:
        """Addresses of other hosts that this browser was made to ask."""
        own = (self.server.address, self.server.address.replace("http", "ws"), "data:", "blob:")
        return [url for url in self.asked if not url.startswith(own)]

    def accessible(self) -> list[str]:
        """Serious and critical findings of axe-core that are ours to mend."""
        settle(self.page)
        self.page.wait_for_timeout(600)  # what a rerun had greyed out has its colour back
        found = Axe().run(self.page).response["violations"]
        return [
            f"{v['id']}: {node['target']} {node.get('failureSummary', '')}"
            for v in found
            if v["impact"] in ("serious", "critical")
            for node in v["nodes"]
        ]


@pytest.fixture
def visitors(browser: Browser, server: Server) -> Iterator[list[BrowserContext]]:
    contexts: list[BrowserContext] = []
    yield contexts
    for context in contexts:
        context.close()


@pytest.fixture
def visit(browser: Browser, server: Server, visitors: list[BrowserContext]):
    """Make a visitor: a phone unless told otherwise."""

    def make(size: ViewportSize | None = None, **options: Any) -> Visitor:
        context = browser.new_context(viewport=size or PHONE, **options)
        visitors.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: "Content Security Policy" in said.text and blocked.append(said.text))
        return Visitor(page, server, asked)

    blocked: list[str] = []
    yield make
    assert blocked == [], "a page's own script or style was blocked by its policy"


VOICES = """
class Said { constructor(text) { this.text = text; } }
const spoken = [];
Object.defineProperty(window, 'spoken', { value: spoken });
Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: Said });
Object.defineProperty(window, 'speechSynthesis', { value: {
  speaking: false, cancel() {}, addEventListener() {}, speak(said) { spoken.push([said.voice.name, said.text]); },
  getVoices: () => [{ name: 'far', lang: 'en-GB', localService: false }, LOCAL],
} });
"""
"""A browser with one voice far away and LOCAL, which keeps in `window.spoken` what it was told to say."""


def press(page: Page, name: str) -> None:
    page.wait_for_timeout(320)  # sooner, it is the second tap of an impatient finger
    page.get_by_role("button", name=name, exact=True).first.click()


def kept(page: Page) -> str:
    """All that the browser keeps of this address."""
    return str(page.evaluate("JSON.stringify([localStorage, sessionStorage])"))


@pytest.fixture
def code(server: Server) -> str:
    """The demonstration's open session, of the eldest age version."""
    return open_code(server)


def open_code(server: Server) -> str:
    with sqlite3.connect(server.data / "heard.db") as store:
        found = store.execute("SELECT code FROM sessions WHERE state = 'open' AND age_version = '15-25'")
        return str(found.fetchone()[0])
