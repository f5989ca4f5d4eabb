"""I need help: in the same place on every screen, open without losing a word, and nothing recorded but a count."""

from __future__ import annotations

import functools
from html import escape

import streamlit as st

from app.shell.screen import language, literal, say
from feedback.chat.script import Passage, Said, script
from feedback.core.records import AgeVersion, Session
from feedback.questionnaire import helplines
from feedback.questionnaire.helplines import OnTap

SIGNS = {OnTap.CALL: "📞", OnTap.TEXT: "💬", OnTap.WEB: "🌐"}


_SHOW = """
for (const button of document.querySelectorAll(".heard-worker")) {
  const card = button.parentElement.querySelector(".heard-card");
  button.onclick = () => {
    card.showModal();
    if (!button.dataset.counted && navigator.sendBeacon) navigator.sendBeacon(button.dataset.count);
    button.dataset.counted = "yes";
  };
  card.querySelector("button").onclick = () => card.close();
}
"""


def button(age: AgeVersion, session: Session | None) -> None:
    """The way to help. Its panel is on the page already, so it opens with no connection and without a rerun."""
    words = script().say(Said.HELP, age, language())
    with st.container(horizontal=True, horizontal_alignment="right"), st.popover(f"🛟 {words.title}", width="content"):
        panel(age, session)


def opened(age: AgeVersion, session: Session | None) -> None:
    """The same panel, open beside what was just said."""
    with st.container(border=True):
        panel(age, session)


def panel(age: AgeVersion, session: Session | None) -> None:
    """Danger first, then people here, then numbers to call or text, and the card to show to a worker."""
    words = script().say(Said.HELP, age, language())
    speak(words, heading=True)
    if session is not None:
        card = script().say(Said.WORKER_CARD, age, language())
        st.html(_worker_card(words.buttons["worker"], card, session), unsafe_allow_javascript=True)
    here = () if session is None else session.plan.local_numbers
    near = [_line(one.name, "", one.number, f"tel:{one.number.replace(' ', '')}", "📞") for one in here]
    # One element for all numbers: they are drawn anew at every tap of everybody in the hall.
    st.markdown("\n\n".join([*near, _far(language(), age, first=True)]))
    with st.expander(say("young_people.more_help")):
        st.markdown(_far(language(), age, first=False))


def few(age: AgeVersion) -> None:
    """Under a calm message: danger now, one to text and one to call; all others a tap away."""
    st.markdown(_far(language(), age, first=True))
    with st.expander(say("young_people.more_help")):
        st.markdown(_far(language(), age, first=False))


@functools.cache
def _far(language: str, age: AgeVersion, *, first: bool) -> str:
    nearest = helplines.load().first(age)
    lines = nearest if first else tuple(line for line in helplines.load().for_children() if line not in nearest)
    return "\n\n".join(_line(one.name, one.purpose(language), one.number, one.link, SIGNS[one.kind]) for one in lines)


def speak(passage: Passage, *, heading: bool = False) -> None:
    """A passage as a child meets it: one thought a line; the English beside wording that nobody has checked."""
    lines = [literal(line) for line in passage.lines]
    if passage.title and heading:
        st.subheader(literal(passage.title), anchor=False)
    elif passage.title:
        st.title(literal(passage.title), anchor=False)
    if lines:
        st.markdown("\n\n".join(lines))
    if passage.english is not None and passage.english.lines:
        st.caption("\n\n".join(literal(line) for line in passage.english.lines))


def _line(name: str, purpose: str, number: str, link: str, sign: str) -> str:
    shown = number.removeprefix("https://")
    return f"{sign} **{literal(name)}** [{literal(shown)}]({link})" + (f"  \n{literal(purpose)}" if purpose else "")


def _worker_card(label: str, card: Passage, session: Session) -> str:
    """The card that a young person holds up: the whole screen in the session's colour, with no connection needed.

    The English stands under it where there is any: the worker may not read the young person's language.
    """
    lines = [card.title, *card.lines, *((card.english.title, *card.english.lines) if card.english is not None else ())]
    shown = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        f'<button type="button" class="heard-worker" data-count="/s/{session.code}/help">🙋 {escape(label)}</button>'
        f'<dialog class="heard-card {session.colour}">{shown}'
        f'<button type="button">{escape(card.buttons["back"])}</button></dialog><script>{_SHOW}</script>'
    )
