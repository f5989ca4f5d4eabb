"""Drawing a light page: Jinja2 templates that escape everything, words from `app/text`."""

from __future__ import annotations

import functools
import gzip
from collections.abc import Awaitable, Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.light.policy import policy
from app.shell import easier
from app.shell.given import Opened
from app.shell.words import ENGLISH, RIGHT_TO_LEFT, day, text, theme_name
from feedback.local_content.local_help_list import kept_with_session

Endpoint = Callable[[Request], Response]
Posted = Callable[[Request, FormData | None], Response]

MOST_FIELDS = 60
"""Fields of the longest form: seven questions with their skips, and what travels with them."""


@functools.cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Until `belong_to` says whose pages these are.
    environment.globals["is_demonstration"] = lambda: False
    environment.globals["identity"] = lambda: None
    environment.globals["local_help_at"] = lambda _session: ()
    environment.globals["kept_with_session"] = kept_with_session
    return environment


def belong_to(opened: Opened) -> None:
    """Tell every light page whose it is: the made-up answers of a demonstration say so on each, and each names whom a
    child can reach near here."""
    _templates().globals["is_demonstration"] = lambda: opened().collection.demonstration
    _templates().globals["identity"] = lambda: opened().collection.identities.shown()
    _templates().globals["local_help_at"] = lambda session: opened().collection.local_help.at(session)


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
            **facts,
        )
    )
    return HTMLResponse(
        page, status_code=status, headers={"Cache-Control": "no-store", "Content-Security-Policy": policy(page)}
    )


def packed(endpoint: Endpoint) -> Endpoint:
    """The same route with its page compressed for a phone that takes it so: a third of the bytes on one bar of signal."""

    @functools.wraps(endpoint)
    def page(request: Request) -> Response:
        return _packed(request, endpoint(request))

    return page


def posted(endpoint: Posted) -> Callable[[Request], Awaitable[Response]]:
    """A route that takes a form: read on the event loop, worked on in a thread like every other route of Heard.

    A store's call may wait seconds for another writer, and on the event loop everybody would wait with it. A form
    with files or with more than `MOST_FIELDS` arrives as None.
    """

    def answered(request: Request, form: FormData | None) -> Response:
        return _packed(request, endpoint(request, form))

    @functools.wraps(endpoint)
    async def page(request: Request) -> Response:
        try:
            form = await request.form(max_files=0, max_fields=MOST_FIELDS)
        except HTTPException:
            return await run_in_threadpool(answered, request, None)
        return await run_in_threadpool(answered, request, form)

    return page


def typed(form: FormData | None, name: str) -> str:
    """What was typed in a field; nothing where it is missing or no text."""
    value = form.get(name, "") if form is not None else ""
    return value if isinstance(value, str) else ""


def _packed(request: Request, response: Response) -> Response:
    """gzip, since browsers take brotli only over HTTPS, and a hall may have none."""
    if "gzip" not in request.headers.get("accept-encoding", "") or not isinstance(response, HTMLResponse):
        return response
    if "content-encoding" in response.headers:
        return response
    # mtime=0: gzip would write the clock's time into each page.
    response.body = gzip.compress(bytes(response.body), 6, mtime=0)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(response.body))
    response.headers["Vary"] = "Accept-Encoding"
    return response
