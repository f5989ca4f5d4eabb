"""After Send: thanks, or the calm words with help open, and the slip. A phone's reload shows it again for a quarter of an
hour, from an address that says nothing of it; a kiosk shows it once."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from analysis.wiring import Partnership
from app.light import lock
from app.light.facts import age_read, front_page, help_facts, known_language, language_facts, language_of
from app.light.kept_form import kept_form
from app.light.pages import draw, packed, posted, typed
from app.shell.given import Opened, given
from app.shell.wiring import back_address
from app.young_people import slip_card
from feedback.chat.script import Said, script
from feedback.core.records import Session
from feedback.intake.take_in import Receipt
from feedback.responses.sessions import UnknownCode


def routes(opened: Opened) -> Sequence[Route]:
    return [
        Route("/s/{code}/sent", packed(given(opened, again)), methods=["GET"]),
        Route("/s/{code}/sent", posted(given(opened, done)), methods=["POST"]),
    ]


def again(partnership: Partnership, request: Request) -> Response:
    """The slip of whoever sent from this browser a moment ago; later, and for anybody else, where four words are typed."""
    language = language_of(request)
    try:
        session = partnership.collection.sessions.by_code(request.path_params["code"])
    except UnknownCode as error:
        return front_page(language, error)
    if stray := lock.back_to_kiosk(partnership.collection, request):
        return stray
    found = kept_form(partnership, request, session).find()
    if found is None or not found.slip:
        return RedirectResponse(f"/back?lang={language}", status_code=303)
    receipt = Receipt(slip=found.slip, calm=found.calm)
    return page(session, receipt, language, easy=found.easy, kept=True, **language_facts(f"/s/{session.code}/sent"))


def done(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    """ "Done": the slip is gone from here, for whoever has this phone next."""
    try:
        session = partnership.collection.sessions.by_code(request.path_params["code"])
    except UnknownCode as error:
        return front_page(language_of(request), error)
    kept_form(partnership, request, session).forget()
    return RedirectResponse(f"/?lang={known_language(typed(sent, 'lang'))}", status_code=303)


def page(
    session: Session, receipt: Receipt, language: str, *, easy: bool = False, kept: bool = False, **more: object
) -> Response:
    """What comes after Send. `kept`: a reload shows it again. `more`: what else the page is drawn with; a kiosk's
    frame, and that it is one (`kiosk`)."""
    age = age_read(session, easy=easy)
    facts = {**help_facts(session, age, language, kiosk=bool(more.get("kiosk"))), **more}
    return draw(
        "sent.html",
        language=language,
        session=session,
        receipt=receipt,
        kept=kept,
        keep_slip=slip_card.markup(receipt.slip, language, back=back_address()),
        sent=script().calm(age, language, sent=True) if receipt.calm else script().say(Said.SENT, age, language),
        address=back_address(),
        **facts,
    )


def at_its_own_address(session: Session, language: str) -> Response:
    return RedirectResponse(f"/s/{session.code}/sent?lang={language}", status_code=303)
