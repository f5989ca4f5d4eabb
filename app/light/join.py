"""Where the QR code leads: a page of a few kilobytes with the welcome, the languages and the way in."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.light.pages import draw
from app.shell.access import cookie_name
from app.shell.statics import shell
from app.shell.wiring import house, now, settings
from app.shell.words import ENGLISH, text
from feedback import helplines
from feedback.database import StoreError
from feedback.errors import HeardError
from feedback.records import AgeVersion, Session
from feedback.script import Said, script
from feedback.sessions import SessionNotOpen, UnknownCode
from feedback.wording import LANGUAGES


def routes() -> Sequence[Route]:
    return [
        Route("/", front, methods=["GET", "HEAD"]),
        Route("/health", health, methods=["GET", "HEAD"]),
        Route("/s", find, methods=["GET"]),
        Route("/s/{code}", door, methods=["GET", "HEAD"]),
    ]


async def front(request: Request) -> Response:
    """Staff who are signed in come to their screens; everybody else to the door."""
    token = request.cookies.get(cookie_name())
    if token and house().collecting.accounts.signed_in(token, at=now()) is not None:
        return await shell(request)
    return _front(request)


async def health(_request: Request) -> Response:
    """For whoever watches the server: whether the partnership's file can be read."""
    try:
        house().collecting.store.row("SELECT 1 AS one")
    except StoreError:
        return JSONResponse({"ok": False}, status_code=503)
    return JSONResponse({"ok": True})


async def find(request: Request) -> Response:
    """The code from the poster, typed by hand."""
    try:
        session = house().collecting.sessions.joinable(request.query_params.get("code", ""))
    except (UnknownCode, SessionNotOpen) as error:
        return _front(request, error)
    asked = request.query_params.get("lang", "")
    return RedirectResponse(f"/s/{session.code}" + (f"?lang={asked}" if asked in LANGUAGES else ""), status_code=303)


async def door(request: Request) -> Response:
    """The welcome and the notice of a session, in the reader's language; taking part begins behind it."""
    language = language_of(request)
    try:
        session = house().collecting.sessions.joinable(request.path_params["code"])
    except (UnknownCode, SessionNotOpen) as error:
        return _front(request, error)
    age = session.plan.age_version
    return draw(
        "door.html",
        language=language,
        session=session,
        code=session.code,
        greeting=script().say(Said.GREETING, age, language),
        notice=script().notice(age, language, months=settings().raw_months),
        **help_facts(session, age, language),
        **language_facts(request),
    )


def language_of(request: Request) -> str:
    """The language asked for in the address, or English. Never the device's own: it is not Heard's to read."""
    asked = request.query_params.get("lang", ENGLISH)
    return asked if asked in LANGUAGES else ENGLISH


def language_facts(request: Request) -> dict[str, object]:
    """What the language switch of a light page is drawn with."""
    names = [(code, text(ENGLISH, f"languages.{code}")) for code in LANGUAGES]
    return {"languages": names, "here": request.url.path}


def help_facts(session: Session | None, age: AgeVersion, language: str) -> dict[str, object]:
    """What the help panel of a light page is drawn with: it is in the page, so that it opens with no connection."""
    return {
        "help": script().say(Said.HELP, age, language),
        "worker_card": script().say(Said.WORKER_CARD, age, language),
        "local_numbers": session.plan.local_numbers if session else (),
        "lines": helplines.load().for_children(),
        "colour": session.colour if session else "plum",
    }


def _front(request: Request, error: HeardError | None = None) -> Response:
    language = language_of(request)
    problem = text(language, f"errors.{error.code}", **error.facts) if error else ""
    return draw(
        "front.html",
        language=language,
        status=404 if error else 200,
        problem=problem,
        **help_facts(None, AgeVersion.MIDDLE, language),
        **language_facts(request),
    )
