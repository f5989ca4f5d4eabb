"""Drawing a light page: Jinja2 templates that escape everything, words from `app/text`."""

from __future__ import annotations

import functools
import gzip
from collections.abc import Awaitable, Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.shell import easier
from app.shell.wiring import house
from app.shell.words import ENGLISH, RIGHT_TO_LEFT, day, text, theme_name

Endpoint = Callable[[Request], Awaitable[Response]]


@functools.cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def draw(template: str, *, language: str = ENGLISH, status: int = 200, **facts: object) -> HTMLResponse:
    """A light page. Nothing of it may be kept by a browser or a proxy: the next child may hold the same tablet."""

    def say(key: str, **more: object) -> str:
        return text(language, key, **more)

    page = (
        _templates()
        .get_template(template)
        .render(
            say=say,
            theme_name=lambda theme: theme_name(language, theme.id, theme.child_name),
            day=lambda on: day(language, on),
            language=language,
            direction="rtl" if language in RIGHT_TO_LEFT else "ltr",
            easier=easier.markup(language),
            demonstration=house().collecting.demonstration,
            **facts,
        )
    )
    return HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})


def packed(endpoint: Endpoint) -> Endpoint:
    """The same route with its page compressed for a phone that takes it so: a third of the bytes on one bar of signal.

    gzip, since browsers take brotli only over HTTPS, and a hall may have none.
    """

    @functools.wraps(endpoint)
    async def page(request: Request) -> Response:
        response = await endpoint(request)
        if "gzip" not in request.headers.get("accept-encoding", "") or not isinstance(response, HTMLResponse):
            return response
        response.body = gzip.compress(bytes(response.body), 6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
        response.headers["Vary"] = "Accept-Encoding"
        return response

    return page
