"""The quick form: one question a screen, without a script. Every step carries what was given, and leads on to an address
of its own where the browser takes a cookie (`kept_form`); only Send hands it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from analysis.wiring import Partnership
from app.light import flood, given, kept_form, lock
from app.light import sent as sent_page
from app.light.chosen import passes
from app.light.facts import (
    age_read,
    easy_asked,
    error_words,
    front_page,
    help_facts,
    known_language,
    language_facts,
    language_of,
)
from app.light.given import Given
from app.light.kept_form import KeptForm
from app.light.pages import draw, packed, posted, typed
from app.shell.given import Opened
from app.shell.given import given as handed
from app.shell.wiring import now, settings
from app.shell.words import ENGLISH, text
from app.young_people import slip_card
from feedback.chat.route import Screen
from feedback.chat.script import Passage, Said, script
from feedback.core.errors import HeardError, Invalid
from feedback.core.records import AgeVersion, Channel, Session, SessionState
from feedback.core.typed_words import LONGEST_ANSWER
from feedback.intake.take_in import Intake, OtherWords
from feedback.questionnaire.question_packs import Pack, load_pack
from feedback.responses.sessions import SessionNotOpen, Sessions, UnknownCode
from feedback.storage.failures import StoreError

BUSY = 429
_STATUS = {StoreError: 503, SessionNotOpen: 409, OtherWords: 422}
"""What form.js tells refusals apart by."""


def routes(opened: Opened) -> Sequence[Route]:
    return [
        Route("/s/{code}/form", packed(handed(opened, first)), methods=["GET"]),
        Route("/s/{code}/form", posted(handed(opened, step)), methods=["POST"]),
        Route("/s/{code}/stopped", packed(handed(opened, stopped)), methods=["GET"]),
        Route("/s/{code}/no", packed(handed(opened, declined)), methods=["GET"]),
    ]


def first(partnership: Partnership, request: Request) -> Response:
    """Question 1, for whoever read the notice and chose to take part a moment ago; the door for anybody else."""
    if stray := lock.back_to_kiosk(partnership.collection, request):
        return stray
    language = language_of(request)
    try:
        session = partnership.collection.sessions.joinable(request.path_params["code"])
    except (UnknownCode, SessionNotOpen) as error:
        return front_page(language, error)
    pass_shown = request.query_params.get("in")
    if passes.take(pass_shown):
        begun = show(session, given.begin(_pack(session), easy=easy_asked(request)), language)
        kept_form.begin_anew(partnership, request, begun)
        return begun
    found = kept_form.kept_form(partnership, request, session).find()
    if found is not None and found.slip:
        return sent_page.at_its_own_address(session, language)
    if found is not None:
        return _again(session, kept_form.given_so_far(found, _pack(session)), language, request, begun=bool(pass_shown))
    easy = "&easy=1" if easy_asked(request) else ""
    return RedirectResponse(f"/s/{session.code}?lang={language}{easy}", status_code=303)


def _again(session: Session, so_far: Given, language: str, request: Request, *, begun: bool) -> Response:
    """A screen that Back or a reload asks for, with everything given so far. `begun`: it is asked for by the address that
    the form began with, which is question 1's."""
    asked = so_far.route.questions[0] if begun else request.query_params.get("at", so_far.place)
    if asked in so_far.route.places and asked != so_far.place:
        so_far = replace(so_far.at(asked), reviewing=False)
    if so_far.place == so_far.too_long():
        return _too_long(session, so_far, language, Channel.FORM)
    return show(session, so_far, language)


def step(partnership: Partnership, request: Request, sent: FormData | None) -> Response:
    """The next screen, with everything given so far in it; or, on Send, the slip."""
    try:
        session = partnership.collection.sessions.by_code(request.path_params["code"])
    except UnknownCode as error:
        return front_page(language_of(request), error)
    return taken(partnership.collection.intake, sent, session, kept_form.kept_form(partnership, request, session))


def stopped(partnership: Partnership, request: Request) -> Response:
    """After Stop. What was typed never left the device, or was carried and dropped: there is nothing here to wipe."""
    return _ended(partnership.collection.sessions, request, Said.STOPPED)


def declined(partnership: Partnership, request: Request) -> Response:
    """ "No thank you", taken kindly."""
    return _ended(partnership.collection.sessions, request, Said.DECLINED)


def _ended(sessions: Sessions, request: Request, said: Said) -> Response:
    language = language_of(request)
    try:
        session = sessions.by_code(request.path_params["code"])
    except UnknownCode as error:
        return front_page(language, error)
    return draw(
        "stopped.html",
        language=language,
        code=session.code,
        ended=script().say(said, session.plan.age_version, language),
        **help_facts(session, session.plan.age_version, language),
        **language_facts(request.url.path),
    )


def taken(intake: Intake, sent: FormData | None, session: Session, kept: KeptForm | None = None) -> Response:
    """One step of the form; of a kiosk's, for which nothing is kept, without `kept`. Whatever goes wrong, the words are
    on the page that comes back."""
    channel = Channel.KIOSK if kept is None else Channel.FORM
    if sent is None:
        return _problem(session, given.begin(_pack(session)), ENGLISH, Invalid())
    language = known_language(sent.get("lang"))
    so_far = given.read(sent, _pack(session))
    go, _, which = typed(sent, "go").partition(":")
    found = kept.find() if kept is not None else None
    if found is not None and found.nonce == so_far.nonce:
        if found.slip and go != "send":  # it was sent: an older page that Back brought out sends nothing more
            return sent_page.at_its_own_address(session, language)
        if not found.slip:
            so_far = kept_form.merged(so_far, kept_form.given_so_far(found, so_far.pack))
    if not flood.posts().take(session.id):
        return show(session, so_far, language, channel, text(language, "light.busy"), status=BUSY)
    if go == "send":
        return _send(intake, session, so_far, language, kept)
    if session.state is not SessionState.OPEN:
        return _problem(session, so_far, language, SessionNotOpen(), channel)
    so_far = _moved(so_far, go, which, typed(sent, "pick"))
    language = known_language(which) if go == "lang" else language
    # A script keeps what was given on the phone; a body that is no form of ours begins nothing.
    by_hand = typed(sent, "by") != "script" and typed(sent, "nonce") == so_far.nonce
    if kept is not None and by_hand and kept.keep(so_far, language, found):
        return kept_form.shown_at(session, language, so_far.place)
    if so_far.place == so_far.too_long():
        return _too_long(session, so_far, language, channel)
    return show(session, so_far, language, channel)


def _moved(so_far: Given, go: str, which: str, pick: str) -> Given:
    """Where a button leads; an answer that is too long is not left."""
    match go:
        case "lang":
            return so_far
        case "easy":
            return replace(so_far, easy=not so_far.easy)
        case "back":
            return so_far.back()
        case "change":
            return so_far.change(which)
        case "next":
            too_long = so_far.too_long()
            return so_far.next() if too_long is None else so_far.at(too_long)
    picked = so_far.picked(pick)
    too_long = picked.too_long()  # a word beside a choice stays with it
    return picked if too_long is None else replace(picked.at(too_long), reviewing=so_far.reviewing)


def _send(intake: Intake, session: Session, so_far: Given, language: str, kept: KeptForm | None) -> Response:
    """Send once: the same nonce again gives the same slip and adds nothing."""
    channel = Channel.KIOSK if kept is None else Channel.FORM
    too_long = so_far.too_long()
    if too_long is not None:
        return _too_long(session, replace(so_far.at(too_long), reviewing=True), language, channel)
    raw = so_far.response(session_code=session.code, channel=channel, language=language)
    try:
        receipt = intake.take_in(raw, at=now())
    except OtherWords as error:  # the words stay, and the next tap on Send sends them as something new
        return _problem(session, so_far.at(Screen.REVIEW).anew(), language, error, channel)
    except HeardError as error:
        return _problem(session, so_far.at(Screen.REVIEW), language, error, channel)
    if kept is None:
        frame = _kiosk_facts(age_read(session, easy=so_far.easy), language)
        return sent_page.page(session, receipt, language, easy=so_far.easy, kiosk=True, **frame)
    if kept.keep_slip(receipt, nonce=so_far.nonce, language=language, easy=so_far.easy):
        return sent_page.at_its_own_address(session, language)
    return sent_page.page(session, receipt, language, easy=so_far.easy)


def show(
    session: Session,
    so_far: Given,
    language: str,
    channel: Channel = Channel.FORM,
    problem: str = "",
    *,
    status: int = 200,
) -> Response:
    """One screen of the form; beside it all the others, for a script that goes on without a connection."""
    age, said, kiosk = age_read(session, easy=so_far.easy), script(), channel is Channel.KIOSK

    def passage(which: Said, **facts: str | int) -> Passage:
        return said.say(which, age, language, **facts)

    return draw(
        "kiosk.html" if kiosk else "form.html",
        language=language,
        status=status,
        session=session,
        problem=problem,
        given=so_far,
        questions=[(question, question.wording(age, language)) for question in so_far.pack.questions],
        skips=passage(Said.SKIPS),
        controls=passage(Said.CONTROLS),
        share=passage(Said.SHARE),
        review=passage(Said.REVIEW),
        review_nothing=passage(Said.REVIEW_NOTHING),
        stopped=passage(Said.STOPPED),
        stop_sure=passage(Said.STOP_SURE),
        wiped=passage(Said.WIPED),
        add=passage(Said.ADD),
        too_long=passage(Said.TOO_LONG),
        not_sent=passage(Said.NOT_SENT),
        sending=passage(Said.SENDING),
        most=LONGEST_ANSWER,
        slip_script=slip_card.SCRIPT,
        route=given.route_of(so_far.pack, kiosk=kiosk).table(),
        may_be_easier=session.plan.age_version is not AgeVersion.YOUNGER,
        **help_facts(session, age, language, asking=True, kiosk=kiosk),
        **language_facts(f"/kiosk/{session.code}" if kiosk else f"/s/{session.code}/form"),
        **(_kiosk_facts(age, language) if kiosk else {}),
    )


def _kiosk_facts(age: AgeVersion, language: str) -> dict[str, Any]:
    """What a kiosk's pages are drawn with besides: its welcome, and "Are you still there?"."""
    said = script()
    return {
        "greeting": said.say(Said.GREETING, age, language),
        "notice": said.notice(age, language, months=settings().raw_months),
        "steps": said.notice_steps(age, language, months=settings().raw_months),
        "declined": said.say(Said.DECLINED, age, language),
        # The script counts the seconds down where this stands.
        "still_there": said.say(Said.STILL_THERE, age, language, seconds="{seconds}"),
    }


def _pack(session: Session) -> Pack:
    return load_pack(session.plan.pack, session.pack_version)


def _too_long(session: Session, so_far: Given, language: str, channel: Channel) -> Response:
    words = " ".join(script().say(Said.TOO_LONG, age_read(session, easy=so_far.easy), language).lines)
    problem = f"{words} {text(language, 'light.most', most=LONGEST_ANSWER)}"
    return show(session, so_far, language, channel, problem, status=400)


def _problem(
    session: Session, so_far: Given, language: str, error: HeardError, channel: Channel = Channel.FORM
) -> Response:
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 400)
    return show(session, so_far, language, channel, error_words(error, language), status=status)
