"""What a browser may run on a light page."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from app.light.policy import policy
from app.server import middleware, routes
from feedback.core.records import Session


def allowed(header: str, directive: str) -> list[str]:
    return next(part.split()[1:] for part in header.split(";") if part.split()[0] == directive)


def test_only_what_the_page_came_with_runs() -> None:
    """A script's hash is that of its very bytes; a second one, or one with an attribute, has none."""
    page = "<style>p {}</style><script>one()</script><p>x</p><script>two()</script><script src='x.js'></script>"
    header = policy(page)
    digests = [base64.b64encode(hashlib.sha256(text).digest()).decode() for text in (b"one()", b"two()", b"p {}")]
    assert allowed(header, "script-src") == [f"'sha256-{digests[0]}'", f"'sha256-{digests[1]}'"]
    assert allowed(header, "style-src") == [f"'sha256-{digests[2]}'"]
    assert allowed(policy("<p>no script</p>"), "script-src") == ["'none'"]


@pytest.mark.parametrize("path", ["/", "/s/{code}", "/back", "/s/{code}/did", "/sign-in", "/nowhere/x", "/s/{code}/no"])
def test_no_light_page_lets_anything_else_run(partnership: Partnership, session: Session, path: str) -> None:
    """No page carries a script's address, a handler or a style in an attribute, and none allows one."""
    with TestClient(
        Starlette(routes=list(routes()), middleware=list(middleware())), base_url="http://localhost:8501"
    ) as client:
        answer = client.get(path.format(code=session.code))
    if "content-security-policy" in answer.headers and answer.headers["content-type"].startswith("text/html"):
        assert "unsafe" not in answer.headers["content-security-policy"]
    assert re.findall(r"<script(?! type=\"application/json\")[^>]+>|\son\w+=|\sstyle=", answer.text) == []
