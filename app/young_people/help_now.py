"""I need help: in the same place on every screen, open without losing a word, and nothing recorded but a count."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from html import escape

import streamlit as st

from app.shell.screen import language, literal
from app.shell.words import text
from feedback.chat.script import Passage, Said, script
from feedback.core.records import AgeVersion, LocalNumber, Session
from feedback.local_content.local_help_list import LocalService, kept_with_session
from feedback.questionnaire import helplines
from feedback.questionnaire.helplines import OnTap

SIGNS = {OnTap.CALL: "📞", OnTap.TEXT: "💬", OnTap.WEB: "🌐", OnTap.MAIL: "✉️"}


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


def button(age: AgeVersion, session: Session | None, near: Sequence[LocalService]) -> None:
    """The way to help. Its panel is on the page already, so it opens with no connection and without a rerun."""
    words = script().say(Said.HELP, age, language())
    with st.container(horizontal=True, horizontal_alignment="right"), st.popover(f"🛟 {words.title}", width="content"):
        panel(age, session, near)


def opened(age: AgeVersion, session: Session | None, near: Sequence[LocalService]) -> None:
    """The same panel, open beside what was just said."""
    with st.container(border=True):
        panel(age, session, near)


def panel(age: AgeVersion, session: Session | None, near: Sequence[LocalService]) -> None:
    """Danger first, then people here, then numbers to call or text, those near first, and the card to show to a worker."""
    words = script().say(Said.HELP, age, language())
    speak(words, heading=True)
    if session is not None:
        card = script().say(Said.WORKER_CARD, age, language())
        st.html(_worker_card(words.buttons["worker"], card, session), unsafe_allow_javascript=True)
    numbers(age, near, () if session is None else kept_with_session(session.plan.local_numbers, near))


def numbers(
    age: AgeVersion, near: Sequence[LocalService], kept: Sequence[LocalNumber] = (), *, spoken: str = ""
) -> None:
    """Whom to call, text or write to: near first, then one's own session's, then the few of the whole country.

    spoken: a language other than the reader's, for whoever looks at it beforehand.
    """
    spoken = spoken or language()
    here = [
        *(_service(one, spoken) for one in near),
        *(_line(one.name, "", one.number, f"tel:{one.number.replace(' ', '')}", "📞") for one in kept),
    ]
    # One element for all numbers: they are drawn anew at every tap of everybody in the hall.
    st.markdown("\n\n".join([*here, _far(spoken, age, first=True)]))
    with st.expander(text(spoken, "young_people.more_help")):
        st.markdown(_far(spoken, age, first=False))


def few(age: AgeVersion, near: Sequence[LocalService]) -> None:
    """Under a calm message: whoever is near, danger now, one to text and one to call; all others a tap away."""
    numbers(age, near)


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


def _service(one: LocalService, language: str) -> str:
    """A service near here: its name, each way to reach it, what it is for and when it answers."""
    # A web address in a code span: Markdown would make a link of it, and a tap would open it.
    ways = [
        f"{SIGNS[way.kind]} " + (f"[{literal(way.shown)}]({way.link})" if way.link else f"`{way.shown}`")
        for way in one.ways()
    ]
    said = [said for said in (one.purpose(language), one.open_hours(language)) if said.words]
    words = [
        literal(words) + (f" *{text(language, 'young_people.in_english')}*" if english else "")
        for words, english in said
    ]
    return "  \n".join([f"📍 **{literal(one.name)}**", *ways, *words])


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
