"""One click from an answer to why it stands where it stands."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.codebook.provenance import Event, Explanation, Like, Provenance
from app.shell.screen import literal, plain_errors, say
from app.team.display import minute, words
from app.team.themes.evidence import Shelf
from feedback.core.records import Answer


def button(
    provenance: Provenance, answer: Answer, shelf: Shelf, theme_ids: Sequence[str], member_ids: Sequence[str]
) -> None:
    """A button that opens the explanation. `theme_ids` is the theme and those merged into it; none, no theme."""
    key = f"why-{'-'.join(theme_ids[:1])}-{answer.id}"
    if st.button(say("themes.why" if theme_ids else "themes.why_nowhere"), key=key, icon="🔍"):
        st.dialog(say("themes.why_title"), width="large")(_show)(provenance, answer, shelf, theme_ids, member_ids)


def _show(
    provenance: Provenance, answer: Answer, shelf: Shelf, theme_ids: Sequence[str], member_ids: Sequence[str]
) -> None:
    others = [a.text or "" for a in shelf.there(member_ids) if a.id != answer.id]
    with plain_errors():
        told = provenance.explain(answer.id, answer.text or "", theme_ids=theme_ids, members=others)
        words(answer.text or "", key=f"why-{answer.id}")
        _guess(answer, told, shelf, theme_ids)
        _near(told, shelf)
        _like(say("themes.why_examples"), told.examples)
        _like(say("themes.why_neighbours"), told.neighbours)
        _events(told.events, shelf)


def _guess(answer: Answer, told: Explanation, shelf: Shelf, theme_ids: Sequence[str]) -> None:
    guess = told.guess
    if guess is None:
        st.write(say("themes.why_no_guess" if theme_ids else "themes.why_none"))
        if theme_ids:
            st.markdown(shelf.why(answer.id, theme_ids))
        return
    st.markdown(say("themes.why_score", score=f"{guess.score:.2f}", threshold=f"{told.threshold:.2f}"))
    if f"{guess.theme_id} (" in shelf.run.versions.get("learnt", ""):
        st.markdown(say("themes.why_learnt"))
    found = ", ".join(literal(word) for word in guess.matched)
    st.markdown(say("themes.matched", words=found) if found else say("themes.by_group"))
    if (guess.start, guess.end) != (0, len(answer.text or "")):
        st.markdown(say("themes.why_part", part=literal((answer.text or "")[guess.start : guess.end])))


def _near(told: Explanation, shelf: Shelf) -> None:
    if told.near:
        lines = [say("themes.why_near_line", name=shelf.name_of(id), score=f"{score:.2f}") for id, score in told.near]
        st.markdown(f"{say('themes.why_near', threshold=f'{told.threshold:.2f}')} {'; '.join(lines)}.")


def _like(title: str, found: Sequence[Like]) -> None:
    if found:
        st.markdown(f"**{title}**")
        for like in found:
            st.markdown(f"- {literal(like.text)} ({like.alike:.2f})")


def _events(events: Sequence[Event], shelf: Shelf) -> None:
    st.markdown(f"**{say('themes.why_history')}**")
    if not events:
        st.write(say("themes.why_no_history"))
    for event in events:
        st.markdown(f"- {_event(event, shelf)}")


def _event(event: Event, shelf: Shelf) -> str:
    facts = {"when": minute(event.at), "theme": shelf.name_of(event.theme_id), "who": literal(event.by)}
    if not event.by:
        key = "themes.why_machine_in" if event.belongs else "themes.why_machine_out"
        return say(key, **facts, score=f"{event.score or 0:.2f}")
    line = say("themes.why_person_in" if event.belongs else "themes.why_person_out", **facts)
    back = say("themes.why_taken_back", who=literal(event.taken_back_by)) if event.taken_back_by else ""
    return f"{line} {back}".strip()
