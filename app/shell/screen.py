"""What every Streamlit page uses: words in the reader's language, errors in plain words, the frame around a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from app.shell import easier
from app.shell.words import ENGLISH, RIGHT_TO_LEFT, text, texts
from feedback.core.content_files import LANGUAGES
from feedback.core.errors import HeardError

_LANGUAGE = "language"


def language() -> str:
    """The language chosen on this browser tab; `?lang=` brings it along from the light page."""
    chosen = st.session_state.get(_LANGUAGE)
    if chosen is None:  # asked many times a run: to find nothing is ten times as slow as to find something
        set_language(st.query_params.get("lang", ENGLISH))
        chosen = st.session_state[_LANGUAGE]
    return str(chosen)


def set_language(code: str) -> None:
    st.session_state[_LANGUAGE] = code if code in LANGUAGES else ENGLISH


def say(key: str, **facts: object) -> str:
    """The words of a key in the reader's language."""
    return text(language(), key, **facts)


def error_words(error: HeardError) -> str:
    """What went wrong and what to do, in plain words; a general sentence for a code that has none of its own."""
    key = f"errors.{error.code}"
    facts = {**error.facts, "box": box_words(str(error.facts["box"]))} if "box" in error.facts else error.facts
    return say(key if key in texts(ENGLISH) else "errors.error", **facts)


def flash_kept(done: str, *pairs: tuple[str, str]) -> None:
    """Say that something was kept, and how it stands where personal details were taken out. pairs: typed, kept."""
    flash(done)
    changed = [kept for typed, kept in pairs if kept.split() != typed.split()]
    if changed:
        flash(say("agenda.redacted", words=literal(" · ".join(changed))))


def box_words(box: str) -> str:
    """What a box of a form is called; of several alike, which (`question_2`)."""
    name, _, number = box.rpartition("_")
    if number.isdecimal():
        return f"{say(f'errors.boxes.{name}')} {number}"
    return say(f"errors.boxes.{box}")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Show a HeardError as words instead of ending the page; what was typed stays on the screen."""
    try:
        yield
    except HeardError as error:
        st.error(error_words(error))


def literal(words: str) -> str:
    """Words that somebody typed, for a Markdown element: every mark that means something to it stands for itself."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&@/])", r"\\\1", words.replace("\n", " "))


def to_top(turn: int) -> None:
    """Show a new screen from its top, and the page in the language chosen on it: Streamlit would leave both as they were."""
    side = "rtl" if language() in RIGHT_TO_LEFT else "ltr"
    st.html(
        "<script>document.querySelector('.stMain')?.scrollTo(0, 0);"
        f"Object.assign(document.documentElement, {{ lang: '{language()}', dir: '{side}' }}) // {turn}</script>",
        unsafe_allow_javascript=True,
    )


def easier_to_read() -> None:
    """Bigger words, more space, stronger colours: the choice at the foot of each page of young people."""
    st.html(easier.markup(language()), unsafe_allow_javascript=True)


def flash(message: str) -> None:
    """Say something on the next run: a rerun would wipe it otherwise."""
    st.session_state.setdefault("flash", []).append(message)


def flash_trouble(error: HeardError) -> None:
    """Say on the next run what went wrong in this one: a callback has no place of its own on the screen."""
    st.session_state.setdefault("trouble", []).append(error_words(error))


def show_flashes() -> None:
    """What was left to say by the run before, in one place that is always there: were it not, everything below would
    move up with the next touch, and an expander that somebody has just opened would shut under the hand."""
    with st.empty().container():
        for message in st.session_state.pop("flash", []):
            st.success(message)
        for message in st.session_state.pop("trouble", []):
            st.error(message)
