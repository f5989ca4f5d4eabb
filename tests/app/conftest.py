"""What the screens' tests share: a whole partnership behind the wiring, somebody signed in, and a page on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from analysis.wiring import Partnership
from app import navigation
from app.shell import access, wiring
from feedback.access.permissions import Staff
from feedback.core.settings import Settings
from feedback.wiring import Collection
from tests.fresh_file import make_fresh


@pytest.fixture
def partnership(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Partnership]:
    """A fresh partnership, as the running app would wire it."""
    make_fresh(settings)
    monkeypatch.setenv("HEARD_DATA", str(settings.data))
    wiring.settings.cache_clear()
    wiring.partnership.cache_clear()
    yield wiring.partnership()
    wiring.partnership().collection.store.close()
    wiring.settings.cache_clear()
    wiring.partnership.cache_clear()


@pytest.fixture
def collection(partnership: Partnership) -> Collection:
    """The collecting rooms of that partnership, for `tests.factories`."""
    return partnership.collection


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[Staff | None], None]:
    """Sign somebody in on every page from now on; None for a visitor."""

    def signed_in(staff: Staff | None) -> None:
        monkeypatch.setattr(access, "current", lambda: staff)

    return signed_in


@pytest.fixture
def page(partnership: Partnership) -> Callable[[str], AppTest]:
    """A page on its own, by its module's name in `app`: what was flashed stands above it. It has run once."""

    def opened(module: str) -> AppTest:
        lines = (
            "from app import navigation",
            "from app.shell import screen",
            "from app.shell.wiring import partnership",
            "screen.show_flashes()",
            f"spec = next(spec for spec in navigation.PAGES if spec.key == {_key(module)!r})",
            "spec.show(partnership())",
        )
        return AppTest.from_string("\n".join(lines), default_timeout=30).run()

    return opened


def _key(module: str) -> str:
    """The key of the page that a module of `app` draws: the one place that names it is its line in `PAGES`."""
    keys = [
        spec.key
        for spec in navigation.PAGES
        if vars(navigation)[spec.show.__code__.co_names[0]].__name__ == f"app.{module}"
    ]
    (key,) = keys
    return key
