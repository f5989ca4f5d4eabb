"""The lanes beside the themes: voices that stand alone, and what the machine set aside, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from analysis.codebook.decisions import Decisions
from analysis.codebook.provenance import Provenance
from app.shell.screen import literal, say
from app.shell.wiring import now
from app.shell.words import ENGLISH, texts
from app.team.act import act
from app.team.paging import shown
from app.team.themes import answers, evidence, explain
from app.team.themes.evidence import Shelf
from feedback.access.permissions import Staff
from feedback.core.records import Answer
from feedback.intake.review import Review


def single(shelf: Shelf) -> Sequence[Answer]:
    """Answers that stand alone and that nobody has put anywhere since, and all that a reader marked serious, wherever
    they stand: these come first, and nothing but the reader's own mark takes them from here."""
    alone = [answer for answer in shelf.there(shelf.run.single_voices) if answer.id not in shelf.themes_of]
    serious = [answer for answer in shelf.answers.values() if answer.serious and answer not in alone]
    return sorted([*alone, *serious], key=lambda answer: (not answer.serious, answer.id))


def aside(shelf: Shelf) -> Mapping[str, str]:
    """Answer id → reason, without those that somebody has put into a theme since."""
    here = {answer.id for answer in shelf.there(shelf.run.set_aside)} - shelf.themes_of.keys()
    return {answer_id: reason for answer_id, reason in shelf.run.set_aside.items() if answer_id in here}


def other(shelf: Shelf) -> Sequence[Answer]:
    """Whatever is in no theme and in no other lane: with these, every answer has its place on the page."""
    elsewhere = {answer.id for answer in single(shelf)} | aside(shelf).keys() | shelf.themes_of.keys()
    return [answer for answer in shelf.answers.values() if answer.id not in elsewhere]


def show_single(review: Review, decisions: Decisions, provenance: Provenance, shelf: Shelf, staff: Staff) -> None:
    answers = single(shelf)
    st.write(say("themes.single_hint"))
    if not answers:
        st.info(say("themes.single_none"))
    _answers(review, decisions, provenance, {answer.id: "" for answer in answers}, shelf, staff, key="single")


def show_aside(review: Review, decisions: Decisions, provenance: Provenance, shelf: Shelf, staff: Staff) -> None:
    reasons = aside(shelf)
    st.write(say("themes.aside_hint"))
    if not reasons:
        st.info(say("themes.aside_none"))
    _answers(
        review,
        decisions,
        provenance,
        {answer_id: _reason(reason) for answer_id, reason in reasons.items()},
        shelf,
        staff,
        key="aside",
    )


def show_other(review: Review, decisions: Decisions, provenance: Provenance, shelf: Shelf, staff: Staff) -> None:
    answers = other(shelf)
    st.write(say("themes.other_hint"))
    if not answers:
        st.info(say("themes.other_none"))
    _answers(review, decisions, provenance, {answer.id: "" for answer in answers}, shelf, staff, key="other")


def _answers(
    review: Review,
    decisions: Decisions,
    provenance: Provenance,
    why: Mapping[str, str],
    shelf: Shelf,
    staff: Staff,
    *,
    key: str,
) -> None:
    for answer in shown(shelf.there(why), key=key):
        with st.container(border=True):
            if answer.serious:
                st.markdown(f"❗ **{say('review.serious_mark')}**")
            evidence.show(answer, shelf, why[answer.id])
            stands_in = shelf.themes_of.get(answer.id, ())
            if stands_in:
                st.caption(say("themes.also", names=", ".join(shelf.name_of(id) for id in stands_in)))
            with st.container(horizontal=True):
                explain.button(provenance, answer, shelf, (), ())
                st.button(
                    say("review.not_serious" if answer.serious else "review.serious"),
                    key=f"mark-{answer.id}",
                    icon="❗",
                    on_click=_mark,
                    args=(review, answer, staff),
                )
            rest = [theme for id, theme in shelf.approved.items() if id not in stands_in]
            answers.add_to(decisions, answer, rest, shelf, staff, label=say("themes.add_first"))


def _mark(review: Review, answer: Answer, staff: Staff) -> None:
    act(
        lambda: review.mark_serious(answer.id, not answer.serious, by=staff, at=now()),
        say("themes.renamed"),
    )


def _reason(reason: str) -> str:
    key = f"themes.reason_{reason.replace('-', '_').replace(' ', '_')}"
    return say(key) if key in texts(ENGLISH) else literal(reason)
