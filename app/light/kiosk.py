"""A shared tablet: the quick form on a full screen that forgets everything between one child and the next."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from analysis.wiring import Partnership
from app.light import form, given, lock
from app.light.facts import easy_asked, error_words, front_page, language_of
from app.light.pages import draw, packed, posted, typed
from app.shell.access import cookie_name
from app.shell.given import Opened
from app.shell.given import given as handed
from app.shell.words import ENGLISH
from feedback.core.errors import HeardError
from feedback.core.records import Channel, Session, SessionState
from feedback.questionnaire.question_packs import load_pack
from feedback.responses.sessions import SessionNotOpen, UnknownCode, shown_code
from feedback.wiring import Collection


def routes(opened: Opened) -> Sequence[Route]:
    return [
        Route("/kiosk/{code}", packed(handed(opened, kiosk)), methods=["GET"]),
        Route("/kiosk/{code}/start", posted(handed(opened, start)), methods=["POST"]),
        Route("/kiosk/{code}/send", posted(handed(opened, send)), methods=["POST"]),
        Route("/kiosk/{code}/leave", posted(handed(opened, leave)), methods=["POST"]),
    ]


def kiosk(partnership: Partnership, request: Request) -> Response:
    """The kiosk where the lock is closed; otherwise what staff close it with."""
    try:
        session = partnership.collection.sessions.by_code(request.path_params["code"])
    except UnknownCode as error:
        return front_page(ENGLISH, error)
    if lock.locked_to(partnership.collection, request) != session:
        return lock.back_to_kiosk(partnership.collection, request) or _start_page(
            partnership.collection, request, session
        )
    language = language_of(request)
    pack = load_pack(session.plan.pack, session.pack_version)
    closed = SessionNotOpen() if session.state is not SessionState.OPEN else None
    return form.show(
        session,
        given.begin(pack, easy=easy_asked(request)),
        language,
        Channel.KIOSK,
        error_words(closed, language) if closed else "",
    )


def start(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    """Close the lock, by somebody signed in or by the staff code. Whoever was signed in here is signed out."""
    try:
        session = partnership.collection.sessions.joinable(request.path_params["code"])
    except (UnknownCode, SessionNotOpen) as error:
        return front_page(ENGLISH, error)
    if lock.staff_of(partnership.collection, request) is None:
        try:
            lock.check(partnership.collection, session, typed(sent, "staff_code"))
        except HeardError as error:
            return _start_page(partnership.collection, request, session, error_words(error, ENGLISH))
    token = request.cookies.get(cookie_name())
    if token:
        partnership.collection.accounts.sign_out(token)
    response = RedirectResponse(f"/kiosk/{session.code}", status_code=303)
    lock.close(partnership.collection, response, session)
    return response


def send(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    """What a child sends from a kiosk. The page that comes back never holds their words."""
    session = lock.locked_to(partnership.collection, request)
    if session is None or session.code != request.path_params["code"]:
        return Response(status_code=403)
    return form.taken(partnership.collection.intake, sent, session)


def leave(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    """Open the lock again: plain words for the script that asks, 204 where the code fits."""
    session = lock.locked_to(partnership.collection, request)
    if session is None:
        return Response(status_code=204)
    try:
        lock.check(partnership.collection, session, typed(sent, "staff_code"), tablet=lock.tablet_of(request))
    except HeardError as error:
        return PlainTextResponse(error_words(error, language_of(request)), status_code=403)
    response = Response(status_code=204)
    lock.open_again(response)
    return response


def _start_page(collection: Collection, request: Request, session: Session, problem: str = "") -> Response:
    signed_in = lock.staff_of(collection, request) is not None
    code = lock.long_staff_code(collection, session)
    return draw(
        "kiosk_start.html",
        status=403 if problem else 200,
        session=session,
        shown_code=shown_code(session.code),
        staff_code=f"{code[:3]} {code[3:6]}" if signed_in else "",
        long_code=" ".join(code[at : at + 3] for at in range(0, len(code), 3)) if signed_in else "",
        is_open=session.state is SessionState.OPEN,
        problem=problem,
    )
