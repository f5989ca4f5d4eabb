"""Where the QR code leads: a page of a few kilobytes with the welcome, the notice, the languages and two doors."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from analysis.wiring import Partnership
from app.light import chosen, doors, flood, form, kiosk, lock, said_did, slip
from app.light import sent as sent_page
from app.light.chosen import passes
from app.light.facts import age_read, easy_asked, front_page, help_facts, known_language, language_facts, language_of
from app.light.pages import draw, packed, posted, typed
from app.shell.access import cookie_name
from app.shell.given import Opened, given
from app.shell.statics import shell
from app.shell.wiring import now, settings
from feedback.chat.script import Said, script
from feedback.core.content_files import LANGUAGES
from feedback.core.records import AgeVersion, Channel, SessionState
from feedback.health import public_health
from feedback.responses.sessions import SessionNotOpen, Sessions, UnknownCode, read_code
from feedback.storage.failures import StoreError

_STYLE_SHEET = re.compile(r'<link rel="stylesheet"[^>]*>')
_NO_SCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)


class _JoinCode(StringConvertor):
    """A code straight after the server's name, as children type it from a poster: /JXM378."""

    regex = "[A-Za-z]{3}[0-9]{3}"


register_url_convertor("joincode", _JoinCode())


LONGEST_CODE = 200
"""Characters of a code however it was copied: a whole address from a message has fewer."""


def routes(opened: Opened) -> Sequence[Route]:
    return [
        Route("/", given(opened, front), methods=["GET", "HEAD"]),
        Route("/logo.png", given(opened, logo), methods=["GET", "HEAD"]),
        Route("/health", given(opened, health), methods=["GET", "HEAD"]),
        Route("/s", packed(given(opened, find)), methods=["GET"]),
        Route("/s", posted(given(opened, find_typed)), methods=["POST"]),
        Route("/{code:joincode}", given(opened, nowhere), methods=["GET", "HEAD"]),
        Route("/s/{code}", packed(given(opened, door)), methods=["GET", "HEAD"]),
        Route("/s/{code}", posted(given(opened, come_in)), methods=["POST"]),
        Route("/s/{code}/help", given(opened, count_help), methods=["POST"]),
        Route("/tell-us", packed(given(opened, chat)), methods=["GET", "HEAD"]),
        *form.routes(opened),
        *kiosk.routes(opened),
        *slip.routes(opened),
        *sent_page.routes(opened),
        *said_did.routes(opened),
        *doors.routes(opened),
        *(
            # After all others below /s and /back: these take whatever is left there.
            Route(path, given(opened, nowhere), methods=["GET", "HEAD"])
            for path in ("/s/{rest:path}", "/back/{rest:path}")
        ),
    ]


def nowhere(partnership: Partnership, request: Request) -> Response:
    """An address that leads nowhere: plain words, the way in, and help. A code with a slash after it, or straight after
    the server's name, leads to its door."""
    path = request.url.path
    if "code" in request.path_params or (path.endswith("/") and path.count("/") == 3):
        try:
            return RedirectResponse(f"/s/{read_code(path)}?lang={language_of(request)}", status_code=303)
        except UnknownCode:
            pass
    return lock.back_to_kiosk(partnership.collection, request) or front_page(language_of(request), UnknownCode())


def front(partnership: Partnership, request: Request) -> Response:
    """Staff who are signed in come to their screens, a kiosk to its own; everybody else to the door."""
    token = request.cookies.get(cookie_name())
    accounts = partnership.collection.accounts
    if token and accounts.signed_in(token, at=now()) is not None:
        return shell(request)
    if token and accounts.owes(token, at=now()) is not None:
        return RedirectResponse("/my-account", status_code=303)  # which leads on to what is owed
    return lock.back_to_kiosk(partnership.collection, request) or packed(partial(_front, partnership))(request)


def _front(partnership: Partnership, request: Request) -> Response:
    """A demonstration leads a newcomer; a partnership's own front page is the young people's alone."""
    return front_page(language_of(request), doors=doors.doors(partnership))


def logo(partnership: Partnership, _request: Request) -> Response:
    """The partnership's logo as Heard drew it."""
    drawn = partnership.collection.identities.shown().logo
    if not drawn:
        return Response(status_code=404)
    # Asked for anew each time, so that a new logo is seen at once.
    return Response(base64.b64decode(drawn), media_type="image/png", headers={"Cache-Control": "no-cache"})


def health(partnership: Partnership, _request: Request) -> Response:
    """For whoever watches the server: whether the file can be read, by which Heard, and how old its last copy is."""
    collection = partnership.collection
    found = public_health(collection.store, collection.audit, backups=collection.settings.data / "backups", at=now())
    return JSONResponse(found.said(), status_code=200 if found.serving else 503, headers={"Cache-Control": "no-store"})


def find(partnership: Partnership, request: Request) -> Response:
    """A code in the address, as an older link has it."""
    return _found(partnership, request.query_params.get("code", ""), request.query_params.get("lang", ""))


def find_typed(partnership: Partnership, _request: Request, sent: FormData | None) -> Response:
    """The code from the poster, typed by hand. Posted: what else a child may type there stands in no address."""
    return _found(partnership, typed(sent, "code")[:LONGEST_CODE], typed(sent, "lang"))


def _found(partnership: Partnership, code: str, asked: str) -> Response:
    language = known_language(asked)
    try:
        session = partnership.collection.sessions.joinable(code)
    except (UnknownCode, SessionNotOpen) as error:
        ended = _told(partnership.collection.sessions, code, language)
        return ended or front_page(language, error, typed=code)
    return RedirectResponse(f"/s/{session.code}" + (f"?lang={asked}" if asked in LANGUAGES else ""), status_code=303)


def _told(sessions: Sessions, typed_code: str, language: str) -> Response | None:
    """The way to "You said, we did" of a session that has ended; the slip is one tap from there."""
    try:
        session = sessions.by_code(typed_code)
    except UnknownCode:
        flood.note_unknown_code()
        return None
    if session.state is not SessionState.CLOSED:
        return None
    return RedirectResponse(f"/s/{session.code}/did?lang={language}", status_code=303)


def door(partnership: Partnership, request: Request) -> Response:
    """The welcome and the notice of a session, in the reader's language; taking part begins behind it."""
    language = language_of(request)
    try:
        session = partnership.collection.sessions.joinable(request.path_params["code"])
    except (UnknownCode, SessionNotOpen) as error:
        ended = _told(partnership.collection.sessions, request.path_params["code"], language)
        return lock.back_to_kiosk(partnership.collection, request) or ended or front_page(language, error)
    easy = easy_asked(request)
    age = age_read(session, easy=easy)
    return lock.back_to_kiosk(partnership.collection, request) or draw(
        "door.html",
        language=language,
        session=session,
        easy=easy,
        may_be_easier=session.plan.age_version is not AgeVersion.YOUNGER,
        going_on=_goes_on(partnership, request, session.code),
        form_going_on=_goes_on(partnership, request, session.code, Channel.FORM),
        greeting=script().say(Said.GREETING, age, language),
        notice=script().notice(age, language, months=settings().raw_months),
        steps=script().notice_steps(age, language, months=settings().raw_months),
        controls=script().say(Said.CONTROLS, age, language),
        wiped=script().say(Said.WIPED, age, language),
        **help_facts(session, age, language),
        **language_facts(f"/s/{session.code}"),
    )


def _goes_on(partnership: Partnership, request: Request, code: str, channel: Channel = Channel.CHAT) -> bool:
    """Whether a conversation of this browser waits behind this door."""
    try:
        found = chosen.begun(partnership.collection.unsent, request, code, channel)
    except StoreError:
        return False
    return found is not None and not found.slip


def come_in(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    """ "I choose to take part": to question 1 of the chat or the form, once. A reload or a shared link meets the notice."""
    language = known_language(sent.get("lang")) if sent else language_of(request)
    try:
        session = partnership.collection.sessions.joinable(request.path_params["code"])
    except (UnknownCode, SessionNotOpen) as error:
        return front_page(language, error)
    if stray := lock.back_to_kiosk(partnership.collection, request):
        return stray
    easy = "&easy=1" if sent is not None and typed(sent, "easy") == "yes" else ""
    rest = f"lang={language}&in={passes.give()}{easy}"
    if sent is None or typed(sent, "to") != "chat":
        return RedirectResponse(f"/s/{session.code}/form?{rest}", status_code=303)
    response = RedirectResponse(f"/tell-us?code={session.code}&{rest}", status_code=303)
    with suppress(StoreError):  # then a reload begins anew, and that is all
        chosen.begin_anew(partnership.collection.unsent, request, response)
    return response


def count_help(partnership: Partnership, request: Request) -> Response:
    """Somebody opened the help panel: one more, and nothing else about it."""
    try:
        session = partnership.collection.sessions.joinable(request.path_params["code"])
    except (UnknownCode, SessionNotOpen):
        return Response(status_code=404)
    if flood.help_counts().take(session.id):
        partnership.collection.sessions.count_help(session.id)
    return Response(status_code=204)


def chat(partnership: Partnership, request: Request) -> Response:
    """The chat's page; a phone that cannot open it within a few seconds is offered the quick form.

    The offer stands before Streamlit's style sheet, which a browser would otherwise wait for before it shows anything.
    """
    if stray := lock.back_to_kiosk(partnership.collection, request):
        return stray
    language = language_of(request)
    try:
        code = read_code(request.query_params.get("code", ""))
    except UnknownCode:
        form_address = "/"
    else:
        shown, easy = request.query_params.get("in", ""), "&easy=1" if easy_asked(request) else ""
        here = f"?code={code}&lang={language}{easy}"
        unsent = partnership.collection.unsent
        with suppress(StoreError):  # then the pass opens it, once
            if passes.known(shown) and chosen.open_conversation(
                unsent, request, code, language=language, easy=bool(easy)
            ):
                passes.take(shown)
                return RedirectResponse(f"/tell-us{here}", status_code=303)
        # Whoever is in the chat has read the notice: where it does not open, the form begins at question 1 too.
        chose = shown if passes.known(shown) else passes.give() if _goes_on(partnership, request, code) else ""
        form_address = f"/s/{code}/form?lang={language}{f'&in={chose}' if chose else ''}{easy}"
    # Without the phone's headers: into a compressed or an unchanged page nothing could be written.
    page = bytes((shell(Request({**request.scope, "headers": []}))).body).decode()
    offer = bytes(draw("slow_chat.html", language=language, form_address=form_address).body).decode()
    sheets = "".join(_STYLE_SHEET.findall(page))
    page = _NO_SCRIPT.sub("", _STYLE_SHEET.sub("", page)).replace("</body>", f"{offer}{sheets}</body>")
    return HTMLResponse(page, headers={"Cache-Control": "no-cache"})
