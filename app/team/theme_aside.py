"""The lanes beside the themes: voices that stand alone, and what the machine set aside, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import house, now
from app.shell.words import ENGLISH, texts
from app.team import theme_words
from app.team.paging import shown
from app.team.theme_words import Shelf
from feedback.permissions import Staff
from feedback.records import Answer


def single(shelf: Shelf) -> Sequence[Answer]:
    """Answers that stand alone and that nobody has put anywhere since; those marked serious come first."""
    alone = [answer for answer in shelf.there(shelf.run.single_voices) if answer.id not in shelf.themes_of]
    return sorted(alone, key=lambda answer: (not answer.serious, answer.id))


def aside(shelf: Shelf) -> Mapping[str, str]:
    """Answer id → reason, without those that somebody has put into a theme since."""
    here = {answer.id for answer in shelf.there(shelf.run.set_aside)} - shelf.themes_of.keys()
    return {answer_id: reason for answer_id, reason in shelf.run.set_aside.items() if answer_id in here}


def other(shelf: Shelf) -> Sequence[Answer]:
    """Whatever is in no theme and in no other lane: with these, every answer has its place on the page."""
    elsewhere = {answer.id for answer in single(shelf)} | aside(shelf).keys() | shelf.themes_of.keys()
    return [answer for answer in shelf.answers.values() if answer.id not in elsewhere]


def show_single(shelf: Shelf, staff: Staff) -> None:
    answers = single(shelf)
    st.write(say("themes.single_hint"))
    if not answers:
        st.info(say("themes.single_none"))
    _answers({answer.id: "" for answer in answers}, shelf, staff, key="single")


def show_aside(shelf: Shelf, staff: Staff) -> None:
    reasons = aside(shelf)
    st.write(say("themes.aside_hint"))
    if not reasons:
        st.info(say("themes.aside_none"))
    _answers({answer_id: _reason(reason) for answer_id, reason in reasons.items()}, shelf, staff, key="aside")


def show_other(shelf: Shelf, staff: Staff) -> None:
    answers = other(shelf)
    st.write(say("themes.other_hint"))
    if not answers:
        st.info(say("themes.other_none"))
    _answers({answer.id: "" for answer in answers}, shelf, staff, key="other")


def _answers(why: Mapping[str, str], shelf: Shelf, staff: Staff, *, key: str) -> None:
    for answer in shown(shelf.there(why), key=key):
        with st.container(border=True), plain_errors():
            if answer.serious:
                st.markdown(f"❗ **{say('review.serious_mark')}**")
            theme_words.show(answer, shelf, why[answer.id])
            mark = "review.not_serious" if answer.serious else "review.serious"
            if st.button(say(mark), key=f"mark-{answer.id}", icon="❗"):
                house().collecting.review.mark_serious(answer.id, not answer.serious, by=staff, at=now())
                flash(say("themes.renamed"))
                st.rerun()
            theme_words.add_to(answer, shelf.approved.values(), staff, label=say("themes.add_first"))


def _reason(reason: str) -> str:
    key = f"themes.reason_{reason.replace('-', '_').replace(' ', '_')}"
    return say(key) if key in texts(ENGLISH) else literal(reason)
