"""The slip on a light page: what became of what a session said, and a way to take one's own answers back.

No session is kept for it: the four words travel with the page that they opened.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.light import lock
from app.light.facts import error_words, help_facts, known_language, language_facts, language_of
from app.light.pages import draw, packed
from app.shell.wiring import house, now
from app.young_people.slip_guard import counted
from feedback.core.errors import HeardError, NotFound
from feedback.core.records import AgeVersion


def routes() -> Sequence[Route]:
    return [
        Route("/back", ask, methods=["GET"]),
        Route("/back", look, methods=["POST"]),
        Route("/back/take", take, methods=["POST"]),
    ]


@packed
async def ask(request: Request) -> Response:
    return lock.back_to_kiosk(request) or _draw("slip.html", language_of(request), problem="", said="")


@packed
async def look(request: Request) -> Response:
    """What the session spoke of, who heard it and what was decided."""
    form = await _form(request)
    language, typed = known_language(form.get("lang")), _typed(form)
    try:
        response_id = _response_of(typed)
        answers = house().collecting.answers.of_response(response_id)
        if not answers:
            raise NotFound
        session_id = house().follow_ups.origin(answers[0].session_id)
        reply = await run_in_threadpool(house().replies.of_session, session_id, today=now().date())
    except HeardError as error:
        return _draw("slip.html", language, status=400, problem=error_words(error, language), said="")
    return _draw(
        "slip_reply.html", language, typed=typed, reply=reply, code=house().collecting.sessions.get(session_id).code
    )


@packed
async def take(request: Request) -> Response:
    """Take the answers back: asked once more, then gone for good."""
    form = await _form(request)
    language, typed = known_language(form.get("lang")), _typed(form)
    try:
        response_id = _response_of(typed)
        if form.get("sure") != "yes":
            return _draw("slip_sure.html", language, typed=typed)
        house().collecting.answers.take_back(response_id, at=now())
    except HeardError as error:
        return _draw("slip.html", language, status=400, problem=error_words(error, language), said="")
    return _draw("slip.html", language, problem="", said="young_people.taken_back")


def _response_of(typed: str) -> str:
    """Raises BadSlip, or TooManyTries where too many wrong slips were typed just now."""
    with counted():
        return house().collecting.slips.response_of(typed)


async def _form(request: Request) -> FormData:
    try:
        return await request.form(max_files=0, max_fields=8)
    except HTTPException:
        return FormData()


def _typed(form: FormData) -> str:
    value = form.get("words", "")
    return value[:400] if isinstance(value, str) else ""


def _draw(template: str, language: str, *, status: int = 200, **facts: object) -> Response:
    return draw(
        template,
        language=language,
        status=status,
        **facts,
        **help_facts(None, AgeVersion.MIDDLE, language),
        **language_facts("/back"),
    )
