"""What the tests of every room share: a partnership in a temporary folder, and people who work there."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, sync_playwright

from analysis.migrations import understanding
from feedback.access.accounts import Accounts
from feedback.core.records import Session
from feedback.core.settings import Settings
from feedback.storage.database import Store
from feedback.wiring import Collection, open_collection
from tests.factories import open_session
from tests.fresh_file import make_fresh

# A busy machine is slow, not wrong; speed is measured in benchmarks/.
hypothesis_settings.register_profile("heard", deadline=None)
hypothesis_settings.load_profile("heard")

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(autouse=True)
def no_store_on_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a test walks: a store's call on the event loop fails it. Behind a slow writer everybody would wait."""
    borrow, ask = Store._borrow, Store.transaction

    def borrowed(store: Store) -> object:
        off_the_event_loop()
        return borrow(store)

    def transaction(store: Store) -> object:
        off_the_event_loop()
        return ask(store)

    monkeypatch.setattr(Store, "_borrow", borrowed)
    monkeypatch.setattr(Store, "transaction", transaction)


def off_the_event_loop() -> None:
    """Raises AssertionError on a thread that runs an event loop.

    Not on the tests' own: Playwright keeps a loop there for as long as a browser is open, and serves nobody on it.
    """
    if threading.current_thread() is threading.main_thread():
        return
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise AssertionError("a store's call on the event loop: make the route a plain function")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def collection(settings: Settings) -> Iterator[Collection]:
    """Every collecting room over one fresh file, with the tables of the rooms above."""
    make_fresh(settings)
    opened = open_collection(settings, more=[understanding])
    yield opened
    opened.store.close()


@pytest.fixture
def session(collection: Collection) -> Session:
    """An open session of the core questions for 11–14."""
    return open_session(collection)


@pytest.fixture
def accounts(collection: Collection) -> Accounts:
    """Accounts whose passwords are cheap to check."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return Accounts(collection.store, collection.audit, collection.keys, collection.about, hasher=cheap)


@pytest.fixture
def data() -> Path:
    """The public data sets, where they lie beside the project."""
    if not DATA.is_dir():
        pytest.skip(f"no public data sets at {DATA}: this figure was not measured")
    return DATA


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium. Where there is none the browser tests are skipped, loudly; in CI that is a failure."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        reason = "NO CHROMIUM: the browser tests did not run. Install it (Debian: apt install chromium)."
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        yield opened
        opened.close()
