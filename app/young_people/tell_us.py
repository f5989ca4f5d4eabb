"""The chat: one question a screen. It draws the turns that the conversation's engine gives, and sends at the end."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from app.light.chosen import passes
from app.shell import screen
from app.shell.screen import error_words, language, literal, say
from app.shell.wiring import back_address, now
from app.young_people import aloud, choices, help_now, keeping, slip_card, talk, taps, thread, typing
from app.young_people.keeping import Keeping
from app.young_people.listener import Hearing, conversation
from app.young_people.talk import NOTHING_KEPT, Talk
from feedback.chat.engine import Conversation
from feedback.chat.script import Said, script
from feedback.chat.state import State, Step, ThemeShown, Turn
from feedback.chat.unsent_store import LEFT_ALONE, UnsentConversations
from feedback.core.content_files import LANGUAGES
from feedback.core.errors import HeardError
from feedback.core.records import AgeVersion, Channel, Session
from feedback.intake.take_in import Intake, OtherWords
from feedback.local_content.local_help import LocalHelp
from feedback.responses.sessions import SessionNotOpen, Sessions, UnknownCode

_MOVING = ("back", "stop")


def page(
    sessions: Sessions, intake: Intake, unsent: UnsentConversations, hearing: Hearing, local_help: LocalHelp
) -> None:
    code = st.query_params.get("code", "")
    kept = Keeping(unsent=unsent, token=keeping.token())
    try:
        session = sessions.joinable(code)
    except (UnknownCode, SessionNotOpen) as error:
        _not_open(code, error, kept, local_help)
        return
    here = talk.current()
    if here is None or here.code != session.code:
        here = talk.begin(_resumed(session, hearing, kept) or _new(session, hearing, kept))
    chat = conversation(session, hearing, easy=here.easy)
    if here.state.language != language():
        here.turn = chat.speak(here.state, language())
    here.near = local_help.at(session)
    help_now.button(chat.age, session, here.near)
    _wipe_if_left(here, chat)
    if here.state.step is Step.SENDING:
        _send(intake, here, chat, session)
    if here.news:
        st.info(say(here.news))
    if here.stray:
        with st.container(border=True):
            st.caption(say("young_people.typed_here"))
            st.text(here.stray)
    _draw(here, chat, session)
    _languages()
    if session.plan.age_version is not AgeVersion.YOUNGER:
        words = say("young_people.usual_words" if here.easy else "young_people.easy_words")
        st.button(f"📖 {words}", key="easy_words", on_click=taps.easy, args=(here, session, hearing), type="tertiary")
    screen.easier_to_read()
    if here.state.step in (Step.GREETING, Step.NOTICE):
        st.link_button(say("young_people.to_form"), f"/s/{session.code}?lang={language()}")


def _not_open(code: str, error: HeardError, kept: Keeping, local_help: LocalHelp) -> None:
    """Whoever cannot get in may need somebody all the same. Words already given stay in sight, to be put on a card."""
    here = talk.current()
    if here is None or here.code != code or isinstance(error, UnknownCode):
        talk.end()
        here = None
    found = kept.find(code) if here is None else None
    answers = here.state.answers if here is not None else found.state.answers if found is not None else ()
    help_now.button(AgeVersion.MIDDLE, None, local_help.at(None))
    st.title(say("young_people.no_session"))
    st.warning(error_words(error))
    for answer in answers:
        if answer.text:
            with st.container(border=True):
                st.text(answer.text)
    if here is not None:
        _end_if_left(here)
    st.link_button(say("young_people.other_code"), "/")
    _languages()


@st.fragment(run_every=20)
def _end_if_left(here: Talk) -> None:
    if time.monotonic() - here.touched > LEFT_ALONE.total_seconds():
        talk.end()
        st.rerun(scope="app")


def _resumed(session: Session, hearing: Hearing, kept: Keeping) -> Talk | None:
    """Where this browser's conversation stood, after a reload, a closed lid, another tab or a restart of the server."""
    found = kept.find(session.code)
    if found is None:
        return None
    kept.after = found.number
    return Talk(
        code=session.code,
        turn=conversation(session, hearing, easy=found.easy).show(found.state),
        keeping=kept,
        nonce=found.nonce,
        easy=found.easy,
        number=found.number,
        receipt=talk.receipt_of(found),
        news="light.restored" if found.number and not found.slip else "",
    )


def _new(session: Session, hearing: Hearing, kept: Keeping) -> Talk:
    """The greeting; or question 1 for whoever read the notice and chose to take part on the light page."""
    easy = st.query_params.get("easy") == "1"
    chat = conversation(session, hearing, easy=easy)
    shown = st.query_params.get("in")
    if shown is not None:
        del st.query_params["in"]  # nobody shares or reloads it: the next one meets the notice
    turn = chat.show(State.taking_part(language())) if passes.take(shown) else chat.start(language())
    return Talk(code=session.code, turn=turn, keeping=kept, easy=easy)


def _draw(here: Talk, chat: Conversation, session: Session) -> None:
    turn, state = here.turn, here.state
    screen.to_top(here.number)
    asking = state.step is Step.QUESTION and not (state.calm or state.leaving)
    asked = chat.pack.questions[state.place].id + ("+" if state.following else "") if asking else ""
    typing.keep(asked, here, beside=turn.adding is not None, wiped=turn.wiped or state.step in NOTHING_KEPT)
    if turn.thread:
        st.html(thread.markup(turn.thread))
    if turn.progress:
        place, count = turn.progress
        st.progress(place / count, text=say("young_people.progress", place=place, count=count))
    if turn.symbol:
        st.html(f'<span class="heard-symbol" aria-hidden="true">{turn.symbol}</span>')
    for passage in turn.said:
        help_now.speak(passage, heading=turn.question is not None or turn.state.step is Step.QUESTION)
    if turn.question is None:
        aloud.button()
    if state.calm and not state.leaving:
        _calm(here, chat)
        return
    if turn.open_help:
        help_now.opened(chat.age, session, here.near)
    if here.receipt is not None and turn.state.step is Step.SENT:
        _slip(here, chat, session)
    if turn.question is not None:
        if turn.about and not turn.thread:
            st.caption(literal(turn.about))
        st.title(literal(turn.question.question), anchor=False)
        if turn.question.help_text:
            st.markdown(literal(turn.question.help_text))
        aloud.button()
    if turn.themes:
        _themes(here, chat)
    if turn.review:
        _review(here, chat)
    if turn.typing:
        _box(here, chat)
    _taps(here, chat, turn)
    if turn.help_below:
        help_now.opened(chat.age, session, here.near)
    if turn.quiet_help:
        with st.container(border=True):
            help_now.speak(turn.quiet_help)


def _calm(here: Talk, chat: Conversation) -> None:
    """Under the calm message: carry on or stop, then whom to call or text, then the box for whoever has more to say."""
    turn = here.turn
    rest = [control for control in turn.controls if control.id == "stop"]
    for option in (*turn.options, *rest):
        kind = "primary" if option.id == "carry_on" else "secondary"
        taps.button(here, chat, option.id, option.word, width="stretch", type=kind)
    help_now.few(chat.age, here.near)
    _box(here, chat)
    for control in turn.controls:
        if control.id == "back":
            taps.button(here, chat, control.id, control.word, type="tertiary")


def _box(here: Talk, chat: Conversation) -> None:
    """The box and its button in one form: nothing typed reaches the server before Next."""
    turn = here.turn
    label = turn.question.question if turn.question is not None else say("young_people.your_words")
    with st.form(f"answer-{here.number}", border=False):
        st.text_area(
            label,
            value=turn.draft or "",
            key=here.box(),
            label_visibility="collapsed",
            height=140,
        )
        st.form_submit_button(
            script().say(Said.CONTROLS, chat.age, language()).buttons["next"],
            type="primary",
            key=f"tap-{here.number}-next",
            on_click=taps.typed,
            args=(here, chat, here.number),
        )


def _taps(here: Talk, chat: Conversation, turn: Turn) -> None:
    """Options as large buttons, then the ways not to answer, then back and stop: none of them chosen beforehand."""
    if turn.adding is not None:
        choices.draw(here, chat)
    for option in () if turn.adding is not None else turn.options:
        chosen = turn.picked == option.id
        label = f"{option.symbol} {option.word}".strip() + (" ✓" if chosen else "")
        # After Send the slip comes first: no large button may take it away by one tap.
        main = turn.question is None and len(turn.options) == 1 and turn.state.step is not Step.SENT
        kind = "primary" if main or chosen else "secondary"
        taps.button(here, chat, option.id, label, width="stretch", type=kind)
    if turn.skips and turn.adding is None:
        with st.container(horizontal=True):
            for skip in turn.skips:
                taps.button(here, chat, skip.id, skip.word)
    rest = [control for control in turn.controls if control.id != "help"]
    if rest:
        st.divider()
        with st.container(horizontal=True):
            for control in rest:
                kind = "tertiary" if control.id in _MOVING else "secondary"
                taps.button(here, chat, control.id, control.word, type=kind)


def _themes(here: Talk, chat: Conversation) -> None:
    """What was heard, to be taken away, or what may be added: each a button of its own."""
    turn = here.turn
    if turn.face is not None:
        st.markdown(f"{turn.face.symbol} {literal(turn.face.word)}")
    _named(here, chat, turn.themes)
    if turn.more_themes:
        with st.expander(say("young_people.more_themes")):
            _named(here, chat, turn.more_themes)


def _named(here: Talk, chat: Conversation, themes: Sequence[ThemeShown]) -> None:
    taking = here.state.step is Step.RECAP
    for theme in themes:
        sign, id = ("✕", f"away:{theme.id}") if taking else ("＋", f"add:{theme.id}")
        label = f"{theme.symbol} {theme.name}  {sign}"
        help_text = say("young_people.take_away" if taking else "young_people.add_this")
        taps.button(here, chat, id, label, help=help_text, width="stretch")


def _review(here: Talk, chat: Conversation) -> None:
    for place, line in enumerate(here.turn.review):
        with st.container(border=True, key=f"review-{place}"):
            st.caption(literal(line.question))
            if line.words:
                st.text(line.words)
            elif line.picked:
                st.text(f"{line.picked.symbol} {line.picked.word}".strip())
            else:
                st.text(say("young_people.not_answered"))
            taps.button(here, chat, line.change, say("young_people.change"), help=line.question)


def _slip(here: Talk, chat: Conversation, session: Session) -> None:
    """Four words, shown once, and where they lead."""
    receipt = here.receipt
    assert receipt is not None  # the caller has looked
    if receipt.calm:
        help_now.speak(script().calm(chat.age, language(), sent=True), heading=True)
        help_now.opened(chat.age, session, here.near)
    with st.container(border=True):
        st.subheader(say("young_people.slip_title"), anchor=False)
        st.title("  ·  ".join(receipt.slip), anchor=False)
        st.write(say("young_people.slip_words_kept" if here.keeping.after is not None else "young_people.slip_words"))
        card = slip_card.markup(receipt.slip, language(), back=back_address())
        st.html(card, unsafe_allow_javascript=True)
        st.link_button(say("light.to_back"), f"/back?lang={language()}")


def _send(intake: Intake, here: Talk, chat: Conversation, session: Session) -> None:
    """Send once. A failure keeps every word on the screen; a second try of the same nonce adds nothing."""
    raw = chat.response(here.state, session_code=session.code, nonce=here.nonce, channel=Channel.CHAT)
    try:
        with st.spinner(say("young_people.sending")):
            here.receipt = intake.take_in(raw, at=now())
    except HeardError as error:
        if isinstance(error, OtherWords):  # the next tap on Send sends these words too
            here.send_anew()
        here.go(chat.not_sent(here.state), chat)
        st.error(error_words(error))
        return
    here.go(chat.sent(here.state), chat)
    if here.state.step is Step.SENT:
        here.keep_slip()


@st.fragment(run_every=20)
def _wipe_if_left(here: Talk, chat: Conversation) -> None:
    if time.monotonic() - here.touched > LEFT_ALONE.total_seconds() and here.state.step is not Step.GREETING:
        here.receipt = None
        here.go(chat.wipe(here.state), chat)
        st.rerun(scope="app")


def _languages() -> None:
    """The switch stands on every screen and keeps the answers. Each language is a button in its own script: a list that
    opens is shut by whatever redraws the page, and asks to be found by its label in another language first.
    """
    chosen = st.pills(
        say("young_people.language"),
        LANGUAGES,
        default=language(),
        required=True,
        format_func=lambda code: say(f"languages.{code}"),
        key="language_switch",
    )
    if chosen is not None and chosen != language():
        screen.set_language(chosen)
        st.query_params["lang"] = chosen  # a reload speaks it still
        st.rerun()
