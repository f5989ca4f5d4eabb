"""The fast desk: one paper card after the other, by keyboard alone."""

from __future__ import annotations

import secrets

import streamlit as st

from app.shell.screen import error_words, literal, say
from app.shell.wiring import now
from app.team.collect import cards_draft
from feedback.access.permissions import Staff
from feedback.core.content_files import LANGUAGES
from feedback.core.errors import HeardError
from feedback.core.records import (
    AgeVersion,
    Channel,
    Method,
    QuestionKind,
    RawAnswer,
    RawResponse,
    RawText,
    Session,
    Share,
    Skip,
)
from feedback.core.typed_words import LONGEST_ANSWER
from feedback.intake.take_in import Intake, OtherWords
from feedback.questionnaire.question_packs import Pack, Question, load_pack

_NONCE, _COUNT, _PROBLEM, _CALM = "desk.nonce", "desk.count", "desk.problem", "desk.calm"
_METHOD, _SHARE, _LANGUAGE = "desk.method", "desk.share", "desk.language"
_NOTE = "desk.note"
_BLANK = "blank"


def show(intake: Intake, session: Session, _staff: Staff) -> None:
    pack = load_pack(session.plan.pack, session.pack_version)
    count = st.session_state.setdefault(_COUNT, {}).get(session.id, 0)
    st.session_state.setdefault(_NONCE, secrets.token_urlsafe(16))
    st.caption(say("cards.desk_hint"))
    if st.session_state.get(_CALM):
        st.warning(f"**{say('cards.calm', dsl=literal(session.plan.dsl))}**", icon="🛟")
    cards_draft.autosave(session.id, count=count)
    with st.container(key=cards_draft.BOXES), st.form("desk-card", enter_to_submit=False):
        for question in pack.questions:
            _ask(question, session.plan.age_version)
        st.radio(
            say("cards.desk_method"),
            [Method.TYPED, Method.SCRIBED, Method.DRAWN],
            format_func=lambda m: say(f"cards.method_{m.value}"),
            key=_METHOD,
            horizontal=True,
        )
        st.radio(
            say("cards.desk_share"),
            [Share.NO, Share.CHANGE_FIRST, Share.YES],
            format_func=lambda s: say(f"cards.share_{s.value}"),
            key=_SHARE,
            horizontal=True,
        )
        st.selectbox(
            say("cards.desk_language"),
            LANGUAGES,
            format_func=lambda code: say(f"sessions.language_{code}"),
            key=_LANGUAGE,
        )
        st.text_area(say("cards.note"), max_chars=LONGEST_ANSWER, height=80, key=_NOTE, help=say("cards.note_help"))
        problem = st.session_state.pop(_PROBLEM, None)
        if problem:
            st.error(problem)
        # In the callback, so that the boxes are emptied only once the card is kept.
        st.form_submit_button(
            say("cards.keep"),
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=_keep,
            args=(intake, session, pack),
        )
    st.markdown(f"🗂️ {say('cards.counter', count=count)}")
    if count:
        cards_draft.kept(count)


def _ask(question: Question, age: AgeVersion) -> None:
    wording = question.wording(age)
    asked = say("cards.question", number=question.number, words=wording.question)
    skips = {skip.value: say(f"cards.skip_{skip.value}") for skip in Skip}
    if question.kind is QuestionKind.TEXT:
        st.text_area(asked, max_chars=LONGEST_ANSWER, height=80, key=_text_key(question))
        asked = say("cards.ticked", number=question.number)
        options = {_BLANK: say("cards.blank"), **skips}
    else:
        tapped = {option.id: f"{option.symbol} {option.word}" for option in wording.options}
        options = {_BLANK: say("cards.blank"), **tapped, **skips}
    st.radio(asked, list(options), format_func=options.__getitem__, horizontal=True, key=_choice_key(question))


def _keep(intake: Intake, session: Session, pack: Pack) -> None:
    """Send the card through the one door in; on success the boxes are empty for the next."""
    state = st.session_state
    state[_CALM] = False
    raw = RawResponse(
        session_code=session.code,
        channel=Channel.PAPER,
        answers=tuple(answer for question in pack.questions if (answer := _answer(question)) is not None),
        nonce=state[_NONCE],
        share=state[_SHARE],
        language=state[_LANGUAGE],
        method=state[_METHOD],
        adult_note=RawText(state[_NOTE]),
    )
    try:
        receipt = intake.take_in(raw, at=now())
    except HeardError as error:
        if isinstance(error, OtherWords):  # another card under the nonce of one that was kept: the next tap keeps it
            state[_NONCE] = secrets.token_urlsafe(16)
        state[_PROBLEM] = error_words(error)
        return
    state[_CALM] = receipt.calm
    state[_NONCE] = secrets.token_urlsafe(16)
    state[_COUNT][session.id] = state[_COUNT].get(session.id, 0) + 1
    for question in pack.questions:
        state[_choice_key(question)] = _BLANK
        if question.kind is QuestionKind.TEXT:
            state[_text_key(question)] = ""
    state[_SHARE], state[_NOTE] = Share.NO, ""


def _answer(question: Question) -> RawAnswer | None:
    chosen = st.session_state[_choice_key(question)]
    typed = st.session_state[_text_key(question)].strip() if question.kind is QuestionKind.TEXT else ""
    if typed:
        return RawAnswer(question_id=question.id, text=RawText(typed))
    if chosen == _BLANK:
        return None
    if chosen in list(Skip):
        return RawAnswer(question_id=question.id, skip=Skip(chosen))
    return RawAnswer(question_id=question.id, choice=chosen)


def _text_key(question: Question) -> str:
    return f"desk-text-{question.id}"


def _choice_key(question: Question) -> str:
    return f"desk-choice-{question.id}"
