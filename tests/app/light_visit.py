"""Walking through light pages as a browser without scripts does: reading forms, pressing their buttons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import lxml.html
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from app.light import flood
from app.server import middleware, routes

ADDRESS = "http://localhost:8501"
HERE = {"origin": ADDRESS}


@pytest.fixture
def client(partnership: Partnership) -> Iterator[TestClient]:
    """Heard's routes and middleware without Streamlit behind them."""
    for bucket in (flood.posts, flood.help_counts, flood.staff_codes):
        bucket.cache_clear()
    app = Starlette(routes=list(routes()), middleware=list(middleware()))
    with TestClient(app, base_url=ADDRESS, follow_redirects=False) as opened:
        yield opened


@dataclass
class Visit:
    """What is on one browser's screen."""

    client: TestClient
    page: Any = None
    answer: Any = None
    tampered: dict[str, str] = field(default_factory=dict)

    def go(self, path: str) -> Visit:
        return self._show(self.client.get(path))

    @property
    def text(self) -> str:
        """What the page says, without its scripts, styles and what only a script brings out."""
        page = lxml.html.fromstring(self.answer.text)
        for unseen in page.xpath("//style | //script | //template | //*[@hidden]"):
            unseen.drop_tree()
        return " ".join(page.text_content().split())

    @property
    def heading(self) -> str:
        return " ".join(self.page.xpath("string((//main//h1[not(ancestor::*[@hidden])])[1])").split())

    def buttons(self) -> list[str]:
        return [_name(button) for button in self.page.xpath("//form//button[not(ancestor::*[@hidden])]")]

    def press(self, name: str, /, **typed: str) -> Visit:
        """Press the first button of that name, its form filled in with `typed` (boxes by their question's id)."""
        button = next(b for b in self.page.xpath("//form//button[not(ancestor::*[@hidden])]") if _name(b) == name)
        form = next(button.iterancestors("form"))
        fields = dict(form.form_values())
        for key, value in typed.items():
            fields[next(name for name in form.fields if name in (key, f"words.{key}"))] = value
        if button.get("name"):
            fields[button.get("name")] = button.get("value")
        fields |= self.tampered
        # As browsers do: line ends are CRLF on the way.
        parts = {key: (None, value.replace("\r\n", "\n").replace("\n", "\r\n")) for key, value in fields.items()}
        action = button.get("formaction") or form.get("action")
        if form.get("enctype"):
            return self._show(self.client.post(action, files=parts, headers=HERE))
        return self._show(
            self.client.post(action, data={key: value for key, (_, value) in parts.items()}, headers=HERE)
        )

    def type(self, words: str) -> Visit:
        """Fill in the box of this screen, and Next."""
        box = self.page.xpath("//form//textarea/@name")[0]
        return self.press("Next", **{box.split(".")[-1]: words})

    def box(self) -> str:
        return self.page.xpath("//form//textarea")[0].value or ""

    def problem(self) -> str:
        return " ".join(self.page.xpath("string((//*[@role='alert' and not(@hidden)])[1])").split())

    def slip(self) -> str:
        return " ".join(self.page.xpath("//ol[@class='slip']/li/text()"))

    def _show(self, answer: Any) -> Visit:
        if answer.status_code == 303:
            return self.go(answer.headers["location"])
        self.answer = answer
        self.page = lxml.html.fromstring(answer.text) if answer.text else None
        for template in self.page.xpath("//template") if self.page is not None else []:
            template.drop_tree()
        for box in self.page.xpath("//textarea") if self.page is not None else []:
            box.text = (box.text or "").removeprefix("\n")  # as the HTML standard has it
        return self


def _name(button: Any) -> str:
    shown = lxml.html.fromstring(lxml.html.tostring(button))
    for unseen in shown.xpath("//*[@aria-hidden]"):
        unseen.drop_tree()
    return " ".join(shown.text_content().split())
