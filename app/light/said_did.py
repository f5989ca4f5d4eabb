"""You said, we did: a page behind a session's code, and a box for "you got it wrong" that enters by intake."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from analysis.accountability.follow_up_sessions import told_of
from analysis.wiring import Partnership
from app.light import flood, lock
from app.light import sent as sent_page
from app.light.facts import error_words, front_page, help_facts, known_language, language_facts, language_of
from app.light.pages import draw, packed, posted, typed
from app.shell.given import Opened, given
from app.shell.wiring import now
from app.shell.words import text
from feedback.core.errors import HeardError
from feedback.core.records import Channel, RawAnswer, RawResponse, RawText, Session, SessionState
from feedback.core.typed_words import LONGEST_ANSWER
from feedback.intake.take_in import OtherWords
from feedback.responses.sessions import UnknownCode

QUESTION = "anything_else"
"""What a "you got it wrong" answers: the question of the core pack that is the child's own."""


def routes(opened: Opened) -> Sequence[Route]:
    return [
        Route("/s/{code}/did", packed(given(opened, look)), methods=["GET", "HEAD"]),
        Route("/s/{code}/did", posted(given(opened, answer)), methods=["POST"]),
    ]


def look(partnership: Partnership, request: Request) -> Response:
    """What the session spoke of, what was promised, done and refused, and why."""
    language = language_of(request)
    try:
        session = told_of(partnership.collection.sessions, request.path_params["code"])
    except UnknownCode as error:
        return front_page(language, error)
    first = partnership.follow_ups.origin(session.id)
    if first != session.id:
        code = partnership.collection.sessions.get(first).code
        return RedirectResponse(f"/s/{code}/did?lang={language}", status_code=303)
    return lock.back_to_kiosk(partnership.collection, request) or _page(partnership, session, language)


def answer(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    """One answer to what the page says: spotted, redacted and read as any other."""
    language, words, nonce = known_language(typed(sent, "lang")), typed(sent, "words"), typed(sent, "nonce")
    try:
        session = told_of(partnership.collection.sessions, request.path_params["code"])
    except UnknownCode as error:
        return front_page(language, error)
    if not flood.posts().take(session.id):
        return _page(partnership, session, language, text(language, "light.busy"), words, nonce, status=429)
    back = partnership.follow_ups.way_back(session.id)
    if back is None:
        return _page(partnership, session, language)
    raw = RawResponse(
        session_code=back.code,
        channel=Channel.FORM,
        answers=(RawAnswer(question_id=QUESTION, text=RawText(words)),),
        nonce=nonce,
        language=language,
    )
    try:
        receipt = partnership.collection.intake.take_in(raw, at=now())
    except HeardError as error:
        again = "" if isinstance(error, OtherWords) else nonce  # a new one: the next tap on Send sends these words too
        return _page(partnership, session, language, error_words(error, language), words, again, status=400)
    return sent_page.page(back, receipt, language)  # posted again by a reload, the same nonce gives the same slip


def _page(
    partnership: Partnership,
    session: Session,
    language: str,
    problem: str = "",
    words: str = "",
    nonce: str = "",
    *,
    status: int = 200,
) -> Response:
    back = partnership.follow_ups.way_back(session.id)
    reply = partnership.replies.of_session(session.id, today=now().date())
    return draw(
        "said_did.html",
        language=language,
        status=status,
        session=session,
        reply=reply,
        open=back is not None and back.state is SessionState.OPEN,
        problem=problem,
        words=words,
        nonce=nonce or secrets.token_urlsafe(24),
        most=LONGEST_ANSWER,
        **help_facts(back or session, session.plan.age_version, language, asking=bool(words)),
        **language_facts(f"/s/{session.code}/did"),
    )
