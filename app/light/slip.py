"""The slip on a light page: what became of what a session said, and a way to take one's own answers back.

No session is kept for it: the four words travel with the page that they opened.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from analysis.wiring import Partnership
from app.light import lock
from app.light.facts import error_words, help_facts, known_language, language_facts, language_of
from app.light.pages import draw, packed, posted, typed
from app.shell.given import Opened, given
from app.shell.wiring import now
from app.young_people import slip_guard
from feedback.core.errors import HeardError, NotFound
from feedback.core.records import AgeVersion

LONGEST_SLIP = 400
"""Characters of four words, however they were typed; more is no slip."""


def routes(opened: Opened) -> Sequence[Route]:
    return [
        Route("/back", packed(given(opened, ask)), methods=["GET"]),
        Route("/back", posted(given(opened, look)), methods=["POST"]),
        Route("/back/take", posted(given(opened, take)), methods=["POST"]),
    ]


def ask(partnership: Partnership, request: Request) -> Response:
    return lock.back_to_kiosk(partnership.collection, request) or _draw(
        "slip.html", language_of(request), problem="", said=""
    )


def look(partnership: Partnership, _request: Request, sent: FormData | None) -> Response:
    """What the session spoke of, who heard it and what was decided."""
    language, words = known_language(typed(sent, "lang")), typed(sent, "words")[:LONGEST_SLIP]
    try:
        response_id = slip_guard.response_of(partnership.collection.slips, words)
        answers = partnership.collection.answers.of_response(response_id)
        if not answers:
            raise NotFound
        session_id = partnership.follow_ups.origin(answers[0].session_id)
        reply = partnership.replies.of_session(session_id, today=now().date())
    except HeardError as error:
        return _draw("slip.html", language, status=400, problem=error_words(error, language), said="")
    return _draw(
        "slip_reply.html",
        language,
        typed=words,
        reply=reply,
        code=partnership.collection.sessions.get(session_id).code,
    )


def take(partnership: Partnership, _request: Request, sent: FormData | None) -> Response:
    """Take the answers back: asked once more, then gone for good."""
    language, words = known_language(typed(sent, "lang")), typed(sent, "words")[:LONGEST_SLIP]
    try:
        response_id = slip_guard.response_of(partnership.collection.slips, words)
        if typed(sent, "sure") != "yes":
            return _draw("slip_sure.html", language, typed=words)
        partnership.collection.answers.take_back(response_id, at=now())
    except HeardError as error:
        return _draw("slip.html", language, status=400, problem=error_words(error, language), said="")
    return _draw("slip.html", language, problem="", said="young_people.taken_back")


def _draw(template: str, language: str, *, status: int = 200, **facts: object) -> Response:
    return draw(
        template,
        language=language,
        status=status,
        **facts,
        **help_facts(None, AgeVersion.MIDDLE, language),
        **language_facts("/back"),
    )
